"""The form that a task was done with: kept by its hash when the task is completed, and found again whenever its case is replayed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lending.domain.modelling.records import ModelRelease, ReleaseState
from lending.domain.records import Action, JournalEntry
from lending.domain.tasks import HumanTask, TaskState
from lending.errors import NotFoundError
from lending.service.modelling.in_force import form_file, form_schema
from lending.service.modelling.shelves import FORM
from lending.service.ports import Bank, Book

#: Under what a completion's journal row names the form.
FORM_FACT = "form"


@dataclass(frozen=True, slots=True)
class FormUsed:
    """A form's schema, empty where there is none; `known` says that the task was done with it, else it is the one in force now."""

    schema: Mapping[str, object]
    known: bool


def keep_form(bank: Bank, book: Book, definition: str) -> dict[str, str]:
    """Keep the form in force of a step and return what the journal says of it: its SHA-256; nothing for a step without a form.

    The file stays under its hash when a release or another version of the software takes its place.
    """
    content = form_file(bank, book, definition)
    return {} if content is None else {FORM_FACT: bank.blobs.put(content)}


def forms_used(bank: Bank, book: Book, tasks: Sequence[HumanTask], entries: Sequence[JournalEntry]) -> dict[str, FormUsed]:
    """Return by task the forms that tasks were done with; `entries` are the journal rows of their case.

    A task of before forms were kept has the release that was in force then; before the first release nobody knows which form shipped.
    """
    done = [task for task in tasks if task.state == TaskState.COMPLETED]
    named = {entry.task_id: json.loads(entry.body).get(FORM_FACT) for entry in entries if entry.action == Action.TASK_COMPLETED}
    files = tuple({task.definition + FORM for task in done})
    releases = book.find(ModelRelease, file=files, state=ReleaseState.RELEASED, order="decided_at")
    now = {definition: _in_force(bank, book, definition) for definition in {task.definition for task in done}}
    return {task.id: _kept(bank, task, named.get(task.id)) or _released(bank, task, releases) or now[task.definition] for task in done}


def _kept(bank: Bank, task: HumanTask, sha256: str | None) -> FormUsed | None:
    try:
        return FormUsed(bank.forms.schema(task.definition, bank.blobs.get(sha256)), known=True) if sha256 else None
    except NotFoundError:
        return None


def _released(bank: Bank, task: HumanTask, releases: Sequence[ModelRelease]) -> FormUsed | None:
    before = [each for each in releases if each.file == task.definition + FORM and _was_in_force(each, task)]
    return FormUsed(bank.forms.schema(task.definition, before[-1].content), known=True) if before else None


def _was_in_force(release: ModelRelease, task: HumanTask) -> bool:
    return release.decided_at is not None and task.completed_at is not None and release.decided_at <= task.completed_at


def _in_force(bank: Bank, book: Book, definition: str) -> FormUsed:
    try:
        return FormUsed(form_schema(bank, book, definition), known=False)
    except NotFoundError:  # a step whose form is gone since; its entries are shown under their own names
        return FormUsed({}, known=False)
