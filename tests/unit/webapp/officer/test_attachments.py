"""Files and comments of the bank's people on the pages: what they put to a task or case, and what cannot be put there."""

import io

import pytest

from lending.adapters.documents.uploads import inspect_upload
from lending.domain.attachments import CaseAttachment
from lending.domain.tasks import HumanTask
from tests.support.bank import build_test_bank
from tests.support.walk import row, rows
from tests.support.web import build_app, csrf_token, signed_in, text_of
from tests.support.worlds import pdf

HOSTILE = "<script>alert(1)</script> @reviewer"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def app(trial):
    return build_app(trial)


@pytest.fixture
def task(trial) -> HumanTask:
    return trial.task(trial.submit().id, "precheck_application", "intake_officer")


def attach(client, path: str, content: bytes = b"", name: str = "letter.pdf", media_type: str = "application/pdf"):
    form = {"csrf_token": csrf_token(client.get("/tasks")), "file": (io.BytesIO(content or pdf()), name, media_type)}
    return client.post(path, data=form, follow_redirects=True)


def test_a_file_is_attached_shown_turned_over_with_the_papers_and_taken_away(trial, app, task):
    # Given
    client = signed_in(app, "intake")
    # When
    told = text_of(attach(client, f"/tasks/{task.id}/attachments"))
    # Then
    kept = row(trial, CaseAttachment)
    assert "File attached." in told
    assert "Attachments 1" in told
    assert kept.sha256[:16] in told
    shown = client.get(f"/tasks/{task.id}?doc={kept.id}").text
    assert f"/attachments/{kept.id}/pages/1.png" in shown
    answer = client.get(f"/attachments/{kept.id}")
    assert (answer.data, answer.mimetype, answer.headers["X-Content-Type-Options"]) == (pdf(), "application/pdf", "nosniff")
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    token = csrf_token(client.get("/tasks"))
    gone = client.post(f"/tasks/{task.id}/attachments/{kept.id}/remove", data={"csrf_token": token}, follow_redirects=True)
    assert "File taken away" in text_of(gone)
    assert client.get(f"/attachments/{kept.id}").status_code == 404


def test_a_page_of_an_attached_file_is_a_picture(trial, app, task):
    client = signed_in(app, "intake")
    attach(client, f"/tasks/{task.id}/attachments")
    answer = client.get(f"/attachments/{row(trial, CaseAttachment).id}/pages/1.png")
    assert (answer.mimetype, answer.data[:4]) == ("image/png", b"\x89PNG")


@pytest.mark.parametrize("lang", ["en", "zh_Hant"])
@pytest.mark.parametrize(("content", "name"), [(SVG, "a.svg"), (SVG, "a.png"), (b"<!doctype html><script>", "a.pdf")])
def test_a_drawing_or_page_that_could_run_something_is_refused_whatever_its_name(tmp_path, content, name, lang):
    trial = build_test_bank(tmp_path, inspect_upload=inspect_upload)
    task = trial.task(trial.submit().id, "precheck_application", "intake_officer")
    client = signed_in(build_app(trial), "intake")
    client.get(f"/tasks?lang={lang}")
    for path in (f"/tasks/{task.id}/attachments", f"/cases/{task.application_id}/attachments"):
        answer = attach(client, path, content, name, "image/png")
        assert answer.status_code == 422
        assert {"en": "This is no PDF, JPEG or PNG", "zh_Hant": "PDF、JPEG"}[lang] in answer.text
    assert rows(trial, CaseAttachment) == []
    trial.close()


def test_a_path_in_the_name_of_an_attached_file_is_only_a_name(tmp_path):
    trial = build_test_bank(tmp_path, inspect_upload=inspect_upload)
    task = trial.task(trial.submit().id, "precheck_application", "intake_officer")
    attach(signed_in(build_app(trial), "intake"), f"/tasks/{task.id}/attachments", pdf(), "../../etc/<b>passwd.pdf")
    assert row(trial, CaseAttachment).file_name == "bpasswd.pdf"
    trial.close()


def test_without_a_file_the_field_says_so(trial, app, task):
    client = signed_in(app, "intake")
    token = csrf_token(client.get("/tasks"))
    assert client.post(f"/tasks/{task.id}/attachments", data={"csrf_token": token}).status_code == 422


def test_on_the_case_page_files_and_comments_stand_and_stored_script_stays_text(trial, app, task):
    # Given
    client, case = signed_in(app, "intake"), f"/cases/{task.application_id}"
    told = text_of(attach(client, f"{case}/attachments", name="<img src=x onerror=alert(1)>.pdf"))
    assert "File attached." in told
    token = csrf_token(client.get(case))
    # When
    shown = client.post(f"{case}/comments", data={"csrf_token": token, "text": HOSTILE}, follow_redirects=True).text
    # Then
    for page in (shown, signed_in(app, "reviewer").get("/mentions").text, client.get(f"/tasks/{task.id}?tab=attachments").text):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "at the case" in shown
    again = client.post(f"{case}/comments", data={"csrf_token": token, "text": "@nobody.here?"})
    assert (again.status_code, "@nobody.here?</textarea>" in again.text) == (422, True)
    kept = row(trial, CaseAttachment)
    gone = client.post(f"{case}/attachments/{kept.id}/remove", data={"csrf_token": token}, follow_redirects=True)
    assert "File taken away" in text_of(gone)


def test_who_did_not_add_a_file_cannot_take_it_away_and_reads_why(trial, app, task):
    attach(signed_in(app, "intake"), f"/tasks/{task.id}/attachments")
    client, kept = signed_in(app, "reviewer"), row(trial, CaseAttachment)
    token = csrf_token(client.get("/tasks"))
    answer = client.post(f"/tasks/{task.id}/attachments/{kept.id}/remove", data={"csrf_token": token}, follow_redirects=True)
    assert "Only who added a file takes it away." in text_of(answer)
    assert row(trial, CaseAttachment).removed_at is None


def test_auditors_read_and_customers_and_other_branches_find_nothing(trial, app, task):
    trial.customer("anna")
    attach(signed_in(app, "intake"), f"/tasks/{task.id}/attachments")
    path = f"/attachments/{row(trial, CaseAttachment).id}"
    assert [signed_in(app, login).get(path).status_code for login in ("auditor", "anna", "intake.ningbo")] == [200, 403, 404]
    page = signed_in(app, "auditor").get(f"/cases/{task.application_id}").text
    assert "letter.pdf" in page
    assert f"/cases/{task.application_id}/attachments" not in page


def test_a_list_that_keeps_itself_fresh_says_when_the_task_passed_on(trial, app, task):
    # Given the pane of a task as its holder has it open
    holder, supervisor = signed_in(app, "intake"), signed_in(app, "supervisor")
    token = csrf_token(holder.get("/tasks"))
    page = holder.post(f"/tasks/{task.id}/claim", data={"csrf_token": token}, follow_redirects=True).text
    fresh = page.partition('data-fresh="')[2].partition('"')[0].replace("&amp;", "&")
    assert '<div class="work-moved" data-part="standing" role="status"></div>' in page
    assert '<div class="work-moved" data-part="standing" role="status"></div>' in holder.get(fresh).text
    # When
    token = csrf_token(supervisor.get("/tasks"))
    form = {"csrf_token": token, "reason": "urgent"}
    supervisor.post(f"/tasks/{task.id}/take-back", data=form)
    # Then
    assert "This task went back to the group. What you typed stays here" in text_of(holder.get(fresh))
    supervisor.post(f"/tasks/{task.id}/assign", data={**form, "to": trial.user("intake").id})
    assert "This task is yours now." not in text_of(holder.get(fresh))
    assert "has this task now" in text_of(supervisor.get(fresh.replace("seen=", "seen=x")))
    assert "This task is yours now." in text_of(holder.get(fresh.replace("seen=", "seen=x")))
