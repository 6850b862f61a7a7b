from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest

from lending.domain.applications import Application, Collateral, Draft, IdempotencyKey, PaymentLine, Product, Status
from lending.domain.parties import Consent, ConsentPurpose, Document, Party
from lending.domain.records import JournalEntry, OutboxMessage
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service import applications
from lending.service.applications import Repeat, request_digest, submit_application
from lending.service.documents import Upload, add_document
from tests.support.bank import FIRST_DAY, new_application, new_person
from tests.support.walk import HOME, actions, at_once, change, failures, paid_to, row, rows


def test_an_application_is_kept_with_all_that_belongs_to_it(trial, applicant):
    application = trial.submit(applicant, payments=paid_to(), collateral=(HOME,), guarantor=new_person("李娜"))
    assert (application.reference, application.status, application.secured) == ("LN-2026-000001", Status.SUBMITTED, True)
    assert application.characteristics["age_years"] == 36
    assert application.declared["monthly_income"] == "18000.00"
    assert {consent.purpose for consent in rows(trial, Consent, application_id=application.id)} == set(ConsentPurpose)
    assert row(trial, PaymentLine, application_id=application.id).payee == "Tile Shop"
    assert row(trial, Collateral, application_id=application.id).kind == "first_home"
    assert row(trial, Party, id=application.guarantor_party_id).name == "李娜"
    assert actions(trial, application.id) == [*["consent_given"] * 4, "application_submitted"]
    message = row(trial, OutboxMessage, application_id=application.id)
    assert (message.kind, message.target, message.variables) == ("start", "loan_origination", {"application_id": application.id})


def test_references_count_on(trial):
    assert [trial.submit().reference for _ in range(2)] == ["LN-2026-000001", "LN-2026-000002"]


def test_an_age_that_was_entered_stays(trial, applicant):
    assert trial.submit(applicant, characteristics={"age_years": 35}).characteristics == {"age_years": 35}


def test_a_second_open_application_for_the_product_is_refused(trial, applicant):
    trial.submit(applicant)
    with pytest.raises(ConflictError, match="open application for this product"):
        trial.submit(applicant)
    assert len(rows(trial, Application)) == 1


def test_after_the_first_has_ended_another_is_welcome(trial, applicant):
    first = trial.submit(applicant)
    trial.set(first.id, status=Status.LAPSED)
    assert trial.submit(applicant).id != first.id


def test_an_application_for_another_product_is_welcome(trial, applicant):
    trial.submit(applicant)
    trial.submit(applicant, product="business", purpose="equipment")
    assert len(rows(trial, Application)) == 2


def test_nothing_is_kept_of_what_is_refused(trial, applicant):
    with pytest.raises(InvalidInputError) as raised:
        trial.submit(applicant, amount=Decimal(1), term_months=999)
    assert set(raised.value.errors) == {"amount", "term_months"}
    assert rows(trial, OutboxMessage) == rows(trial, Application) == []


@pytest.mark.parametrize("product", ["yacht", ""])
def test_an_unknown_product_is_named(trial, applicant, product):
    with pytest.raises(InvalidInputError) as raised:
        trial.submit(applicant, product=product)
    assert list(raised.value.errors) == ["product"]


def test_the_version_in_force_is_frozen_on_the_application(trial, applicant):
    consumer = row(trial, Product, code="consumer")
    with trial.bank.begin() as book:
        book.add(
            replace(consumer, version=2, in_force_from=FIRST_DAY), replace(consumer, version=3, in_force_from=FIRST_DAY.replace(year=2027))
        )
    assert trial.submit(applicant).product_version == 2


@pytest.mark.parametrize(
    ("login", "channel", "may"),
    [
        ("intake", "branch", True),
        ("partner", "partner", True),
        ("reviewer", "branch", False),
        ("intake", "mobile", False),
        ("partner", "branch", False),
    ],
)
def test_each_applies_by_his_own_channel(trial, login, channel, may):
    submit = partial(submit_application, trial.bank, trial.actor(login), new_application(channel=channel))
    if may:
        assert submit().channel == channel
        return
    with pytest.raises(ForbiddenError, match=f"channel {channel}"):
        submit()


def test_an_unknown_channel_is_a_wrong_field(trial, applicant):
    with pytest.raises(InvalidInputError) as raised:
        trial.submit(applicant, channel="fax")
    assert list(raised.value.errors) == ["channel"]


def test_customers_apply_in_their_own_name_only(trial, applicant):
    for other in (new_person(), trial.person_of(trial.customer())):
        with pytest.raises(ForbiddenError, match="own name"):
            trial.submit(applicant, applicant=other)


def test_one_identity_number_has_one_name(trial):
    known = trial.person_of(trial.customer())
    for field, changes in (
        ("applicant.name", {"applicant": replace(known, name="王五")}),
        ("guarantor.name", {"guarantor": replace(known, name="王五")}),
    ):
        with pytest.raises(InvalidInputError) as raised:
            submit_application(trial.bank, trial.actor("intake"), new_application(channel="branch", **changes))
        assert list(raised.value.errors) == [field]


def test_a_guarantor_the_bank_knows_is_not_written_twice(trial, applicant):
    known = trial.customer()
    assert trial.submit(applicant, guarantor=trial.person_of(known)).guarantor_party_id == known.party_id


def test_a_branch_takes_in_somebody_new(trial):
    application = submit_application(trial.bank, trial.actor("intake.ningbo"), new_application(channel="branch"))
    assert row(trial, Party, id=application.party_id).branch_id == application.branch_id == "ningbo"


def test_papers_handed_in_before_come_along_and_stay_with_an_earlier_case_too(trial, applicant):
    paper = add_document(trial.bank, applicant, Upload(kind="identity", file_name="id.pdf", content=b"%PDF-1.7"))
    new = new_application(applicant=trial.person_of(applicant))
    first = submit_application(trial.bank, applicant, new, documents=(paper.id, paper.id))
    trial.set(first.id, status=Status.REJECTED)
    second = submit_application(trial.bank, applicant, new, documents=(paper.id,))
    assert row(trial, Document, application_id=first.id).id == paper.id
    assert row(trial, Document, application_id=second.id).sha256 == paper.sha256


def test_somebody_else_s_paper_is_refused(trial, applicant):
    paper = add_document(trial.bank, trial.customer(), Upload(kind="identity", file_name="id.pdf", content=b"%PDF-1.7"))
    with pytest.raises(ForbiddenError, match="belongs to somebody else"):
        submit_application(trial.bank, applicant, new_application(applicant=trial.person_of(applicant)), documents=(paper.id,))


def draft_of(trial, user_id: str | None) -> str:
    with trial.bank.begin() as book:
        book.add(Draft(id="draft", user_id=user_id or "", data={}, updated_at=trial.bank.now()))
    return "draft"


def test_the_draft_goes_with_the_application_it_became(trial, applicant):
    new = new_application(applicant=trial.person_of(applicant))
    submit_application(trial.bank, applicant, new, draft_id=draft_of(trial, applicant.user_id))
    assert rows(trial, Draft) == []


def test_somebody_else_s_draft_stays(trial, applicant):
    new = new_application(applicant=trial.person_of(applicant))
    with pytest.raises(NotFoundError, match="no such draft"):
        submit_application(trial.bank, applicant, new, draft_id=draft_of(trial, trial.customer().user_id))
    assert len(rows(trial, Draft)) == 1


def test_the_same_request_again_returns_what_it_made_and_another_under_its_key_is_refused(trial, applicant):
    new = new_application(applicant=trial.person_of(applicant))
    submit = partial(submit_application, trial.bank, applicant, new)
    first = submit(repeat=Repeat(key="k", request_digest=request_digest(b"one")))
    assert submit(repeat=Repeat(key="k", request_digest=request_digest(b"one"))).id == first.id
    with pytest.raises(ConflictError, match="Idempotency-Key"):
        submit(repeat=Repeat(key="k", request_digest=request_digest(b"two")))
    with pytest.raises(ConflictError, match="open application"):
        submit(repeat=Repeat(key="another", request_digest=request_digest(b"one")))


def test_two_submissions_at_the_same_moment_make_one_application(any_bank):
    applicant = any_bank.customer()
    new = new_application(applicant=any_bank.person_of(applicant))
    results = at_once(*[partial(submit_application, any_bank.bank, applicant, new)] * 4)
    assert [type(failure) for failure in failures(results)] == [ConflictError] * 3
    assert len(rows(any_bank, Application)) == len(rows(any_bank, OutboxMessage)) == 1
    assert len(rows(any_bank, JournalEntry, action="application_submitted")) == 1


def test_one_request_sent_twice_at_the_same_moment_gets_one_answer(any_bank):
    applicant = any_bank.customer()
    new = new_application(applicant=any_bank.person_of(applicant))
    repeat = Repeat(key="k", request_digest="d")
    results = at_once(*[partial(submit_application, any_bank.bank, applicant, new, repeat=repeat)] * 4)
    assert failures(results) == []
    assert len({application.id for application in results}) == 1
    assert len(rows(any_bank, IdempotencyKey)) == 1


def test_many_customers_at_the_same_moment_get_references_of_their_own(any_bank):
    customers = [any_bank.customer() for _ in range(6)]
    results = at_once(*[partial(any_bank.submit, customer) for customer in customers])
    assert failures(results) == []
    assert {application.reference for application in results} == {f"LN-2026-{number:06d}" for number in range(1, 7)}


def test_references_count_on_past_a_million(trial, application):
    change(trial, Application, application.id, reference="LN-2026-1000000")
    assert trial.submit().reference == "LN-2026-1000001"


def test_names_that_others_import_are_still_there():
    assert applications.PROCESS == "loan_origination"
    assert callable(applications.withdraw_application)


def test_a_request_that_was_overtaken_by_its_twin_returns_what_the_twin_made(trial, applicant, monkeypatch):
    # Given the twin's application, which this request does not see when it begins
    submit = partial(submit_application, trial.bank, applicant, new_application(applicant=trial.person_of(applicant)))
    repeat = Repeat(key="k", request_digest="d")
    twin = submit(repeat=repeat)
    look, looks = applications._known, []

    def late(*arguments):
        looks.append(arguments)
        return look(*arguments) if len(looks) > 1 else None

    monkeypatch.setattr(applications, "_known", late)
    # When
    overtaken = submit(repeat=repeat)
    # Then
    assert (overtaken.id, len(looks)) == (twin.id, 2)
