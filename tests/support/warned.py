"""Customers that something warns of, and their interventions taken through the steps of the diagram, without an engine."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lending.domain.early_warning.records import RiskIntervention, RiskWarning
from lending.service.documents import Upload
from lending.service.early_warning import interventions
from lending.service.early_warning.raising import NewSignal, take_signals
from lending.service.legal import preserving
from lending.service.ports import Bank
from tests.support.running import RunningLoan
from tests.support.walk import do, row, rows
from tests.support.worlds import pdf

NOTICE = {"case_number": "(2026) Zhe 0106 Civil 1", "court": "West Lake Court", "amount": "80000.00"}
JUDGED = {"verdict": "real", "reasons": "The court confirmed it by telephone."}
TALKED = {"channel": "telephone", "said": "His shop lost its largest customer.", "agreed": "another_plan"}
HEARD = {"channel": "branch", "said": "He needed the money for shares.", "finding": "misused"}
CHARGED = {"decision": "charge", "amount": "20000.00", "reasons": "The way of the money ends at a broker."}
FROZEN = {
    "decision": "apply",
    "court": "West Lake Court",
    "reference": "P-2026-17",
    "note": "",
    "asset": "deposits",
    "amount": "50000.00",
    "costs": "520.00",
    "deposit": "5000.00",
}
GRANTED, REFUSED = {"result": "granted"}, {"result": "refused"}
RELEASED = {"reference": "R-2026-17", "deposit": "5000.00"}
INSPECTED = {"reference": "INS-5", "condition": "in_order", "photos": 1, "note": ""}
PHOTO = Upload(kind="inspection_photo", file_name="flat.pdf", content=pdf())
CONCLUDED = {"verdict": "real", "outcome": "Assets of 50,000 are frozen.", "drawdowns": "stopped"}


def signal(kind: str, number: int = 1, *, source: str = "court", on: date, **facts: Any) -> NewSignal:
    """Return something seen on a day."""
    return NewSignal(key=f"{source}:{kind}:{number}", source=source, kind=kind, on=on, facts=facts or NOTICE)


def seen(bank: Bank, party_id: str, *signals: NewSignal) -> list[RiskWarning]:
    """Take signals of a customer in a transaction of their own."""
    with bank.begin() as book:
        return take_signals(bank, book, party_id, signals)


@dataclass(frozen=True)
class Warned:
    """A customer with a running loan, of whom something warns."""

    running: RunningLoan

    @property
    def bank(self) -> Bank:
        return self.running.trial.bank

    @property
    def party_id(self) -> str:
        return self.running.loan.party_id

    @property
    def warnings(self) -> list[RiskWarning]:
        return rows(self.running.trial, RiskWarning, party_id=self.party_id, order="recorded_at")

    @property
    def intervention(self) -> RiskIntervention:
        """Read the only open intervention, or the only one there was."""
        return row(self.running.trial, RiskIntervention, party_id=self.party_id)

    def by(self, kind: str = "enforcement", number: int = 1, *, ago: int = 0, source: str = "court", **facts: Any) -> list[RiskWarning]:
        """Let one signal come in."""
        on = self.running.book.today - timedelta(days=ago)
        return seen(self.bank, self.party_id, signal(kind, number, source=source, on=on, **facts))

    def claimed(self) -> "Warned":
        """Have the process claim it."""
        interventions.claim_intervention(self.bank, self.intervention.id, "instance")
        return self

    def judged(self, **entries: Any) -> "Warned":
        """Have the manager judge it."""
        self.done("manager", "assess_warning", JUDGED, **entries)
        return self

    def stopped(self) -> "Warned":
        """Have drawdowns stopped."""
        opened = str(interventions.open_course(self.bank, self.intervention.id, "preserve")["preservation_id"])
        preserving.stop_drawdowns(self.bank, opened)
        return self

    def preserved(self) -> "Warned":
        """Have the assets preserved."""
        self.stopped().done("legal", "apply_freeze", {**FROZEN, "day": self.running.book.today.isoformat()})
        return self

    def concluded(self, **entries: Any) -> "Warned":
        """Have the manager conclude, and the process close it."""
        self.done("manager", "conclude_intervention", CONCLUDED, **entries)
        interventions.end_intervention(self.bank, self.intervention.id)
        return self

    def done(self, login: str, definition: str, usual: dict[str, Any], **entries: Any) -> Any:
        """Have somebody complete a task by its form."""
        return do(self.running.trial, login, self.intervention.id, definition, {**usual, **entries}, process="risk_intervention")
