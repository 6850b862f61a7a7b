"""Borrowers of a running loanflow who ask for another plan: what they and the bank's people do, and how each request ends."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from lending.domain.actors import Actor, Role
from lending.domain.loans import CollectionCase, Loan, LoanEvent, partition_of
from lending.domain.parties import Party
from lending.domain.restructuring.records import Restructuring
from lending.domain.servicing.terms import ServicingTerms
from lending.domain.tasks import HumanTask, TaskState
from lending.service import tasks
from lending.service.ports import ActivityRecord
from lending.service.restructuring import confirming, requests
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.servicing.payoffs import NewPayoff, pay_off
from tests.support.cases import Witness
from tests.support.loan_book import add_customer, add_loan
from tests.support.restructuring import HEARD, wanted
from tests.support.stack import wait_for
from tests.support.town import Town

_numbers = count(1)
REASONS = "Fewer shifts until summer."


@dataclass
class Borrower:
    """A customer with a running loan."""

    town: Town
    witness: Witness = field(repr=False)
    loan_id: str

    @classmethod
    def of(cls, town: Town, witness: Witness, terms: ServicingTerms) -> "Borrower":
        """Return a new customer whose loan was paid out as the terms say."""
        borrower = cls(town, witness, str(uuid4()))
        number, now = next(_numbers), town.bank.now()
        with town.bank.begin() as book:
            add_customer(book, f"borrower{number}", "0", now)
            book.lock(Party, f"borrower{number}").phone = f"1370000{number:04d}"
            add_loan(book, borrower.loan_id, f"borrower{number}", terms, partition=partition_of(borrower.loan_id), at=now)
            loan = book.lock(Loan, borrower.loan_id)
            loan.business_date, loan.set_apart = town.today, True
        return borrower

    @property
    def customer(self) -> Actor:
        """Return the customer as somebody who signed in."""
        party = self._one(Loan, id=self.loan_id).party_id
        return Actor(user_id=party, name=party, roles=frozenset({Role.CUSTOMER}), party_id=party)

    @property
    def request(self) -> Restructuring:
        """Read the newest request."""
        with self.town.bank.read() as book:
            found = book.first(Restructuring, loan_id=self.loan_id, order="-recorded_at")
        assert found is not None
        return found

    @property
    def cases(self) -> list[CollectionCase]:
        """Read the cases of collection, the oldest first."""
        with self.town.bank.read() as book:
            return book.find(CollectionCase, loan_id=self.loan_id, order="id")

    @property
    def events(self) -> list[str]:
        """Name what happened to the loan, in order."""
        with self.town.bank.read() as book:
            return [event.kind for event in book.find(LoanEvent, loan_id=self.loan_id, order="number")]

    def asks(self) -> None:
        """Have the customer ask for another plan."""
        requests.ask_restructuring(self.town.bank, self.customer, self.loan_id, wanted())

    def heard(self) -> None:
        """Have his incomes heard."""
        self.done_by("servicing", "measure_ability", **HEARD)

    def proposed(self, choice: str = "longer") -> None:
        """Have a plan proposed."""
        self.done_by("servicing", "choose_plan", choice=choice, reasons=REASONS)

    def decided(self, decision: str) -> None:
        """Have it decided on."""
        self.done_by("approver", "approve_restructuring", decision=decision, reasons=REASONS)

    def signs(self) -> bool:
        """Open the agreement, read it, and sign it with the code from the telephone."""
        self.waits("sign_agreement")
        bank, asked = self.town.bank, self.request.id
        confirming.open_agreement(bank, self.customer, asked)
        confirming.send_agreement_code(bank, self.customer, asked)
        texts = [message.text for message in bank.agencies.sms_inbox(self._one(Party, id=self.customer.party_id).phone)]
        code = [code for text in texts for code in re.findall(r"(?<![-\d])\d{6}(?!\d)", text)][-1]
        return confirming.confirm_agreement(bank, self.customer, asked, code)

    def withdraws(self) -> None:
        """Take the request back."""
        requests.withdraw_request(self.town.bank, self.customer, self.request.id)

    def pays(self, amount: str) -> None:
        """Let money come in by transfer."""
        sent = NewPayment(amount=Decimal(amount), source="transfer", key=str(uuid4()))
        record_payment(self.town.bank, self.town.officer("servicing"), self.loan_id, sent)

    def repays_all(self) -> None:
        """Pay the loan off."""
        pay_off(self.town.bank, self.town.officer("servicing"), self.loan_id, NewPayoff(charged="to_date", source="transfer", key="all"))

    def done_by(self, login: str, definition: str, **entries: Any) -> HumanTask:
        """Have somebody claim and complete a task by its form."""
        actor, task = self.town.officer(login), self.waits(definition)
        tasks.claim_task(self.town.bank, actor, task.id)
        return tasks.complete_task(self.town.bank, actor, task.id, entries)

    def waits(self, definition: str) -> HumanTask:
        """Wait until a task of that kind is open and return it."""

        def found() -> HumanTask | None:
            with self.town.bank.read() as book:
                return book.first(HumanTask, restructuring_id=self.request.id, definition=definition, state=TaskState.OPEN)

        task: HumanTask = self._wait(found, f"{definition} did not open")
        return task

    def came_to(self, activity: str, times: int = 1) -> None:
        """Wait until the process has come to an element so many times."""
        self._wait(lambda: [record.activity for record in self.history()].count(activity) >= times, f"it did not come to {activity}")

    def history(self) -> list[ActivityRecord]:
        """Read the engine's history of the newest request."""
        return list(self.town.bank.engine.activity_history(self.request.id))

    def ends(self, ending: str, *passed: str) -> None:
        """Wait until the request is over in book and engine, and tell its history once the outcome holds."""
        self._wait(lambda: self.history() and all(record.end for record in self.history()), f"it did not end as {ending}")
        asked = self.request
        assert (asked.state, asked.ending) == ("ended", ending)
        assert set(passed) <= {record.activity for record in self.history()}
        with self.town.bank.read() as book:
            assert not book.find(HumanTask, restructuring_id=asked.id, state=(TaskState.OPEN, TaskState.CLAIMED))
        self.witness(asked.id, self.history())

    def _one(self, kind: type[Any], **equal: Any) -> Any:
        with self.town.bank.read() as book:
            return book.first(kind, **equal)

    def _wait(self, what: Callable[[], Any], said: str) -> Any:
        try:
            return wait_for(what, 60, every=0.2)
        except AssertionError:
            story = "\n".join(f"{record.activity} {record.start} {record.end}" for record in self.history())
            raise AssertionError(f"{said}:\n{story}\n{list(self.town.bank.engine.incidents())}") from None
