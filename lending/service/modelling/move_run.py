"""Carry moves out, some cases at a time: what was done is committed case by case, so that a killed worker goes on where it was."""

from collections.abc import Mapping, Sequence
from typing import Any

from lending.domain.actors import WORKER
from lending.domain.modelling.moves import MovedCase, MoveState, Outcome, ProcessMove, too_many_refused, tried_since
from lending.domain.records import Action
from lending.domain.tasks import ACTIVE, OWNERS, HumanTask
from lending.service.modelling.move_ports import NotMovedError
from lending.service.modelling.moves import end_move, outcomes, record_move, route_of
from lending.service.ports import Bank, Book

#: Cases that are moved before it is looked again whether the move goes on.
CHUNK = 25


def move_cases(bank: Bank) -> int:
    """Take the next cases of each move that runs and return how many were looked at; EngineUnavailableError leaves the rest for later."""
    with bank.read() as book:
        running = book.find(ProcessMove, state=MoveState.RUNNING, order="decided_at")
    return sum(_take(bank, move) for move in running)


def _take(bank: Bank, move: ProcessMove) -> int:
    if _ended(bank, move.id):
        return 0
    with bank.read() as book:
        counts = outcomes(book, move.id)
        cases = book.find(MovedCase, move_id=move.id, outcome=Outcome.WAITING, order="id")[:CHUNK]
    # The engine is asked where each case is: one that a killed worker moved, or that ended, is not tried again.
    known = bank.engine.moves.definitions([case.instance for case in cases])
    looked_at = 0
    for case in cases:
        outcome, reasons = _moved(bank, move, case, known)
        _settle(bank, move, case, outcome, reasons)
        looked_at += 1
        counts[Outcome.WAITING] -= 1
        counts[outcome] += 1
        if _too_many(move, counts):
            break
    return looked_at


def _ended(bank: Bank, move_id: str) -> bool:
    """End a move that has no case left, or too many refused; say whether it has ended."""
    with bank.begin() as book:
        move = book.lock(ProcessMove, move_id)
        counts = outcomes(book, move_id)
        if move.state == MoveState.RUNNING and _too_many(move, counts):
            end_move(bank, book, WORKER, move, MoveState.STOPPED)
        elif move.state == MoveState.RUNNING and not counts[Outcome.WAITING]:
            end_move(bank, book, WORKER, move, MoveState.FINISHED)
        return bool(move.state != MoveState.RUNNING)


def _too_many(move: ProcessMove, counts: Mapping[Outcome, int]) -> bool:
    refused, tried = tried_since(move, counts[Outcome.MOVED], counts[Outcome.REFUSED])
    # A move whose every case was tried ends as finished, whatever became of them.
    return counts[Outcome.WAITING] > 0 and too_many_refused(refused, tried, move.most_refused, move.least_tried)


def _moved(bank: Bank, move: ProcessMove, case: MovedCase, known: Mapping[str, str]) -> tuple[Outcome, Sequence[str]]:
    now_by = known.get(case.instance)
    if now_by == move.source:
        try:
            bank.engine.moves.move(route_of(move), case.instance)
        except NotMovedError as error:
            # It may have ended, or been moved by another worker, since it was asked for.
            now_by = bank.engine.moves.definitions([case.instance]).get(case.instance)
            if now_by == move.source:
                return Outcome.REFUSED, error.reasons
        else:
            return Outcome.MOVED, ()
    if now_by is None:
        return Outcome.ENDED, ()
    return (Outcome.MOVED, ()) if now_by == move.target else (Outcome.REFUSED, ("It runs by another version meanwhile.",))


def _settle(bank: Bank, move: ProcessMove, case: MovedCase, outcome: Outcome, reasons: Sequence[str]) -> None:
    with bank.begin() as book:
        kept = book.lock(MovedCase, case.id)
        if kept.outcome != Outcome.WAITING:  # another worker was faster
            return
        if outcome is Outcome.MOVED:
            _rename_tasks(book, move, kept)
            record_move(bank, book, WORKER, Action.CASE_MOVED, move, application_id=kept.application_id, instance=kept.instance)
        # After the journal's row: a replay shows the tokens going over at that row's moment.
        kept.outcome, kept.reasons, kept.at = outcome, list(reasons), bank.now()


def _rename_tasks(book: Book, move: ProcessMove, case: MovedCase) -> None:
    """Let open tasks go by the step they stand at now: their ids stay, and the form is that of the step."""
    renamed = {one: other for one, other in move.pairs if one != other}
    for owner in OWNERS if renamed else ():
        asked: dict[str, Any] = {owner: case.business_key, "process": move.process, "definition": tuple(renamed), "state": ACTIVE}
        for task in book.find(HumanTask, **asked):
            book.lock(HumanTask, task.id).definition = renamed[task.definition]
