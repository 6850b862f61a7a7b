import pytest

from lending.domain.task_variables import LONGEST_VALUE, text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("manual", "manual"),
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (0, "0"),
        (2.0, "2"),
        (0.25, "0.25"),
        ("x" * LONGEST_VALUE, "x" * LONGEST_VALUE),
        (None, None),
        ("", None),
        ("x" * (LONGEST_VALUE + 1), None),
        ("two\nlines", None),
        (["a list"], None),
    ],
)
def test_a_plain_value_is_looked_for_as_people_write_it(value, text):
    assert text_of(value) == text
