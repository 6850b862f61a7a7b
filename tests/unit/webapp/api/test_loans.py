"""Running loans as programs use them."""

from datetime import date
from decimal import Decimal

import jsonschema
import pytest

from lending.domain.actors import User
from lending.domain.loans import Loan
from tests.support.running import move_to, running_copy
from tests.support.walk import change, row
from tests.support.web import Api
from webapp.api.openapi import describe

DAY, FIRST_DUE = date(2027, 1, 5), date(2026, 12, 23)


@pytest.fixture
def running(trial):
    return running_copy(trial)


@pytest.fixture
def customer(app, trial, running) -> Api:
    return Api.of(app, trial, row(trial, User, id=running.customer.user_id).login)


@pytest.fixture
def desk(app, trial, running) -> Api:
    return Api.of(app, trial, "servicing")


@pytest.fixture
def second(app, trial, running) -> Api:
    return Api.of(app, trial, "servicing.second")


def act(api: Api, running, what: str, body: dict, key: str = "k"):
    return api.post(f"/loans/{running.id}/{what}", body, headers={"Idempotency-Key": key})


@pytest.fixture
def paid(trial, running, customer):
    """The first instalment is paid, the second not due yet."""
    move_to(trial, FIRST_DUE)
    assert act(customer, running, "payments", {"amount": "2216.03", "source": "deposit"}).status_code == 201
    move_to(trial, DAY)
    return running


def test_loans_are_listed_and_shown_within_the_callers_scope(app, trial, running, customer, desk):
    assert [item["id"] for item in customer.get("/loans").json["items"]] == [running.id]
    assert desk.get("/loans?state=closed").json["total"] == 0
    trial.customer("other")
    other = Api.of(app, trial, "other")
    assert other.get("/loans").json["items"] == []
    assert other.get(f"/loans/{running.id}").status_code == 404
    told = customer.get(f"/loans/{running.id}").json
    assert (told["outstanding"], told["state"], len(told["plan"])) == ("50000.00", "active", 24)
    assert [event["kind"] for event in told["events"]] == ["disbursed"]
    # The tier is the bank's own judgement
    assert (told["tier"], customer.get("/loans").json["items"][0]["tier"]) == (None, None)
    assert (desk.get(f"/loans/{running.id}").json["tier"], desk.get("/loans").json["items"][0]["tier"]) == ("normal", "normal")


def described(method: str, path: str) -> dict:
    """Return what the description says an answer is, as a schema that stands by itself."""
    answer = describe()["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
    return {**answer, "components": describe()["components"]}


def as_described(method: str, path: str, answer) -> dict:
    assert answer.status_code == 200, answer.text
    jsonschema.validate(answer.json, described(method, path))
    return answer.json


def test_what_is_answered_is_as_described_amounts_with_two_places(paid, customer):
    place, wish = f"/loans/{paid.id}", {"amount": "10000.00", "keeps": "instalment"}
    as_described("get", "/loans", customer.get("/loans"))
    as_described("get", "/loans/{loan_id}/payoff", customer.get(f"{place}/payoff?on=2027-01-05"))
    as_described("post", "/loans/{loan_id}/due-day/preview", customer.post(f"{place}/due-day/preview", {"day": 31}))
    change = as_described("post", "/loans/{loan_id}/prepayments/preview", customer.post(f"{place}/prepayments/preview", wish))
    assert (change["before"][1]["interest_paid"], change["before"][1]["penalty"]) == ("0.00", "0.00")
    loan = as_described("get", "/loans/{loan_id}", customer.get(place))
    assert (loan["due_now"], loan["overdue"], loan["fees_owed"], loan["annual_rate"]) == ("0.00", "0.00", "0.00", "0.06000000")


def test_a_penalty_in_a_plan_is_what_is_charged(paid, trial, customer, desk):
    move_to(trial, date(2027, 2, 5))
    seen = desk.post(f"/loans/{paid.id}/restructurings/preview", {"extension": 6, "rate": "4%"})
    change = as_described("post", "/loans/{loan_id}/restructurings/preview", seen)["change"]
    owed = customer.get(f"/loans/{paid.id}").json["penalty"]
    assert Decimal(owed) > 0
    assert change["before"][1]["penalty"] == owed


def test_a_payment_counts_once_by_its_key(running, customer):
    first, again = (act(customer, running, "payments", {"amount": "100.00", "source": "deposit"}) for _ in range(2))
    assert (first.json["number"], first.json["repeated"], first.json["unapplied"]) == (2, False, "100.00")
    assert (again.json["number"], again.json["repeated"]) == (2, True)
    assert act(customer, running, "payments", {"amount": "101.00", "source": "deposit"}).status_code == 409


@pytest.mark.parametrize("key", [None, "", "k" * 201, "clé"])
def test_without_a_key_of_its_own_nothing_is_booked(running, customer, key):
    headers = {} if key is None else {"Idempotency-Key": key}
    refused = customer.post(f"/loans/{running.id}/payments", {"amount": "100.00", "source": "deposit"}, headers=headers)
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert len(running.events) == 1


def test_what_is_wrong_is_told_by_its_field_and_who_may_not_is_refused(running, customer):
    refused = act(customer, running, "payments", {"amount": "60000.00", "source": "deposit"})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "amount")
    assert act(customer, running, "payments", {"amount": "1.00", "source": "transfer"}).status_code == 403


def test_repaid_early_after_a_preview(paid, customer):
    wish = {"amount": "10000.00", "keeps": "instalment"}
    seen = customer.post(f"/loans/{paid.id}/prepayments/preview", wish).json
    assert (len(seen["before"]), len(seen["after"]), seen["fee"]) == (24, 19, "0.00")
    booked = act(customer, paid, "prepayments", {**wish, "source": "deposit"}).json
    assert (booked["kind"], booked["outstanding"]) == ("prepayment", "38033.97")


def test_paid_off_at_what_was_quoted(paid, customer):
    paid.pay_in("5000.00")
    shown = customer.get(f"/loans/{paid.id}/payoff?on=2027-01-15").json
    quoted = act(customer, paid, "payoff-quotes", {"on": "2027-01-15", "charged": "to_date"}).json
    assert quoted["facts"]["total"] == shown["total"] == "48212.16"
    move_to(paid.trial, date(2027, 1, 15))
    over = act(customer, paid, "payoff", {"charged": "to_date", "source": "deposit"}).json
    assert (over["state"], over["facts"]["amount"]) == ("closed", "48212.16")


def test_another_day_to_pay_on_and_held_money_back(paid, customer):
    assert customer.post(f"/loans/{paid.id}/due-day/preview", {"day": 31}).json["odd_interest"] == "61.98"
    assert act(customer, paid, "due-day", {"day": 31}).json["kind"] == "due_day_changed"
    act(customer, paid, "payments", {"amount": "30.00", "source": "deposit"}, key="more")
    assert act(customer, paid, "refunds", {"amount": "30.00"}).json["unapplied"] == "0.00"


def test_the_desk_takes_back_finds_misuse_and_pauses(paid, desk):
    assert act(desk, paid, "reversals", {"event": 2, "reason": "Another loan's."}).json["due"] != "0.00"
    assert act(desk, paid, "misuse", {"amount": "100.00", "since": "2026-12-01", "reason": "Shares."}).json["kind"] == "misuse_found"
    assert act(desk, paid, "pauses", {"reason": "A flood."}).json["kind"] == "delinquency_paused"
    assert act(desk, paid, "resumptions", {"reason": "Over."}).json["kind"] == "delinquency_resumed"


def test_a_restructuring_is_seen_and_asked_for_and_booked_by_nobody_alone(paid, desk, customer):
    wish = {"extension": 6, "rate": "4%"}
    seen = desk.post(f"/loans/{paid.id}/restructurings/preview", wish).json
    assert (seen["last_due_after"], seen["observation"]["begins"]) == ("2029-05-23", "2027-01-23")
    place, said = f"/loans/{paid.id}/restructurings", {"reason": "Fewer orders."}
    assert customer.post(place, said).status_code == 403
    asked = desk.post(place, said)
    assert (asked.status_code, asked.json["state"], asked.json["stage"]) == (201, "open", "requested")
    assert desk.post(place, said).status_code == 409
    assert len(paid.events) == 2


def test_a_proposal_is_decided_on_by_somebody_else(running, desk, second, customer):
    move_to(running.trial, DAY)
    made = act(desk, running, "waivers", {"interest": "5.00", "reason": "A flood."}).json
    assert (made["state"], "key" in made, "proposed_by" in made) == ("open", False, False)
    assert desk.post(f"/proposals/{made['id']}/votes", {"approve": True}).status_code == 403
    decided = second.post(f"/proposals/{made['id']}/votes", {"approve": True, "note": "Agreed."}).json
    assert (decided["state"], decided["event_id"]) == ("approved", f"{running.id}:2")
    assert set(decided["votes"][0]) == {"name", "approve", "note", "at"}
    assert [item["kind"] for item in desk.get(f"/loans/{running.id}/proposals").json["items"]] == ["waived"]
    assert customer.get(f"/loans/{running.id}/proposals").json["items"] == []


def test_waivers_write_offs_and_drawdowns_are_proposed(trial, running, desk):
    change(trial, Loan, running.id, terms={**running.loan.terms, "approved": "60000.00"})
    assert act(desk, running, "drawdowns", {"amount": "100.00", "reason": "An invoice."}, key="a").json["kind"] == "drawn_down"
    move_to(trial, DAY)
    assert act(desk, running, "waivers", {"interest": "5.00", "reason": "A flood."}, key="b").json["facts"]["interest"] == "5.00"
    assert act(desk, running, "write-offs", {"reason": "Fled."}, key="c").json["approvals"] == 2
