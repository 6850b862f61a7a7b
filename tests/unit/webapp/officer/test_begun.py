"""The auditor's list of what was begun for loans, customers and the bank, the replays it leads to, and the ways there."""

import re
from dataclasses import replace

import pytest

from lending.domain.records import Action, JournalEntry
from lending.service import tasks
from lending.service.close.process import start_close
from tests.support.bank import FIRST_DAY
from tests.support.every_case import KEYS, LOAN, WARNING
from tests.support.pages import Page
from tests.support.reviewing import MONTH, add_town, review
from tests.support.walk import rows
from tests.support.web import build_app, csrf_token, signed_in, text_of


def linked(of_begun, path: str) -> set[str]:
    return set(re.findall(r'href="(/history/[^"]+)"', of_begun.get(path).text))


def test_the_list_leads_to_every_replay_and_each_opens(of_begun):
    found = linked(of_begun, "/history/begun")
    assert found >= {f"/history/{key}" for key in KEYS.values()}
    for key in KEYS.values():
        answer = of_begun.get(f"/history/{key}")
        assert answer.status_code == 200, answer.text
        assert "moment" in text_of(answer)
        assert of_begun.get(f"/history/{key}/facts").status_code == 200


def test_the_search_of_applications_leads_to_it(of_begun):
    assert 'href="/history/begun"' in of_begun.get("/history").text


@pytest.mark.parametrize(
    ("asked", "kinds"), [("kind=intervention", {"intervention"}), ("outcome=kept", {"restructuring"}), ("kind=close", {"close"})]
)
def test_the_list_is_narrowed(of_begun, asked, kinds):
    found = linked(of_begun, f"/history/begun?{asked}")
    assert {kind for kind, key in KEYS.items() if f"/history/{key}" in found} == kinds


def test_what_cannot_be_asked_is_said(of_begun):
    assert of_begun.get("/history/begun?kind=application").status_code == 422
    assert "No case found" in text_of(of_begun.get("/history/begun?since=2030-01-01"))


@pytest.mark.parametrize(
    "path",
    ["/history/begun?since=2026-01-01", "/history/reads?since=2026-01-01", "/history?since=2026-01-01", "/loan-book?product=consumer"],
)
def test_a_page_past_the_last_leads_to_the_last_with_its_filter(of_begun, path):
    answer = of_begun.get(f"{path}&page=999")
    assert (answer.status_code, answer.location) == (303, path)


def test_of_several_pages_the_last_is_shown(of_begun, monkeypatch):
    monkeypatch.setattr("webapp.officer.cases.PAGE", 3)
    monkeypatch.setattr("webapp.officer.begun.PAGE", 3)
    assert of_begun.get("/history/begun?page=999").location == "/history/begun?page=3"
    assert "7–8 of 8" in text_of(of_begun.get("/history/begun?page=3"))


def test_a_customer_is_found_without_the_name_in_the_address(of_begun):
    form = {"csrf_token": csrf_token(of_begun.get("/history/begun")), "q": "debtor", "kind": "collection", "loan_id": LOAN}
    answer = of_begun.post("/search/begun", data=form)
    assert re.fullmatch(rf"/history/begun\?q=~[\w-]{{8}}&kind=collection&loan_id={LOAN}", answer.location)


def test_the_replay_of_a_collection_has_its_way_its_papers_and_its_files(begun, of_begun):
    page = Page(of_begun.get(f"/history/{KEYS['collection']}").text)
    said = " ".join(page.root.text_content().split())
    assert "Collection · Consumer · CNY 12,000 · begun 23 Nov 2026" in said
    assert "running" in said
    assert "Call debtor: Reached" in said
    assert "Legal actionversion 3, as it ran · called by Collection" in said
    assert "Record whole" in said
    assert {f"/loan-book/{LOAN}"} <= set(page.root.xpath("//a/@href"))
    facts = text_of(of_begun.get(f"/history/{KEYS['collection']}/facts"))
    assert "photo.pdf" in facts
    assert f"added by {begun.user('legal').name}" in facts


def test_each_reading_is_on_record_and_leads_back_to_the_replay(begun, of_begun):
    of_begun.get(f"/history/{KEYS['collection']}")
    of_begun.get(f"/history/{KEYS['collection']}/facts")
    (read,) = rows(begun, JournalEntry, action=Action.PERSONAL_DATA_READ)
    assert (read.party_id, read.body) == ("debtor", f'{{"case":"{KEYS["collection"]}","what":"replay"}}')
    assert f"/history/{KEYS['collection']}" in linked(of_begun, "/history/reads")
    of_begun.get(f"/history/{KEYS['close']}")
    assert len(rows(begun, JournalEntry, action=Action.PERSONAL_DATA_READ)) == 1


def test_only_auditors_have_them_and_who_tries_is_on_record(begun):
    browser = signed_in(build_app(begun), "collector")
    assert browser.get(f"/history/{KEYS['collection']}").status_code == 403
    assert browser.get("/history/begun").status_code == 403
    (refused,) = rows(begun, JournalEntry, action=Action.ACCESS_REFUSED)
    assert (refused.party_id, '"audit.show"' in refused.body) == ("debtor", True)


def test_a_finding_on_a_collection_leads_back_to_its_moment(begun, of_begun):
    key = KEYS["collection"]
    page = Page(of_begun.get(f"/history/{key}").text)
    token, anchor = page.root.xpath("//input[@name='csrf_token']/@value")[0], page.root.xpath("//li/@data-anchor")[0]
    answer = of_begun.post(
        f"/history/{key}/findings", data={"csrf_token": token, "anchor": anchor, "kind": "finding", "text": "Too often."}
    )
    assert answer.location.startswith(f"/history/{key}?at=")
    assert "Too often." in of_begun.get(answer.location).text
    (finding,) = set(re.findall(r'href="(/findings/[\w-]{36})"', of_begun.get("/findings").text))
    assert f"/history/{key}?at=" in of_begun.get(finding).text
    begun.change("supervisor", branch_id="ningbo")
    supervisor = signed_in(build_app(begun), "supervisor")
    assert finding in supervisor.get("/findings").text
    (raised,) = rows(begun, JournalEntry, action=Action.FINDING_RAISED)
    assert (raised.party_id, raised.application_id, "Too often" in raised.body) == ("debtor", None, False)


def test_nothing_is_found_fault_with_where_nobody_s_key_would_keep_it(of_begun):
    key = KEYS["close"]
    page = Page(of_begun.get(f"/history/{key}").text)
    assert page.root.xpath("//textarea") == []
    token, anchor = csrf_token(of_begun.get("/history")), page.root.xpath("//li/@data-anchor")[0]
    form = {"csrf_token": token, "anchor": anchor, "kind": "finding", "text": "x"}
    assert of_begun.post(f"/history/{key}/findings", data=form).status_code == 404


def test_a_close_that_no_process_made_says_why_it_has_no_diagram(begun, of_begun):
    said = "A command closed this day (loanflow date, or loanflow close while the system was down), not the process of that name"
    assert said in text_of(of_begun.get(f"/history/{KEYS['close']}"))
    for key in ("review", "collection"):
        assert said not in text_of(of_begun.get(f"/history/{KEYS[key]}"))
    # Of one that a process made the engine may remember nothing any more: that is no command's doing
    start_close(begun.bank, FIRST_DAY)
    assert said not in text_of(of_begun.get(f"/history/{KEYS['close']}"))


def test_while_the_engine_is_away_the_journal_still_tells(begun, of_begun):
    begun.engine.down = True
    assert "The engine does not answer" in text_of(of_begun.get(f"/history/{KEYS['collection']}"))


def test_a_replay_that_differs_says_so(begun, of_begun):
    begun.engine.history = [replace(record, end=None) if record.activity == "claim_case" else record for record in begun.engine.history]
    assert "Record is not whole" in text_of(of_begun.get(f"/history/{KEYS['collection']}"))


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        (f"/loan-book/{LOAN}", {f"/history/begun?loan_id={LOAN}"}),
        (f"/loan-book/{LOAN}/legal", {f"/history/{KEYS['collection']}", "/history/i1", "/history/p1"}),
        (f"/loan-book/{LOAN}/changes", {"/history/r2"}),
        ("/customers/debtor", {"/history/begun?party_id=debtor"}),
        (f"/warnings/{WARNING}", {"/history/i1"}),
    ],
)
def test_the_pages_of_a_case_lead_auditors_alone_to_its_replay(begun, of_begun, path, leads_to):
    assert leads_to <= linked(of_begun, path)
    begun.change("supervisor", branch_id="ningbo")
    supervisor = signed_in(build_app(begun), "supervisor")
    assert supervisor.get(path).status_code == 200
    assert linked(supervisor, path) == set()


def test_the_board_of_segments_leads_to_the_replay_of_the_review(trial):
    add_town(trial)
    review(trial)
    assert f"/history/review-{MONTH}" in linked(signed_in(build_app(trial), "auditor"), "/segments")


def test_a_task_leads_to_the_replay_of_its_case_for_who_audits_too(begun):
    begun.change("collector", roles=["collector", "auditor"])
    task = begun.task(KEYS["collection"], "call_debtor", "collector", process="collection", name="Call debtor")
    assert f"/history/{KEYS['collection']}" in linked(signed_in(build_app(begun), "collector"), f"/tasks/{task.id}")


@pytest.mark.parametrize(
    ("key", "definition", "group", "login"),
    [
        (KEYS["collection"], "call_debtor", "collector", "collector"),
        (KEYS["collection"], "send_demand", "legal_officer", "legal"),
        ("r2", "measure_ability", "servicing_officer", "servicing"),
        (KEYS["intervention"], "assess_warning", "customer_manager", "manager"),
        (KEYS["follow_up"], "visit_customer", "customer_manager", "manager"),
        (KEYS["preservation"], "release_freeze", "legal_officer", "legal"),
    ],
)
def test_a_task_of_every_process_has_the_history_of_its_case(begun, key, definition, group, login):
    task = begun.task(key, definition, group, process="any")
    begun.change(login, branch_id="ningbo")
    tasks.claim_task(begun.bank, begun.actor(login), task.id)
    page = text_of(signed_in(build_app(begun), login).get(f"/tasks/{task.id}?tab=history&lang=en"))
    claimed = 2 if key == KEYS["collection"] else 1
    assert page.count(" claimed ") == claimed
    assert ("Step of legal action done" in page) is (key != "r2")


def test_what_the_whole_bank_did_is_told_in_words(of_begun):
    assert "Day closed" in text_of(of_begun.get(f"/history/{KEYS['close']}"))
    assert "Review of the month opened" in text_of(of_begun.get(f"/history/{KEYS['review']}"))
