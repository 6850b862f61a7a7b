import pytest

from lending.domain.applications import Condition, Offer, Status
from lending.domain.parties import Notification
from lending.domain.records import Action, JournalEntry
from lending.errors import InvalidInputError
from lending.service import offer_end
from lending.service.views.timeline import read_timeline
from tests.support.walk import actions, change, do, row, rows, until_conditions, until_offer

MET = {"condition_met": "met", "evidence": "Letter"}


def timeline(trial, application):
    with trial.bank.read() as book:
        return read_timeline(book, application.id)


@pytest.fixture
def conditional(trial, application):
    until_conditions(trial, application, "Close the card", "Bring a lease")
    return application


def test_conditions_are_checked_one_after_the_other(trial, conditional):
    for note in ("first", "second"):
        assert offer_end.check_conditions(trial.bank, conditional.id) == {"conditions_met": False}
        do(trial, "signing", conditional.id, "fulfil_condition", {**MET, "note": note})
    assert offer_end.check_conditions(trial.bank, conditional.id) == {"conditions_met": True}
    assert [condition.note for condition in rows(trial, Condition, order="number")] == ["first", "second"]
    assert {condition.decided_by for condition in rows(trial, Condition)} == {trial.actor("signing").user_id}


def test_a_condition_not_met_ends_the_offer(trial, conditional):
    do(trial, "signing", conditional.id, "fulfil_condition", {"condition_met": "not_met", "note": "The card is still used."})
    assert offer_end.cancel_offer(trial.bank, conditional.id) == {"signing_outcome": "refused"}
    ended = trial.application(conditional.id)
    assert (ended.status, ended.reasons) == (Status.NOT_DISBURSED, ["conditions_not_met"])


def test_the_bank_s_timeline_tells_a_condition_by_its_text_which_the_journal_does_not_hold(trial, conditional):
    do(trial, "signing", conditional.id, "fulfil_condition", MET)
    (checked,) = [event for event in timeline(trial, conditional) if event.action == Action.CONDITION_CHECKED]
    assert (checked.facts["number"], checked.facts["text"], checked.facts["met"]) == (1, "Close the card", True)
    assert not [entry for entry in rows(trial, JournalEntry, application_id=conditional.id) if "Close the card" in (entry.body or "")]
    for condition in rows(trial, Condition):
        change(trial, Condition, condition.id, text="")
    (erased,) = [event for event in timeline(trial, conditional) if event.action == Action.CONDITION_CHECKED]
    assert erased.facts["text"] == ""


@pytest.mark.parametrize("said", [{}, {"note": " \u200b"}], ids=["nothing", "blank"])
def test_a_condition_is_not_found_unmet_without_a_reason(trial, conditional, said):
    with pytest.raises(InvalidInputError) as raised:
        do(trial, "signing", conditional.id, "fulfil_condition", {"condition_met": "not_met", **said})
    assert raised.value.errors == {"note": ["Say why the condition is not met."]}
    assert {condition.met for condition in rows(trial, Condition)} == {None}


def test_an_offer_that_was_not_signed_lapses_once(trial, application):
    until_offer(trial, application)
    for _ in range(2):
        assert offer_end.lapse_offer(trial.bank, application.id) == {"signing_outcome": "lapsed"}
    ended = trial.application(application.id)
    assert (ended.status, ended.reasons, row(trial, Offer).state) == (Status.OFFER_LAPSED, ["offer_not_signed"], "lapsed")
    assert actions(trial, application.id).count("offer_lapsed") == 1
    assert len(rows(trial, Notification, template="offer_lapsed")) == 1


@pytest.mark.parametrize(
    ("definition", "entries"),
    [
        ("release_payment", {"release_outcome": "refuse", "reasons": "Looks like a sham."}),
        ("check_payment_list", {"payment_list_outcome": "refuse", "reasons": "Looks like a sham."}),
    ],
)
def test_an_officer_s_refusal_ends_the_offer(trial, application, definition, entries):
    until_offer(trial, application)
    do(trial, "disbursement", application.id, definition, entries)
    offer_end.cancel_offer(trial.bank, application.id)
    ended = trial.application(application.id)
    assert (ended.status, ended.reasons, row(trial, Offer).state) == (Status.NOT_DISBURSED, ["payment_refused"], "cancelled")


def test_nothing_is_cancelled_that_nobody_refused(trial, application):
    until_offer(trial, application)
    do(trial, "disbursement", application.id, "release_payment", {"release_outcome": "release"})
    with pytest.raises(ValueError, match="finds nothing against"):
        offer_end.cancel_offer(trial.bank, application.id)
    assert row(trial, Offer).state == "open"
