"""Anchor the journal: write the chain's head to a file outside the database, each hour and on demand."""

import json
from datetime import datetime, timedelta

from lending.domain.audit.chain import GENESIS, Anchor
from lending.domain.records import JournalSeal
from lending.errors import ConflictError, LendingError
from lending.service.journal import seal_journal
from lending.service.ports import Bank

#: How old the newest anchor may become while the journal grows.
EVERY = timedelta(hours=1)
#: How often another sealer is given way to before something else is wrong.
_PATIENCE = 50


class AnchorFileError(LendingError):
    """The file of anchors is not as it was written."""

    def __init__(self, line: int) -> None:
        super().__init__(
            f"Line {line} of the file of anchors is not as it was written, so nothing after it can be relied on. "
            "Compare the file with its copies elsewhere, and put back the one that reads through.",
            line=line,
        )


def read_anchors(bank: Bank) -> list[Anchor]:
    """Return all anchors, oldest first; AnchorFileError names the first line that is not as it was written."""
    return _read(bank, bank.anchors.lines())


def anchor_journal(bank: Bank) -> Anchor | None:
    """Seal what was committed and anchor the head; None when the newest anchor holds it already, or there is nothing yet."""
    seal_all(bank)
    return _anchor(bank, timedelta(0))


def anchor_hourly(bank: Bank) -> Anchor | None:
    """Anchor the head unless an anchor is younger than an hour: what is remembered is the file, so a killed process loses nothing."""
    return _anchor(bank, EVERY)


def seal_all(bank: Bank) -> None:
    """Seal every committed row; another sealer at the same moment is given way to, but not for ever."""
    patience = _PATIENCE
    while True:
        try:
            if not seal_journal(bank):
                return
        except ConflictError:
            patience -= 1
            if not patience:
                raise


def _anchor(bank: Bank, least: timedelta) -> Anchor | None:
    """Anchor the newest head that no anchor holds, if the newest anchor is that old."""

    def make(lines: list[str]) -> str | None:
        newest = anchors[-1] if (anchors := _read(bank, lines)) else None
        with bank.read() as book:
            seal = book.last_seal()
        if seal is None or (newest and (seal.sequence <= newest.sequence or bank.now() - newest.at < least)):
            return None
        return _line(bank, lines, bank.now(), seal)

    line = bank.anchors.extend(make)
    return _anchor_of(json.loads(line)) if line else None


def _line(bank: Bank, lines: list[str], at: datetime, seal: JournalSeal) -> str:
    written = {"at": at.isoformat(), "sequence": seal.sequence, "head": seal.head}
    mark = _mark(bank, json.loads(lines[-1])["mark"] if lines else GENESIS, written)
    return json.dumps({**written, "mark": mark}, separators=(",", ":"))


def _mark(bank: Bank, previous: str, written: dict[str, object]) -> str:
    """Return the keyed digest that binds a line to all before it: who only holds the file cannot write another."""
    return bank.vault.digest("anchor", previous, str(written["at"]), str(written["sequence"]), str(written["head"]))


def _read(bank: Bank, lines: list[str]) -> list[Anchor]:
    anchors, mark = [], GENESIS
    for number, line in enumerate(lines, start=1):
        try:
            written = json.loads(line)
            if written["mark"] != _mark(bank, mark, written):
                raise AnchorFileError(number)
            anchors.append(_anchor_of(written))
        except (ValueError, KeyError, TypeError) as error:
            raise AnchorFileError(number) from error
        mark = written["mark"]
    return anchors


def _anchor_of(written: dict[str, str | int]) -> Anchor:
    return Anchor(datetime.fromisoformat(str(written["at"])), int(written["sequence"]), str(written["head"]))
