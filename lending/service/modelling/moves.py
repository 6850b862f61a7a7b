"""Moves of running cases to another version: one process owner proposes, another one starts, either stops what runs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from lending.domain.actors import Actor, Role, User
from lending.domain.applications import Application
from lending.domain.modelling.moves import MovedCase, MoveState, Outcome, ProcessMove, tried_since
from lending.domain.modelling.records import check_note
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.errors import ConflictError, ForbiddenError, NotFoundError
from lending.service import access, journal
from lending.service.four_eyes import require_other_eyes
from lending.service.modelling.move_ports import Route, RunningCase
from lending.service.modelling.move_preview import Preview, Wanted, preview_move
from lending.service.ports import Bank, Book
from lending.service.staff import require_staff

#: The most cases that may be asked to be tried before the share of refusals counts.
MOST_TRIED = 10_000
#: Applications asked for at once.
_PAGE = 500
#: States in which nobody may propose another move of the same process.
UNSETTLED = (MoveState.PROPOSED, MoveState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveOrder:
    """A move as an owner asks for it: what, why, and when it has to stop (percent of at least so many tried)."""

    wanted: Wanted
    note: str
    most_refused: int
    least_tried: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveView:
    """A move with the names of its people and how its cases fared; `mine` whether the reader proposed it."""

    move: ProcessMove
    proposed_by: str
    decided_by: str | None
    resumed_by: str | None
    counts: Mapping[Outcome, int]
    mine: bool

    @property
    def tried(self) -> tuple[int, int]:
        """Return how many cases were refused, and how many tried, since the move began or was taken up again."""
        return tried_since(self.move, self.counts[Outcome.MOVED], self.counts[Outcome.REFUSED])

    @property
    def total(self) -> int:
        """Return how many cases the move is about."""
        return sum(self.counts.values())


def propose_move(bank: Bank, actor: Actor, process: str, order: MoveOrder) -> str:
    """Propose a move and return its id.

    InvalidInputError names `note`, `most_refused`, `least_tried` or `to.<element>`. ConflictError when the engine stands against the
    plan, when no case runs by the older version, or when another move of the process is not settled.
    """
    access.require_role(actor, Role.PROCESS_OWNER)
    _check(order)
    preview = preview_move(bank, actor, process, order.wanted)
    _require_sound(preview)
    move = ProcessMove(
        id=str(uuid4()),
        process=process,
        source=order.wanted.source,
        target=order.wanted.target,
        source_sha256=preview.source_sha256,
        target_sha256=preview.target_sha256,
        pairs=[list(pair) for pair in preview.pairs],
        note=order.note.strip(),
        most_refused=order.most_refused,
        least_tried=order.least_tried,
        state=MoveState.PROPOSED,
        proposed_by=actor.user_id or "",
        proposed_at=bank.now(),
    )
    with bank.begin() as book:
        require_settled(book, process)
        book.add(move)
        book.flush()
        record_move(bank, book, actor, Action.MOVE_PROPOSED, move, note=move.note)
    return move.id


def start_move(bank: Bank, actor: Actor, move_id: str, remark: str = "") -> None:
    """Start another owner's move with every case that runs by the older version now; the workers carry it out.

    ConflictError when somebody decided already, or when no case is left to move.
    """
    access.require_role(actor, Role.PROCESS_OWNER)
    check_note("remark", remark, needed=False)
    with bank.begin() as book:
        move = _waiting(book, move_id)
        require_other_eyes(actor, move.proposed_by)
        cases = bank.engine.moves.running(move.source)
        if not cases:
            raise ConflictError("No case runs by the older version any more; there is nothing to move.")
        known = _applications(book, [case.business_key for case in cases])
        book.add(*(_case(move, case, known) for case in cases))
        _decide(bank, actor, move, MoveState.RUNNING, remark)
        record_move(bank, book, actor, Action.MOVE_STARTED, move, cases=len(cases), remark=move.remark)
    bank.nudge()


def refuse_move(bank: Bank, actor: Actor, move_id: str, remark: str) -> None:
    """Refuse another owner's move with a remark that says why. InvalidInputError names `remark`."""
    access.require_role(actor, Role.PROCESS_OWNER)
    check_note("remark", remark)
    with bank.begin() as book:
        move = _waiting(book, move_id)
        require_other_eyes(actor, move.proposed_by)
        _decide(bank, actor, move, MoveState.REFUSED, remark)
        record_move(bank, book, actor, Action.MOVE_REFUSED, move, remark=move.remark)


def withdraw_move(bank: Bank, actor: Actor, move_id: str) -> None:
    """Take one's own proposal back."""
    access.require_role(actor, Role.PROCESS_OWNER)
    with bank.begin() as book:
        move = _waiting(book, move_id)
        if move.proposed_by != actor.user_id:
            raise ForbiddenError("Only who proposed this takes it back; refuse it instead.")
        _decide(bank, actor, move, MoveState.WITHDRAWN, "")
        record_move(bank, book, actor, Action.MOVE_WITHDRAWN, move)


def stop_move(bank: Bank, actor: Actor, move_id: str) -> None:
    """Stop a move that runs: cases that were moved stay so, the others stay on their version. ConflictError when it does not run."""
    access.require_role(actor, Role.PROCESS_OWNER)
    with bank.begin() as book:
        move = book.lock(ProcessMove, known_move(book, move_id).id)
        if move.state != MoveState.RUNNING:
            raise ConflictError("This move does not run any more; load the page again.")
        end_move(bank, book, actor, move, MoveState.STOPPED)


def end_move(bank: Bank, book: Book, actor: Actor, move: ProcessMove, state: MoveState) -> None:
    """End a move that runs, on record with what became of its cases; `actor` is the worker where nobody stopped it."""
    move.state, move.ended_at = state, bank.now()
    book.flush()
    counts = {outcome.value: count for outcome, count in outcomes(book, move.id).items()}
    record_move(bank, book, actor, Action.MOVE_ENDED, move, state=state, **counts)


def list_moves(bank: Bank, actor: Actor, process: str) -> list[MoveView]:
    """Return the moves of a process, the newest first; for the bank's staff."""
    require_staff(actor)
    with bank.read() as book:
        return [_view(book, actor, move) for move in book.find(ProcessMove, process=process, order="-proposed_at")]


def read_move(bank: Bank, actor: Actor, move_id: str) -> MoveView:
    """Return a move and how its cases fared."""
    require_staff(actor)
    with bank.read() as book:
        return _view(book, actor, known_move(book, move_id))


def read_moved_cases(bank: Bank, actor: Actor, move_id: str) -> Sequence[MovedCase]:
    """Return the cases of a move with what became of each, those refused first."""
    require_staff(actor)
    order = (Outcome.REFUSED, Outcome.WAITING, Outcome.MOVED, Outcome.ENDED)
    with bank.read() as book:
        found = book.find(MovedCase, move_id=known_move(book, move_id).id, order="id")
    return sorted(found, key=lambda case: order.index(Outcome(case.outcome)))


def references(bank: Bank, actor: Actor, business_keys: Iterable[str]) -> dict[str, str]:
    """Return the references of the applications among these business keys."""
    require_staff(actor)
    with bank.read() as book:
        return {key: found.reference for key, found in _applications(book, list(business_keys)).items()}


def require_settled(book: Book, process: str) -> None:
    """Raise ConflictError when another move of the process waits for a decision or runs."""
    if book.count(ProcessMove, process=process, state=UNSETTLED):
        raise ConflictError("Another move of this process is not settled yet; decide on that one first.")


def route_of(move: ProcessMove) -> Route:
    """Return a move as the engine takes it."""
    return Route(move.source, move.target, tuple((one, other) for one, other in move.pairs))


def outcomes(book: Book, move_id: str) -> dict[Outcome, int]:
    """Count the cases of a move by what became of them."""
    return {outcome: book.count(MovedCase, move_id=move_id, outcome=outcome) for outcome in Outcome}


def record_move(bank: Bank, book: Book, actor: Actor, action: Action, move: ProcessMove, **facts: object) -> None:
    """Write down an act on a move: which models by their digests, and how elements were paired."""
    told: dict[str, Any] = {"process": move.process, "source": move.source, "target": move.target, **facts}
    hashes: dict[str, Any] = {"source_sha256": move.source_sha256, "target_sha256": move.target_sha256}
    journal.record(bank, book, actor, action, move=move.id, pairs=move.pairs, **told, **hashes)


def known_move(book: Book, move_id: str) -> ProcessMove:
    """Return a move; NotFoundError when there is none of that id."""
    move = book.first(ProcessMove, id=move_id)
    if move is None:
        raise NotFoundError("There is no such move.")
    return move


def _check(order: MoveOrder) -> None:
    check_note("note", order.note)
    problems = Problems()
    if not 0 <= order.most_refused <= 100:  # noqa: PLR2004 -- percent
        problems.add("most_refused", "Give a whole number from 0 to 100.")
    if not 1 <= order.least_tried <= MOST_TRIED:
        problems.add("least_tried", f"Give a whole number from 1 to {MOST_TRIED}.")
    problems.refuse()


def _require_sound(preview: Preview) -> None:
    if preview.objected:
        raise ConflictError("The engine stands against this plan; choose other counterparts where it says so.")
    if not preview.source.cases:
        raise ConflictError("No case runs by the older version any more; there is nothing to move.")


def _waiting(book: Book, move_id: str) -> ProcessMove:
    move = book.lock(ProcessMove, known_move(book, move_id).id)
    if move.state != MoveState.PROPOSED:
        raise ConflictError("This proposal is decided already; load the page again.")
    return move


def _decide(bank: Bank, actor: Actor, move: ProcessMove, state: MoveState, remark: str) -> None:
    move.state, move.decided_by, move.decided_at, move.remark = state, actor.user_id, bank.now(), remark.strip() or None


def _applications(book: Book, keys: Sequence[str]) -> dict[str, Application]:
    """Return the applications among these business keys, asked for many at once."""
    pages = (tuple(keys[start : start + _PAGE]) for start in range(0, len(keys), _PAGE))
    return {found.id: found for page in pages for found in book.find(Application, id=page)}


def _case(move: ProcessMove, case: RunningCase, known: Mapping[str, Application]) -> MovedCase:
    return MovedCase(
        move_id=move.id,
        instance=case.instance,
        business_key=case.business_key,
        application_id=case.business_key if case.business_key in known else None,
        reasons=[],
    )


def _view(book: Book, actor: Actor, move: ProcessMove) -> MoveView:
    return MoveView(
        move=move,
        proposed_by=book.get(User, move.proposed_by).name,
        decided_by=_name(book, move.decided_by),
        resumed_by=_name(book, move.resumed_by),
        counts=outcomes(book, move.id),
        mine=move.proposed_by == actor.user_id,
    )


def _name(book: Book, user_id: str | None) -> str | None:
    return book.get(User, user_id).name if user_id else None
