"""Figures of the trade and of the bank, dated, each with its source and how sure it is."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from lending.errors import InvalidInputError

#: P official text read, 2 press or law firm, 3 quoted by another repository, M from memory and unconfirmed, B the bank's own policy.
Mark = Literal["P", "2", "3", "M", "B"]

#: Years a customer's data is kept. Unconfirmed: ten since 2025-01-01, five before; the longer one holds for all, so that nothing is erased
#: too early.
RETENTION_YEARS = 10
#: The least number of days that an engine keeps the history of a case: what the journal is held against, and replays are made of.
LEAST_DAYS_OF_HISTORY = RETENTION_YEARS * 365
#: Figures without a known beginning hold from here.
_ALWAYS = date(2000, 1, 1)
#: The measures for personal loans (R5, R6) are in force from here.
_RULES_OF_2024 = date(2024, 7, 1)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure in force from `since` until the next of its name: rates as fractions a year, ratios as fractions, amounts in CNY."""

    name: str
    since: date
    value: Decimal
    unit: str
    source: str
    mark: Mark


def _lpr() -> tuple[Parameter, ...]:
    changes = (
        (date(2022, 8, 22), "0.0365", "0.0430"),
        (date(2023, 6, 20), "0.0355", "0.0420"),
        (date(2023, 8, 21), "0.0345", "0.0420"),
        (date(2024, 2, 20), "0.0345", "0.0395"),
        (date(2024, 7, 22), "0.0335", "0.0385"),
        (date(2024, 10, 21), "0.0310", "0.0360"),
        (date(2025, 5, 20), "0.0300", "0.0350"),
    )
    # Values at sampled dates were confirmed by press [2]; the dates of change are from memory [M], the weaker mark stands.
    return tuple(
        Parameter(name, since, Decimal(value), "rate", "R8 loan prime rate 貸款市場報價利率, National Interbank Funding Center", "M")
        for since, one_year, five_years in changes
        for name, value in (("lpr_1y", one_year), ("lpr_5y", five_years))
    )


def _row(name: str, value: str, unit: str, source: str, mark: Mark) -> Parameter:
    return Parameter(name, _ALWAYS, Decimal(value), unit, source, mark)


def _since(first: date, *rows: Parameter) -> tuple[Parameter, ...]:
    return tuple(replace(row, since=first) for row in rows)


#: What each finding of a monthly review adds to a rating.
_RATING_POINTS = {
    "score_high": "20",
    "score_low": "-15",
    "late_week": "-5",
    "late_month": "-20",
    "late_quarter": "-35",
    "late_longer": "-100",
    "impaired": "-100",
    "enforcement_list": "-100",
    "under_observation": "-15",
    "salary_regular": "10",
    "salary_missing": "-10",
    "gambling": "-25",
    "brokerage": "-10",
    "overspending": "-10",
    "balance_falling": "-5",
    "balance_rising": "5",
}
#: Working days for the step of each stage of a legal action.
_LEGAL_DAYS = {
    "demand": "3",
    "course": "1",
    "preserve": "5",
    "claim": "10",
    "judgment": "5",
    "enforcement": "10",
    "result": "5",
    "write_off": "10",
}

PARAMETERS: tuple[Parameter, ...] = (
    *_lpr(),
    *_since(
        _RULES_OF_2024,
        _row("longest_term.consumer", "60", "months", "R5 measures for personal loans 個人貸款管理辦法, 2024 No. 3", "2"),
        _row("longest_term.business", "60", "months", "R5, the general case", "2"),
        _row("longest_term.business_exception", "120", "months", "R5, at most", "2"),
        _row("self_payment.counterparty_open", "300000", "CNY", "R6 entrusted payment 受託支付, counterparty not fixed in advance", "M"),
        _row("self_payment.business", "500000", "CNY", "R6, use in a business", "3"),
        _row("splitting_window", "30", "days", "R6 splitting 化整為零; the length of the window is the bank's", "B"),
    ),
    # Unconfirmed: no figure in the rules read; thirty years is the custom.
    _row("longest_term.mortgage", "360", "months", "custom of housing loans", "M"),
    # Collateral
    _row("loan_to_value.first_home", "0.85", "ratio", "R9 down payment of at least 15 %", "P"),
    # R9 gives one figure for homes; a city that asks more of a second home is an argument of `loan_to_value`.
    _row("loan_to_value.second_home", "0.85", "ratio", "R9 down payment of at least 15 %", "P"),
    _row("loan_to_value.commercial_property", "0.70", "ratio", "R9 commercial property, down payment of at least 30 %", "P"),
    _row("loan_to_value.vehicle", "0.70", "ratio", "bank's policy", "B"),
    _row("loan_to_value.deposit", "0.90", "ratio", "bank's policy for pledged deposits", "B"),
    # Price
    _row("penalty.overdue_least", "0.30", "ratio", "R11 on top of the contract rate, overdue", "M"),
    _row("penalty.overdue_most", "0.50", "ratio", "R11 on top of the contract rate, overdue", "M"),
    _row("penalty.misuse_least", "0.50", "ratio", "R11 on top of the contract rate, misuse of funds", "M"),
    _row("penalty.misuse_most", "1.00", "ratio", "R11 on top of the contract rate, misuse of funds", "M"),
    # Unconfirmed: window guidance of spring 2025 for consumer loans; the others only may not go below nothing earned.
    _row("rate_floor.consumer", "0.0300", "rate", "guidance on consumer loans, 2025", "M"),
    _row("rate_floor.business", "0.0250", "rate", "bank's policy", "B"),
    _row("rate_floor.mortgage", "0.0250", "rate", "bank's policy", "B"),
    # Unconfirmed: courts lower the price of financial loans above 24 % on request (Supreme People's Court, 2017 No. 22).
    _row("rate_cap", "0.2400", "rate", "Supreme People's Court opinion on financial trials, 2017 No. 22", "M"),
    # Five-tier classification 五級分類; in force from 2023-07-01, earlier days are judged by the same figures
    _row("classification.substandard", "90", "days", "R1 Order 2023 No. 1: more days past due are substandard 次級", "2"),
    _row("classification.doubtful", "270", "days", "R1 Order 2023 No. 1: more days past due are doubtful 可疑", "2"),
    _row("classification.loss", "360", "days", "R1 Order 2023 No. 1: more days past due are loss 損失", "2"),
    # Repayment ability
    _row("debt_to_income_limit", "0.50", "ratio", "bank's policy", "B"),
    _row("cash_flow_coverage_limit", "1.20", "times", "bank's policy", "B"),
    _row("near_margin", "0.10", "ratio", "bank's policy: a limit met by a tenth of it or less is near", "B"),
    # Credit standing
    _row("months_overdue_limit", "1", "months", "bank's policy: months overdue of the last 24", "B"),
    _row("enquiries_watch", "6", "enquiries", "bank's policy: bureau enquiries of the last 6 months that lower the standing", "B"),
    _row("enquiries_limit", "12", "enquiries", "bank's policy: bureau enquiries of the last 6 months", "B"),
    _row(
        "retention.customer_years",
        str(RETENTION_YEARS),
        "years",
        "Anti-Money Laundering Law 反洗錢法, 2024, article 34: after business ended",
        "M",
    ),
    # Servicing
    _row("payment.back_dated", "90", "days", "bank's policy: how far back a payment's value date may lie", "B"),
    _row("payoff.quoted_ahead", "30", "days", "bank's policy: how far ahead a payoff may be quoted", "B"),
    # Collection; in force from 2026-01, earlier days are judged by the same figures
    _row("collection.first_hour", "8", "hour of the day", "R10 guideline on collection, 2026-01: none from 22:00 to 08:00", "2"),
    _row("collection.last_hour", "22", "hour of the day", "R10 guideline on collection, 2026-01: none from 22:00 to 08:00", "2"),
    _row("collection.calls_a_day", "6", "attempts", "R10 guideline on collection, 2026-01: when unanswered", "2"),
    _row("collection.visitors", "2", "people", "R10 guideline on collection, 2026-01", "2"),
    _row("collection.unreachable_days", "3", "days", "bank's policy: calls unanswered on as many days", "B"),
    _row("collection.unreachable_window", "10", "days", "bank's policy: in as many days past", "B"),
    _row("collection.promise_days", "14", "days", "bank's policy: how far off a promise to pay may lie", "B"),
    _row("collection.promise_share", "0.10", "share", "bank's policy: how much of what is overdue a promise to pay is at least", "B"),
    _row("collection.sms_pause", "3", "days", "bank's policy: between two messages to a debtor", "B"),
    _row("collection.attempt_pause", "1", "days", "bank's policy: after an attempt that came to nothing, until the next", "B"),
    _row("collection.kept_pause", "7", "days", "bank's policy: after a promise was kept, until the debtor is approached again", "B"),
    _row("collection.odds_from_1", "0.85", "probability", "bank's policy: arrears cleared within 30 days, 1 to 7 days past due", "B"),
    _row("collection.odds_from_8", "0.65", "probability", "bank's policy: the same, 8 to 30 days past due", "B"),
    _row("collection.odds_from_31", "0.40", "probability", "bank's policy: the same, 31 to 60 days past due", "B"),
    _row("collection.odds_from_61", "0.25", "probability", "bank's policy: the same, 61 to 90 days past due", "B"),
    _row("collection.odds_from_91", "0.10", "probability", "bank's policy: the same, 91 days past due and more", "B"),
    _row("collection.odds_kept", "0.05", "probability", "bank's policy: more for each promise kept, two at most", "B"),
    _row("collection.odds_broken", "0.15", "probability", "bank's policy: less for each promise broken, two at most", "B"),
    _row("collection.odds_answered", "0.10", "probability", "bank's policy: more where the debtor answered in 30 days", "B"),
    _row("collection.odds_silent", "0.10", "probability", "bank's policy: less where three attempts in 30 days went unanswered", "B"),
    _row("collection.odds_least", "0.05", "probability", "bank's policy: nobody is given up by a rule of thumb", "B"),
    _row("collection.odds_most", "0.95", "probability", "bank's policy: nobody is certain to pay", "B"),
    # Legal action 法律行動 and asset preservation 資產保全: how long a stage rests, and how long its people have
    _row("legal.demand_days", "15", "days", "bank's policy: how long a letter before action gives to pay", "B"),
    _row("legal.hearing_days", "30", "days", "bank's policy: until a claim that was filed is looked at again", "B"),
    _row("legal.performance_days", "10", "days", "bank's policy: how long a judgment that is final is left to be paid", "B"),
    _row("legal.enforcement_days", "90", "days", "bank's policy: between two looks at an enforcement", "B"),
    _row("legal.settlement_days", "90", "days", "bank's policy: how far off a settlement may put the payment", "B"),
    *(
        _row(f"legal.days_{stage}", days, "working days", "bank's policy: for the step of that stage", "B")
        for stage, days in _LEGAL_DAYS.items()
    ),
    _row("legal.days_after_freeze", "30", "days", "Civil Procedure Law 民事訴訟法, Article 104: to file after a freeze before it", "2"),
    _row("preservation.work_days", "2", "working days", "bank's policy: for each task of a preservation", "B"),
    _row("preservation.days", "5", "working days", "bank's policy: until a preservation is to be made or lifted", "B"),
    # Restructuring 逾期重組 (C2d); all the bank's own, but for the observation of R3
    _row("restructuring.extension", "12", "periods", "bank's policy: how much longer a plan of the bank runs", "B"),
    _row("restructuring.deferral", "6", "periods", "bank's policy: how long a plan of the bank asks for interest alone", "B"),
    _row("restructuring.pause", "3", "periods", "bank's policy: how long a plan of the bank asks for nothing", "B"),
    _row("restructuring.rate_cut", "0.01", "rate", "bank's policy: how much lower the rate of a plan of the bank is", "B"),
    _row("restructuring.work_days", "2", "working days", "bank's policy: for each task of its people", "B"),
    _row("restructuring.sign_days", "14", "days", "bank's policy: how long a supplement agreement may stay unsigned", "B"),
    _row("restructuring.collection_waits", "45", "days", "bank's policy: how long collection waits for the outcome of a request", "B"),
    # Flow of money 資金流向 (I1b)
    _row("fund_flow.consumer_least", "200000", "CNY", "bank's policy: consumer loans from here on are followed, as they are visited", "B"),
    _row("fund_flow.misuse_share", "0.01", "ratio", "bank's policy: of what was paid out, below which misuse is not told", "B"),
    _row("fund_flow.paper_days", "180", "days", "bank's policy: how far a trade paper's date may lie from its payment's", "B"),
    # Early warning 風險預警 (C4): the bank's own text where it gives a figure
    _row("early_warning.bureau_enquiries", "3", "enquiries", "bank's policy (C4): so many enquiries at the bureau", "B"),
    _row("early_warning.bureau_enquiries_window", "30", "days", "bank's policy (C4): in as many days", "B"),
    _row("early_warning.contact_changes", "2", "changes", "bank's policy (C4): so many changes of telephone or address", "B"),
    _row("early_warning.contact_changes_window", "90", "days", "bank's policy (C4): in as many days", "B"),
    _row("early_warning.arrears_in_a_row", "2", "instalments", "bank's policy (C4): so many instalments in a row overdue", "B"),
    _row("early_warning.income_drop", "0.50", "ratio", "bank's policy (C4): income down by as much", "B"),
    _row("early_warning.income_months", "3", "months", "bank's policy: the last months are held against those before them", "B"),
    _row("early_warning.soft_orange", "2", "indicators", "bank's policy: so many different soft signs together are orange", "B"),
    _row("early_warning.soft_red", "3", "indicators", "bank's policy: so many different soft signs together are red", "B"),
    _row("early_warning.days_yellow", "10", "working days", "bank's policy: until an intervention is to be over", "B"),
    _row("early_warning.days_orange", "5", "working days", "bank's policy: until an intervention is to be over", "B"),
    _row("early_warning.days_red", "2", "working days", "bank's policy: until an intervention is to be over", "B"),
    _row("early_warning.work_days", "1", "working days", "bank's policy: for each task of an intervention", "B"),
    # Monthly review 月度檢視 and segmentation 客戶分層 (L5b, C1); all the bank's own policy, but for the cut-offs of its scorecard
    _row("review.deposit_margin", "0.0150", "rate", "bank's policy: what a year's deposit earns the bank, of its amount", "B"),
    _row("review.offer_days", "60", "days", "bank's policy: how long an offer stands on a customer's first page", "B"),
    _row("review.manager_days", "5", "working days", "bank's policy: for the visit to a customer who came to be watched", "B"),
    _row("review.secure_days", "2", "working days", "bank's policy: for securing what a customer at risk owes", "B"),
    _row("rating.base", "60", "points", "bank's policy: where every rating begins", "B"),
    _row("rating.score_high", "504", "points", "scorecard retail_v1, cut-off of acceptance", "B"),
    _row("rating.score_low", "388", "points", "scorecard retail_v1, cut-off of rejection", "B"),
    _row("rating.late_week", "7", "days", "bank's policy: past due so long is an oversight", "B"),
    _row("rating.late_month", "30", "days", "bank's policy: past due so long is a difficulty", "B"),
    _row("rating.late_quarter", "90", "days", "R1 Order 2023 No. 1: more days past due are substandard 次級", "2"),
    _row("rating.salary_months", "3", "months", "bank's policy: of the last three, with a salary", "B"),
    _row("rating.gambling_share", "0.05", "ratio", "bank's policy: of what came in", "B"),
    _row("rating.brokerage_share", "0.30", "ratio", "bank's policy: of what came in", "B"),
    _row("rating.spending_share", "1.00", "ratio", "bank's policy: of what came in", "B"),
    _row("rating.balance_share", "0.10", "ratio", "bank's policy: a change of balance by as much of what came in", "B"),
    _row("rating.grade_good", "75", "points", "bank's policy: the fewest of a good grade", "B"),
    _row("rating.grade_sound", "55", "points", "bank's policy: the fewest of a sound grade", "B"),
    _row("rating.grade_watch", "30", "points", "bank's policy: the fewest of a grade to watch", "B"),
    *(_row(f"rating.points.{code}", points, "points", "bank's policy: added to a rating", "B") for code, points in _RATING_POINTS.items()),
    _row("potential.months_steady", "10", "months", "bank's policy: of the last twelve with a salary, two points", "B"),
    _row("potential.months_some", "6", "months", "bank's policy: of the last twelve with a salary, one point", "B"),
    _row("potential.growth_strong", "0.20", "ratio", "bank's policy: what stayed of a year's income, two points", "B"),
    _row("potential.growth_some", "0.05", "ratio", "bank's policy: what stayed of a year's income, one point", "B"),
    # Documents
    _row("document_age.income_proof", "90", "days", "bank's policy", "B"),
    _row("document_age.bank_statement", "90", "days", "bank's policy", "B"),
    # Income without a wage (I1c)
    _row("income.fewest_months", "6", "months", "bank's policy: a shorter history gives no sustainable income", "B"),
    _row("income.months_read", "12", "months", "bank's policy", "B"),
    _row("income.haircut_volatile", "0.50", "ratio", "bank's policy: a unit of the coefficient of variation", "B"),
    _row("income.haircut_undeclared", "0.30", "ratio", "bank's policy: the part of a flow that tax records do not bear out", "B"),
    _row("income.haircut_concentrated", "0.20", "ratio", "bank's policy: at a single source; nothing at equal shares of many", "B"),
    _row("income.haircut_most", "0.80", "ratio", "bank's policy: no source is cut by more", "B"),
)


def parameter(name: str, on: date) -> Parameter:
    """Return the parameter in force on a date; InvalidInputError names an unknown one or a date before its first."""
    known = [row for row in PARAMETERS if row.name == name]
    if not known:
        raise InvalidInputError({"name": [f"There is no parameter {name}."]})
    in_force = [row for row in known if row.since <= on]
    if not in_force:
        raise InvalidInputError({"on": [f"{name} is known from {min(row.since for row in known)} on; give a later date."]})
    return max(in_force, key=lambda row: row.since)
