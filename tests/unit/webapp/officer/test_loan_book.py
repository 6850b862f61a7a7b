"""The loan book at the officers' desks: the list, a loan's parts, and what the servicing desk books."""

import re
from datetime import date
from decimal import Decimal

import pytest

from lending.domain.loans import Loan, TierChange
from lending.domain.parties import Party
from lending.domain.records import JournalEntry
from lending.service.servicing.payments import NewPayment, record_payment
from tests.support.bank import build_test_bank
from tests.support.running import move_to, running_copy
from tests.support.walk import change, rows
from tests.support.web import build_app, csrf_token, signed_in, text_of

FIRST_DUE = date(2026, 12, 23)
PARTS = ("", "/events", "/ledger", "/history", "/statement.pdf")


@pytest.fixture
def running(tmp_path):
    trial = build_test_bank(tmp_path)
    yield running_copy(trial)
    trial.close()


@pytest.fixture
def app(running):
    return build_app(running.trial)


@pytest.fixture
def desk(app):
    browser = signed_in(app, "servicing")
    browser.get("/loan-book?lang=en")
    return browser


def part_of(browser, running, part: str = "") -> str:
    return text_of(browser.get(f"/loan-book/{running.id}{part}"))


def pay(running, amount: str, key: str = "k") -> None:
    record_payment(running.trial.bank, running.customer, running.id, NewPayment(amount=Decimal(amount), source="deposit", key=key))


def post(browser, running, place: str, **values: str):
    path = f"/loan-book/{running.id}{place}"
    return browser.post(path, data={"csrf_token": csrf_token(browser.get(path)), "key": "from-the-form", **values})


def test_the_list_shows_what_is_owed_and_finds_by_name_without_the_name_in_the_address(running, desk):
    change(running.trial, Party, running.loan.party_id, name="周文博")
    assert "周文博 LN-2026-000001 Consumer Head office 總行 50,000 50,000 6.00 %" in text_of(desk.get("/loan-book"))
    found = desk.post("/search/loans", data={"q": "文博", "state": "active", "csrf_token": csrf_token(desk.get("/loan-book"))}).location
    assert re.fullmatch(r"/loan-book\?q=~[\w-]{8}&state=active", found)
    assert "1 loan," in text_of(desk.get(found))
    nobody = desk.post("/search/loans", data={"q": "nobody", "csrf_token": csrf_token(desk.get("/loan-book"))}).location
    assert "No loan found" in text_of(desk.get(nobody))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("late=true", True),
        ("bucket=4-30", True),
        ("bucket=31-60", False),
        ("branch_id=head_office", True),
        ("branch_id=ningbo", False),
        ("product=consumer", True),
        ("product=mortgage", False),
        ("state=closed", False),
    ],
)
def test_the_list_is_narrowed_by_each_filter(running, desk, asked, found):
    change(running.trial, Loan, running.id, past_due_since=FIRST_DUE, days_past_due=10, bucket="4-30", tier="special_mention")
    page = text_of(desk.get(f"/loan-book?{asked}"))
    assert ("10 days overdue 4-30 Special mention" in page) == found
    assert ("No loan found" in page) != found


@pytest.mark.parametrize("asked", ["state=open", "bucket=5-6", "page=0", "late=perhaps", "product=car"])
def test_a_filter_that_is_nonsense_is_named(desk, asked):
    answer = desk.get(f"/loan-book?{asked}")
    assert answer.status_code == 422
    assert asked.partition("=")[0] in answer.text


def test_a_branch_sees_its_own_loans_and_no_filter_by_branch(running, app):
    browser = signed_in(app, "reviewer.ningbo")
    page = text_of(browser.get("/loan-book?lang=en"))
    assert "No loans yet" in page
    assert "Branch" not in page
    change(running.trial, Loan, running.id, branch_id="ningbo")
    assert "LN-2026-000001" in text_of(browser.get("/loan-book"))


def test_the_plan_shows_paid_beside_due(running, desk):
    move_to(running.trial, date(2026, 12, 31))
    pay(running, "2220.46")
    move_to(running.trial, date(2027, 2, 2))
    page = part_of(desk, running)
    assert "1 23 Dec 2026 Paid 8 days late on 31 Dec 2026 1,966.03 250.00 2,216.03 4.43 2,220.46 0.00 48,033.97" in page
    assert "2 23 Jan 2027 10 days overdue 4-30 1,975.86 240.17 2,216.03 5.54 0.00 2,221.57 46,058.11" in page
    assert "In all 50,000.00 3,184.73 53,184.73 9.97 2,220.46" in page


def test_the_events_say_who_booked_what_and_the_ledger_balances(running, desk):
    move_to(running.trial, FIRST_DUE)
    pay(running, "2300.00")
    move_to(running.trial, date(2027, 1, 23))
    events = part_of(desk, running, "/events")
    assert "Payment received 2,300.00 from the account with us paid interest 250.00, principal 1,966.03 (instalment 1)" in events
    assert "the customer Take back" in events
    assert "23 Jan 2027 paid interest 83.97 (instalment 2)" in events
    ledger = part_of(desk, running, "/ledger")
    assert "Principal lent asset:loans:principal 50,000.00 1,966.03 48,033.97" in ledger
    assert re.search(r"In all ([\d,.]+) \1 0\.00", ledger)
    assert "2 Customers&#39; deposits Interest due 250.00 23 Dec 2026" in ledger


def test_the_history_says_when_and_why_tier_and_bucket_changed(running, desk):
    assert "Always normal" in part_of(desk, running, "/history")
    move_to(running.trial, date(2027, 1, 2))
    pay(running, "1.00")
    page = part_of(desk, running, "/history")
    assert "2 Jan 2027 Normal Special mention 10 Payment received" in page
    assert "The loan 4-30 2 Jan 2027 still there 0" in page


def test_a_move_that_the_close_made_says_so(running, desk):
    move_to(running.trial, date(2027, 1, 2))
    pay(running, "1.00")
    (moved,) = rows(running.trial, TierChange, loan_id=running.id)
    change(running.trial, TierChange, moved.id, reason="close")
    assert "Special mention 10 Close of the day" in part_of(desk, running, "/history")


def test_a_payment_from_elsewhere_is_booked_once_with_its_day(running, desk):
    move_to(running.trial, date(2026, 12, 30))
    for _again in range(2):
        answer = post(desk, running, "/payment", amount="2,216.03", source="transfer", value_date="2026-12-23")
        assert (answer.status_code, answer.location) == (303, f"/loan-book/{running.id}/events")
    page = part_of(desk, running, "/events")
    assert "Payment received 2,216.03: paid interest 250.00, principal 1,966.03 (instalment 1), counts from 23 Dec 2026." in page
    assert len(running.events) == 2
    assert running.plan[0].settled_on == FIRST_DUE


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"amount": "", "source": "transfer"}, "Enter an amount."),
        ({"amount": "5", "source": "cash"}, "Choose one of these."),
        ({"amount": "5", "source": "transfer", "value_date": "tomorrow"}, "Enter a date."),
        ({"amount": "5", "source": "transfer", "value_date": "2026-11-01"}, "Enter a date from 23 Nov 2026 to today, 23 Nov 2026."),
        ({"amount": "5", "source": "transfer", "value_date": "2027-01-01"}, "Enter a date from 23 Nov 2026 to today, 23 Nov 2026."),
        ({"amount": "60,000", "source": "deposit"}, "The account holds 50,000.00; pay money in first, or give less."),
    ],
)
def test_what_is_wrong_with_a_payment_stands_at_its_field(running, desk, typed, problem):
    answer = post(desk, running, "/payment", **typed)
    assert answer.status_code == 422
    assert problem in answer.text
    assert len(running.events) == 1


def test_an_event_is_taken_back_with_a_reason_and_not_twice(running, desk):
    move_to(running.trial, FIRST_DUE)
    pay(running, "10.00")
    assert "what it paid is open again" in part_of(desk, running, "/events/2/take-back")
    refused = post(desk, running, "/events/2/take-back", reason="  ")
    assert (refused.status_code, "Fill this in." in refused.text) == (422, True)
    taken = post(desk, running, "/events/2/take-back", reason="Paid for another loan.")
    assert taken.location == f"/loan-book/{running.id}/events"
    page = part_of(desk, running, "/events")
    assert "Taken back: takes back event 2." in page
    assert "Taken back Paid for another loan." in page
    post(desk, running, "/events/2/take-back", reason="Again.", key="another")
    assert "This event was taken back already." in part_of(desk, running, "/events")
    assert "Taken back Paid for another loan." in " ".join(
        re.sub(r"<[^>]*>", " ", desk.get(f"/cases/{running.loan.application_id}").text).split()
    )


def test_an_event_that_is_not_there_is_not_found(running, desk):
    assert desk.get(f"/loan-book/{running.id}/events/9/take-back").status_code == 404


@pytest.mark.parametrize("part", PARTS)
def test_each_part_opens_to_the_banks_people_in_whose_scope_it_lies_and_each_read_is_on_record(running, app, part):
    running.trial.customer("stranger")
    assert signed_in(app, "auditor").get(f"/loan-book/{running.id}{part}").status_code == 200
    assert len(rows(running.trial, JournalEntry, action="personal_data_read")) == 1
    assert signed_in(app, "reviewer.ningbo").get(f"/loan-book/{running.id}{part}").status_code == 404
    assert signed_in(app, "stranger").get(f"/loan-book/{running.id}{part}").status_code == 403
    assert app.test_client().get(f"/loan-book/{running.id}{part}").status_code == 303


@pytest.mark.parametrize("login", ["auditor", "reviewer", "supervisor"])
def test_only_the_servicing_desk_books(running, app, login):
    move_to(running.trial, FIRST_DUE)
    pay(running, "10.00")
    browser = signed_in(app, login)
    token = csrf_token(browser.get("/loan-book?lang=en"))
    assert "Record a payment" not in part_of(browser, running)
    assert "Take back" not in part_of(browser, running, "/events")
    for place in ("/payment", "/events/2/take-back"):
        assert browser.get(f"/loan-book/{running.id}{place}").status_code == 403
        assert browser.post(f"/loan-book/{running.id}{place}", data={"csrf_token": token, "amount": "5"}).status_code == 403


def test_booking_needs_the_token(running, desk):
    assert desk.post(f"/loan-book/{running.id}/payment", data={"amount": "5"}).status_code == 400


def test_the_case_leads_to_its_loan_and_the_loan_to_its_case(running, desk):
    application = running.loan.application_id
    assert f"/loan-book/{running.id}" in desk.get(f"/cases/{application}").text
    assert f"/cases/{application}" in desk.get(f"/loan-book/{running.id}").text


def test_a_loan_that_came_in_by_book_import_has_no_case(running, desk):
    change(running.trial, Loan, running.id, application_id=None)
    assert "The case" not in part_of(desk, running)


def test_the_pages_speak_chinese_too(running, desk):
    move_to(running.trial, date(2027, 1, 2))
    pay(running, "1.00")
    desk.get("/loan-book?lang=zh_Hant")
    assert "逾期 10 天" in part_of(desk, running)
    assert "收到還款" in part_of(desk, running, "/events")
    assert "關注" in part_of(desk, running, "/history")
    assert "貸款本金" in part_of(desk, running, "/ledger")
