"""`loanflow`: every command is a module of lending.commands, loaded only when it is called."""

import importlib
import sys
from typing import Any

import click

from lending.errors import LendingError

#: What each command is for, here and not in its module: to list them loads none of them.
PURPOSES = {
    "apr": "Reckon what a credit costs a year.",
    "audit": "Show that the bank's records are whole: verify and anchor the journal.",
    "book": "Look after the loan book: verify it.",
    "close": "Close the business day, or every day through another.",
    "date": "Show the business date, or move it with what falls due.",
    "decide": "Ask the engine what a decision table says, and which rule fired.",
    "delinquency": "Reckon how delinquent a loan is.",
    "demo": "Let a thousand applicants go through the bank.",
    "down": "Stop everything that `loanflow up` started.",
    "gate": "Check diagrams, decisions and forms before they are deployed.",
    "history": "Check that cases replay to where the engine has them.",
    "migrate": "Bring the database to the newest schema.",
    "papers": "Hold trade papers to what the journal anchored.",
    "reset": "Remove all state: database, documents, engine, passwords.",
    "review": "Rate the customers of a month anew, and move them between segments.",
    "schedule": "Reckon a loan's repayment plan, to the cent.",
    "seed": "Open the books: branches, products, business date, demonstration staff.",
    "simulate": "Live through months of an invented bank, and check that all reconciles.",
    "sms": "Show the messages a phone of the sandbox received.",
    "status": "Say how every part is.",
    "token": "Make a bearer token of the JSON API for a user.",
    "transactions": "Take in what customers' accounts did, from a file.",
    "up": "Bring everything up and watch over it.",
}


class _Commands(click.Group):
    """Finds commands by name: `loanflow up` imports lending.commands.up and nothing else."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """List the commands by the names a person types."""
        return sorted(PURPOSES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click's signature)
        """Import one command's module and take its `command`."""
        if cmd_name not in PURPOSES:
            return None
        module = importlib.import_module(f"lending.commands.{cmd_name}")
        found: click.Command = module.command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command is for."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, PURPOSES[name]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error of ours is a message, not a traceback."""
        try:
            return super().invoke(ctx)
        except LendingError as error:
            raise click.ClickException(str(error)) from error
        except Exception as error:
            said = _of_the_database(error)
            if said is None:
                raise
            raise click.ClickException(said) from error


def _of_the_database(error: Exception) -> str | None:
    """Return what is wrong with the database, None where no database was asked or something else is wrong."""
    if "sqlalchemy" not in sys.modules:
        return None
    from lending.adapters.db.trouble import explain  # noqa: PLC0415 -- only commands that asked a database need it

    return explain(error)


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
