import json

import pytest

from lending.domain.comments import CaseComment
from lending.domain.records import JournalEntry
from lending.domain.tasks import HumanTask
from lending.errors import ForbiddenError, InvalidInputError, NotFoundError
from lending.service.comments import (
    count_comments,
    count_mentions,
    list_mentions,
    read_case_comments,
    read_comments,
    write_case_comment,
    write_comment,
)
from tests.support.restructuring import ask
from tests.support.running import running_copy
from tests.support.walk import row, rows


@pytest.fixture
def task(trial) -> HumanTask:
    return trial.task(trial.submit().id, "precheck_application", "intake_officer")


def test_a_comment_stands_on_every_task_of_the_case_and_whoever_is_called_finds_it(trial, task):
    # Given
    intake, reviewer = trial.actor("intake"), trial.actor("reviewer")
    later = trial.task(task.application_id, "review_case", "reviewer")
    # When
    write_comment(trial.bank, intake, task.id, "@reviewer: the employer moved.\nAsk for the new address.")
    # Then
    assert (count_mentions(trial.bank, reviewer), count_mentions(trial.bank, intake)) == (1, 0)
    (found,) = list_mentions(trial.bank, reviewer)
    assert (found.task_id, found.is_new, found.comment.by) == (task.id, True, intake.name)
    (read,) = read_comments(trial.bank, reviewer, later.id)
    assert read.text == "@reviewer: the employer moved.\nAsk for the new address."
    assert count_comments(trial.bank, later) == 1
    assert count_mentions(trial.bank, reviewer) == 0
    assert [each.is_new for each in list_mentions(trial.bank, reviewer)] == [False]
    assert len(read_comments(trial.bank, reviewer, later.id)) == 1


def test_a_comment_is_journalled_under_the_customer_s_key(trial, task):
    write_comment(trial.bank, trial.actor("intake"), task.id, "Mr Zhang called, @reviewer")
    entry = row(trial, JournalEntry, action="case_commented")
    assert "Zhang" not in entry.body
    assert json.loads(entry.body)["called"] == [trial.user("reviewer").id]
    assert (entry.task_id, entry.application_id) == (task.id, task.application_id)


@pytest.mark.parametrize(
    "text",
    ["", " \n", "x" * 2_001, "a\0b", "\u202etxt", "@nobody look", "@partner look", "@auditor look", "@reviewer.ningbo look", "@anna look"],
)
def test_what_cannot_stand_as_a_comment_is_refused_by_its_field(trial, task, text):
    trial.customer("anna")
    trial.change("reviewer.ningbo", branch_id="ningbo")
    with pytest.raises(InvalidInputError) as refused:
        write_comment(trial.bank, trial.actor("intake"), task.id, text)
    assert set(refused.value.errors) == {"text"}
    assert rows(trial, CaseComment) == []


def test_comments_are_the_officers_who_see_the_case(trial, task):
    customer = trial.customer()
    own = trial.task(trial.submit(customer).id, "supplement_material", "customer")
    with pytest.raises(NotFoundError):
        read_comments(trial.bank, customer, own.id)
    for outsider in (customer, trial.actor("auditor")):
        with pytest.raises(ForbiddenError, match="officers"):
            write_comment(trial.bank, outsider, task.id, "Hello")
    for act in (lambda actor: write_comment(trial.bank, actor, task.id, "Hello"), lambda actor: read_comments(trial.bank, actor, task.id)):
        with pytest.raises(NotFoundError):
            act(trial.actor("intake.ningbo"))


def test_who_no_longer_sees_a_case_no_longer_finds_where_he_was_called(trial, task):
    write_comment(trial.bank, trial.actor("intake"), task.id, "@reviewer")
    moved = trial.change("reviewer", branch_id="ningbo")
    assert list_mentions(trial.bank, moved) == []


def test_comments_on_a_request_for_another_plan_stay_with_it(trial):
    # Given a task of a request, and one that belongs to another
    asked = ask(running_copy(trial))
    other = trial.task(trial.submit().id, "precheck_application", "intake_officer")
    of_request = trial.task(asked.id, "measure_ability", "servicing_officer")
    # When
    write_comment(trial.bank, trial.actor("servicing"), of_request.id, "He brings the payslip on Monday.")
    # Then
    assert row(trial, CaseComment).restructuring_id == asked.id
    assert (count_comments(trial.bank, of_request), count_comments(trial.bank, other)) == (1, 0)


def test_a_comment_on_the_case_itself_is_read_at_its_tasks_and_calls_to_the_case(trial, task):
    # Given
    intake, reviewer = trial.actor("intake"), trial.actor("reviewer")
    # When
    write_case_comment(trial.bank, intake, task.application_id, "@reviewer: the file is complete.")
    # Then
    (mention,) = list_mentions(trial.bank, reviewer)
    assert (mention.task_id, mention.application_id, mention.comment.step) == (None, task.application_id, None)
    assert [each.text for each in read_case_comments(trial.bank, reviewer, task.application_id)] == ["@reviewer: the file is complete."]
    assert count_mentions(trial.bank, reviewer) == 0
    write_comment(trial.bank, intake, task.id, "And read.")
    assert [each.step for each in read_comments(trial.bank, intake, task.id)] == [None, task.name]
    with pytest.raises(NotFoundError):
        read_case_comments(trial.bank, trial.actor("intake.ningbo"), task.application_id)
