"""After any sequence of what people can do to a loan, its rows and postings are what its events make it."""

import contextlib
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lending.domain.actors import WORKER
from lending.domain.loan_terms import LoanTerms
from lending.domain.loans import EventKind, LoanEvent
from lending.domain.records import Action
from lending.domain.servicing.events import AmountFacts
from lending.domain.servicing.terms import ServicingTerms
from lending.errors import ConflictError, InvalidInputError
from lending.service.servicing.booking import Entry, book_event
from lending.service.servicing.books import hold_loan_book
from lending.service.servicing.due_days import change_due_day
from lending.service.servicing.findings import NewFinding, record_misuse
from lending.service.servicing.pauses import pause_delinquency, resume_delinquency
from lending.service.servicing.payments import NewPayment, record_payment, require_active
from lending.service.servicing.payoffs import NewPayoff, pay_off, quote_payoff
from lending.service.servicing.prepayments import NewPrepayment, prepay
from lending.service.servicing.proposals import NewProposal, decide, propose
from lending.service.servicing.refunds import refund
from lending.service.servicing.repricings import reprice
from lending.service.servicing.reversals import reverse_event
from lending.service.servicing.verification import _verify_loan
from tests.support.bank import FIRST_DAY, build_test_bank
from tests.support.loan_book import add_customer, add_loan
from tests.support.restructuring import book_restructuring
from tests.support.running import move_to
from tests.support.walk import rows

_AMOUNT = st.one_of(st.integers(1, 500_00), st.integers(1, 2_000_00)).map(lambda fen: Decimal(fen).scaleb(-2))
_NUMBERS = count()
_KINDS = ("drawn_down", "waived", "written_off")
_MONEY = ("pay", "pay", "pay back-dated", "prepay", "pay off", "quote", "refund")
_COURT = ("costs_advanced", "costs_borne", "court_deposit", "court_deposit_returned")
_OTHER = ("reverse", "misuse", "due day", "pause", "resume", "reprice", "restructured")
_VERBS = (*_MONEY, *_OTHER, *_KINDS, *_COURT)
_RESTRUCTURED = st.fixed_dictionaries(
    {"extension": st.integers(0, 6)},
    optional={
        "deferral": st.integers(0, 2),
        "deferred": st.sampled_from(["principal", "all"]),
        "rate": st.sampled_from(["0.03", "0.1"]),
        "arrears": st.sampled_from(["keep", "capitalise"]),
        "waive_penalty": st.just("0.01"),
    },
)
_ACTS = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(_VERBS), _AMOUNT, st.integers(1, 28), _RESTRUCTURED),
    max_size=7,
)
_LOANS = st.builds(
    ServicingTerms,
    plan=st.builds(
        LoanTerms,
        principal=st.just(Decimal("1500.00")),
        annual_rate=st.sampled_from(["0.06", "0.0445"]).map(Decimal),
        periods=st.integers(1, 8),
        disbursed=st.just(FIRST_DAY),
        method=st.sampled_from(["equal_instalment", "equal_principal", "interest_first", "bullet"]),
    ),
    overpayment=st.sampled_from(["hold", "prepay"]),
    early_repayment_fee_rate=st.sampled_from(["0", "0.01"]).map(Decimal),
    benchmark=st.just("lpr_1y"),
    spread=st.sampled_from(["0.0145", "0.03"]).map(Decimal),
    repricing=st.sampled_from(["fixed", "on_change"]),
    approved=st.just(Decimal("2000.00")),
)


#: Every kind of event once, so that none is left to a lucky draw: the loan, and what is done to it in two ways.
_LOAN = ServicingTerms(
    plan=LoanTerms(principal=Decimal("1500.00"), annual_rate=Decimal("0.06"), periods=6, disbursed=FIRST_DAY, method="equal_instalment"),
    benchmark="lpr_1y",
    spread=Decimal("0.02"),
    repricing="on_change",
    approved=Decimal("2000.00"),
)
_HUNDRED, _FIFTY = Decimal("100.00"), Decimal("50.00")
_LONG = [
    (0, "pay back-dated", _HUNDRED, 1, {}),
    (1, "refund", _FIFTY, 1, {}),
    (0, "misuse", _HUNDRED, 1, {}),
    (0, "due day", _HUNDRED, 5, {}),
    (0, "drawn_down", _HUNDRED, 1, {}),
    (0, "reprice", _HUNDRED, 1, {}),
    (0, "quote", _HUNDRED, 9, {}),
    (0, "prepay", _HUNDRED, 1, {}),
    (40, "pause", _HUNDRED, 1, {}),
    (2, "resume", _HUNDRED, 1, {}),
    (0, "restructured", _HUNDRED, 1, {"extension": 2}),
    *((0, verb, _FIFTY, 1, {}) for verb in _COURT),
    (1, "written_off", _HUNDRED, 1, {}),
]
_SHORT = [(0, "pay", _HUNDRED, 1, {}), (0, "reverse", _HUNDRED, 1, {}), (60, "waived", _HUNDRED, 1, {})]


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    trial = build_test_bank(tmp_path_factory.mktemp("bank"))
    with trial.bank.begin() as book:
        add_customer(book, "p", "900000.00", trial.clock.instant)
    yield trial
    # What was refused each time would have tried nothing.
    assert {event.kind for event in rows(trial, LoanEvent)} == set(EventKind)
    trial.close()


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(_LOANS, _ACTS)
@example(_LOAN, _LONG)
@example(_LOAN, _SHORT)
def test_rows_and_postings_are_what_the_events_make_them(bank, terms, acts):
    loan, today = f"l{next(_NUMBERS)}", FIRST_DAY
    with bank.bank.begin() as book:
        add_loan(book, loan, "p", terms, partition=1, at=bank.clock.instant)
    for number, (days, verb, amount, day, facts) in enumerate(acts):
        today += timedelta(days)
        move_to(bank, today)
        with contextlib.suppress(ConflictError, InvalidInputError):
            _do(bank, loan, verb, f"k{number}", amount=amount, day=day, facts=facts, today=today)
    # Each beginning of a sequence is one that may be drawn itself, and what fails is shortened to it: the end is enough to look at.
    with bank.bank.read() as book:
        # The day of a rate's next look is held to the last close, and none is run here.
        assert [found for found in _verify_loan(book, loan, Counter()) if found.where != "reprices_on"] == []


def _do(bank, loan, verb, key, *, amount, day, facts, today):  # noqa: C901, PLR0912 -- a table of verbs
    of, desk = bank.bank, bank.actor("servicing")
    match verb:
        case "pay":
            record_payment(of, desk, loan, NewPayment(amount=amount, source="deposit", key=key))
        case "pay back-dated":
            back = max(FIRST_DAY, today - timedelta(day))
            record_payment(of, desk, loan, NewPayment(amount=amount, source="transfer", key=key, value_date=back))
        case "prepay":
            prepay(of, desk, loan, NewPrepayment(amount=amount, keeps="term" if day % 2 else "instalment", source="transfer", key=key))
        case "pay off":
            pay_off(of, desk, loan, NewPayoff(charged="to_date" if day % 2 else "next_due", source="deposit", key=key))
        case "quote":
            quote_payoff(of, desk, loan, on=today + timedelta(day), charged="to_date", key=key)
        case "refund":
            refund(of, desk, loan, amount=amount / 2 // 1 + 1, key=key)
        case "reverse":
            reverse_event(of, desk, loan, 1 + day % 5, reason="A mistake.", key=key)
        case "misuse":
            record_misuse(of, desk, loan, NewFinding(amount=amount, since=FIRST_DAY, reason="Shares.", key=key))
        case "due day":
            change_due_day(of, desk, loan, day=day, key=key)
        case "pause":
            pause_delinquency(of, desk, loan, reason="A flood.", key=key)
        case "resume":
            resume_delinquency(of, desk, loan, reason="Over.", key=key)
        case "reprice":
            with of.begin() as book:
                reprice(of, book, hold_loan_book(book, WORKER, loan), today)
        case "restructured":
            book_restructuring(bank, loan, facts, key)
        case "costs_advanced" | "costs_borne" | "court_deposit" | "court_deposit_returned":
            entry = Entry(kind=EventKind(verb), action=Action(verb), facts=AmountFacts(amount).as_facts(), key=key)
            with of.begin() as book:
                held = hold_loan_book(book, desk, loan)
                require_active(held)
                book_event(of, book, desk, held, entry)
        case _:
            told = {"drawn_down": {"amount": str(amount)}, "waived": {"interest": "0.50"}, "written_off": {}}
            proposal = propose(of, desk, loan, NewProposal(kind=verb, facts=told[verb], reason="Decided.", key=key))
            for voter in ("servicing.second", "approver")[: proposal.approvals]:
                decide(of, bank.actor(voter), proposal.id, approve=True)
