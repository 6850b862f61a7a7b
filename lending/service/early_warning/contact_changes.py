"""A customer's telephone and address, changed by the bank's people once they know who asks; changed often they are a soft sign."""

from dataclasses import dataclass
from typing import Any

from lending.domain.actors import Actor, Role
from lending.domain.early_warning.records import RiskSignal
from lending.domain.identity import mobile_problem
from lending.domain.loans import Loan
from lending.domain.parties import Party
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.service import journal
from lending.service.access import require_role
from lending.service.business_date import business_date
from lending.service.early_warning.raising import NewSignal, take_signals
from lending.service.loan_access import require_loan_sight
from lending.service.ports import Bank

#: Who may change them.
CHANGERS = (Role.SERVICING_OFFICER, Role.CUSTOMER_MANAGER)
LONGEST_ADDRESS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """How a customer is reached from now on, and how it was made sure that he asked; `key` makes it count once."""

    phone: str
    address: str
    checked_by: str
    key: str


def change_contact(bank: Bank, actor: Actor, loan_id: str, new: NewContact) -> None:
    """Change how the customer of a loan is reached; sent again under the same key it changes nothing.

    InvalidInputError names a wrong number, a text that is missing or too long, or a change that is none.
    """
    with bank.begin() as book:
        loan = book.get(Loan, loan_id)
        require_loan_sight(book, actor, loan)
        require_role(actor, *CHANGERS)
        party, key = book.lock(Party, loan.party_id), f"book:contact:{loan.party_id}:{new.key}"
        if book.count(RiskSignal, key=key):
            return
        changed = _changed(party, new)
        personal = {"phone_before": party.phone, "phone": new.phone, "address_before": party.address or "", "address": new.address}
        party.phone, party.address = new.phone, new.address or party.address
        told: dict[str, Any] = {"application_id": loan.application_id, "party_id": party.id, "fields": changed}
        journal.record(bank, book, actor, Action.CONTACT_CHANGED, personal={**personal, "checked_by": new.checked_by}, **told)
        facts = {"field": "_and_".join(changed)}
        signal = NewSignal(key=key, source="book", kind="contact_change", on=business_date(book), facts=facts)
        take_signals(bank, book, party.id, [signal])
    bank.nudge()


def _changed(party: Party, new: NewContact) -> list[str]:
    """Return what changes; InvalidInputError where something is wrong, or nothing changes."""
    problems = Problems()
    wrong = mobile_problem(new.phone)
    if wrong is not None:
        problems.add("phone", wrong)
    if len(new.address) > LONGEST_ADDRESS:
        problems.add("address", f"Use at most {LONGEST_ADDRESS} characters.")
    problems.text("checked_by", new.checked_by)
    after = {"phone": new.phone, "address": new.address or party.address or ""}
    changed = [name for name, value in after.items() if value != (getattr(party, name) or "")]
    if not changed and not problems.errors:
        problems.add("phone", "This is what the bank has already; change the number or the address.")
    problems.refuse()
    return changed


def read_contact(bank: Bank, actor: Actor, loan_id: str) -> tuple[str, str]:
    """Return the customer's telephone and address, empty where none is known; NotFoundError outside the actor's scope."""
    with bank.read() as book:
        loan = book.get(Loan, loan_id)
        require_loan_sight(book, actor, loan)
        require_role(actor, *CHANGERS)
        party = book.get(Party, loan.party_id)
        return party.phone, party.address or ""
