"""The parts of a loan's page in words: instalments, events, postings, buckets and tiers."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from lending.service.views.loan_parts import AccountLine, EventLine, PlanLine, PostingLine, StayLine, TierLine, held_by_day
from lending.service.views.loans import RunningLoanView
from webapp import loan_words as shared
from webapp.i18n import day, instant, money
from webapp.officer import loan_words, words
from webapp.officer.fact_words import facts_text

#: Events whose facts are those of a change that was proposed, or the rate.
_CHANGES = frozenset({"restructured", "waived", "rate_changed"})
_SUMMED = ("principal", "interest", "payment", "penalty", "unpaid")


def plan_row(line: PlanLine) -> dict[str, Any]:
    """Return an instalment in words."""
    return {
        "number": line.number,
        "due": day(line.due),
        **{name: money(getattr(line, name)) for name in ("principal", "interest", "payment", "unpaid", "balance")},
        "penalty": money(line.penalty) if line.penalty else "–",
        "paid": money(line.principal_paid + line.interest_paid + line.penalty_paid),
        "status": shared.line_word(line),
        "tone": shared.line_tone(line),
        "icon": shared.LINES[line.status][2],
        "note": _("on %(day)s", day=day(line.settled_on)) if line.settled_on and line.days_late else (line.bucket or ""),
        "current": line.status in {"due", "next"},
    }


def plan_sums(loan: RunningLoanView) -> dict[str, str]:
    """Return the sums below the plan."""
    sums = {name: money(sum((getattr(line, name) for line in loan.plan), Decimal(0))) for name in _SUMMED}
    return {**sums, "paid": money(loan.paid - loan.unapplied)}


def event_row(event: EventLine) -> dict[str, Any]:
    """Return an event in words: what, when, how much, what it paid, who booked it."""
    amount = event.facts.get("amount")
    changed = facts_text(event.facts) if event.kind in _CHANGES else ""
    source = shared.SOURCES.get(str(event.facts.get("source")))
    return {
        "number": event.number,
        "what": shared.event_word(event.kind),
        "icon": shared.event_icon(event.kind),
        "amount": money(Decimal(str(amount))) if amount else "",
        "notes": [note for note in (str(source or ""), changed, *shared.event_notes(event)) if note],
        "reason": str(event.facts.get("reason") or ""),
        "on": day(event.value_date),
        "booked": instant(event.recorded_at),
        "by": {"worker": _("the system"), "customer": _("the customer")}.get(event.actor, event.actor),
        "gone": event.taken_back_by is not None,
    }


def used_rows(loan: RunningLoanView) -> list[tuple[str, str]]:
    """Return what money that was held paid, by day."""
    return [(day(when), shared.paid_text(parts)) for when, parts in held_by_day(loan.held).items()]


def account_row(line: AccountLine) -> dict[str, str]:
    """Return an account of the trial balance; a credit balance has its sign."""
    return {
        "name": words.word(loan_words.ACCOUNTS, line.account),
        "account": line.account,
        "debit": money(line.debit),
        "credit": money(line.credit),
        "balance": signed(line.balance),
    }


def account_sums(lines: Sequence[AccountLine]) -> dict[str, str]:
    """Return the sums of a trial balance; the balances come to nothing."""
    return {
        "debit": money(sum((line.debit for line in lines), Decimal(0))),
        "credit": money(sum((line.credit for line in lines), Decimal(0))),
        "balance": signed(sum((line.balance for line in lines), Decimal(0))),
    }


def posting_row(line: PostingLine) -> dict[str, Any]:
    """Return a transfer of the ledger."""
    return {
        "event": line.event if line.event is not None else _("close"),
        "debit": words.word(loan_words.ACCOUNTS, line.debit),
        "credit": words.word(loan_words.ACCOUNTS, line.credit),
        "accounts": f"{line.debit} → {line.credit}",
        "amount": money(line.amount),
        "on": day(line.business_date),
    }


def tier_row(line: TierLine) -> dict[str, Any]:
    """Return a move between tiers with its reason."""
    return {
        "on": day(line.on),
        "before": words.toned(loan_words.TIERS, line.before),
        "tier": words.toned(loan_words.TIERS, line.tier),
        "days": line.days_past_due,
        "reason": shared.event_word(line.reason) if line.reason in shared.EVENTS else _("Close of the day"),
    }


def stay_row(line: StayLine, today: date) -> dict[str, Any]:
    """Return a stay in a bucket, and how long it was or is."""
    return {
        "what": _("The loan") if line.instalment is None else _("Instalment %(number)s", number=line.instalment),
        "loan": line.instalment is None,
        "bucket": line.bucket,
        "entered": day(line.entered_on),
        "left": day(line.left_on) if line.left_on else _("still there"),
        "days": ((line.left_on or today) - line.entered_on).days,
    }


def signed(amount: Decimal) -> str:
    """Write an amount with a true minus sign."""
    return f"−{money(-amount)}" if amount < 0 else money(amount)
