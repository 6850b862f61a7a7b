"""The report at the end: how applications ended, by model and by people, the money, the instant path, and how good the choice was."""

import csv
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from lending.demo.findings import Finding
from lending.demo.money_check import Money
from lending.domain.applications import ENDED, Status

#: How each line of the table is counted. Approvals are decisions, whatever came after; the others are how the application ended.
OUTCOMES: Mapping[str, Callable[[Finding], bool]] = {
    "applications": lambda found: found.application is not None,
    "approved": lambda found: found.approved and found.decision is not None and found.decision.outcome == "approved",
    "approved with conditions": lambda found: found.decision is not None and found.decision.outcome == "conditions",
    "rejected": lambda found: found.status == Status.REJECTED,
    "refused": lambda found: found.status == Status.REFUSED,
    "withdrawn": lambda found: found.status == Status.WITHDRAWN,
    "lapsed": lambda found: found.status == Status.LAPSED,
    "offer lapsed": lambda found: found.status == Status.OFFER_LAPSED,
    "not disbursed": lambda found: found.status == Status.NOT_DISBURSED,
    "disbursed": lambda found: found.status == Status.DISBURSED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: all, of them decided by the model or by people, and of them synthetic."""

    name: str
    total: int
    automatic: int
    human: int
    synthetic: int


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one leg of the instant path."""

    name: str
    count: int
    median: float | None
    p99: float | None


@dataclass(frozen=True, slots=True)
class BadRate:
    """Loans of the data that turned out bad, among those of some applicants of the data."""

    name: str
    count: int
    bad: int

    @property
    def share(self) -> float | None:
        """Return the share of bad loans, None of nobody."""
        return self.bad / self.count if self.count else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a run is measured by."""

    lines: Sequence[Line]
    money: Money
    timings: Sequence[Timing]
    bad_rates: Sequence[BadRate]
    troubles: Mapping[str, int]
    incidents: Sequence[str] = ()
    running: int = 0
    seconds: float = 0.0
    #: Applications that have not ended, by status; expected after a run that leaves work open.
    unfinished: Mapping[str, int] = field(default_factory=dict)
    leaves_open: bool = False

    def differences(self) -> list[str]:
        """Return what does not reconcile, in words; empty when all is well."""
        found = [*self.money.differences(), *(f"incident: {text}" for text in self.incidents)]
        if "missing" in self.unfinished:
            found.append(f"{self.unfinished['missing']} applicants have no application")
        if not self.leaves_open:
            found += [f"{number} applications are still {status}" for status, number in self.unfinished.items() if status != "missing"]
            found += [f"{self.running} cases still run in the engine"] if self.running else []
        return found


def lines_of(findings: Sequence[Finding]) -> list[Line]:
    """Count how applications ended."""
    return [_line(name, [found for found in findings if counts(found)]) for name, counts in OUTCOMES.items()]


def unfinished_of(findings: Sequence[Finding]) -> dict[str, int]:
    """Count applications that have not ended by status; `missing` are applicants without one."""
    found: dict[str, int] = {}
    for finding in findings:
        if finding.status not in ENDED:
            found[finding.status] = found.get(finding.status, 0) + 1
    return found


def timings_of(findings: Sequence[Finding]) -> list[Timing]:
    """Measure the instant path: cases that no officer touched and whose customer was asked for nothing but to sign."""
    instant = [found for found in findings if found.instant]
    legs = {"submit → offer": ("submitted_at", "offered_at"), "signature → money": ("signed_at", "disbursed_at")}
    return [_timing(name, [taken for found in instant if (taken := found.seconds(*leg)) is not None]) for name, leg in legs.items()]


def bad_rates_of(findings: Sequence[Finding]) -> list[BadRate]:
    """Compare how the data's loans turned out: of all applicants of this run, of those the model approved, of all approved."""
    real = [found for found in findings if found.applicant.row is not None and found.application is not None]
    samples = {
        "all applicants of the data in this run": real,
        "of them approved by the model": [found for found in real if found.approved and not found.by_people],
        "of them rejected by the model": [found for found in real if found.status == Status.REJECTED and not found.by_people],
        "of them approved by model or people": [found for found in real if found.approved],
    }
    return [BadRate(name, len(group), sum(_turned_out_bad(found) for found in group)) for name, group in samples.items()]


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as plain values; amounts as text."""
    money = report.money
    return {
        "outcomes": {
            line.name: {kind: getattr(line, kind) for kind in ("total", "automatic", "human", "synthetic")} for line in report.lines
        },
        "money": {name: _text(getattr(money, name)) for name in ("loans", "disbursed", "ledger", "plans", "paid")},
        "instant_path": {t.name: {"count": t.count, "median": t.median, "p99": t.p99} for t in report.timings},
        "bad_rates": {rate.name: {"count": rate.count, "bad": rate.bad, "share": rate.share} for rate in report.bad_rates},
        "unfinished": dict(report.unfinished),
        "troubles": dict(report.troubles),
        "seconds": round(report.seconds, 1),
        "differences": report.differences(),
    }


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the smallest value that this share of all values does not exceed (nearest rank), None of nothing."""
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)] if values else None


def _line(name: str, group: Sequence[Finding]) -> Line:
    human = sum(found.by_people for found in group)
    return Line(name, len(group), len(group) - human, human, sum(found.applicant.synthetic for found in group))


def _timing(name: str, seconds: Sequence[float]) -> Timing:
    return Timing(name, len(seconds), percentile(seconds, 0.5), percentile(seconds, 0.99))


def _turned_out_bad(found: Finding) -> bool:
    return found.applicant.row is not None and _outcomes()[found.applicant.row] == "bad"


@cache
def _outcomes() -> tuple[str, ...]:
    text = (files("lending.demo") / "data" / "outcomes.csv").read_text(encoding="utf-8")
    return tuple(row["creditability"] for row in csv.DictReader(text.splitlines()))


def _text(value: Decimal | int) -> str | int:
    return f"{value:.2f}" if isinstance(value, Decimal) else value
