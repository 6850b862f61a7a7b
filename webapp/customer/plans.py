"""The repayment plan as its pages show it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from lending.service.views import ApplicationView, PlanRow
from webapp.customer.cards import next_instalment
from webapp.i18n import day, money

#: Rows shown before the next instalment.
_BEFORE = 1


@dataclass(frozen=True, slots=True)
class PlanTotals:
    """What the instalments sum to, CNY."""

    payments: Decimal
    principal: Decimal
    interest: Decimal
    count: int


def totals_of(view: ApplicationView) -> PlanTotals:
    """Return the sums of the plan."""
    return PlanTotals(
        payments=sum((row.payment for row in view.plan), Decimal(0)),
        principal=sum((row.principal for row in view.plan), Decimal(0)),
        interest=sum((row.interest for row in view.plan), Decimal(0)),
        count=len(view.plan),
    )


def months_of(view: ApplicationView, *, around_next: bool = True) -> list[dict[str, Any]]:
    """Return the instalments in words; `around_next` begins shortly before the next one."""
    upcoming = next_instalment(view)
    first = max(0, upcoming.number - 1 - _BEFORE) if upcoming is not None and around_next else 0
    return [_row(row, view, upcoming) for row in view.plan[first:]]


def plan_note(view: ApplicationView) -> str:
    """Say whether the plan binds or is what it would be today."""
    if view.plan_is_binding:
        return str(_("This is the plan of your loan."))
    today = day(view.business_date)
    return str(_("This is the plan if the money were paid out today, %(day)s. The days move with the day it is paid.", day=today))


def _row(row: PlanRow, view: ApplicationView, upcoming: PlanRow | None) -> dict[str, Any]:
    parts = _("Principal %(principal)s · interest %(interest)s", principal=money(row.principal), interest=money(row.interest))
    is_next = upcoming is not None and row.number == upcoming.number
    if is_next:
        status, tone, icon = _("Next"), "info", "time"
    elif view.plan_is_binding and row.due < view.business_date:
        status, tone, icon = _("Due date passed"), "quiet", "calendar"
    else:
        status, tone, icon = _("No. %(number)s", number=row.number), "quiet", "circle-dash"
    shown = {"date": day(row.due), "amount": money(row.payment), "parts": parts, "balance": money(row.balance), "number": row.number}
    return {**shown, "status": status, "tone": tone, "icon": icon, "next": is_next}
