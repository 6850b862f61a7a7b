"""A request for another plan, taken through its steps in the order of the diagram, without an engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lending.domain.actors import WORKER
from lending.domain.loans import EventKind
from lending.domain.records import Action
from lending.domain.restructuring.ability import Ability
from lending.domain.restructuring.records import Restructuring, SupplementAgreement
from lending.service.restructuring import agreements, cases, changing, confirming
from lending.service.restructuring.requests import NewRequest, ask_restructuring
from lending.service.servicing.booking import Entry, book_event
from lending.service.servicing.books import hold_loan_book
from lending.service.servicing.restructurings import checked_restructuring
from tests.support.bank import TrialBank
from tests.support.running import RunningLoan
from tests.support.walk import do, row, rows

ABILITY = Ability(monthly_income=Decimal("9000.00"), living_expenses=Decimal("4000.00"), monthly_debts=Decimal("500.00"))
HEARD = {
    "monthly_income": "8000.00",
    "living_expenses": "4000.00",
    "monthly_debts": "500.00",
    "income_source": "payslip",
    "finding": "Fewer shifts until summer.",
}


def wanted(**changes: Any) -> NewRequest:
    """Return what a customer says; `changes` replace parts of it."""
    return NewRequest(**{"reason": "My shop is closed for works.", "ability": ABILITY, "wish": "longer", **changes})


@dataclass(frozen=True)
class Request:
    """A request that its customer made for a running loan."""

    running: RunningLoan
    id: str

    @property
    def row(self) -> Restructuring:
        return row(self.running.trial, Restructuring, id=self.id)

    @property
    def agreement(self) -> SupplementAgreement:
        """Read the newest agreement."""
        return rows(self.running.trial, SupplementAgreement, restructuring_id=self.id, order="-number")[0]

    def measured(self, **entries: Any) -> "Request":
        """Claim it, hear the incomes, and work out the plans."""
        trial = self.running.trial
        cases.claim_request(trial.bank, self.id, f"instance of {self.id}")
        do(trial, "servicing", self.id, "measure_ability", {**HEARD, **entries})
        cases.prepare_plans(trial.bank, self.id)
        return self

    def proposed(self, choice: str = "longer", **entries: Any) -> "Request":
        """Propose a plan and open its approval."""
        trial = self.running.trial
        do(trial, "servicing", self.id, "choose_plan", {"choice": choice, "reasons": "He earns less until summer.", **entries})
        cases.open_approval(trial.bank, self.id, 1)
        return self

    def decided(self, decision: str = "approve", login: str = "approver") -> "Request":
        """Decide on what is proposed, and write the agreement once it is approved."""
        trial = self.running.trial
        entries = {"decision": decision, "reasons": "Seen the payslip."}
        do(trial, login, self.id, "approve_restructuring", entries, groups=("approver",))
        if decision == "approve":
            agreements.prepare_agreement(trial.bank, self.id)
            trial.task(self.id, "sign_agreement", "customer")
        return self

    def code(self) -> str:
        """Read the agreement in time and have a code sent."""
        trial, customer = self.running.trial, self.running.customer
        confirming.open_agreement(trial.bank, customer, self.id)
        trial.clock.tick(60)
        confirming.send_agreement_code(trial.bank, customer, self.id)
        return trial.code_sent_to(customer)

    def signed(self) -> "Request":
        """Sign the agreement."""
        confirming.confirm_agreement(self.running.trial.bank, self.running.customer, self.id, self.code())
        return self

    def changed(self) -> "Request":
        """Book the change."""
        assert changing.change_plan(self.running.trial.bank, self.id) == {"plan_changed": True}
        return self


def book_restructuring(trial: TrialBank, loan_id: str, facts: Mapping[str, object], key: str = "restructured") -> None:
    """Book a restructuring as its process does once it is signed, without the request, the votes and the paper."""
    with trial.bank.begin() as book:
        held = hold_loan_book(book, WORKER, loan_id)
        entry = Entry(kind=EventKind.RESTRUCTURED, action=Action.LOAN_RESTRUCTURED, facts=checked_restructuring(held, facts), key=key)
        book_event(trial.bank, book, WORKER, held, entry)


def ask(running: RunningLoan, **changes: Any) -> Request:
    """Have the customer ask."""
    return Request(running, ask_restructuring(running.trial.bank, running.customer, running.id, wanted(**changes)).id)


def until_offered(running: RunningLoan, choice: str = "longer", **entries: Any) -> Request:
    """Go up to the agreement that waits for the customer."""
    return ask(running).measured().proposed(choice, **entries).decided()


def until_changed(running: RunningLoan, choice: str = "longer") -> Request:
    """Go up to the new plan in the book."""
    return until_offered(running, choice).signed().changed()
