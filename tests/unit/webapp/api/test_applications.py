"""What programs can do with applications, from applying to money."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from lending.domain.applications import Application, Status
from lending.service import approval, rejection
from tests.support.bank import TrialBank
from tests.support.bodies import LINE
from tests.support.flow import until_offer, until_paid
from tests.support.web import Api


def reject(trial: TrialBank, application_id: str, reasons: tuple[str, ...] = ()) -> None:
    """Reject an application as the process does, its reasons replaced where some are given."""
    approval.reject_automatically(trial.bank, application_id)
    rejection.explain_rejection(trial.bank, application_id)
    if reasons:
        trial.set(application_id, reasons=list(reasons))


def test_an_application_is_taken_in_and_can_be_followed(anna, wanted):
    made = anna.post("/applications", wanted)
    assert made.status_code == 201
    told = anna.get(made.headers["Location"].removeprefix("/api/v1")).json
    assert (told["id"], told["status"], told["outcome"], told["steps"]) == (made.json["id"], "submitted", None, [])
    assert told["amount"] == "50000.00"


@pytest.mark.parametrize("amount", ["50000", 50000, 50000.0, "50000.0", "50000.00"])
def test_an_amount_is_taken_as_text_or_as_an_exact_number(trial, anna, wanted, amount):
    made = anna.post("/applications", {**wanted, "amount": amount}).json
    assert trial.application(made["id"]).amount == Decimal("50000.00")


def test_two_submits_at_the_same_moment_make_one_application(trial, app, anna, wanted):
    def submit(number: int) -> int:
        return Api(app.test_client(), anna.token).post("/applications", wanted, headers={"Idempotency-Key": f"click {number}"}).status_code

    with ThreadPoolExecutor(8) as threads:
        statuses = sorted(threads.map(submit, range(8)))
    assert statuses == [201] + [409] * 7
    with trial.bank.read() as book:
        assert book.count(Application) == 1


def test_one_key_eight_times_at_the_same_moment_gives_one_application_eight_times(trial, app, anna, wanted):
    def submit(_: int) -> str:
        return Api(app.test_client(), anna.token).post("/applications", wanted, headers={"Idempotency-Key": "once"}).json["id"]

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(submit, range(8)))) == 1
    with trial.bank.read() as book:
        assert book.count(Application) == 1


def test_an_offer_is_told_with_its_plan(trial, anna, wanted):
    made = anna.post("/applications", wanted).json
    until_offer(trial, made["id"])
    told = anna.get(f"/applications/{made['id']}").json
    assert (told["status"], told["outcome"], told["offer"]["amount"]) == ("offered", "approved", "50000.00")
    assert sum(Decimal(row["principal"]) for row in told["plan"]) == Decimal(50_000)


def test_contracts_are_read_in_time_confirmed_by_code_and_paid(trial, anna, wanted):
    made = anna.post("/applications", wanted).json
    path = f"/applications/{made['id']}/contracts"
    until_offer(trial, made["id"])
    trial.task(made["id"], "sign_contract", "customer")
    assert {paper["kind"] for paper in anna.get(path).json["contracts"]} == {"key_facts", "loan"}
    assert anna.post(f"{path}/code").status_code == 409
    assert anna.post(f"{path}/open").json["signings"][0]["confirmed_at"] is None
    assert "seconds" in anna.post(f"{path}/code").json["detail"]
    trial.clock.tick(60)
    assert anna.post(f"{path}/code").status_code == 200
    wrong = anna.post(f"{path}/confirm", {"code": "000000x"})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "code")
    signed = anna.post(f"{path}/confirm", {"code": trial.code_sent_to(trial.actor("anna"))})
    assert (signed.status_code, signed.json["status"]) == (200, "signed")
    paper = signed.json["contracts"][0]["document_id"]
    content = anna.get(f"/documents/{paper}")
    assert content.data.startswith(b"%PDF")
    assert content.headers["Content-Disposition"].startswith("attachment; filename=LN-2026")


def test_the_plan_of_a_loan_is_told_after_the_money(trial, anna, wanted):
    made = anna.post("/applications", wanted).json
    until_paid(trial, made["id"], trial.actor("anna"))
    told = anna.get(f"/applications/{made['id']}").json
    assert (told["status"], told["plan_is_binding"], told["plan"][-1]["balance"]) == ("disbursed", True, "0.00")
    case = Api.of(anna.client.application, trial, "reviewer").get(f"/applications/{made['id']}").json
    assert case["loan"]["principal"] == "50000.00"
    assert case["score"]["points"] > 0


def test_a_status_that_there_is_not_is_refused(officer):
    assert officer.get("/applications?status=withdrawn").json["total"] == 0
    refused = officer.get("/applications?status=foo")
    assert (refused.status_code, [error["field"] for error in refused.json["errors"]]) == (422, ["status"])


def test_withdrawing_twice_changes_nothing(anna, wanted):
    made = anna.post("/applications", wanted).json
    for _ in range(2):
        assert anna.post(f"/applications/{made['id']}/withdraw").json == {"id": made["id"], "status": "withdrawn"}


def test_the_list_is_paged_with_the_way_to_the_next(trial, app, anna):
    for _ in range(3):
        trial.submit()
    officer = Api.of(app, trial, "intake")
    first = officer.get("/applications?limit=2").json
    assert (len(first["items"]), first["total"]) == (2, 3)
    assert first["next"] == "/api/v1/applications?limit=2&offset=2"
    second = officer.get(first["next"].removeprefix("/api/v1")).json
    assert (len(second["items"]), second["next"]) == (1, None)
    assert officer.get("/applications?status=withdrawn").json["total"] == 0


def test_a_supplement_is_answered_once(trial, anna, wanted):
    made = anna.post("/applications", wanted).json
    path = f"/applications/{made['id']}/supplement"
    assert anna.post(path, {}).status_code == 409
    trial.set(made["id"], status=Status.SUPPLEMENT)
    trial.task(made["id"], "supplement_material", "customer")
    assert anna.post(path, {"note": "all here"}).json["status"] == "intake"
    assert anna.post(path, {"note": "all here"}).status_code == 409


def test_a_question_is_answered_in_words(trial, anna, wanted):
    made = anna.post("/applications", wanted).json
    trial.set(made["id"], status=Status.INFORMATION)
    trial.task(made["id"], "provide_information", "customer")
    path = f"/applications/{made['id']}/information"
    short = anna.post(path, {"answer": "x"})
    assert [error["field"] for error in short.json["errors"]] == ["answer"]
    assert anna.post(path, {"answer": "My income is from one employer."}).json["status"] == "approval"


def test_a_rejection_is_explained_in_the_callers_language_and_appealed_once(trial, anna, wanted):
    made = anna.post("/applications", wanted).json
    reject(trial, made["id"], reasons=("debt_to_income", "R12"))
    told = anna.get(f"/applications/{made['id']}", headers={"Accept-Language": "zh-TW"}).json
    assert [reason["code"] for reason in told["reasons"]] == ["debt_to_income", "R12"]
    assert "負債" in told["reasons"][0]["text"]
    path = f"/applications/{made['id']}/appeal"
    assert anna.post(path, {"grounds": " "}).status_code == 422
    assert anna.post(path, {"grounds": "Look again"}).json["status"] == "approval"
    assert anna.post(path, {"grounds": "Look again"}).status_code == 409


def test_an_appeal_is_possible_until_the_day_the_customer_was_told(trial, anna, wanted):
    made = anna.post("/applications", wanted).json
    reject(trial, made["id"])
    told = anna.get(f"/applications/{made['id']}").json
    assert (told["can_appeal"], told["appeal_until"]) == (True, "2026-12-08")


def test_a_payment_list_is_corrected_row_by_row(trial, anna, wanted):
    made = anna.post("/applications", wanted).json
    trial.task(made["id"], "correct_payment_list", "customer")
    path = f"/applications/{made['id']}/payment-list"
    short = anna.put(path, {"payment_mode": "entrusted", "payments": [{**LINE, "amount": "1.00"}]})
    assert (short.status_code, short.json["errors"][0]["field"].partition(".")[0]) == (422, "payments")
    right = anna.put(path, {"payment_mode": "entrusted", "payments": [{**LINE, "payee": "Other shop"}]})
    assert [row["payee"] for row in right.json["payments"]] == ["Other shop"]


def test_a_partner_follows_what_it_sent_and_nothing_else(trial, app, anna, wanted):
    partner = Api.of(app, trial, "partner")
    own = partner.post("/applications", {**wanted, "channel": "partner"}).json
    other = trial.submit()
    assert partner.get(f"/applications/{own['id']}").json["status"] == "submitted"
    assert partner.get(f"/applications/{other.id}").status_code == 404
    assert partner.get("/applications").json["total"] == 1
    assert "declared" not in partner.get(f"/applications/{own['id']}").json
    # What the bank thinks of its customers stays in the bank
    assert [row["segment"] for row in partner.get("/applications").json["items"]] == [None]
    assert {row["segment"] for row in Api.of(app, trial, "intake").get("/applications").json["items"]} == {"B"}
