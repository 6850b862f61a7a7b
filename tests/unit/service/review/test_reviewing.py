from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.actors import WORKER
from lending.domain.applications import ScoreRecord
from lending.domain.early_warning.records import RiskSignal
from lending.domain.loans import Instalment, Loan, Posting
from lending.domain.parties import AgencyReport, Party
from lending.domain.records import JournalEntry
from lending.domain.restructuring.records import Restructuring
from lending.domain.segmentation.policy import policy_on
from lending.domain.segmentation.records import CustomerReview, MonthlyReview, ReviewRange, SegmentMove
from lending.domain.segmentation.standing import contribution_of
from lending.domain.servicing.accounts import FEE_INCOME, FEES_DUE
from lending.errors import ConflictError, InvalidInputError
from lending.service.review import reviewing
from lending.service.review.whole import review_month
from tests.support.bank import FIRST_DAY, NOON
from tests.support.loan_book import add_loan
from tests.support.reviewing import MONTH, TABLE, TERMS, add_account, add_borrower, add_town, review
from tests.support.walk import at_once, failures, row, rows


def reviewed(trial, party_id):
    return row(trial, CustomerReview, party_id=party_id, month=MONTH)


def found(trial):
    """What a review left, without times."""
    reviews = [{**vars(each), "_sa_instance_state": None} for each in rows(trial, CustomerReview, order="party_id")]
    moves = [(move.id, move.before, move.segment, move.reason, move.state, move.outcome) for move in rows(trial, SegmentMove, order="id")]
    return reviews, moves, [(party.id, party.segment) for party in rows(trial, Party, order="id")]


def test_each_customer_is_rated_and_segmented_with_reasons_and_each_move_is_journalled_with_its_own(any_bank):
    add_town(any_bank)
    report = review(any_bank)
    assert report["customers"] == 5
    assert report["segments"] == {"A": 1, "B": 2, "C": 1, "D": 1}
    assert report["moves"] == {"B>A": 1, "B>C": 1, "B>D": 1, "D>B": 1}
    results = {each.party_id: (each.grade, each.segment, each.reasons) for each in rows(any_bank, CustomerReview)}
    assert results == {
        "good": ("good", "A", ["salary_regular", "balance_rising"]),
        "plain": ("sound", "B", []),
        "gambler": ("watch", "C", ["salary_regular", "gambling", "balance_falling"]),
        "late": ("risk", "D", ["late_longer", "impaired"]),
        "moved up": ("sound", "B", ["salary_regular"]),
    }
    assert {party.id: party.segment for party in rows(any_bank, Party)} == {name: segment for name, (_, segment, _) in results.items()}
    moved = rows(any_bank, JournalEntry, action="segment_moved", order="party_id")
    assert [entry.party_id for entry in moved] == ["gambler", "good", "late", "moved up"]
    assert '"because":"A grade to watch: the bank looks closer."' in moved[0].body


def test_what_is_gathered_is_what_the_tables_hold_over_the_months_it_counts(any_bank):
    # Given an account with a thirteenth month, and one day of the month after
    add_borrower(any_bank, "someone", balance="1000.01", days_past_due=3)
    add_account(any_bank, "someone", months=13, salary=5_000, spending=-1_000, brokerage=-100, other_income=7)
    add_account(any_bank, "someone", month="2026-11", months=1, salary=99_999)
    # Instalments due in the year before, one of them with penalty
    with any_bank.bank.begin() as book:
        for number, penalty in ((1, "0.50"), (2, "0")):
            paid = book.lock(Instalment, f"loan of someone:{number}")
            paid.interest_paid, paid.penalty_paid = paid.interest, Decimal(penalty)
        book.add(fee("f1", "loan of someone", FIRST_DAY - timedelta(days=40)), fee("f2", "loan of someone", FIRST_DAY))
        interest = sum(book.get(Instalment, f"loan of someone:{number}").interest for number in (1, 2))
    review(any_bank)
    facts = reviewed(any_bank, "someone")
    assert (facts.transactions, facts.salary_months, facts.salary_months_of_year) == (48, 3, 12)
    assert (facts.income, facts.spending, facts.gambling, facts.brokerage) == (1_502_100, 300_000, 0, 30_000)
    assert (facts.net, facts.net_of_year, facts.income_of_year) == (1_172_100, 4_688_400, 6_008_400)
    assert (facts.interest_paid, facts.fees_paid, facts.deposits) == (int(interest * 100) + 50, 1_500, 100_001)
    assert (facts.loans, facts.loans_ever, facts.outstanding, facts.days_past_due) == (1, 1, 1_200_000, 3)
    sums = {name: getattr(facts, name) for name in ("interest_paid", "fees_paid", "deposits")}
    assert facts.contribution == contribution_of(**sums, policy=policy_on(facts.as_of))


def fee(key, loan_id, on):
    return Posting(
        id=key, event_id=key, key=key, debit=FEES_DUE, credit=FEE_INCOME, minor_units=1_500, currency="CNY", loan_id=loan_id,
        recorded_at=NOON, business_date=on,
    )  # fmt: skip


def test_loans_closed_written_off_or_paid_out_later_count_for_what_they_are(any_bank):
    add_borrower(any_bank, "repaid", state="closed", outstanding=Decimal(0), days_past_due=0)
    add_borrower(any_bank, "lost", state="written_off", outstanding=Decimal(0))
    add_borrower(any_bank, "new", disbursed_on=FIRST_DAY)
    review(any_bank)
    assert {each.party_id: (each.loans, each.loans_ever, each.impaired) for each in rows(any_bank, CustomerReview)} == {
        "repaid": (0, 1, False),
        "lost": (0, 1, True),
    }


def test_the_newest_score_the_courts_list_and_an_observed_plan_count(any_bank):
    # Given an application whose loan runs, scored twice, and listed by the courts in the newer of two reports
    application = any_bank.submit()
    with any_bank.bank.begin() as book:
        add_loan(book, "l", application.party_id, TERMS, partition=0, at=NOON)
        book.lock(Loan, "l").application_id = application.id
        request = Restructuring(id="r", loan_id="l", asked_by="customer", reason="", opened_on=FIRST_DAY, recorded_at=NOON)
        request.stage = "observed"
        book.add(request)
    loan = row(any_bank, Loan, id="l")
    for number, points in ((1, 350), (2, 600)):
        with any_bank.bank.begin() as book:
            book.add(
                ScoreRecord(
                    id=f"s{number}", application_id=loan.application_id, scorecard="retail_v1", points=points, expert_points=0,
                    probability_of_default=Decimal("0.01"), characteristics=[], scored_at=any_bank.clock.instant + timedelta(days=number),
                    business_date=FIRST_DAY,
                ),
                court(f"r{number}", loan, [{"case_number": "1"}] * (number - 1), any_bank.clock.instant + timedelta(days=number)),
            )  # fmt: skip
    review(any_bank)
    facts = reviewed(any_bank, loan.party_id)
    assert (facts.score, facts.on_enforcement_list, facts.under_observation) == (600, True, True)
    assert facts.reasons == ["score_high", "enforcement_list", "under_observation"]
    assert facts.segment == "D"


@pytest.mark.parametrize(
    ("seen", "listed"),
    [
        ({}, True),
        ({"on": FIRST_DAY}, True),
        ({"on": FIRST_DAY + timedelta(days=1)}, False),
        ({"kind": "case"}, False),
        ({"source": "bureau"}, False),
    ],
)
def test_an_enforcement_that_the_courts_feed_told_of_by_the_day_counts_without_a_report(any_bank, seen, listed):
    for party_id in ("enforced", "other"):
        add_borrower(any_bank, party_id)
    told = {"source": "court", "kind": "enforcement", "on": FIRST_DAY - timedelta(days=9)}
    with any_bank.bank.begin() as book:
        for number in (1, 2):
            key = f"court:{number}"
            book.add(RiskSignal(id=key, key=key, party_id="enforced", recorded_at=NOON, business_date=FIRST_DAY, **{**told, **seen}))
    review(any_bank)
    assert reviewed(any_bank, "enforced").on_enforcement_list is listed
    assert ("enforcement_list" in reviewed(any_bank, "enforced").reasons) is listed
    assert reviewed(any_bank, "other").on_enforcement_list is False


def court(key, loan, cases, at):
    return AgencyReport(
        id=key, party_id=loan.party_id, application_id=loan.application_id, agency="court", state="answered",
        content={"as_of": "2026-11-23", "cases": cases}, obtained_at=at, valid_until=FIRST_DAY, business_date=FIRST_DAY,
    )  # fmt: skip


def test_a_month_that_is_not_over_is_not_reviewed_nor_one_before_another_that_was(trial):
    with pytest.raises(InvalidInputError, match="2026-11 is not over"):
        review(trial, "2026-11")
    with pytest.raises(InvalidInputError, match="no month"):
        review(trial, "2026-13")
    with pytest.raises(InvalidInputError, match="no decision segmentation"):
        review_month(trial.bank, WORKER, MONTH, b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>')
    reviewing.open_review(trial.bank, "2026-09", TABLE)
    with pytest.raises(ConflictError, match="2026-09 is not finished"):
        review(trial)
    review(trial, "2026-09")
    review(trial)
    with pytest.raises(ConflictError, match="2026-10 was reviewed already"):
        review(trial, "2026-08")


def test_a_review_is_not_finished_before_each_step_is_done_for_everybody(trial):
    add_town(trial)
    reviewing.open_review(trial.bank, MONTH, TABLE)
    reviewing.gather_facts(trial.bank, MONTH)
    with pytest.raises(ConflictError, match="not done yet"):
        reviewing.finish_review(trial.bank, WORKER, MONTH)
    reviewing.rate_customers(trial.bank, MONTH)
    reviewing.segment_customers(trial.bank, MONTH)
    with pytest.raises(ConflictError, match="not done yet"):
        reviewing.finish_review(trial.bank, WORKER, MONTH)


class PowerCutError(Exception):
    pass


def test_killed_at_any_commit_and_called_again_it_finds_the_same_and_each_customer_once(any_bank, monkeypatch):
    """Each transaction in turn does not come to its commit; the command is given again, until nothing is left to cut."""
    monkeypatch.setattr(reviewing, "TOGETHER", 2)
    add_town(any_bank)
    begin = any_bank.bank.begin

    def cut_after(number):
        left = [number]

        @contextmanager
        def cut():
            with begin() as book:
                yield book
                left[0] -= 1
                if left[0] < 0:
                    raise PowerCutError

        return replace(any_bank.bank, begin=cut)

    for commits in range(100):
        try:
            report = review_month(cut_after(commits), WORKER, MONTH, TABLE)
            break
        except PowerCutError:
            continue
    assert commits > 4
    assert report["customers"] == 5
    assert len(rows(any_bank, ReviewRange)) == 3
    once = found(any_bank)
    assert review(any_bank) == report
    assert found(any_bank) == once
    assert len(rows(any_bank, CustomerReview)) == 5
    assert len(rows(any_bank, JournalEntry, action="segment_moved")) == 4
    assert len(rows(any_bank, JournalEntry, action="review_finished")) == 1


def test_two_who_review_the_same_month_at_once_leave_what_one_leaves(any_bank):
    add_town(any_bank)
    results = at_once(lambda: review(any_bank), lambda: review(any_bank))
    assert [type(failure) for failure in failures(results)] in ([], [ConflictError])
    review(any_bank)
    assert len(rows(any_bank, CustomerReview)) == 5
    assert len(rows(any_bank, JournalEntry, action="segment_moved")) == 4
    assert row(any_bank, MonthlyReview).state == "done"


def test_the_table_is_kept_as_it_was_when_the_review_was_opened(trial):
    add_town(trial)
    reviewing.open_review(trial.bank, MONTH, TABLE)
    stricter = TABLE.replace(b'"watch"', b'"risk"')
    reviewing.open_review(trial.bank, MONTH, stricter)
    review_month(trial.bank, WORKER, MONTH, stricter)
    assert reviewed(trial, "gambler").segment == "C"
    assert row(trial, MonthlyReview).table == TABLE.decode()
