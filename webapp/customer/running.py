"""A running loan in the words of its customer: how it stands, the one next step, what was paid."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lending.errors import ConflictError, NotFoundError
from lending.service.views import ApplicationView
from lending.service.views.loan_parts import EventLine, PaidPart, PlanLine, held_by_day
from lending.service.views.loans import RunningLoanView, find_loan, read_loan
from webapp import loan_words
from webapp.customer.cards import Card, NextStep, card_of
from webapp.customer.times import clock_time
from webapp.i18n import day, money
from webapp.security import current_actor, current_bank

#: Instalments shown before and after the one that comes next.
_BEFORE, _AFTER = 2, 2


def running_of(view: ApplicationView) -> RunningLoanView | None:
    """Return the loan that an application became; None before it was paid out."""
    try:
        return read_loan(current_bank(), current_actor(), find_loan(current_bank(), view.id))
    except (NotFoundError, ConflictError):
        return None


def running_card(view: ApplicationView, loan: RunningLoanView) -> Card:
    """Return the card of a running loan: what is still owed, and what comes next."""
    status, tone, icon = status_of(loan)
    paid = _("%(paid)s of %(count)s paid", paid=loan.paid_count, count=len(loan.plan))
    return replace(
        card_of(view),
        status=status,
        tone=tone,
        icon=icon,
        amount=money(loan.outstanding),
        amount_label=_("Still owed, CNY"),
        day=paid,
        next=step_of(loan, label=_("See your loan"), url=url_for("customer.repayment", loan_id=loan.id)),
        moving=False,
        over=loan.state != "active",
        url=url_for("customer.repayment", loan_id=loan.id),
    )


def status_of(loan: RunningLoanView) -> tuple[str, str, str]:
    """Return how a loan stands: word, tone, icon."""
    if loan.state == "closed":
        return _("Repaid"), "good", "checkmark-filled"
    if loan.state == "written_off":
        return _("Written off"), "error", "warning-alt-filled"
    if loan.overdue:
        return loan_words.overdue_word(loan.days_past_due), "error", "warning-alt-filled"
    if loan.due_now:
        return _("Due today"), "warning", "warning-alt-filled"
    return _("In order"), "good", "checkmark-filled"


def step_of(loan: RunningLoanView, label: str, url: str) -> NextStep:
    """Return the one thing that comes next; `label` and `url` are of the button where nothing is due yet."""
    if loan.state != "active" or (loan.upcoming is None and not loan.due_now):
        return NextStep(title=_("Nothing more to pay"), text=_("This loan is over; its papers stay here."))
    pay = {"label": _("Pay now"), "url": url_for("customer.pay", loan_id=loan.id), "tone": "warning"}
    if loan.overdue:
        text = _(
            "%(amount)s CNY is overdue. Every day costs penalty interest, and the credit bureau hears of it.", amount=money(loan.overdue)
        )
        return NextStep(title=_("Next: pay what is overdue"), text=_beside(text, _cover(loan)), **pay)
    if loan.due_now:
        text = _("%(amount)s CNY is due today.", amount=money(loan.due_now))
        return NextStep(title=_("Next: pay today's instalment"), text=_beside(text, _cover(loan)), **pay)
    when = day(loan.upcoming.due) if loan.upcoming else ""
    if is_covered(loan):
        text = _("It is due on %(day)s: %(held)s CNY is held for it already.", day=when, held=money(loan.unapplied))
        return NextStep(title=_("The next instalment is covered"), text=text, label=label, url=url)
    text = _("%(amount)s CNY is due on %(day)s. We take it from your account.", amount=money(wanted_next(loan)), day=when)
    return NextStep(title=_("Next: prepare the instalment"), text=_beside(text, _cover(loan)), label=label, url=url)


def progress_of(loan: RunningLoanView) -> dict[str, Any]:
    """Return how much of the principal is repaid, in per cent and in words."""
    repaid = loan.principal - loan.outstanding
    return {
        "share": round(100 * repaid / loan.principal),
        "paid": _("%(paid)s of %(count)s paid", paid=loan.paid_count, count=len(loan.plan)),
        "borrowed": _("Borrowed %(amount)s", amount=money(loan.principal)),
    }


def plan_rows(lines: Iterable[PlanLine]) -> list[dict[str, Any]]:
    """Return instalments in words."""
    return [_plan_row(line) for line in lines]


def around_next(loan: RunningLoanView) -> tuple[PlanLine, ...]:
    """Return what is overdue or comes next, with the instalments around it."""
    first = next((line.number for line in loan.plan if line.status != "paid"), len(loan.plan))
    last = loan.upcoming.number if loan.upcoming else len(loan.plan)
    return tuple(line for line in loan.plan if first - _BEFORE <= line.number <= last + _AFTER)


def history_of(loan: RunningLoanView) -> list[dict[str, Any]]:
    """Return what happened by day, the latest first, money that was held and paid when its day came among it."""
    happened = [(event.business_date, _event(event)) for event in loan.events]
    used = [(when, _used(parts)) for when, parts in held_by_day(loan.held).items()]
    latest = sorted([*used, *happened], key=lambda pair: pair[0], reverse=True)
    return [{"label": day(when), "events": [said for _day, said in same]} for when, same in groupby(latest, key=lambda pair: pair[0])]


def wanted_next(loan: RunningLoanView) -> Decimal:
    """Return what is to be paid next, CNY: what is due by now, else the next instalment less the money held for it."""
    if loan.due_now or loan.upcoming is None:
        return loan.due_now
    return max(loan.upcoming.unpaid - loan.unapplied, Decimal(0))


def is_covered(loan: RunningLoanView) -> bool:
    """Say whether the money held is enough for the next instalment, so that nothing more is to be prepared for it."""
    return bool(loan.unapplied) and not wanted_next(loan)


def _cover(loan: RunningLoanView) -> str:
    """Say what the account holds, and whether that is enough for what comes next."""
    short = wanted_next(loan) - loan.account_balance
    if short <= 0:
        return str(_("Your account holds %(balance)s, which is enough.", balance=money(loan.account_balance)))
    return str(_("Your account holds %(balance)s: pay in %(short)s more.", balance=money(loan.account_balance), short=money(short)))


def _beside(first: str, second: str) -> str:
    """Join two sentences as the language of the page does."""
    return str(_("%(first)s %(second)s", first=first, second=second))


def _plan_row(line: PlanLine) -> dict[str, Any]:
    said = [_("Principal %(principal)s · interest %(interest)s", principal=money(line.principal), interest=money(line.interest))]
    if line.penalty:
        said.append(_("penalty %(penalty)s", penalty=money(line.penalty)))
    if line.unpaid and line.principal_paid + line.interest_paid + line.penalty_paid:
        said.append(_("still open %(unpaid)s", unpaid=money(line.unpaid)))
    return {
        "date": day(line.due),
        "amount": money(line.payment),
        "parts": " · ".join(said),
        "status": loan_words.line_word(line),
        "tone": loan_words.line_tone(line),
        "icon": loan_words.LINES[line.status][2],
        "next": line.status in {"next", "due", "overdue"},
    }


def _used(parts: Iterable[PaidPart]) -> dict[str, Any]:
    return {"time": "", "title": _("Money held was used"), "note": loan_words.paid_text(parts), "icon": "checkmark-filled", "tone": "good"}


def _event(event: EventLine) -> dict[str, Any]:
    gone = event.taken_back_by is not None
    return {
        "time": clock_time(event.recorded_at),
        "datetime": event.recorded_at.isoformat(),
        "title": loan_words.event_title(event),
        "note": " · ".join(loan_words.event_notes(event)),
        "icon": "undo" if gone else loan_words.event_icon(event.kind),
        "tone": "quiet" if gone or event.kind == "reversed" else "good",
    }
