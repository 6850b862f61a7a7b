"""`loanflow sms`: what the sandbox's phones received."""

import re

import click

from lending.adapters.agencies.client import HttpAgencies
from lending.config import Settings

_NUMBER = re.compile(r"\+?\d{5,15}", re.ASCII)


@click.command("sms")
@click.argument("phone")
def command(phone: str) -> None:
    """Show the messages PHONE received, oldest first: the one-time code to sign with is among them.

    Only the sandbox can be asked; a real gateway shows nobody's messages. Example: loanflow sms 13800138000
    """
    if not _NUMBER.fullmatch(phone):
        raise click.UsageError(f"{phone!r} is no phone number; write its digits without spaces, such as 13800138000.")
    settings = Settings.load()
    arrived = HttpAgencies(settings.agencies_url, settings.agency_credential).sms_inbox(phone)
    if not arrived:
        click.echo(f"No message arrived at {phone}; write the number as the customer has it with the bank.", err=True)
    for message in arrived:
        click.echo(f"{message.sent_at:%Y-%m-%d %H:%M:%S}  {message.text}")
