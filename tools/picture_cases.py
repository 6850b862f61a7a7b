"""Fills a running bank for its pictures: some forty cases, work left at each desk, and a long list for the reviewers."""

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from itertools import islice

from lending.config import PROJECT_ROOT
from lending.demo import synthetic
from lending.demo.behaviour import Behaviour
from lending.demo.client import Api
from lending.demo.officers import Left
from lending.demo.run import Pace, Run, move_date
from lending.demo.world import World
from lending.domain.applications import Application
from lending.domain.tasks import ACTIVE, HumanTask
from lending.service.ports import Bank
from tests.support.stack import Stack

APPLICANTS = "25"
#: Days on which cases come to the reviewers, and how many on each.
DAYS, A_DAY = 2, 6


def open_task(bank: Bank, definition: str, customer: str) -> HumanTask:
    """Return the customer's task of that kind; without one the pictures cannot be made."""
    with bank.read() as book:
        found = next((task for task in book.find(HumanTask, definition=definition, customer_name=customer) if task.state in ACTIVE), None)
    if found is None:
        raise SystemExit(f"{definition} of {customer} is not open; name a case that the demonstration brings that far.")
    return found


@dataclass
class BusyReviewers(Left):
    """Reviewers leave new cases, so that their list is long; nobody touches the earlier ones, so that each desk keeps its own."""

    earlier: frozenset[str] = frozenset()

    def leave(self, group: str, application_id: str) -> bool:
        """Say whether this group leaves this case."""
        return application_id in self.earlier or (group == "reviewer" and super().leave(group, application_id))


def bring_cases(stack: Stack) -> None:
    """Let some applicants come and leave work at each desk, then more than the reviewers can do."""
    command = [sys.executable, "-m", "lending.cli", "demo", "--quick", "--applicants", APPLICANTS]
    subprocess.run(command, cwd=PROJECT_ROOT, env={**os.environ, **stack.env}, check=True)
    fill_review_desk(stack)


def known_cases(stack: Stack) -> frozenset[str]:
    """Return the ids of all applications."""
    with stack.bank.read() as book:
        return frozenset(application.id for application in book.find(Application))


def fill_review_desk(stack: Stack) -> None:
    """Let loans of every product come as far as the reviewers, some each day, so that not all are due at once."""
    world = World(stack.bank, Api.at(stack.settings.web_url), frozenset)
    numbers = range(synthetic.FIRST, synthetic.FIRST + synthetic.COUNT)
    alone = (found for number in numbers if (found := synthetic.applicant(number)).application.guarantor is None)
    coming = (replace(applicant, behaviour=Behaviour()) for applicant in alone)
    pace, left = Pace(rate=1, leave_open=True), BusyReviewers(DAYS * A_DAY, earlier=known_cases(stack))
    for _day in range(DAYS):
        Run(world, list(islice(coming, A_DAY)), pace, lambda *_: None, left).carry()
        move_date(world, 1)
