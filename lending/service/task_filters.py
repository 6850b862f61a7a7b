"""What somebody wants to see of the tasks, and the query that finds it as of the business date."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from lending.domain.actors import Actor
from lending.domain.service_levels import DayRange
from lending.service.business_date import read_business_date
from lending.service.ports import Bank, BankSettings, TaskQuery
from lending.service.views.tasks import task_query
from lending.service.workload import age_queries, level_queries

#: Tasks shown at once.
PAGE = 50
_AS_THEY_ARE = ("view", "group", "product", "segment", "text", "holder", "sort", "least", "most", "variable", "value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What somebody wants to see of the open tasks; the empty filter is all of them in his scope."""

    view: str = "group"
    group: str | None = None
    product: str | None = None
    segment: str | None = None
    #: A process variable of the task's case, and what it has to be: both or neither.
    variable: str | None = None
    value: str | None = None
    text: str | None = None
    holder: str | None = None
    #: A service level (`lending.service.workload.LEVELS`) and an age (`lending.domain.service_levels.AGES`), by their names.
    due: str | None = None
    age: str | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    #: The business days of the view `done`.
    since: date | None = None
    until: date | None = None
    sort: str = "due"
    page: int = 1


def make_query(bank: Bank, actor: Actor, wanted: Filter) -> TaskQuery:
    """Return the query of a filter as of the business date."""
    query = task_query(bank, actor, offset=(wanted.page - 1) * PAGE, limit=PAGE)
    return narrowed(query, wanted, bank.settings, read_business_date(bank))


def narrowed(query: TaskQuery, wanted: Filter, settings: BankSettings, today: date) -> TaskQuery:
    """Return a query narrowed to a filter."""
    query = replace(query, opened=None, due=None, undated=False, completed=None, **{name: getattr(wanted, name) for name in _AS_THEY_ARE})
    if wanted.view == "done":
        return replace(query, completed=DayRange(wanted.since, wanted.until), sort="done")
    query = level_queries(query, settings, today)[wanted.due] if wanted.due else query
    return age_queries(query, settings, today)[wanted.age] if wanted.age else query
