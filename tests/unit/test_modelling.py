import csv
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from lending.adapters.scorecards import applicant_of_row, load_fold_of_row, load_scorecard
from lending.domain.scoring import score_applicant

ROOT = Path(__file__).parents[2]
FIGURES = json.loads((ROOT / "modelling" / "validation.json").read_text(encoding="utf-8"))
CARD = (ROOT / "docs" / "model-card.md").read_text(encoding="utf-8")
WRITTEN = [
    "docs/model-card.md",
    "docs/pictures/calibration.svg",
    "modelling/validation.json",
    *(f"lending/domain/scorecards/{name}.json" for name in ("retail_v1", "folds", *(f"retail_v1_fold{fold}" for fold in range(1, 6)))),
]


@pytest.fixture(scope="module")
def rows():
    with (ROOT / "modelling" / "data" / "germancredit.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def out_of_fold(rows):
    """Points of every good and every bad applicant, each by the committed table of the fold that did not see him."""
    points = {"good": [], "bad": []}
    for row, fold in zip(rows, load_fold_of_row(), strict=True):
        score = score_applicant(load_scorecard(f"retail_v1_fold{fold}"), applicant_of_row(row))
        points[row["creditability"]].append(score.total)
    return points


def test_the_committed_fold_tables_reach_the_area_demanded(out_of_fold):
    # Every pair of a good and a bad applicant, counted one by one: no formula shared with the fitting script.
    won = sum((good > bad) + (good == bad) / 2 for good in out_of_fold["good"] for bad in out_of_fold["bad"])
    area = won / (700 * 300)
    assert area >= 0.77
    assert area == pytest.approx(FIGURES["pooled_auc"], abs=0.00005)
    assert f"**{area:.3f}**" in CARD


def test_the_cards_kolmogorov_smirnov_is_that_of_the_tables(out_of_fold):
    at = FIGURES["ks"]["points"]
    gap = sum(bad < at for bad in out_of_fold["bad"]) / 300 - sum(good < at for good in out_of_fold["good"]) / 700
    assert gap == pytest.approx(FIGURES["ks"]["gap"], abs=0.00005)


def test_the_chosen_cut_off_accepts_far_fewer_bad_ones_than_the_data_hold(out_of_fold):
    accept = load_scorecard().cut_offs.accept
    good, bad = (sum(points >= accept for points in out_of_fold[name]) for name in ("good", "bad"))
    assert bad / (good + bad) < 0.15
    assert f"**{100 * bad / (good + bad):.1f} %**" in CARD


def test_each_fold_holds_as_many_bad_ones_as_the_data(rows):
    bad = [fold for row, fold in zip(rows, load_fold_of_row(), strict=True) if row["creditability"] == "bad"]
    assert [bad.count(fold) for fold in range(1, 6)] == [60] * 5


def test_no_row_of_the_data_is_unknown_or_missing_to_the_table_in_use(rows):
    bases = {item.basis for row in rows for item in score_applicant(load_scorecard(), applicant_of_row(row)).contributions}
    assert bases == {"bin", "special"}


def test_the_average_applicant_of_the_table_is_the_average_of_the_data(rows):
    scores = [score_applicant(load_scorecard(), applicant_of_row(row)) for row in rows]
    # Each of the twelve averages is rounded to whole points.
    assert sum(score.total for score in scores) / len(scores) == pytest.approx(scores[0].average_points, abs=6)


def test_the_data_carry_their_attribution():
    text = (ROOT / "modelling" / "data" / "README.md").read_text(encoding="utf-8")
    assert "Hans Hofmann, 1994" in text
    assert "creativecommons.org/licenses/by/4.0" in text


@pytest.mark.slow
@pytest.mark.skipif(find_spec("optbinning") is None, reason="the optional extra modelling is not installed")
def test_fitting_again_writes_the_same_bytes(tmp_path):
    command = [sys.executable, "-W", "ignore", "-m", "modelling.fit_scorecard", "--output", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=300)
    changed = [name for name in WRITTEN if (tmp_path / name).read_bytes() != (ROOT / name).read_bytes()]
    assert changed == []
