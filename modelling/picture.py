"""Draws the calibration plot."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib import rcParams
from matplotlib.figure import Figure

BLUE, GREY = "#0f62fe", "#8d8d8d"


def draw_calibration(path: Path, bands: Sequence[Mapping[str, Any]]) -> None:
    """Draw predicted against observed bad rate of each tenth of the applicants, as SVG with the same bytes each time."""
    rcParams["svg.hashsalt"] = "loanflow"
    figure = Figure(figsize=(6.4, 5.2), layout="constrained")
    axes = figure.subplots()
    predicted, observed = ([100 * band[name] for band in bands] for name in ("predicted", "observed"))
    axes.plot([0, 80], [0, 80], color=GREY, linewidth=1, linestyle="--", label="perfectly calibrated")
    axes.errorbar(
        predicted, observed, yerr=_intervals(bands), fmt="o", color=BLUE, capsize=3, label="a tenth of the applicants, 95 % interval"
    )
    axes.set(xlabel="predicted probability of default, %", ylabel="observed bad rate, %", xlim=(0, 80), ylim=(0, 90))
    axes.set_title("Calibration, each applicant scored by the model that did not see him", fontsize=10, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#e0e0e0", linewidth=0.5)
    axes.legend(frameon=False, loc="upper left")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None, "Creator": None})


def _intervals(bands: Sequence[Mapping[str, Any]]) -> list[list[float]]:
    """Return distances below and above each observed rate, in per cent (Wilson's interval, which stays inside 0 to 100)."""
    pairs = [_wilson(band["observed"], band["applicants"]) for band in bands]
    below = [100 * (band["observed"] - low) for band, (low, _) in zip(bands, pairs, strict=True)]
    above = [100 * (high - band["observed"]) for band, (_, high) in zip(bands, pairs, strict=True)]
    return [below, above]


def _wilson(rate: float, count: int, z: float = 1.96) -> tuple[float, float]:
    centre = (rate + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * (rate * (1 - rate) / count + z * z / (4 * count * count)) ** 0.5
    return centre - half, centre + half
