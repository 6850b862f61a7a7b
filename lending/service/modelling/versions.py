"""The versions of a process: what the engine has, who released it, and what differs between two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lending.domain.actors import Actor
from lending.domain.modelling.compare import Change, compare
from lending.errors import NotFoundError
from lending.service.modelling.drafts import open_draft
from lending.service.modelling.reading import read_parts
from lending.service.modelling.releases import ReleaseView, list_releases, read_release
from lending.service.ports import Bank
from lending.service.process_pages import read_model
from lending.service.staff import require_staff

#: Names a diagram that is no version yet: the reader's draft, or a release by `release:` and its id.
DRAFT, RELEASE = "draft", "release:"


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A version of a process; `release` is None for one that came with the software."""

    definition: str
    version: int
    deployed_at: datetime | None
    cases: int
    live: bool
    release: ReleaseView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two diagrams and what changed from the one to the other."""

    old: bytes
    new: bytes
    changes: tuple[Change, ...]


def list_versions(bank: Bank, actor: Actor, process: str) -> Sequence[VersionView]:
    """Return the versions of a process, the newest first, each with the release that made it."""
    require_staff(actor)
    released = {release.definition: release for release in list_releases(bank, actor, process) if release.definition}
    found = bank.engine.versions(process)
    return [
        VersionView(
            definition=each.definition,
            version=each.version,
            deployed_at=each.deployed_at,
            cases=each.cases,
            live=place == 0,
            release=released.get(each.definition),
        )
        for place, each in enumerate(found)
    ]


def compare_models(bank: Bank, actor: Actor, process: str, old: str, new: str) -> Comparison:
    """Compare two diagrams of a process, each named by its definition, as DRAFT, or by RELEASE and an id."""
    before, after = read_named(bank, actor, process, old), read_named(bank, actor, process, new)
    return Comparison(old=before, new=after, changes=compare(read_parts(before), read_parts(after)))


def compare_release(bank: Bank, actor: Actor, release_id: str) -> tuple[ReleaseView, str, Comparison]:
    """Return a release, the definition it was proposed against as far as the engine still has it, and what it changes."""
    release, content = read_release(bank, actor, release_id)
    before = _definition_before(bank, release)
    old = read_model(bank, actor, before)
    return release, before, Comparison(old=old, new=content, changes=compare(read_parts(old), read_parts(content)))


def read_named(bank: Bank, actor: Actor, process: str, name: str) -> bytes:
    """Return the diagram that a name stands for; NotFoundError when there is none or it is of another process."""
    require_staff(actor)
    if name == DRAFT:
        return open_draft(bank, actor, process).content
    if name.startswith(RELEASE):
        release, content = read_release(bank, actor, name.removeprefix(RELEASE))
        if release.process == process:
            return content
    elif name in {version.definition for version in bank.engine.versions(process)}:
        return read_model(bank, actor, name)
    raise NotFoundError("There is no such version of this process.")


def _definition_before(bank: Bank, release: ReleaseView) -> str:
    """Return the version before the one a release made; the live one before it is decided."""
    versions = [version.definition for version in bank.engine.versions(release.process)]
    if not versions:
        raise NotFoundError("There is no such version of this process.")
    place = versions.index(release.definition) + 1 if release.definition in versions else 0
    return versions[min(place, len(versions) - 1)]
