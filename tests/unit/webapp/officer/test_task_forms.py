"""Every field of every task's form, filled in wrong in every way; the fields and the ways are read off the `.form` files."""

import json

import pytest

from lending.adapters.db.tables import metadata
from lending.domain.tasks import TaskState
from lending.errors import InvalidInputError
from lending.service import tasks
from tests.support.bank import build_test_bank
from tests.support.pages import is_chinese, is_english
from tests.support.task_forms import DEFINITIONS, FORMS, faults_of, fields_of, good_for
from tests.support.web import build_app, csrf_token, signed_in
from webapp.sentences import errors_of

FIELDS = [(definition, name) for definition in DEFINITIONS for name in fields_of(definition)]
#: A field of each kind, required and not.
KINDS = {
    f"{field['type']}{' required' if field.get('validate', {}).get('required') else ''}": (definition, name)
    for definition in DEFINITIONS
    for name, field in fields_of(definition).items()
}
SPEAKS = {"en": is_english, "zh_Hant": is_chinese}


class Desk:
    """An officer who holds a task of each form; which group it is for makes no difference to its form."""

    def __init__(self, trial) -> None:
        application, reviewer = trial.submit(), trial.actor("reviewer")
        self.trial, self.app = trial, build_app(trial)
        self.browser = signed_in(self.app, "reviewer")
        self.token = csrf_token(self.browser.get("/tasks"))
        self.ids = {definition: trial.task(application.id, definition, "reviewer").id for definition in DEFINITIONS}
        for task_id in self.ids.values():
            tasks.claim_task(trial.bank, reviewer, task_id)
        self.before = self.rows()

    def post(self, definition: str, what: str, content: str, language: str = "en"):
        return self.browser.post(
            f"/tasks/{self.ids[definition]}/{what}?lang={language}",
            data=content,
            content_type="application/json",
            headers={"X-CSRFToken": self.token, "Accept": "application/json"},
        )

    def complete(self, definition: str, values: object, language: str = "en"):
        return self.post(definition, "complete", json.dumps({"values": values}), language)

    def rows(self):
        with self.trial.database.connect() as connection:
            kept = [table for table in metadata.sorted_tables if table.name != "bank_user"]
            return {table.name: connection.execute(table.select()).all() for table in kept}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    trial = build_test_bank(tmp_path_factory.mktemp("bank"))
    yield Desk(trial)
    trial.close()


@pytest.mark.parametrize(("definition", "name"), FIELDS)
def test_each_fault_is_told_of_its_field_alone_in_both_languages(desk, definition, name):
    good = good_for(definition, name)
    for language, speaks in SPEAKS.items():
        with desk.app.test_request_context(f"/?lang={language}"):
            for how, typed in faults_of(fields_of(definition)[name]):
                with pytest.raises(InvalidInputError) as raised:
                    FORMS.validate(definition, {**good, name: typed})
                errors = errors_of(raised.value.errors)
                assert list(errors) == [name], how
                assert speaks(" ".join(errors[name])), errors


@pytest.mark.parametrize(("definition", "name"), KINDS.values(), ids=KINDS.keys())
def test_each_fault_of_each_kind_of_field_comes_back_to_the_browser_and_the_task_stays_open(desk, definition, name):
    good = good_for(definition, name)
    for how, typed in faults_of(fields_of(definition)[name]):
        answer = desk.complete(definition, {**good, name: typed}, "zh_Hant")
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), how
        assert list(answer.json["errors"]) == [name], how
        assert is_chinese(" ".join(answer.json["errors"][name])), answer.json["errors"]
    assert desk.rows() == desk.before


@pytest.mark.parametrize("definition", [definition for definition in DEFINITIONS if fields_of(definition)])
def test_a_field_the_form_does_not_have_is_named(desk, definition):
    name = next(iter(fields_of(definition)))
    answer = desk.complete(definition, {**good_for(definition, name), "approved_by": "admin"})
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["approved_by"])
    # Of all that is kept only the journal has one row more, which says what was tried and not what was typed
    after = desk.rows()
    noted = after["journal_entry"][len(desk.before["journal_entry"]) :]
    told = {"attempted": "tasklist.complete", "rule": "no_such_field"}
    assert [(entry.action, json.loads(entry.body)) for entry in noted] == [("access_refused", told)]
    assert {**after, "journal_entry": desk.before["journal_entry"]} == desk.before
    desk.before = after


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("", 400),
        ("not JSON", 400),
        ('{"values": {"reasons": NaN}}', 400),
        ('{"values": {"reasons": "a", "reasons": "b"}}', 400),
        ("[" * 100_000, 400),
        ('{"values": ' + "9" * 5_000 + "}", 400),
        ("[]", 422),
        ("null", 422),
        ('{"values": []}', 422),
        ('{"values": null}', 422),
        ("{}", 422),
        ('{"values": {"reasons": {"a": 1}}}', 422),
        ('{"values": {"reasons": 1e999999999}}', 422),
        ('{"values": {"reasons": "a\\u0000b"}}', 422),
        ('{"values": {"reasons": "\\ud800"}}', 422),
        ('{"values": {}, "then": "' + "x" * 11 + '"}', 422),
        ('{"values": {}, "state": "completed"}', 422),
        ('{"values": {' + ",".join(f'"f{number}": 1' for number in range(101)) + "}}", 422),
    ],
    ids=lambda value: repr(value)[:40],
)
@pytest.mark.parametrize("what", ["complete", "draft"])
def test_a_body_that_no_form_sends_is_refused_in_words(desk, what, content, status):
    answer = desk.post("review_case", what, content)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    assert answer.json["detail"]
    assert desk.rows() == desk.before


def test_a_draft_keeps_what_is_not_finished(trial):
    desk = Desk(trial)
    entries = {"recommendation": "approve", "limit": "12,", "reasons": ""}
    assert desk.post("review_case", "draft", json.dumps({"values": entries})).status_code == 200
    assert tasks.read_task(trial.bank, trial.actor("reviewer"), desk.ids["review_case"]).draft == entries


def test_what_was_typed_in_another_window_is_not_written_over(trial):
    desk = Desk(trial)

    def held():
        return tasks.read_task(trial.bank, trial.actor("reviewer"), desk.ids["review_case"])

    # Given two windows that show the same form
    begun = held().draft_mark
    assert f'data-draft-mark="{begun}"' in desk.browser.get(f"/tasks/{desk.ids['review_case']}").text
    typed = {"values": {"reasons": "of the one"}, "begun_from": begun}
    saved = desk.post("review_case", "draft", json.dumps(typed)).json["mark"]
    assert saved == held().draft_mark != begun
    # When something is typed in the other; nothing of it is kept, and nothing of the first is gone
    for what in ("draft", "complete"):
        answer = desk.post("review_case", what, json.dumps({"values": {"reasons": "of the other"}, "begun_from": begun}), "zh_Hant")
        assert (answer.status_code, answer.json["detail"]) == (409, "期間已在另一個視窗變更；請重新載入頁面查看。")
    assert (held().draft, held().state) == ({"reasons": "of the one"}, TaskState.CLAIMED)
    # Then the first goes on from what it saved; what is sent once more changes nothing
    assert desk.post("review_case", "draft", json.dumps(typed)).status_code == 200
    further = {"values": {"reasons": "of the one, and more"}, "begun_from": saved}
    assert desk.post("review_case", "draft", json.dumps(further)).status_code == 200
    assert held().draft == {"reasons": "of the one, and more"}


def test_nobody_but_the_holder_completes_or_drafts(trial):
    desk = Desk(trial)
    other = signed_in(build_app(trial), "intake")
    token = csrf_token(other.get("/tasks"))
    for what in ("complete", "draft"):
        answer = other.post(
            f"/tasks/{desk.ids['review_case']}/{what}", json={"values": {}}, headers={"X-CSRFToken": token, "Accept": "application/json"}
        )
        assert answer.status_code == 403
    held = tasks.read_task(trial.bank, trial.actor("reviewer"), desk.ids["review_case"])
    assert held.state == TaskState.CLAIMED
