"""Four eyes and authority: who may not do a step because of what he did before, or because it is above him."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lending.domain.actors import Actor
from lending.domain.applications import Application
from lending.domain.tasks import OWNERS, HumanTask, TaskState
from lending.errors import ForbiddenError
from lending.service.ports import Book

_INTAKE = frozenset({"precheck_application", "review_aml_match", "verify_aml", "verify_bureau", "submitted"})
_DILIGENCE = frozenset({"verify_tax", "verify_social_security", "verify_provident_fund", "verify_income", "value_by_hand", "visit_site"})
_BEFORE_REVIEW = _INTAKE | _DILIGENCE
_DECISION = frozenset({"review_case", "approve_case"})
#: Steps whose doer may not do this one; `submitted` is having entered the application.
EXCLUDES = {
    "review_case": _BEFORE_REVIEW,
    "approve_case": _BEFORE_REVIEW | {"review_case"},
    "check_payment_list": _DECISION,
    "release_payment": _DECISION | {"check_payment_list"},
    "settle_objection": frozenset({"call_debtor", "negotiate_arrears"}),
    "fulfil_condition": frozenset({"approve_case"}),
    "approve_restructuring": frozenset({"measure_ability", "choose_plan"}),
    "charge_misuse": frozenset({"assess_warning", "hear_on_use"}),
    "confirm_recovery": frozenset({"record_enforcement"}),
    "approve_write_off": frozenset({"propose_write_off"}),
    "confirm_write_off": frozenset({"propose_write_off", "approve_write_off"}),
}
#: Steps that need a level of authority.
BY_AUTHORITY = frozenset({"approve_case", "approve_restructuring"})


#: What is said of a colleague whom a task cannot be given to.
_OF_COLLEAGUES = {
    "role": "This colleague is not of the group that the task waits for; choose one of its officers.",
    "branch": "This colleague works for another branch; choose one of the branch of the task.",
    "absent": "This colleague is away; choose the substitute or somebody else.",
    "self": "A task is delegated to somebody else than oneself; choose a colleague.",
    "holder": "This colleague holds the task already.",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """Why somebody may not do a task or be given it: `code` is four_eyes, authority or one of colleagues; `detail` the step or level."""

    code: str
    detail: str

    def __str__(self) -> str:
        if self.code in _OF_COLLEAGUES:
            return _OF_COLLEAGUES[self.code]
        if self.code == "authority":
            return f"This decision needs authority level {self.detail}; leave it to an approver with more authority."
        step = self.detail.replace("_", " ")
        return f"Four eyes: you did an earlier step of this case ({step}); a colleague must do this one."


def find_bar(book: Book, actor: Actor, task: HumanTask, *, acting_for: str | None = None) -> Bar | None:
    """Return why the actor may not do the task, or None; whoever acts for somebody is barred by what that one did, too."""
    beside = acting_for or (task.on_behalf_of if task.assignee == actor.user_id else None)
    return bar_between(actor, task, steps_done(book, task), beside)


def bar_between(actor: Actor, task: HumanTask, done: Mapping[str, set[str | None]], beside: str | None) -> Bar | None:
    """Return why the actor may not do the task by the steps done and by whom; `beside` is for whom he would act, if for anybody."""
    if task.definition in BY_AUTHORITY and actor.authority_level < task.authority_level:
        return Bar("authority", str(task.authority_level))
    hands = {actor.user_id, beside} - {None}
    conflict = next((step for step in sorted(EXCLUDES.get(task.definition, ())) if hands & done.get(step, set())), None)
    return Bar("four_eyes", conflict) if conflict else None


def steps_done(book: Book, task: HumanTask) -> dict[str, set[str | None]]:
    """Return who did which step of the case a task belongs to, by the step's name; who had it done for him did it, too."""
    done: dict[str, set[str | None]] = {}
    if task.application_id is not None:
        done["submitted"] = {book.get(Application, task.application_id).submitted_by}
    owner: dict[str, Any] = {name: getattr(task, name) for name in OWNERS}
    for other in book.find(HumanTask, state=TaskState.COMPLETED, **owner):
        done.setdefault(other.definition, set()).update({other.completed_by, other.on_behalf_of} - {None})
    return done


def refuse_bar(book: Book, actor: Actor, task: HumanTask, *, acting_for: str | None = None) -> None:
    """Raise ForbiddenError when something bars the actor from the task."""
    bar = find_bar(book, actor, task, acting_for=acting_for)
    if bar:
        raise ForbiddenError(str(bar), bar=bar)


def require_other_eyes(actor: Actor, proposed_by: str | None) -> None:
    """Let nobody decide on what he proposed himself: ForbiddenError."""
    if proposed_by == actor.user_id:
        raise ForbiddenError("Four eyes: you proposed this; a colleague must decide on it.")
