"""Find what can be replayed beside applications: what was begun for loans and customers, closes and reviews."""

from lending.domain.actors import Role
from lending.service import access
from lending.service.ports import Bank
from lending.service.queries import BegunCase, BegunQuery


def list_begun(bank: Bank, query: BegunQuery) -> tuple[list[BegunCase], int]:
    """Return a page of the cases other than applications, the newest first, and how many there are; auditors only."""
    access.require_role(query.actor, Role.AUDITOR)
    with bank.read() as book:
        return book.begun_for(query)
