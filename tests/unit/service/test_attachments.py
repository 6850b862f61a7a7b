import json

import pytest

from lending.domain.attachments import MOST_ATTACHMENTS, CaseAttachment
from lending.domain.records import Action, JournalEntry
from lending.domain.tasks import HumanTask, TaskState
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service import attachments
from lending.service.attachments import attach_file, count_attachments, list_attachments, read_attachment, remove_attachment, require_at
from lending.service.case_places import AtCase, AtTask
from tests.support.restructuring import ask
from tests.support.running import running_copy
from tests.support.walk import change, row, rows
from tests.support.worlds import pdf


@pytest.fixture
def task(trial) -> HumanTask:
    return trial.task(trial.submit().id, "precheck_application", "intake_officer")


def attach(trial, task, login="intake", name="Letter of Mr Zhang.pdf"):
    return attach_file(trial.bank, trial.actor(login), AtTask(task.id), name, pdf())


def test_a_file_stands_at_every_task_of_the_case_with_who_when_and_its_hash(trial, task):
    # Given
    later = trial.task(task.application_id, "review_case", "reviewer")
    # When
    made = attach(trial, task)
    # Then
    (found,) = list_attachments(trial.bank, trial.actor("reviewer"), AtTask(later.id))
    assert (found.id, found.file_name, found.media_type, found.by) == (
        made.id,
        "Letter of Mr Zhang.pdf",
        "application/pdf",
        trial.user("intake").name,
    )
    assert (found.step, found.may_remove, made.may_remove) == (task.name, False, True)
    kept, content = read_attachment(trial.bank, trial.actor("reviewer"), found.id)
    assert (kept.sha256, content) == (found.sha256, pdf())
    assert count_attachments(trial.bank, later) == 1


def test_a_file_may_stand_at_the_case_itself_until_it_is_closed(trial, task):
    intake, spot = trial.actor("intake"), AtCase(task.application_id)
    made = attach_file(trial.bank, intake, spot, "notes.pdf", pdf())
    assert (made.step, made.may_remove) == (None, True)
    remove_attachment(trial.bank, intake, made.id)
    assert list_attachments(trial.bank, intake, spot) == []


def test_adding_reading_and_taking_away_are_journalled_and_the_name_is_the_customer_s_secret(trial, task):
    made = attach(trial, task)
    read_attachment(trial.bank, trial.actor("reviewer"), made.id)
    remove_attachment(trial.bank, trial.actor("intake"), made.id)
    for action in (Action.ATTACHMENT_ADDED, Action.DOCUMENT_READ, Action.ATTACHMENT_REMOVED):
        entry = row(trial, JournalEntry, action=action)
        body = json.loads(entry.body)
        assert (entry.task_id, entry.application_id, body["attachment"], body["sha256"]) == (
            task.id,
            task.application_id,
            made.id,
            made.sha256,
        )
        assert "Zhang" not in entry.body
    kept = row(trial, CaseAttachment)
    assert (kept.removed_by, kept.removed_at is None) == (trial.actor("intake").user_id, False)


def test_what_was_taken_away_is_read_no_more_and_taken_away_once(trial, task):
    made, intake = attach(trial, task), trial.actor("intake")
    remove_attachment(trial.bank, intake, made.id)
    with pytest.raises(NotFoundError, match="taken away"):
        read_attachment(trial.bank, intake, made.id)
    with pytest.raises(NotFoundError, match="already"):
        remove_attachment(trial.bank, intake, made.id)
    assert (list_attachments(trial.bank, intake, AtTask(task.id)), count_attachments(trial.bank, task)) == ([], 0)


def test_only_who_added_a_file_takes_it_away_and_only_while_the_task_waits(trial, task):
    made = attach(trial, task)
    with pytest.raises(ForbiddenError, match="Only who added"):
        remove_attachment(trial.bank, trial.actor("reviewer"), made.id)
    change(trial, HumanTask, task.id, state=TaskState.COMPLETED)
    with pytest.raises(ConflictError, match="stays"):
        remove_attachment(trial.bank, trial.actor("intake"), made.id)


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"<html>", b"MZ"])
def test_what_is_no_pdf_or_picture_is_refused(trial, task, content):
    with pytest.raises(InvalidInputError) as refused:
        attach_file(trial.bank, trial.actor("intake"), AtTask(task.id), "a.pdf", content)
    assert set(refused.value.errors) == {"file"}
    assert rows(trial, CaseAttachment) == []


def test_a_case_has_so_many_files_and_no_more(trial, task, monkeypatch):
    assert MOST_ATTACHMENTS == 50
    monkeypatch.setattr(attachments, "MOST_ATTACHMENTS", 1)
    attach(trial, task)
    with pytest.raises(InvalidInputError, match="1 files already"):
        attach(trial, task)


def test_files_are_the_bank_s_own(trial, task):
    made, customer = attach(trial, task), trial.customer()
    own = trial.task(trial.submit(customer).id, "supplement_material", "customer")
    for outsider in (customer, trial.actor("auditor")):
        with pytest.raises(ForbiddenError, match="officers"):
            attach_file(trial.bank, outsider, AtTask(task.id), "a.pdf", pdf())
        with pytest.raises(ForbiddenError, match="officers"):
            remove_attachment(trial.bank, outsider, made.id)
    for actor, spot in ((customer, AtTask(own.id)), (trial.actor("intake.ningbo"), AtTask(task.id))):
        with pytest.raises(NotFoundError):
            list_attachments(trial.bank, actor, spot)
    with pytest.raises(NotFoundError):
        read_attachment(trial.bank, trial.actor("intake.ningbo"), made.id)
    with pytest.raises(NotFoundError):
        list_attachments(trial.bank, trial.actor("intake.ningbo"), AtCase(task.application_id))
    assert read_attachment(trial.bank, trial.actor("auditor"), made.id)[0].id == made.id


def test_a_file_belongs_to_its_own_case(trial, task):
    intake, made = trial.actor("intake"), attach(trial, task)
    other = trial.task(trial.submit().id, "precheck_application", "intake_officer")
    assert require_at(trial.bank, intake, AtTask(task.id), made.id) == made.id
    with pytest.raises(NotFoundError):
        require_at(trial.bank, intake, AtTask(other.id), made.id)


def test_a_file_on_a_request_for_another_plan_stays_with_it(trial):
    asked = ask(running_copy(trial))
    of_request = trial.task(asked.id, "measure_ability", "servicing_officer")
    attach(trial, of_request, "servicing")
    assert row(trial, CaseAttachment).restructuring_id == asked.id
