"""The pages of segments: movements, a customer as a whole, the health board with its file, and the pane beside a follow-up."""

import csv
import io
import json
import re

import pytest

from lending.domain.loans import CollectionCase, Loan
from lending.domain.segmentation.rating import RULES
from tests.support.bank import FIRST_DAY, NOON
from tests.support.collecting import TERMS
from tests.support.loan_book import add_loan
from tests.support.moving import BROKER, OWN, SHOP, consented, for_business, line, taken_in, traced
from tests.support.reviewing import MONTH, add_borrower, add_town, review
from tests.support.running import running_copy
from tests.support.warned import Warned
from tests.support.web import build_app, signed_in, text_of
from tests.unit.service.views.test_customer import contacted
from webapp.officer import customer_parts
from webapp.officer.segment_words import FINDINGS, OUTCOMES, follow_up

PAGES = ("/segments", "/customer-health", "/customer-health/customer-health.csv", "/customer-health/now")


@pytest.fixture
def reviewed(trial):
    add_town(trial)
    review(trial)
    return trial


def opened(trial, path: str, login: str = "supervisor"):
    return signed_in(build_app(trial), login).get(f"{path}{'&' if '?' in path else '?'}lang=en")


def test_movements_are_a_matrix_whose_figures_lead_to_those_who_moved(reviewed):
    answer = opened(reviewed, "/segments")
    page = text_of(answer)
    assert "Customers reviewed 5 Moved 4 A Good 1 B Sound 2 C Watch 1 D Risk 1" in page
    assert "Before to A to B to C to D All" in page
    assert f'href="/segments?month={MONTH}&amp;before=B&amp;segment=D" class="tone-error"' in answer.text
    listed = text_of(opened(reviewed, f"/segments?month={MONTH}&before=B&segment=C"))
    assert "Who moved 1 customer Show all" in listed
    assert "gambler" in listed
    assert "salary each month, money to gambling, balance falling A grade to watch: the bank looks closer. Being followed up" in listed
    assert "moved up" not in listed


def test_a_customer_is_seen_as_a_whole(reviewed):
    contacted(reviewed, "loan of good")
    page = text_of(opened(reviewed, "/customers/good", "manager"))
    assert f"Own manager: {reviewed.user('manager').name}, since 23 Nov 2026" in page
    assert "Outstanding, CNY 12,000 Days past due 0 Contribution, CNY 3,750 Points 75" in page
    assert f"{MONTH} B → A Good 75 salary each month, balance rising A good grade, and 3,000 yuan" in page
    assert "4/4 manager assigned" in page
    assert "Came in 60,000.00 Months with a salary 3/3 Spent 24,000.00" in page
    assert "Call reached visit x" in page
    late = opened(reviewed, "/customers/late", "collector.senior")
    assert "substandard or worse" in late.text
    assert 'href="/segments"' not in late.text


def test_a_customer_of_whom_little_is_known_says_what_will_stand_there(trial):
    add_borrower(trial, "new")
    page = text_of(opened(trial, "/customers/new", "auditor"))
    for said in ("Not reviewed yet", "No account known", "Never in collection"):
        assert said in page


@pytest.mark.parametrize(
    ("state", "said"),
    [("open", "In collection since 23 Nov 2026, no contact is written down yet"), ("closed", "Was in collection, without a contact")],
)
def test_who_was_in_collection_without_a_contact_is_not_said_never_to_have_been(trial, state, said):
    add_borrower(trial, "late")
    with trial.bank.begin() as book:
        book.add(CollectionCase(id="case", loan_id="loan of late", opened_on=FIRST_DAY, state=state))
    page = text_of(opened(trial, "/customers/late", "auditor"))
    assert said in page
    assert "Never in collection" not in page


def test_the_board_shows_rates_by_segment_and_draws_what_its_table_says(reviewed):
    answer = opened(reviewed, "/customer-health", "owner")
    page = text_of(answer)
    assert "Customers 5 Running loans 5 Outstanding, CNY 60,000 Overdue 20.00 % Came back for a loan 0.00 % Contribution, CNY 3,750" in page
    assert "D Risk 1 12,000 100.00 % 0.00 % 0" in page
    assert answer.text.count('role="img"') == 3
    charts = [json.loads(found) for found in re.findall(r'<script type="application/json">(.*?)</script>', answer.text)]
    assert [chart["rates"] for chart in charts] == [True, True, False]
    assert [(line["name"], line["said"]) for line in charts[0]["lines"]][-1] == ("D", ["100.0 %"])


def test_what_happened_since_the_review_stands_beside_it_and_is_told_to_a_board_that_is_open(reviewed):
    with reviewed.bank.begin() as book:
        book.lock(Loan, "loan of late").days_past_due = 0
    for path in ("/customer-health", "/customer-health/now"):
        page = text_of(opened(reviewed, path, "owner"))
        assert f"beside the review of {MONTH}" in page
        assert "D Risk 1 1 12,000 0.00 % 100.00 % 0.00 % 0.00 %" in page
        assert re.search(r"Live: reckoned from the book at \d\d:\d\d:\d\d", page)
    page, fresh = (opened(reviewed, path, "owner").text for path in ("/customer-health", "/customer-health/now"))
    named = re.findall(r'data-part="(\w+)"', fresh)
    assert named == re.findall(r'data-part="(\w+)"', page) == ["figures", "at", "segments"]


def test_the_boards_count_of_a_segment_leads_to_all_its_customers(reviewed):
    board = opened(reviewed, "/customer-health", "owner")
    for segment, count in (("A", 1), ("B", 2), ("D", 1)):
        link = f"/segments?month={MONTH}&amp;segment={segment}&amp;who=all#customers"
        assert f'<a href="{link}">{count}</a>' in board.text
    listed = opened(reviewed, f"/segments?month={MONTH}&segment=B&who=all", "owner")
    page = text_of(listed)
    assert "Customers in B Sound 2 customers Who moved" in page
    assert "plain B stayed Sound" in page
    for customer in ("plain", "moved up"):
        assert f'href="/customers/{customer.replace(" ", "%20")}"' in listed.text
    assert "All customers 5 customers" in text_of(opened(reviewed, f"/segments?month={MONTH}&who=all", "owner"))


def test_a_long_list_of_a_segments_customers_goes_on_in_the_same_segment(reviewed, monkeypatch):
    monkeypatch.setattr("webapp.officer.segments.PAGE", 1)
    monkeypatch.setattr("webapp.officer.cases.PAGE", 1)
    monkeypatch.setattr("lending.service.review.boards.PAGE", 1)
    first = opened(reviewed, f"/segments?month={MONTH}&segment=B&who=all")
    assert f'href="/segments?page=2&amp;month={MONTH}&amp;segment=B&amp;who=all"' in first.text
    second = text_of(opened(reviewed, f"/segments?month={MONTH}&segment=B&who=all&page=2"))
    assert ("moved up" in text_of(first)) != ("moved up" in second)
    assert "Customers in B Sound 2 customers" in second


def test_the_boards_file_has_the_figures_as_they_are(reviewed):
    answer = opened(reviewed, "/customer-health/customer-health.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="customer-health.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["segment"] for row in rows] == ["A", "B", "C", "D", "all"]
    assert rows[3] == {
        "month": MONTH, "segment": "D", "customers": "1", "outstanding": "12000.00", "overdue_rate": "1.0000", "repeat_rate": "0.0000",
        "contribution": "0.00",
    }  # fmt: skip


def test_before_any_review_the_pages_say_what_will_stand_there(trial):
    for path in PAGES[:2]:
        assert "No month was reviewed yet" in text_of(opened(trial, path))
    assert "Customers 0 Running loans 0" in text_of(opened(trial, "/customer-health/now"))
    assert len(opened(trial, PAGES[2]).text.splitlines()) == 1


@pytest.mark.parametrize("login", ["reviewer", "collector", "admin"])
@pytest.mark.parametrize("path", [*PAGES, "/customers/good"])
def test_others_are_refused(trial, login, path):
    assert opened(trial, path, login).status_code == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/segments?month=2026-09", 404),
        ("/segments?month=2026-10&segment=E", 422),
        ("/segments?page=0", 422),
        ("/segments?who=nobody", 422),
        ("/customers/nobody", 404),
    ],
)
def test_an_address_that_asks_for_nothing_there_is_refused(reviewed, path, status):
    assert opened(reviewed, path).status_code == status


def test_a_branchs_supervisor_sees_no_customer_of_another(reviewed):
    reviewed.change("supervisor", branch_id="hangzhou")
    assert opened(reviewed, "/customers/good").status_code == 404
    assert "Nobody moved" in text_of(opened(reviewed, "/segments"))
    assert "No customers here" in text_of(opened(reviewed, "/segments?who=all"))
    assert "who=all" not in opened(reviewed, "/customer-health").text


@pytest.mark.parametrize(
    ("customer", "definition", "group", "login"),
    [("gambler", "visit_customer", "customer_manager", "manager"), ("late", "secure_claim", "senior_collector", "collector.senior")],
)
def test_who_follows_up_sees_why_the_customer_moved_and_what_he_owes(reviewed, customer, definition, group, login):
    task = reviewed.task(f"{customer}:segment:{MONTH}", definition, group, process="segment_follow_up")
    answer = opened(reviewed, f"/tasks/{task.id}", login)
    page = text_of(answer)
    assert "Moved from B to" in page
    assert f"loan of {customer}" in page
    assert 'href="tel:13800000000"' in answer.text
    assert opened(reviewed, f"/tasks/{task.id}?tab=comments", login).status_code == 200
    browser = signed_in(build_app(reviewed), login)
    assert browser.get("/tasks").status_code == 200


def test_every_code_has_its_words():
    assert set(FINDINGS) == set(RULES)
    assert follow_up(None, None) is None
    assert set(OUTCOMES) >= {"manager_assigned", "no_manager", "offer_noted", "all_well", "wants_plan", "plan_proposed"}


def test_a_customer_of_whom_something_warns_is_seen_with_the_evidence_his_papers_and_where_his_money_went(trial):
    running = running_copy(trial)
    Warned(running).by("enforcement")
    page = opened(trial, f"/customers/{running.loan.party_id}", "manager")
    told = text_of(page)
    assert "Enforcement by a court Red" in told
    assert "West Lake Court" in told
    assert f"/loan-book/{running.id}/flow" in page.text
    assert "Documents the latest first" in told
    owner = opened(trial, f"/customers/{running.loan.party_id}", "owner")
    assert "West Lake Court" not in owner.text
    assert "/flow" not in owner.text


def test_the_money_of_each_loan_is_drawn_on_its_customers_page_and_a_long_list_collapses(trial, monkeypatch):
    running = for_business(running_copy(trial))
    consented(running, SHOP)
    taken_in(running, line(2, OWN, SHOP, "30000"), line(3, SHOP, BROKER, "20000"))
    traced(running)
    with trial.bank.begin() as book:
        add_loan(book, "without", running.loan.party_id, TERMS, partition=3, at=NOON)
    page = opened(trial, f"/customers/{running.loan.party_id}", "manager")
    told = text_of(page)
    assert "20.0 % reached its purpose 40.0 % where no loan may go" in told
    assert "✕ securities" in page.text
    assert page.text.count('class="flow__drawing"') == page.text.count("A band is as wide as its amount.") == 1
    assert f'href="/loan-book/{running.id}/flow"' in page.text
    # One of which nobody knows where it was paid to is a link, as ever
    assert 'href="/loan-book/without/flow"' in page.text
    assert "<details" not in page.text.partition("<main")[2]
    monkeypatch.setattr(customer_parts, "OPEN_FLOWS", 0)
    monkeypatch.setattr(customer_parts, "DRAWN_ACCOUNTS", 2)
    page = opened(trial, f"/customers/{running.loan.party_id}", "manager")
    assert "<summary>1 more loan</summary>" in page.text
    assert "1 more account on its page" in text_of(page)
