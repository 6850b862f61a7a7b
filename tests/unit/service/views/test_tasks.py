from lending.service.views import read_task_view


def test_a_task_without_a_form_is_shown_without_one(trial, application):
    task = trial.task(application.id, "a_later_step", "reviewer")
    detail = read_task_view(trial.bank, trial.actor("reviewer"), task.id)
    assert (detail.form, detail.bar, detail.task.id) == (None, None, task.id)
