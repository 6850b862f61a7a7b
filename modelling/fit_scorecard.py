"""Fits the scorecard again and writes everything that follows from it: `python -m modelling.fit_scorecard` from the project's root.

Needs the optional extra `modelling`. The same data, seed and library versions give the same bytes.
"""

import argparse
import csv
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lending.adapters.scorecards import applicant_of_row, load_characteristics
from modelling.card import write_card
from modelling.fitting import SCALING
from modelling.metrics import area_under_curve, brier, calibrate, kolmogorov_smirnov, try_cut_off
from modelling.picture import draw_calibration
from modelling.validation import FOLDS, REPEATS, SEED, OutOfFold, cross_validate, fit_rows, repeat

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent
#: The data's published cost: a bad applicant accepted weighs as much as five good ones turned away.
COST_OF_BAD = 5

Json = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, validate, and write tables, folds, figures, picture and model card below the output directory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT, help="directory to write into (default: the project)")
    output: Path = parser.parse_args(arguments).output
    catalogue = load_characteristics()["characteristics"]
    applicants, bad = read_data()
    frame = table_frame()
    table = frame | {"characteristics": fit_rows(catalogue, applicants, bad, range(len(bad)))}
    result = cross_validate(catalogue, applicants, bad, frame, SEED)
    figures = summarise(result, bad, repeat(catalogue, applicants, bad, frame))
    write_tables(output, table, result)
    write_json(output / "modelling" / "validation.json", figures)
    draw_calibration(output / "docs" / "pictures" / "calibration.svg", figures["calibration"])
    write_card(output / "docs" / "model-card.md", table, figures, catalogue)


def read_data() -> tuple[list[Json], list[bool]]:
    """Return the applicants in our names and codes (money in CNY) and whether each went bad, in file order."""
    with (HERE / "data" / "germancredit.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [dict(applicant_of_row(row)) for row in rows], [row["creditability"] == "bad" for row in rows]


def table_frame() -> Json:
    """Return all of a points table but its fitted lines."""
    expert = json.loads((HERE / "expert_points.json").read_text(encoding="utf-8"))
    return {
        "version": "retail_v1",
        "scaling": SCALING,
        "amount_scale": load_characteristics()["amount_scale"],
        # Accepting pays from 5 good to 1 bad on; below 1 to 1 the applicant is likelier bad than good.
        "cut_offs": {"accept": points_at_odds(COST_OF_BAD), "reject_below": points_at_odds(1)},
        "characteristics": [],
        "minimum_utility_payments": expert["minimum_utility_payments"],
        "expert_characteristics": expert["expert_characteristics"],
    }


def points_at_odds(odds: float) -> int:
    """Return the fewest whole points that stand for at least these odds, good to 1 bad."""
    return math.ceil(SCALING["points"] + SCALING["points_to_double_odds"] * math.log2(odds / SCALING["odds"]))


def summarise(result: OutOfFold, bad: Sequence[bool], repeated: tuple[float, float]) -> Json:
    """Return the figures of the validation, rounded as they are printed."""
    gap, at = kolmogorov_smirnov(result.points, bad)
    cuts = [points_at_odds(COST_OF_BAD) + step for step in (-60, -40, -20, 0, 20, 40, 60)]
    return {
        "seed": SEED,
        "folds": _fold_figures(result, bad),
        "pooled_auc": round(area_under_curve(result.points, bad), 4),
        "repeats": {"count": REPEATS, "mean_auc": round(repeated[0], 4), "standard_deviation": round(repeated[1], 4)},
        "ks": {"gap": round(gap, 4), "points": at},
        "brier": round(brier(result.probabilities, bad), 4),
        "calibration": [_rounded(item) for item in calibrate(result.points, result.probabilities, bad)],
        "cost_of_bad": COST_OF_BAD,
        "cut_offs": [_rounded(try_cut_off(result.points, bad, cut, COST_OF_BAD)) for cut in cuts],
        "bands": _bands(result.points, bad),
    }


def _rounded(item: Any) -> Json:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in vars(item).items()}


def _fold_figures(result: OutOfFold, bad: Sequence[bool]) -> list[Json]:
    figures = []
    for fold in range(1, FOLDS + 1):
        rows = [row for row, number in enumerate(result.fold_of_row) if number == fold]
        area = area_under_curve([result.points[row] for row in rows], [bad[row] for row in rows])
        lines = len(result.tables[fold - 1]["characteristics"])
        figures.append({"fold": fold, "applicants": len(rows), "characteristics": lines, "auc": round(area, 4)})
    return figures


def _bands(points: Sequence[int], bad: Sequence[bool]) -> list[Json]:
    accept, reject_below = points_at_odds(COST_OF_BAD), points_at_odds(1)
    chosen = {
        "accept": [outcome for value, outcome in zip(points, bad, strict=True) if value >= accept],
        "refer": [outcome for value, outcome in zip(points, bad, strict=True) if reject_below <= value < accept],
        "reject": [outcome for value, outcome in zip(points, bad, strict=True) if value < reject_below],
    }
    return [{"band": name, "applicants": len(rows), "bad": sum(rows)} for name, rows in chosen.items()]


def write_tables(output: Path, table: Json, result: OutOfFold) -> None:
    """Write the table in use, the five of the folds, and which row belongs to which fold."""
    folder = output / "lending" / "domain" / "scorecards"
    for item in (table, *result.tables):
        write_json(folder / f"{item['version']}.json", item)
    (folder / "folds.json").write_text(json.dumps({"seed": SEED, "fold_of_row": result.fold_of_row}) + "\n", encoding="utf-8")


def write_json(path: Path, document: Json) -> None:
    """Write a document as indented JSON, making its directory."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
