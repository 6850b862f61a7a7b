"""What the gate says is said in Chinese on pages: every sentence of its rules, found in their source, with the values it names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import g

from lending.adapters.engine import feel, gate, juel
from lending.adapters.engine.gate import check
from lending.adapters.engine.gate_rules import form_promises
from webapp.officer.gate_words import gate_findings, said

RULES = Path(form_promises.__file__).parent
SOURCES = [*sorted(RULES.glob("*.py")), *(Path(module.__file__) for module in (gate, feel, juel))]
#: Where a rule puts in a word of a few that are known, all of them; elsewhere a value that occurs in no sentence.
HOLES = {"{what}": ("a document type", "an entity declaration"), "{kind}": ("process", "decision", "form")}


def sentences(source: Path) -> Iterator[str]:
    """Yield what a module says: texts that end as sentences do, and reasons that are part of one; each value as its name in braces."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    documented = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    skipped = {id(node.body[0].value) for node in documented if isinstance(node.body[0], ast.Expr)}
    skipped |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    reasons = {
        id(node.args[0]) for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node) in {"ExpressionError", "ValueError"}
    }
    reasons |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Yield) and isinstance(node.value, ast.Constant)}
    for node in ast.walk(tree):
        text = text_of(node)
        if text and id(node) not in skipped and (id(node) in reasons or (text.endswith(".") and " " in text)):
            yield text


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def text_of(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{" + ast.unparse(part.value) + "}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def filled(sentence: str) -> Iterator[str]:
    known = next(((hole, words) for hole, words in HOLES.items() if hole in sentence), ("", ("",)))
    for word in known[1]:
        yield numbered(sentence.replace(known[0], word) if known[0] else sentence)


def numbered(sentence: str) -> str:
    """Put w0w, w1w … where a value stands; `${…}` is no value."""
    count = iter(range(100))
    return re.sub(r"(?<!\$)\{[^{}]*(\{[^{}]*\}[^{}]*)*\}", lambda _: f"w{next(count)}w", sentence)


SPOKEN = sorted({text for source in SOURCES for sentence in sentences(source) for text in filled(sentence)})


@pytest.fixture
def chinese(app):
    with app.test_request_context():
        g.language = "zh_Hant"
        yield


def test_the_sentences_are_found():
    assert len(SPOKEN) > 220
    assert "The form is nested more than w0w levels deep." in SPOKEN


def test_every_sentence_of_a_rule_is_said_in_chinese_with_its_values(chinese):
    told = {sentence: said(sentence) for sentence in SPOKEN}
    assert [sentence for sentence, spoken in told.items() if not re.search(r"[一-鿿]", spoken)] == []
    assert [sentence for sentence, spoken in told.items() if _values(sentence) != _values(spoken)] == []


def _values(sentence: str) -> set[str]:
    return set(re.findall(r"w\dw", sentence))


def test_in_english_a_sentence_stays_word_for_word(app):
    with app.test_request_context():
        g.language = "en"
        assert [said(sentence) for sentence in SPOKEN] == SPOKEN


def test_reasons_inside_of_a_sentence_are_said_too(chinese):
    assert said("The cell 'maybe(' is refused: ')' is missing.") == "不接受儲存格 'maybe('：缺少 ')'。"
    assert said("The cell 'maybe()' is refused: the function 'maybe' is not one of abs, max.").endswith("函式 'maybe' 不在 abs, max 之中。")
    looser = "The field 'limit' takes more than the work behind this task was tested with: a lower limit, another pattern."
    assert said(looser).endswith("下限降低, 樣式不同。")


def test_what_nobody_translated_and_what_is_far_too_long_stays(chinese):
    assert said("Nobody ever said this.") == "Nobody ever said this."
    long = f"The id {'x' * 3000!r} is used twice."
    assert said(long) == long


def test_a_finding_keeps_its_place_and_rule(chinese):
    (found,) = check("a.form", b'{"id": "a", "type": "default", "schemaVersion": 18, "components": [{"type": "iframe", "id": "f"}]}')
    (told,) = gate_findings([found])
    assert (
        (told["file"], told["element_id"], told["rule"]) == (found.file, found.element_id, found.rule) == ("a.form", "f", "form-component")
    )
    assert told["message"] == "不可使用元件類型 'iframe'：其填寫內容不是單一值，或會進行計算。"
    assert told["what_to_do"].startswith("請使用其中之一：")
