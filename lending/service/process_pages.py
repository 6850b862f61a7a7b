"""Processes as the bank's people see them: what is deployed, where the cases stand, which steps failed, and another try for those."""

import http
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lending.domain.actors import Actor, Role
from lending.domain.records import Action
from lending.errors import ConflictError, EngineUnavailableError, LendingError, NotFoundError
from lending.service import access, journal
from lending.service.ports import Bank, Book, DeployedProcess, Incident
from lending.service.replay.subjects import ReplayHead, find_head
from lending.service.staff import require_staff
from lending.service.task_owners import find_owner


def read_processes(bank: Bank, actor: Actor) -> Sequence[DeployedProcess] | None:
    """Return what is deployed with the cases in it; None when the engine does not answer."""
    require_staff(actor)
    try:
        return bank.engine.processes()
    except EngineUnavailableError:
        return None


def read_incidents(bank: Bank, actor: Actor) -> Sequence[Incident] | None:
    """Return the open incidents; None when the engine does not answer."""
    require_staff(actor)
    try:
        return bank.engine.incidents()
    except EngineUnavailableError:
        return None


def read_cases_of(bank: Bank, actor: Actor, incidents: Iterable[Incident]) -> Mapping[str, ReplayHead]:
    """Return the cases that incidents stand at, by their business keys, as far as they are there and in the actor's scope."""
    keys = {incident.business_key for incident in incidents}
    with bank.read() as book:
        found = {key: find_head(book, actor, key, bank.now()) for key in keys}
    return {key: head for key, head in found.items() if head is not None}


def read_model(bank: Bank, actor: Actor, definition: str) -> bytes:
    """Return the diagram of a deployed definition; NotFoundError when there is none of that id."""
    require_staff(actor)
    try:
        return bank.engine.model_xml(definition)
    except LendingError as error:
        if getattr(error, "status", None) == http.HTTPStatus.NOT_FOUND:
            raise NotFoundError("There is no such diagram.") from error
        raise


def retry_incident(bank: Bank, actor: Actor, incident_id: str) -> None:
    """Try the step of an incident once more, on record; administrators may. ConflictError when it is settled already."""
    access.require_role(actor, Role.ADMINISTRATOR)
    found = next((incident for incident in bank.engine.incidents() if incident.id == incident_id), None)
    if found is None or not bank.engine.retry(incident_id):
        raise ConflictError("This incident is settled already.")
    with bank.begin() as book:
        about = _case_of(book, found.business_key)
        journal.record(bank, book, actor, Action.INCIDENT_RETRIED, **about, step=found.activity, process=found.process)


def _case_of(book: Book, key: str) -> dict[str, Any]:
    """Return how the journal names what goes by a business key: only an application has a column of its own."""
    owner = find_owner(book, key) if key else None
    if owner is None:
        return {"case": key} if key else {}
    of_application = {"application_id": owner.application_id} if owner.application else {"case": key}
    return {"party_id": owner.party_id, **of_application}
