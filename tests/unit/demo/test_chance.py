from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lending.demo.chance import Chance


@given(about=st.text(), label=st.text(), low=st.integers(-50, 50), width=st.integers(0, 50))
def test_draws_stay_within_their_limits_and_repeat(about, label, low, width):
    chance = Chance(about)
    assert low <= chance.whole(label, low, low + width) <= low + width
    assert Decimal(low) <= chance.between(label, str(low), str(low + width)) <= Decimal(low + width)
    assert chance.share(label) == Chance(about).share(label)


@given(about=st.text())
def test_what_is_sure_happens_and_what_is_not_does_not(about):
    assert Chance(about).happens("it", "1")
    assert not Chance(about).happens("it", "0")


def test_seed_person_and_label_each_make_another_draw():
    draws = [Chance("a", 1).share("x"), Chance("a", 2).share("x"), Chance("b", 1).share("x"), Chance("a", 1).share("y")]
    assert len(set(draws)) == 4


def test_a_thousand_draws_come_close_to_their_share():
    assert 70 < sum(Chance(str(number)).happens("it", "0.10") for number in range(1_000)) < 130
