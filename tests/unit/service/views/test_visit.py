from lending.domain.tasks import HumanTask
from lending.service import tasks
from lending.service.attachments import attach_file, remove_attachment
from lending.service.case_places import AtTask
from lending.service.views import VisitView, read_case
from tests.support.walk import change, do
from tests.support.worlds import pdf

FOUND = {"visited_on": "2026-11-23", "place": "Shop", "photos_taken": 2, "findings": "A busy shop.", "conclusion": "confirmed"}


def visit_of(trial, application) -> VisitView | None:
    return read_case(trial.bank, trial.actor("reviewer"), application.id).visit


def test_a_case_holds_its_latest_visit(trial, application):
    assert visit_of(trial, application) is None
    do(trial, "investigator", application.id, "visit_site", FOUND)
    trial.clock.tick(60)
    again = {**FOUND, "conclusion": "contradicted", "findings": "Closed for good."}
    latest = do(trial, "investigator", application.id, "visit_site", again)
    found = visit_of(trial, application)
    assert (found.conclusion, found.entries["findings"], found.files) == ("contradicted", "Closed for good.", ())
    assert (found.name, found.at) == (trial.user("investigator").name, latest.completed_at)


def test_a_visit_comes_with_the_files_that_were_put_to_it_and_stayed(trial, application):
    # Given
    investigator, task = trial.actor("investigator"), trial.task(application.id, "visit_site", "investigator")
    kept, gone = (attach_file(trial.bank, investigator, AtTask(task.id), name, pdf()) for name in ("shop.pdf", "blurred.pdf"))
    remove_attachment(trial.bank, investigator, gone.id)
    # When
    tasks.claim_task(trial.bank, investigator, task.id)
    tasks.complete_task(trial.bank, investigator, task.id, FOUND)
    # Then
    assert [(file.id, file.file_name) for file in visit_of(trial, application).files] == [(kept.id, "shop.pdf")]


def test_of_a_visit_that_was_erased_nothing_is_left(trial, application):
    done = do(trial, "investigator", application.id, "visit_site", FOUND)
    change(trial, HumanTask, done.id, entries={})
    assert visit_of(trial, application) is None
