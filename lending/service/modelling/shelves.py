"""Where a model is in force: diagrams and decisions stand in the engine, forms with the bank."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol

from lending.domain.modelling.records import ModelRelease, ReleaseState
from lending.errors import NotFoundError
from lending.service.ports import Bank, DeployedVersion

DIAGRAM, DECISION, FORM = ".bpmn", ".dmn", ".form"
#: The name everything is deployed under, so that the engine knows what changed.
DEPLOYMENT = "loanflow"
_SHIPPED = "shipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveModel:
    """The model that is in force now: new cases run by it, tasks are filled in and decided by it."""

    file: str
    name: str
    definition: str
    version: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Return the digest of the model, hexadecimal."""
        return digest(self.content)


class Shelf(Protocol):
    """Where one kind of models stands; `name` is a file's name without its suffix."""

    def live(self, bank: Bank, name: str) -> LiveModel | None:
        """Return the one in force; None when there is none of that name."""

    def versions(self, bank: Bank, name: str) -> Sequence[DeployedVersion]:
        """Return its versions, the newest first."""

    def content(self, bank: Bank, definition: str) -> bytes:
        """Return the file of one of those versions."""

    def put(self, bank: Bank, release: ModelRelease) -> str:
        """Put a release in force and return the definition that came of it."""


def shelf_of(file: str) -> Shelf:
    """Return where a file's kind stands; NotFoundError for any other kind of file."""
    found = _SHELVES.get(PurePosixPath(file).suffix)
    if found is None:
        raise NotFoundError("There is no such model.")
    return found


def name_of(file: str) -> str:
    """Return what a file is called by: the id of its process, of its decision, of its task."""
    return PurePosixPath(file).stem


def digest(content: bytes) -> str:
    """Return the SHA-256 of a model, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class _Diagrams:
    def live(self, bank: Bank, name: str) -> LiveModel | None:
        found = next((each for each in bank.engine.processes() if each.process == name), None)
        if found is None:
            return None
        content = bank.engine.model_xml(found.definition)
        return LiveModel(file=name + DIAGRAM, name=found.name, definition=found.definition, version=found.version, content=content)

    def versions(self, bank: Bank, name: str) -> Sequence[DeployedVersion]:
        return bank.engine.versions(name)

    def content(self, bank: Bank, definition: str) -> bytes:
        return bank.engine.model_xml(definition)

    def put(self, bank: Bank, release: ModelRelease) -> str:
        return _deployed(bank, release)


class _Decisions:
    def live(self, bank: Bank, name: str) -> LiveModel | None:
        found = next((each for each in bank.engine.deployed_decisions() if each.decision == name), None)
        if found is None:
            return None
        content = bank.engine.decision_xml(found.definition)
        return LiveModel(file=name + DECISION, name=found.name, definition=found.definition, version=str(found.version), content=content)

    def versions(self, bank: Bank, name: str) -> Sequence[DeployedVersion]:
        return bank.engine.decision_versions(name)

    def content(self, bank: Bank, definition: str) -> bytes:
        return bank.engine.decision_xml(definition)

    def put(self, bank: Bank, release: ModelRelease) -> str:
        return _deployed(bank, release)


class _Forms:
    """The form that ships is the first version, each release another one; `name:version:release` names it."""

    def live(self, bank: Bank, name: str) -> LiveModel | None:
        versions = self.versions(bank, name)
        if not versions:
            return None
        newest = versions[0]
        content = self.content(bank, newest.definition)
        return LiveModel(
            file=name + FORM, name=spoken_name(name), definition=newest.definition, version=str(newest.version), content=content
        )

    def versions(self, bank: Bank, name: str) -> Sequence[DeployedVersion]:
        if name not in bank.models.forms():
            return ()
        released = _released(bank, name)
        later = [DeployedVersion(release.definition or "", at, release.decided_at, 0) for at, release in enumerate(released, 2)]
        return [*reversed(later), DeployedVersion(f"{name}:1:{_SHIPPED}", 1, None, 0)]

    def content(self, bank: Bank, definition: str) -> bytes:
        name, _, release_id = definition.split(":")
        if release_id == _SHIPPED:
            return bank.models.form(name)
        return next(release.content for release in _released(bank, name) if release.id == release_id)

    def put(self, bank: Bank, release: ModelRelease) -> str:
        name = name_of(release.file)
        return f"{name}:{len(self.versions(bank, name)) + 1}:{release.id}"


def _deployed(bank: Bank, release: ModelRelease) -> str:
    bank.engine.deploy(DEPLOYMENT, {release.file: release.content})
    return shelf_of(release.file).versions(bank, name_of(release.file))[0].definition


def _released(bank: Bank, name: str) -> list[ModelRelease]:
    with bank.read() as book:
        return book.find(ModelRelease, file=name + FORM, state=ReleaseState.RELEASED, order="decided_at")


def spoken_name(name: str) -> str:
    """Return a name of a file as a label."""
    return name.replace("_", " ").capitalize()


_SHELVES: Mapping[str, Shelf] = {DIAGRAM: _Diagrams(), DECISION: _Decisions(), FORM: _Forms()}
