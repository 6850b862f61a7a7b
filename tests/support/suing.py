"""Lawsuits and preservations taken through the steps of their diagrams, without an engine."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lending.domain.legal.records import AssetPreservation, LegalAction, LegalStep
from lending.domain.loans import CollectionCase
from lending.domain.servicing.standing import Standing
from lending.domain.tasks import HumanTask
from lending.service.collection.arrears import arrears_of
from lending.service.documents import Upload
from lending.service.legal import actions, preserving
from lending.service.ports import Bank, Scalar
from tests.support.bank import TrialBank
from tests.support.walk import change, do, row, rows
from tests.support.worlds import pdf

COURT = {"court": "West Lake Court"}
GIVE_UP = {"reasons": "Nothing to be got."}
#: What a form usually holds, but for its day.
ENTRIES: dict[str, dict[str, Any]] = {
    "send_demand": {"reference": "EMS-1", "demanded": "1061.25"},
    "file_claim": {**COURT, "case_number": "(2026) Zhe 0106 Civil 1", "claimed": "12000.00", "costs": "100.00"},
    "record_judgment": {"outcome": "won", "judged": "12000.00"},
    "apply_enforcement": {**COURT, "reference": "(2026) Zhe 0106 Enforcement 1"},
    "record_enforcement": {"result": "running", "note": "An account was found."},
    "confirm_recovery": {"arrived": "yes", "amount": "300.00"},
    "propose_write_off": {**GIVE_UP, "decision": "write_off"},
    "approve_write_off": {**GIVE_UP, "decision": "approve"},
    "confirm_write_off": {**GIVE_UP, "decision": "approve"},
    "apply_freeze": {
        **COURT,
        "decision": "apply",
        "reference": "P-1",
        "asset": "deposits",
        "amount": "12000.00",
        "costs": "140.00",
        "deposit": "900.00",
    },
    "record_ruling": {"result": "granted"},
    "inspect_collateral": {"reference": "INS-1", "condition": "in_order", "photos": 1},
    "release_freeze": {"reference": "R-1", "deposit": "900.00"},
}
_DAYS = {"send_demand": "sent_on", "file_claim": "filed_on", "confirm_recovery": "value_date"}
_WITHOUT_DAY = frozenset({"record_enforcement", "propose_write_off", "approve_write_off", "confirm_write_off"})
_PRESERVES = frozenset({"apply_freeze", "record_ruling", "inspect_collateral", "release_freeze"})
_DOES = {
    "confirm_recovery": "servicing",
    "approve_write_off": "approver",
    "confirm_write_off": "chief",
    "inspect_collateral": "investigator",
}
PHOTO = Upload(kind="inspection_photo", file_name="flat.pdf", content=pdf())


@dataclass(frozen=True)
class Lawsuit:
    """A collection case that came to the lawyers."""

    trial: TrialBank
    case_id: str

    @property
    def bank(self) -> Bank:
        return self.trial.bank

    @property
    def case(self) -> CollectionCase:
        return row(self.trial, CollectionCase, id=self.case_id)

    @property
    def action(self) -> LegalAction:
        return row(self.trial, LegalAction, case_id=self.case_id)

    @property
    def preservation(self) -> AssetPreservation:
        return row(self.trial, AssetPreservation, loan_id=self.case.loan_id)

    @property
    def steps(self) -> list[LegalStep]:
        return rows(self.trial, LegalStep, loan_id=self.case.loan_id, order="recorded_at")

    @property
    def standing(self) -> Standing:
        with self.bank.read() as book:
            return arrears_of(book, self.case.loan_id).standing

    @property
    def today(self) -> date:
        with self.bank.read() as book:
            return arrears_of(book, self.case.loan_id).today

    def plan(self) -> dict[str, Scalar]:
        """Have the next step planned."""
        return actions.plan_legal_step(self.bank, self.case_id)

    def at(self, stage: str) -> "Lawsuit":
        """Put the lawsuit where a test wants it."""
        self.plan()
        change(self.trial, CollectionCase, self.case_id, legal_stage=stage)
        change(self.trial, LegalAction, self.action.id, look_again_on=None)
        return self

    def done(self, definition: str, *, login: str | None = None, **entries: Any) -> HumanTask:
        """Have a task completed by its form, today; an entry that is None is left out."""
        day = {} if definition in _WITHOUT_DAY else {_DAYS.get(definition, "day"): self.today.isoformat()}
        told = {name: value for name, value in {**day, **ENTRIES[definition], **entries}.items() if value is not None}
        process = "asset_preservation" if definition in _PRESERVES else "legal_action"
        return do(self.trial, login or _DOES.get(definition, "legal"), self.case_id, definition, told, process=process)

    def preserving(self) -> "Lawsuit":
        """Have assets secured first."""
        self.at("preserve").plan()
        preserving.stop_drawdowns(self.bank, self.preservation.id)
        return self

    def frozen(self) -> "Lawsuit":
        """Have them frozen, and the claim come next."""
        self.preserving().done("apply_freeze")
        self.done("record_ruling")
        preserving.conclude_preservation(self.bank, self.preservation.id)
        actions.note_preserved(self.bank, self.case_id)
        return self


def in_days(lawsuit: Lawsuit, days: int) -> str:
    """Return a day from today, as a form holds it."""
    return (lawsuit.today + timedelta(days=days)).isoformat()


def money(amount: str) -> Decimal:
    """Return an amount."""
    return Decimal(amount)
