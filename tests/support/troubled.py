"""Customers of a simulation who are all in trouble: few of them walk every path of collection."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from lending.simulation.customers import Customer, Temper, customers

TROUBLED = (Temper.FORGETFUL, Temper.TIGHT, Temper.TIGHT, Temper.SHAKEN, Temper.DEFAULTING, Temper.DEFAULTING)
ABROAD = (None, None, "America/New_York")


def troubled(count: int, first: date) -> Iterator[Customer]:
    """Return so many, every third of them abroad; their loans are paid out in the first days, and incomes are lost soon after."""
    for customer, temper in zip(customers(1, count, first, first + timedelta(days=60)), TROUBLED * count, strict=False):
        broke = first + timedelta(days=20), date.max if temper is Temper.DEFAULTING else first + timedelta(days=80)
        hard_times = broke if temper in {Temper.SHAKEN, Temper.DEFAULTING} else None
        yield replace(customer, temper=temper, hard_times=hard_times, timezone=ABROAD[customer.number % 3])
