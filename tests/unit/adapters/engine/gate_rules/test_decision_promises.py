import pytest

from lending.adapters.models import ModelFiles, bundled_models

MODELS = ModelFiles()
SHIPPED = bundled_models()
ROUTE = "approval_route.dmn"
RESULT = b'<outputEntry id="approval_route_rule_2_result"'


def changed(file: str, old: str, new: str, others=SHIPPED) -> list[tuple[str, str]]:
    assert old.encode() in SHIPPED[file]
    found = MODELS.check_among(file, SHIPPED[file].replace(old.encode(), new.encode()), others)
    return [(finding.rule, finding.element_id) for finding in found]


@pytest.mark.parametrize("file", sorted(name for name in SHIPPED if name.endswith(".dmn")))
def test_what_ships_keeps_its_own_promises(file):
    assert MODELS.check_among(file, SHIPPED[file], SHIPPED) == []


@pytest.mark.parametrize(("file", "old", "new"), [
    ("pricing.dmn", "<text>0.45</text>", "<text>0.55</text>"),
    ("pricing.dmn", "<text>score</text>", "<text>exposure</text>"),
    ("pricing.dmn", 'label="Term, months"', 'label="Months"'),
    ("checklist.dmn", '"identity,income_proof,purpose_proof"', '"identity,purpose_proof"'),
])  # fmt: skip
def test_cells_columns_and_headings_are_the_owners(file, old, new):
    assert changed(file, old, new) == []


@pytest.mark.parametrize(("rule", "file", "old", "new"), [
    ("decision-id", "pricing.dmn", '<decision id="pricing"', '<decision id="prices"'),
    ("decision-input", "pricing.dmn", "<text>score</text>", "<text>scores</text>"),
    ("decision-input", "pricing.dmn", "<text>score</text>", "<text>score * 2</text>"),
    ("decision-result", "pricing.dmn", 'name="spread"', 'name="margin"'),
    ("decision-result", "pricing.dmn", 'name="spread" typeRef="number"', 'name="spread" typeRef="string"'),
    ("decision-result", "checklist.dmn", '"identity,income_proof,purpose_proof"', '"identity,passport"'),
])  # fmt: skip
def test_what_those_who_ask_rely_on_is_named(rule, file, old, new):
    assert rule in {found for found, _ in changed(file, old, new)}


def test_a_decision_that_no_diagram_asks_is_asked_for_what_ships_only():
    unreadable = {"broken.bpmn": b"<", "notes.txt": b""}
    assert changed("segmentation.dmn", "<text>grade</text>", "<text>exposure</text>", unreadable) == [
        ("decision-input", "segmentation_grade")
    ]


def test_the_review_reads_its_table_itself_and_every_cell_of_it():
    told = changed("segmentation.dmn", "<text>&gt;= 3000</text>", "<text>not(5)</text>")
    assert ("decision-read", "segmentation_rule_3_contribution_test") in told
    assert {rule for rule, _ in told} == {"decision-read"}
