"""Take a move up again that had stopped: its remaining cases go on, those refused once more only where that is asked for."""

from lending.domain.actors import Actor, Role
from lending.domain.modelling.moves import MovedCase, MoveState, Outcome, ProcessMove
from lending.domain.modelling.records import check_note
from lending.domain.records import Action
from lending.errors import ConflictError
from lending.service import access
from lending.service.modelling.moves import known_move, outcomes, record_move, require_settled
from lending.service.ports import Bank, Book


def resume_move(bank: Bank, actor: Actor, move_id: str, note: str, *, refused_too: bool = False) -> None:
    """Let the workers go on with a move that stopped, and count the share of refusals from here.

    Two owners agreed on what it does; that is not changed, so that one of them suffices. `refused_too` tries the cases again that the
    engine had refused. InvalidInputError names `note`. ConflictError when it did not stop, when no case is left to be tried, and when
    another move of the process is not settled.
    """
    access.require_role(actor, Role.PROCESS_OWNER)
    check_note("note", note)
    with bank.begin() as book:
        move = book.lock(ProcessMove, known_move(book, move_id).id)
        if move.state != MoveState.STOPPED:
            raise ConflictError("Only a move that was stopped is taken up again; load the page again.")
        require_settled(book, move.process)
        again = _try_again(book, move) if refused_too else 0
        counts = outcomes(book, move.id)
        if not counts[Outcome.WAITING]:
            raise ConflictError("No case of this move is left to be tried.")
        move.state, move.ended_at = MoveState.RUNNING, None
        move.resumed_by, move.resumed_at, move.resumed_because = actor.user_id, bank.now(), note.strip()
        move.moved_before, move.refused_before = counts[Outcome.MOVED], counts[Outcome.REFUSED]
        record_move(bank, book, actor, Action.MOVE_RESUMED, move, note=move.resumed_because, again=again, cases=counts[Outcome.WAITING])
    bank.nudge()


def _try_again(book: Book, move: ProcessMove) -> int:
    """Let the cases wait again that were refused, and return how many; their reasons stay until they are tried."""
    refused = book.find(MovedCase, move_id=move.id, outcome=Outcome.REFUSED, order="id")
    for case in refused:
        book.lock(MovedCase, case.id).outcome = Outcome.WAITING
    book.flush()
    return len(refused)
