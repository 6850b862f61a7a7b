from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from lending.domain.actors import WORKER
from lending.domain.loans import BucketStay, ClosePart, CollectionCase, DailyClose, Instalment, Loan, Posting, TierChange
from lending.domain.records import JournalEntry
from lending.domain.servicing import accounts
from lending.errors import ConflictError, DayClosingError, InvalidInputError
from lending.service.business_date import posting_date, read_business_date
from lending.service.close import closing, replaying
from lending.service.close.reconciliation import NotReconciledError
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.servicing.prepayments import NewPrepayment, prepay
from lending.service.servicing.verification import verify_book
from tests.support.bank import FIRST_DAY
from tests.support.running import move_to, running_loan
from tests.support.walk import at_once, change, failures, row, rows

FIRST_DUE = date(2026, 12, 23)
DAY = timedelta(days=1)


def close(trial, through=None):
    return closing.close_through(trial.bank, trial.actor("admin"), through)


def test_a_night_earns_interest_and_the_date_moves_on(trial, running):
    close(trial)
    (closed,) = close(trial)
    assert read_business_date(trial.bank) == FIRST_DAY + 2 * DAY
    assert closed.report["amounts"]["accrued"] == {"CNY": "8.33"}
    posting = row(trial, Posting, business_date=FIRST_DAY + DAY)
    assert (posting.debit, posting.credit, posting.minor_units, posting.loan_id) == (
        accounts.INTEREST_ACCRUED,
        accounts.INTEREST_INCOME,
        833,
        None,
    )
    assert len(trial.engine.fired) == 2
    assert verify_book(trial.bank).discrepancies == ()


def test_what_is_due_is_billed_and_taken_from_the_account(trial, running):
    *_, closed = close(trial, FIRST_DUE)
    report = closed.report
    assert (report["billed"], report["taken"], report["amounts"]["taken"]) == (1, 1, {"CNY": "2216.03"})
    first = running.plan[0]
    assert (first.billed, first.settled_on, running.balance) == (True, FIRST_DUE, Decimal("47783.97"))
    event = running.events[-1]
    assert (event.kind, event.value_date, event.facts) == ("payment", FIRST_DUE, {"amount": "2216.03", "source": "deposit"})
    assert running.loan.accrues_from == FIRST_DUE
    assert verify_book(trial.bank).discrepancies == ()


def empty_account(trial, running):
    running.pay_in(f"-{running.balance}")


def test_unpaid_it_is_overdue_bears_penalty_and_has_a_case_until_it_is_cured(trial, running):
    empty_account(trial, running)
    *_, closed = close(trial, FIRST_DUE)
    assert (closed.report["newly_overdue"], closed.report["cases_opened"]) == (1, 1)
    assert closed.report["bucket_in"] == {"1-3": 1}
    assert closed.report["tier_in"] == {"special_mention": 1}
    loan = running.loan
    assert (loan.past_due_since, loan.days_past_due, loan.bucket, loan.tier) == (FIRST_DUE, 1, "1-3", "special_mention")
    assert row(trial, TierChange).reason == "days_past_due"
    *_, fourth = close(trial, FIRST_DUE + 3 * DAY)
    assert (fourth.report["bucket_out"], fourth.report["bucket_in"]) == ({"1-3": 1}, {"4-30": 1})
    assert Decimal(fourth.report["amounts"]["penalty"]["CNY"]) > 0
    running.pay_in("3000.00")
    (cured,) = close(trial)
    assert (cured.report["replayed"], cured.report["taken"], cured.report["cured"]) == (1, 1, 1)
    case = row(trial, CollectionCase)
    assert (case.state, case.reason, case.opened_on, case.closed_on) == ("closed", "cured", FIRST_DUE + DAY, FIRST_DUE + 5 * DAY)
    assert {stay.left_on for stay in rows(trial, BucketStay, bucket="4-30")} == {FIRST_DUE + 5 * DAY}
    assert (running.loan.bucket, running.loan.tier, rows(trial, TierChange)[-1].reason) == (None, "normal", "payment")
    assert verify_book(trial.bank).discrepancies == ()


def test_an_account_that_holds_less_is_emptied(trial, running):
    running.pay_in(f"-{running.balance - 100}")
    *_, closed = close(trial, FIRST_DUE)
    assert closed.report["amounts"]["taken"] == {"CNY": "100.00"}
    assert (running.balance, running.plan[0].interest_paid) == (0, Decimal("100.00"))
    assert verify_book(trial.bank).discrepancies == ()


def test_without_an_account_or_consent_nothing_is_taken(trial, running):
    move_to(trial, FIRST_DUE)
    change(trial, Loan, running.id, autopay=False)
    close(trial)
    assert (running.balance, running.loan.days_past_due) == (Decimal("50000.00"), 1)
    change(trial, Loan, running.id, autopay=True, currency="USD")
    with trial.bank.begin() as book:
        for line in book.find(Instalment):
            line.currency = "USD"
    assert replaying._balance(book, running.loan) == 0


def test_days_that_were_moved_without_a_close_are_made_up_for(trial, running):
    move_to(trial, FIRST_DUE + 3 * DAY)
    (closed,) = close(trial)
    assert (closed.report["replayed"], closed.report["taken"]) == (1, 1)
    assert verify_book(trial.bank).discrepancies == ()


def test_a_loan_of_before_the_book_kept_terms_is_left_out(trial, running):
    change(trial, Loan, running.id, terms={}, partition=0)
    close(trial)
    (closed,) = close(trial)
    assert (closed.report["left_out"], closed.report["replayed"], closed.report["amounts"]["accrued"]) == (1, 0, {})


def test_a_day_that_is_closed_is_refused_and_so_is_a_slip_of_the_pen(trial, running):
    with pytest.raises(InvalidInputError, match="closed already; the business date is 2026-11-23"):
        close(trial, FIRST_DAY - DAY)
    with pytest.raises(InvalidInputError, match="smaller steps"):
        close(trial, FIRST_DAY + timedelta(days=401))
    with pytest.raises(InvalidInputError, match="not 2026-11-24"):
        closing.open_day(trial.bank, FIRST_DAY + DAY)


def test_the_date_moves_through_the_close_of_each_day_while_loans_run(trial, running):
    told = []
    closing.advance_business_date(
        trial.bank, trial.actor("admin"), FIRST_DAY + 3 * DAY, lambda day, done, count: told.append((day, done, count))
    )
    assert [close.day for close in rows(trial, DailyClose, state="done", order="day")] == [FIRST_DAY + DAY * n for n in range(3)]
    assert told[-1] == (FIRST_DAY + 2 * DAY, 2, 2)
    assert read_business_date(trial.bank) == FIRST_DAY + 3 * DAY


def test_without_loans_the_date_just_moves(trial):
    closing.advance_business_date(trial.bank, trial.actor("admin"), FIRST_DAY + 300 * DAY)
    assert rows(trial, DailyClose) == []
    assert read_business_date(trial.bank) == FIRST_DAY + 300 * DAY


def test_with_the_engine_away_the_day_is_closed_and_timers_wait(trial, running):
    trial.engine.down = True
    (closed,) = close(trial)
    assert closed.fired is None
    assert read_business_date(trial.bank) == FIRST_DAY + DAY


def test_rows_that_are_not_what_the_postings_make_them_keep_the_day_open(trial, running):
    close(trial)
    change(trial, Loan, running.id, outstanding=Decimal("49999.99"))
    with pytest.raises(NotReconciledError, match=r"asset:loans:principal CNY: the postings make it 5000000, the rows say 4999999"):
        close(trial)
    assert read_business_date(trial.bank) == FIRST_DAY + DAY
    with pytest.raises(ConflictError, match="were not compared yet"):
        closing.finish_day(trial.bank, WORKER, FIRST_DAY + DAY)
    with pytest.raises(DayClosingError), trial.bank.begin() as book:
        posting_date(book)
    change(trial, Loan, running.id, outstanding=Decimal("50000.00"))
    close(trial)
    assert verify_book(trial.bank).discrepancies == ()


def test_an_account_that_lost_what_nobody_took_keeps_the_day_open(trial, running):
    closing.open_day(trial.bank, FIRST_DAY)
    running.pay_in("-0.01")
    with pytest.raises(NotReconciledError, match=r"held 5000000 .* and 0 was taken, but they hold 4999999, not 5000000"):
        close(trial)
    running.pay_in("0.01")
    close(trial)


def test_a_day_opened_by_an_earlier_release_is_closed_without_that(trial, running):
    closing.open_day(trial.bank, FIRST_DAY)
    change(trial, DailyClose, FIRST_DAY, accounts=None)
    running.pay_in("5.00")
    close(trial)
    assert read_business_date(trial.bank) == FIRST_DAY + DAY


def test_fees_that_are_owed_are_held_to_the_ledger_too(trial, running):
    fee = NewPrepayment(amount=Decimal("1000.00"), keeps="term", source="transfer", key="f")
    prepay(trial.bank, trial.actor("servicing"), running.id, fee)
    close(trial)
    # Given a fee posted that no event charged
    with trial.bank.begin() as book:
        book.add(_fee(trial, running))
    with pytest.raises(NotReconciledError, match=r"asset:loans:fees_due CNY: the postings make it 500, the rows say 0"):
        close(trial)


def _fee(trial, running) -> Posting:
    return Posting(
        id="fee",
        event_id="none",
        key="fee",
        debit=accounts.FEES_DUE,
        credit=accounts.FEE_INCOME,
        minor_units=500,
        currency="CNY",
        loan_id=running.id,
        recorded_at=trial.clock(),
        business_date=FIRST_DAY + DAY,
    )


def test_balances_are_compared_when_all_is_closed(trial, running):
    closing.open_day(trial.bank, FIRST_DAY)
    with pytest.raises(ConflictError, match="Not every partition"):
        closing.reconcile_day(trial.bank, FIRST_DAY)


def test_a_day_is_finished_once(trial, running):
    close(trial)
    report = closing.finish_day(trial.bank, WORKER, FIRST_DAY)
    assert report["day"] == "2026-11-23"
    assert read_business_date(trial.bank) == FIRST_DAY + DAY


def test_while_a_day_is_open_nothing_is_booked(trial, running):
    closing.open_day(trial.bank, FIRST_DAY)
    payment = NewPayment(amount=Decimal("5.00"), source="deposit", key="k")
    with pytest.raises(ConflictError, match="being closed"):
        record_payment(trial.bank, running.customer, running.id, payment)
    close(trial)
    record_payment(trial.bank, running.customer, running.id, payment)


def test_the_journal_has_a_row_for_partitions_closed_together_with_the_hash_of_what_was_posted(trial, running):
    close(trial)
    entry = row(trial, JournalEntry, action="partition_closed")
    assert f'"partitions":[{running.loan.partition}]' in entry.body
    close_part, _ = found = rows(trial, ClosePart, day=FIRST_DAY, order="-step")
    assert close_part.digest in entry.body
    assert [part.step for part in found] == ["close", "balance"]
    assert all(len(part.digest) == 64 for part in rows(trial, ClosePart))


def test_two_who_close_at_the_same_moment_close_one_day_once(any_bank, monkeypatch):
    running_loan(any_bank)
    monkeypatch.setattr(closing, "TOGETHER", 0)
    results = at_once(*[partial(close, any_bank, FIRST_DAY)] * 2)
    assert all(isinstance(failure, InvalidInputError) for failure in failures(results))
    assert len(rows(any_bank, DailyClose, state="done")) == 1
    assert verify_book(any_bank.bank).discrepancies == ()


def test_where_another_prime_rate_holds_every_loan_that_follows_it_is_looked_at(trial, running, monkeypatch):
    monkeypatch.setattr(replaying, "lpr_moved", lambda _: True)
    change(trial, Loan, running.id, reprices_on=FIRST_DAY)
    (closed,) = close(trial)
    assert closed.report["replayed"] == 1


def test_partitions_of_few_loans_are_closed_together_and_others_by_themselves(trial, running, monkeypatch):
    other = running_loan(trial)
    change(trial, Loan, running.id, partition=3)
    change(trial, Loan, other.id, partition=7)
    for small in (0, 1, 2):
        monkeypatch.setattr(closing, "TOGETHER", small)
        (closed,) = close(trial)
        assert (closed.report["loans"], closed.report["partitions"]) == (2, 2)


def test_a_day_without_loans_is_closed_too(trial):
    (closed,) = close(trial)
    assert (closed.report["loans"], closed.report["balances"]["closing"]) == (0, {})


def test_another_prime_rate_is_looked_at_on_its_day(trial, running):
    assert not replaying.lpr_moved(FIRST_DAY)
    assert replaying.lpr_moved(date(2025, 5, 20))
    change(trial, Loan, running.id, reprices_on=FIRST_DAY + DAY)
    close(trial)
    (closed,) = close(trial)
    assert (closed.report["replayed"], running.loan.reprices_on) == (1, None)
