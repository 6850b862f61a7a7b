from datetime import timedelta

import pytest

from lending.domain.early_warning.records import RiskIntervention, RiskSignal
from lending.domain.fund_flow.records import TracedLoan
from lending.domain.loans import Loan, LoanEvent
from lending.domain.records import JournalEntry, OutboxMessage
from lending.service.fund_flow import misuse_watch
from lending.service.fund_flow.misuse_watch import FlowWatch, watch_flows
from lending.service.fund_flow.tracing import trace_loan
from tests.support.bank import FIRST_DAY
from tests.support.moving import BROKER, FRIEND, OWN, SHOP, consented, line, taken_in, traced
from tests.support.running import move_to
from tests.support.walk import change, row, rows


def test_misuse_warns_once_with_its_path_and_starts_an_intervention_that_knows_only_its_id(running):
    consented(running, SHOP)
    taken_in(running, line(2, OWN, SHOP, "50000"), line(3, SHOP, BROKER, "30000"))
    (warning,) = traced(running)
    assert (warning.indicator, warning.kind, warning.severity, warning.colour) == ("fund_misuse", "purpose", "hard", "orange")
    assert warning.evidence[0]["facts"] == {
        "sink": "brokerage",
        "amount": "30000.00",
        "share": "60 %",
        "convention": "first_in_first_out",
        "path": "The borrower …5678 → Tile Shop …0001 → Sunrise Securities …0003",
    }
    opened = row(running.trial, RiskIntervention, kind="purpose")
    assert row(running.trial, OutboxMessage, application_id=opened.id).variables == {"intervention_id": opened.id}
    (entry,) = rows(running.trial, JournalEntry, action="warning_raised")
    assert "Tile Shop" not in entry.body
    # When more goes the same way, then the same warning stands
    taken_in(running, line(4, SHOP, BROKER, "5000"))
    assert traced(running) == []
    kept = row(running.trial, TracedLoan, loan_id=running.id)
    assert (kept.mark, kept.purpose_share, kept.misused_share, kept.complete) == (2, 3000, 7000, True)
    assert len(rows(running.trial, RiskSignal)) == 1


def test_what_only_the_proportional_convention_shows_warns_too(running):
    # Given as much of his own as was lent, which leaves first
    taken_in(running, line(0, OWN, FRIEND, "1", balance="50000"), line(2, OWN, BROKER, "20000"))
    (warning,) = traced(running)
    assert warning.evidence[0]["facts"]["convention"] == "proportional"
    assert warning.evidence[0]["facts"]["amount"] == "10000.00"


def test_a_trifle_warns_of_nothing(running):
    taken_in(running, line(2, OWN, BROKER, "499"))
    assert traced(running) == []


def test_a_payout_straight_to_a_forbidden_place_names_it_alone(running, monkeypatch):
    monkeypatch.setattr(misuse_watch, "ROUNDS", 0)
    change(running.trial, Loan, running.id, product="business")
    taken_in(running, line(2, OWN, BROKER, "50000"))
    assert traced(running) == []
    with running.trial.bank.read() as book:
        flow = trace_loan(book, running.loan, "proportional", "Asia/Shanghai")
        misuse = misuse_watch.Misuse("borrower", OWN, 1, ())
        assert misuse_watch.path_words(flow, misuse) == ["The borrower …5678"]


def test_a_register_that_does_not_answer_is_asked_again_with_the_next_trace(running):
    taken_in(running, line(2, OWN, BROKER, "20000"))
    running.trial.agencies.down.add("business_register")
    assert traced(running) == []
    kept = row(running.trial, TracedLoan, loan_id=running.id)
    assert (kept.misused_share, kept.complete) == (0, True)
    running.trial.agencies.down.clear()
    assert [warning.indicator for warning in traced(running)] == ["fund_misuse"]


@pytest.mark.parametrize(
    ("changes", "followed"),
    [
        ({"product": "business"}, 1),
        ({"product": "consumer"}, 0),
        ({"product": "consumer", "principal": 200_000}, 1),
        ({"product": "mortgage"}, 0),
        ({"state": "closed"}, 0),
        ({"disbursed_on": FIRST_DAY - timedelta(days=181)}, 0),
    ],
)
def test_business_loans_and_large_consumer_loans_are_followed_while_they_run(running, changes, followed):
    taken_in(running, line(2, OWN, SHOP, "1"))
    change(running.trial, Loan, running.id, **changes)
    assert watch_flows(running.trial.bank) == followed


def test_an_old_loan_is_followed_while_a_further_drawdown_is_young(running):
    taken_in(running, line(2, OWN, SHOP, "1"))
    change(running.trial, Loan, running.id, product="business", disbursed_on=FIRST_DAY - timedelta(days=400))
    assert watch_flows(running.trial.bank) == 0
    told = {"facts": {"amount": "1.00"}, "value_date": FIRST_DAY, "business_date": FIRST_DAY, "recorded_at": running.trial.clock.instant}
    with running.trial.bank.begin() as book:
        book.add(LoanEvent(id="e", key="e", loan_id=running.id, number=9, kind="drawn_down", actor_name="servicing", **told))
    assert watch_flows(running.trial.bank) == 1


def test_the_watch_looks_again_only_once_something_new_came_in(running, monkeypatch):
    watch = FlowWatch()
    assert not watch.look(running.trial.bank)
    assert rows(running.trial, TracedLoan) == []
    taken_in(running, line(2, OWN, BROKER, "50000"))
    monkeypatch.setattr(misuse_watch, "AT_ONCE", 1)
    assert watch.look(running.trial.bank)
    assert not watch.look(running.trial.bank)
    assert not watch.look(running.trial.bank)
    move_to(running.trial, FIRST_DAY + timedelta(days=1))
    assert not watch.look(running.trial.bank)
    assert len(rows(running.trial, RiskIntervention)) == 1
