"""Fits a points table: weights of evidence by optbinning, a logistic regression over them, scaled to whole points."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from optbinning import OptimalBinning
from sklearn.linear_model import LogisticRegression

#: 600 points at 19 good to 1 bad, 50 to double the odds (the bank's scaling).
SCALING = {"points": 600, "odds": 19, "points_to_double_odds": 50}
#: Below this information value a characteristic says too little to ask for (the usual rule of thumb).
LEAST_INFORMATION_VALUE = 0.02
#: Bins smaller than a twentieth of the data do not hold on new applicants.
SMALLEST_BIN = 0.05

Column = Sequence[Any]


@dataclass(frozen=True)
class BinnedCharacteristic:
    """A characteristic with its bins fitted: the catalogue's entry, the binning, the weight of evidence of each row."""

    entry: Mapping[str, Any]
    binning: Any
    weights: Any

    @property
    def information_value(self) -> float:
        """Return how much it tells, by the binning's own table."""
        return float(self.binning.binning_table.iv)


def fit_table(catalogue: Sequence[Mapping[str, Any]], columns: Mapping[str, Column], bad: Sequence[bool]) -> list[dict[str, Any]]:
    """Return the lines of a points table fitted on these applicants.

    Every choice (bins, which characteristics stay) is made from these rows alone: a fold's table knows nothing of the rows left out.
    """
    fitted = [_bin(entry, columns[entry["name"]], bad) for entry in catalogue]
    informative = [item for item in fitted if item.information_value >= LEAST_INFORMATION_VALUE]
    kept, coefficients, intercept = _regress(informative, bad)
    base = (_offset() + _factor() * intercept) / len(kept)
    return [_line(item, _factor() * weight, base, columns[item.entry["name"]]) for item, weight in zip(kept, coefficients, strict=True)]


def _factor() -> float:
    return SCALING["points_to_double_odds"] / math.log(2)


def _offset() -> float:
    return SCALING["points"] - _factor() * math.log(SCALING["odds"])


def _bin(entry: Mapping[str, Any], values: Column, bad: Sequence[bool]) -> BinnedCharacteristic:
    category = entry["kind"] == "category"
    array = np.array(values, dtype=object if category else float)
    binning = OptimalBinning(
        name=entry["name"],
        dtype="categorical" if category else "numerical",
        # Points that rise and fall along a number cannot be explained to the person they are told to.
        monotonic_trend="auto_asc_desc",
        min_bin_size=SMALLEST_BIN,
        special_codes=entry.get("special"),
    )
    binning.fit(array, np.array(bad, dtype=int))
    binning.binning_table.build()
    return BinnedCharacteristic(entry, binning, _weights(binning, array))


def _weights(binning: Any, array: Any) -> Any:
    return np.asarray(binning.transform(array, metric="woe", metric_special="empirical", metric_missing=0), dtype=float)


def _regress(items: list[BinnedCharacteristic], bad: Sequence[bool]) -> tuple[list[BinnedCharacteristic], list[float], float]:
    """Drop characteristics whose coefficient contradicts their own weights of evidence until none does."""
    model = LogisticRegression(max_iter=1000).fit(np.column_stack([item.weights for item in items]), ~np.array(bad))
    coefficients = [float(value) for value in model.coef_[0]]
    agreeing = [item for item, value in zip(items, coefficients, strict=True) if value > 0]
    if len(agreeing) < len(items):
        return _regress(agreeing, bad)
    return items, coefficients, float(model.intercept_[0])


def _line(item: BinnedCharacteristic, slope: float, base: float, values: Column) -> dict[str, Any]:
    bins = _category_bins(item, slope, base) if item.entry["kind"] == "category" else _number_bins(item, slope, base)
    points = [base + slope * weight for weight in item.weights]
    return {
        **{key: item.entry[key] for key in ("name", "reason_code", "label", "kind")},
        "information_value": f"{item.information_value:.3f}",
        "average_points": round(sum(points) / len(values)),
        # Leaving a question out must never pay, so an empty value earns what the worst answer earns.
        "missing_points": min(entry["points"] for entry in bins),
        # A value the data never saw has no evidence either way: weight of evidence 0.
        "other_points": round(base),
        "bins": bins,
    }


def _category_bins(item: BinnedCharacteristic, slope: float, base: float) -> list[dict[str, Any]]:
    special = item.entry.get("special", [])
    groups = [sorted(map(str, group)) for group in item.binning.splits] + [[code] for code in special]
    return [
        {"codes": group, "points": _points_of(item, group[0], slope, base)} | ({"special": True} if group[0] in special else {})
        for group in groups
    ]


def _number_bins(item: BinnedCharacteristic, slope: float, base: float) -> list[dict[str, Any]]:
    edges = [float(edge) for edge in item.binning.splits]
    insides = [edge - 1e-6 for edge in edges] + [edges[-1] + 1 if edges else 0.0]
    belows = [f"{edge:g}" for edge in edges] + [None]
    return [{"below": below, "points": _points_of(item, inside, slope, base)} for below, inside in zip(belows, insides, strict=True)]


def _points_of(item: BinnedCharacteristic, value: str | float, slope: float, base: float) -> int:
    array = np.array([value], dtype=object if isinstance(value, str) else float)
    return round(base + slope * float(_weights(item.binning, array)[0]))
