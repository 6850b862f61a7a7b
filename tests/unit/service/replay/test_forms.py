import json
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest

from lending.adapters.models import BPMN
from lending.service.replay.forms import Entered, _fields, entered, offered
from tests.support.bank import NOON

FORM = {
    "components": [
        {
            "key": "decision",
            "label": "Decision",
            "values": [{"label": "Approved", "value": "approved"}, {"label": "Rejected", "value": "no"}],
        },
        {"type": "group", "components": [{"key": "limit", "label": "Limit"}, {"key": "kinds", "label": "Kinds"}]},
        {"type": "text", "text": "Look well."},
    ]
}
APPLICATION = SimpleNamespace(amount=Decimal("260000.00"), term_months=36, method="bullet")


def task(definition: str, **entries: object) -> SimpleNamespace:
    return SimpleNamespace(id=str(uuid4()), definition=definition, entries=entries, completed_at=NOON)


def fields(doing: SimpleNamespace, *earlier: SimpleNamespace) -> dict[str, tuple[str | None, str | None]]:
    for minute, done in enumerate([*earlier, doing]):
        done.completed_at = NOON + timedelta(minutes=minute)
    before = offered([*earlier, doing], APPLICATION)[doing.id]
    return {field.key: (field.before, field.after) for field in entered(doing, before, FORM)}


def test_fields_stand_in_the_forms_order_in_the_forms_words() -> None:
    found = entered(task("visit_site", limit="5", decision="approved", unknown="x"), {}, FORM)
    assert [(field.label, field.after) for field in found] == [("Decision", "Approved"), ("Limit", "5"), ("unknown", "x")]


@pytest.mark.parametrize(
    ("doing", "earlier", "field", "was"),
    [
        (task("review_case", limit="240000.00"), [], "limit", ("260000.00", "240000.00")),
        (task("review_case", term_months=36), [], "term_months", ("36", "36")),
        (task("approve_case", limit="1"), [task("review_case", limit="240000.00")], "limit", ("240000.00", "1")),
        (task("approve_case", limit="1"), [task("review_case", limit=None)], "limit", ("260000.00", "1")),
        (task("approve_case", decision="no"), [task("review_case", decision="approved")], "decision", (None, "Rejected")),
        (task("approve_case", decision="no"), [task("approve_case", decision="approved")], "decision", ("Approved", "Rejected")),
        (task("visit_site", limit="1"), [task("review_case", limit="2")], "limit", (None, "1")),
        (task("visit_site", kinds=["a", "b"]), [task("visit_site", kinds=[])], "kinds", (None, "a, b")),
        (task("visit_site", limit=None), [task("visit_site", limit="2")], "limit", ("2", None)),
    ],
    ids=["asked", "unchanged", "recommended", "nothing said", "another's", "second round", "no terms", "several", "emptied"],
)
def test_before_is_what_the_form_offered(doing, earlier, field, was) -> None:
    assert fields(doing, *earlier)[field] == was


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ({"subtype": "date", "dateLabel": "Visited on"}, "Visited on"),
        ({"subtype": "date", "dateLabel": "Visited on", "timeLabel": "left from before"}, "Visited on"),
        ({"subtype": "time", "dateLabel": "left from before", "timeLabel": "Visited at"}, "Visited at"),
        ({"subtype": "datetime", "dateLabel": "Day", "timeLabel": "Hour"}, "Day · Hour"),
        ({"subtype": "datetime", "timeLabel": "Hour"}, "Hour"),
        ({"subtype": "date"}, "visited_on"),
    ],
)
def test_a_day_or_a_time_is_called_by_the_labels_of_what_it_asks_for(field, label) -> None:
    form = {"components": [{"key": "visited_on", "type": "datetime", **field}]}
    (found,) = entered(task("visit_site", visited_on="2026-11-20"), {}, form)
    assert (found.label, found.after) == (label, "2026-11-20")


@pytest.mark.parametrize("file", sorted((BPMN / "forms").glob("*.form")), ids=lambda file: file.stem)
def test_no_field_of_the_forms_that_ship_is_called_by_its_key(file) -> None:
    form = json.loads(file.read_text(encoding="utf-8"))
    keys = [str(field["key"]) for field in _fields(form)]
    found = entered(task("visit_site", **dict.fromkeys(keys, "1")), {}, form)
    assert [field.key for field in found] == keys
    assert [field.key for field in found if field.label == field.key] == []


def test_tasks_completed_at_the_same_instant_do_not_know_of_each_other() -> None:
    one, other = task("review_case", limit="1"), task("review_case", limit="2")
    assert {before["limit"] for before in offered([one, other], APPLICATION).values()} == {"260000.00"}


def test_what_was_empty_and_stayed_so_is_left_out() -> None:
    assert "decision" not in fields(task("visit_site", decision=None))


def test_a_field_says_whether_it_was_changed() -> None:
    assert Entered(key="k", label="K", before="1", after="2").changed
    assert not Entered(key="k", label="K", before="1", after="1").changed
