"""The monthly review on the running system: who is reviewed, what follows a move, and what ends it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from lending.domain.calendar import add_months
from lending.domain.early_warning.records import DrawdownStop
from lending.domain.legal.records import AssetPreservation
from lending.domain.loans import Loan, partition_of
from lending.domain.parties import Party
from lending.domain.segmentation.months import month_before
from lending.domain.segmentation.records import ManagedCustomer, SegmentMove
from lending.domain.tasks import HumanTask, TaskState
from lending.service import tasks
from lending.service.decision_tables import read_tables
from lending.service.ports import ActivityRecord
from lending.service.review.process import business_key, deployed_table, follow_review, let_review, report_kept
from tests.bpmn_coverage.plugin import Witness
from tests.contract.test_segmentation import WHO, facts, segment
from tests.support.loan_book import add_customer, add_loan
from tests.support.reviewing import TERMS, add_account
from tests.support.stack import wait_for
from tests.support.town import Town

pytestmark = pytest.mark.engine
#: What an account does each month, in yuan.
SAVES, GAMBLES = {"salary": 20_000, "spending": -8_000}, {"salary": 8_000, "gambling": -3_000, "spending": -6_000}
EVEN = {"salary": 5_000, "spending": -4_900}


@dataclass
class Reviewed:
    """A customer with a loan that was taken over today and is not late."""

    town: Town
    witness: Witness
    id: str

    @classmethod
    def of(cls, town: Town, witness: Witness, name: str, segment: str = "B", **monthly: int) -> "Reviewed":
        plan = replace(TERMS.plan, disbursed=town.today - timedelta(days=40), first_due=town.today + timedelta(days=80))
        loan_id = f"loan of {name}"
        with town.bank.begin() as book:
            add_customer(book, name, "0", town.bank.now())
            book.lock(Party, name).segment = segment
            add_loan(book, loan_id, name, replace(TERMS, plan=plan), partition=partition_of(loan_id), at=town.bank.now())
            # No close has posted what it earned.
            loan = book.lock(Loan, loan_id)
            loan.business_date, loan.set_apart = town.today, True
        add_account(town, name, month=f"{town.today:%Y-%m}", **monthly)  # type: ignore[arg-type]  # a town has a bank, too
        return cls(town, witness, name)

    @property
    def move(self) -> SegmentMove:
        """Read the latest move."""
        with self.town.bank.read() as book:
            return book.find(SegmentMove, party_id=self.id, order="-month")[0]

    def history(self) -> list[ActivityRecord]:
        """Return the engine's history of the first follow-up."""
        with self.town.bank.read() as book:
            first = book.find(SegmentMove, party_id=self.id, order="month")[0]
        return list(self.town.bank.engine.activity_history(first.id))

    def came_to(self, activity: str) -> None:
        """Wait until the follow-up has come to an element."""
        wait_for(lambda: activity in {record.activity for record in self.history()}, 60, every=0.2)

    def done_by(self, login: str, definition: str, **entries: Any) -> None:
        """Have somebody claim and complete the task that follows the move up."""
        actor, task = self.town.officer(login), self.waits(definition)
        tasks.claim_task(self.town.bank, actor, task.id)
        for _ in range(2):  # a second press of the button does no harm
            tasks.complete_task(self.town.bank, actor, task.id, entries)

    def waits(self, definition: str) -> HumanTask:
        """Wait until a task of that kind is open and return it."""

        def found() -> HumanTask | None:
            with self.town.bank.read() as book:
                return book.first(HumanTask, segment_move_id=self.move.id, definition=definition, state=TaskState.OPEN)

        task: HumanTask = wait_for(found, 60, every=0.2)
        return task

    def ends(self, end: str) -> None:
        """Wait until the follow-up is over, and tell its history."""
        self.came_to(end)
        wait_for(lambda: all(record.end is not None for record in self.history()), 60, every=0.2)
        self.witness(self.history()[0].process_instance, self.history())


@pytest.fixture
def customer(town: Town, bpmn_paths: Witness) -> Callable[..., Reviewed]:
    return lambda name, segment="B", **monthly: Reviewed.of(town, bpmn_paths, name, segment, **monthly)


def review(town: Town, witness: Witness) -> dict[str, Any]:
    """Let this month be over, have the engine review it, and return its report."""
    town.pass_days((add_months(town.today.replace(day=1), 1) - town.today).days)
    month = month_before(town.today)
    let_review(town.bank, month)
    key = business_key(month)
    wait_for(lambda: follow_review(town.bank, month) is None, 60)
    wait_for(lambda: "end_reviewed" in {record.activity for record in town.bank.engine.activity_history(key)}, 60)
    witness(key, town.bank.engine.activity_history(key))
    return report_kept(town.bank, month)


def preservation_of(town: Town, customer: Reviewed) -> AssetPreservation:
    """Wait until the customer's assets are being preserved and his drawdowns stopped; return what is made for it, once."""

    def stopped() -> bool:
        with town.bank.read() as book:
            return book.first(DrawdownStop, party_id=customer.id, lifted_on=None) is not None

    wait_for(stopped, 60, every=0.2)
    with town.bank.read() as book:
        (made,) = book.find(AssetPreservation, loan_id=f"loan of {customer.id}")
    assert (made.segment_move_id, made.state) == (customer.move.id, "open")
    return made


def task_of(town: Town, preservation: AssetPreservation, definition: str) -> HumanTask:
    """Wait until a task of a preservation is open and return it."""

    def found() -> HumanTask | None:
        with town.bank.read() as book:
            return book.first(HumanTask, preservation_id=preservation.id, definition=definition, state=TaskState.OPEN)

    task: HumanTask = wait_for(found, 60, every=0.2)
    return task


def passed(town: Town, preservation: AssetPreservation) -> set[str]:
    """Return the elements that the process of a preservation came to, once none of them is open."""
    history = town.bank.engine.activity_history(preservation.id)
    return {record.activity for record in history} if all(record.end for record in history) else set()


def leave_freeze(town: Town, preservation: AssetPreservation, witness: Witness) -> None:
    """Have a lawyer say that a freeze is not worth it, after which drawdowns stay stopped."""
    task, legal = task_of(town, preservation, "apply_freeze"), town.officer("legal")
    tasks.claim_task(town.bank, legal, task.id)
    tasks.complete_task(town.bank, legal, task.id, {"decision": "leave", "reasons": "The flat is pledged to us already."})
    wait_for(lambda: {"end_left", "end_concluded"} <= passed(town, preservation), 60, every=0.2)
    with town.bank.read() as book:
        assert book.get(AssetPreservation, preservation.id).state == "standing"
        assert book.count(DrawdownStop, lifted_on=None) >= 1
    witness(preservation.id, list(town.bank.engine.activity_history(preservation.id)))


def test_a_month_is_reviewed_and_each_move_is_followed_up_as_its_segment_asks(
    town: Town, customer: Callable[..., Reviewed], bpmn_paths: Witness
) -> None:
    # Given customers for each segment
    good, better = customer("saver", **SAVES), customer("recovered", "D", **EVEN)
    visited, moving, risky = customer("gambler", **GAMBLES), customer("reformed", **GAMBLES), customer("ruined", **EVEN)
    recovering = customer("recovering", **EVEN)
    with town.bank.begin() as book:
        for name in ("ruined", "recovering"):
            book.lock(Loan, f"loan of {name}").tier = "substandard"

    # When the month is over and reviewed by the deployed table
    report = review(town, bpmn_paths)
    assert report["customers"] >= 5

    # Then the good one has a manager, and for the recovered one an offer is noted
    assert (good.move.segment, good.move.outcome) == ("A", "manager_assigned")
    with town.bank.read() as book:
        assert book.get(ManagedCustomer, good.id).manager_id == town.officer("manager").user_id
    assert (better.move.before, better.move.segment, better.move.outcome) == ("D", "B", "offer_noted")

    # And who was not met is visited again, however often the follow-up was started
    visited.waits("visit_customer")
    town.bank.engine.start("segment_follow_up", visited.move.id, {"move_id": visited.move.id, "segment": "C"})
    visited.came_to("end_duplicate")
    met = {"visited_on": town.today.isoformat(), "colleague": "Li Na"}
    visited.done_by("manager", "visit_customer", outcome="not_met", finding="Nobody at home.", **met)
    visited.done_by("manager", "visit_customer", outcome="in_difficulty", finding="Will stop.", **met)
    visited.ends("end_visited")
    assert (visited.move.state, visited.move.outcome) == ("done", "in_difficulty")
    # And drawdowns of the risky one are stopped, while a lawyer is asked whether a freeze is worth it
    risky.done_by("collector.senior", "secure_claim", outcome="preserving", finding="His flat is worth more than he owes.")
    risky.ends("end_secured")
    leave_freeze(town, preservation_of(town, risky), bpmn_paths)

    # When another comes out of segment C before he was visited, nobody need visit him; who comes out of D is let go
    moving.waits("visit_customer")
    recovering.waits("secure_claim")
    held = preservation_of(town, recovering)
    task_of(town, held, "apply_freeze")
    with town.bank.begin() as book:
        book.lock(Loan, "loan of recovering").tier = "normal"
    add_account(town, moving.id, month=f"{town.today:%Y-%m}", months=1, salary=200_000)  # type: ignore[arg-type]  # a town has a bank, too
    review(town, bpmn_paths)
    moving.ends("end_moved_on")
    assert moving.move.before == "C"
    with town.bank.read() as book:
        states = [task.state for task in book.find(HumanTask, definition="visit_customer") if task.customer_name == moving.id]
    assert states == ["cancelled"]
    assert recovering.move.before == "D"
    wait_for(lambda: "end_let_go" in passed(town, held), 60, every=0.2)
    with town.bank.read() as book:
        assert book.get(AssetPreservation, held.id).state == "ended"
        assert book.first(DrawdownStop, party_id=recovering.id, lifted_on=None) is None
        assert book.count(HumanTask, preservation_id=held.id, state=TaskState.CANCELLED) == 1
    bpmn_paths(held.id, list(town.bank.engine.activity_history(held.id)))


def test_the_engine_reads_the_deployed_table_as_the_review_does(town: Town) -> None:
    deployed = next(each for each in town.bank.engine.deployed_decisions() if each.decision == "segmentation")
    assert read_tables(deployed_table(town.bank))
    for who in WHO[::7]:
        (taken,) = town.bank.engine.decide(deployed.definition, facts(*who))
        assert taken.outputs["segment"] == segment(*who), who
