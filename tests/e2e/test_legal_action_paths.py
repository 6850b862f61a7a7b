"""The ways of a lawsuit on the running system: letter, claim, judgment, enforcement, and what becomes of the money in the end."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from lending.domain.legal.records import AssetPreservation, LegalAction, LegalStep
from lending.domain.loans import CollectionCase, Loan, Posting
from lending.domain.parties import Document
from lending.domain.servicing import accounts
from lending.domain.tasks import HumanTask, TaskState
from lending.errors import ForbiddenError
from lending.service import tasks
from lending.service.servicing.verification import verify_book
from tests.bpmn_coverage.plugin import Witness
from tests.support.debtors import Debtor
from tests.support.stack import wait_for
from tests.support.town import Town

pytestmark = pytest.mark.engine
Late = Callable[..., Debtor]
COURT = {"court": "West Lake Court"}
FILED = {**COURT, "case_number": "(2026) Zhe 0106 Civil 1", "claimed": "11000.00", "costs": "75.00"}
WON = {"outcome": "won", "judged": "11000.00"}
ENFORCED = {**COURT, "reference": "(2026) Zhe 0106 Enforcement 1"}
NOTHING = {"result": "nothing", "note": "No account, no car, no flat."}
GIVE_UP = {"reasons": "A year of enforcement found nothing."}


@pytest.fixture
def late(town: Town, bpmn_paths: Witness) -> Late:
    def debtor(days: int) -> Debtor:
        # A loan taken over is in no close of before: the day before must not have been closed.
        town.pass_days(1)
        return Debtor(town, bpmn_paths, days)

    return debtor


def step(debtor: Debtor, definition: str, entries: dict[str, Any], day: str = "day", login: str = "legal", **more: Any) -> None:
    """Have a step done today; `day` names the field that says so."""
    debtor.done_by(login, definition, **{day: debtor.town.today.isoformat(), **entries, **more})


def tomorrow(debtor: Debtor) -> str:
    return (debtor.town.today + timedelta(days=1)).isoformat()


def found(debtor: Debtor, entity: type[Any], **equal: Any) -> list[Any]:
    with debtor.town.bank.read() as book:
        return book.find(entity, loan_id=debtor.id, **equal)


def send_letter(debtor: Debtor) -> None:
    """Send the letter that was written, for the amount that it asks for."""
    debtor.waits("send_demand")
    (letter,) = found(debtor, LegalStep, kind="letter")
    step(debtor, "send_demand", {"reference": "EMS-1", "demanded": str(letter.amount)}, "sent_on")


def until_judgment(debtor: Debtor) -> None:
    """Go to court; the letter's time to pay passes, and the hearing is tomorrow."""
    send_letter(debtor)
    debtor.came_to("timer_wait")
    debtor.town.pass_days(15)
    step(debtor, "file_claim", FILED, "filed_on", hearing_on=tomorrow(debtor))
    debtor.came_to("timer_wait", 2)
    debtor.town.pass_days(1)


def until_nothing(debtor: Debtor) -> None:
    """Win, and find in enforcement that nothing is to be got."""
    until_judgment(debtor)
    step(debtor, "record_judgment", WON)
    debtor.came_to("timer_wait", 3)
    debtor.town.pass_days(10)
    step(debtor, "apply_enforcement", ENFORCED, look_again_on=tomorrow(debtor))
    debtor.came_to("timer_wait", 4)
    debtor.town.pass_days(1)


def test_who_is_sued_and_has_nothing_is_written_off_by_two_who_did_not_propose_it(town: Town, late: Late) -> None:
    # Given a letter that nobody sends in time: it is written, kept by its hash, and the supervisor knows
    debtor = late(65)
    task = debtor.waits("send_demand")
    (letter,) = found(debtor, LegalStep, kind="letter")
    with town.bank.read() as book:
        assert len(book.get(Document, letter.document_id).sha256) == 64
    town.pass_days(7)
    debtor.came_to("end_told")
    assert debtor.waits("send_demand").priority == 2
    assert debtor.waits("send_demand").id == task.id

    # When he is sued, and enforcement brings a little, that the servicing desk finds and books
    until_nothing(debtor)
    wages = {"result": "money", "amount": "100.00", "note": "From his wages."}
    debtor.done_by("legal", "record_enforcement", **wages, look_again_on=tomorrow(debtor))
    step(debtor, "confirm_recovery", {"arrived": "yes", "amount": "100.00"}, "value_date", "servicing")
    debtor.came_to("timer_wait", 5)
    town.pass_days(1)
    debtor.done_by("legal", "record_enforcement", result="running", note="A flat was looked for.", look_again_on=tomorrow(debtor))
    debtor.came_to("timer_wait", 6)
    town.pass_days(1)
    # The costs come first of it, the rest pays interest
    assert debtor.arrears.standing.costs_paid == Decimal("75.00")

    # And it is proposed to give him up: kept on, refused by the first, refused by the second, approved by both
    for decision, first, second in (("go_on", "", ""), ("write_off", "refuse", ""), ("write_off", "approve", "refuse")):
        debtor.done_by("legal", "record_enforcement", **NOTHING)
        debtor.done_by("legal", "propose_write_off", **GIVE_UP, decision=decision)
        if first:
            debtor.done_by("approver", "approve_write_off", **GIVE_UP, decision=first)
        if second:
            with pytest.raises(ForbiddenError):
                tasks.claim_task(town.bank, town.officer("approver"), debtor.waits("confirm_write_off").id)
            debtor.done_by("chief", "confirm_write_off", **GIVE_UP, decision=second)
    debtor.done_by("legal", "record_enforcement", **NOTHING)
    debtor.done_by("legal", "propose_write_off", **GIVE_UP, decision="write_off")
    debtor.done_by("approver", "approve_write_off", **GIVE_UP, decision="approve")
    debtor.done_by("chief", "confirm_write_off", **GIVE_UP, decision="approve")
    debtor.ends("end_written_off", "end_recovered", "end_refused", "end_refused_again", "end_kept_on", "end_looked", reason="written_off")
    (action,) = found(debtor, LegalAction)
    assert (action.state, action.ending) == ("ended", "written_off")
    with town.bank.read() as book:
        assert book.get(Loan, debtor.id).state == "written_off"
    assert [each for each in verify_book(town.bank).discrepancies if each.loan_id == debtor.id] == []


def test_a_settlement_brings_a_promise_and_a_claim_that_is_dismissed_costs_the_bank(town: Town, late: Late) -> None:
    # Given a hearing that was put off, and then a settlement that is broken
    debtor = late(65)
    until_judgment(debtor)
    step(debtor, "record_judgment", {"outcome": "pending"}, hearing_on=tomorrow(debtor))
    debtor.came_to("timer_wait", 3)
    town.pass_days(1)
    step(debtor, "record_judgment", {"outcome": "settled", "promise_amount": "500.00"}, promise_by=tomorrow(debtor))
    debtor.came_to("end_legal")
    debtor.came_to("timer_promise")
    town.pass_days(2)
    # Then the settlement is enforced; and once he pays, all ends with a task at hand
    debtor.waits("apply_enforcement")
    debtor.pay()
    debtor.ends("end_promise_broken", "end_over")

    # When a claim is dismissed, the bank bears the costs
    other = late(65)
    until_judgment(other)
    step(other, "record_judgment", {"outcome": "dismissed"})
    other.waits("propose_write_off")
    standing = other.arrears.standing
    assert (standing.costs_owed, standing.costs_borne) == (0, Decimal("75.00"))
    other.pay()
    other.ends("end_judged")
    assert accounts.LEGAL_COSTS in {posting.debit for posting in found(other, Posting)}


def test_who_is_warned_of_has_assets_frozen_first_and_gets_them_back_when_he_pays(town: Town, late: Late) -> None:
    # Given somebody warned of, a hundred days late
    debtor = late(100)
    debtor.waits("send_demand")
    with town.bank.begin() as book:
        book.lock(CollectionCase, debtor.case.id).warned_on = town.today
    send_letter(debtor)
    debtor.came_to("timer_wait")
    town.pass_days(15)
    step(
        debtor,
        "apply_freeze",
        {
            **COURT,
            "decision": "apply",
            "reference": "P-1",
            "asset": "deposits",
            "amount": "11000.00",
            "costs": "130.00",
            "deposit": "900.00",
        },
    )
    debtor.waits("record_ruling")

    # When an instalment comes in while the court thinks, it goes on where it was
    oldest = debtor.arrears.standing.claims[0]
    debtor.pay(oldest.unpaid + oldest.owed("penalty") + debtor.arrears.standing.costs_owed)
    debtor.came_to("take_legal_action", 2)
    step(debtor, "record_ruling", {"result": "granted"})
    debtor.waits("file_claim")
    (preservation,) = found(debtor, AssetPreservation)
    assert (preservation.state, preservation.frozen_until.year) == ("standing", town.today.year + 1)

    # And when all is paid while the claim is being written, that task is gone and the freeze is to be lifted
    debtor.pay()
    debtor.ends("preserve_assets", "note_preserved")
    released(town, debtor, preservation)


def released(town: Town, debtor: Debtor, preservation: AssetPreservation) -> None:
    def task() -> Any:
        with town.bank.read() as book:
            return book.first(HumanTask, preservation_id=preservation.id, state=TaskState.OPEN)

    lifting = wait_for(task, 60, every=0.2)
    tasks.claim_task(town.bank, town.officer("legal"), lifting.id)
    entries = {"day": town.today.isoformat(), "reference": "R-1", "deposit": "900.00"}
    tasks.complete_task(town.bank, town.officer("legal"), lifting.id, entries)
    engine, key = town.bank.engine, preservation.id

    def ended(activity: str) -> Any:
        history = engine.activity_history(key)
        return any(record.activity == activity for record in history) and all(record.end for record in history)

    wait_for(lambda: ended("end_released"), 60, every=0.2)
    assert found(debtor, AssetPreservation)[0].state == "ended"

    # A second start finds nothing due; one that is made anew goes on behind a ruling that is there
    engine.start("asset_preservation", key, {"preservation_id": key})
    wait_for(lambda: ended("end_nothing"), 60, every=0.2)
    with town.bank.begin() as book:
        again = book.lock(AssetPreservation, key)
        again.state, again.freeze = "open", "refused"
    engine.start("asset_preservation", key, {"preservation_id": key})
    wait_for(lambda: ended("end_preserved"), 60, every=0.2)
    assert found(debtor, AssetPreservation)[0].state == "ended"
    debtor.witness(key, list(engine.activity_history(key)))
