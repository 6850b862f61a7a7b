"""Whether a simulated bank is right: its book, its cases, its contacts, and how late each loan was, reckoned anew."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from zoneinfo import ZoneInfo

from lending.domain.loans import CollectionCase, Loan, LoanState
from lending.domain.servicing.accounts import COSTS_DUE
from lending.service.ports import Bank
from lending.service.servicing.verification import verify_book
from lending.simulation.behaviour import Crowd
from lending.simulation.customers import SimulatedLoan
from lending.simulation.month_ends import MonthEnd
from lending.simulation.records import Payment, Records

#: R10, in the guideline's own words: none from 22:00 to 08:00. Written out, so that the rule is not held to itself.
_FIRST_HOUR, _LAST_HOUR = 8, 22
#: Flaws of a kind that are named.
MOST = 20


def flaws_of(bank: Bank, crowd: Crowd, records: Records, months: list[MonthEnd]) -> list[str]:
    """Return what does not reconcile, at most twenty of each kind."""
    kinds = (
        _book_flaws(bank, records),
        case_flaws(records.loans, records.cases),
        _contact_flaws(records, crowd, bank.settings.timezone),
        _lateness_flaws(records, crowd, months),
    )
    return [flaw for kind in kinds for flaw in islice(kind, MOST)]


def _book_flaws(bank: Bank, records: Records) -> Iterator[str]:
    found = verify_book(bank)
    for flaw in found.discrepancies:
        yield f"{flaw.loan_id or 'ledger'}: {flaw.where} is {flaw.found}, by its events {flaw.expected}"
    if any(_by_currency(found.totals).values()):
        yield "the trial balance does not come to nothing"
    due, fees = sum(units for (account, _), units in found.totals.items() if account == COSTS_DUE), fees_owed(records)
    if Decimal(due).scaleb(-2) != fees:
        yield f"the ledger has {Decimal(due).scaleb(-2)} of court fees due, lawsuits and payments make it {fees}"


def fees_owed(records: Records) -> Decimal:
    """Return what debtors owe of court fees, from what was paid to courts and what came back."""
    back = sum((payment.on_costs for paid in records.payments.values() for payment in paid), Decimal(0))
    return sum((step.costs or Decimal(0) for step in records.costs), Decimal(0)) - back


def _by_currency(totals: dict[tuple[str, str], int]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for (_, currency), units in totals.items():
        sums[currency] += units
    return sums


def case_flaws(loans: Iterable[Loan], cases: Iterable[CollectionCase]) -> Iterator[str]:
    """Find loans past due without an open case, cases without, and loans with two."""
    open_cases = Counter(case.loan_id for case in cases if case.state == "open")
    late = {loan.id for loan in loans if loan.state == LoanState.ACTIVE and loan.past_due_since is not None}
    yield from (f"{loan_id} is past due and has no open case" for loan_id in sorted(late - open_cases.keys()))
    yield from (f"{loan_id} has an open case and is not past due" for loan_id in sorted(open_cases.keys() - late))
    yield from (f"{loan_id} has {count} open cases" for loan_id, count in sorted(open_cases.items()) if count > 1)


def day_flaws(bank: Bank, as_of: date) -> Iterator[str]:
    """Find what `case_flaws` looks for as a day opens, by one statement; how late loans are is read from their instalments.

    Nothing is in flight then: a payment ends its case, and the close opens and ends cases, in the transaction that ages the loan.
    """
    with bank.read() as book:
        found = book.portfolio().unheld(as_of)
    for each in found:
        if each.since != each.noted:
            yield f"{each.loan_id} is past due since {each.since} by its instalments, since {each.noted} by the close"
        if each.since is not None and not each.open_cases:
            yield f"{each.loan_id} is past due and has no open case"
        if each.since is None and each.open_cases:
            yield f"{each.loan_id} has an open case and is not past due"
        if each.open_cases > 1:
            yield f"{each.loan_id} has {each.open_cases} open cases"


def _contact_flaws(records: Records, crowd: Crowd, usual_zone: str) -> Iterator[str]:
    """Find what disturbed a debtor's rest, where he lives (R10)."""
    for contact in records.contacts:
        zone = ZoneInfo(crowd.customer(contact.loan_id).timezone or usual_zone)
        local = contact.at.astimezone(zone)
        if contact.channel != "letter" and not _FIRST_HOUR <= local.hour < _LAST_HOUR:
            yield f"{contact.key}: a {contact.channel} at {local:%H:%M} where the debtor lives"


def _lateness_flaws(records: Records, crowd: Crowd, months: list[MonthEnd]) -> Iterator[str]:
    """Find month ends at which the book said something else than plan and payments make of a loan."""
    for month in months:
        late = lateness(crowd.by_loan[month.loan_id][1], records.payments[month.loan_id], month.as_of)
        found = (month.days_past_due, month.days_delinquent, month.bucket)
        if late != found:
            yield f"{month.loan_id} on {month.as_of}: {found} in the book, {late} by plan and payments"


def lateness(loan: SimulatedLoan, payments: tuple[Payment, ...], as_of: date) -> tuple[int, int, str | None]:
    """Return days past due, days delinquent and bucket as a day opens, from the plan and what was paid before, oldest instalment first.

    The rule of the loan book, written anew: days since the oldest instalment not paid in full was due, less the days of grace.
    """
    paid = sum((payment.on_instalments for payment in payments if payment.applied_on < as_of), Decimal(0))
    for claim in loan.claims:
        paid -= claim.principal + claim.interest
        if paid < 0:
            days = max((as_of - claim.due).days, 0)
            delinquent = max(days - loan.terms.grace_days, 0)
            return days, delinquent, bucket_of(delinquent, loan.terms.buckets)
    return 0, 0, None


def bucket_of(days: int, first_days: tuple[int, ...]) -> str | None:
    """Return the bucket of so many days delinquent, by the first days of the buckets: `1-3`, the last one `241+`."""
    begun = [first for first in first_days if first <= days]
    if not begun:
        return None
    following = first_days[len(begun) :]
    return f"{begun[-1]}-{following[0] - 1}" if following else f"{begun[-1]}+"
