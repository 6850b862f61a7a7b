import json

import pytest

from lending.domain.records import Action, JournalEntry
from lending.domain.tasks import HumanTask
from lending.service.modelling.forms_used import FORM_FACT, FormUsed, forms_used, keep_form
from lending.service.modelling.shelves import digest
from tests.support.histories import reviewed_case
from tests.support.modelling import CLEARER, REVIEW, release
from tests.support.walk import change, row

CLEAREST = REVIEW.replace(b'"label": "Reasons"', b'"label": "Reasons, so that a customer understands them"')


@pytest.fixture
def case(trial):
    """A case whose reviewer completed his task by the form that ships."""
    return reviewed_case(trial)


def used(trial, case) -> FormUsed:
    with trial.bank.read() as book:
        tasks, entries = book.find(HumanTask, application_id=case.id), book.find(JournalEntry, application_id=case.id)
        found = forms_used(trial.bank, book, tasks, entries)
    (form,) = found.values()
    return form


def reasons(form: FormUsed) -> str:
    return next(field["label"] for field in form.schema["components"] if field.get("key") == "reasons")


def completion(trial, case) -> JournalEntry:
    return row(trial, JournalEntry, application_id=case.id, action=Action.TASK_COMPLETED)


def forget(trial, case, **more: str) -> None:
    """Let the completion say nothing of its form, as those of before forms were kept."""
    entry = completion(trial, case)
    facts = {name: value for name, value in json.loads(entry.body).items() if name != FORM_FACT}
    change(trial, JournalEntry, entry.id, body=json.dumps({**facts, **more}))


def test_a_completion_names_its_form_by_its_hash_and_the_form_is_kept(trial, case):
    sha256 = json.loads(completion(trial, case).body)[FORM_FACT]
    assert (sha256, trial.bank.blobs.get(sha256)) == (digest(REVIEW), REVIEW)


def test_a_task_has_the_form_it_was_done_with_whatever_was_released_since(trial, case):
    release(trial, CLEARER)
    assert (reasons(used(trial, case)), used(trial, case).known) == ("Reasons", True)


def test_a_task_done_by_a_released_form_has_that_one(trial):
    release(trial, CLEARER)
    case = reviewed_case(trial)
    release(trial, CLEAREST)
    assert (reasons(used(trial, case)), used(trial, case).known) == ("Reasons, in plain words", True)


def test_a_task_of_before_forms_were_kept_has_the_release_that_was_in_force_then(trial):
    release(trial, CLEARER)
    case = reviewed_case(trial)
    forget(trial, case)
    trial.clock.tick(60)
    release(trial, CLEAREST)
    assert (reasons(used(trial, case)), used(trial, case).known) == ("Reasons, in plain words", True)


def test_before_the_first_release_nobody_knows_which_form_shipped(trial, case):
    forget(trial, case)
    assert (reasons(used(trial, case)), used(trial, case).known) == ("Reasons", False)
    trial.clock.tick(60)
    release(trial, CLEARER)
    assert (reasons(used(trial, case)), used(trial, case).known) == ("Reasons, in plain words", False)


def test_a_form_whose_content_is_gone_is_not_known(trial, case):
    trial.bank.blobs.remove(digest(REVIEW))
    assert not used(trial, case).known


def test_a_step_without_a_form_keeps_none_and_is_shown_without_one(trial, case):
    with trial.bank.read() as book:
        assert keep_form(trial.bank, book, "a_step_of_long_ago") == {}
    forget(trial, case)
    with trial.bank.read() as book:
        (task,) = book.find(HumanTask, application_id=case.id)
    change(trial, HumanTask, task.id, definition="a_step_of_long_ago")
    assert used(trial, case) == FormUsed({}, known=False)
