"""The real run: applicants apply at a steady pace, officers work, the date moves when only time is left to wait for."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread

from lending.demo.applicants import Applicant
from lending.demo.board import Board, read_board
from lending.demo.client import ApiRefusedError
from lending.demo.customers import Customer, known_party
from lending.demo.errors import StuckError
from lending.demo.officers import DESKS, Left, Officer
from lending.demo.schedule import Schedule
from lending.demo.world import World
from lending.domain.actors import User
from lending.domain.applications import Application
from lending.service.close.closing import advance_business_date

#: Seconds between two looks at the board, and of calm before the run believes that only time is left to wait for.
_LOOK, _CALM = 1.0, 5.0
#: Days moved at once: beyond every lapse (10, 14) and the time to appeal (15); and how often at most.
_DAYS, _MOVES = 16, 6
#: A customer's try that failed is made again after seconds, so often.
_AGAIN, _TRIES = 3.0, 4
#: Seconds from a rejection to the appeal: nobody appeals within the second.
_THINKS = 3.0
_CONFLICT = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a run goes: applicants a second, threads for customers, seconds without any progress until it gives up."""

    rate: float = 2.0
    #: Applications under way at which newcomers wait: a slow machine is not buried.
    most_under_way: int = 40
    threads: int = 12
    patience: float = 300.0
    #: Leave some work at each desk and do not move the date.
    leave_open: bool = False


#: Told at each look: the board, how many have applied, the business date's moves.
Tell = Callable[[Board, int, int], None]


class Run:
    """One run over some applicants."""

    def __init__(self, world: World, applicants: Sequence[Applicant], pace: Pace, tell: Tell, left: Left | None = None) -> None:
        """Take who applies, how fast, whom to tell, and what officers leave undone (nothing unless the pace says so)."""
        self.world, self.pace, self.tell = world, pace, tell
        self.customers: dict[str, Customer] = {}
        self._applicants, self._told, self._moves = applicants, set[str](), 0
        self._schedule = Schedule(pace.threads, lambda error: world.note(f"customer: {error}"))
        self._stopping = Event()
        left = left or Left(1 if pace.leave_open else 0)
        self._waiting: deque[Customer] = deque()
        self.newcomers = 0
        self._officers = [Officer(world, login, group, left) for login, group in DESKS if world.has_user(login)]

    def carry(self) -> None:
        """Carry everybody through to the end; StuckError names what does not go on."""
        threads = [Thread(target=officer.work, args=(self._stopping,), name=officer.login, daemon=True) for officer in self._officers]
        try:
            self._invite()
            self._schedule.start()
            for thread in threads:
                thread.start()
            self._watch()
        finally:
            self._stopping.set()
            self._schedule.stop()
            for thread in threads:
                thread.join(60)

    def _invite(self) -> None:
        """Take up whom an earlier run brought, and line the others up."""
        for applicant in self._applicants:
            application = self._earlier(applicant)
            if application is not None:
                self.customers[application.id] = Customer(self.world, applicant, application.id)
            else:
                self._waiting.append(Customer(self.world, applicant))
                self.newcomers += 1

    def _earlier(self, applicant: Applicant) -> Application | None:
        party = known_party(self.world, applicant)
        if party is None:
            return None
        with self.world.bank.read() as book:
            return book.first(Application, party_id=party.id, product=applicant.application.product, order="-submitted_at")

    def _let_in(self, board: Board, applied: float) -> float:
        """Let the next newcomers apply, at the pace and while not too many are under way; return how many fractions of one are due."""
        room = max(0, self.pace.most_under_way - board.under_way)
        due = min(applied, room, len(self._waiting))
        for number in range(int(due)):
            self._apply(self._waiting.popleft(), number / self.pace.rate)
        return min(applied - int(due), 1.0)

    def _apply(self, customer: Customer, after: float) -> None:
        def apply() -> float | None:
            self.customers[customer.apply()] = customer
            if customer.applicant.behaviour.withdraws_at == "submitted":
                customer.withdraw()
            return None

        self._try(apply, after)

    def _watch(self) -> None:
        changed_at = looked_at = time.monotonic()
        before, due = "", 1.0
        while True:
            board = read_board(self.world.bank, list(self.customers))
            self._notify(board)
            due += (time.monotonic() - looked_at) * self.pace.rate
            looked_at = time.monotonic()
            due = self._let_in(board, due)
            self.tell(board, len(self.customers), self._moves)
            now = f"{len(self.customers)} {board.ended} {sorted(board.waiting_for().items())} {self._done()}"
            if now != before or not self._schedule.idle:
                changed_at, before = time.monotonic(), now
            calm = time.monotonic() - changed_at
            if calm > _CALM and not self._waiting and all(self._rests(board, application_id) for application_id in board.open):
                if self.pace.leave_open or not self._move_on(board):
                    return
                before = ""
            elif calm > self.pace.patience:
                raise StuckError(self._stuck(board))
            self._stopping.wait(_LOOK)

    def _done(self) -> int:
        return sum(officer.done for officer in self._officers)

    def _notify(self, board: Board) -> None:
        """Wake the customers for whom something has come up."""
        for application_id, tasks in board.tasks.items():
            customer = self.customers[application_id]
            for task in tasks:
                if task.group == "customer" and customer.will_do(task.definition):
                    self._once(task.id, lambda customer=customer, step=task.definition: customer.do(step))  # type: ignore[misc]
        for application_id, application in board.open.items():
            customer = self.customers[application_id]
            if application.status == "approval" and customer.applicant.behaviour.withdraws_at == "approval":
                self._once(f"withdraw {application_id}", customer.withdraw)
        for application_id, application in board.rejected.items():
            customer = self.customers[application_id]
            if customer.applicant.behaviour.appeals and not application.appeals:
                self._once(f"appeal {application_id}", customer.appeal, _THINKS)

    def _once(self, what: str, step: Callable[[], float | None], after: float = 0.0) -> None:
        if what not in self._told:
            self._told.add(what)
            self._try(step, after)

    def _try(self, step: Callable[[], float | None], after: float, tries: int = 1) -> None:
        """Do a step after some seconds, come back when it says so, and try again when it fails."""

        def attempt() -> None:
            try:
                again = step()
            except ApiRefusedError as refused:
                # The case has moved on meanwhile: what the customer wanted is no longer to be done.
                if refused.status != _CONFLICT:
                    self.world.note(f"customer: {refused}")
                if tries < _TRIES:
                    self._try(step, _AGAIN, tries + 1)
            else:
                if again is not None:
                    self._try(step, again)

        self._schedule.add(attempt, after)

    def _rests(self, board: Board, application_id: str) -> bool:
        """Say whether an application waits only for somebody who will not come."""
        tasks, customer = board.tasks.get(application_id, []), self.customers[application_id]
        if not tasks:
            return False
        return all(not customer.will_do(task.definition) if task.group == "customer" else self.pace.leave_open for task in tasks)

    def _move_on(self, board: Board) -> bool:
        """Move the business date past what is waited for; False when nothing runs any more."""
        running = self.running()
        if not running:
            return False
        if self._moves == _MOVES:
            raise StuckError(f"{len(running)} cases still run after {_MOVES * _DAYS} days: {self._stuck(board)}")
        move_date(self.world, _DAYS)
        self._moves += 1
        return True

    def running(self) -> frozenset[str]:
        """Return our applications whose process still runs in the engine."""
        return self.world.running_cases() & self.customers.keys()

    def _stuck(self, board: Board) -> str:
        lines = [f"{number} × {what}" for what, number in board.waiting_for().most_common(10)]
        incidents = [f"incident at {found.activity}: {found.message}" for found in self.world.bank.engine.incidents()][:5]
        return "Nothing has moved for a while. Waiting: " + "; ".join([*lines, *incidents] or ["only timers"])


def move_date(world: World, days: int) -> None:
    """Move the business date in the administrator's name, with what falls due and the close of each day."""
    with world.bank.read() as book:
        administrator = book.first(User, login="admin")
    if administrator is None:
        raise StuckError("There is no user admin to move the business date; add the demonstration's staff first.")
    advance_business_date(world.bank, administrator.actor(), world.today() + timedelta(days=days))
