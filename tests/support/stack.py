"""The whole of loanflow on free ports with a state of its own: engine, sandbox, workers and web as real processes."""

import base64
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from engine.launcher import prepare, start
from engine.ports import free_port
from engine.process import Process
from lending.adapters.db.migrate import upgrade
from lending.bootstrap import build_bank
from lending.config import PROJECT_ROOT, Settings
from lending.service.founding import add_demo_staff, found_bank
from lending.service.ports import Bank
from lending.service.users import issue_token

#: Seconds for a part to come up: long, since machines that share a run out are slow.
PATIENCE = 300
#: Password of the demonstration's staff in tests.
PASSWORD = "test-password-2026"


def wait_for(what: Callable[[], Any], seconds: float = 60, every: float = 0.05, said: str = "") -> Any:
    """Poll until something true comes back and return it."""
    deadline = time.monotonic() + seconds
    while True:
        found = what()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(said or f"did not happen within {seconds} s")
        time.sleep(every)


class Stack:
    """A running loanflow."""

    def __init__(self, directory: Path, **more: str) -> None:
        self.directory = directory
        ports = {f"LOANFLOW_{part}_PORT": str(free_port()) for part in ("WEB", "ENGINE", "SANDBOX", "WORKERS")}
        self.env = {
            "LOANFLOW_STATE": str(directory),
            "LOANFLOW_ENGINE_PASSWORD": secrets.token_urlsafe(24),
            "LOANFLOW_AGENCY_CREDENTIAL": secrets.token_urlsafe(24),
            "LOANFLOW_SECRET_KEY": secrets.token_urlsafe(24),
            "LOANFLOW_JOURNAL_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            **ports,
            **more,
        }
        self.settings = Settings.from_env(self.env)
        self.bank: Bank = build_bank(self.settings)
        self.engine: Process | None = None
        self.parts: dict[str, subprocess.Popen[bytes]] = {}

    def begin(self, *, web: bool = True, workers: bool = True) -> "Stack":
        """Start everything and wait until it is healthy."""
        self.directory.mkdir(parents=True, exist_ok=True)
        prepare("operaton")
        self.start_engine()
        upgrade(self.settings.database_url)
        found_bank(self.bank, datetime.now(UTC).date())
        add_demo_staff(self.bank, PASSWORD)
        wanted = ["sandbox", *(["workers"] if workers else []), *(["webapp"] if web else [])]
        for part in wanted:
            self.start(part)
        assert self.engine is not None
        self.engine.wait_ready(PATIENCE)
        for part in wanted:
            self.wait_healthy(part)
        return self

    def start_engine(self) -> None:
        """Start the engine without waiting."""
        self.engine = start("operaton", self.directory / "engine", self.settings.engine_port, self.settings.engine_password)

    def start(self, part: str) -> None:
        """Start a Python part."""
        with (self.directory / f"{part}.log").open("ab") as log:
            self.parts[part] = subprocess.Popen(
                [sys.executable, "-m", part], env={**os.environ, **self.env}, cwd=PROJECT_ROOT, stdout=log, stderr=subprocess.STDOUT
            )

    def url(self, part: str) -> str:
        """Return where a part answers."""
        port = {"webapp": self.settings.web_port, "sandbox": self.settings.sandbox_port, "workers": self.settings.workers_port}[part]
        return f"http://127.0.0.1:{port}"

    def wait_healthy(self, part: str) -> None:
        """Wait for a part's health page."""

        def healthy() -> bool:
            assert self.parts[part].poll() is None, f"{part} ended:\n" + (self.directory / f"{part}.log").read_text()[-3000:]
            try:
                return requests.get(f"{self.url(part)}/health", timeout=2).ok
            except requests.RequestException:
                return False

        wait_for(healthy, PATIENCE, said=f"{part} is not healthy")

    def kill(self, part: str, number: signal.Signals = signal.SIGKILL) -> None:
        """End a part without a word."""
        if part == "engine":
            assert self.engine is not None
            self.engine.kill()
            return
        self.parts[part].send_signal(number)
        self.parts[part].wait(30)

    def token(self, login: str) -> str:
        """Return a bearer token of a user."""
        return issue_token(self.bank, login)

    def end(self) -> None:
        """Stop everything."""
        for process in self.parts.values():
            process.terminate()
        for process in self.parts.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
        if self.engine is not None:
            self.engine.kill()


@contextmanager
def running_stack(directory: Path, *, web: bool = True, workers: bool = True, **more: str) -> Iterator[Stack]:
    """Yield a running loanflow and stop it afterwards."""
    stack = Stack(directory, **more)
    try:
        yield stack.begin(web=web, workers=workers)
    finally:
        stack.end()
