"""Who of the bank reads what is not the customer's: whole cases, reports, diagrams, incidents."""

from lending.domain.actors import Actor, Role, User
from lending.errors import NotFoundError
from lending.service import access
from lending.service.ports import Bank

#: Who reads cases beside the officers.
BESIDE_OFFICERS = frozenset({Role.AUDITOR, Role.PROCESS_OWNER, Role.ADMINISTRATOR})


def require_staff(actor: Actor) -> None:
    """Refuse customers and partners, as if there were nothing here; NotFoundError."""
    if not (actor.is_officer or actor.roles & BESIDE_OFFICERS):
        raise NotFoundError("There is no such page, or it is not yours to see.")


def read_colleagues(bank: Bank, actor: Actor) -> list[tuple[str, str]]:
    """Return id and name of everybody of the bank, by name, those who have left included; for auditors."""
    access.require_role(actor, Role.AUDITOR)
    with bank.read() as book:
        return [(user.id, user.name) for user in book.find(User, party_id=None, order="name") if Role.PARTNER not in user.roles]
