"""The mark that moves whenever something new may change what a trace finds; a loan with an earlier one is traced anew."""

from lending.domain.records import BankState
from lending.service.ports import Book

_NAME = "fund_flow_mark"


def mark_of(book: Book) -> int:
    """Return the mark, 0 while nothing was taken in."""
    state = book.first(BankState, name=_NAME)
    return int(state.value) if state is not None else 0


def move_mark(book: Book) -> None:
    """Move the mark on within the caller's transaction."""
    if book.first(BankState, name=_NAME) is None:
        book.add(BankState(name=_NAME, value="0"))
        book.flush()
    state = book.lock(BankState, _NAME)
    state.value = str(int(state.value) + 1)
