"""What stands beside the form of a collector's task: whether one may call now, what to say, what is owed, what was tried and promised."""

from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lending.service.views.collection import CallLine, CollectionView, ContactLine, PromiseLine
from lending.service.views.loans import RunningLoanView
from lending.service.worklist import CollectionWork
from webapp.i18n import day, money
from webapp.officer import words
from webapp.officer.collection_words import (
    ADDRESSEES,
    CALL_STATES,
    CHANNELS,
    CONTACT_OUTCOMES,
    NEXT_STEPS,
    OBJECTIONS,
    PROMISE_STATES,
    STEPS,
    spoken_by,
)
from webapp.security import current_actor, current_bank

#: Tasks in which the debtor is spoken with.
_TALKS = frozenset({"call_debtor", "negotiate_arrears"})


def view(work: CollectionWork) -> dict[str, Any]:
    """Return the parts of the pane that only a task of collection has."""
    talks = work.task.definition in _TALKS
    return {
        "facts": [work.task.customer_name, words.word(words.PRODUCTS, work.task.product), words.word(STEPS, work.case.step)],
        "case_url": url_for("loan_book.show", loan_id=work.loan.id),
        "checks": [],
        "dial": dial(work) if talks else None,
        "conduct": conduct(work.case) if talks else objection(work.case),
        "phone": work.phone if talks else None,
        "script": script(work.loan) if talks else [],
        "arrears": owed(work.loan),
        "promises": [_promise(line) for line in work.case.promises],
        "contacts": contacts(work.case.contacts),
        "no_contact": str(_("What came of the call is not written down yet") if work.case.call else _("Nobody was contacted yet")),
    }


def conduct(case: CollectionView) -> dict[str, str]:
    """Say whether the debtor may be called now, and how often still today."""
    left = _("%(count)s calls left today.", count=case.calls_left)
    if case.allowed_from > case.now:
        times = {"time": _time(case.now), "first": _time(case.allowed_from)}
        text = _("It is %(time)s where the debtor lives; no contact before %(first)s.", **times)
        return {"tone": "warning", "icon": "time", "title": _("Not now."), "text": text}
    if case.calls_left == 0:
        return {"tone": "warning", "icon": "phone", "title": _("No more calls today."), "text": _("Write, or try again tomorrow.")}
    return {"tone": "info", "icon": "phone", "title": _("You may call."), "text": left}


def dial(work: CollectionWork) -> dict[str, Any] | None:
    """Return the call that was made, and the button for another where the reader may make one now; None where there is neither."""
    case, call = work.case, work.case.call
    may = (work.is_mine or work.may_claim) and case.allowed_from == case.now and case.calls_left > 0
    url = url_for("collecting.dial", task_id=work.task.id) if may else None
    return {"url": url, "call": _call(call) if call else None} if url or call else None


def _call(call: CallLine) -> dict[str, str]:
    word, tone, icon = CALL_STATES[call.status or "ringing"]
    told = _("Called at %(time)s: %(came)s.", time=_time(call.at), came=word)
    recording = _("Recording %(reference)s is in the form.", reference=call.recording) if call.recording else ""
    return {"tone": tone, "icon": icon, "title": told, "text": recording}


def objection(case: CollectionView) -> dict[str, str] | None:
    """Say what has to be looked into, None where nothing has."""
    if case.objection is None:
        return None
    return {"tone": "warning", "icon": "flag", "title": _("Objection."), "text": words.word(OBJECTIONS, case.objection)}


def script(loan: RunningLoanView) -> list[str]:
    """Return what to say on the telephone, in its order."""
    bank, caller = current_bank().settings.name, current_actor().name
    return [
        str(_("Good day, this is %(caller)s of %(bank)s. This call is recorded. Am I speaking with %(name)s?", **_who(caller, bank, loan))),
        str(_("Speak of the debt with the debtor alone; leave only your name and number with anybody else.")),
        str(_("%(amount)s is overdue for %(days)s days. What has happened?", amount=_amount(loan), days=loan.days_past_due)),
        str(_("When can you pay, and how much? Agree on a day and an amount, and say what follows if it is not kept.")),
        str(_("If the debtor cannot pay: offer to look at another plan. If he disputes the debt: note what, and promise an answer.")),
        str(_("Repeat what was agreed, thank him, and end the call.")),
    ]


def _who(caller: str, bank: str, loan: RunningLoanView) -> dict[str, str]:
    return {"caller": caller, "bank": bank, "name": loan.customer_name}


def _amount(loan: RunningLoanView) -> str:
    return f"{loan.currency} {money(loan.overdue)}"


def owed(loan: RunningLoanView) -> list[dict[str, Any]]:
    """Return what the debtor owes, in words."""
    return [
        {"term": _("Overdue, %(currency)s", currency=loan.currency), "value": money(loan.overdue)},
        {"term": _("Of it penalty"), "value": money(loan.penalty)},
        {"term": _("Days past due"), "value": loan.days_past_due},
        {"term": _("Due by today"), "value": money(loan.due_now)},
        {"term": _("Outstanding"), "value": money(loan.outstanding)},
        {"term": _("Account holds"), "value": money(loan.account_balance)},
    ]


def contacts(lines: tuple[ContactLine, ...]) -> list[dict[str, Any]]:
    """Return the attempts by the debtor's day, the latest first."""
    days = groupby(lines, key=lambda line: line.at.date())
    return [{"label": day(on), "events": [_contact(line) for line in found]} for on, found in days]


def _contact(line: ContactLine) -> dict[str, Any]:
    channel, icon = CHANNELS[line.channel]
    outcome, tone = CONTACT_OUTCOMES[line.outcome or "on_its_way"]
    whom = "" if line.addressee == "debtor" else f" ({ADDRESSEES[line.addressee]})"
    about = str(_("about loan %(reference)s", reference=line.about)) if line.about else ""
    told = [about, spoken_by(line.actor_name), line.recording, line.note, _next_step(line.next_step)]
    return {
        "time": _time(line.at),
        "datetime": line.at.isoformat(),
        "icon": icon,
        "tone": tone,
        "title": f"{channel}{whom}{words.colon()}{outcome}",
        "note": " · ".join(part for part in told if part),
    }


def _next_step(code: str) -> str:
    return str(_("next: %(step)s", step=words.word(NEXT_STEPS, code))) if code else ""


def _promise(line: PromiseLine) -> dict[str, Any]:
    label, tone = PROMISE_STATES[line.state]
    return {"by": day(line.by), "amount": money(line.amount), "given": day(line.given), "label": str(label), "tone": tone}


def _time(at: Any) -> str:
    return f"{at:%H:%M}"
