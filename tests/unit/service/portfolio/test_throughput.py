"""Approval rate, time to money and service levels, in the scope of who looks, on both databases."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.applications import Status
from lending.domain.tasks import HumanTask, TaskState
from lending.errors import ForbiddenError
from lending.service.business_date import end_of_day
from lending.service.portfolio.throughput import read_throughput
from tests.support.bank import FIRST_DAY, NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def decided(trial, *, rejected: bool = False, paid_out: bool = False, branch: str | None = None) -> str:
    application = trial.submit()
    values = {"submitted_at": NOON, "status": Status.REJECTED if rejected else Status.OFFERED}
    values |= {"closed_at": NOON + HOUR} if rejected else {"offered_at": NOON + HOUR}
    values |= {"disbursed_at": NOON + 3 * HOUR, "status": Status.DISBURSED} if paid_out else {}
    values |= {"branch_id": branch} if branch else {}
    trial.set(application.id, **values)
    return application.id


def completed(trial, group: str, *, late: bool, branch: str | None = None) -> None:
    due = NOON + HOUR
    task = trial.task(trial.submit().id, "review_case", group, due=due)
    with trial.bank.begin() as book:
        kept = book.lock(HumanTask, task.id)
        kept.state, kept.completed_at, kept.completed_on = TaskState.COMPLETED, due + HOUR if late else due, FIRST_DAY
        kept.branch_id = branch or kept.branch_id


def test_the_board_says_how_many_were_approved_how_long_money_took_and_what_was_done_in_time(any_bank):
    decided(any_bank, paid_out=True)
    decided(any_bank)
    decided(any_bank, rejected=True)
    any_bank.submit()
    for late in (False, False, True):
        completed(any_bank, "reviewer", late=late)
    completed(any_bank, "approver", late=True)
    any_bank.task(any_bank.submit().id, "review_case", "reviewer")
    found = read_throughput(any_bank.bank, any_bank.actor("auditor"))
    (month,) = found.months
    assert (month.month, month.approved, month.rejected, month.approval_rate) == ("2026-11", 2, 1, Decimal("0.6667"))
    assert month.to_money == (3 * HOUR,)
    assert [(each.month, each.group, each.done, each.on_time, each.rate) for each in found.service] == [
        ("2026-11", "approver", 1, 0, Decimal(0)),
        ("2026-11", "reviewer", 3, 2, Decimal("0.6667")),
    ]
    assert found.groups == ("reviewer", "approver")


def test_what_the_business_date_had_passed_was_done_late_although_the_clock_on_the_wall_was_behind(any_bank):
    ends = end_of_day(any_bank.bank.settings, FIRST_DAY)
    for days, due in ((0, ends), (1, ends), (2, ends), (2, ends + 2 * DAY), (2, NOON), (-1, NOON)):
        task = any_bank.task(any_bank.submit().id, "review_case", "reviewer", due=due)
        with any_bank.bank.begin() as book:
            kept = book.lock(HumanTask, task.id)
            kept.state, kept.completed_at, kept.completed_on = TaskState.COMPLETED, NOON, FIRST_DAY + days * DAY
    # In time: on its day; at the first instant of the next, when it is due; before its end; at noon of the day before, held within it.
    (month,) = read_throughput(any_bank.bank, any_bank.actor("auditor")).service
    assert (month.done, month.on_time) == (6, 4)


def test_who_sees_one_branch_sees_its_own(trial):
    decided(trial)
    decided(trial, rejected=True, branch="ningbo")
    completed(trial, "reviewer", late=False)
    completed(trial, "approver", late=True, branch="ningbo")
    found = read_throughput(trial.bank, trial.change("supervisor", branch_id="ningbo"))
    assert [(each.approved, each.rejected) for each in found.months] == [(0, 1)]
    assert [(each.group, each.rate) for each in found.service] == [("approver", Decimal(0))]


def test_it_is_for_who_reads_boards(trial):
    with pytest.raises(ForbiddenError):
        read_throughput(trial.bank, trial.actor("collector"))
