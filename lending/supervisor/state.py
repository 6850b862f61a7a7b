"""The state directory: made by us, marked as ours, and removed only when it is."""

import base64
import contextlib
import os
import secrets
import shutil
from pathlib import Path

from lending.config import JOURNAL_KEY_LENGTH, SECRETS
from lending.supervisor.errors import SupervisorError

#: A file of this name says that the directory is loanflow's.
MARKER = ".loanflow"
_MARKER_TEXT = "All state of one loanflow installation. `loanflow reset` removes it.\n"
_DIRECTORIES = ("blobs", "engine", "logs", "run", "secrets")
#: What a part started by hand may have left before the first `loanflow up`.
_OURS = {*_DIRECTORIES, "authority", "sandbox.db", "sandbox.db-shm", "sandbox.db-wal", "loanflow.db", "loanflow.db-shm", "loanflow.db-wal"}


def prepare_state(state: Path) -> None:
    """Make the state directory with its secrets as far as they are missing, readable by this user only.

    Raises SupervisorError when it holds strange files or may not be written.
    """
    try:
        state.mkdir(parents=True, exist_ok=True)
        strange = sorted(entry.name for entry in state.iterdir() if entry.name not in _OURS)
        if strange and not is_ours(state):
            raise SupervisorError(
                f"The state directory {state} holds files that loanflow did not make ({', '.join(strange[:3])}). "
                "Name an empty or new directory: LOANFLOW_STATE=/path"
            )
        state.chmod(0o700)
        for name in _DIRECTORIES:
            (state / name).mkdir(mode=0o700, exist_ok=True)
        (state / MARKER).write_text(_MARKER_TEXT, encoding="ascii")
        for name in SECRETS.values():
            _make_secret(state / "secrets" / name)
    except OSError as error:
        raise SupervisorError(
            f"The state directory {state} cannot be used: {error.strerror or error} ({error.filename}). "
            "Give this user the right to write there, or name another directory: LOANFLOW_STATE=/path"
        ) from error


def is_ours(state: Path) -> bool:
    """Say whether a directory carries our marker."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return (state / MARKER).read_text(encoding="ascii") == _MARKER_TEXT
    return False


def remove_state(state: Path) -> None:
    """Remove the state directory with everything in it.

    Raises SupervisorError when it is not ours or cannot be removed.
    """
    if not is_ours(state):
        raise SupervisorError(f"{state} does not carry loanflow's mark ({MARKER}), so it stays. Remove it by hand if you are sure.")
    try:
        for entry in state.iterdir():
            if entry.name != MARKER:
                _remove(entry)
        (state / MARKER).unlink()  # last, so that a broken removal can be done again
        state.rmdir()
    except OSError as error:
        raise SupervisorError(f"{error.filename} could not be removed: {error.strerror}. Put that right and reset again.") from error


def _remove(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink()


def _make_secret(file: Path) -> None:
    """Write 32 random bytes as text into a new file of mode 0600; tighten the mode of one that is there."""
    if file.exists():
        file.chmod(0o600)
        return
    text = base64.urlsafe_b64encode(secrets.token_bytes(JOURNAL_KEY_LENGTH)).decode("ascii")
    fresh = file.with_suffix(".new")  # moved when whole: a power cut must not leave half a key behind
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(file)
