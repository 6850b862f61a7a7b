"""The versions of a model: what there is, who released it, and what differs between two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lending.domain.actors import Actor
from lending.domain.modelling.compare import Change, compare
from lending.domain.modelling.order import settle
from lending.errors import NotFoundError
from lending.service.modelling.drafts import open_draft
from lending.service.modelling.reading import read_file
from lending.service.modelling.releases import ReleaseView, list_releases, read_release
from lending.service.modelling.shelves import DIAGRAM, name_of, shelf_of
from lending.service.ports import Bank
from lending.service.staff import require_staff

#: Names a file that is no version yet: the reader's draft, or a release by `release:` and its id.
DRAFT, RELEASE = "draft", "release:"


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A version of a model; `release` is None for one that came with the software."""

    definition: str
    version: int
    deployed_at: datetime | None
    cases: int
    live: bool
    release: ReleaseView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two files of a model and what changed from the one to the other."""

    old: bytes
    new: bytes
    changes: tuple[Change, ...]


def list_versions(bank: Bank, actor: Actor, file: str) -> Sequence[VersionView]:
    """Return the versions of a model, the newest first, each with the release that made it."""
    require_staff(actor)
    released = {release.definition: release for release in list_releases(bank, actor, file) if release.definition}
    found = shelf_of(file).versions(bank, name_of(file))
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


def compare_models(bank: Bank, actor: Actor, file: str, old: str, new: str) -> Comparison:
    """Compare two files of a model, each named by its definition, as DRAFT, or by RELEASE and an id."""
    return _compared(file, read_named(bank, actor, file, old), read_named(bank, actor, file, new))


def compare_release(bank: Bank, actor: Actor, release_id: str) -> tuple[ReleaseView, str, Comparison]:
    """Return a release, the definition it was proposed against as far as the engine still has it, and what it changes."""
    release, content = read_release(bank, actor, release_id)
    before = _definition_before(bank, release)
    old = shelf_of(release.file).content(bank, before)
    return release, before, _compared(release.file, old, content)


def read_named(bank: Bank, actor: Actor, file: str, name: str) -> bytes:
    """Return the file that a name stands for; NotFoundError when there is none or it is of another model."""
    require_staff(actor)
    if name == DRAFT:
        return open_draft(bank, actor, file).content
    if name.startswith(RELEASE):
        release, content = read_release(bank, actor, name.removeprefix(RELEASE))
        if release.file == file:
            return content
    elif name in {version.definition for version in shelf_of(file).versions(bank, name_of(file))}:
        return shelf_of(file).content(bank, name)
    raise NotFoundError("There is no such version.")


def _compared(file: str, old: bytes, new: bytes) -> Comparison:
    before, after = read_file(file, old), read_file(file, new)
    if not file.endswith(DIAGRAM):
        before, after = settle(before, after)
    return Comparison(old=old, new=new, changes=compare(before, after))


def _definition_before(bank: Bank, release: ReleaseView) -> str:
    """Return the version before the one a release made; the live one before it is decided."""
    versions = [version.definition for version in shelf_of(release.file).versions(bank, name_of(release.file))]
    if not versions:
        raise NotFoundError("There is no such version.")
    place = versions.index(release.definition) + 1 if release.definition in versions else 0
    return versions[min(place, len(versions) - 1)]
