"""What one person of the bank proposes for a running loan and others decide, over the API."""

from typing import Any

from marshmallow import Schema
from marshmallow import fields as mm

from lending.domain.loans import EventKind
from lending.domain.servicing.events import AmountFacts
from lending.domain.servicing.restructuring import RestructuringFacts
from lending.domain.servicing.waiver import WaiverFacts
from lending.service.restructuring.requests import ask_for_customer
from lending.service.servicing import proposals
from lending.service.servicing.proposals import NewProposal
from lending.service.servicing.restructurings import RestructuringPreview
from lending.service.servicing.restructurings import preview_restructuring as preview
from webapp.api.loan_answers import (
    AskedRestructuring,
    ProposalAnswer,
    RestructuringAnswer,
    RestructuringPreviewAnswer,
    proposal,
    restructuring,
)
from webapp.api.loan_bodies import (
    DrawdownProposalSchema,
    GivenReasonSchema,
    RestructuringWishSchema,
    VoteSchema,
    WaiverSchema,
)
from webapp.api.operation import Call, operation

_LOAN = "/loans/<uuid:loan_id>"


class ProposalsAnswer(Schema):
    """The proposals for a loan, the oldest first."""

    items = mm.List(mm.Nested(ProposalAnswer))


@operation("GET", f"{_LOAN}/proposals", gives=ProposalsAnswer)
def find_proposals(call: Call, loan_id: str) -> dict[str, Any]:
    """List what was proposed for a loan; customers see none."""
    return {"items": [proposal(made) for made in proposals.list_proposals(call.bank, call.actor, loan_id)]}


@operation("POST", f"{_LOAN}/restructurings/preview", takes=RestructuringWishSchema, gives=RestructuringPreviewAnswer)
def preview_restructuring(call: Call, loan_id: str) -> RestructuringPreview:
    """Show both plans, what joins the principal, what is waived, and the observation, before anyone signs."""
    return preview(call.bank, call.actor, loan_id, RestructuringFacts(**call.body).as_facts())


@operation("POST", f"{_LOAN}/restructurings", takes=GivenReasonSchema, gives=RestructuringAnswer, status=201)
def ask_restructuring(call: Call, loan_id: str) -> AskedRestructuring:
    """Ask for another plan for a customer: incomes heard, a plan decided on, and changed once he signed; one request open a loan."""
    return restructuring(ask_for_customer(call.bank, call.actor, loan_id, call.body["reason"]))


@operation("POST", f"{_LOAN}/waivers", takes=WaiverSchema, gives=ProposalAnswer, status=201, keyed=True)
def propose_waiver(call: Call, loan_id: str) -> dict[str, Any]:
    """Propose to waive interest that is due, or penalty."""
    facts = WaiverFacts(**{name: value for name, value in call.body.items() if name != "reason"})
    return _propose(call, loan_id, EventKind.WAIVED, facts.as_facts())


@operation("POST", f"{_LOAN}/write-offs", takes=GivenReasonSchema, gives=ProposalAnswer, status=201, keyed=True)
def propose_write_off(call: Call, loan_id: str) -> dict[str, Any]:
    """Propose to write a loan off; two must approve."""
    return _propose(call, loan_id, EventKind.WRITTEN_OFF, {})


@operation("POST", f"{_LOAN}/drawdowns", takes=DrawdownProposalSchema, gives=ProposalAnswer, status=201, keyed=True)
def propose_drawdown(call: Call, loan_id: str) -> dict[str, Any]:
    """Propose a further drawdown within what was approved."""
    return _propose(call, loan_id, EventKind.DRAWN_DOWN, AmountFacts(call.body["amount"]).as_facts())


@operation("POST", "/proposals/<uuid:proposal_id>/votes", takes=VoteSchema, gives=ProposalAnswer)
def vote_on_proposal(call: Call, proposal_id: str) -> dict[str, Any]:
    """Approve or refuse a proposal of somebody else; the last approval it needs books it."""
    return proposal(proposals.decide(call.bank, call.actor, proposal_id, **call.body))


def _propose(call: Call, loan_id: str, kind: EventKind, facts: dict[str, object]) -> dict[str, Any]:
    wanted = NewProposal(kind=kind, facts=facts, reason=call.body["reason"], key=call.key)
    return proposal(proposals.propose(call.bank, call.actor, loan_id, wanted))
