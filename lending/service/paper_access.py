"""Who adds papers to an application, and while it is of use."""

from lending.domain.actors import Actor, Role
from lending.domain.applications import NOT_WITHDRAWABLE, Application
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
