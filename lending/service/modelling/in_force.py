"""The models in force: those that ship, and in their place what process owners released."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from lending.domain.modelling.records import ModelRelease, ReleaseState
from lending.errors import NotFoundError
from lending.service.ports import Bank


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveModel:
    """The diagram by which the engine starts new cases."""

    process: str
    name: str
    definition: str
    version: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Return the digest of the diagram, hexadecimal."""
        return digest(self.content)


def digest(content: bytes) -> str:
    """Return the SHA-256 of a model, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def file_of(process: str) -> str:
    """Return the file a process is deployed as."""
    return f"{process}.bpmn"


def released_models(bank: Bank) -> dict[str, bytes]:
    """Return by file name what process owners released last."""
    with bank.read() as book:
        released = book.find(ModelRelease, state=ReleaseState.RELEASED, order="decided_at")
    return {file_of(release.process): release.content for release in released}


def models_in_force(bank: Bank, shipped: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the models to deploy: a diagram that owners released stands before the one that ships."""
    return {**shipped, **released_models(bank)}


def live_model(bank: Bank, process: str) -> LiveModel:
    """Return the diagram that new cases run; NotFoundError when no such process is deployed."""
    found = next((each for each in bank.engine.processes() if each.process == process), None)
    if found is None:
        raise NotFoundError("There is no such process.")
    content = bank.engine.model_xml(found.definition)
    return LiveModel(process=process, name=found.name, definition=found.definition, version=found.version, content=content)
