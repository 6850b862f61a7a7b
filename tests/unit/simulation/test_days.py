"""Eleven weeks of a dozen people in trouble, and that all of it reconciles."""

import csv
from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from types import SimpleNamespace

import pytest

from lending.config import PROJECT_ROOT
from lending.domain.early_warning.records import RiskWarning
from lending.domain.legal.records import LegalStep
from lending.domain.loans import CollectionCase, Instalment, Loan, Posting
from lending.domain.parties import Document
from lending.domain.servicing.accounts import COSTS_DUE
from lending.errors import ConflictError, InvalidInputError
from lending.service.portfolio.board import read_portfolio
from lending.service.portfolio.ports import Unheld
from lending.simulation import days, desk, run
from lending.simulation.behaviour import crowd_of
from lending.simulation.checks import day_flaws, flaws_of
from lending.simulation.collecting import Collection, read_ladder
from lending.simulation.days import course_of, live
from lending.simulation.export import FILES, columns_told, export
from lending.simulation.figures import figures_of
from lending.simulation.money import Statements
from lending.simulation.premises import open_premises
from lending.simulation.records import read_records
from lending.simulation.run import Wanted, simulate
from lending.simulation.warnings import Watch
from tests.support.troubled import troubled

FIRST, LAST = date(2025, 1, 20), date(2025, 4, 10)


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    crowd = crowd_of(tuple(troubled(12, FIRST, due_after=3)))
    premises = open_premises(tmp_path_factory.mktemp("simulation") / "bank", FIRST, 1)
    course = course_of(premises, crowd, Collection(premises, crowd, read_ladder()), Watch(premises, Statements(premises, crowd)))
    told = []
    with pytest.MonkeyPatch.context() as often:
        often.setattr(desk, "_VISITS", "0.50")
        live(course, FIRST, LAST, lambda day, done, count: told.append((day, done, count)))
    assert told[-1] == (LAST, 81, 81)
    return course, read_records(premises.bank)


def test_it_reconciles_and_every_way_of_collection_was_gone(lived):
    course, records = lived
    assert course.flaws == []
    assert flaws_of(course.premises.bank, course.crowd, records, course.months) == []
    assert {"sms", "call", "visit"} <= {contact.channel for contact in records.contacts}
    assert {"sms", "senior", "legal"} <= {case.step for case in records.cases}
    assert {"open", "closed"} == {case.state for case in records.cases}
    assert {"kept", "broken"} <= {promise.state for promise in records.promises}
    # Who lives abroad was called at night by the office's hours, and that was refused
    assert course.collection.refused["time"] > 0
    assert {payment.source for paid in records.payments.values() for payment in paid} == {"deposit", "transfer"}


def test_collateral_was_looked_at_before_anything_was_claimed(lived):
    course, _ = lived
    with course.premises.bank.read() as book:
        inspected = book.find(LegalStep, kind="inspect_collateral", order="key")
        photos = book.find(Document, kind="inspection_photo")
    assert inspected
    assert len(photos) == len(inspected)
    assert all(course.crowd.customer(step.loan_id).is_secured for step in inspected)


def test_each_check_finds_what_is_wrong(lived):
    course, records = lived
    bank, crowd, months = course.premises.bank, course.crowd, course.months
    late = next(case for case in records.cases if case.state == "open")
    fine = next(loan.id for loan in records.loans if loan.past_due_since is None)

    def found(wrong, its_months=months):
        return [flaw for flaw in flaws_of(bank, crowd, wrong, its_months) if flaw]

    assert found(replace(records, cases=tuple(case for case in records.cases if case is not late))) == [
        f"{late.loan_id} is past due and has no open case"
    ]
    twice = CollectionCase(id="x", loan_id=late.loan_id, opened_on=LAST)
    assert found(replace(records, cases=(*records.cases, twice))) == [f"{late.loan_id} has 2 open cases"]
    needless = CollectionCase(id="x", loan_id=fine, opened_on=LAST)
    assert found(replace(records, cases=(*records.cases, needless))) == [f"{fine} has an open case and is not past due"]
    (unpaid,) = found(replace(records, costs=()))
    assert unpaid.startswith("the ledger has ")
    night = next(contact for contact in records.contacts if crowd.customer(contact.loan_id).timezone is None)
    at, night.at = night.at, night.at.replace(hour=15, minute=0)  # 23:00 in Shanghai, where she lives
    (flaw,) = found(records)
    night.at = at
    assert flaw.endswith("at 23:00 where the debtor lives")
    month = next(each for each in months if each.bucket)
    (flaw,) = found(records, [replace(month, bucket="1-3", days_past_due=2)])
    assert flaw.startswith(f"{month.loan_id} on {month.as_of}: (2, ")


def test_a_book_that_was_tampered_with_is_found(lived):
    course, records = lived
    bank, loan_id = course.premises.bank, records.loans[0].id
    with bank.begin() as book:
        loan = book.lock(Loan, loan_id)
        outstanding, loan.outstanding = loan.outstanding, Decimal(1)
    (flaw,) = flaws_of(bank, course.crowd, records, [])
    with bank.begin() as book:
        book.lock(Loan, loan_id).outstanding = outstanding
    assert flaw.startswith(f"{loan_id}: outstanding is 1.00")


def test_each_day_is_held_to_the_rule_of_one_case_while_a_loan_is_late(lived):
    course, _ = lived
    bank, as_of = course.premises.bank, LAST + timedelta(days=1)
    with bank.read() as book:
        late = next(case for case in book.find(CollectionCase, state="open", order="id"))
        fine = next(loan for loan in book.find(Loan, order="id") if loan.past_due_since is None)
        since = book.get(Loan, late.loan_id).past_due_since
    assert list(day_flaws(bank, as_of)) == []

    def look(change, flaws):
        with bank.begin() as book:
            change(book)
            book.flush()
            flaws += day_flaws(replace(bank, read=lambda: nullcontext(book)), as_of)
            raise ConflictError("looked at")

    def found(change):
        flaws = []
        with pytest.raises(ConflictError, match="looked at"):
            look(change, flaws)
        return flaws

    assert found(lambda book: setattr(book.get(CollectionCase, late.id), "state", "closed")) == [
        f"{late.loan_id} is past due and has no open case"
    ]
    assert found(lambda book: book.add(CollectionCase(id="x", loan_id=fine.id, opened_on=LAST))) == [
        f"{fine.id} has an open case and is not past due"
    ]
    assert found(lambda book: setattr(book.get(Loan, late.loan_id), "past_due_since", None)) == [
        f"{late.loan_id} is past due since {since} by its instalments, since None by the close"
    ]

    def settle(book):
        for row in book.find(Instalment, loan_id=late.loan_id, settled_on=None):
            row.settled_on = LAST
        book.get(Loan, late.loan_id).past_due_since = None

    assert found(settle) == [f"{late.loan_id} has an open case and is not past due"]
    # Two open cases of a loan the database refuses by itself
    with pytest.raises(ConflictError, match="already recorded"), bank.begin() as book:
        book.add(CollectionCase(id="x", loan_id=late.loan_id, opened_on=LAST))
    told = SimpleNamespace(portfolio=lambda: SimpleNamespace(unheld=lambda _: [Unheld("l1", LAST, LAST, 2)]))
    assert list(day_flaws(replace(bank, read=lambda: nullcontext(told)), as_of)) == ["l1 has 2 open cases"]


def test_a_day_that_breaks_the_rule_is_named_and_no_more_than_twenty_flaws_are_kept(lived, monkeypatch):
    course, _ = lived
    monkeypatch.setattr(days, "day_flaws", lambda _bank, _as_of: iter([f"flaw {number}" for number in range(15)]))
    kept = replace(course, flaws=[])
    for _ in range(3):
        days._hold_cases(kept, LAST)
    assert len(kept.flaws) == 20
    assert kept.flaws[0] == "as 2025-04-10 opened, flaw 0"


def test_what_is_exported_can_be_reckoned_again(lived, tmp_path):
    course, records = lived
    export(tmp_path, course.crowd, records, course.months, "Asia/Shanghai")
    read = {file.name: list(csv.DictReader((tmp_path / file.name).read_text(encoding="utf-8").splitlines())) for file in FILES}
    assert all(list(rows[0]) == list(file.columns) for file in FILES for rows in [read[file.name]])
    assert all(column in (tmp_path / "README.md").read_text(encoding="utf-8") for file in FILES for column in file.columns)
    loans = {row["loan_id"]: row for row in read["loans.csv"]}
    assert len(read["dpd_month_end.csv"]) == len(course.months)
    for month in read["dpd_month_end.csv"]:
        assert (month["days_past_due"], month["bucket"]) == reckoned(month["loan_id"], month["as_of"], loans, read)
    fees = [(row["paid_for"], Decimal(row["about"]), Decimal(row["fee"])) for row in read["court_fees.csv"]]
    assert {paid_for for paid_for, _, _ in fees} == {"apply_freeze", "file_claim"}
    assert all(fee == fee_reckoned(paid_for, about) for paid_for, about, fee in fees)
    back = sum(Decimal(row["on_costs"]) for row in read["payments.csv"])
    assert ledger_of(course)[COSTS_DUE] == sum(fee for _, _, fee in fees) - back
    for contact in read["contacts.csv"]:
        assert 8 <= int(contact["local_time"][11:13]) < 22


def fee_reckoned(paid_for, about):
    """Reckon a court's fee by its schedule, for amounts up to 100,000."""
    least, free, share = (30, 1_000, "0.01") if paid_for == "apply_freeze" else (50, 10_000, "0.025")
    return (least + max(about - free, 0) * Decimal(share)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def ledger_of(course):
    """Sum the ledger's postings by account, debits less credits."""
    sums = Counter()
    with course.premises.bank.read() as book:
        for posting in book.find(Posting):
            sums[posting.debit] += Decimal(posting.minor_units).scaleb(-2)
            sums[posting.credit] -= Decimal(posting.minor_units).scaleb(-2)
    return sums


def test_the_documentation_tells_the_columns():
    told = (PROJECT_ROOT / "docs" / "simulation.md").read_text(encoding="utf-8")
    assert told.endswith(columns_told().partition("\n\n")[2])


def reckoned(loan_id, as_of, loans, read):
    """Reckon lateness from the files alone."""
    paid = sum(Decimal(row["on_instalments"]) for row in read["payments.csv"] if row["loan_id"] == loan_id and row["applied_on"] < as_of)
    days = 0
    for row in read["instalments.csv"]:
        if row["loan_id"] == loan_id and row["due"] < as_of:
            paid -= Decimal(row["principal"]) + Decimal(row["interest"])
            if paid < 0:
                days = (date.fromisoformat(as_of) - date.fromisoformat(row["due"])).days
                break
    delinquent = max(days - int(loans[loan_id]["grace_days"]), 0)
    firsts = [int(first) for first in loans[loan_id]["bucket_first_days"].split()]
    begun = [first for first in firsts if first <= delinquent]
    rest = firsts[len(begun) :]
    return str(days), (f"{begun[-1]}-{rest[0] - 1}" if rest else f"{begun[-1]}+") if begun else ""


def test_the_figures_count_what_happened(lived):
    course, records = lived
    figures = figures_of(course, records, FIRST, LAST, {"close": 1.0})
    assert (figures.customers, figures.loans, figures.days) == (12, len(course.crowd.by_loan), 81)
    assert figures.cases_opened == figures.cases_open + sum(figures.cases_closed.values())
    assert sum(figures.contacts.values()) == len(records.contacts)
    (quarter,) = figures.quarters
    assert (quarter.as_of, quarter.loans) == (date(2025, 4, 1), sum(quarter.buckets.values()))
    assert quarter.past_due > 0
    assert figures.as_document()["quarters"][0]["as_of"] == "2025-04-01"


def files_of(directory):
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def test_the_same_seed_gives_the_same_bank_to_the_byte(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "customers", lambda *_: tuple(troubled(6, run.FIRST_DAY, due_after=3)))
    told = []
    outcomes = [
        simulate(Wanted(months=1, customers=6, seed=1), tmp_path / name, lambda *what: told.append(what), tmp_path / f"{name}-csv")
        for name in ("one", "two")
    ]
    assert [outcome.flaws for outcome in outcomes] == [[], []]
    assert files_of(tmp_path / "one-csv") == files_of(tmp_path / "two-csv")
    assert told[0] == ("inventing customers", 0, 1)
    assert told[-1] == ("checking", 0, 1)
    assert outcomes[0].figures.cases_opened > 0
    # It never goes where a bank is
    with pytest.raises(InvalidInputError, match="holds a bank already"):
        simulate(Wanted(months=1, customers=1, seed=1), tmp_path / "one", lambda *_: None)


@pytest.mark.parametrize(("months", "last"), [(1, date(2025, 1, 31)), (12, date(2025, 12, 31)), (24, date(2026, 12, 31))])
def test_whole_months_are_simulated(months, last):
    assert Wanted(months=months, customers=1, seed=1).last == last


@pytest.mark.parametrize(("first", "last"), [(date(2026, 11, 26), date(2027, 2, 25)), (date(2026, 11, 30), date(2027, 2, 27))])
def test_months_may_begin_on_any_day(first, last):
    assert Wanted(months=3, customers=1, seed=1, first=first).last == last


def test_roll_rates_and_vintages_are_those_of_plan_and_payments_reckoned_anew(lived):
    course, records = lived
    board = read_portfolio(course.premises.bank, course.premises.staff["auditor"].actor())
    firsts = [date(2025, month, 1) for month in (2, 3, 4)]
    stages = {first: {loan.id: stage_reckoned(course, records, loan, first) for loan in records.loans} for first in firsts}
    for before, after in pairwise(firsts):
        rolled = Counter((stages[before][loan.id], stages[after][loan.id]) for loan in records.loans if stages[before][loan.id])
        (month,) = [each for each in board.months if each.month == f"{before:%Y-%m}"]
        assert {pair for pair in rolled if pair[0] != "current"}
        assert Counter(month.matrix.counts) == rolled
    days = [date(2025, 1, 20) + timedelta(number) for number in range(71)]
    late = [{stage_reckoned(course, records, loan, day) for day in days} & {"31-60", "61-90"} != set() for loan in records.loans]
    (vintage,) = board.ever[31]
    assert (vintage.label, vintage.loans, vintage.ever[-1]) == ("2025-01", len(records.loans), sum(late))
    assert 0 < sum(late) < len(records.loans)


def stage_reckoned(course, records, loan, day) -> str | None:
    """Return a loan's stage as a day stands before its close, from its plan and what was paid of it; None where it does not run."""
    if loan.disbursed_on >= day or (loan.closed_on and loan.closed_on < day):
        return None if loan.disbursed_on >= day else "closed"
    paid = sum(
        part.on_instalments
        for part in records.payments.get(loan.id, ())
        if part.applied_on < day or (part.applied_on == day and part.source == "transfer")
    )
    imported = course.crowd.by_loan[loan.id][1]
    for claim in imported.claims:
        paid -= claim.principal + claim.interest
        if paid < 0:
            late = (day - claim.due).days - imported.terms.grace_days
            return "current" if late <= 0 else next(name for most, name in ((30, "1-30"), (60, "31-60"), (90, "61-90")) if late <= most)
    return "current"


def test_what_warns_of_somebody_is_found_by_the_banks_own_rules_and_what_came_of_it_counted(lived):
    course, records = lived
    figures = figures_of(course, records, FIRST, LAST, {})
    assert figures.warnings["arrears_in_a_row"]["raised"] > 0
    for counts in figures.warnings.values():
        assert counts["raised"] >= counts["ripe"] >= counts["followed"] >= counts["late_already"]
    warned = {each.party_id for each in read_warnings(course) if each.indicator == "arrears_in_a_row"}
    ever = {loan.party_id for loan in records.loans if "31-60" in {stage_reckoned(course, records, loan, day) for day in _month_firsts()}}
    assert ever <= warned


def read_warnings(course):
    with course.premises.bank.read() as book:
        return book.find(RiskWarning)


def _month_firsts():
    return [date(2025, month, 1) for month in (2, 3, 4)]
