"""`loanflow token`: make a bearer token of the JSON API for a user."""

import click

from lending.bootstrap import build_bank
from lending.config import Settings
from lending.domain.actors import Role, User
from lending.service.users import issue_token


@click.command("token")
@click.argument("user", required=False)
@click.option("--list", "listed", is_flag=True, help="Show the staff users a token can be made for.")
def command(user: str | None, listed: bool) -> None:
    """Print a new bearer token for USER (a sign-in name), good for 90 days; only its digest is kept.

    Example: curl -H "Authorization: Bearer $(loanflow token reviewer)" http://127.0.0.1:8080/api/v1/tasks
    """
    bank = build_bank(Settings.load())
    if listed:
        with bank.read() as book:
            staff = [known for known in book.find(User, order="login", active=True) if known.roles != [Role.CUSTOMER]]
        click.echo("\n".join(f"{known.login:20} {', '.join(known.roles)}" for known in staff))
    elif user:
        click.echo(issue_token(bank, user))
    else:
        raise click.UsageError("Name a user; `loanflow token --list` shows them.")
