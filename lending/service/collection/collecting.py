"""What completing a collector's task does: the attempt is written down, and the case goes where its outcome sends it."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal

from lending.domain.collection.conduct import is_unreachable
from lending.domain.collection.contacts import OUTCOMES
from lending.domain.collection.next_steps import NEXT_STEPS
from lending.domain.loans import CollectionCase, Loan
from lending.domain.parameters import parameter
from lending.domain.records import Action
from lending.errors import InvalidInputError
from lending.service.business_date import business_date
from lending.service.collection.contacts import NewContact, attempts_on, debtor_zone, record_contact
from lending.service.collection.moves import lift, note, pause, resume
from lending.service.collection.promises import promise_payment
from lending.service.collection.times import moment
from lending.service.ports import Scalar
from lending.service.restructuring.requests import ask_for_debtor
from lending.service.tasks import Completion, completes

#: Outcomes that somebody else has to look into before the debtor is approached again.
_OBJECTIONS = {"disputed": "disputed", "hardship": "hardship", "deceased": "deceased", "wrong_number": "unreachable"}
#: How far off the case may be put while an objection is looked into, days.
_LONGEST_PAUSE = 180


@completes("call_debtor", "negotiate_arrears")
def contact_made(done: Completion) -> dict[str, Scalar]:
    """Write the attempt down and send the case on: to wait for a promise, into an objection, a step up, or to be tried again."""
    case = done.case
    new = new_contact(done.entries)
    record_contact(done.bank, done.book, done.actor, case, new, key=done.task.id, task_id=done.task.id)
    if done.entries.get("warning"):
        case.warned_on = business_date(done.book)
        resume(case)
    elif new.outcome == "promise_to_pay":
        _promise(done, case)
    elif new.outcome == "hardship" and ask_for_debtor(done.bank, done.book, done.actor, case, new.note):
        resume(case)
    elif new.outcome in _OBJECTIONS:
        case.objection = _OBJECTIONS[new.outcome]
    elif new.outcome == "refused_to_pay" and case.step_end_day:
        lift(case)
    elif new.outcome == "no_answer" and _unreachable(done, case):
        case.objection = "unreachable"
    else:
        _try_again(done, case)
    return {}


def new_contact(entries: Mapping[str, object]) -> NewContact:
    """Return the attempt that a form tells of; InvalidInputError names an outcome that the way cannot have, or a next step the outcome."""
    told = {name: entries[name] for name in ("recording", "colleague", "note") if entries.get(name)}
    at = time.fromisoformat(str(entries["time"])) if entries.get("time") else None
    new = NewContact(
        channel=str(entries["channel"]),  # type: ignore[arg-type]  # the form offers these codes only
        outcome=str(entries["outcome"]),  # type: ignore[arg-type]
        addressee=str(entries.get("addressee") or "debtor"),  # type: ignore[arg-type]
        at=at,
        identified=bool(entries.get("identified")),
        next_step=str(entries.get("next_step") or ""),
        **told,  # type: ignore[arg-type]  # texts of the form
    )
    if new.outcome not in OUTCOMES[new.channel]:
        raise InvalidInputError({"outcome": ["This way of contact cannot have this outcome; choose another."]})
    if new.next_step not in NEXT_STEPS[new.outcome]:
        raise InvalidInputError({"next_step": ["Choose a next step that suits the outcome."]})
    return new


def _promise(done: Completion, case: CollectionCase) -> None:
    amount, by = Decimal(str(done.entries["promise_amount"])), date.fromisoformat(str(done.entries["promise_by"]))
    try:
        promise_payment(done.bank, done.book, done.actor, case, amount=amount, by=by)
    except InvalidInputError as error:
        raise InvalidInputError({f"promise_{field}": texts for field, texts in error.errors.items()}) from None


def _unreachable(done: Completion, case: CollectionCase) -> bool:
    done.book.flush()
    zone = debtor_zone(done.bank, done.book, case)
    debtor = done.book.get(Loan, case.loan_id).party_id
    return is_unreachable(attempts_on(done.book, debtor), moment(done.bank, done.book, zone), zone)


def _try_again(done: Completion, case: CollectionCase) -> None:
    today = business_date(done.book)
    pause(case, today + timedelta(days=int(parameter("collection.attempt_pause", today).value)), "attempt")


@completes("settle_objection")
def objection_settled(done: Completion) -> dict[str, Scalar]:
    """Go on collecting, wait until a day, or hand the case to legal action; InvalidInputError names `pause_until`."""
    case, today = done.case, business_date(done.book)
    decided = str(done.entries["decision"])
    before, case.objection = case.objection, None
    resume(case)
    if decided == "pause":
        pause(case, _pause_end(done, today), "objection")
    elif decided == "legal":
        case.warned_on = today
    note(done.bank, done.book, done.actor, Action.OBJECTION_SETTLED, case, objection=before, decided=decided)
    return {}


def _pause_end(done: Completion, today: date) -> date:
    until, last = date.fromisoformat(str(done.entries.get("pause_until") or today)), today + timedelta(days=_LONGEST_PAUSE)
    if not today < until <= last:
        raise InvalidInputError({"pause_until": [f"Give a day after {today} and not after {last}."]})
    return until
