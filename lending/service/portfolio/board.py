"""What the portfolio board shows: how the book stands, how loans rolled, and how the loans of each month turned out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import get_args

from lending.domain.actors import Actor
from lending.domain.calendar import add_months
from lending.domain.classification import Tier
from lending.domain.portfolio.roll_rates import STAGES, RollMatrix, first_day_of, roll_matrix, stage_of
from lending.domain.portfolio.vintages import Vintage, vintages
from lending.service.access import require_role
from lending.service.business_date import business_date
from lending.service.portfolio.ports import Branches, Standing
from lending.service.ports import Bank, Book
from lending.service.review.boards import READERS, branches_of

#: Months whose roll rates are shown.
SHOWN = 12
#: How late is late in a vintage, days delinquent.
EVER = (31, 91)
TIERS: tuple[str, ...] = get_args(Tier)


@dataclass(frozen=True, slots=True)
class Share:
    """Running loans of a tier or stage: how many, their principal outstanding, and the share of it."""

    name: str
    loans: int
    outstanding: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRolled:
    """A month with its roll rates, written as 2026-11."""

    month: str
    matrix: RollMatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioBoard:
    """The board: tiers and stages as they are now, the months' roll rates, and the vintages by how late is late."""

    today: date
    tiers: tuple[Share, ...]
    stages: tuple[Share, ...]
    months: tuple[MonthRolled, ...]
    ever: dict[int, tuple[Vintage, ...]]


def read_portfolio(bank: Bank, actor: Actor) -> PortfolioBoard:
    """Return the board of the loans in the actor's scope; months are those that were over as the business date opened."""
    require_role(actor, *READERS)
    branches = branches_of(actor)
    with bank.read() as book:
        today, standing = business_date(book), book.portfolio().standing(branches)
        return PortfolioBoard(
            today=today,
            tiers=by_tier(standing),
            stages=by_stage(standing),
            months=_months(book, today, branches),
            ever={least: _vintages(book, today, branches, least) for least in EVER},
        )


def by_tier(standing: Sequence[Standing]) -> tuple[Share, ...]:
    """Return the running loans by tier."""
    return _shares(TIERS, {tier: [each for each in standing if each.tier == tier] for tier in TIERS})


def by_stage(standing: Sequence[Standing]) -> tuple[Share, ...]:
    """Return the running loans by how late they are."""
    return _shares(STAGES, {stage: [each for each in standing if stage_of(each.bucket) == stage] for stage in STAGES})


def _shares(names: Sequence[str], found: Mapping[str, Sequence[Standing]]) -> tuple[Share, ...]:
    every = sum(each.outstanding for part in found.values() for each in part)
    return tuple(_share(name, found[name], every) for name in names)


def _share(name: str, found: Sequence[Standing], every: int) -> Share:
    outstanding = sum(each.outstanding for each in found)
    share = (Decimal(outstanding) / every).quantize(Decimal("0.0001")) if every else Decimal(0)
    return Share(name, sum(each.loans for each in found), Decimal(outstanding).scaleb(-2), share)


def _months(book: Book, today: date, branches: Branches) -> tuple[MonthRolled, ...]:
    """Return the months that were over, the latest last; those before the first loan are left out."""
    ends = [add_months(today.replace(day=1), -back) for back in range(SHOWN, -1, -1)]
    found = [
        MonthRolled(month=f"{first:%Y-%m}", matrix=roll_matrix(book.portfolio().rolled(first, last, branches)))
        for first, last in pairwise(ends)
    ]
    return tuple(each for each in found if each.matrix.counts)


def _vintages(book: Book, today: date, branches: Branches, least: int) -> tuple[Vintage, ...]:
    portfolio = book.portfolio()
    buckets = [bucket for bucket in portfolio.buckets() if first_day_of(bucket) >= least]
    return vintages(portfolio.originated(branches), portfolio.first_late(buckets, branches), today)
