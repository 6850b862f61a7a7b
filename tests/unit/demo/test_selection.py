import pytest

from lending.demo import selection, synthetic


def test_everybody_is_the_thousand_and_the_synthetic_ones_each_once():
    numbers = [applicant.number for applicant in selection.everybody(1)]
    assert sorted(numbers) == list(range(1, 1_001 + synthetic.COUNT))


@pytest.mark.parametrize("count", [1, 15, 60, 200])
def test_a_part_keeps_the_share_of_synthetic_cases(count):
    part = selection.even_part(count, 1)
    assert len(part) == count
    assert sum(applicant.synthetic for applicant in part) == count // 15


def test_a_part_begins_like_the_whole():
    assert selection.even_part(60, 1) == selection.everybody(1)[:60]


def test_twenty_lively_applicants_have_something_for_every_screen():
    lively = selection.lively_part(20, 1)
    assert len({applicant.number for applicant in lively}) == 20
    assert sum(applicant.application.guarantor is not None for applicant in lively) >= 6
    assert any(applicant.behaviour.forgets_paper and not applicant.behaviour.supplements for applicant in lively)
    assert any(applicant.behaviour.forgets_paper and applicant.behaviour.supplements for applicant in lively)
    assert sum(applicant.application.scorecard is not None for applicant in lively) >= 8
