"""The decisions and forms that process owners may change, with where each stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lending.domain.actors import Actor
from lending.domain.modelling.records import ModelDraft, ModelRelease, ReleaseState
from lending.errors import EngineUnavailableError
from lending.service.modelling.shelves import DECISION, FORM, spoken_name
from lending.service.ports import Bank
from lending.service.staff import require_staff


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEntry:
    """A decision or form in a list; `waits` says that a proposal waits for a decision, `drafted` that the reader has a draft of it."""

    file: str
    name: str
    version: int
    waits: bool
    drafted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelList:
    """What may be changed; `decisions` is None while the engine is away."""

    decisions: Sequence[ModelEntry] | None
    forms: Sequence[ModelEntry]


def list_models(bank: Bank, actor: Actor) -> ModelList:
    """Return the decisions that are deployed from files of their own and the forms of human tasks, by name."""
    require_staff(actor)
    with bank.read() as book:
        waiting = {release.file for release in book.find(ModelRelease, state=ReleaseState.PROPOSED)}
        released = [release.file for release in book.find(ModelRelease, state=ReleaseState.RELEASED)]
        drafted = {draft.file for draft in book.find(ModelDraft, owner_id=actor.user_id)}

    def entry(file: str, name: str, version: int) -> ModelEntry:
        return ModelEntry(file=file, name=name, version=version, waits=file in waiting, drafted=file in drafted)

    forms = [entry(name + FORM, spoken_name(name), 1 + released.count(name + FORM)) for name in bank.models.forms()]
    return ModelList(decisions=_decisions(bank, released, entry), forms=forms)


def _decisions(bank: Bank, released: Sequence[str], entry: Callable[[str, str, int], ModelEntry]) -> Sequence[ModelEntry] | None:
    files = {*bank.models.shipped(), *released}
    try:
        found = bank.engine.deployed_decisions()
    except EngineUnavailableError:
        return None
    return [entry(each.decision + DECISION, each.name, each.version) for each in found if each.decision + DECISION in files]
