"""The portfolio board 資產質量看板: how the book stands, how loans roll from bucket to bucket, how the loans of each month turn out."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.domain.portfolio.roll_rates import BANDS, CLOSED, CURRENT, ENDS, STAGES, WRITTEN_OFF
from lending.domain.portfolio.vintages import Vintage, by_quarter
from lending.service.portfolio.board import EVER, MonthRolled, PortfolioBoard, Share, read_portfolio
from lending.service.portfolio.now import BookNow
from lending.service.portfolio.throughput import read_throughput
from lending.service.review.boards import READERS
from webapp.i18n import day, percent
from webapp.line_chart import MARKS, LineChart, lines_of
from webapp.live import look, part
from webapp.officer import loan_words, throughput, words
from webapp.officer.csv_file import csv_file
from webapp.officer.figures import second_time, share, share_or, whole
from webapp.security import current_actor, current_bank, signed_in

blueprint = Blueprint("portfolio", __name__, url_prefix="/portfolio")
#: Stages that are no number of days.
_STAGES = {CURRENT: _l("Not late"), CLOSED: _l("Paid off"), WRITTEN_OFF: _l("Written off")}
#: What the scale of a drawing reaches at least.
_FLOOR = Decimal("0.04")


@blueprint.get("")
@signed_in(*READERS)
def index() -> str:
    """Show the board; the month of the matrix and how late is late stand in the address."""
    board = read_portfolio(current_bank(), current_actor())
    months = {each.month: each for each in board.months}
    chosen = months.get(request.args.get("month", "")) or (board.months[-1] if board.months else None)
    least = next((each for each in EVER if str(each) == request.args.get("ever")), EVER[0])
    return render_template(
        "officer/portfolio.html",
        page_title=_("Portfolio"),
        now=_now(look().book),
        fresh_url=url_for("portfolio.now"),
        months=[(month, month) for month in reversed(months)],
        chosen=chosen.month if chosen else None,
        stage_names=[stage_name(stage) for stage in (*STAGES, *ENDS)],
        matrix=_matrix(chosen) if chosen else [],
        rolls=_rolls(board.months) if board.months else None,
        evers=[{"label": _ever(each), "url": _address(ever=each), "current": each == least} for each in EVER],
        ever=_ever(least),
        cohorts=_cohorts(board.ever[least]),
        downloads=_downloads(),
        **throughput.view(read_throughput(current_bank(), current_actor())),
    )


@blueprint.get("/now")
@signed_in(*READERS)
def now() -> Response:
    """Show what of the board is told by the book as it stands now, for a board that is open."""
    looked = look()
    return part(render_template("officer/portfolio_now.html", now=_now(looked.book), downloads=_downloads()), looked)


def _downloads() -> dict[str, str]:
    return {name: url_for("portfolio.download", name=name) for name in (*_FILES, *throughput.FILES)}


def _now(found: BookNow) -> dict[str, Any]:
    return {
        "at": second_time(found.at),
        "today": day(found.today),
        "figures": _figures(found),
        "tiers": [_share(each, words.toned(loan_words.TIERS, each.name)["label"]) for each in found.tiers],
        "stages": [_share(each, stage_name(each.name)) for each in found.stages],
    }


@blueprint.get("/<name>.csv")
@signed_in(*READERS)
def download(name: str) -> Response:
    """Return a part of the board as CSV: shares as fractions, amounts in CNY."""
    return csv_file(name, _lines_of(name))


def _lines_of(name: str) -> Iterator[tuple[object, ...]]:
    bank, actor = current_bank(), current_actor()
    if name in _FILES:
        columns, rows = _FILES[name]
        yield from (columns, *rows(read_portfolio(bank, actor)))
    elif name in throughput.FILES:
        columns, passed = throughput.FILES[name]
        yield from (columns, *passed(read_throughput(bank, actor)))
    else:
        abort(404)


def stage_name(stage: str) -> str:
    """Name a stage in the language of the page."""
    return str(_STAGES[stage]) if stage in _STAGES else str(_("%(days)s days", days=stage.replace("-", "–")))


def _ever(least: int) -> str:
    return str(_("Ever %(days)s+ days", days=least - 1))


def _address(**changed: object) -> str:
    return url_for("portfolio.index", **{**request.args.to_dict(), **changed})  # type: ignore[arg-type]  # words of the address


def _figures(board: BookNow) -> list[dict[str, Any]]:
    loans, outstanding = sum(each.loans for each in board.stages), sum((each.outstanding for each in board.stages), Decimal(0))
    late = [each for each in board.stages if each.name != CURRENT]
    bad = [each for each in board.tiers if each.name in {"substandard", "doubtful", "loss"}]
    return [
        {"label": _("Running loans"), "value": f"{loans:,}"},
        {"label": _("Outstanding, CNY"), "value": whole(outstanding)},
        {"label": _("Overdue, of outstanding"), "value": percent(_part(late, outstanding))},
        {"label": _("Non-performing, of outstanding"), "value": percent(_part(bad, outstanding))},
    ]


def _part(found: Sequence[Share], outstanding: Decimal) -> Decimal:
    """Return which part of the principal is theirs: by the sums, since shares that were rounded add up to something else."""
    theirs = sum((each.outstanding for each in found), Decimal(0))
    return (theirs / outstanding).quantize(Decimal("0.0001")) if outstanding else Decimal(0)


def _share(each: Share, name: str) -> dict[str, str]:
    return {"name": name, "loans": f"{each.loans:,}", "outstanding": whole(each.outstanding), "share": percent(each.share)}


def _matrix(rolled: MonthRolled) -> list[dict[str, Any]]:
    """Return a row a stage: how many loans, and the share that went to each; a cell is toned by how much it is."""
    matrix = rolled.matrix
    return [
        {
            "name": stage_name(before),
            "loans": f"{matrix.loans(before):,}",
            "cells": [_cell(matrix.rate(before, after), stays=before == after) for after in (*STAGES, *ENDS)],
        }
        for before in STAGES
    ]


def _cell(rate: Decimal | None, *, stays: bool) -> dict[str, Any]:
    return {"said": percent(rate, 1) if rate else "–", "heat": 1 + min(int(rate * 5), 4) if rate else 0, "stays": stays}


def _rolls(months: Sequence[MonthRolled]) -> dict[str, Any]:
    """Return the shares that rolled on to the next stage, month by month, as drawing and table."""
    steps = list(zip(STAGES, BANDS, strict=False))
    names = [f"{stage_name(before)} → {stage_name(after)}" for before, after in steps]
    rates = [[each.matrix.rate(before, after) for each in months] for before, after in steps]
    drawn = lines_of([each.month for each in months], dict(zip(names, rates, strict=True)), share, _FLOOR, rates=True)
    rows = [{"month": each.month, "cells": [share_or(part[place]) for part in rates]} for place, each in enumerate(months)]
    return {"drawn": drawn, "heads": [{"label": name, "number": True} for name in names], "rows": list(reversed(rows))}


def _cohorts(found: Sequence[Vintage]) -> dict[str, Any] | None:
    """Return the vintages as a drawing by quarter and a table by month; None before any month was over."""
    longest = max((len(each.ever) for each in found), default=0)
    if longest == 0:
        return None
    months = [str(number) for number in range(longest)]
    rows = [
        {"label": each.label, "loans": f"{each.loans:,}", "cells": [share_or(each.share(number), "") for number in range(longest)]}
        for each in found
    ]
    return {"drawn": _drawn(found, months), "months": months, "rows": rows}


def _drawn(found: Sequence[Vintage], months: Sequence[str]) -> LineChart:
    """Draw the last quarters: as many as can be told apart."""
    quarters = [each for each in by_quarter(found) if each.ever][-len(MARKS) :]
    return lines_of(months, {each.label: [each.share(int(number)) for number in months] for each in quarters}, share, _FLOOR, rates=True)


def _standing_rows(board: PortfolioBoard) -> Iterable[tuple[object, ...]]:
    for kind, shares in (("tier", board.tiers), ("stage", board.stages)):
        yield from ((kind, each.name, each.loans, each.outstanding, each.share) for each in shares)


def _roll_rows(board: PortfolioBoard) -> Iterable[tuple[object, ...]]:
    for each in board.months:
        for (before, after), loans in sorted(each.matrix.counts.items()):
            yield each.month, before, after, loans, each.matrix.rate(before, after)


def _vintage_rows(board: PortfolioBoard) -> Iterable[tuple[object, ...]]:
    for least, found in board.ever.items():
        for vintage in found:
            for month, ever in enumerate(vintage.ever):
                yield f"{least - 1}+", vintage.label, vintage.loans, month, ever, vintage.share(month)


_FILES = {
    "standing": (("kind", "name", "loans", "outstanding", "share"), _standing_rows),
    "roll-rates": (("month", "before", "after", "loans", "rate"), _roll_rows),
    "vintages": (("days", "paid_out", "loans", "months_on_book", "ever_late", "share"), _vintage_rows),
}
