"""Withdraw an application on the customer's word."""

from lending.domain.actors import Actor, Role
from lending.domain.applications import NOT_WITHDRAWABLE, Application, Status
from lending.domain.records import Action, Errand
from lending.errors import ConflictError, ForbiddenError
from lending.service import access, journal, outbox
from lending.service.ports import Bank


def withdraw_application(bank: Bank, actor: Actor, application_id: str) -> Application:
    """Withdraw an application on the customer's word; what was reserved is released by the process.

    ConflictError once the money is on its way or the case is over; withdrawing twice changes nothing.
    """
    with bank.begin() as book:
        application = book.lock(Application, application_id)
        access.require_sight(actor, application)
        if actor.party_id != application.party_id and not actor.roles & {Role.INTAKE_OFFICER, Role.SUPERVISOR, Role.PARTNER}:
            raise ForbiddenError("Only the customer, or an intake officer at the customer's word, can withdraw an application.")
        if application.status == Status.WITHDRAWN:
            return application
        if application.status in NOT_WITHDRAWABLE:
            raise ConflictError("It is too late to withdraw: the money is on its way or the case is closed.")
        application.status, application.closed_at = Status.WITHDRAWN, bank.now()
        outbox.post(
            bank,
            book,
            Errand.MESSAGE,
            "withdrawn",
            application_id,
            key=f"withdrawn:{application_id}",
            variables={"application_id": application_id},
        )
        journal.record(bank, book, actor, Action.APPLICATION_WITHDRAWN, application_id=application_id, party_id=application.party_id)
    bank.nudge()
    return application
