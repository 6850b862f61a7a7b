import io

import pytest

from lending.service.modelling.drafts import open_draft
from tests.support.modelling import APPROVAL, CHANGED, deployed_approval
from tests.support.web import Api, build_app, csrf_token, signed_in, text_of

PAGE = "/processes/approval/edit"


@pytest.fixture
def app(trial):
    deployed_approval(trial)
    return build_app(trial)


@pytest.fixture
def owner(app):
    return signed_in(app, "owner")


def token(client) -> str:
    return csrf_token(client.get("/processes"))


def drawn(client, xml: bytes = CHANGED, revision: int = 0):
    sent = {"content": xml.decode(), "revision": revision}
    return client.post("/processes/approval/draft", json=sent, headers={"X-CSRFToken": token(client)})


def uploaded(client, content: bytes):
    data = {"file": (io.BytesIO(content), "mine.bpmn"), "revision": "0", "csrf_token": token(client)}
    return client.post("/processes/approval/upload", data=data, follow_redirects=True)


def test_the_editor_offers_what_workers_decisions_and_forms_there_are(owner):
    page = owner.get(PAGE)
    for offered in ("approval.score_applicant", "appeal_until_at", "pricing", "review_case", "Collector"):
        assert offered.lower() in page.text.lower()
    assert "begun from version 3" in text_of(page)
    assert "unsafe-eval" not in page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]


def test_what_is_drawn_is_saved_and_comes_back_byte_for_byte(trial, owner):
    answer = drawn(owner)
    assert (answer.status_code, answer.json["revision"], answer.json["findings"]) == (200, 1, [])
    assert "Draft saved" in answer.json["note"]
    shown, saved = owner.get("/processes/approval/draft.bpmn"), owner.get("/processes/approval/draft.bpmn?save=1")
    assert shown.data == saved.data == CHANGED
    assert saved.headers["Content-Disposition"] == 'attachment; filename="approval.bpmn"'
    assert "Draft saved" in text_of(owner.get(PAGE))


def test_a_second_window_is_told_and_nothing_is_overwritten(trial, owner):
    drawn(owner)
    answer = drawn(owner, APPROVAL)
    assert (answer.status_code, answer.json["detail"]) == (
        409,
        "This draft was changed in another window meanwhile; load it again, or keep this one as a file.",
    )
    assert open_draft(trial.bank, trial.actor("owner"), "approval.bpmn").content == CHANGED


def test_a_file_becomes_the_draft_and_a_hostile_one_does_not(trial, owner):
    strange = CHANGED + b"\r\n<!-- by another editor -->"
    assert "The file is your draft now." in text_of(uploaded(owner, strange))
    assert owner.get("/processes/approval/draft.bpmn").data == strange
    assert "another window" in text_of(uploaded(owner, APPROVAL))
    for hostile, said in (
        (APPROVAL.replace(b"<bpmn:endEvent", b'<bpmn:scriptTask id="s"/><bpmn:endEvent', 1), "runs a script"),
        (APPROVAL.replace(b"${route == 'reject'}", b"${route.wait()}"), "calls a method"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "document type"),
        (b"<" * 1_100_000, "1 MB"),
        (b"", "well-formed"),
    ):
        assert said in text_of(uploaded(owner, hostile))
    assert owner.get("/processes/approval/draft.bpmn").data == strange


def test_a_draft_is_thrown_away_or_goes_on_from_what_went_live(trial, owner):
    drawn(owner)
    trial.engine.deploy("loanflow", {"approval.bpmn": APPROVAL + b"\n"})
    assert "Version 4 went live since you began this draft." in text_of(owner.get(PAGE))
    for act, said in (("rebase", "goes on from the live version"), ("discard", "thrown away")):
        answer = owner.post(f"/processes/approval/{act}", data={"csrf_token": token(owner)}, follow_redirects=True)
        assert said in text_of(answer)
    assert "went live since" not in text_of(owner.get(PAGE))


@pytest.mark.parametrize("login", ["admin", "supervisor", "reviewer", "auditor"])
def test_only_process_owners_draw(app, login):
    client = signed_in(app, login)
    for path in (PAGE, "/processes/approval/draft.bpmn"):
        assert client.get(path).status_code == 403
    sent = {"content": CHANGED.decode(), "revision": 0}
    token = csrf_token(client.get("/cases"))
    assert client.post("/processes/approval/draft", json=sent, headers={"X-CSRFToken": token}).status_code == 403


def test_who_is_signed_in_asks_the_gate_as_programs_do(trial, app, owner):
    sent = {"name": "approval.bpmn", "content": APPROVAL.decode().replace("P3650D", "for ever")}
    api = Api.of(app, trial, "owner").post("/gate", sent)
    page = owner.post("/processes/gate", json=sent, headers={"X-CSRFToken": token(owner)})
    (found,) = api.json["findings"]
    assert api.json == page.json
    parts = found["what_to_do_parts"]
    assert (parts["template"] % parts["values"], parts["values"]) == (found["what_to_do"], {"days": "3650"})
    assert api.json["passes"] is False
    assert (found["file"], found["element_id"], found["rule"]) == ("approval.bpmn", "approval", "history-time-to-live")
    assert found["what_to_do"]
    assert owner.post("/processes/gate", json=sent).status_code == 400


def test_the_gate_lets_a_clean_file_through_and_reads_what_is_no_text(trial, app):
    api = Api.of(app, trial, "reviewer")
    assert api.post("/gate", {"name": "approval.bpmn", "content": APPROVAL.decode()}).json == {"passes": True, "findings": []}
    for content, rule in (("x" * 1_100_000, "size"), ("<a/>" * 3, "not-xml")):
        answer = api.post("/gate", {"name": "a.bpmn", "content": content})
        assert [found["rule"] for found in answer.json["findings"]] == [rule]
    for no_file in ("x" * 4_200_000, "\ud800", "a\x00"):
        assert api.post("/gate", {"name": "a.bpmn", "content": no_file}).status_code == 422


def test_customers_ask_no_gate(trial, app):
    trial.customer("anna")
    assert Api.of(app, trial, "anna").post("/gate", {"name": "a.bpmn", "content": ""}).status_code == 404
