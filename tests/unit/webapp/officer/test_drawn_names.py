"""What pages call processes, steps, decisions and forms: what the diagrams call them, in the language of the page."""

import html
import re

import pytest
from flask import g

from lending.service.modelling.reading import read_parts
from tests.support.web import build_app, signed_in
from webapp.build_assets import ROOT
from webapp.officer.drawn_names import process_name, step_name
from webapp.officer.model_routes import called

CHINESE = re.compile(r"[\u4e00-\u9fff]")
DIAGRAMS = sorted((ROOT / "bpmn").glob("*.bpmn"))
DECISIONS = sorted((ROOT / "bpmn").glob("*.dmn"))
FORMS = sorted((ROOT / "bpmn" / "forms").glob("*.form"))


@pytest.fixture
def app(trial):
    return build_app(trial)


@pytest.fixture
def chinese(app):
    with app.test_request_context():
        g.language = "zh_Hant"
        yield


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("file", [*DIAGRAMS, *DECISIONS, *FORMS], ids=lambda file: file.name)
def test_every_model_of_the_bank_has_a_chinese_name(file):
    assert CHINESE.search(called(file.name))


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("file", DIAGRAMS, ids=lambda file: file.stem)
def test_every_process_and_every_step_of_it_has_a_chinese_name(file):
    steps = [part.id for part in read_parts(file.read_bytes()).values() if part.kind.endswith("Task") or part.kind == "callActivity"]

    assert CHINESE.search(process_name(file.stem))
    assert [step for step in steps if not CHINESE.search(step_name(step, file.stem))] == []
    assert [step for step in steps if not CHINESE.search(step_name(step))] == []


def test_pages_list_them_in_chinese(app):
    owner = signed_in(app, "owner")

    cases, models = (html.unescape(owner.get(f"/{path}?lang=zh_Hant").text) for path in ("cases", "models"))

    choices = dict(re.findall(r'<option value="(\w+)"[^>]*>([^<]*)<', cases))
    assert {file.stem for file in DIAGRAMS} <= choices.keys()
    assert [name for name in choices.values() if not CHINESE.search(name)] == []
    names = re.findall(r'href="/models/\w+\.form"[^>]*>(?:<b>)?([^<]*)<', models)
    assert len(names) >= len(FORMS)
    assert [name for name in names if not CHINESE.search(name)] == []


def test_steps_are_called_as_their_process_draws_them(app):
    with app.test_request_context():
        g.language = "en"
        assert process_name("segment_follow_up") == "Segment follow-up"
        assert called("segment_follow_up.bpmn") == "Segment follow-up"
        assert called("checklist.dmn") == "Required documents"
        assert called("send_demand.form", "Send demand") == "Send letter before action"
        assert step_name("sign_thrice#multiInstanceBody") == "Sign thrice"  # of a diagram that did not ship
        assert {step_name("start_preservation", process) for process in ("monthly_review", "segment_follow_up")} == {
            "Start asset preservation",
            "D: start preservation",
        }
