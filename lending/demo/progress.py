"""The bars of a run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lending.demo.board import Board


@contextmanager
def bars(console: Console, total: int) -> Iterator[Callable[[Board, int, int], None]]:
    """Show how many have applied and ended, and what most of the others wait for."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.fields[state]}"))
    with Progress(*columns, console=console) as progress:
        applied = progress.add_task("applied", total=total, state="")
        ended = progress.add_task("ended", total=total, state="")

        def tell(board: Board, count: int, moves: int) -> None:
            waiting = ", ".join(f"{number} {what}" for what, number in board.waiting_for().most_common(2))
            progress.update(applied, completed=count)
            progress.update(ended, completed=board.ended, state=waiting + (f" (date moved {moves} times)" if moves else ""))

        yield tell
