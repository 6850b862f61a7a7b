"""Delinquency 逾期: days past due, days delinquent after grace and pauses, and the buckets of a loan and of each instalment."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from lending.domain.classification import Tier, classify
from lending.domain.cost_of_credit import CashFlow
from lending.domain.problems import Problems

#: First days of the buckets unless a product has others (Apache Fineract's default buckets).
BUCKETS = (1, 4, 31, 61, 91, 121, 151, 181, 241)
#: Ten years of days; more grace or a later bucket is a slip of the pen.
_MOST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which days delinquent do not grow: from a day on, until another."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class LoanAccount:
    """What a loan's delinquency is judged by: instalments in order of their due dates, payments, grace, pauses and buckets.

    Amounts in one currency. Fields that are wrong raise InvalidInputError, all of them at once.
    """

    dues: tuple[CashFlow, ...]
    paid: tuple[CashFlow, ...] = ()
    grace_days: int = 0
    pauses: tuple[Pause, ...] = ()
    buckets: tuple[int, ...] = BUCKETS

    def __post_init__(self) -> None:
        problems = Problems()
        if not self.dues:
            problems.add("dues", "Give at least one instalment.")
        for field, flows in {"dues": self.dues, "paid": self.paid}.items():
            for number, flow in enumerate(flows, start=1):
                problems.amount(f"{field}.{number}.amount", flow.amount, positive=True)
                problems.day(f"{field}.{number}.on", flow.on)
        problems.whole("grace_days", self.grace_days, 0, _MOST_DAYS)
        _check_buckets(problems, self.buckets)
        problems.refuse()
        for number, (before, after) in enumerate(pairwise(self.dues), start=2):
            if after.on < before.on:
                problems.add(f"dues.{number}.on", f"Give due dates in their order; {after.on} is before {before.on}.")
        _check_pauses(problems, self.pauses)
        problems.refuse()


@dataclass(frozen=True, slots=True)
class Overdue:
    """One instalment that is overdue: what is unpaid of it, its days without grace, and its bucket."""

    due: date
    unpaid: Decimal
    past_due_days: int
    delinquent_days: int
    bucket: str | None


@dataclass(frozen=True, slots=True)
class Delinquency:
    """How delinquent a loan is on a day."""

    past_due_days: int
    delinquent_days: int
    bucket: str | None
    classification: Tier
    instalments: tuple[Overdue, ...]

    def as_document(self) -> dict[str, Any]:
        """Return it as JSON values; amounts are texts with two decimal places."""
        instalments = [asdict(each) | {"due": each.due.isoformat(), "unpaid": f"{each.unpaid:.2f}"} for each in self.instalments]
        return {
            "past_due_days": self.past_due_days,
            "delinquent_days": self.delinquent_days,
            "bucket": self.bucket,
            "classification": self.classification,
            "instalments": instalments,
        }


def delinquency_of(account: LoanAccount, as_of: date) -> Delinquency:
    """Return how delinquent a loan is on a day: by its oldest instalment not paid in full.

    Payments count from their day on and pay the oldest instalment first. Days past due are the calendar's; of them, days delinquent are
    those neither paused since the instalment was due nor within grace. Instalments have no grace of their own. The tier goes by days past
    due alone.
    """
    overdue = tuple(_overdue(account, due.on, unpaid, as_of) for due, unpaid in _unpaid(account, as_of))
    past_due = overdue[0].past_due_days if overdue else 0
    delinquent = max(overdue[0].delinquent_days - account.grace_days, 0) if overdue else 0
    return Delinquency(past_due, delinquent, bucket_of(delinquent, account.buckets), classify(past_due, as_of), overdue)


def bucket_of(days: int, buckets: Sequence[int]) -> str | None:
    """Return the bucket that days delinquent fall in, such as 4-30 or 241+, or None before the first."""
    for first, following in zip(buckets, [*buckets[1:], None], strict=True):
        if days >= first and (following is None or days < following):
            return f"{first}+" if following is None else f"{first}-{following - 1}"
    return None


def _unpaid(account: LoanAccount, as_of: date) -> list[tuple[CashFlow, Decimal]]:
    """Return the instalments overdue on a day with what is unpaid of each."""
    money = sum((payment.amount for payment in account.paid if payment.on <= as_of), Decimal(0))
    overdue: list[tuple[CashFlow, Decimal]] = []
    for due in (due for due in account.dues if due.on < as_of):
        unpaid = due.amount - min(due.amount, money)
        money -= due.amount - unpaid
        if unpaid:
            overdue.append((due, unpaid))
    return overdue


def _overdue(account: LoanAccount, due: date, unpaid: Decimal, as_of: date) -> Overdue:
    past_due = (as_of - due).days
    paused = sum(max((min(pause.end, as_of) - max(pause.start, due)).days, 0) for pause in account.pauses)
    return Overdue(due, unpaid, past_due, past_due - paused, bucket_of(past_due - paused, account.buckets))


def _check_buckets(problems: Problems, buckets: Sequence[int]) -> None:
    if not buckets:
        problems.add("buckets", "Give the first day of each bucket.")
    for day in buckets:
        problems.whole("buckets", day, 1, _MOST_DAYS)
    if "buckets" not in problems.errors and any(after <= before for before, after in pairwise(buckets)):
        problems.add("buckets", "Give the first days of the buckets in their order, each once.")


def _check_pauses(problems: Problems, pauses: Sequence[Pause]) -> None:
    """Note pauses that end before they begin, or overlap; one may begin on the day another ends."""
    for number, pause in enumerate(pauses, start=1):
        if pause.end < pause.start:
            problems.add(f"pauses.{number}", f"Let it end on {pause.start} or later; it ends on {pause.end}.")
        elif any(other.start < pause.end and pause.start < other.end for other in pauses[: number - 1]):
            problems.add(f"pauses.{number}", "It overlaps a pause given before; give one that covers both.")
