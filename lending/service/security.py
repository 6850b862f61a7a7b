"""Security 擔保: mortgages registered and pledges frozen before money, released when there is none (L4)."""

from lending.domain.actors import WORKER
from lending.domain.applications import Application, Collateral
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.service import journal
from lending.service.agency_reports import subject_of
from lending.service.business_date import business_date
from lending.service.due_diligence import pledge_of
from lending.service.past_days import past_day
from lending.service.ports import Bank, Scalar
from lending.service.stages import hold
from lending.service.tasks import Completion, completes

#: Kinds of collateral whose security is a frozen pledge; the others are mortgaged.
_PLEDGED = frozenset({"deposit"})


def register_security(bank: Bank, application_id: str) -> None:
    """Have the registry register each mortgage or freeze each pledge; once per collateral."""
    with bank.begin() as book:
        application = hold(book, application_id)
        waiting = book.find(Collateral, application_id=application_id, state="none")
        subject, today = subject_of(book, application), business_date(book)
    for item in waiting:
        kind = "pledge" if item.kind in _PLEDGED else "mortgage"
        registration = bank.agencies.register_security(_key(item), kind, subject, pledge_of(item), today)
        _keep_registered(bank, item, kind, registration.registration_id)


def _keep_registered(bank: Bank, item: Collateral, kind: str, number: str) -> None:
    with bank.begin() as book:
        still_open = book.lock(Application, item.application_id).is_open
        kept = book.lock(Collateral, item.id)
        kept.state, kept.registration_number = "registered", number
        journal.record(
            bank, book, WORKER, Action.SECURITY_REGISTERED, application_id=item.application_id, collateral=item.kind, security=kind
        )
    if not still_open:  # withdrawn while the registry was asked: what releases may have passed already
        release_security(bank, item.application_id)


def release_security(bank: Bank, application_id: str) -> None:
    """Have the registry release every security that stands for the application, also one whose answer never reached the book."""
    with bank.read() as book:
        may_stand = ("none", "registered") if book.get(Application, application_id).signed_at else "registered"
        standing = book.find(Collateral, application_id=application_id, state=may_stand)
        today = business_date(book)
    for item in standing:
        released = bank.agencies.release_security(_key(item), today)
        if released is not None or item.state == "registered":
            with bank.begin() as book:
                book.lock(Collateral, item.id).state = "released"


def _key(item: Collateral) -> str:
    return f"{item.application_id}:register:{item.id}"


@completes("register_by_hand")
def _registered(done: Completion) -> dict[str, Scalar]:
    problems = Problems()
    past_day(done.entries["registered_on"], done.application.business_date, business_date(done.book), problems, "registered_on")
    problems.refuse()
    for item in done.book.find(Collateral, application_id=done.application.id, state="none"):
        item.state, item.registration_number = "registered", str(done.entries["registration_number"])
    journal.record(
        done.bank, done.book, done.actor, Action.SECURITY_REGISTERED, application_id=done.application.id, task_id=done.task.id, by_hand=True
    )
    return {}
