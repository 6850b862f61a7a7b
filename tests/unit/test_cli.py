import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from lending import commands
from lending.cli import PURPOSES, main
from lending.commands import status
from lending.errors import LendingError


def test_help_lists_the_commands_and_the_variables_that_matter() -> None:
    answer = CliRunner().invoke(main, ["--help"])

    assert answer.exit_code == 0
    for word in ("up", "down", "status", "reset", "gate", "LOANFLOW_STATE", "LOANFLOW_WEB_PORT"):
        assert word in answer.output


def test_an_unknown_command_is_refused() -> None:
    answer = CliRunner().invoke(main, ["stauts"])

    assert answer.exit_code == 2
    assert "No such command 'stauts'" in answer.output


def test_an_error_of_ours_is_a_message_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def broken() -> None:
        raise LendingError("The bank is closed. Come back on Monday.")

    monkeypatch.setattr(status, "command", broken)

    answer = CliRunner().invoke(main, ["status"])

    assert answer.exit_code == 1
    assert answer.output == "Error: The bank is closed. Come back on Monday.\n"


def test_each_command_has_a_module_and_each_module_is_a_command() -> None:
    modules = {path.stem for path in Path(commands.__file__).parent.glob("*.py")} - {"__init__"}

    assert set(PURPOSES) == modules


@pytest.mark.parametrize("asked", [["--help"], ["status", "--help"], ["date", "--help"], ["audit", "verify", "--help"]], ids=" ".join)
def test_help_is_said_without_loading_the_bank(asked: list[str]) -> None:
    program = f"import sys; from lending.cli import main; main({asked}, standalone_mode=False); print('sqlalchemy' in sys.modules)"

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout.startswith("Usage:")
    assert answer.stdout.endswith("False\n")
