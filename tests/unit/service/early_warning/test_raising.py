from datetime import timedelta

import pytest

from lending.domain.early_warning.records import RiskIntervention, RiskSignal
from lending.domain.loans import Loan, LoanState
from lending.domain.records import JournalEntry, OutboxMessage
from lending.service.early_warning import interventions
from lending.service.early_warning.raising import colour_of
from tests.support.bank import FIRST_DAY
from tests.support.walk import at_once, change, failures, row, rows
from tests.support.warned import NOTICE, Warned, seen, signal


def started(warned):
    return rows(warned.running.trial, OutboxMessage, target="risk_intervention")


def colour(warned):
    with warned.bank.read() as book:
        return colour_of(book, warned.party_id, FIRST_DAY)


def test_a_warning_carries_its_evidence_starts_the_intervention_and_tells_the_engine_nothing_personal(warned):
    (warning,) = warned.by("enforcement")
    assert (warning.indicator, warning.severity, warning.colour, warning.kind) == ("court_enforcement", "hard", "red", "litigation")
    assert warning.evidence == [{"key": "court:enforcement:1", "on": FIRST_DAY.isoformat(), "facts": NOTICE}]
    opened = warned.intervention
    assert (opened.id, opened.kind, opened.colour, opened.loan_id) == (warning.intervention_id, "litigation", "red", warned.running.id)
    (start,) = started(warned)
    assert (start.application_id, start.variables) == (opened.id, {"intervention_id": opened.id})
    noted = row(warned.running.trial, JournalEntry, action="warning_raised")
    assert "court_enforcement" in noted.body
    assert not [text for text in NOTICE.values() if text in noted.body]


def test_the_same_notice_raises_one_warning_however_often_it_is_told(warned):
    assert len(warned.by()) == 1
    assert warned.by() == []
    on = warned.running.book.today
    again = signal("enforcement", 1, on=on)
    assert seen(warned.bank, warned.party_id, again, again) == []
    assert (len(warned.warnings), len(started(warned))) == (1, 1)


def test_the_same_notice_told_at_the_same_moment_raises_one_warning(warned):
    results = at_once(*[lambda: warned.by("seizure") for _ in range(4)])
    assert not failures(results)
    assert (len(warned.warnings), len(started(warned))) == (1, 1)


def test_enquiries_warn_once_they_are_many_in_a_short_time_and_again_only_after_the_warning_is_closed(warned):
    enquire = lambda number, ago: warned.by("enquiry", number, source="bureau", ago=ago, lender="Other bank")  # noqa: E731
    assert (enquire(1, 40), enquire(2, 20), enquire(3, 1)) == ([], [], [])
    (warning,) = enquire(4, 0)
    assert [part["key"] for part in warning.evidence] == ["bureau:enquiry:2", "bureau:enquiry:3", "bureau:enquiry:4"]
    assert [enquire(number, 0) for number in (5, 6, 7)] == [[], [], []]
    warned.claimed().judged(verdict="false")
    interventions.end_intervention(warned.bank, warned.intervention.id)
    assert len(enquire(8, 0)) == 1


def test_warnings_of_one_kind_are_one_intervention_and_soft_signs_make_it_worse(warned):
    warned.by("adverse", source="public_opinion")
    assert (warned.intervention.colour, colour(warned)) == ("yellow", "yellow")
    warned.by("abnormal", source="business_register")
    assert (warned.intervention.colour, colour(warned)) == ("orange", "orange")
    warned.by("case")
    opened = rows(warned.running.trial, RiskIntervention, party_id=warned.party_id, order="recorded_at")
    assert [(each.kind, each.colour) for each in opened] == [("conduct", "orange"), ("litigation", "red")]
    assert len(started(warned)) == 2


@pytest.mark.parametrize("state", [LoanState.CLOSED, LoanState.WRITTEN_OFF])
def test_a_customer_who_owes_nothing_more_is_remembered_and_not_warned_of(warned, state):
    change(warned.running.trial, Loan, warned.running.id, state=state)
    assert warned.by() == []
    assert len(rows(warned.running.trial, RiskSignal)) == 1
    assert colour(warned) is None


def test_the_loan_of_which_most_is_owed_stands_for_the_customer(warned: Warned):
    trial, first = warned.running.trial, warned.running.loan
    with trial.bank.begin() as book:
        other = {name: getattr(first, name) for name in Loan.__dataclass_fields__}
        book.add(Loan(**{**other, "id": "another", "application_id": None, "outstanding": first.outstanding + 1}))
    warned.by()
    assert warned.intervention.loan_id == "another"


def test_a_signal_is_kept_as_it_was_told(warned):
    warned.by("enforcement", ago=3)
    kept = row(warned.running.trial, RiskSignal)
    assert (kept.key, kept.source, kept.kind, kept.on) == ("court:enforcement:1", "court", "enforcement", FIRST_DAY - timedelta(days=3))
    assert (kept.facts, kept.loan_id, kept.business_date) == (NOTICE, None, FIRST_DAY)
