"""Changes to a running loan that two people decide: what they would make of it, who proposed them, who approved."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from lending.domain.actors import Actor, Role
from lending.domain.servicing.proposal import ServicingProposal
from lending.errors import ConflictError, InvalidInputError
from lending.service.restructuring.requests import ask_for_customer
from lending.service.servicing.proposals import NewProposal, decide, list_proposals, propose
from lending.service.servicing.restructurings import RestructuringPreview, preview_restructuring
from lending.service.views.restructuring import find_request
from webapp.errors import flat
from webapp.i18n import day
from webapp.officer import change_forms, change_parts
from webapp.officer.begun import replay_url
from webapp.officer.cases import STAFF
from webapp.officer.loan_pages import blueprint, loan_page, read_file
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of, spoken

#: Who may see what a change would make of a loan, and who decides on it.
_LOOKS = (Role.SERVICING_OFFICER, Role.APPROVER, Role.AUDITOR)
_DECIDES = (Role.SERVICING_OFFICER, Role.APPROVER)


@blueprint.get("/<uuid:loan_id>/changes")
@signed_in(*STAFF)
def changes(loan_id: UUID) -> str:
    """Show what is proposed for a loan, what was decided, and the ways to propose more."""
    file, actor = read_file(loan_id), current_actor()
    found = list_proposals(current_bank(), actor, str(loan_id))
    rows = [{**change_parts.proposal_row(one), "may_decide": _may_decide(actor, one)} for one in reversed(found)]
    running = file.loan.state == "active"
    may_propose = running and Role.SERVICING_OFFICER in actor.roles
    may_look = running and bool(actor.roles & set(_LOOKS))
    return loan_page("changes", file, rows=rows, may_look=may_look, may_propose=may_propose, request=_request(str(loan_id)))


@blueprint.route("/<uuid:loan_id>/restructure", methods=["GET", "POST"])
@signed_in(*_LOOKS)
def restructure(loan_id: UUID) -> ResponseReturnValue:
    """Ask what would change, show both plans side by side, and ask for another plan, which the customer signs in the end."""
    values: Mapping[str, str] = request.form if request.method == "POST" else {"extension": "0", "deferral": "0"}
    preview: RestructuringPreview | None = None
    errors: dict[str, list[str]] = {}
    if values.get("act") == "ask":
        errors = _asked(str(loan_id), values)
        if not errors:
            return redirect(url_for("loan_book.changes", loan_id=loan_id), 303)
    elif request.method == "POST":
        preview, errors = _previewed(str(loan_id), values)
    file = read_file(loan_id)
    answer = loan_page(
        "restructure",
        file,
        values=values,
        errors=errors,
        labels=change_forms.LABELS,
        deferred=list(change_forms.DEFERRED.items()),
        arrears=list(change_forms.ARREARS.items()),
        may_ask=Role.SERVICING_OFFICER in current_actor().roles and file.loan.state == "active",
        request=_request(str(loan_id)),
        preview=change_parts.preview_parts(file.loan, preview) if preview else None,
    )
    return (answer, 422) if errors else answer


@blueprint.route("/<uuid:loan_id>/waive", methods=["GET", "POST"])
@signed_in(Role.SERVICING_OFFICER)
def waive(loan_id: UUID) -> ResponseReturnValue:
    """Propose to give up interest or penalty that is owed."""
    values: Mapping[str, str] = request.form if request.method == "POST" else {"key": str(uuid4())}
    errors = _proposed(str(loan_id), "waived", change_forms.WaiverForm(), values) if request.method == "POST" else {}
    if request.method == "POST" and not errors:
        return redirect(url_for("loan_book.changes", loan_id=loan_id), 303)
    answer = loan_page("waive", read_file(loan_id), values=values, errors=errors, labels=change_forms.LABELS)
    return (answer, 422) if errors else answer


@blueprint.post("/<uuid:loan_id>/changes/<uuid:proposal_id>")
@signed_in(*_DECIDES)
def decide_on(loan_id: UUID, proposal_id: UUID) -> ResponseReturnValue:
    """Approve a proposal, which books it once enough did, or refuse it."""
    approve = request.form.get("act") == "approve"
    try:
        done = decide(current_bank(), current_actor(), str(proposal_id), approve=approve)
    except (ConflictError, InvalidInputError) as error:
        flash(spoken(str(error)), "error")
    else:
        flash(change_parts.outcome_of(done), "good")
    return redirect(url_for("loan_book.changes", loan_id=loan_id), 303)


def _previewed(loan_id: str, values: Mapping[str, str]) -> tuple[RestructuringPreview | None, dict[str, list[str]]]:
    try:
        facts = change_forms.facts_of(change_forms.RestructuringForm(), values)
        return preview_restructuring(current_bank(), current_actor(), loan_id, facts), {}
    except ValidationError as error:
        return None, errors_of(flat(error.messages))
    except InvalidInputError as error:
        return None, errors_of(error.errors)
    except ConflictError as error:
        return None, {"extension": [spoken(str(error))]}


def _asked(loan_id: str, values: Mapping[str, str]) -> dict[str, list[str]]:
    """Ask for another plan and tell what follows, or return what is wrong by field."""
    try:
        said, worked_out = change_forms.RequestForm().load(values)["said"], change_forms.what_if(values)
        ask_for_customer(current_bank(), current_actor(), loan_id, said, worked_out)
    except ValidationError as error:
        return errors_of(flat(error.messages))
    except ConflictError as error:
        flash(spoken(str(error)), "error")
        return {}
    flash(
        _("Another plan is asked for. The incomes are heard next, in a task of the servicing desk; the plan counts once it is signed."),
        "good",
    )
    return {}


def _request(loan_id: str) -> dict[str, str] | None:
    """Return how far the open request for another plan is, None where none is open."""
    asked = find_request(current_bank(), current_actor(), loan_id)
    if asked is None or asked.state != "open":
        return None
    replay = replay_url(asked.id)
    return {**change_parts.request_row(asked), **({"replay_url": replay} if replay else {})}


def _proposed(loan_id: str, kind: str, form: Any, values: Mapping[str, str]) -> dict[str, list[str]]:
    """Propose what a form says and tell who must decide, or return what is wrong by field."""
    try:
        facts, why = change_forms.facts_of(form, values), change_forms.ReasonForm().load(values)
        propose(current_bank(), current_actor(), loan_id, NewProposal(kind=kind, facts=facts, reason=why["reason"], key=why["key"]))
    except ValidationError as error:
        return errors_of(flat(error.messages))
    except InvalidInputError as error:
        return errors_of(error.errors)
    except ConflictError as error:
        flash(spoken(str(error)), "error")
        return {}
    flash(_("Proposed on %(day)s. A colleague must decide on it.", day=day(read_file(UUID(loan_id)).loan.business_date)), "good")
    return {}


def _may_decide(actor: Actor, proposal: ServicingProposal) -> bool:
    """Say whether this person may decide on a proposal: not its proposer, not twice."""
    decided = any(vote["by"] == actor.user_id for vote in proposal.votes)
    is_other = actor.user_id != proposal.proposed_by and not decided
    return proposal.state == "open" and is_other and bool(actor.roles & set(_DECIDES))
