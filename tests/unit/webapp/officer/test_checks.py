"""What an officer should know before he completes a decision, by the score."""

import pytest

from lending.domain.applications import ScoreRecord
from tests.support.walk import change, row, until_report, until_score
from tests.support.web import build_app, checks_of, signed_in


def shown(trial, case) -> dict[str, str]:
    task = trial.task(case.id, "review_case", "reviewer", name="Review case")
    return checks_of(signed_in(build_app(trial), "reviewer").get(f"/tasks/{task.id}"))


@pytest.mark.parametrize(
    ("points", "said", "tone"),
    [
        (504, "Scored 504, 0 above the cut-off", "good"),
        (482, "Scored 482, 22 below the cut-off", "warning"),
        (388, "Scored 388, 116 below the cut-off", "warning"),
        (387, "Scored 387, 117 below the cut-off", "error"),
    ],
)
def test_a_score_below_the_cut_off_is_no_good_sign(trial, points, said, tone):
    case = trial.submit()
    until_score(trial, case)
    change(trial, ScoreRecord, row(trial, ScoreRecord).id, points=points)
    assert list(shown(trial, case).items())[-1] == (said, tone)


def test_a_case_without_a_score_says_so(trial):
    case = trial.submit()
    until_report(trial, case)
    assert list(shown(trial, case).items())[-1] == ("There is no score", "warning")
