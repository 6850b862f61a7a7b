"""How long the review of a month takes: all steps, in a process of its own, over a book with a year of account transactions."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine, String, case, cast, func, insert, literal, select, text

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from lending.adapters.db import tables as t
from lending.adapters.db.migrate import upgrade
from lending.adapters.models import BPMN
from lending.domain.actors import WORKER, Branch
from lending.domain.calendar import add_months
from lending.domain.loan_terms import LoanTerms
from lending.domain.loans import Instalment, Loan
from lending.domain.parties import Party
from lending.domain.records import BankState
from lending.domain.segmentation.months import first_day, month_before
from lending.domain.segmentation.records import AccountTransaction
from lending.domain.servicing.terms import ServicingTerms
from lending.service.business_date import BUSINESS_DATE
from lending.service.ports import Bank
from lending.service.review.whole import review_month
from tests.bench.bench_close import _numbers, bank_at, databases
from tests.support.bank import NOON
from tests.support.loan_book import add_customer, add_loan

TODAY = date(2026, 12, 1)
MONTH = month_before(TODAY)
#: Kinds of customers: part of all in thousandths, the segment they come from, days past due, and yuan a month by kind of transaction.
KINDS: dict[str, tuple[int, str, int, dict[str, int]]] = {
    "saver": (170, "A", 0, {"salary": 20_000, "spending": -9_000}),
    "even": (700, "B", 0, {"salary": 8_000, "spending": -7_600}),
    "riser": (20, "B", 0, {"salary": 30_000, "spending": -9_000}),
    "gambler": (60, "C", 0, {"salary": 8_000, "spending": -6_000, "gambling": -2_500}),
    "slipping": (20, "B", 20, {"salary": 6_000, "spending": -6_300}),
    "late": (25, "D", 100, {"spending": -500}),
    "ruined": (5, "C", 91, {"spending": -100}),
}
#: Loans have run so many months, with an instalment paid in each.
_MONTHS = 12
_PARTY = {"party": "id", "deposit_account": "party_id", "account_transaction": "party_id", "loan": "party_id"}
_NAMING = ("id", "id_number", "key", "event_id", "party_id", "loan_id")


def build(bank: Bank, engine: Engine, customers: int) -> None:
    """Fill an empty book: a customer of each kind by the program, the others as copies by the database."""
    disbursed = add_months(TODAY, -_MONTHS)
    plan = LoanTerms(principal=Decimal(50_000), annual_rate=Decimal("0.06"), periods=24, disbursed=disbursed)
    with bank.begin() as book:
        book.add(Branch(id="ningbo", name="Ningbo"), BankState(name=BUSINESS_DATE, value=TODAY.isoformat()))
        book.flush()
        for kind, (_share, segment, late, monthly) in KINDS.items():
            add_customer(book, kind, "9000.00", NOON)
            add_loan(book, kind, kind, ServicingTerms(plan=plan), partition=0, at=NOON)
            book.flush()
            book.lock(Party, kind).segment = segment
            loan = book.lock(Loan, kind)
            loan.days_past_due, loan.past_due_since = late, TODAY - timedelta(days=late) if late else None
            for row in book.find(Instalment, loan_id=kind):
                row.interest_paid = row.interest if row.due < TODAY else row.interest_paid
            book.reviews().add_transactions(_transactions(kind, monthly))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in (t.party, t.deposit_account, t.account_transaction, t.loan, t.instalment, t.loan_event, t.posting):
            connection.execute(_copies(engine, table, customers - len(KINDS)))
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def _transactions(party_id: str, monthly: dict[str, int]) -> list[AccountTransaction]:
    months = [add_months(first_day(MONTH), -number) for number in range(_MONTHS)]
    return [
        AccountTransaction(
            id=f"{party_id}:{month}:{kind}", party_id=party_id, on=month.replace(day=10), kind=kind, minor_units=yuan * 100,
            currency="CNY", origin="import",
        )
        for month in months
        for kind, yuan in monthly.items()
    ]  # fmt: skip


def _copies(engine: Engine, table: Any, count: int) -> Any:
    """Return what copies the rows of each kind, the kinds scattered as in life."""
    numbers = _numbers(engine, count)
    kind = _kind(numbers.c.n)
    copy = kind + literal("-") + cast(numbers.c.n, String())
    of_kind = table.c[_PARTY.get(table.name, "loan_id")]
    values = {name: func.replace(table.c[name], of_kind, copy) for name in _NAMING if name in table.c}
    chosen = [values.get(column.name, column) for column in table.c]
    found = select(*chosen).select_from(table.join(numbers, of_kind == kind)).order_by(numbers.c.n)
    return insert(table).from_select([column.name for column in table.c], found)


def _kind(number: Any) -> Any:
    place, before, steps = (number * 617) % 1000, 0, []
    for kind, (share, *_) in KINDS.items():
        before += share
        steps.append((place < before, literal(kind)))
    return case(*steps)


def measure(url: str, customers: int) -> dict[str, Any]:
    """Build a book, and review its month in another process."""
    upgrade(url)
    bank, engine = bank_at(url)
    build(bank, engine, customers)
    engine.dispose()
    done = subprocess.run([sys.executable, __file__, "--review", url], capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    report, seconds = result["report"], result["seconds"]
    return {
        "database": engine.dialect.name,
        "customers": report["customers"],
        "seconds": round(seconds, 2),
        "customers_per_second": round(report["customers"] / seconds),
        "peak_mb": result["peak_mb"],
        "moved": report["moved"],
        "segments": report["segments"],
        "parts": result["parts"],
    }


def review_and_tell(url: str) -> None:
    """Review the month in this process and print its seconds, in all and by step, its peak memory in MB, and the report."""
    bank, _ = bank_at(url)
    ends: dict[int, float] = {}
    begin = time.perf_counter()

    def told(_month: str, done: int, count: int) -> None:
        if done * 3 % count == 0:
            ends[done * 3 // count] = time.perf_counter() - begin

    report = review_month(bank, WORKER, MONTH, (BPMN / "segmentation.dmn").read_bytes(), told)
    seconds = time.perf_counter() - begin
    marks = [0.0, *(ends[step] for step in sorted(ends)), seconds]
    parts = {name: round(later - earlier, 2) for name, (earlier, later) in zip(_STEPS, pairwise(marks), strict=True)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    click.echo(json.dumps({"seconds": seconds, "parts": parts, "peak_mb": peak, "report": report}))


_STEPS = ("gather", "rate", "segment", "follow up")


@click.command()
@click.option("--customers", default="10000,100000", show_default=True, help="Customers on PostgreSQL, sizes with commas.")
@click.option("--sqlite", default="10000,100000", show_default=True, help="Customers on SQLite, empty for none.")
@click.option("--database", help="An empty PostgreSQL database to use; one size then.")
@click.option("--json", "target", type=click.Path(path_type=Path), help="Write the figures there too.")
@click.option("--review", "url", hidden=True)
def main(customers: str, sqlite: str, database: str | None, target: Path | None, url: str | None) -> None:
    """Measure and print a table."""
    if url:
        review_and_tell(url)
        return
    results: list[dict[str, Any]] = []
    with databases(database) as create:
        sizes = [int(each) for each in customers.split(",") if each] if create else []
        results += [_told(measure(create(f"review{size}"), size)) for size in sizes]
    for size in (int(each) for each in sqlite.split(",") if each):
        with tempfile.TemporaryDirectory() as directory:
            results.append(_told(measure(f"sqlite:///{directory}/bank.db", size)))
    click.echo(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    if target:
        target.write_text(json.dumps(results, indent=2) + "\n")


def _told(result: dict[str, Any]) -> dict[str, Any]:
    click.echo(
        f"{result['database']:10} {result['customers']:>9,} customers  {result['seconds']:>7} s  "
        f"{result['customers_per_second']:>7,} customers/s  peak {result['peak_mb']} MB  moved {result['moved']:,}  {result['parts']}"
    )
    return result


if __name__ == "__main__":
    main()
