"""The paths a change is part of, walked against workers, forms, decisions and starts when it is proposed and when it is released."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from lending.errors import ConflictError
from lending.sentence import Sentence
from lending.service.modelling.in_force import forms_in_force, live_model, models_in_force
from lending.service.modelling.ports import GateFinding, PathTest
from lending.service.ports import Bank

_SAID = ("message_parts", "what_to_do_parts")


@dataclass(frozen=True, slots=True)
class PathRun:
    """The paths that were walked, what is wrong first, and when; `at` is None for a release of before paths were walked."""

    at: datetime | None
    paths: tuple[PathTest, ...]

    @property
    def failed(self) -> tuple[PathTest, ...]:
        """Return the paths on which something is wrong."""
        return tuple(path for path in self.paths if path.finding is not None)

    @property
    def changed(self) -> int:
        """Return how many go along what changed."""
        return sum(path.changed for path in self.paths)


class PathsFailError(ConflictError):
    """On some path a step would not find what it reads; correct what was found and propose again."""

    def __init__(self, run: PathRun) -> None:
        super().__init__("On some path a step would not find what it reads; correct what was found and propose again.")
        self.run = run


def walk_paths(bank: Bank, file: str, content: bytes) -> PathRun:
    """Walk every path that a change of a model is part of, among the models and forms in force."""
    others = {**models_in_force(bank, bank.models.shipped()), **forms_in_force(bank)}
    return PathRun(bank.now(), tuple(bank.models.walk(file, content, live_model(bank, file).content, others)))


def kept(run: PathRun) -> dict[str, Any]:
    """Return a run as it is kept with its release."""
    return {"at": run.at.isoformat() if run.at else None, "paths": [asdict(path) for path in run.paths]}


def read_run(kept_run: Mapping[str, Any]) -> PathRun:
    """Return a run that was kept; an empty one for a release of before paths were walked."""
    at, paths = kept_run.get("at"), kept_run.get("paths", [])
    return PathRun(datetime.fromisoformat(at) if at else None, tuple(map(_path, paths)))


def _path(kept_path: Mapping[str, Any]) -> PathTest:
    finding = kept_path["finding"]
    along = {name: tuple(kept_path[name]) for name in ("elements", "names")}
    return PathTest(**{**kept_path, **along, "finding": _finding(finding) if finding else None})


def _finding(values: Mapping[str, Any]) -> GateFinding:
    return GateFinding(**{**values, **{name: Sentence(**values[name]) for name in _SAID}})
