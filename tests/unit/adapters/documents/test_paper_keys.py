from pathlib import Path

import pytest

from lending.adapters.documents.paper_keys import check_data, required_keys, text_leaves
from lending.errors import InvalidInputError

HEAD = """// A paper.
//! name text
//! amount money of the loan
//! rate rate
//! count count
//! on date
//! note? text
//! party.id text
//! rows list
//! rows[].amount money
//! extra? group
//! free any
#import "bank.typ": *
//! not_a_key_but_a_line_that_looks_like_one
"""
GOOD = {
    "name": "x",
    "amount": "1.00",
    "rate": "0.04",
    "count": 3,
    "on": "2026-11-23",
    "party": {"id": "1"},
    "rows": [{"amount": "2"}],
    "free": 1.5,
}


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("templates") / "paper.typ"
    path.write_text(HEAD, encoding="utf-8")
    return path


def errors(template: Path, **changes: object) -> list[str]:
    with pytest.raises(InvalidInputError) as refused:
        check_data("paper", template, GOOD | changes)
    return list(refused.value.errors)


def test_the_head_of_a_template_is_its_contract(template):
    assert ("rows[].amount", "money", False) in required_keys(template)
    assert ("note", "text", True) in required_keys(template)


def test_whole_data_pass(template):
    check_data("paper", template, GOOD)
    check_data("paper", template, GOOD | {"note": None, "extra": {"a": 1}, "rows": []})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", 1),
        ("name", None),
        ("amount", "1,000"),
        ("amount", "NaN"),
        ("amount", "Infinity"),
        ("amount", "1E+5"),
        ("amount", "٣"),
        ("amount", "1" * 15),
        ("amount", True),
        ("amount", 1.5),
        ("rate", "4 %"),
        ("count", "3"),
        ("count", True),
        ("on", "23.11.2026"),
        ("on", "2026-02-30"),
        ("note", 5),
        ("rows", {}),
        ("extra", []),
        ("free", None),
    ],
)
def test_a_wrong_kind_is_named(template, key, value):
    assert errors(template, **{key: value}) == [key]


def test_nested_keys_are_named_by_their_place(template):
    assert errors(template, rows=[{"amount": "1"}, {}], party={}) == ["party.id", "rows.1.amount"]
    assert errors(template, party="x") == ["party.id"]
    assert errors(template, rows=["x"]) == ["rows.0.amount"]


def test_every_text_is_found_with_its_place():
    data = {"a": "1", "b": [{"c": "2"}, "3"], "d": 4}
    assert list(text_leaves(data)) == [("a", "1"), ("b.0.c", "2"), ("b.1", "3")]
