import pytest

from lending.domain.early_warning.records import DrawdownStop
from lending.domain.legal.records import AssetPreservation
from lending.domain.loans import CollectionCase
from lending.domain.records import OutboxMessage
from lending.domain.tasks import HumanTask
from lending.service.legal import preserving
from lending.service.legal.ending import let_go
from tests.support.walk import change, row, rows


def opened(lawsuit, instance="instance"):
    return preserving.open_preservation(lawsuit.bank, lawsuit.preservation.id, instance)


def put(lawsuit, **values):
    change(lawsuit.trial, AssetPreservation, lawsuit.preservation.id, **values)


@pytest.mark.parametrize(("freeze", "stage"), [("none", "none"), ("applied", "applied"), ("granted", "ruled"), ("refused", "ruled")])
def test_it_goes_on_where_it_was(lawsuit, freeze, stage):
    lawsuit.preserving()
    put(lawsuit, freeze=freeze)
    found = opened(lawsuit)
    assert (found["preservation_course"], found["freeze_stage"], found["to_inspect"]) == ("preserve", stage, False)
    assert str(found["task_due_at"]) < str(found["preserve_by"])


def test_one_instance_alone_lifts_a_freeze_and_what_is_over_has_nothing_due(lawsuit):
    lawsuit.preserving()
    put(lawsuit, state="releasing")
    assert [opened(lawsuit, each)["preservation_course"] for each in ("one", "one", "two")] == ["release", "release", "over"]
    put(lawsuit, state="ended")
    assert opened(lawsuit, "one")["preservation_course"] == "over"


def test_drawdowns_are_stopped_once(lawsuit):
    lawsuit.preserving()
    preserving.stop_drawdowns(lawsuit.bank, lawsuit.preservation.id)
    assert row(lawsuit.trial, DrawdownStop).intervention_id is None


def test_what_is_late_is_urgent(lawsuit):
    lawsuit.preserving()
    task = lawsuit.trial.task(lawsuit.case_id, "apply_freeze", "legal_officer", process="asset_preservation")
    preserving.escalate_preservation(lawsuit.bank, lawsuit.preservation.id)
    first = lawsuit.preservation.escalated_at
    lawsuit.trial.clock.tick(60)
    preserving.escalate_preservation(lawsuit.bank, lawsuit.preservation.id)
    assert row(lawsuit.trial, HumanTask, id=task.id).priority == 2
    assert first is not None
    assert lawsuit.preservation.escalated_at == first


@pytest.mark.parametrize(
    ("before", "freeze", "after"),
    [
        ("open", "granted", "standing"),
        ("open", "refused", "ended"),
        ("open", "none", "ended"),
        ("releasing", "lifted", "ended"),
        ("releasing", "granted", "releasing"),
        ("ended", "lifted", "ended"),
    ],
)
def test_what_was_granted_stands_and_what_is_lifted_is_over(lawsuit, before, freeze, after):
    lawsuit.preserving()
    put(lawsuit, state=before, freeze=freeze)
    preserving.conclude_preservation(lawsuit.bank, lawsuit.preservation.id)
    assert lawsuit.preservation.state == after


def test_a_freeze_that_comes_after_the_debt_was_paid_is_lifted_at_once(lawsuit):
    lawsuit.preserving()
    change(lawsuit.trial, CollectionCase, lawsuit.case_id, state="closed")
    put(lawsuit, freeze="granted")
    preserving.conclude_preservation(lawsuit.bank, lawsuit.preservation.id)
    assert lawsuit.preservation.state == "releasing"
    assert row(lawsuit.trial, OutboxMessage, target="asset_preservation").application_id == lawsuit.preservation.id


def test_the_stop_of_a_lawsuit_ends_with_its_preservation(lawsuit):
    lawsuit.preserving()
    with lawsuit.bank.begin() as book:
        let_go(lawsuit.bank, book, book.lock(AssetPreservation, lawsuit.preservation.id))
    assert row(lawsuit.trial, DrawdownStop).lifted_on == lawsuit.today
    assert rows(lawsuit.trial, OutboxMessage, target="asset_preservation") == []
