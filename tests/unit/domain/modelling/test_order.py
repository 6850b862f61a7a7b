import pytest

from lending.domain.modelling.compare import Kind, Part, compare
from lending.domain.modelling.order import settle


def numbered(ids: str, parent: str = "table") -> dict[str, Part]:
    said = {"parent": parent} if parent else {}
    return {each: Part(id=each, kind="rule", name="", properties=said, place=(float(number),)) for number, each in enumerate(ids, 1)}


@pytest.mark.parametrize(("old", "new", "moved"), [
    ("abcd", "abcd", ""),
    ("abcd", "xabcd", ""),
    ("abcd", "acd", ""),
    ("abcd", "bcda", "a"),
    ("abcd", "xbcday", "a"),
    ("ab", "ba", "b"),
    ("", "ab", ""),
])  # fmt: skip
def test_only_what_changed_its_order_moved(old, new, moved):
    changes = compare(*settle(numbered(old), numbered(new)))
    assert "".join(change.id for change in changes if change.kind == Kind.MOVED) == moved


def test_what_went_to_another_group_is_changed_and_not_moved():
    before, after = settle(numbered("ab"), {**numbered("b"), **numbered("a", "other")})
    assert [(change.kind, change.id) for change in compare(before, after)] == [(Kind.CHANGED, "a")]


def test_what_has_no_place_has_no_order():
    column = Part(id="product", kind="input", name="Product", properties={})
    assert settle({"product": column}, {"product": column})[0] == {"product": column}
