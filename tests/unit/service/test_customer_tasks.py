import pytest

from lending.domain.applications import Status
from lending.domain.records import OutboxMessage
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service.customer_tasks import answer_supplement_task, provide_information


def test_an_answered_supplement_goes_back_to_intake_and_to_the_engine_once(trial):
    applicant = trial.customer()
    application = trial.submit(applicant)
    task = trial.task(application.id, "supplement_material", "customer")
    answer_supplement_task(trial.bank, applicant, application.id, "All is there now.")
    assert trial.application(application.id).status == Status.INTAKE
    with trial.bank.read() as book:
        assert book.count(OutboxMessage, target=task.id) == 1
    with pytest.raises(ConflictError):
        answer_supplement_task(trial.bank, applicant, application.id)


def test_an_answer_is_checked_by_the_tasks_form(trial):
    applicant = trial.customer()
    application = trial.submit(applicant)
    trial.task(application.id, "provide_information", "customer")
    with pytest.raises(InvalidInputError) as refused:
        provide_information(trial.bank, applicant, application.id, " ")
    assert refused.value.errors.keys() == {"answer"}
    provide_information(trial.bank, applicant, application.id, "One employer for six years.")
    assert trial.application(application.id).status == Status.APPROVAL


def test_nobody_answers_for_the_applicant(trial):
    application = trial.submit()
    trial.task(application.id, "provide_information", "customer")
    with pytest.raises(ForbiddenError):
        provide_information(trial.bank, trial.actor("reviewer"), application.id, "He told me.")
    with pytest.raises(NotFoundError):
        provide_information(trial.bank, trial.customer(), application.id, "Not mine.")
