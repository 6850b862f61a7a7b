"""`loanflow`: every command is a module of lending.commands, loaded only when it is called."""

import importlib
import pkgutil
from typing import Any

import click

from lending import commands
from lending.errors import LendingError


class _Commands(click.Group):
    """Finds commands by name: `loanflow up` imports lending.commands.up and nothing else."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """List the modules of lending.commands, by the names a person types."""
        return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command's module and take its `command`."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"lending.commands.{cmd_name.replace('-', '_')}")
        found: click.Command = module.command
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error of ours is a message, not a traceback."""
        try:
            return super().invoke(ctx)
        except LendingError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="loanflow")
def main() -> None:
    """Run a retail bank's personal loans: from application to money in the account.

    \b
    loanflow up              bring everything up and watch over it (Ctrl-C stops)
    loanflow status          in another terminal: is every part healthy, and if not, why
    loanflow down            stop everything from another terminal
    loanflow COMMAND --help  explain one command

    All state is in one directory, .state in the project unless LOANFLOW_STATE names another. Ports:
    LOANFLOW_WEB_PORT (8080), LOANFLOW_ENGINE_PORT (8081), LOANFLOW_SANDBOX_PORT (8082),
    LOANFLOW_WORKERS_PORT (8083). Databases other than files: LOANFLOW_DATABASE_URL and
    LOANFLOW_ENGINE_DATABASE_URL.
    """  # noqa: D301 (click's mark for lines kept as they are)


if __name__ == "__main__":
    main()
