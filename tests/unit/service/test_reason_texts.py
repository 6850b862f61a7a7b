import ast
import json
from importlib.resources import files
from pathlib import Path

import pytest

from lending.adapters.scorecards import load_characteristics
from lending.service import reason_texts
from lending.service.reason_texts import TEXTS, reason_text

SERVICES = Path(reason_texts.__file__).parent
#: Where reasons are written, as `close(…, [codes])`, `reasons.append(code)`, `reasons=[…]` or the list a `_why…` or `…reasons` returns.
SCORECARDS = files("lending.domain.scorecards")


def codes_in_services() -> set[str]:
    found: set[str] = set()
    for file in SERVICES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and ("reason" in node.name or "why" in node.name):
                found |= {code for inner in ast.walk(node) if isinstance(inner, ast.List) for code in _texts(inner)}
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("close", "reasons.append", "_end")):
                found |= {code for argument in node.args for inner in ast.walk(argument) for code in _codes_of(node, inner)}
            if isinstance(node, ast.Assign) and "reasons" in ast.unparse(node.targets[0]):
                found |= {code for inner in ast.walk(node.value) if isinstance(inner, ast.List) for code in _texts(inner)}
    return found


def _codes_of(call: ast.Call, inner: ast.AST) -> list[str]:
    if isinstance(inner, ast.List):
        return _texts(inner)
    appended = ast.unparse(call.func).endswith("reasons.append") and isinstance(inner, ast.Constant)
    return [str(inner.value)] if appended and isinstance(inner, ast.Constant) else []


def _texts(node: ast.List) -> list[str]:
    return [item.value for item in node.elts if isinstance(item, ast.Constant) and isinstance(item.value, str)]


def score_codes() -> set[str]:
    cards = [json.loads(file.read_text(encoding="utf-8")) for file in SCORECARDS.iterdir() if file.name.startswith("retail")]
    lines = [line for card in cards for part in ("characteristics", "expert_characteristics") for line in card[part]]
    return {line["reason_code"] for line in lines} | {item["reason_code"] for item in load_characteristics()["characteristics"]}


def measure_names() -> set[str]:
    rules = Path(reason_texts.__file__).parents[1] / "domain"
    trees = [ast.parse((rules / f"{name}.py").read_text(encoding="utf-8")) for name in ("affordability", "collateral")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Measure"]
    return {
        keyword.value.value
        for call in calls
        for keyword in call.keywords
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant)
    }


def test_the_search_finds_what_it_looks_for():
    assert {
        "precheck_refused",
        "offer_not_signed",
        "supplement_not_received",
        "overall_assessment",
        "payment_refused",
    } <= codes_in_services()
    assert {"debt_to_income", "loan_to_value"} <= measure_names()
    assert {"R01", "R14"} <= score_codes()


def test_no_code_is_without_words():
    assert codes_in_services() | score_codes() | measure_names() <= TEXTS.keys()


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_each_reason_is_a_sentence_in_both_languages(code):
    assert TEXTS[code].keys() == {"en", "zh_Hant"}
    assert TEXTS[code]["en"].endswith(".")
    assert TEXTS[code]["zh_Hant"].endswith("。")


def test_an_unknown_code_or_language_still_says_something():
    assert reason_text("R99", "en").startswith("Ask us")
    assert reason_text("R01", "fr") == TEXTS["R01"]["en"]


def test_reasons_that_read_alike_are_told_once():
    assert reason_texts.reason_texts(["R01", "R01", "R02"], "en") == [TEXTS["R01"]["en"], TEXTS["R02"]["en"]]
