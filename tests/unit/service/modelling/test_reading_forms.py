import json

from lending.service.modelling.reading import ids_in, read_file
from tests.support.modelling import REVIEW


def test_a_field_says_how_it_is_asked_and_what_it_offers():
    parts = read_file("review_case.form", REVIEW)
    limit = next(part for part in parts.values() if part.properties.get("key") == "limit")
    assert limit.kind == "number"
    assert {"validate/required": "yes", "decimalDigits": "2", "appearance/suffixAdorner": "CNY"}.items() <= limit.properties.items()
    assert parts[limit.properties["parent"]].kind == "group"
    choice = next(part for part in parts.values() if part.properties.get("key") == "recommendation")
    assert choice.properties["option approve"] == "Approve"
    assert ids_in("review_case.form", REVIEW) == ["review_case"]


def test_what_is_half_typed_is_read_as_far_as_it_goes():
    odd = [
        {"type": "text", "text": "# Read\nthis"},
        {"key": "day", "dateLabel": "Day", "layout": {"row": "r", "columns": 8}, "readonly": False, "description": ""},
        {"id": "way", "values": [{"value": "left"}, "right"], "components": "none"},
        "nothing",
    ]
    parts = read_file("odd.form", json.dumps({"components": odd}).encode())
    assert [(part.id, part.name) for part in parts.values()] == [("_1", "# Read"), ("day", "Day"), ("way", "")]
    assert parts["day"].properties == {"key": "day", "dateLabel": "Day", "columns": "8"}
    assert parts["way"].properties == {"option left": ""}
    assert read_file("none.form", b"{}") == {}
    assert ids_in("list.form", b"[]") == []
