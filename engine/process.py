"""A running engine."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import requests

from engine import tether
from engine.command import Command
from engine.errors import LaunchError

#: Seconds between two looks at an engine that starts.
_PAUSE = 0.1


class Process:
    """An engine this program started, in a process group of its own; it ends with this program."""

    def __init__(self, command: Command, environment: dict[str, str], log: Path) -> None:
        self._command = command
        self.log = log
        with log.open("ab") as stream:
            self._popen = subprocess.Popen(
                [sys.executable, "-IS", str(tether.__file__), str(os.getpid()), *command.argv],
                cwd=command.directory,
                env={**environment, **command.variables},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Name the operating system's process id, which is also the group's."""
        return self._popen.pid

    def wait_ready(self, timeout: float = 60) -> Self:
        """Wait until the engine answers, `timeout` seconds at most.

        Raises LaunchError that says why it did not, and ends the engine.
        """
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self._popen.poll() is not None:
                raise LaunchError(f"The engine ended with code {self._popen.returncode} before it was ready. {self._last_words()}")
            if self._answers():
                return self
            time.sleep(_PAUSE)
        self.kill()
        raise LaunchError(f"The engine was not ready after {timeout:.0f} seconds. {self._last_words()}")

    def _answers(self) -> bool:
        try:
            answer = requests.get(self._command.health_url, auth=self._command.credentials, timeout=2)
        except requests.RequestException:
            return False
        if answer.status_code == requests.codes.unauthorized:
            self.stop()
            raise LaunchError(
                "The engine refuses our password: its database was made with another one. "
                "Put that one back (secrets/engine_password in the state directory), or begin anew: loanflow reset"
            )
        return answer.ok

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
            telling = [line for line in lines[-200:] if "ERROR" in line or line.startswith(("Caused by:", "Error"))]
            return "\n".join([f"Its log is {self.log}; the end of it:", *(telling or lines)[-3:]])
        return f"Its log is {self.log}."

    def stop(self, timeout: float = 20) -> None:
        """End the engine in order; after `timeout` seconds by force."""
        self._signal(signal.SIGTERM)
        try:
            self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the engine by force, as a power cut would."""
        self._signal(signal.SIGKILL)
        self._popen.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._popen.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
