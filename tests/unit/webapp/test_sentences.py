"""Refusals of the use cases that pages show: each is said in the language of the page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_babel import force_locale

from lending.config import PROJECT_ROOT
from tests.support.bank import build_test_bank
from tests.support.web import build_app
from webapp.sentences import spoken

SERVICE = PROJECT_ROOT / "lending" / "service"
#: What only commands, workers or machines are told, and the plain words of reasons, which have their own translations.
UNSEEN = {"agency_reports.py", "anchoring.py", "asking.py", "business_date.py", "case_page.py", "close", "erasing.py"} | {
    *("process.py", "reason_texts.py", "reviewing.py", "sealing.py", "statements.py", "transactions.py"),
}
#: Sentences of the JSON API and of the command line in modules that pages use too.
FOR_MACHINES = (
    r"This Idempotency-Key .*",
    r"The channel .* is not yours; apply by your own\.",
    r"There is no active user .*",
    r"The token is unknown.*",
)
#: A refusal that puts words inside, as somebody reads it.
IN_FULL = {"Give at most 7, the 7.": "Give at most 7, the penalty not paid."}
_SENTENCE = re.compile(r"[A-Z]\S* .*\.")
_CHINESE = re.compile("[\u4e00-\u9fff]")


def sentences_of(file: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of each sentence in a module that is no docstring; a value inside reads as the number 7."""
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in ast.walk(node) if part is not node}
    docs = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if id(node) in parts | docs:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if _SENTENCE.fullmatch(text):
            yield node.lineno, text


REFUSALS = [
    pytest.param(IN_FULL.get(text, text), id=f"{file.relative_to(SERVICE)}:{line}")
    for file in sorted(SERVICE.rglob("*.py"))
    if not set(file.relative_to(SERVICE).parts) & UNSEEN
    for line, text in sentences_of(file)
    if not any(re.fullmatch(pattern, text) for pattern in FOR_MACHINES)
]


@pytest.fixture(scope="module")
def chinese(tmp_path_factory):
    trial = build_test_bank(tmp_path_factory.mktemp("bank"))
    with build_app(trial).test_request_context(), force_locale("zh_Hant"):
        yield
    trial.close()


def test_there_are_refusals_to_look_at():
    assert len(REFUSALS) > 80


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_is_said_in_the_language_of_the_page(chinese, refusal):
    assert _CHINESE.search(spoken(refusal)), refusal
