"""Scores every applicant by the table that did not see him, with the very code that scores at run time."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import mean, stdev
from typing import Any

from sklearn.model_selection import StratifiedKFold

from lending.adapters.scorecards import load_characteristics, parse_scorecard
from lending.domain.scoring import score_applicant
from modelling.fitting import fit_table
from modelling.metrics import area_under_curve

#: The year the data were given, so not a choice among results.
SEED = 1994
FOLDS = 5
#: Further random divisions, to show that the first was not lucky.
REPEATS = 10

Table = dict[str, Any]
Applicant = Mapping[str, Any]


@dataclass(frozen=True)
class OutOfFold:
    """The result of one cross-validation: fold numbers (1 to 5), tables by fold, points and probabilities by row."""

    fold_of_row: list[int]
    tables: list[Table]
    points: list[int]
    probabilities: list[float]


def cross_validate(
    catalogue: Sequence[Mapping[str, Any]], applicants: Sequence[Applicant], bad: Sequence[bool], frame: Table, seed: int
) -> OutOfFold:
    """Fit one table for each fold on the other folds' applicants, and score the fold by it; `frame` holds all but the fitted lines."""
    fold_of_row = _folds(bad, seed)
    tables, points, probabilities = [], [0] * len(bad), [0.0] * len(bad)
    for fold in range(1, FOLDS + 1):
        seen = [row for row, number in enumerate(fold_of_row) if number != fold]
        table = frame | {"version": f"{frame['version']}_fold{fold}", "characteristics": fit_rows(catalogue, applicants, bad, seen)}
        tables.append(table)
        for row in set(range(len(bad))) - set(seen):
            points[row], probabilities[row] = score_row(table, applicants[row])
    return OutOfFold(fold_of_row, tables, points, probabilities)


def fit_rows(
    catalogue: Sequence[Mapping[str, Any]], applicants: Sequence[Applicant], bad: Sequence[bool], rows: Sequence[int]
) -> list[Table]:
    """Fit the lines of a table on these rows."""
    columns = {entry["name"]: [_in_units_of_data(entry, applicants[row]) for row in rows] for entry in catalogue}
    return fit_table(catalogue, columns, [bad[row] for row in rows])


def score_row(table: Table, applicant: Applicant) -> tuple[int, float]:
    """Return model points and probability of default of one applicant."""
    score = score_applicant(parse_scorecard(json.dumps(table)), applicant)
    return score.model_points, float(score.probability_of_default)


def _in_units_of_data(entry: Mapping[str, Any], applicant: Applicant) -> str | int | Decimal:
    value: str | int | Decimal = applicant[entry["name"]]
    return Decimal(value) / Decimal(load_characteristics()["amount_scale"]) if entry["kind"] == "amount" else value


def repeat(
    catalogue: Sequence[Mapping[str, Any]], applicants: Sequence[Applicant], bad: Sequence[bool], frame: Table
) -> tuple[float, float]:
    """Return mean and standard deviation of the pooled area under the curve over further random divisions."""
    runs = [cross_validate(catalogue, applicants, bad, frame, SEED + number) for number in range(1, REPEATS + 1)]
    areas = [area_under_curve(run.points, bad) for run in runs]
    return mean(areas), stdev(areas)


def _folds(bad: Sequence[bool], seed: int) -> list[int]:
    fold_of_row = [0] * len(bad)
    division = StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split([[0]] * len(bad), list(bad))
    for fold, (_, left_out) in enumerate(division, start=1):
        for row in left_out:
            fold_of_row[row] = fold
    return fold_of_row
