"""Process variables of open tasks, by which the tasklist is narrowed: plain values as the engine holds them when a task is taken over."""

from collections.abc import Mapping

from lending.domain.task_variables import TaskVariable, text_of
from lending.domain.tasks import HumanTask
from lending.service.ports import Book, Scalar


def keep_variables(book: Book, task: HumanTask, variables: Mapping[str, Scalar]) -> None:
    """Keep what an open task's case has now, in place of what it had."""
    wanted, of = texts_of(variables), {"task_id": task.id, "group": task.group, "branch_id": task.branch_id}
    for known in book.find(TaskVariable, task_id=task.id):
        if wanted.get(known.name) != known.value:
            book.remove(known)
        else:
            del wanted[known.name]
    book.flush()
    book.add(*(TaskVariable(**of, name=name, value=value) for name, value in wanted.items()))


def are_kept(book: Book, task_id: str, variables: Mapping[str, Scalar]) -> bool:
    """Say whether nothing has changed since the variables were kept."""
    return {known.name: known.value for known in book.find(TaskVariable, task_id=task_id)} == texts_of(variables)


def forget_variables(book: Book, task_id: str) -> None:
    """Forget the variables of a task that is over: nobody looks for it by them."""
    for known in book.find(TaskVariable, task_id=task_id):
        book.remove(known)


def texts_of(variables: Mapping[str, Scalar]) -> dict[str, str]:
    """Return those values that can be looked for, as texts."""
    return {name: text for name, value in variables.items() if (text := text_of(value)) is not None}
