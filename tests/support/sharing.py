"""How a run is shared out among processes: by files, but what uses the same running engine goes to the same process.

To start an engine and let it warm up takes some forty seconds of processor time, and one that only waits takes a tenth of a processor.
"""

from pathlib import PurePosixPath

from xdist.scheduler import LoadFileScheduling

#: Files by the engine, or the whole running system, that they share; see the fixtures `stack` and `server` beside them.
_TOGETHER = {
    "e2e": ("e2e/test_*_paths.py", "e2e/test_collection_attacks.py", "e2e/test_reconciliation.py", "e2e/test_replay.py"),
    "browser/running": ("browser/running/*.py",),
    "integration": (
        "integration/test_decisions.py",
        "integration/test_editors.py",
        "integration/test_launcher.py",
        "integration/test_moves.py",
        "integration/test_operaton*.py",
        "integration/test_releases.py",
        "integration/test_runtime.py",
    ),
}


def sharing(file: str) -> str | None:
    """Name what a file of tests shares with others, None where it runs by itself; `file` begins below the folder of all tests."""
    place = PurePosixPath(file)
    return next((name for name, patterns in _TOGETHER.items() if any(place.match(pattern) for pattern in patterns)), None)


class SharedOut(LoadFileScheduling):
    """A file to whichever process is free; those that share an engine all to one."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return sharing(file.removeprefix("tests/")) or file
