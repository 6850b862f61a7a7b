"""`loanflow audit`: verify, anchor, reconcile the journal."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from lending.arguments import DAY
from lending.bootstrap import build_bank
from lending.config import Settings
from lending.domain.actors import Actor, Role
from lending.service.audit.anchoring import anchor_journal, read_anchors
from lending.service.audit.case_package import export_case, find_case, manifest_digest
from lending.service.audit.case_words import CaseWords
from lending.service.audit.erasing import erase_customer
from lending.service.audit.event_log import export_period
from lending.service.audit.holds import lift_hold, set_hold
from lending.service.audit.reconciling import reconcile
from lending.service.audit.verifying import Progress, Verification, verify_journal
from lending.service.ports import Bank
from lending.service.users import sign_in

#: Who asks at the machine, with an auditor's sight of every branch.
_OPERATOR = Actor(user_id=None, name="operator", roles=frozenset({Role.AUDITOR}))
_FROM = click.option("--from", "first", type=DAY, help="From this day on (year-month-day).")
_TO = click.option("--to", "last", type=DAY, help="Through this day (year-month-day).")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group()
def command() -> None:
    """Show that the bank's records are whole."""


@command.command("verify", short_help="Check the journal row by row, link by link, and against the anchors.")
@_FROM
@_TO
@_JSON
def verify(first: date | None, last: date | None, *, as_json: bool) -> None:
    """Recompute every row's digest and every link of the chain, hold the chain against the anchors, and name the first broken entry.

    A row changed, deleted, put in or put elsewhere shows in the chain; a chain cut at its end, or made anew as a whole, shows at the
    anchors (`loanflow audit anchor`). With --from or --to only what was sealed in that time is recomputed. Exits with 1 when broken.
    Example: loanflow audit verify --from 2026-11-01 --to 2026-11-30
    """
    _require_order(first, last)
    bank = build_bank(Settings.load())
    with _bar() as progress:
        found = verify_journal(bank, first, last, progress)
    click.echo(json.dumps(asdict(found), indent=2, default=str) if as_json else "\n".join(_lines(found)))
    if found.broken:
        raise SystemExit(1)


@command.command("anchor", short_help="Write the journal's head to the file of anchors now.")
@_JSON
def anchor(*, as_json: bool) -> None:
    """Seal what was committed and add the chain's head to the file of anchors, which `LOANFLOW_ANCHORS` names; the workers do so hourly.

    Keep copies of the file where nobody of this machine can write: an anchor is worth what its file is.
    """
    settings = Settings.load()
    bank = build_bank(settings)
    made = anchor_journal(bank)
    newest = made or next(reversed(read_anchors(bank)), None)
    if as_json:
        told = {"anchored": made is not None, "file": str(settings.anchors), "newest": newest and asdict(newest)}
        click.echo(json.dumps(told, default=str))
    elif newest is None:
        click.echo("The journal has no entry yet; there is nothing to anchor.")
    else:
        said = "Anchored" if made else "Already anchored"
        click.echo(f"{said}: place {newest.sequence} of the chain, head {newest.head}, in {settings.anchors}.")


@command.command("reconcile", short_help="Hold the journal against the engine's history, both ways.")
@_FROM
@_TO
@_JSON
def reconciled(first: date | None, last: date | None, *, as_json: bool) -> None:
    """Compare what the journal and the engine's history tell: human tasks completed, processes started, decisions of the model.

    Names what is missing in the engine, what is extra there, and what both tell differently (the case, the step, what routed it).
    Needs a running engine (`loanflow up`). Exits with 1 when they disagree. Example: loanflow audit reconcile --from 2026-11-01
    """
    _require_order(first, last)
    found = reconcile(build_bank(Settings.load()), first, last)
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2, default=str))
    else:
        for one in found.differences:
            click.echo(f"{one.mismatch.upper()} {one.kind} {one.key} (case {one.case or 'unknown'}): {one.said}")
        for kind in sorted({*found.journal, *found.engine}):
            click.echo(f"{kind:<10} {found.journal.get(kind, 0):>8} in the journal {found.engine.get(kind, 0):>8} in the engine")
        click.echo(f"{len(found.differences)} difference(s).")
    if found.differences:
        raise SystemExit(1)


@command.command("export-case", short_help="Write one case as a package that stands by itself.")
@click.argument("key", metavar="CASE")
@click.option("--to", "place", type=click.Path(path_type=Path), required=True, help="A directory to make, or a file ending in .zip.")
@click.option("--language", type=click.Choice(["en", "zh_Hant"]), default="en", show_default=True, help="The language of its page.")
def exported(key: str, place: Path, language: str) -> None:
    """Write a case with everything on it: a page, its data, the diagrams it ran, documents, its journal and how to check it.

    CASE is the number of an application or its loan as screens show it (LN-2026-000022), or what stands behind /history/ in the address
    of a replay: the number of any other case, close-DAY or review-MONTH. Nothing but a browser is needed to read the package, nothing but
    Python to check that its files and journal entries fit each other (`python check.py` inside). That it is this package and no other
    tells the SHA-256 of its manifest, printed here and kept in the journal. Needs a running engine for the diagrams.
    Example: loanflow audit export-case LN-2026-000022 --to case.zip
    """
    if place.exists():
        raise click.UsageError(f"{place} exists already; name a place that does not.")
    settings = Settings.load()
    bank = build_bank(settings)
    content = export_case(bank, _OPERATOR, find_case(bank, key), _words(bank, settings, language))
    if place.suffix == ".zip":
        place.write_bytes(content)
    else:
        zipfile.ZipFile(io.BytesIO(content)).extractall(place)
    click.echo(f"Wrote {place}: open index.html inside; check it with python check.py.")
    click.echo(f"SHA-256 of its MANIFEST.sha256, in the journal too: {manifest_digest(content)}")


@command.command("export", short_help="Write a time as an event log for process mining: XES or OCEL.")
@click.option("--from", "first", type=DAY, required=True, help="From this day on (year-month-day).")
@click.option("--to", "last", type=DAY, required=True, help="Through this day (year-month-day).")
@click.option("--format", "form", type=click.Choice(["xes", "ocel-json"]), default="xes", show_default=True, help="What to write.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write; without it, the terminal.")
def export(first: date, last: date, form: str, output: Path | None) -> None:
    """Write what the journal tells of a time as XES (a trace for each application) or OCEL 2.0 (applications, customers, loans, tasks).

    People go by their numbers; who looked at what is left out, and what came with its loan from another bank's books (OLD-… in the
    demonstration): it was never applied for here. pm4py reads both: pm4py.read_xes, pm4py.read_ocel2_json.
    Example: loanflow audit export --from 2026-11-01 --to 2026-11-30 --format ocel-json --output november.jsonocel
    """
    _require_order(first, last)
    text = export_period(build_bank(Settings.load()), _OPERATOR, first, last, form)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"Wrote {output}.")


_CUSTOMER = click.argument("customer", metavar="CUSTOMER")


@command.command("hold", short_help="Put a customer's data under a legal hold, or lift it.")
@_CUSTOMER
@click.option("--by", "login", required=True, help="The legal officer's login name; the password is asked for.")
@click.option("--reason", default="", help="Why the data has to be kept, such as the court's case number.")
@click.option("--lift", is_flag=True, help="Lift the hold that stands.")
def hold(customer: str, login: str, reason: str, *, lift: bool) -> None:
    """Keep a customer's data from being erased, or end that. CUSTOMER is the customer's number.

    Example: loanflow audit hold a4630ffd-f08c-4028-8c59-5d1f1a0b2c3d --by legal --reason "Hangzhou court, 2026-118"
    """
    bank = build_bank(Settings.load())
    actor = _signed_in(bank, login)
    lift_hold(bank, actor, customer) if lift else set_hold(bank, actor, customer, reason)
    click.echo("The hold is lifted." if lift else "The hold stands; nothing of this customer can be erased.")


@command.command("erase", short_help="Erase a customer's personal data; two persons.")
@_CUSTOMER
@click.option("--asked-by", required=True, help="The administrator's login name; the password is asked for.")
@click.option("--agreed-by", required=True, help="The legal officer's login name; the password is asked for.")
def erase(customer: str, asked_by: str, agreed_by: str) -> None:
    """Erase what is personal of a customer from records and documents, and make it unreadable in the journal, whose chain stays whole.

    Refused, with every reason, while a loan or an application is open, money is on the account, the years of retention run, or a legal
    hold stands. CUSTOMER is the customer's number. It cannot be undone.
    Example: loanflow audit erase a4630ffd-f08c-4028-8c59-5d1f1a0b2c3d --asked-by admin --agreed-by legal
    """
    bank = build_bank(Settings.load())
    done = erase_customer(bank, _signed_in(bank, asked_by), _signed_in(bank, agreed_by), customer)
    click.echo(f"Erased in {sum(done.records.values())} records and {done.contents} documents.")


def _words(bank: Bank, settings: Settings, language: str) -> CaseWords:
    """Return the words of the pages in a language: the web has them."""
    from webapp.app import create_app  # noqa: PLC0415 -- the web is loaded for this command alone
    from webapp.officer.package_words import package_words  # noqa: PLC0415

    with create_app(bank, settings, with_pages=False).test_request_context(query_string={"lang": language}):
        return package_words()


def _signed_in(bank: Bank, login: str) -> Actor:
    """Return who that is once the password fits."""
    return sign_in(bank, login, click.prompt(f"Password of {login}", hide_input=True, err=True), "terminal").actor()


def _require_order(first: date | None, last: date | None) -> None:
    if first and last and first > last:
        raise click.UsageError(f"--from {first} lies after --to {last}; give the earlier day first.")


@contextmanager
def _bar() -> Iterator[Progress]:
    """Show on the terminal's error stream how many entries were looked at."""
    columns = (TextColumn("verify"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as progress:
        task: Any = progress.add_task("", total=None)
        yield lambda done, count: progress.update(task, completed=done, total=count)


def _lines(found: Verification) -> Iterator[str]:
    if found.broken:
        entry = f"journal entry {found.broken.entry_id}" if found.broken.entry_id is not None else "an entry that is gone"
        yield f"BROKEN ({found.broken.kind}) at place {found.broken.sequence} of the chain, {entry}: {found.broken.said}."
    places = f", places {found.first} to {found.last}" if found.entries else ""
    yield f"{found.entries} entries verified{places}; head {found.head}; {found.unsealed} not sealed yet."
    newest = found.newest_anchor
    if newest is None:
        yield "No anchor yet: a journal cut at its end, or made anew as a whole, would not show. Make one: loanflow audit anchor"
    else:
        yield f"{found.anchors} anchor(s), the newest of {newest.at:%Y-%m-%d %H:%M} UTC at place {newest.sequence}."
