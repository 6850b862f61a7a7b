"""The all-in cost of a loan: itemised, and as an annualised rate, simple and IRR (R7, R7b)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from lending.domain.calendar import add_months, months_and_days
from lending.domain.instalments import Plan
from lending.domain.parameters import parameter
from lending.domain.problems import Problems
from lending.errors import InvalidInputError

#: Half a hundred-millionth a month: far below the digits shown.
_TOLERANCE = Decimal("1E-12")
#: Decimal places of a rate shown: 0.128041 is 12.8041 %.
_SHOWN = Decimal("0.000001")
_PRECISION = 28
#: 5,000 % a month; what costs more is a slip of the pen, and a year of it has more digits than are reckoned with.
_HIGHEST_MONTHLY = Decimal(50)


@dataclass(frozen=True, slots=True)
class CashFlow:
    """An amount in the loan's currency on a date; who pays whom follows from where it is listed."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class AnnualisedRate:
    """A year's cost over the principal occupied, as fractions: `simple` is twelve monthly rates, `irr` compounds them."""

    simple: Decimal
    irr: Decimal


@dataclass(frozen=True, slots=True)
class CostLine:
    """One cost: who charges it, what it is, how much, when."""

    charged_by: str
    name: str
    amount: Decimal
    on: date


@dataclass(frozen=True, slots=True)
class AllInCost:
    """What a loan costs in all, and the yearly rates that run when it is overdue or misused."""

    lines: tuple[CostLine, ...]
    total: Decimal
    rate: AnnualisedRate
    overdue_rate: Decimal
    misuse_rate: Decimal


def annualised_rate(advances: Sequence[CashFlow], payments: Sequence[CashFlow], fees: Sequence[CashFlow] = ()) -> AnnualisedRate:
    """Return the annualised rate of a loan: all costs over the principal actually occupied (PBOC Announcement 2021 No. 3, R7b).

    Time runs in months, whole ones counted back from each flow, the odd days as part of the month they cut. Flows before the first
    advance, less paid back than advanced, or a rate beyond all reason raise InvalidInputError.
    """
    _check_flows(advances, payments, fees)
    start = min(flow.on for flow in advances)
    received = [(months_between(start, flow.on), -flow.amount) for flow in advances]
    paid = [(months_between(start, flow.on), flow.amount) for flow in (*payments, *fees)]
    with localcontext() as context:
        context.prec = _PRECISION
        monthly = _monthly_rate(sorted((*received, *paid)))
        if monthly > _HIGHEST_MONTHLY:
            raise InvalidInputError({"payments": [f"Give less, or later: this costs more than {_HIGHEST_MONTHLY:.0%} a month."]})
        return AnnualisedRate(simple=(12 * monthly).quantize(_SHOWN), irr=((1 + monthly) ** 12 - 1).quantize(_SHOWN))


def itemised_cost(plan: Plan, *, lender: str, fees: Sequence[CostLine] = (), on: date) -> AllInCost:
    """Return what a loan costs, line by line, with its annualised rate and the cost of default (R7, R11).

    Partners' fees count like the lender's. The rates of default are the highest that R11 allows, so that the page never understates.
    """
    terms = plan.terms
    lines = (CostLine(lender, "Interest", plan.total_interest, plan.rows[-1].due), *fees)
    rate = annualised_rate(
        [CashFlow(terms.disbursed, terms.principal), *(CashFlow(drawdown.on, drawdown.amount) for drawdown in terms.drawdowns)],
        [CashFlow(row.due, row.payment) for row in plan.rows],
        [CashFlow(fee.on, fee.amount) for fee in fees],
    )
    return AllInCost(
        lines=lines,
        total=sum((line.amount for line in lines), Decimal(0)),
        rate=rate,
        overdue_rate=terms.annual_rate * (1 + parameter("penalty.overdue_most", on).value),
        misuse_rate=terms.annual_rate * (1 + parameter("penalty.misuse_most", on).value),
    )


def months_between(start: date, end: date) -> Decimal:
    """Return the months from `start` to `end`, not before it: whole months counted back from the end, odd days as part of a month."""
    whole, odd_days = months_and_days(start, end)
    begin = add_months(end, -whole)
    return Decimal(whole) if odd_days == 0 else whole + Decimal(odd_days) / (begin - add_months(begin, -1)).days


def _check_flows(advances: Sequence[CashFlow], payments: Sequence[CashFlow], fees: Sequence[CashFlow]) -> None:
    problems = Problems()
    for field, flows in {"advances": advances, "payments": payments, "fees": fees}.items():
        for number, flow in enumerate(flows, start=1):
            problems.amount(f"{field}.{number}.amount", flow.amount)
    problems.refuse()
    if not advances:
        raise InvalidInputError({"advances": ["Give at least one advance."]})
    start = min(flow.on for flow in advances)
    if any(flow.on < start for flow in (*payments, *fees)):
        raise InvalidInputError({"payments": ["Give dates from the first advance on."]})
    advanced, paid = _sum(advances), _sum((*payments, *fees))
    if paid < advanced:
        raise InvalidInputError({"payments": [f"{paid:,.2f} paid back is less than {advanced:,.2f} advanced."]})
    at_once = _sum(flow for flow in advances if flow.on == start) - _sum(flow for flow in (*payments, *fees) if flow.on == start)
    if at_once <= 0:
        raise InvalidInputError({"fees": ["The first advance is used up by what is paid the same day; nothing is lent."]})


def _sum(flows: Iterable[CashFlow]) -> Decimal:
    return sum((flow.amount for flow in flows), Decimal(0))


def _monthly_rate(flows: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """Return the rate a month at which the flows are worth nothing today, by halving an interval that holds it."""
    low, high = Decimal(0), Decimal("0.01")
    while _present_value(flows, high) > 0:
        low, high = high, 2 * high
    while high - low > _TOLERANCE * (1 + low):
        middle = (low + high) / 2
        low, high = (middle, high) if _present_value(flows, middle) > 0 else (low, middle)
    return low if low == 0 else high


def _present_value(flows: Sequence[tuple[Decimal, Decimal]], rate: Decimal) -> Decimal:
    """Return the value today of flows in order of time; gaps of the same length, nearly always a month, are powered once."""
    powers: dict[Decimal, Decimal] = {}
    total, now, discount = Decimal(0), Decimal(0), Decimal(1)
    for when, amount in flows:
        gap = when - now
        if gap not in powers:
            powers[gap] = (1 + rate) ** -gap
        discount *= powers[gap]
        now = when
        total += amount * discount
    return total
