"""What the gate says is said in Chinese on pages, with the values it names."""

import ast
import json
import re
from pathlib import Path

import pytest
from flask import g

from lending.adapters.engine import gate
from lending.adapters.engine.gate_rules.form_promises import check_promises
from lending.adapters.models import ModelFiles
from lending.sentence import say
from webapp import translations
from webapp.officer.gate_words import gate_findings, said

RULES = Path(gate.__file__).parent


def calls() -> list[ast.Call]:
    """Find every sentence that the rules say in their source."""
    trees = (ast.parse(source.read_text(encoding="utf-8")) for source in sorted(RULES.rglob("*.py")))
    found = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in found if isinstance(call.func, ast.Name) and call.func.id == "say"]


@pytest.fixture
def chinese(app):
    with app.test_request_context():
        g.language = "zh_Hant"
        yield


def test_each_sentence_is_a_plain_text_with_the_values_it_is_given():
    assert len(calls()) > 200
    for call in calls():
        (template,) = call.args
        assert isinstance(template, ast.Constant), ast.unparse(call)
        assert set(re.findall(r"%\((\w+)\)s", template.value)) == {keyword.arg for keyword in call.keywords}, template.value


def test_every_sentence_of_a_rule_is_in_the_catalogue_and_in_chinese_keeps_its_values(chinese):
    known = {translations.text_of(message) for area in translations.extract().values() for message in area}
    for call in calls():
        template = call.args[0].value
        sentence = say(template, **{keyword.arg: f"w{number}w" for number, keyword in enumerate(call.keywords)})
        assert template in known
        assert re.search(r"[\u4e00-\u9fff]", said(sentence)), template
        assert set(re.findall(r"w\dw", said(sentence))) == set(re.findall(r"w\dw", str(sentence))), template


def test_reasons_inside_of_a_sentence_are_said_too(chinese):
    reason = say("the function %(function)s is not one of %(known)s", function="'maybe'", known="abs, max")
    assert said(say("The cell %(text)s is refused: %(reason)s.", text="'maybe('", reason=reason)).endswith(
        "函式 'maybe' 不在 abs, max 之中。"
    )


def test_what_nobody_translated_stays_as_it_is(chinese):
    assert said(say("Nobody said %(what)s.", what="this")) == "Nobody said this."


def test_a_finding_keeps_its_place_and_rule_and_is_said_in_the_language_of_the_page(chinese):
    found = ModelFiles().check(
        "a.form", b'{"id": "a", "type": "default", "schemaVersion": 18, "components": [{"type": "iframe", "id": "f"}]}'
    )
    (told,) = gate_findings(found)
    assert told.keys() == {"file", "element_id", "line", "rule", "message", "what_to_do"}
    assert (told["file"], told["element_id"], told["line"], told["rule"]) == ("a.form", "f", 1, "form-component")
    assert told["message"] == "不可使用元件類型 'iframe'：其填寫內容不是單一值，或會進行計算。"
    assert told["what_to_do"].startswith("請使用其中之一：")
    assert found[0].message == "The component type 'iframe' is not allowed: its entry is no scalar, or it computes."


def test_a_looser_field_names_every_reason_in_chinese(chinese):
    field = {"type": "number", "key": "sum", "id": "f", "decimalDigits": 0, "validate": {"required": True, "max": 9}}
    changed = {**field, "validate": {"max": 10}}
    form, other = (json.dumps({"components": [each]}).encode() for each in (field, changed))
    (found,) = check_promises("a.form", other, form, {"sum"})
    assert found.message.endswith("than the work behind this task was tested with: it need not be filled in, a higher limit.")
    assert said(found.said).endswith(f"{said(say('it need not be filled in'))}, {said(say('a higher limit'))}。")
