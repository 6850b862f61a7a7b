import ast
import re
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from lending.domain import checklist, new_application, paper_kinds
from lending.domain.applications import Status
from lending.domain.parties import ConsentPurpose
from lending.service import rejection, signing
from lending.service.founding import PRODUCTS
from lending.service.views import timeline
from webapp import sentences
from webapp.customer import questions, remarks, words

SERVICES = Path(signing.__file__).parent


@pytest.fixture
def english() -> Flask:
    app = Flask("words")
    Babel(app, default_locale="en")
    return app


def test_the_questions_are_those_of_the_scorecard():
    scorecard = questions.characteristics()
    assert set(questions.ALL) | questions.NOT_ASKED == set(scorecard)


@pytest.mark.parametrize("question", questions.ALL.values(), ids=lambda question: question.name)
def test_the_answers_are_those_the_scorecard_knows(question):
    known = questions.characteristics()[question.name]
    if question.name == "dependants":
        assert question.codes == ("1", "2")
        return
    codes = {item["code"] for item in known["categories"]} if known["kind"] == "category" else set(known["classes"])
    assert set(question.codes) == codes
    assert (question.name in questions.NUMBERS) == (known["kind"] == "number")


@pytest.mark.parametrize(
    ("spoken", "codes"),
    [
        (words.STATUSES, set(Status)),
        (words.PURPOSES, new_application.PURPOSES),
        (words.OCCUPATIONS, new_application.OCCUPATIONS),
        (words.PAYMENT_MODES, new_application.PAYMENT_MODES),
        (words.COLLATERAL, new_application.COLLATERAL_KINDS),
        (words.CONSENTS, {purpose.value for purpose in ConsentPurpose}),
        (words.PRODUCTS, {product.code for product in PRODUCTS}),
        (words.METHODS, {method for product in PRODUCTS for method in product.parameters["methods"]}),
        (words.EVENTS, timeline._FOR_CUSTOMERS),
    ],
)
def test_every_code_has_plain_words(spoken, codes):
    assert set(spoken) == set(codes)


def test_every_paper_has_a_name():
    assert set(words.DOCUMENTS) == {*checklist.DOCUMENT_NAMES, *paper_kinds.CUSTOMERS}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("Give a number that is 1000.00 or more.", "Enter 1000.00 or more."),
        ("Give a whole number from 3 to 60.", "Enter a whole number from 3 to 60."),
        ("The code is not right; 3 more tries.", "The code is not right; 3 more tries."),
        ("Choose one of a, b.", "Choose one of these."),
        (
            "The file has 11.0 MB; send at most 10 MB, for instance a smaller photo or fewer pages.",
            "The file has 11.0 MB; send at most 10 MB.",
        ),
        ("A sentence that nobody knows.", "A sentence that nobody knows."),
    ],
)
def test_a_sentence_of_a_rule_is_said_in_the_words_of_the_page(english, rule, said):
    with english.test_request_context():
        assert sentences.spoken(rule) == said


def test_what_the_checklist_says_is_known_to_the_catalogue():
    text = Path(checklist.__file__).read_text(encoding="utf-8")
    told = set(re.findall(r'"(The [^"]*%\(document\)s[^"]*)"', text))
    assert told == {str(known._args[0]) for known in remarks._REMARKS}


@pytest.mark.parametrize("module", [signing, rejection])
def test_what_a_customer_is_refused_with_is_known(english, module):
    """Each refusal raised in signing and appeals finds its sentence; one that is reworded fails here."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    raised = [
        "".join(part.value if isinstance(part, ast.Constant) else "7" for part in getattr(call.args[0], "values", [call.args[0]]))
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "ConflictError" and call.args
    ]
    assert raised
    with english.test_request_context():
        for sentence in raised:
            assert any(pattern.fullmatch(sentence) for pattern, _known in sentences._PATTERNS), sentence
