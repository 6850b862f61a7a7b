"""What a simulation came to, in figures."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lending.domain.early_warning.foresight import Foresight
from lending.simulation.days import Course
from lending.simulation.month_ends import MonthEnd
from lending.simulation.records import Records
from lending.simulation.warnings import came_of_warnings

#: Quarters end as these months open.
_QUARTERS = frozenset({1, 4, 7, 10})


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """How late running loans were when a quarter was over: loans by bucket (`none` of no bucket), and the share past due."""

    as_of: date
    loans: int
    buckets: dict[str, int]
    past_due: int
    outstanding_past_due: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All of it; seconds are those of the clock on the wall."""

    customers: int
    loans: int
    lent: Decimal
    instalments_due: int
    missed: int
    payments: int
    paid: Decimal
    paid_late: int
    #: Fees that the bank paid to courts for its debtors, and what came back of them.
    court_fees: Decimal
    court_fees_back: Decimal
    promises: dict[str, int]
    cases_opened: int
    cases_open: int
    cases_closed: dict[str, int]
    contacts: dict[str, int]
    attempts_refused: int
    #: Rows of the monthly reviews, moves between segments in them, and customers by the segment they are in at the end.
    reviewed: int
    moved: int
    segments: dict[str, int]
    #: What came of the warnings, by indicator: raised, ripe, followed, late_already.
    warnings: dict[str, dict[str, int]]
    quarters: tuple[Quarter, ...]
    days: int
    seconds: dict[str, float]

    def as_document(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        document = asdict(self)
        for quarter in document["quarters"]:
            quarter["as_of"], quarter["outstanding_past_due"] = quarter["as_of"].isoformat(), str(quarter["outstanding_past_due"])
        return {**document, **self._sums(), "quarters": list(document["quarters"])}

    def _sums(self) -> dict[str, str]:
        return {name: str(getattr(self, name)) for name in ("lent", "paid", "court_fees", "court_fees_back")}


def figures_of(course: Course, records: Records, first: date, last: date, seconds: dict[str, float]) -> Figures:
    """Count what happened."""
    payments = [payment for paid in records.payments.values() for payment in paid]
    receipts = {payment.event: payment.amount for payment in payments}
    return Figures(
        customers=len({customer.number for customer, _ in course.crowd.by_loan.values()}),
        loans=len(records.loans),
        lent=sum((loan.principal for loan in records.loans), Decimal(0)),
        instalments_due=sum(len(dues) for day, dues in course.dues.items() if first <= day <= last),
        missed=course.missed,
        payments=len(receipts),
        paid=sum(receipts.values(), Decimal(0)),
        paid_late=course.paid_late,
        court_fees=sum((step.costs or Decimal(0) for step in records.costs), Decimal(0)),
        court_fees_back=sum((payment.on_costs for payment in payments), Decimal(0)),
        promises=_counted(promise.state for promise in records.promises),
        cases_opened=len(records.cases),
        cases_open=sum(case.state == "open" for case in records.cases),
        cases_closed=_counted(case.reason or "" for case in records.cases if case.state != "open"),
        contacts=_counted(f"{contact.channel}/{contact.outcome or 'report awaited'}" for contact in records.contacts),
        reviewed=len(records.reviews),
        moved=sum(found.before != found.segment for found in records.reviews),
        segments=_counted({found.party_id: found.segment or "" for found in records.reviews}.values()),
        attempts_refused=course.collection.refused.total(),
        warnings={each.indicator.code: _came(each) for each in came_of_warnings(course.premises) if each.raised},
        quarters=tuple(_quarters(course.months)),
        days=(last - first).days + 1,
        seconds=seconds,
    )


def _came(each: Foresight) -> dict[str, int]:
    return {name: getattr(each, name) for name in ("raised", "ripe", "followed", "late_already")}


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _quarters(months: list[MonthEnd]) -> list[Quarter]:
    ends = sorted({month.as_of for month in months if month.as_of.month in _QUARTERS and month.as_of.day == 1})
    return [_quarter(as_of, [month for month in months if month.as_of == as_of]) for as_of in ends]


def _quarter(as_of: date, months: list[MonthEnd]) -> Quarter:
    late = [month for month in months if month.days_past_due]
    return Quarter(
        as_of=as_of,
        loans=len(months),
        buckets=_counted(month.bucket or "none" for month in months),
        past_due=len(late),
        outstanding_past_due=sum((month.outstanding for month in late), Decimal(0)),
    )
