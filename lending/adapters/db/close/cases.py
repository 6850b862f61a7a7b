"""Collection cases: opened when a loan is past due, ended when it no longer is; their processes are told through the outbox."""

from sqlalchemy import ColumnElement, Delete, Insert, Text, Update, and_, case, cast, delete, func, insert, literal, null, select, update

from lending.adapters.db import tables as t
from lending.adapters.db.close.choice import is_running
from lending.adapters.db.close.expressions import as_json, listed
from lending.adapters.db.close.parameters import AT, PREFIX, REPLAYED, TOMORROW, Run, built_once
from lending.adapters.db.variable_tables import task_variable
from lending.domain.records import Errand
from lending.domain.tasks import ACTIVE, TaskState
from lending.service.close.ports import ARREARS_CHANGED, COLLECTION, CURED

_LOAN, _CASE = t.loan.c, t.collection_case.c
_OPEN = _CASE.state == "open"
_WORD = ("key", "kind", "target", "application_id", "variables", "recorded_at", "tries", "next_try_at")


def open_cases(run: Run) -> int:
    """Open a case for each loan past due that has none open; it counts from the day that opens next.

    Of a customer with an open intervention about litigation that was judged real it goes to legal action at once.
    """
    opened = run.changed(_opening())
    if opened:
        run.execute(_starts())
    return opened


def end_cases(run: Run) -> int:
    """End the open cases whose loan is no longer past due, and move those that are past due since another day down the ladder.

    No loan gets there without having been replayed.
    """
    if not run.changed(_words_of_change()):
        return 0
    for statement in (_cancelling(), _forgetting(), _moving()):
        run.execute(statement)
    return run.changed(_ending())


@built_once
def _opening() -> Insert:
    opened = select(_CASE.id).where(_CASE.loan_id == _LOAN.id, _OPEN).exists()
    earlier = t.collection_case.alias()
    number = select(func.count()).where(earlier.c.loan_id == _LOAN.id).scalar_subquery() + 1
    identity = literal("collection-") + _LOAN.id + literal("-") + cast(number, Text())
    late = and_(is_running(), _LOAN.past_due_since.is_not(None), ~opened)
    values = {
        "id": identity,
        "loan_id": _LOAN.id,
        "state": literal("open"),
        "opened_on": TOMORROW,
        "past_due_since": _LOAN.past_due_since,
        **{name: literal("") for name in ("step", "pause_reason")},
        **{name: literal(0) for name in ("step_end_day", "lifted_to")},
        "legal_stage": literal("demand"),
        "warned_on": case((_is_warned(), TOMORROW), else_=null()),
    }
    return insert(t.collection_case).from_select(tuple(values), select(*values.values()).where(late))


def _is_warned() -> ColumnElement[bool]:
    """Say of a loan's customer what `lending.service.collection.holding.warned_since` goes by."""
    row = t.risk_intervention.c
    stands = and_(row.kind == "litigation", row.verdict == "real", row.state == "open")
    return select(row.id).where(row.party_id == _LOAN.party_id, stands).exists()


@built_once
def _starts() -> Insert:
    opened = and_(is_running(), _LOAN.past_due_since.is_not(None), _CASE.opened_on == TOMORROW)
    return _words(Errand.START, COLLECTION, literal(":start", Text()), opened)


@built_once
def _words_of_change() -> Insert:
    return _words(Errand.MESSAGE, ARREARS_CHANGED, literal(":", Text()) + PREFIX, _moved())


@built_once
def _cancelling() -> Update:
    """Cancel the tasks of the cases that move: what was to be done about the arrears of before is to be done no more."""
    values = {"state": TaskState.CANCELLED.value, "completed_at": AT, "version": t.human_task.c.version + 1}
    return update(t.human_task).where(_of_moved(), t.human_task.c.state.in_(ACTIVE)).values(values)


@built_once
def _forgetting() -> Delete:
    """Forget the variables of what was cancelled: nobody looks for those tasks by them.

    Afterwards, because whoever held a task to keep its variables was waited for.
    """
    over = select(t.human_task.c.id).where(_of_moved(), t.human_task.c.completed_at.is_not(None))
    return delete(task_variable).where(task_variable.c.task_id.in_(over))


@built_once
def _moving() -> Update:
    fresh = {"past_due_since": _LOAN.past_due_since, "lifted_to": 0, "paused_until": None, "pause_reason": ""}
    return update(t.collection_case).where(_OPEN, _LOAN.id == _CASE.loan_id, _moved()).values(fresh)


@built_once
def _ending() -> Update:
    over = select(_LOAN.id).where(listed(_LOAN.id, REPLAYED), _LOAN.past_due_since.is_(None))
    return update(t.collection_case).where(_OPEN, _CASE.loan_id.in_(over)).values(state="closed", closed_on=TOMORROW, reason=CURED)


def _of_moved() -> ColumnElement[bool]:
    cases = select(_CASE.id).join_from(t.collection_case, t.loan, _LOAN.id == _CASE.loan_id).where(_OPEN, _moved())
    return t.human_task.c.collection_case_id.in_(cases)


def _moved() -> ColumnElement[bool]:
    return and_(listed(_LOAN.id, REPLAYED), _LOAN.past_due_since.is_distinct_from(_CASE.past_due_since))


def _words(kind: Errand, target: str, suffix: ColumnElement[str], about: ColumnElement[bool]) -> Insert:
    """Put a word to the process of each open case that this is about into the outbox."""
    case_id = literal('{"case_id": "', Text()) + _CASE.id + literal('"}', Text())
    found = select(_CASE.id + suffix, literal(kind.value), literal(target), _CASE.id, as_json(case_id), AT, literal(0), AT)
    return insert(t.outbox).from_select(_WORD, found.where(_OPEN, _LOAN.id == _CASE.loan_id, about))
