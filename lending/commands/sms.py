"""`loanflow sms`: what the sandbox's phones received."""

import click

from lending.adapters.agencies.client import HttpAgencies
from lending.config import Settings


@click.command("sms")
@click.argument("phone")
def command(phone: str) -> None:
    """Show the messages PHONE received, oldest first: the one-time code to sign with is among them.

    Only the sandbox can be asked; a real gateway shows nobody's messages. Example: loanflow sms 13800138000
    """
    settings = Settings.load()
    for message in HttpAgencies(settings.agencies_url, settings.agency_credential).sms_inbox(phone):
        click.echo(f"{message.sent_at:%Y-%m-%d %H:%M:%S}  {message.text}")
