from decimal import Decimal

import pytest

from lending.domain.actors import Actor
from lending.domain.applications import Condition, Decision, Status
from lending.domain.new_application import PayeeLine, Security
from lending.domain.records import Action, BankState, JournalEntry
from lending.domain.tasks import HumanTask, TaskState
from lending.errors import NotFoundError
from lending.service import approval, intake, views
from lending.service.documents import Upload, add_document
from lending.service.ports import CaseQuery
from tests.support.bank import FIRST_DAY, new_person
from tests.support.flow import until_offer, until_paid, until_report

REQUIRED = "identity,income_proof"


@pytest.fixture
def applicant(trial) -> Actor:
    return trial.customer()


def ask(trial, application_id: str, question: str, *, step: str = "review_case") -> None:
    """Put a case where a reviewer has asked the customer something."""
    task = trial.task(application_id, step, "reviewer")
    with trial.bank.begin() as book:
        kept = book.lock(HumanTask, task.id)
        kept.state, kept.completed_at, kept.completed_by = TaskState.COMPLETED, trial.clock(), trial.user("reviewer").id
        kept.entries = {"recommendation": "more_information", "information_needed": question}
    trial.set(application_id, status=Status.INFORMATION)


def reads(trial) -> list[tuple[str, str | None]]:
    with trial.bank.read() as book:
        return [(entry.actor_name, entry.body) for entry in book.find(JournalEntry, action=Action.PERSONAL_DATA_READ, order="id")]


def test_a_new_application_is_told_as_it_was_asked_for(trial, applicant):
    application = trial.submit(applicant)
    view = views.read_application(trial.bank, applicant, application.id)
    assert (view.reference, view.status, view.outcome, view.amount) == (application.reference, "submitted", None, Decimal("50000.00"))
    assert view.can_withdraw
    assert not view.can_appeal
    assert (view.offer, view.plan, view.documents, view.question, view.supplement) == (None, (), (), None, None)
    assert [event.action for event in view.timeline] == ["application_submitted"]


def test_an_offer_comes_with_its_plan_and_its_contracts(trial, applicant):
    application = trial.submit(applicant)
    until_offer(trial, application.id)
    view = views.read_application(trial.bank, applicant, application.id)
    assert (view.status, view.outcome) == ("offered", "approved")
    assert view.offer.amount == application.amount
    assert sum(row.principal for row in view.plan) == application.amount
    assert not view.plan_is_binding
    assert {paper.kind for paper in view.contracts} == {"key_facts", "loan"}


def test_terms_without_a_decision_to_tell_have_no_outcome(trial, applicant):
    application = trial.submit(applicant)
    until_offer(trial, application.id)
    with trial.bank.begin() as book:
        for decision in book.find(Decision, application_id=application.id):
            book.remove(decision)
    assert views.read_application(trial.bank, applicant, application.id).outcome is None


def test_after_the_money_the_plan_is_the_loans_own(trial, applicant):
    line = PayeeLine(payee="Shop", account="62220202", amount=Decimal(50_000), purpose="tiles")
    application = trial.submit(applicant, payments=(line,))
    until_paid(trial, application.id, applicant)
    view = views.read_application(trial.bank, applicant, application.id)
    assert (view.status, view.outcome, view.plan_is_binding, view.can_withdraw) == ("disbursed", "disbursed", True, False)
    assert (len(view.plan), view.plan[-1].balance) == (24, 0)
    assert [signed.role for signed in view.signings if signed.confirmed_at] == ["borrower"]
    case = views.read_case(trial.bank, trial.actor("reviewer"), application.id)
    assert (case.loan.principal, case.exposure) == (application.amount, application.amount)


def test_a_supplement_request_names_each_item(trial, applicant):
    application = trial.submit(applicant)
    add_document(
        trial.bank, applicant, Upload(kind="income_proof", file_name="pay.pdf", content=b"%PDF-1.7"), application_id=application.id
    )
    intake.request_supplement(trial.bank, application.id, REQUIRED)
    view = views.read_application(trial.bank, applicant, application.id)
    assert {(item["kind"], item["problem"]) for item in view.supplement.items} == {("identity", "missing"), ("income_proof", "doubtful")}
    assert [paper.kind for paper in view.documents] == ["income_proof"]


def test_a_customers_timeline_tells_of_his_papers_and_not_of_the_banks_own(trial, applicant):
    application = trial.submit(applicant)
    for kind in ("visit_photo", "other"):
        paper = Upload(kind=kind, file_name="a.pdf", content=b"%PDF-1.7")
        add_document(trial.bank, trial.actor("investigator"), paper, application_id=application.id)
    view = views.read_application(trial.bank, applicant, application.id)
    assert [event.facts for event in view.timeline if event.action == "document_added"] == [{"kind": "other"}]
    assert [paper.kind for paper in view.documents] == ["other"]


def test_the_banks_question_is_told_while_it_is_open(trial, applicant):
    application = trial.submit(applicant)
    ask(trial, application.id, "Which employer paid in May?")
    assert views.read_application(trial.bank, applicant, application.id).question == "Which employer paid in May?"
    trial.set(application.id, status=Status.APPROVAL)
    assert views.read_application(trial.bank, applicant, application.id).question is None


def test_an_open_question_nobody_wrote_is_none(trial, applicant):
    application = trial.set(trial.submit(applicant).id, status=Status.INFORMATION)
    assert views.read_application(trial.bank, applicant, application.id).question is None


def test_an_open_step_is_told(trial, applicant):
    application = trial.submit(applicant)
    task = trial.task(application.id, "sign_contract", "customer")
    (step,) = views.read_application(trial.bank, applicant, application.id).steps
    assert (step.task_id, step.definition, step.group) == (task.id, "sign_contract", "customer")


def test_a_customers_timeline_holds_no_names_of_the_bank_and_no_scores(trial, applicant):
    application = trial.submit(applicant)
    until_offer(trial, application.id)
    timeline = views.read_application(trial.bank, applicant, application.id).timeline
    assert {event.actor for event in timeline} == {"customer", "bank"}
    assert "scored" not in {event.action for event in timeline}
    assert "points" not in {name for event in timeline for name in event.facts}


def test_a_case_holds_reports_measures_score_decisions_and_who_did_what(trial, applicant):
    application = trial.submit(applicant)
    until_report(trial, application.id)
    approval.score_applicant(trial.bank, application.id)
    ask(trial, application.id, "Which employer?")
    with trial.bank.begin() as book:
        book.add(Condition(id="c", application_id=application.id, number=1, text="Pay off the card", decided_by=trial.user("signing").id))
    approval.approve_automatically(trial.bank, application.id)
    case = views.read_case(trial.bank, trial.actor("reviewer"), application.id)
    assert {"bureau", "tax", "aml"} <= {report.agency for report in case.reports}
    assert {"debt_to_income", "cash_flow_coverage"} <= {measure.name for measure in case.diligence.measures}
    assert all(measure.inputs for measure in case.diligence.measures if measure.name == "debt_to_income")
    assert case.score.points > 0
    assert {line.reason_code for line in case.score.lines} >= {"R01", "R14"}
    assert [(decision.stage, decision.decided_by) for decision in case.decisions] == [("automatic", None)]
    assert case.conditions[0].decided_by == "Lin Yaqi 林雅琪"
    assert [(person.step, person.name) for person in case.people] == [("review_case", "Hsu Chia-ling 許嘉玲")]
    assert case.party.id_number
    assert {event.action for event in case.timeline} >= {"scored", "agency_answered"}


def test_sealed_fields_stay_out_of_the_timeline(trial, applicant):
    application = trial.submit(applicant)
    case = views.read_case(trial.bank, trial.actor("reviewer"), application.id)
    assert "personal" not in {name for event in case.timeline for name in event.facts}


def test_security_and_guarantor_stand_in_the_case(trial, applicant):
    application = trial.submit(
        applicant,
        product="mortgage",
        amount=Decimal(900_000),
        term_months=240,
        purpose="home_purchase",
        collateral=(Security(kind="first_home", description="Flat", declared_value=Decimal(2_000_000)),),
        guarantor=new_person("劉陳"),
    )
    case = views.read_case(trial.bank, trial.actor("reviewer"), application.id)
    assert (case.guarantor.name, case.collateral[0].declared_value) == ("劉陳", Decimal(2_000_000))
    assert (case.diligence, case.score, case.loan) == (None, None, None)


@pytest.mark.parametrize("login", ["reviewer", "auditor", "owner", "admin"])
def test_what_the_banks_people_read_is_on_record(trial, login):
    application = trial.submit()
    views.read_case(trial.bank, trial.actor(login), application.id)
    views.read_application(trial.bank, trial.actor(login), application.id)
    name = trial.user(login).name
    assert reads(trial) == [(name, '{"what":"case"}'), (name, '{"what":"application"}')]


def test_customers_and_partners_read_their_own_unrecorded(trial, applicant):
    application = trial.submit(applicant)
    sent = trial.submit(trial.actor("partner"), channel="partner")
    views.read_application(trial.bank, applicant, application.id)
    views.read_application(trial.bank, trial.actor("partner"), sent.id)
    assert reads(trial) == []


@pytest.mark.parametrize("read", [views.read_application, views.read_case])
def test_what_is_not_yours_does_not_exist(trial, read):
    application = trial.submit()
    for stranger in (trial.customer(), trial.actor("partner"), trial.actor("intake.ningbo")):
        with pytest.raises(NotFoundError):
            read(trial.bank, stranger, application.id)
        with pytest.raises(NotFoundError):
            views.require_visible(trial.bank, stranger, application.id)


def test_the_applicant_does_not_see_the_banks_file(trial, applicant):
    application = trial.submit(applicant)
    with pytest.raises(NotFoundError):
        views.read_case(trial.bank, applicant, application.id)


def test_lists_show_the_newest_first(trial):
    first, second = trial.submit(), trial.submit()
    rows, total = views.list_applications(trial.bank, CaseQuery(actor=trial.actor("intake")))
    assert ([row.id for row in rows], total) == ([second.id, first.id], 2)


def test_what_the_business_date_has_passed_is_overdue_whatever_the_clock_says(trial):
    application = trial.submit()
    due = trial.task(application.id, "review_case", "reviewer").due_at
    reviewer = trial.actor("reviewer")
    assert not views.list_task_views(trial.bank, views.task_query(trial.bank, reviewer)).items[0].overdue
    with trial.bank.begin() as book:
        book.lock(BankState, "business_date").value = FIRST_DAY.replace(month=12).isoformat()
    page = views.list_task_views(trial.bank, views.task_query(trial.bank, reviewer, view="overdue"))
    assert (page.total, page.items[0].overdue, page.items[0].due_at) == (1, True, due)


def test_a_done_task_bars_nobody_any_more(trial):
    application = trial.submit()
    ask(trial, application.id, "Which?")
    with trial.bank.read() as book:
        (task,) = book.find(HumanTask)
    detail = views.read_task_view(trial.bank, trial.actor("reviewer"), task.id)
    assert (detail.bar, detail.task.mine, detail.entries["information_needed"]) == (None, False, "Which?")
    assert detail.form is not None
