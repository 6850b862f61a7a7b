"""The sandbox never sees how an applicant turned out: by what it imports, by what it opens, and by what it answers."""

import ast
import csv
import math
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sandbox.agencies import bureau, court, tax, utilities
from sandbox.contract import Call
from sandbox.draws import SEED

ROOT = Path(__file__).parents[3]
SOURCES = sorted((ROOT / "sandbox").rglob("*.py"))
APPLICANTS = ROOT / "modelling" / "data" / "germancredit.csv"
OUTSIDE = {"apispec", "flask", "marshmallow", "waitress", "werkzeug"}

#: Ask every agency about a person and print each file that was opened meanwhile.
PROBE = """
import sys, sandbox.__main__
from sandbox.application import World, create_app
from sandbox.agencies import AGENCIES
from sandbox.store import Store
client = create_app(World(Store(":memory:")), "c").test_client()
sys.addaudithook(lambda event, found: print(found[0]) if event == "open" else None)
person = {"id_number": "1", "name": "n", "as_of": "2026-11-23", "collateral": {"kind": "house", "reference": "h", "declared_value": "1"}}
for agency in AGENCIES.values():
    for operation in agency.operations:
        body = {name: value for name, value in person.items() if name in operation.request().fields}
        client.post(f"/{agency.name}/v1/{operation.path}", json=body, headers={"Authorization": "Bearer c", "X-Request-Id": "1"})
print("asked", len(AGENCIES))
"""


def imports(source):
    nodes = list(ast.walk(ast.parse(source.read_text(encoding="utf-8"))))
    yield from (alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names)
    yield from (node.module for node in nodes if isinstance(node, ast.ImportFrom))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source.relative_to(ROOT)))
def test_the_sandbox_imports_nothing_of_the_bank_but_its_settings(source):
    allowed = {"lending.config"} if source.name == "__main__.py" else set()

    for name in imports(source):
        assert name.split(".")[0] in {*sys.stdlib_module_names, *OUTSIDE, "sandbox"} or name in allowed


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source.relative_to(ROOT)))
def test_the_sandbox_s_source_reads_no_file(source):
    words = {node.id for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))) if isinstance(node, ast.Attribute)}

    assert not (words | attributes) & {"open", "read_text", "read_bytes", "urlopen", "__import__", "import_module"}


def test_no_agency_opens_a_file_when_it_is_asked():
    probe = subprocess.run([sys.executable, "-c", PROBE], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    opened = probe.stdout.splitlines()

    assert opened[-1] == "asked 16"
    assert not [name for name in opened if "data" in name or name.endswith((".csv", ".json", ".db"))]


def outcomes():
    with APPLICANTS.open(encoding="utf-8") as lines:
        return [Decimal(row["creditability"] == "bad") for row in csv.DictReader(lines)]


def measured(number):
    """Ask about an applicant who is known by number and declared what everybody declares."""
    body = {"id_number": f"{number:018}", "name": "n", "as_of": date(2026, 11, 23), "declared": {"monthly_income": "8000.00"}}
    call = Call(body, None, None, SEED)
    report = bureau.report(call)
    return {
        "months overdue": Decimal(report["months_overdue_24"]),
        "enquiries": Decimal(report["enquiries_6m"]),
        "debt": Decimal(report["monthly_debt_payment"]),
        "enforcement": Decimal(len(court.enforcements(call)["cases"])),
        "income": sum((Decimal(record["income"]) for record in tax.incomes(call)["records"]), Decimal(0)),
        "late bills": Decimal(utilities.bills(call)["months_late"]),
    }


def correlation(left, right):
    mean_left, mean_right = sum(left) / len(left), sum(right) / len(right)
    shared = sum((a - mean_left) * (b - mean_right) for a, b in zip(left, right, strict=True))
    return float(shared) / math.sqrt(sum((a - mean_left) ** 2 for a in left) * sum((b - mean_right) ** 2 for b in right))


def test_answers_do_not_correlate_with_how_the_applicants_turned_out():
    turned_out = outcomes()
    answers = [measured(number) for number in range(len(turned_out))]

    found = {name: correlation([answer[name] for answer in answers], turned_out) for name in answers[0]}

    # Chance alone stays within three standard errors, 3 / sqrt(1000).
    assert {name: value for name, value in found.items() if abs(value) > 0.095} == {}
    assert correlation(turned_out, turned_out) == pytest.approx(1)
