import pytest

from lending.domain.actors import Actor, Role
from lending.domain.applications import Application
from lending.domain.tasks import HumanTask, TaskState
from lending.errors import ForbiddenError
from lending.service import four_eyes
from lending.service.four_eyes import EXCLUDES, Bar, find_bar
from tests.support.walk import change

BEFORE_REVIEW = (
    "submitted",
    "precheck_application",
    "review_aml_match",
    "verify_aml",
    "verify_bureau",
    "verify_tax",
    "verify_social_security",
    "verify_provident_fund",
    "verify_income",
    "value_by_hand",
    "visit_site",
)
#: Who did the first may not do the second.
BARRED = [
    *((step, "review_case") for step in BEFORE_REVIEW),
    *((step, "approve_case") for step in (*BEFORE_REVIEW, "review_case")),
    *((step, "check_payment_list") for step in ("review_case", "approve_case")),
    *((step, "release_payment") for step in ("review_case", "approve_case", "check_payment_list")),
    ("approve_case", "fulfil_condition"),
    *((step, "settle_objection") for step in ("call_debtor", "negotiate_arrears")),
    *((step, "approve_restructuring") for step in ("measure_ability", "choose_plan")),
    *((step, "charge_misuse") for step in ("assess_warning", "hear_on_use")),
    ("record_enforcement", "confirm_recovery"),
    ("propose_write_off", "approve_write_off"),
    *((step, "confirm_write_off") for step in ("propose_write_off", "approve_write_off")),
]
ALLOWED = [
    ("submitted", "precheck_application"),
    ("precheck_application", "visit_site"),
    ("review_case", "review_case"),
    ("review_case", "fulfil_condition"),
    ("visit_site", "release_payment"),
    ("fulfil_condition", "sign_guarantee"),
]
ALL_ROLES = Actor(user_id="she", name="n", roles=frozenset(Role) - {Role.CUSTOMER}, branch_id="head_office", authority_level=3)


def did(trial, application: Application, step: str, by: str) -> None:
    if step == "submitted":
        change(trial, Application, application.id, submitted_by=by)
        return
    task = trial.task(application.id, step, "reviewer")
    change(trial, HumanTask, task.id, state=TaskState.COMPLETED, completed_by=by)


def bar(trial, application: Application, step: str, actor: Actor = ALL_ROLES) -> Bar | None:
    task = trial.task(application.id, step, "reviewer")
    with trial.bank.read() as book:
        return find_bar(book, actor, task)


@pytest.mark.parametrize(("before", "after"), BARRED)
def test_who_did_one_step_may_not_do_the_other(trial, application, before, after):
    did(trial, application, before, "she")
    assert bar(trial, application, after) == Bar("four_eyes", before)


@pytest.mark.parametrize(("before", "after"), BARRED)
def test_a_colleague_may(trial, application, before, after):
    did(trial, application, before, "he")
    assert bar(trial, application, after) is None


@pytest.mark.parametrize(("before", "after"), ALLOWED)
def test_other_steps_may_be_one_person_s(trial, application, before, after):
    did(trial, application, before, "she")
    assert bar(trial, application, after) is None


def test_the_table_holds_every_rule_of_the_code():
    assert sorted(BARRED) == sorted((step, after) for after, steps in EXCLUDES.items() for step in steps)


@pytest.mark.parametrize(("level", "barred"), [(1, True), (2, False), (3, False)])
def test_a_decision_needs_the_authority_the_table_asked_for(trial, application, level, barred):
    change(trial, Application, application.id, authority_level=2)
    approver = Actor(user_id="he", name="n", roles=frozenset({Role.APPROVER}), branch_id="head_office", authority_level=level)
    assert (bar(trial, application, "approve_case", approver) == Bar("authority", "2")) is barred


def test_what_bars_is_said_in_words(trial, application):
    did(trial, application, "review_case", "she")
    task = trial.task(application.id, "approve_case", "approver")
    with trial.bank.read() as book, pytest.raises(ForbiddenError, match=r"earlier step of this case \(review case\)") as raised:
        four_eyes.refuse_bar(book, ALL_ROLES, task)
    assert raised.value.context["bar"] == Bar("four_eyes", "review_case")
    assert "authority level 3" in str(Bar("authority", "3"))
    with trial.bank.read() as book:
        four_eyes.refuse_bar(book, trial.actor("approver"), task)
