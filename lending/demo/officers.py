"""Scripted officers: each looks at the tasklist of his group, claims, reads the case, fills the form in, completes; all by the API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any

from lending.demo.case import read_case
from lending.demo.client import ApiAwayError, ApiRefusedError
from lending.demo.judgement import OFFICER_TASKS, Look, fill
from lending.demo.world import World

#: Who works, and for which group. Two of a group share its work; four eyes and authority decide what each may do.
DESKS = (
    ("intake", "intake_officer"),
    ("investigator", "investigator"),
    ("reviewer", "reviewer"),
    ("approver", "approver"),
    ("chief", "approver"),
    ("signing", "signing_officer"),
    ("disbursement", "disbursement_officer"),
    ("cashier", "disbursement_officer"),
)
#: Seconds between two looks at an empty list, the first and, doubling, the longest; and tasks looked at together.
_PAUSE, _LONGEST_PAUSE, _PAGE = 0.5, 2.0, 50
#: Somebody else was faster, or four eyes and authority say no: not this officer's task after all.
_NOT_MINE = frozenset({403, 404, 409})


@dataclass
class Left:
    """The cases that each group leaves undone, so that a newcomer finds work: the first so many that come to it."""

    of_each: int
    _cases: dict[str, set[str]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def leave(self, group: str, application_id: str) -> bool:
        """Say whether this group leaves this case."""
        with self._lock:
            cases = self._cases.setdefault(group, set())
            if len(cases) < self.of_each:
                cases.add(application_id)
            return application_id in cases


class Officer:
    """One officer at his desk."""

    def __init__(self, world: World, login: str, group: str, left: "Left | None" = None) -> None:
        self.world, self.login, self.group = world, login, group
        self._left = left or Left(0)
        self._barred: set[str] = set()
        self.done = 0

    def work(self, stopping: Event) -> None:
        """Work until told to stop."""
        pause = _PAUSE
        while not stopping.is_set():
            pause = _PAUSE if self.turn() else min(2 * pause, _LONGEST_PAUSE)
            stopping.wait(pause)

    def turn(self) -> int:
        """Look at the list once, do what can be done, and return how much that was."""
        try:
            return sum(self._do(task) for task in self._listed())
        except ApiAwayError as away:
            self.world.note(str(away))
            return 0

    def _listed(self) -> list[Mapping[str, Any]]:
        page = self.world.api.get(self.world.token(self.login), "/tasks", view="group", group=self.group, limit=_PAGE)
        return [task for task in page["items"] if task["definition"] in OFFICER_TASKS and task["id"] not in self._barred]

    def _do(self, task: Mapping[str, Any]) -> bool:
        if self._left.leave(self.group, str(task["application_id"])):
            return False
        token, path = self.world.token(self.login), f"/tasks/{task['id']}"
        try:
            self.world.api.post(token, f"{path}/claim")
            case = read_case(self.world.api.get(token, f"/applications/{task['application_id']}"))
            look = Look(case, self.world.today(), self.world.chance(f"case {case.reference}"))
            self.world.api.post(token, f"{path}/complete", {"entries": fill(str(task["definition"]), look)})
        except ApiRefusedError as refused:
            self._refused(task, refused)
            return False
        self.done += 1
        return True

    def _refused(self, task: Mapping[str, Any], refused: ApiRefusedError) -> None:
        self._barred.add(str(task["id"]))
        if refused.status not in _NOT_MINE:
            self.world.note(f"{self.login} could not complete {task['definition']}: {refused}")
