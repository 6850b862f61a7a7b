"""The models in force: those that ship, and in their place what process owners released."""

from collections.abc import Mapping

from lending.domain.modelling.records import ModelRelease, ReleaseState
from lending.errors import NotFoundError
from lending.service.modelling.shelves import DIAGRAM, FORM, LiveModel, name_of, shelf_of
from lending.service.ports import Bank, Book


def file_of(process: str) -> str:
    """Return the file a process is deployed as."""
    return process + DIAGRAM


def released_models(bank: Bank) -> dict[str, bytes]:
    """Return by file name what process owners released last, for an engine: its diagrams and decisions."""
    with bank.read() as book:
        released = book.find(ModelRelease, state=ReleaseState.RELEASED, order="decided_at")
    return {release.file: release.content for release in released if not release.file.endswith(FORM)}


def models_in_force(bank: Bank, shipped: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the models to deploy: what owners released stands before what ships."""
    return {**shipped, **released_models(bank)}


def forms_in_force(bank: Bank) -> dict[str, bytes]:
    """Return the forms of the human tasks by file name: what owners released stands before what ships."""
    with bank.read() as book:
        released = book.find(ModelRelease, state=ReleaseState.RELEASED, order="decided_at")
    shipped = {name + FORM: bank.models.form(name) for name in bank.models.forms()}
    return {**shipped, **{release.file: release.content for release in released if release.file.endswith(FORM)}}


def live_model(bank: Bank, file: str) -> LiveModel:
    """Return the model that is in force; NotFoundError when there is none of that file name."""
    found = shelf_of(file).live(bank, name_of(file))
    if found is None:
        raise NotFoundError("There is no such process." if file.endswith(DIAGRAM) else "There is no such decision or form.")
    return found


def read_form(bank: Bank, definition: str) -> Mapping[str, object]:
    """Return the schema of a human task's form in force, where nothing else is read."""
    with bank.read() as book:
        return form_schema(bank, book, definition)


def form_schema(bank: Bank, book: Book, definition: str) -> Mapping[str, object]:
    """Return the schema of a human task's form in force; NotFoundError when it has none."""
    return bank.forms.schema(definition, _released_form(book, definition))


def form_file(bank: Bank, book: Book, definition: str) -> bytes | None:
    """Return the file of a human task's form in force, None when it has none."""
    shipped = bank.models.form(definition) if definition in bank.models.forms() else None
    return _released_form(book, definition) or shipped


def clean_entries(bank: Bank, book: Book, definition: str, entries: Mapping[str, object]) -> dict[str, object]:
    """Return entries cleaned by the form in force, the one that people see; InvalidInputError names the fields."""
    return bank.forms.validate(definition, entries, _released_form(book, definition))


def _released_form(book: Book, definition: str) -> bytes | None:
    release = book.first(ModelRelease, file=definition + FORM, state=ReleaseState.RELEASED, order="-decided_at")
    return release.content if release else None
