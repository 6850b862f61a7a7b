import contextlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import psutil
import pytest
from pypdf import PdfReader

from lending.adapters.documents import papers_aside
from lending.adapters.documents.papers import BankPapers
from lending.adapters.documents.papers_aside import PapersAside
from lending.config import PROJECT_ROOT
from lending.errors import InvalidInputError, LendingError, TransientError
from tests.support.stack import wait_for


@pytest.fixture(scope="module")
def aside(papers: BankPapers) -> Iterator[PapersAside]:
    made = PapersAside(papers._directory, processes=1)
    made.begin()
    yield made
    made.end()


def signing(child: psutil.Process) -> bool:
    """Tell whether a process signs for its parent; one that has ended, and waits to be fetched, does not."""
    with contextlib.suppress(psutil.Error):
        return any("spawn_main" in said for said in child.cmdline())
    return False


def beside() -> list[psutil.Process]:
    """List the processes that sign for this one."""
    return [child for child in psutil.Process().children() if signing(child)]


def test_what_is_signed_beside_holds_here(papers, aside, unsigned, at):
    signed = aside.sign(unsigned, signer="张伟", reason="Confirmed by one-time code", at=at)
    assert aside.verify_added(signed, earlier=unsigned)
    sealed = aside.seal(signed, reason="Contract of the bank", at=at)
    assert aside.verify_added(sealed, earlier=signed, sealed=True)
    assert aside.verify(sealed, sealed=True)
    assert papers.report(sealed).holds
    assert [one.reason for one in papers.report(sealed).signatures] == ["Confirmed by one-time code", "Contract of the bank"]


def test_what_does_not_hold_is_refused_from_beside_too(aside, sealed, signed, unsigned):
    assert not aside.verify_added(sealed, earlier=unsigned)
    assert not aside.verify(signed, sealed=True)
    assert not aside.verify(sealed[:-40])


def test_pages_are_counted_here_signed_or_not(papers, aside, data_of, sealed):
    contract = papers.render("loan_contract", data_of("loan_contract"), "en")
    assert aside.count_pages(contract) == len(PdfReader(io.BytesIO(contract)).pages) > 1
    assert aside.count_pages(sealed) == len(PdfReader(io.BytesIO(sealed)).pages)


def test_a_paper_is_set_here(papers, aside, data_of):
    data = data_of("guarantee_contract")
    assert aside.render("guarantee_contract", data, "en") == papers.render("guarantee_contract", data, "en")


def test_a_name_that_no_font_has_comes_back_as_the_error_it_is(aside, unsigned, at):
    with pytest.raises(InvalidInputError) as refused:
        aside.sign(unsigned, signer="\U0001f600", reason="x", at=at)
    assert refused.value.errors == {
        "name": ["Character 1 has no glyph in the bank's fonts; write it another way or have the fonts extended."]
    }


def test_what_a_library_says_stays_beside(aside, at):
    with pytest.raises(LendingError) as failed:
        aside.sign(b"%PDF-1.7 of Zhang Wei", signer="Zhang Wei", reason="x", at=at)
    assert str(failed.value).startswith("The paper could not be worked on (sign): ")
    assert "Zhang" not in str(failed.value)


def test_a_process_that_was_killed_is_replaced(aside, unsigned, at):
    aside.seal(unsigned, reason="x", at=at)
    (before,) = beside()
    before.kill()
    before.wait(10)
    assert aside.seal(unsigned, reason="x", at=at)
    (after,) = beside()
    assert after.pid != before.pid


def test_papers_asked_for_at_once_are_all_signed_while_the_process_is_killed(aside, unsigned, at):
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(aside.sign, unsigned, signer=f"Customer {number}", reason="x", at=at) for number in range(8)]
        wait_for(beside, 20)
        beside()[0].kill()
        assert len({each.result() for each in asked}) == 8


def test_a_process_that_ends_again_and_again_is_told(monkeypatch, papers, unsigned, at):
    class Broken:
        def submit(self, *_: object) -> Future[object]:
            raise BrokenProcessPool

        def shutdown(self, **_: object) -> None:
            pass

    made = PapersAside(papers._directory)
    monkeypatch.setattr(made, "_started", Broken)
    with pytest.raises(TransientError, match="ends again and again"):
        made.seal(unsigned, reason="x", at=at)


def test_a_paper_that_takes_too_long_is_left_and_the_next_one_is_signed(monkeypatch, papers, unsigned, at):
    made = PapersAside(papers._directory, processes=1)
    monkeypatch.setattr(papers_aside, "PATIENCE", 0.0)
    with pytest.raises(TransientError, match="tried again"):
        made.seal(unsigned, reason="x", at=at)
    monkeypatch.undo()
    assert made.seal(unsigned, reason="x", at=at)
    made.end()


def test_nobody_is_left_when_it_is_over(papers, unsigned, at):
    others = {child.pid for child in beside()}
    made = PapersAside(papers._directory, processes=1)
    made.end()  # nothing was begun
    made.seal(unsigned, reason="x", at=at)
    assert {child.pid for child in beside()} - others
    made.end()
    assert not {child.pid for child in beside()} - others


PROGRAM = """
import sys, time
from pathlib import Path
from lending.adapters.documents.papers_aside import PapersAside
if __name__ == "__main__":
    aside = PapersAside(Path(sys.argv[1]), processes=1)
    aside._started().submit(len, b"").result()
    print("begun", flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_whoever_started_it_and_not_before(tmp_path: Path, number: signal.Signals) -> None:
    # Given
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT_ROOT)}
    started = subprocess.Popen([sys.executable, str(program), str(tmp_path)], stdout=subprocess.PIPE, env=environment)
    assert started.stdout is not None
    assert started.stdout.readline() == b"begun\n"
    (child,) = [each for each in psutil.Process(started.pid).children() if signing(each)]
    # When: what Ctrl-C and an orderly end send to all is not for it
    child.send_signal(signal.SIGINT)
    child.send_signal(signal.SIGTERM)
    assert child.is_running()
    started.send_signal(number)
    started.wait(10)
    started.stdout.close()
    # Then
    wait_for(lambda: not signing(child), 20)
