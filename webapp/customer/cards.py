"""An application or loan as one card: status in plain words, one next step, a date, an amount."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from lending.domain.applications import ENDED, Status
from lending.service.business_date import local_day
from lending.service.reason_texts import reason_texts
from lending.service.views import ApplicationView, PlanRow
from webapp.customer.times import local
from webapp.customer.words import PRODUCTS, PURPOSES, STATUSES
from webapp.i18n import day, language, money
from webapp.security import current_bank

#: How long after the last event a page goes on looking by itself whether something changed.
LOOKS_AGAIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What comes next: a heading, one sentence, and one button where there is something to do."""

    title: str
    text: str
    label: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An application or loan in short."""

    id: str
    title: str
    reference: str
    status: str
    tone: str
    icon: str
    amount: str
    amount_label: str
    day: str
    next: NextStep
    moving: bool
    over: bool
    #: The page that shows it whole.
    url: str


def card_of(view: ApplicationView) -> Card:
    """Return the card of an application."""
    word, tone, icon = STATUSES[view.status]
    paid = view.status == Status.DISBURSED
    offered = view.offer is not None and view.status not in ENDED
    return Card(
        id=view.id,
        title=title_of(view),
        reference=view.reference,
        status=str(word),
        tone=tone,
        icon=icon,
        amount=money(view.offer.amount if view.offer is not None and (paid or offered) else view.amount),
        amount_label=_("Borrowed, CNY") if paid else _("Approved, CNY") if offered else _("Asked for, CNY"),
        day=_since(view),
        next=next_step(view),
        moving=is_moving(view),
        over=view.status in ENDED and not paid,
        url=_url("customer.loan", view),
    )


def _since(view: ApplicationView) -> str:
    """Say when the money was paid out, by the bank's date that the plan counts from, else when it was applied for."""
    if view.disbursed_on is not None:
        return str(_("Paid out %(day)s", day=day(view.disbursed_on)))
    return str(_("Applied %(day)s", day=day_of(view.submitted_at)))


def title_of(view: ApplicationView) -> str:
    """Return what people call the loan: its product and what it is for."""
    return str(_("%(product)s · %(purpose)s", product=str(PRODUCTS[view.product]), purpose=str(PURPOSES[view.purpose])))


def is_moving(view: ApplicationView) -> bool:
    """Say whether the process works on it without the customer."""
    return view.status not in ENDED and customer_task(view) is None


def customer_task(view: ApplicationView) -> str | None:
    """Return the customer's own open task, None when the bank is at work or all is over: tasks end a moment later."""
    return None if view.status in ENDED else next((step.definition for step in view.steps if step.group == "customer"), None)


def next_instalment(view: ApplicationView) -> PlanRow | None:
    """Return the next instalment from the business date on, None after the last."""
    return next((row for row in view.plan if row.due >= view.business_date), None) if view.plan_is_binding else None


def next_step(view: ApplicationView) -> NextStep:
    """Return the one thing that comes next."""
    task = customer_task(view)
    if task in _TASKS:
        return _TASKS[task](view)
    return _BY_STATUS.get(Status(view.status), _working)(view)


def day_of(instant: datetime | None) -> str:
    """Write the day of an instant, in the bank's zone."""
    return day(local(instant).date()) if instant else ""


def last_day(end: datetime | None) -> str:
    """Write the last day of a term that ends with a business day."""
    return day(local_day(current_bank().settings, end)) if end else ""


def _supplement(view: ApplicationView) -> NextStep:
    wanted = len(view.supplement.items) if view.supplement else 0
    until = last_day(view.supplement.lapse_at) if view.supplement else ""
    text = ngettext(
        "%(num)s paper is missing or unclear. Please send it by %(until)s.",
        "%(num)s papers are missing or unclear. Please send them by %(until)s.",
        wanted,
        until=until,
    )
    return NextStep(
        title=_("Next: send what is missing"), text=text, label=_("See the list"), url=_url("customer.supplement", view), tone="warning"
    )


def _information(view: ApplicationView) -> NextStep:
    return NextStep(
        title=_("Next: answer a question"),
        text=_("We need an answer from you before we can decide."),
        label=_("Read the question"),
        url=_url("customer.information", view),
        tone="warning",
    )


def _sign(view: ApplicationView) -> NextStep:
    until = last_day(view.offer.lapses_at) if view.offer else ""
    return NextStep(
        title=_("Next: read and sign"),
        text=_("Your loan is approved. Read the contract and sign it by %(until)s; after that the offer lapses.", until=until),
        label=_("See the offer"),
        url=_url("customer.offer", view),
    )


def _payees(view: ApplicationView) -> NextStep:
    return NextStep(
        title=_("Next: correct whom we pay"),
        text=_("The money cannot go to a payee on your list. Name the right one, and we pay at once."),
        label=_("Correct the payees"),
        url=_url("customer.payment_list", view),
        tone="warning",
    )


def _repay(view: ApplicationView) -> NextStep:
    row = next_instalment(view)
    if row is None:
        return NextStep(title=_("Nothing more to pay"), text=_("The last instalment was due on %(day)s.", day=day(view.plan[-1].due)))
    return NextStep(
        title=_("Next: prepare the instalment"),
        text=_(
            "%(amount)s CNY is due on %(day)s. Please have it on your account the day before.", amount=money(row.payment), day=day(row.due)
        ),
        label=_("See the repayment plan"),
        url=_url("customer.plan", view),
    )


def _ended(view: ApplicationView) -> NextStep:
    reasons = reason_texts(view.reasons, language())
    if view.can_appeal:
        return NextStep(
            title=_("What you can do"),
            text=_("Read why, and appeal by %(day)s if you see it differently.", day=day(view.appeal_until)),
            label=_("Read why"),
            url=_url("customer.reasons", view),
        )
    if reasons:
        return NextStep(title=_("Why"), text=reasons[0], label=_("Read all of it"), url=_url("customer.reasons", view))
    return NextStep(title=_("This is closed"), text=_("Nothing more is needed from you. You can apply again at any time."))


def _withdrawn(_view: ApplicationView) -> NextStep:
    return NextStep(title=_("You withdrew this"), text=_("Nothing more is needed from you. You can apply again at any time."))


def _paying(_view: ApplicationView) -> NextStep:
    return NextStep(title=_("Nothing to do now"), text=_("You have signed. We are paying the money out."))


def _working(_view: ApplicationView) -> NextStep:
    return NextStep(title=_("Nothing to do now"), text=_("We are working on it and tell you by text message as soon as something changes."))


def _url(endpoint: str, view: ApplicationView) -> str:
    return url_for(endpoint, application_id=view.id)


_TASKS: Mapping[str | None, Callable[[ApplicationView], NextStep]] = {
    "supplement_material": _supplement,
    "provide_information": _information,
    "sign_contract": _sign,
    "correct_payment_list": _payees,
}
_BY_STATUS: Mapping[Status, Callable[[ApplicationView], NextStep]] = {
    Status.OFFERED: _sign,
    Status.SIGNED: _paying,
    Status.DISBURSING: _paying,
    Status.DISBURSED: _repay,
    Status.REFUSED: _ended,
    Status.REJECTED: _ended,
    Status.LAPSED: _ended,
    Status.OFFER_LAPSED: _ended,
    Status.NOT_DISBURSED: _ended,
    Status.WITHDRAWN: _withdrawn,
}
