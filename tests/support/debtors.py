"""Debtors of a running loanflow: a loan in arrears, its collection case, and what its people do."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from lending.domain.collection.records import CollectionContact
from lending.domain.loans import CollectionCase, Loan, partition_of
from lending.domain.parties import Notification, Party
from lending.domain.tasks import HumanTask, TaskState
from lending.service import tasks
from lending.service.close.closing import close_through
from lending.service.collection.arrears import Arrears, arrears_of
from lending.service.ports import ActivityRecord
from lending.service.servicing.payments import NewPayment, record_payment
from tests.support.cases import Witness
from tests.support.collecting import TERMS
from tests.support.loan_book import add_customer, add_loan
from tests.support.stack import wait_for
from tests.support.town import Town

_numbers = count(1)
ENDS = frozenset({"end_closed", "end_duplicate"})
#: What a form says of a call.
CALL = {"channel": "call", "time": "10:00", "addressee": "debtor", "recording": "REC-1", "next_step": "call"}


@dataclass
class Debtor:
    """A customer whose loan of 12,000 is so many days past due when the day is closed."""

    town: Town
    witness: Witness = field(repr=False)
    days: int
    phone: str = "13800000000"
    id: str = field(default_factory=lambda: str(uuid4()))

    def __post_init__(self) -> None:
        """Add the loan and let the close open its case."""
        first_due = self.town.today + timedelta(days=1 - self.days)
        terms = replace(TERMS, plan=replace(TERMS.plan, disbursed=first_due - timedelta(days=31), first_due=first_due))
        party_id = f"debtor{next(_numbers)}"
        with self.town.bank.begin() as book:
            add_customer(book, party_id, "0", self.town.bank.now())
            book.lock(Party, party_id).phone = self.phone
            add_loan(book, self.id, party_id, terms, partition=partition_of(self.id), at=self.town.bank.now())
            # Taken over today, its past with it: no close has posted what it earned.
            loan = book.lock(Loan, self.id)
            loan.business_date, loan.set_apart = self.town.today, True
        close_through(self.town.bank, self.town.officer("admin"))

    @property
    def case(self) -> CollectionCase:
        """Read the case."""
        with self.town.bank.read() as book:
            (case,) = book.find(CollectionCase, loan_id=self.id)
            return case

    @property
    def arrears(self) -> Arrears:
        """Read what is overdue."""
        with self.town.bank.read() as book:
            return arrears_of(book, self.id)

    def records(self, kind: type[Any], **equal: Any) -> list[Any]:
        """Read the bank's records on this case."""
        with self.town.bank.read() as book:
            return book.find(kind, case_id=self.case.id, **equal)

    def history(self) -> list[ActivityRecord]:
        """Read the engine's history of the case."""
        return list(self.town.bank.engine.activity_history(self.case.id))

    def came_to(self, activity: str, times: int = 1) -> None:
        """Wait until the process has come to an element so many times."""
        self._wait(lambda: [record.activity for record in self.history()].count(activity) >= times, f"it did not come to {activity}")

    def told(self) -> None:
        """Wait until the gateway has taken the case's newest message."""

        def sent() -> bool:
            newest = self.records(CollectionContact, order="recorded_at")[-1]
            with self.town.bank.read() as book:
                return any(message.sent_at for message in book.find(Notification, key=newest.key))

        self._wait(sent, "its message was not sent")

    def done_by(self, login: str, definition: str, **entries: Any) -> HumanTask:
        """Have somebody claim and complete a task by its form."""
        actor, task = self.town.officer(login), self.waits(definition)
        tasks.claim_task(self.town.bank, actor, task.id)
        return self.completed(login, definition, **entries)

    def completed(self, login: str, definition: str, **entries: Any) -> HumanTask:
        """Have somebody complete the task that he claimed."""
        actor = self.town.officer(login)
        with self.town.bank.read() as book:
            task = book.first(HumanTask, collection_case_id=self.case.id, definition=definition, state=TaskState.CLAIMED)
        assert task is not None
        return tasks.complete_task(self.town.bank, actor, task.id, entries)

    def waits(self, definition: str) -> HumanTask:
        """Wait until a task of that kind is open and return it."""

        def found() -> HumanTask | None:
            with self.town.bank.read() as book:
                return book.first(HumanTask, collection_case_id=self.case.id, definition=definition, state=TaskState.OPEN)

        task: HumanTask = self._wait(found, f"{definition} did not open")
        return task

    def pay(self, amount: Decimal | None = None) -> None:
        """Let so much come in by transfer; None is all that is due."""
        arrears = self.arrears
        sent = NewPayment(amount=amount or arrears.standing.due_by(arrears.today), source="transfer", key=str(uuid4()))
        record_payment(self.town.bank, self.town.officer("servicing"), self.id, sent)

    def ends(self, *passed: str, reason: str = "cured") -> None:
        """Wait until the case is over, and tell its history once the outcome holds; `passed` are elements it must have gone through."""
        self.came_to("end_closed")
        assert (self.case.state, self.case.reason) == ("closed", reason)
        self._wait(lambda: all(record.end is not None for record in self.history()), "it did not end")
        assert set(passed) <= {record.activity for record in self.history()}
        with self.town.bank.read() as book:
            assert not book.find(HumanTask, collection_case_id=self.case.id, state=(TaskState.OPEN, TaskState.CLAIMED))
        self.witness(self.case.id, self.history())

    def _wait(self, what: Callable[[], Any], said: str) -> Any:
        try:
            return wait_for(what, 60, every=0.2)
        except AssertionError:
            story = "\n".join(f"{record.activity} {record.start} {record.end}" for record in self.history())
            troubles = [trouble for trouble in self.town.bank.engine.incidents() if trouble.business_key == self.case.id]
            raise AssertionError(f"{said}:\n{story}\n{troubles}") from None


def promised(debtor: Debtor, amount: str, days: int) -> dict[str, Any]:
    """Return what the form says of a call in which he promised so much within so many days."""
    by = debtor.town.today + timedelta(days=days)
    return {**CALL, "outcome": "promise_to_pay", "promise_amount": amount, "promise_by": by.isoformat()}
