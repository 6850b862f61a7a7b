"""Decisions and forms on the pages of process owners: listed, edited, proposed, compared, released, gone back from."""

import io

import pytest

from lending.domain.modelling.records import ModelRelease
from lending.service.modelling.drafts import save_draft
from lending.service.modelling.releases import propose_release
from tests.support.modelling import APPROVAL, CLEARER, DEARER, PRICING, REVIEW, deployed_approval, deployed_pricing
from tests.support.walk import row
from tests.support.web import build_app, csrf_token, signed_in, text_of

FORM, TABLE = "/models/review_case.form", "/models/pricing.dmn"


@pytest.fixture
def app(trial):
    deployed_approval(trial)
    deployed_pricing(trial)
    return build_app(trial)


@pytest.fixture
def owner(app):
    return signed_in(app, "owner")


@pytest.fixture
def second(app):
    return signed_in(app, "owner.second")


def send(client, path: str, **form: str):
    return client.post(path, data={"csrf_token": csrf_token(client.get("/processes")), **form}, follow_redirects=True)


def saved(client, path: str, content: bytes, revision: int = 0):
    sent = {"content": content.decode(), "revision": revision}
    return client.post(f"{path}/draft", json=sent, headers={"X-CSRFToken": csrf_token(client.get("/processes"))})


def uploaded(client, path: str, content: bytes):
    data = {"file": (io.BytesIO(content), "mine"), "revision": "0", "csrf_token": csrf_token(client.get("/processes"))}
    return client.post(f"{path}/upload", data=data, follow_redirects=True)


def test_the_list_leads_to_each_decision_and_form(trial, owner):
    page = owner.get("/models")
    for said in ("pricing.dmn", "review_case.form", "Review case", "approval_route.dmn"):
        assert said in page.text
    assert "score_band.dmn" not in page.text
    shown = text_of(owner.get(TABLE))
    assert "Spread over LPR, percentage points" in shown
    assert "Mortgage: best scores." in shown
    assert "came with the software" in shown
    assert "hidden when" in text_of(owner.get(FORM))
    trial.engine.down = True
    assert "Decisions stand there" in text_of(owner.get("/models"))


def test_each_editor_comes_with_its_own_module_and_no_other(owner):
    table, form = owner.get(f"{TABLE}/edit").text, owner.get(f"{FORM}/edit").text
    assert ("table_editor" in table, "form_editor" in table) == (True, False)
    assert ("form_editor" in form, "table_editor" in form) == (True, False)
    assert "unsafe-eval" not in owner.get(f"{FORM}/edit").headers["Content-Security-Policy"]
    assert "_editor" not in owner.get("/processes/approval").text


def test_a_draft_is_saved_with_what_the_gate_says_and_comes_back_byte_for_byte(owner):
    answer = saved(owner, TABLE, DEARER)
    assert (answer.json["revision"], answer.json["findings"]) == (1, [])
    file = owner.get(f"{TABLE}/draft?save=1")
    assert (file.data, file.mimetype) == (DEARER, "application/xml")
    assert file.headers["Content-Disposition"] == 'attachment; filename="pricing.dmn"'
    assert saved(owner, TABLE, PRICING).status_code == 409
    (found,) = saved(owner, FORM, REVIEW.replace(b'"key": "reasons"', b'"key": "grounds"')).json["findings"]
    assert (found["rule"], "'reasons' is gone" in found["message"]) == ("form-field-needed", True)
    assert owner.get(f"{FORM}/draft").mimetype == "application/json"
    assert "thrown away" in text_of(send(owner, f"{FORM}/discard"))


def test_a_file_becomes_the_draft_and_a_hostile_one_does_not(owner):
    assert "The file is your draft now." in text_of(uploaded(owner, FORM, CLEARER))
    for path, hostile, said in (
        (FORM, REVIEW.replace(b'"label": "Reasons"', b'"label": "<script>alert(1)</script>"'), "markup"),
        (FORM, REVIEW.replace(b'"type": "textarea"', b'"type": "html"', 1), "kind of field"),
        (FORM, b"[" * 100_000, "nested too deep"),
        (TABLE, b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "document type"),
        (TABLE, PRICING.replace(b"0.45", b'function(x) external {java: {class: "java.lang.Runtime"}}', 1), "calls a function"),
        (TABLE, APPROVAL, "not of the kind"),
        (TABLE, b"<" * 1_100_000, "1 MB"),
    ):
        assert said in text_of(uploaded(owner, path, hostile)), said
    assert owner.get(f"{FORM}/draft").data == CLEARER


def test_a_changed_cell_is_marked_on_both_sides_and_in_the_list(trial, owner, second):
    saved(owner, TABLE, DEARER)
    page = owner.get(f"{TABLE}/propose")
    assert "Spread over LPR, percentage points: 0.45 → 0.55" in text_of(page)
    assert page.text.count("<mark>0.45</mark>") == page.text.count("<mark>0.55</mark>") == 1
    assert "data-module" not in page.text.partition("<main")[2]
    send(owner, f"{TABLE}/propose", note="Money costs more.")
    assert "A change waits for a decision : Money costs more." in text_of(second.get(TABLE))
    release = row(trial, ModelRelease)
    assert "new cases run by this version" in text_of(send(second, f"/processes/releases/{release.id}/approve"))
    assert trial.engine.deployed["pricing.dmn"] == DEARER
    assert "0.55" in text_of(owner.get(f"{TABLE}/back?to=pricing%23pricing"))
    assert "a colleague compares it" in text_of(send(owner, f"{TABLE}/back", to="pricing#pricing", note="It cost us customers."))


def test_rules_that_came_went_and_moved_are_told_in_words(owner):
    rule = PRICING[PRICING.index(b'<rule id="pricing_rule_1">') : PRICING.index(b'<rule id="pricing_rule_2">')]
    more = rule.replace(b"pricing_rule_1", b"extra")
    gone = PRICING[PRICING.index(b'<rule id="pricing_rule_3">') : PRICING.index(b'<rule id="pricing_rule_4">')]
    fifth = b'<rule id="pricing_rule_5">'
    changed = PRICING.replace(rule, b"").replace(gone, b"").replace(fifth, more + rule + fifth)
    saved(owner, TABLE, changed)
    page = owner.get(f"{TABLE}/propose")
    assert "Added 1 · Removed 1 · Moved 1" in text_of(page)
    for kind in ("is-added", "is-removed", "is-moved"):
        assert kind in page.text


def test_a_form_is_compared_field_by_field(trial, owner):
    saved(owner, FORM, CLEARER)
    page = text_of(owner.get(f"{FORM}/propose"))
    assert "label: Reasons → Reasons, in plain words" in page
    assert "Several lines" in page


def test_what_the_software_relies_on_is_not_proposed(owner):
    saved(owner, FORM, REVIEW.replace(b'"key": "reasons"', b'"key": "grounds"'))
    said = text_of(send(owner, f"{FORM}/propose", note="Shorter."), 409)
    assert "form-field-needed" in said
    assert "The deploy gate stands against this model" in said


@pytest.mark.parametrize("login", ["admin", "supervisor", "auditor"])
def test_others_look_and_do_not_touch(trial, app, login):
    save_draft(trial.bank, trial.actor("owner"), "review_case.form", CLEARER, 0)
    release = propose_release(trial.bank, trial.actor("owner"), "review_case.form", "Clearer.")
    client = signed_in(app, login)
    for path in ("/models", TABLE, FORM, f"/processes/releases/{release}"):
        assert client.get(path).status_code == 200
    for path in (f"{TABLE}/edit", f"{TABLE}/draft", f"{FORM}/propose"):
        assert client.get(path).status_code == 403
    assert send(client, f"/processes/releases/{release}/approve", remark="x").status_code == 403


def test_what_is_not_there_is_not_found(owner):
    for file in ("nothing.form", "approval.bpmn", "x.txt", "..%2f..%2fetc.form/edit", "nothing.dmn/edit"):
        assert owner.get(f"/models/{file}").status_code == 404, file


def test_the_pages_speak_chinese(owner):
    for path, said in (("/models", "決策與表單"), (TABLE, "規則"), (f"{TABLE}/edit", "部署檢查結果"), (f"{FORM}/edit", "編輯")):
        assert said in text_of(owner.get(f"{path}?lang=zh_Hant"))
