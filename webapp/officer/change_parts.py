"""Proposals and previews of changes to a loan in words: both plans side by side, cost and difference."""

from decimal import Decimal
from itertools import zip_longest
from typing import Any

from flask_babel import gettext as _

from lending.domain.loans import EventKind
from lending.domain.servicing.observation import Observation
from lending.domain.servicing.proposal import ServicingProposal
from lending.domain.servicing.standing import Claim
from lending.service.servicing.restructurings import RestructuringPreview
from lending.service.views.loans import RunningLoanView
from lending.service.views.restructuring import RestructuringView
from webapp import loan_words as shared
from webapp.i18n import day, instant, money
from webapp.officer import loan_words, words
from webapp.officer.fact_words import facts_text
from webapp.officer.loan_parts import signed
from webapp.officer.restructuring_words import ASKERS, STAGES

_STATES = {
    "open": ("info", "in-progress"),
    "approved": ("good", "checkmark-filled"),
    "refused": ("quiet", "close"),
    "lapsed": ("quiet", "hourglass"),
}


def proposal_row(proposal: ServicingProposal) -> dict[str, Any]:
    """Return a proposal in words: what, why, by whom, and who decided."""
    tone, icon = _STATES[proposal.state]
    return {
        "id": proposal.id,
        "what": shared.event_word(proposal.kind),
        "facts": facts_text(proposal.facts),
        "fields": _fields(proposal) if proposal.kind == EventKind.RESTRUCTURED and proposal.state == "open" else None,
        "signed": proposal.kind == EventKind.RESTRUCTURED,
        "reason": proposal.reason,
        "by": proposal.proposed_name,
        "at": instant(proposal.recorded_at),
        "state": state_word(proposal),
        "tone": tone,
        "icon": icon,
        "votes": [f"{vote['name']}{words.colon()}{_('approved') if vote['approve'] else _('refused')}" for vote in proposal.votes],
    }


def _fields(proposal: ServicingProposal) -> dict[str, str]:
    """Return a proposed restructuring as its form would send it, to see both plans again."""
    facts = {name: str(value) for name, value in proposal.facts.items() if value is not None}
    rate = {"rate": f"{Decimal(facts['rate']) * 100:f}"} if "rate" in facts else {}
    return {**facts, **rate, "act": "show"}


def state_word(proposal: ServicingProposal) -> str:
    """Return where a proposal stands, with how many have still to approve."""
    left = proposal.approvals - len(proposal.votes)
    approved = _("Approved and booked") if proposal.event_id else _("Approved; the customer signs next")
    known = {"approved": approved, "refused": _("Refused"), "lapsed": _("Led to nothing")}
    return str(known.get(proposal.state) or _("Waits for %(left)s approval", left=left))


def request_row(asked: RestructuringView) -> dict[str, str]:
    """Return how far a request for another plan is, since when, and who asked."""
    return {
        "title": words.word(STAGES, asked.stage),
        "text": words.word(ASKERS, asked.asked_by),
        "since": day(asked.opened_on),
    }


def outcome_of(proposal: ServicingProposal) -> str:
    """Say what a decision did."""
    return f"{shared.event_word(proposal.kind)}{words.colon()}{state_word(proposal)}"


def preview_parts(loan: RunningLoanView, preview: RestructuringPreview) -> dict[str, Any]:
    """Return both plans row by row, and what the change costs and waives."""
    change = preview.change
    difference = change.cost_after + change.fee - change.cost_before
    joined = [(_("Added to the principal"), money(preview.capitalised))] if preview.capitalised else []
    return {
        "rows": [_pair(old, new) for old, new in zip_longest(change.before, change.after)],
        "figures": [
            {"label": _("Interest and penalty now"), "value": money(change.cost_before)},
            {"label": _("and after the change"), "value": money(change.cost_after + change.fee)},
            {"label": _("Difference"), "value": f"{'+' if difference > 0 else ''}{signed(difference)}"},
            {"label": _("Waived"), "value": money(preview.waived_interest + preview.waived_penalty)},
            {"label": _("Last due now"), "value": day(preview.last_due_before)},
            {"label": _("and after the change"), "value": day(preview.last_due_after)},
        ],
        "facts": [*joined, *_observed(preview.observation)],
        "currency": loan.currency,
    }


def _observed(observation: Observation | None) -> list[tuple[str, str]]:
    if observation is None or observation.begins is None:
        return []
    tier = words.toned(loan_words.TIERS, observation.tier)["label"]
    until = _(
        "%(first)s to %(last)s; the tier stays at least %(tier)s", first=day(observation.begins), last=day(observation.ends), tier=tier
    )
    return [(_("Observed"), until)]


def _pair(old: Claim | None, new: Claim | None) -> dict[str, Any]:
    numbers = [claim.number for claim in (old, new) if claim is not None]
    return {"number": numbers[0], "old": _half(old), "new": _half(new), "changed": _half(old) != _half(new)}


def _half(claim: Claim | None) -> dict[str, str]:
    if claim is None:
        return {"due": "–", "payment": "", "principal": "", "interest": ""}
    amounts = {"payment": claim.principal + claim.interest, "principal": claim.principal, "interest": claim.interest}
    return {"due": day(claim.due), **{name: money(amount) for name, amount in amounts.items()}}
