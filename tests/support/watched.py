"""Customers of a running loanflow of whom something warns: what the bank's people do about it, and how each intervention ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import uuid4

from lending.domain.applications import Application, Collateral
from lending.domain.early_warning.records import DrawdownStop, RiskIntervention, RiskWarning
from lending.domain.legal.records import AssetPreservation
from lending.domain.loans import Loan, Transfer
from lending.domain.parties import Consent, ConsentPurpose, Party
from lending.domain.tasks import ACTIVE, HumanTask, TaskState
from lending.service import tasks
from lending.service.ports import ActivityRecord
from tests.support.borrowers import Borrower
from tests.support.cases import Witness
from tests.support.stack import wait_for
from tests.support.town import Town
from tests.support.warned import seen, signal


@dataclass
class Watched:
    """A customer with a running loan, watched for signs of danger."""

    town: Town
    witness: Witness = field(repr=False)
    borrower: Borrower = field(repr=False)

    @property
    def party(self) -> Party:
        """Read the customer."""
        party: Party = self._one(Party, id=self.borrower.customer.party_id)
        return party

    @property
    def intervention(self) -> RiskIntervention:
        """Read the newest intervention."""
        found: RiskIntervention = self._one(RiskIntervention, party_id=self.party.id, order="-recorded_at")
        return found

    @property
    def warnings(self) -> list[RiskWarning]:
        """Read the warnings, the oldest first."""
        with self.town.bank.read() as book:
            return book.find(RiskWarning, party_id=self.party.id, order="recorded_at")

    @property
    def stopped(self) -> bool:
        """Say whether drawdowns are stopped."""
        return self._one(DrawdownStop, party_id=self.party.id, lifted_on=None) is not None

    def secured_by(self, kind: str) -> None:
        """Let the loan be one that was applied for, with collateral behind it."""
        number = self.applied_for(account="-")
        with self.town.bank.begin() as book:
            pledge: dict[str, Any] = {"id": number, "application_id": number, "owner_party_id": self.party.id, "kind": kind}
            book.add(Collateral(**pledge, description="Flat", declared_value=Decimal(900_000), business_date=self.town.today))

    def paid_into(self, account: str) -> None:
        """Let the loan be one for a business whose money was paid into an account that the customer lets the bank look into."""
        number, now = self.applied_for(account=account, product="business"), self.town.bank.now()
        with self.town.bank.begin() as book:
            loan, day = book.lock(Loan, self.borrower.loan_id), self.town.today
            loan.product, loan.disbursed_on = "business", day
            paid: dict[str, Any] = {"payment_line_id": None, "amount": loan.principal, "currency": "CNY", "recorded_at": now}
            book.add(Transfer(id=number, key=number, application_id=number, state="sent", business_date=day, **paid))
            consent = {"purpose": ConsentPurpose.DATA_PROCESSING, "text_version": "1", "channel": "branch", "given_at": now}
            book.add(Consent(id=number, party_id=loan.party_id, application_id=number, business_date=day, **consent))

    def applied_for(self, **changes: Any) -> str:
        """Let the loan be one that was applied for, and return the application's id."""
        with self.town.bank.begin() as book:
            loan, number = book.lock(Loan, self.borrower.loan_id), str(uuid4())
            agreed = {name: getattr(loan, name) for name in ("party_id", "branch_id", "product", "currency", "term_months", "method")}
            applied = {"channel": "branch", "purpose": "renovation", "occupation": "employed", "secured": True}
            times = {"submitted_at": self.town.bank.now(), "business_date": self.town.today}
            facts: dict[str, Any] = {"status": "disbursed", "declared": {}, "characteristics": {}, "product_version": 1, **times}
            book.add(Application(id=number, reference=f"LN-T-{number}", amount=loan.principal, **{**agreed, **applied, **facts, **changes}))
            book.flush()
            loan.application_id = number
            return number

    def warned_by(self, kind: str, source: str = "court", **facts: Any) -> None:
        """Let a signal come in."""
        new = signal(kind, source=source, on=self.town.today, **facts)
        key = f"{new.key}:{uuid4()}"
        seen(self.town.bank, self.party.id, type(new)(key=key, source=source, kind=kind, on=new.on, facts=new.facts))

    def published_of(self, agency: str, notice: str, **facts: Any) -> None:
        """Let an agency publish something of the customer."""
        said = {"notice_id": notice, "id_number": self.party.id_number, "on": self.town.today.isoformat()}
        self.town.control("POST", f"feeds/{agency}", {**said, **facts})

    def done_by(self, login: str, definition: str, entries: dict[str, Any], **more: Any) -> HumanTask:
        """Have somebody claim and complete a task by its form."""
        actor, task = self.town.officer(login), self.waits(definition)
        tasks.claim_task(self.town.bank, actor, task.id)
        return tasks.complete_task(self.town.bank, actor, task.id, {**entries, **more})

    def waits(self, definition: str) -> HumanTask:
        """Wait until a task of that kind is open and return it."""

        def found() -> HumanTask | None:
            opened = self._one(RiskIntervention, party_id=self.party.id, order="-recorded_at")
            task: HumanTask | None = opened and self._one(HumanTask, intervention_id=opened.id, definition=definition, state=TaskState.OPEN)
            return task

        task: HumanTask = self._wait(found, f"{definition} did not open")
        return task

    def came_to(self, activity: str) -> None:
        """Wait until the process has come to an element."""
        self._wait(lambda: activity in {record.activity for record in self.history()}, f"it did not come to {activity}")

    @property
    def preservations(self) -> list[AssetPreservation]:
        """Read what was done to hold on to his assets."""
        with self.town.bank.read() as book:
            return book.find(AssetPreservation, loan_id=self.borrower.loan_id, order="recorded_at")

    def released_by(self, login: str, entries: dict[str, Any]) -> None:
        """Have a freeze lifted once nothing is owed, and tell the history of that."""
        opened, bank = self.preservations[-1].id, self.town.bank
        task = self._wait(lambda: self._one(HumanTask, preservation_id=opened, state=TaskState.OPEN), "no freeze is to be lifted")
        tasks.claim_task(bank, self.town.officer(login), task.id)
        tasks.complete_task(bank, self.town.officer(login), task.id, entries)
        history = bank.engine.activity_history
        self._wait(lambda: all(record.end for record in history(opened)), "the freeze was not lifted")
        self.witness(opened, list(history(opened)))

    def history(self) -> list[ActivityRecord]:
        """Read the engine's history of the newest intervention."""
        return list(self.town.bank.engine.activity_history(self.intervention.id))

    def ends(self, verdict: str, *passed: str) -> None:
        """Wait until the intervention is over in book and engine, and tell its history once the outcome holds."""
        self._wait(lambda: self.history() and all(record.end for record in self.history()), f"it did not end as {verdict}")
        ended = self.intervention
        assert (ended.state, ended.verdict) == ("ended", verdict)
        assert {(warning.state, warning.verdict) for warning in self.warnings if warning.intervention_id == ended.id} == {
            ("closed", verdict)
        }
        assert set(passed) <= {record.activity for record in self.history()}
        assert self._one(HumanTask, intervention_id=ended.id, state=ACTIVE) is None
        self.witness(ended.id, self.history())

    def _one(self, kind: type[Any], **equal: Any) -> Any:
        with self.town.bank.read() as book:
            return book.first(kind, **equal)

    def _wait(self, what: Callable[[], Any], said: str) -> Any:
        try:
            return wait_for(what, 60, every=0.2)
        except AssertionError:
            assert self.warnings, f"{said}: nothing warns"
            story = "\n".join(f"{record.activity} {record.start} {record.end}" for record in self.history())
            raise AssertionError(f"{said}:\n{story}\n{list(self.town.bank.engine.incidents())}") from None
