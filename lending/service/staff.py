"""Who of the bank reads what is not the customer's: whole cases, reports, diagrams, incidents."""

from lending.domain.actors import Actor, Role
from lending.errors import NotFoundError

#: Who reads cases beside the officers.
BESIDE_OFFICERS = frozenset({Role.AUDITOR, Role.PROCESS_OWNER, Role.ADMINISTRATOR})


def require_staff(actor: Actor) -> None:
    """Refuse customers and partners, as if there were nothing here; NotFoundError."""
    if not (actor.is_officer or actor.roles & BESIDE_OFFICERS):
        raise NotFoundError("There is no such page, or it is not yours to see.")
