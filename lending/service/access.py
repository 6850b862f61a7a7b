"""Who may see and do what: checked in the use cases, whatever page or program calls them."""

from lending.domain.actors import HEAD_OFFICE, Actor, Role
from lending.domain.applications import Application
from lending.domain.tasks import HumanTask
from lending.errors import ForbiddenError, NotFoundError


def require_role(actor: Actor, *roles: Role) -> None:
    """Refuse an actor who has none of the roles."""
    if not actor.roles & set(roles):
        wanted = " or ".join(role.value.replace("_", " ") for role in roles)
        raise ForbiddenError(f"This needs the role {wanted}; ask an administrator if it is yours to do.")


def require_sight(actor: Actor, application: Application) -> None:
    """Refuse an actor outside whose scope the application lies, as if it did not exist."""
    if not may_see(actor, application):
        raise NotFoundError("There is no such application, or it is not yours to see.")


def may_see(actor: Actor, application: Application) -> bool:
    """Say whether the application lies in the actor's scope: own, own branch, own partner channel, or the whole bank."""
    if actor.user_id is None or actor.reads_everything:
        return True
    if actor.is_officer:
        return application.branch_id == actor.branch_id
    if Role.PARTNER in actor.roles:
        return application.submitted_by == actor.user_id
    return actor.party_id is not None and actor.party_id in {application.party_id, application.guarantor_party_id}


def in_task_scope(actor: Actor, task: HumanTask) -> bool:
    """Say whether an officer works for the branch of a task."""
    return actor.branch_id in {HEAD_OFFICE, task.branch_id}
