"""When interest is due: that of odd days, spread over the instalments or up front; what interest grace puts off; on which working day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from lending.domain.calendar import WorkingDays
from lending.domain.loan_terms import LoanTerms
from lending.domain.money import to_multiple
from lending.domain.periods import Part, odd_days
from lending.domain.repayment_rows import Debt, Row, unrounded

_NOTHING = Decimal("0.00")


def odd_interest(terms: LoanTerms, until: date | None = None) -> Decimal:
    """Return the interest of the odd days as an amount of the loan, all of it or up to a day; nothing where there are none."""
    odd = odd_days(terms, until)
    if odd is None:
        return _NOTHING
    if until is not None:
        odd = replace(odd, parts=tuple(_so_far(part) for part in odd.parts))
    debt = Debt(terms.principal, terms.principal)
    return terms.amount(debt.charge(odd, terms.amount if terms.interest_rounded == "row" else unrounded))


def up_front_interest(terms: LoanTerms) -> Decimal:
    """Return the interest that is due on the day of disbursement: that of the odd days where the product has it paid up front."""
    return odd_interest(terms) if terms.first_period == "up_front" else _NOTHING


def spread_interest(terms: LoanTerms, count: int) -> tuple[Decimal, ...]:
    """Return what each of so many instalments carries of the odd days' interest where the product spreads it.

    It is as much each, rounded down to the loan's amounts; the last takes the rest.
    """
    odd = odd_interest(terms) if terms.first_period == "spread" else _NOTHING
    each = to_multiple(odd / count, terms.multiple, ROUND_FLOOR)
    return (*(each,) * (count - 1), odd - each * (count - 1))


def rows_due(terms: LoanTerms, rows: tuple[Row, ...], spread: Sequence[Decimal]) -> tuple[Row, ...]:
    """Return rows with what is due when: principal as it was, interest with what is spread, put off by its grace; on a working day."""
    if not (any(spread) or terms.interest_grace or terms.holidays != "keep"):
        return rows
    interest = [row.interest + share for row, share in zip(rows, spread, strict=True)]
    grace = min(terms.interest_grace, len(rows) - 1)
    interest[: grace + 1] = [_NOTHING] * grace + [sum(interest[: grace + 1], _NOTHING)]
    calendar = WorkingDays(terms.country) if terms.country and terms.holidays != "keep" else None
    return tuple(
        Row(row.number, _working_day(terms, row.due, calendar), row.principal, amount, row.principal + amount, row.balance)
        for row, amount in zip(rows, interest, strict=True)
    )


def _so_far(part: Part) -> Part:
    return part if part.late else replace(part, factor=_NOTHING)


def _working_day(terms: LoanTerms, due: date, calendar: WorkingDays | None) -> date:
    """Return the day an instalment is due by the calendar: never back to the day of disbursement or before."""
    if calendar is None:
        return due
    day = calendar.moved(due, terms.holidays)
    return day if day > terms.disbursed else calendar.next_working_day(due)
