import pytest

from lending.domain.saved_filters import check_name
from lending.errors import InvalidInputError


@pytest.mark.parametrize("name", ["Over 200,000", "杭州 經營", "x" * 40])
def test_a_name_that_can_be_read_is_taken(name):
    check_name(name)


@pytest.mark.parametrize("name", ["", " ", "\u200b", "x" * 41, "two\nlines", "a\0b", "\u202etxt"])
def test_a_name_that_nobody_could_read_is_refused(name):
    with pytest.raises(InvalidInputError, match="name"):
        check_name(name)
