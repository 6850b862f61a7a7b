"""What holds after any sequence of all kinds of events, on loans of all methods."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.loans import EventKind
from lending.domain.servicing import accounts
from lending.domain.servicing.aging import age, set_apart
from lending.domain.servicing.balances import balances, charged, transfers
from lending.domain.servicing.replay import replay as replay_anew
from tests.unit.domain.servicing.books import PLAN, TERMS, event

MONEY = st.decimals(Decimal("0.01"), 900, places=2).map(str)
RATES = st.sampled_from(["0", "0.03", "0.0435", "0.2"])
WAYS = ["term", "instalment", "to_date", "next_due"]
FACTS = {
    EventKind.PAYMENT: st.fixed_dictionaries({"amount": MONEY, "source": st.sampled_from(["deposit", "transfer"])}),
    EventKind.PREPAYMENT: st.fixed_dictionaries(
        {"amount": MONEY, "way": st.sampled_from(WAYS), "source": st.just("transfer"), "fee": st.sampled_from(["0", "1.25"])}
    ),
    EventKind.PAYOFF_QUOTED: st.just({}),
    EventKind.RATE_CHANGED: st.fixed_dictionaries({"rate": RATES}),
    EventKind.DRAWN_DOWN: st.fixed_dictionaries({"amount": MONEY}),
    EventKind.DUE_DAY_CHANGED: st.fixed_dictionaries({"day": st.integers(1, 31)}),
    EventKind.MISUSE_FOUND: st.fixed_dictionaries({"amount": MONEY, "since": st.just("2026-01-20")}),
    EventKind.RESTRUCTURED: st.fixed_dictionaries(
        {},
        optional={
            "extension": st.integers(0, 12),
            "deferral": st.integers(0, 3),
            "deferred": st.sampled_from(["principal", "all"]),
            "rate": RATES,
            "arrears": st.sampled_from(["keep", "capitalise"]),
            "waive_interest": st.sampled_from(["0", "5.00"]),
            "waive_penalty": st.sampled_from(["0", "0.50"]),
        },
    ),
    EventKind.WAIVED: st.fixed_dictionaries({"interest": st.sampled_from(["1.00", "30.00"]), "penalty": st.sampled_from(["0", "2.00"])}),
    EventKind.DELINQUENCY_PAUSED: st.just({}),
    EventKind.DELINQUENCY_RESUMED: st.just({}),
    EventKind.REFUNDED: st.just({"amount": "0.01"}),
    **dict.fromkeys((EventKind.COSTS_ADVANCED, EventKind.COSTS_BORNE), st.fixed_dictionaries({"amount": MONEY})),
    **dict.fromkeys((EventKind.COURT_DEPOSIT, EventKind.COURT_DEPOSIT_RETURNED), st.fixed_dictionaries({"amount": MONEY})),
    EventKind.WRITTEN_OFF: st.just({}),
}
#: Rarer, since nothing but recoveries comes after it.
KINDS = [kind for kind in FACTS if kind != EventKind.WRITTEN_OFF] * 3 + [EventKind.WRITTEN_OFF]
HAPPENED = st.lists(st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), st.integers(0, 320), FACTS[kind])), max_size=6)
SETTINGS = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["equal_instalment", "equal_principal", "interest_first", "bullet"]),
        "day_count": st.sampled_from(["30/360", "actual/365", "actual/actual"]),
        "interest_grace": st.sampled_from([0, 0, 2]),
        "principal_grace": st.sampled_from([0, 0, 3]),
        "interest_rounded": st.sampled_from(["row", "row", "total"]),
        "holidays": st.sampled_from(["keep", "following", "preceding"]),
    }
)
LOANS = st.tuples(SETTINGS, st.sampled_from(["by_instalment", "by_component"]), st.sampled_from(["hold", "prepay"]))


#: Standings of the life that is looked at: its promises ask for the same ones again and again.
KNOWN = {}


def replay(terms, events, through):
    asked = (*(each.id for each in events), through)
    if asked not in KNOWN:
        KNOWN[asked] = replay_anew(terms, events, through)
    return KNOWN[asked]


def loan(settings_of, order, overpayment):
    plan = replace(PLAN, periods=9, country="CN", **settings_of)
    return replace(TERMS, plan=plan, order=order, overpayment=overpayment, early_repayment_fee_rate=Decimal("0.01"))


def booked(happened):
    """Make events of what happened, in the order of days."""
    in_order = sorted(happened, key=lambda each: each[1])
    return [event(at, kind, PLAN.disbursed + timedelta(days=day), **facts) for at, (kind, day, facts) in enumerate(in_order, 1)]


def stated(events, kinds, *names):
    return sum((Decimal(str(each.facts.get(name, "0"))) for each in events if each.kind in kinds for name in names), Decimal(0))


def parts_sum_to_wholes_and_the_plan_ends_at_nothing(terms, events, later, which):
    through = max((each.value_date for each in events), default=PLAN.disbursed) + timedelta(days=later)
    standing = replay(terms, events, through)
    joined = standing.drawn_down + standing.interest_capitalised + standing.penalty_capitalised
    assert sum(claim.principal for claim in standing.claims) + standing.prepaid == 1200 + joined
    assert standing.claims[-1].balance == 0
    assert [claim.number for claim in standing.claims] == list(range(1, len(standing.claims) + 1))
    assert all(before.due <= after.due for before, after in pairwise(standing.claims))
    assert all(claim.owed(component) >= 0 for claim in standing.claims for component in ("penalty", "interest", "principal"))
    spent = sum((part.amount for part in standing.appropriations), Decimal(0))
    came = standing.from_deposit + standing.from_outside + standing.drawn_down
    assert came == spent + standing.unapplied + standing.recovered


def the_ledger_balances_after_each_and_transfers_lead_from_one_to_the_next(terms, events, later, which):
    days = [each.value_date for each in events] or [PLAN.disbursed]
    standings = [replay(terms, events[:at], day) for at, day in enumerate(days)]
    standings += [replay(terms, events, days[-1]), replay(terms, events, days[-1] + timedelta(days=later))]
    stages = [each for before, after in pairwise(standings) for each in (before, charged(before, after), after)]
    for before, after in pairwise(map(balances, stages)):
        assert sum(after.values()) == 0
        moved = dict(before)
        for debit, credit, amount in transfers(before, after):
            assert amount > 0
            moved[debit], moved[credit] = moved.get(debit, 0) + amount, moved.get(credit, 0) - amount
        assert {account: balance for account, balance in moved.items() if balance} == after


def what_is_paid_never_changes_by_what_happens_later(terms, events, later, which):
    for at, each in enumerate(events):
        before, after = (replay(terms, events[:count], each.value_date) for count in (at, at + 1))
        later = {claim.number: claim for claim in after.claims}
        for claim in before.claims:
            if claim.settled_on and not claim.owed("penalty"):
                assert later[claim.number] == claim
        assert after.appropriations[: len(before.appropriations)] == before.appropriations


def nothing_is_forgiven_that_no_decision_names(terms, events, later, which):
    through = max((each.value_date for each in events), default=PLAN.disbursed) + timedelta(days=later)
    standing = replay(terms, events, through)
    kinds = {EventKind.WAIVED, EventKind.RESTRUCTURED, EventKind.PREPAYMENT}
    assert standing.interest_waived <= stated(events, kinds, "interest", "waive_interest", "waived")
    assert standing.penalty_waived <= stated(events, kinds, "penalty", "waive_penalty")
    found = balances(standing)
    income = -sum(found.get(account, 0) for account in (accounts.INTEREST_INCOME, accounts.PENALTY_INCOME, accounts.FEE_INCOME))
    # What was earned was paid, is owed, joined the principal, or went by a decision.
    paid = sum(part.amount for part in standing.appropriations if part.component not in {"principal", "costs"})
    owed = sum(
        found.get(account, 0) for account in (accounts.INTEREST_ACCRUED, accounts.INTEREST_DUE, accounts.PENALTY_DUE, accounts.FEES_DUE)
    )
    gone = standing.written_off
    lost = gone.total - gone.principal - gone.costs if gone else Decimal(0)
    joined = standing.interest_capitalised + standing.penalty_capitalised
    assert income == owed + 100 * (paid + joined + lost + standing.interest_waived + standing.penalty_waived)


def an_event_taken_back_leaves_the_loan_as_if_it_had_not_been(terms, events, later, which):
    if events:
        taken = events[which % len(events)]
        last = events[-1].value_date
        back = event(len(events) + 1, EventKind.REVERSED, last, event=taken.id)
        without = [each for each in events if each is not taken]
        assert replay(terms, [*events, back], last) == replay(terms, without, last)


def replayed_in_any_order_of_booking_and_by_stages_the_loan_is_the_same(terms, events, later, which):
    through = (events[-1].value_date if events else PLAN.disbursed) + timedelta(days=later)
    standing = replay(terms, events, through)
    assert replay(terms, list(reversed(events)), through) == standing
    late = age(standing, through)
    assert late.delinquent_days <= late.past_due_days
    assert set_apart(standing) in {True, False}


PROMISES = (
    parts_sum_to_wholes_and_the_plan_ends_at_nothing,
    the_ledger_balances_after_each_and_transfers_lead_from_one_to_the_next,
    what_is_paid_never_changes_by_what_happens_later,
    nothing_is_forgiven_that_no_decision_names,
    an_event_taken_back_leaves_the_loan_as_if_it_had_not_been,
    replayed_in_any_order_of_booking_and_by_stages_the_loan_is_the_same,
)


@settings(max_examples=500, deadline=None)
@given(LOANS, HAPPENED, st.integers(0, 100), st.integers(0, 5))
def test_whatever_happens_to_a_loan_every_promise_holds(terms, happened, later, which):
    # One life for all of them: to draw one costs more than to hold it to a promise.
    events, terms = booked(happened), loan(*terms)
    KNOWN.clear()
    for holds in PROMISES:
        holds(terms, events, later, which)
