"""The order of a collector's day: promises, then the likeliest to pay, then the most owed; by scope, and by who holds what."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lending.domain.collection.records import CollectionContact, PaymentPromise
from lending.domain.loans import CollectionCase, Instalment, Loan
from lending.domain.parties import Party
from lending.domain.tasks import HumanTask, TaskState
from lending.errors import ForbiddenError
from lending.service.collection.queue import next_to_call, read_day
from tests.support.bank import TrialBank
from tests.support.collecting import add_debtor
from tests.support.walk import change

NOON, TODAY = datetime(2026, 12, 4, 4, tzinfo=UTC), date(2026, 12, 4)


@pytest.fixture
def today(trial, case) -> date:
    trial.clock.instant = NOON
    return TODAY


def debtor(trial: TrialBank, number: int, days: int, units: int = 1) -> CollectionCase:
    """Add a debtor so many days past due, who owes so many thousands, with a task to call him."""
    name = f"debtor{number}"
    add_debtor(trial, f"l{number}", name, partition=number)
    with trial.bank.begin() as book:
        loan = book.lock(Loan, f"l{number}")
        loan.past_due_since, loan.days_past_due = TODAY, days
        first = book.find(Instalment, loan_id=loan.id, order="number")[0]
        first.due, first.principal, first.interest = date(2026, 11, 1), Decimal(1000 * units), Decimal(0)
        case = CollectionCase(id=f"c{number}", loan_id=loan.id, opened_on=TODAY, step="phone")
        book.add(case)
        for later in book.find(Instalment, loan_id=loan.id, order="number")[1:]:
            later.due = date(2027, 6, later.number)
    trial.task(case.id, "call_debtor", "collector", process="collection", name="Call debtor")
    return case


def promised(trial, case, by: date, state: str) -> None:
    with trial.bank.begin() as book:
        book.add(
            PaymentPromise(
                id=f"{case.id} {by}",
                case_id=case.id,
                given=by,
                by=by,
                amount=Decimal(1),
                currency="CNY",
                state=state,  # type: ignore[arg-type]  # a code
                recorded_at=NOON,
            )
        )


def day(trial, login: str = "collector"):
    return read_day(trial.bank, trial.actor(login))


def test_promises_come_first_then_the_likeliest_then_the_most_owed(trial, today):
    cases = [debtor(trial, number, days, units) for number, days, units in ((1, 3, 1), (2, 3, 5), (3, 95, 9), (4, 95, 1))]
    promised(trial, cases[3], date(2026, 12, 1), "broken")
    with trial.bank.begin() as book:
        waiting = book.find(CollectionCase, loan_id="l0", state="open")[0]
    promised(trial, waiting, today, "open")
    lines = day(trial).lines
    assert [(line.debtor.loan_id, line.word, line.odds, line.debtor.overdue) for line in lines] == [
        ("l0", "due_today", Decimal("0.65"), Decimal("1055.97")),
        ("l4", "broken", Decimal("0.05"), Decimal(1000)),
        ("l2", "none", Decimal("0.85"), Decimal(5000)),
        ("l1", "none", Decimal("0.85"), Decimal(1000)),
        ("l3", "none", Decimal("0.10"), Decimal(9000)),
    ]
    assert [line.debtor.task_id is None for line in lines] == [True, False, False, False, False]
    assert next_to_call(trial.bank, trial.actor("collector"), "") == lines[1].debtor.task_id
    assert next_to_call(trial.bank, trial.actor("collector"), str(lines[1].debtor.task_id)) == lines[2].debtor.task_id


def test_answers_and_old_promises_count_as_the_rule_says(trial, today):
    case = debtor(trial, 1, 45)
    promised(trial, case, date(2026, 10, 1), "broken")
    promised(trial, case, date(2026, 12, 20), "open")
    with trial.bank.begin() as book:
        for number, outcome in enumerate(("no_answer", "reached"), start=1):
            book.add(
                CollectionContact(
                    id=f"k{number}",
                    key=f"k{number}",
                    case_id=case.id,
                    loan_id=case.loan_id,
                    at=NOON,
                    channel="call",
                    outcome=outcome,  # type: ignore[arg-type]  # a code
                    actor_name="",
                    recorded_at=NOON,
                    business_date=today,
                )
            )
    (line,) = day(trial).lines
    assert (line.debtor.attempts, line.debtor.answered, line.debtor.broken, line.word, line.odds) == (2, 1, 1, "none", Decimal("0.35"))
    promised(trial, case, date(2026, 12, 19), "broken")
    assert day(trial).lines[0].word == "none"


def test_where_it_is_night_nobody_is_called_next(trial, today):
    debtor(trial, 1, 3)
    change(trial, Party, "debtor1", timezone="America/New_York")
    (line,) = day(trial).lines
    assert not line.may_call
    assert f"{line.now:%H:%M} {line.allowed_from:%H:%M}" == "23:00 08:00"
    assert next_to_call(trial.bank, trial.actor("collector"), "") is None


def test_each_sees_his_own_tasks_and_those_nobody_holds(trial, today):
    debtor(trial, 1, 3)
    with trial.bank.begin() as book:
        task = book.find(HumanTask, collection_case_id="c1")[0]
        task.state, task.assignee = TaskState.CLAIMED, trial.actor("collector").user_id
    assert len(day(trial).lines) == 1
    assert day(trial, "collector.second").lines == ()
    assert day(trial, "collector.senior").lines == ()
    with pytest.raises(ForbiddenError):
        day(trial, "reviewer")
