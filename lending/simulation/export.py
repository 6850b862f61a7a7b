"""A simulation as CSV files whose columns are told, so that another program can reckon it again."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from lending.domain.loans import Loan
from lending.domain.segmentation.records import CustomerReview
from lending.simulation.behaviour import Crowd
from lending.simulation.month_ends import MonthEnd
from lending.simulation.records import Records

Rows = Iterator[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class File:
    """A file: what one row is, and what each column says."""

    name: str
    row: str
    columns: Mapping[str, str]


LOANS = File(
    "loans.csv",
    "a loan",
    {
        "loan_id": "the loan",
        "customer_id": "whose it is; some have two",
        "product": "consumer, business or mortgage",
        "purpose": "what it is for",
        "secured_by": "the kind of collateral behind it; empty where there is none",
        "segment": "A to D, as the customer was imported; segments.csv has what the reviews made of it",
        "time_zone": "where the customer lives",
        "principal": "what was paid out",
        "currency": "of all amounts",
        "annual_rate": "a fraction a year, fixed",
        "method": "equal_instalment, equal_principal or interest_first",
        "instalments": "how many the plan has",
        "disbursed_on": "the day it was paid out and imported",
        "grace_days": "days past due that do not count as delinquent",
        "bucket_first_days": "the first day delinquent of each bucket",
        "state": "active or closed, at the end",
        "closed_on": "the day it was paid in full; empty while it runs",
        "outstanding": "principal not repaid, at the end",
    },
)
INSTALMENTS = File(
    "instalments.csv",
    "an instalment of a plan, which nothing changes",
    {
        "loan_id": "the loan",
        "number": "1, 2, 3 …",
        "due": "the due date",
        "principal": "of it to repay",
        "interest": "of it for the period",
        "balance": "principal left after it, by the plan",
    },
)
PAYMENTS = File(
    "payments.csv",
    "what one receipt paid on one day",
    {
        "loan_id": "the loan",
        "receipt": "the receipt; one that was held in part has several rows",
        "source": "deposit: taken by the close from the customer's account; transfer: sent from elsewhere",
        "received_on": "the day the money came in",
        "amount": "what came in with the receipt, the same in each of its rows",
        "applied_on": "the day this part of it paid something",
        "on_instalments": "principal and interest paid, oldest instalment first",
        "on_penalty": "penalty paid",
        "on_costs": "court fees given back, which come before all else",
    },
)
COURT_FEES = File(
    "court_fees.csv",
    "a fee that the bank paid to a court for a debtor, who owes it from then on",
    {
        "step": "its key",
        "loan_id": "the loan",
        "paid_on": "the day",
        "paid_for": "apply_freeze: assets to be frozen; file_claim: a claim",
        "about": "the amount to be frozen, or claimed",
        "fee": "by the courts' schedule",
    },
)
MONTH_ENDS = File(
    "dpd_month_end.csv",
    "a running loan when a month was over",
    {
        "loan_id": "the loan",
        "as_of": "the first day of the next month; lateness is told as that day opens, payments of that day not counted",
        "days_past_due": "days since the oldest instalment not paid in full was due",
        "days_delinquent": "the same less the days of grace",
        "bucket": "by days delinquent; empty while there are none",
        "outstanding": "principal not repaid",
    },
)
CASES = File(
    "cases.csv",
    "a collection case",
    {
        "case_id": "the case; a loan has one open at a time",
        "loan_id": "the loan",
        "opened_on": "the first day past due",
        "closed_on": "empty while it is open",
        "state": "open or closed",
        "reason": "why it was closed",
        "step": "the step of the ladder it came to: sms, phone, senior, legal",
        "legal_stage": "what legal action comes to next: demand, course, preserve, claim, judgment, enforcement, result, write_off",
    },
)
CONTACTS = File(
    "contacts.csv",
    "an attempt to reach a debtor",
    {
        "contact": "its key",
        "case_id": "the case",
        "loan_id": "the loan",
        "at": "when, in UTC",
        "time_zone": "where the debtor lives",
        "local_time": "when, there",
        "channel": "sms, call or visit",
        "addressee": "whom",
        "outcome": "what came of it; empty while a delivery report is awaited",
        "next_step": "what is to be done: wait, call, visit, write, senior, look_into, plan, find, estate, legal or delivery report",
        "by": "who made it",
    },
)
SEGMENTS = File(
    "segments.csv",
    "a customer in the review of a month; sums are of the months that end with it, in the currency of the loans",
    {
        "customer_id": "whom",
        "month": "the month that was reviewed",
        "as_of": "the day lateness and balances are told as of",
        "loans": "running loans",
        "loans_ever": "loans ever paid out",
        "outstanding": "principal not repaid",
        "days_past_due": "of the latest loan",
        "impaired": "True where a loan is substandard or worse",
        "under_observation": "True where a changed plan is being observed",
        "transactions": "of his account in twelve months",
        "salary_months": "of three, with a salary",
        "income": "what came in, three months",
        "spending": "what went to shops, three months",
        "gambling": "what went to gambling, three months",
        "brokerage": "what went to brokers, three months",
        "net": "what came in less what went out, three months",
        "salary_months_of_year": "of twelve, with a salary",
        "income_of_year": "what came in, twelve months",
        "net_of_year": "what came in less what went out, twelve months",
        "interest_paid": "interest and penalty paid on instalments due in twelve months",
        "fees_paid": "fees earned in twelve months",
        "deposits": "what his account holds",
        "contribution": "interest, fees, and the margin on deposits",
        "points": "of the rating",
        "grade": "good, sound, watch or risk",
        "reasons": "codes of what was found, with spaces between",
        "potential": "0 to 4 points",
        "before": "the segment before; in the first month the one he was imported with",
        "segment": "the segment by the decision table",
    },
)
FILES = (LOANS, INSTALMENTS, PAYMENTS, COURT_FEES, MONTH_ENDS, CASES, CONTACTS, SEGMENTS)
#: Columns of the review that are amounts, kept in minor units.
_AMOUNTS = frozenset(
    {
        *("outstanding", "income", "spending", "gambling", "brokerage", "net", "income_of_year", "net_of_year"),
        *("interest_paid", "fees_paid", "deposits", "contribution"),
    }
)


def export(directory: Path, crowd: Crowd, records: Records, months: list[MonthEnd], usual_zone: str) -> None:
    """Write the files, and what their columns say, into a directory; files of an earlier run are replaced."""
    directory.mkdir(parents=True, exist_ok=True)
    _write(directory, LOANS, (_loan(loan, crowd, usual_zone) for loan in records.loans))
    _write(directory, INSTALMENTS, _instalments(records, crowd))
    _write(directory, PAYMENTS, _payments(records))
    _write(directory, COURT_FEES, _court_fees(records))
    _write(directory, MONTH_ENDS, _month_ends(months))
    _write(directory, CASES, _cases(records))
    _write(directory, CONTACTS, _contacts(records, crowd, usual_zone))
    _write(directory, SEGMENTS, _segments(records.reviews))
    (directory / "README.md").write_text(columns_told(), encoding="utf-8")


def columns_told() -> str:
    """Return what each file and column says, as Markdown."""
    parts = (
        f"## {file.name}\n\nA row is {file.row}.\n\n| column | says |\n|---|---|\n"
        + "".join(f"| {name} | {said} |\n" for name, said in file.columns.items())
        for file in FILES
    )
    return "# A simulated bank\n\nDays are ISO 8601, amounts are decimal numbers, text is UTF-8.\n\n" + "\n".join(parts)


def _write(directory: Path, file: File, rows: Rows) -> None:
    with (directory / file.name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(file.columns)
        writer.writerows(rows)


def _loan(loan: Loan, crowd: Crowd, usual_zone: str) -> tuple[object, ...]:
    customer, imported = crowd.by_loan[loan.id]
    terms, behind = imported.terms, (imported.purpose, imported.secured_by)
    return (
        *(loan.id, loan.party_id, loan.product, *behind, customer.segment, customer.timezone or usual_zone, loan.principal, loan.currency),
        *(terms.plan.annual_rate, loan.method, len(imported.claims), loan.disbursed_on, terms.grace_days),
        *(" ".join(map(str, terms.buckets)), loan.state, loan.closed_on, loan.outstanding),
    )


def _instalments(records: Records, crowd: Crowd) -> Rows:
    for loan in records.loans:
        for claim in crowd.by_loan[loan.id][1].claims:
            yield loan.id, claim.number, claim.due, claim.principal, claim.interest, claim.balance


def _payments(records: Records) -> Rows:
    for paid in records.payments.values():
        for each in paid:
            dates = each.received_on, each.amount, each.applied_on
            yield each.loan_id, each.event, each.source, *dates, each.on_instalments, each.on_penalty, each.on_costs


def _court_fees(records: Records) -> Rows:
    for step in records.costs:
        yield step.key, step.loan_id, step.on, step.kind, step.amount, step.costs


def _month_ends(months: list[MonthEnd]) -> Rows:
    for month in months:
        yield month.loan_id, month.as_of, month.days_past_due, month.days_delinquent, month.bucket, month.outstanding


def _cases(records: Records) -> Rows:
    for case in records.cases:
        yield case.id, case.loan_id, case.opened_on, case.closed_on, case.state, case.reason, case.step, case.legal_stage


def _contacts(records: Records, crowd: Crowd, usual_zone: str) -> Rows:
    for contact in records.contacts:
        zone = crowd.customer(contact.loan_id).timezone or usual_zone
        when = contact.at.isoformat(), zone, contact.at.astimezone(ZoneInfo(zone)).isoformat()
        told = contact.channel, contact.addressee, contact.outcome, contact.next_step, contact.actor_name
        yield contact.key, contact.case_id, contact.loan_id, *when, *told


def _segments(reviews: Sequence[CustomerReview]) -> Rows:
    for found in reviews:
        yield found.party_id, *(_told(found, name) for name in SEGMENTS.columns if name != "customer_id")


def _told(found: CustomerReview, name: str) -> object:
    value = getattr(found, name)
    if name in _AMOUNTS:
        return Decimal(value).scaleb(-2)
    return " ".join(value) if isinstance(value, list) else value
