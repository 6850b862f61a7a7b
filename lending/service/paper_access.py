"""Who adds papers to an application and while they are of use, and who reads which of those he might see."""

from lending.domain.actors import OUTSIDERS, Actor, Role
from lending.domain.applications import NOT_WITHDRAWABLE, Application
from lending.domain.paper_kinds import CUSTOMERS, GUARANTORS
from lending.domain.parties import Document
from lending.errors import ConflictError, ForbiddenError

#: Who of the bank adds papers: who takes customers in, and who goes to see them.
ADDERS = frozenset({Role.INTAKE_OFFICER, Role.SUPERVISOR, Role.INVESTIGATOR})


def require_adding(actor: Actor, application: Application) -> None:
    """Refuse who has no papers to add to an application he sees, and everybody once none is of use any more."""
    own = actor.party_id is not None and actor.party_id == application.party_id
    if not own and not actor.roles & {*ADDERS, Role.PARTNER}:
        raise ForbiddenError(
            "Papers of an application are added by its customer, the partner who sent it, and intake officers, supervisors and "
            "investigators of the bank; put a file of your own to your task or to the case."
        )
    # A condition of the approval and the payment list may still ask for one after signing.
    if application.status in NOT_WITHDRAWABLE:
        raise ConflictError("No paper can be added any more: the money is on its way or the case is closed.")


def reads(actor: Actor, document: Document) -> bool:
    """Say whether a paper of somebody or something in the actor's sight is shown to him: the bank's own only to its people."""
    if actor.user_id is None or not actor.roles <= OUTSIDERS:
        return True
    return document.kind in kinds_shown(actor, document.party_id) or document.uploaded_by == actor.user_id


def kinds_shown(actor: Actor, party_id: str) -> frozenset[str]:
    """Return the kinds of a customer's papers that are shown to an actor who sees his application, beside the bank's own."""
    return GUARANTORS if is_guarantor(actor, party_id) else CUSTOMERS


def is_guarantor(actor: Actor, party_id: str) -> bool:
    """Say whether somebody who sees a customer's application is there as his guarantor."""
    return actor.roles == {Role.CUSTOMER} and actor.party_id != party_id
