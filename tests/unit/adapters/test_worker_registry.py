from lending.adapters.models import ModelFiles, bundled_models
from lending.adapters.worker_registry import served_work
from lending.service.modelling.ports import Input
from tests.contract.test_topics import HANDLERS, returned

WORK = {topic.name: topic for topic in served_work()}


def test_the_work_is_what_the_workers_serve():
    assert WORK.keys() == HANDLERS.keys()
    assert list(WORK) == sorted(WORK)


def test_a_topic_says_what_it_does_asks_for_and_may_set():
    review = WORK["approval.open_review"]
    assert review.summary == "Note the authority needed and say until when people decide."
    assert review.inputs == (Input("application_id", ("str",), True), Input("authority_level", ("int",), True))
    assert review.outputs == ("information_stage", "review_due_at")
    assert Input("supplemented", ("bool",), False) not in WORK["intake.check_completeness"].inputs


def test_the_instance_is_no_variable_to_ask_for():
    assert all(asked.name != "process_instance" for topic in WORK.values() for asked in topic.inputs)


def test_what_a_function_may_set_stands_in_its_source():
    for name, topic in WORK.items():
        assert set(topic.outputs) <= returned(HANDLERS[name].function), name
    assert sum(bool(topic.outputs) for topic in WORK.values()) > 30


def test_a_diagram_is_checked_among_those_it_calls():
    models, shipped = ModelFiles(), bundled_models()
    origination = shipped["loan_origination.bpmn"]
    assert list(models.check_among("loan_origination.bpmn", origination, shipped)) == []
    alone = models.check_among("loan_origination.bpmn", origination, {})
    assert {found.rule for found in alone} == {"unknown-process"}
    assert list(models.check("loan_origination.bpmn", origination)) == []
    broken = {**shipped, "approval.bpmn": b"<"}
    assert {found.rule for found in models.check_among("loan_origination.bpmn", origination, broken)} == {"unknown-process"}


def test_every_form_is_of_a_human_task():
    assert "review_case" in ModelFiles().forms()
