"""Moves of running cases on the pages of process owners: one proposes, the other starts, everybody who sees processes sees how it went."""

import pytest

from lending.domain.modelling.moves import ProcessMove
from lending.service.modelling.move_ports import Objection
from lending.service.modelling.move_run import move_cases
from tests.support.modelling import NEW, OLD, standing, two_versions
from tests.support.walk import row, rows
from tests.support.web import build_app, csrf_token, signed_in, text_of
from webapp.officer import moves
from webapp.officer.move_words import reason

PREVIEW = f"/processes/approval/moves/new?source={OLD}&target={NEW}"
ASKED = {"source": OLD, "target": NEW, "note": "The new scoring.", "most_refused": "60", "least_tried": "1"}


@pytest.fixture
def app(trial):
    two_versions(trial)
    application = trial.submit()
    standing(trial, "review_case", key=application.id)
    standing(trial, "score_applicant", key=trial.submit().id)
    return build_app(trial)


@pytest.fixture
def owner(app):
    return signed_in(app, "owner")


@pytest.fixture
def second(app):
    return signed_in(app, "owner.second")


def send(client, path: str, **form: str):
    return client.post(path, data={"csrf_token": csrf_token(client.get("/processes")), **form}, follow_redirects=True)


def proposed(trial, owner, **form: str) -> str:
    send(owner, "/processes/approval/moves/new", **{**ASKED, **form})
    return f"/processes/moves/{row(trial, ProcessMove).id}"


def test_one_proposes_another_starts_and_the_page_tells_how_it_goes(trial, owner, second):
    page = text_of(owner.get(PREVIEW))
    assert "1 case could not move now." in page
    assert "There is no such step in the version the cases go to." in page
    assert "a colleague looks at it and starts it" in text_of(send(owner, "/processes/approval/moves/new", **ASKED))
    path = f"/processes/moves/{row(trial, ProcessMove).id}"
    assert "who proposes does not decide" in text_of(owner.get(path))
    assert "the workers move the cases" in text_of(send(second, f"{path}/start", remark="Read."))
    running = owner.get(path)
    assert 'hx-trigger="every 2s"' in running.text
    assert "0 of 2 cases looked at" in text_of(running)
    while move_cases(trial.bank):
        pass
    done = second.get(path)
    said = text_of(done)
    assert "hx-trigger" not in done.text
    assert "2 of 2 cases looked at" in said
    assert "The case stands at a step that has no counterpart." in said
    assert "Refused by the engine" in said
    assert "LN-" in said
    assert "Finished" in text_of(owner.get("/processes/approval/moves"))
    file = owner.get(f"{path}.csv")
    assert file.mimetype == "text/csv"
    lines = file.text.splitlines()
    assert lines[0] == "instance,business_key,reference,outcome,at,reasons"
    assert [line.split(",")[3] for line in lines[1:]] == ["refused", "moved"]


def test_another_counterpart_lets_all_move(owner):
    page = owner.get(f"{PREVIEW}&to.score_applicant=rate_applicant")
    assert "2 cases can move as they stand now." in text_of(page)
    assert '<option value="rate_applicant" selected>' in page.text


def test_what_is_wrong_is_said_at_its_field(trial, owner):
    said = text_of(send(owner, "/processes/approval/moves/new", **{**ASKED, "note": "", "most_refused": "x"}), 422)
    assert "Write what changes and why." in said
    assert "Enter a whole number from 0 to 100." in text_of(
        send(owner, "/processes/approval/moves/new", **{**ASKED, "most_refused": "x"}), 422
    )
    assert "Choose one of these." in text_of(owner.get(f"{PREVIEW}&to.score_applicant=nowhere"))
    trial.engine.moves.against = [Objection("review_case", "review_case", ("Events are not of the same type (x != y)",))]
    said = text_of(send(owner, "/processes/approval/moves/new", **ASKED), 409)
    assert "The engine stands against this plan" in said
    assert "The two wait for different things" in said
    assert rows(trial, ProcessMove) == []


def test_what_the_engine_says_of_no_row_is_said_above(trial, owner):
    hung = next(one for one, _ in trial.engine.moves.generate(OLD, NEW) if "timer" in one or one.startswith("error"))
    trial.engine.moves.against = [Objection(hung, hung, ("Something else.",))]
    assert "Something else." in text_of(owner.get(PREVIEW))


def test_a_proposal_is_refused_or_taken_back_and_a_running_one_stopped(trial, owner, second):
    path = proposed(trial, owner)
    assert "Write what changes and why." in text_of(send(second, f"{path}/refuse", remark=" "), 422)
    assert "no case was moved" in text_of(send(second, f"{path}/refuse", remark="Later."))
    assert "This proposal is decided already" in text_of(send(second, f"{path}/start"))
    send(owner, "/processes/approval/moves/new", **ASKED)
    path = f"/processes/moves/{row(trial, ProcessMove, state='proposed').id}"
    assert "Four eyes: you proposed this" in text_of(send(owner, f"{path}/start"))
    assert "Taken back" in text_of(send(owner, f"{path}/withdraw"))
    send(owner, "/processes/approval/moves/new", **ASKED)
    path = f"/processes/moves/{row(trial, ProcessMove, state='proposed').id}"
    send(second, f"{path}/start")
    assert "cases that were moved stay so" in text_of(send(owner, f"{path}/stop"))


def test_what_stopped_is_taken_up_again_with_a_note(trial, app, owner, second):
    # Given a move whose second case was refused, which is enough to stop it
    standing(trial, "review_case")
    path = proposed(trial, owner, most_refused="10")
    send(second, f"{path}/start")
    while move_cases(trial.bank):
        pass
    page = text_of(owner.get(path))
    assert "1 case was not tried yet and goes on to be moved." in page
    assert "Try the 1 refused case again, too" in page
    assert "Take up again" not in text_of(signed_in(app, "auditor").get(path))
    # When
    assert "Write what changes and why." in text_of(send(owner, f"{path}/resume", note=" "), 422)
    assert "go on with the cases that are left" in text_of(send(owner, f"{path}/resume", note="It was mended.", refused_too="yes"))
    # Then
    running = text_of(owner.get(path))
    assert "Waits to be tried again" in running
    assert "It was mended." in running
    assert "since it was taken up again" in running
    while move_cases(trial.bank):
        pass
    assert "Take up again" in text_of(owner.get(path))  # refused once more
    send(owner, f"{path}/resume", note="Not that one.")
    while move_cases(trial.bank):
        pass
    assert "3 of 3 cases looked at" in text_of(owner.get(path))
    assert "Only a move that was stopped" in text_of(send(second, f"{path}/resume", note="Once more."))


def test_versions_are_chosen_first_and_none_twice(trial, owner):
    assert "Choose a version" in text_of(owner.get("/processes/approval/moves/new"))
    assert "The same version twice" in text_of(owner.get(f"/processes/approval/moves/new?source={OLD}&target={OLD}"))
    assert owner.get(f"/processes/approval/moves/new?source={OLD}&target=intake:1:x").status_code == 404
    trial.engine.moves.cases.clear()
    assert "there is nothing to move" in text_of(owner.get(PREVIEW))
    assert "All cases run by the newest version" in text_of(owner.get("/processes/approval/moves"))


def test_the_list_offers_to_move_what_runs_by_older_versions(app, owner):
    assert f"moves/new?source={OLD}&amp;target={NEW}" in owner.get("/processes/approval/moves").text
    assert "Move its cases" in text_of(owner.get("/processes/approval"))
    assert "Move to version" not in text_of(signed_in(app, "auditor").get("/processes/approval/moves"))


def test_a_long_move_shows_the_first_of_its_cases(trial, owner, second, monkeypatch):
    monkeypatch.setattr(moves, "MOST_SHOWN", 1)
    path = proposed(trial, owner)
    send(second, f"{path}/start")
    assert "1 more is in the file." in text_of(owner.get(path))


@pytest.mark.parametrize("login", ["admin", "auditor", "supervisor"])
def test_only_process_owners_move_cases(trial, app, owner, login):
    path, client = proposed(trial, owner), signed_in(app, login)
    assert client.get(path).status_code == 200
    assert client.get(PREVIEW).status_code == 403
    for refused in ("start", "stop", "resume"):
        assert send(client, f"{path}/{refused}").status_code == 403


def test_the_pages_speak_chinese(trial, owner):
    assert "移至" in text_of(owner.get(f"{PREVIEW}&lang=zh_Hant"))
    assert "案件" in text_of(owner.get(f"{proposed(trial, owner)}?lang=zh_Hant"))


def test_the_engines_words_stay_where_there_is_no_sentence_for_them(app):
    with app.test_request_context():
        assert reason("weigh_case: Odd.") == {"step": "Weigh case", "said": "Odd."}
        assert (
            reason("Process instance 'gone' cannot be migrated. The process instance does not exist")["said"]
            == "The case is not there any more."
        )
