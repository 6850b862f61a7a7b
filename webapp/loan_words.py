"""The words of a running loan, for its customer and for the bank's people."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from lending.service.views.loan_parts import EventLine, PaidPart, PlanLine, by_component
from lending.service.views.loans import RunningLoanView
from webapp.i18n import day, money

COMPONENTS = {
    "costs": _l("court costs"),
    "fees": _l("fees"),
    "penalty": _l("penalty interest"),
    "interest": _l("interest"),
    "principal": _l("principal"),
}
#: What happened to a loan: its word and its icon.
EVENTS: Mapping[str, tuple[object, str]] = {
    "disbursed": (_l("Paid out"), "currency"),
    "drawn_down": (_l("Drawn down"), "currency"),
    "payment": (_l("Payment received"), "checkmark-filled"),
    "prepayment": (_l("Repaid early"), "checkmark-filled"),
    "rate_changed": (_l("Rate changed"), "renew"),
    "payoff_quoted": (_l("Payoff quoted"), "document"),
    "due_day_changed": (_l("Day of payment changed"), "calendar"),
    "misuse_found": (_l("Misuse found"), "warning-alt-filled"),
    "restructured": (_l("Restructured"), "edit"),
    "waived": (_l("Waived"), "subtract"),
    "delinquency_paused": (_l("Counting of days paused"), "hourglass"),
    "delinquency_resumed": (_l("Counting of days resumed"), "play-outline"),
    "refunded": (_l("Refunded"), "undo"),
    "written_off": (_l("Written off"), "archive"),
    "costs_advanced": (_l("Court costs advanced"), "document"),
    "costs_borne": (_l("Court costs borne by the bank"), "document"),
    "court_deposit": (_l("Security lodged with the court"), "locked"),
    "court_deposit_returned": (_l("Security given back by the court"), "undo"),
    "reversed": (_l("Taken back"), "undo"),
}
SOURCES = {
    "deposit": _l("from the account with us"),
    "transfer": _l("transfer from another bank"),
    "recovery": _l("recovered after the write-off"),
}
#: Where an instalment stands: word, tone, icon.
LINES: Mapping[str, tuple[object, str, str]] = {
    "paid": (_l("Paid"), "good", "checkmark-filled"),
    "overdue": (_l("Overdue"), "error", "warning-alt-filled"),
    "due": (_l("Due today"), "warning", "warning-alt-filled"),
    "next": (_l("Next"), "info", "time"),
    "later": (_l("To come"), "quiet", "circle-dash"),
}


def event_word(kind: str) -> str:
    """Return what happened; a kind nobody named is shown as it is, readable."""
    return str(EVENTS[kind][0]) if kind in EVENTS else kind.replace("_", " ")


def event_title(event: EventLine) -> str:
    """Return what happened, with its amount where it has one."""
    amount = event.facts.get("amount")
    return f"{event_word(event.kind)} {money(Decimal(str(amount)))}" if amount else event_word(event.kind)


def event_icon(kind: str) -> str:
    """Return the icon of an event."""
    return EVENTS[kind][1] if kind in EVENTS else "information-filled"


def line_word(line: PlanLine) -> str:
    """Return where an instalment stands, with how late it is or was."""
    if line.status == "overdue":
        return overdue_word(line.days_late)
    if line.status == "paid" and line.days_late:
        return str(ngettext("Paid %(num)s day late", "Paid %(num)s days late", line.days_late))
    return str(LINES[line.status][0])


def overdue_word(days: int) -> str:
    """Say how long something is overdue."""
    return str(ngettext("%(num)s day overdue", "%(num)s days overdue", days))


def line_tone(line: PlanLine) -> str:
    """Return the tone of an instalment: what was paid late is no error, and not quite good."""
    return "warning" if line.status == "paid" and line.days_late else LINES[line.status][1]


def parts_text(parts: Iterable[PaidPart]) -> str:
    """Say what money paid, component by component, such as: penalty interest 5.54, interest 187.50, principal 2,028.53."""
    return listed(f"{COMPONENTS[name]} {money(amount)}" for name, amount in by_component(parts).items())


def paid_text(parts: Iterable[PaidPart]) -> str:
    """Say what money paid and of which instalments; 0 stands for the loan as a whole."""
    known = list(parts)
    numbers = sorted({part.instalment for part in known if part.instalment})
    if not numbers:
        return str(_("paid %(parts)s", parts=parts_text(known)))
    instalments = _("instalment %(numbers)s", numbers=listed(map(str, numbers)))
    return str(_("paid %(parts)s (%(instalments)s)", parts=parts_text(known), instalments=instalments))


def event_notes(event: EventLine) -> list[str]:
    """Say what an event's money paid, from when it counts, and what became of it."""
    notes = []
    if event.kind == "reversed":
        notes.append(_("takes back event %(number)s", number=event.facts["number"]))
    if event.kind == "payoff_quoted":
        quoted = {"total": money(Decimal(str(event.facts["total"]))), "on": day(date.fromisoformat(str(event.facts["on"])))}
        notes.append(_("%(total)s, good until the end of %(on)s", **quoted))
    if event.kind == "due_day_changed":
        notes.append(_("to day %(day)s of the month", day=event.facts["day"]))
    if event.parts:
        notes.append(paid_text(event.parts))
    if (held := _held(event)) > 0:
        notes.append(_("%(amount)s held for what falls due next", amount=money(held)))
    if event.value_date != event.business_date:
        notes.append(_("counts from %(day)s", day=day(event.value_date)))
    if event.taken_back_by:
        notes.append(_("taken back by event %(number)s", number=event.taken_back_by))
    return [str(note) for note in notes]


def _held(event: EventLine) -> Decimal:
    """Return the part of a payment that paid nothing yet."""
    if event.kind != "payment" or event.taken_back_by:
        return Decimal(0)
    return Decimal(str(event.facts["amount"])) - sum(part.amount for part in event.parts)


def listed(texts: Iterable[str]) -> str:
    """Return texts with what stands between the words of a list."""
    return str(_(", ")).join(texts)


def chart_summary(loan: RunningLoanView) -> str:
    """Say what the drawing of principal and interest shows."""
    first, last = loan.plan[0], loan.plan[-1]
    return str(
        _(
            "%(count)s instalments, %(paid)s of them paid. On %(first)s %(interest)s of %(payment)s is interest; on %(last)s, at the end, "
            "%(last_interest)s of %(last_payment)s. The table below has each of them.",
            count=len(loan.plan),
            paid=loan.paid_count,
            first=day(first.due),
            interest=money(first.interest),
            payment=money(first.payment),
            last=day(last.due),
            last_interest=money(last.interest),
            last_payment=money(last.payment),
        )
    )
