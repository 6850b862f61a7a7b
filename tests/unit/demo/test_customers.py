from decimal import Decimal
from types import SimpleNamespace

import pytest

from lending.demo.client import ApiRefusedError
from lending.demo.customers import Customer, as_body


def text(words):
    return SimpleNamespace(text=words)


def test_a_customer_signs_up_hands_in_every_paper_and_applies(world, applicant):
    customer = Customer(world, applicant())
    assert customer.apply() == customer.application_id
    method, path, token, body = world.api.asked[-1]
    assert (method, path, token) == ("POST", "/applications", "token of applicant-0001")
    assert world.api.paths("POST")[0] == "/customers"
    assert [fields["kind"] for asked, _, _, fields in world.api.asked if asked == "UPLOAD"] == ["identity", "income_proof", "purpose_proof"]
    assert body["documents"] == ["id-2", "id-3", "id-4"]


def test_dated_papers_say_their_date(world, applicant):
    Customer(world, applicant()).apply()
    fields = {fields["kind"]: fields.get("dated") for asked, _, _, fields in world.api.asked if asked == "UPLOAD"}
    assert fields == {"identity": None, "income_proof": "2026-11-11", "purpose_proof": None}


def test_a_forgotten_paper_is_not_handed_in(world, applicant):
    forgetful = applicant(forgets_paper=True)
    Customer(world, forgetful).apply()
    assert len(world.api.paths("UPLOAD")) == len(forgetful.papers) - 1


@pytest.mark.parametrize(("row", "who"), [(0, "applicant-0001"), (6, "intake"), (8, "partner")])
def test_the_channel_decides_who_submits(world, applicant, row, who):
    Customer(world, applicant(row)).apply()
    assert world.api.asked[-1][2] == f"token of {who}"


def test_somebody_who_signed_up_earlier_does_not_again(world, applicant):
    world.users.add("applicant-0001")
    Customer(world, applicant()).apply()
    assert "/customers" not in world.api.paths("POST")


def test_a_body_has_amounts_as_text_and_nothing_empty(applicant):
    body = as_body(applicant())
    assert body["amount"] == "11700.00"
    assert body["declared"]["monthly_income"].count(".") == 1
    assert body["payments"][0]["amount"] == "11700.00"
    assert body["applicant"].keys() == {"name", "id_number", "phone"}
    assert body["characteristics"]["term_months"] == 6
    assert "guarantor" not in body
    assert "collateral" not in body
    assert len(body["consents"]) == 4


def test_signing_takes_reading_a_code_and_patience(world, applicant):
    customer = Customer(world, applicant(), "a")
    world.inbox = [text("LN-2026-000931：簽署驗證碼 111111，5 分鐘內有效。")]
    assert customer.do("sign_contract") == pytest.approx(20.5)
    assert world.api.paths("POST") == ["/applications/a/contracts/open"]
    # The code asked for has not arrived; the one in the inbox is an old one.
    assert customer.do("sign_contract") == pytest.approx(0.5)
    assert world.api.paths("POST")[-1] == "/applications/a/contracts/code"
    world.inbox.append(text("LN-2026-000931: 222222 is your code to sign. It is valid for 5 minutes."))
    assert customer.do("sign_contract") is None
    assert world.api.asked[-1][1:] == ("/applications/a/contracts/confirm", "token of applicant-0001", {"code": "222222"})


def test_after_a_refused_code_a_new_one_is_asked_for(world, applicant):
    customer = Customer(world, applicant(), "a")
    customer.do("sign_contract")
    world.api.answers["POST", "code"] = {}
    customer.do("sign_contract")
    world.inbox.append(text("R: 333333 is your code to sign."))
    world.api.answers["POST", "confirm"] = ApiRefusedError("expired", status=422)
    with pytest.raises(ApiRefusedError):
        customer.do("sign_contract")
    customer.do("sign_contract")
    assert world.api.paths("POST").count("/applications/a/contracts/code") == 2


def test_what_is_asked_for_is_supplemented(world, applicant):
    asked = {"supplement": {"items": [{"kind": "income_proof"}, {"kind": "other"}, {"kind": "other"}]}}
    world.api.answers["GET", "a"] = asked
    Customer(world, applicant(), "a").do("supplement_material")
    assert [fields["kind"] for method, _, _, fields in world.api.asked if method == "UPLOAD"] == ["income_proof", "other"]
    assert world.api.asked[-1][1] == "/applications/a/supplement"


def test_a_corrected_list_sums_to_the_offer(world, applicant):
    world.api.answers["GET", "a"] = {"amount": "11700.00", "offer": {"amount": "9000.00"}}
    Customer(world, applicant(), "a").do("correct_payment_list")
    method, path, _, body = world.api.asked[-1]
    assert (method, path) == ("PUT", "/applications/a/payment-list")
    assert sum(Decimal(line["amount"]) for line in body["payments"]) == 9_000


@pytest.mark.parametrize(
    ("behaviour", "task"),
    [({"supplements": False}, "supplement_material"), ({"answers": False}, "provide_information"), ({"signs": False}, "sign_contract")],
)
def test_some_never_do_what_is_asked(world, applicant, behaviour, task):
    assert not Customer(world, applicant(**behaviour), "a").will_do(task)
    assert Customer(world, applicant(), "a").will_do(task)


def test_who_changes_his_mind_withdraws_instead(world, applicant):
    customer = Customer(world, applicant(withdraws_at="sign_contract", signs=False), "a")
    assert customer.will_do("sign_contract")
    assert customer.do("sign_contract") is None
    assert world.api.paths("POST") == ["/applications/a/withdraw"]


def test_a_list_corrected_again_is_another_list(world, applicant):
    world.api.answers["GET", "a"] = {"amount": "11700.00", "offer": None}
    customer = Customer(world, applicant(), "a")
    for _ in range(5):
        customer.do("correct_payment_list")
    assert len({line["account"] for *_, body in world.api.asked if body.get("payments") for line in body["payments"]}) > 1
