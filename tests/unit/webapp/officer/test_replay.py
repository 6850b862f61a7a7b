"""The auditor's replay of a case as a page, which has all of it in words without any script."""

import json
import re
from dataclasses import replace

import pytest
from lxml import html

from lending.adapters.models import BPMN
from lending.domain.parties import Party
from lending.domain.records import Action, JournalEntry
from lending.errors import ForbiddenError
from lending.service.modelling.shelves import digest
from lending.service.replay.reading import read_replay
from lending.service.staff import read_colleagues
from tests.support.bank import NOON
from tests.support.histories import TO_REVIEW, moved_case, reviewed_case, walked
from tests.support.modelling import CLEARER, REVIEW, release
from tests.support.pages import Page
from tests.support.walk import change
from tests.support.web import build_app, csrf_token, signed_in, text_of
from webapp.i18n import written_in
from webapp.officer.moment_words import rule_value


@pytest.fixture
def case(trial):
    return reviewed_case(trial)


@pytest.fixture
def auditor(trial, case):
    browser = signed_in(build_app(trial), "auditor")
    browser.get("/history?lang=en")
    return browser


def opened(auditor, case, moment: str = "", status: int = 200) -> Page:
    answer = auditor.get(f"/history/{case.id}{moment and f'?moment={moment}'}")
    assert answer.status_code == status, answer.text
    return Page(answer.text)


def words_of(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def rows(page: Page) -> list[str]:
    return [words_of(row) for row in page.root.xpath("//a[@class='transcript__row']")]


def pane(page: Page) -> str:
    return words_of(page.root.xpath("//aside")[0])


def moment_of(page: Page, title: str) -> str:
    return next(row.split()[0] for row in rows(page) if title in row)


def test_the_list_of_cases_leads_to_the_replay(auditor, case):
    assert f'href="/history/{case.id}"' in auditor.get("/history").text
    assert f'href="/cases/{case.id}"' in auditor.get("/cases").text


def test_only_auditors_have_it(trial, case):
    assert signed_in(build_app(trial), "reviewer").get(f"/history/{case.id}").status_code == 403


def test_the_transcript_names_each_moment_with_who_and_when(auditor, case):
    told = rows(opened(auditor, case))
    assert any("Review case: Approve Hsu Chia-ling 許嘉玲" in row for row in told)
    assert any("Decide route → a person engine" in row for row in told)
    assert any("Who decides? → a person engine" in row for row in told)
    assert "Approve case: waits now nobody yet" in told[-1]
    assert all(re.search(r"\d{2}:\d{2}:\d{2}", row) for row in told)


def test_a_decision_shows_before_and_after_what_was_seen_who_was_asked_and_the_proof(auditor, case):
    page = opened(auditor, case)
    said = pane(opened(auditor, case, moment_of(page, "Review case")))
    for expected in (
        "Hsu Chia-ling 許嘉玲 Review",
        "Earlier steps were done by others",
        "Limit 50,000 40,000",
        "Recommendation empty Approve",
        "Identity card opened sha256",
        "Credit bureau answered",
        "fits the chain",
        "review_recommendation approve",
    ):
        assert expected in said, said


def test_what_was_entered_is_named_as_then_and_where_nobody_knows_it_is_said(trial, auditor, case):
    release(trial, CLEARER)
    review, unknown = moment_of(opened(auditor, case), "Review case"), "Which form this was done with was not kept"
    said = pane(opened(auditor, case, review))
    assert "Reasons empty Sound." in said
    assert unknown not in said
    # When the form of then is lost
    trial.bank.blobs.remove(digest(REVIEW))
    said = pane(opened(auditor, case, review))
    assert "Reasons, in plain words empty Sound." in said
    assert unknown in said


def test_a_rule_shows_its_inputs_what_it_asks_and_the_whole_table(auditor, case):
    page = opened(auditor, case)
    said = pane(opened(auditor, case, moment_of(page, "Decide route")))
    assert "Approval route version 5 Rule 3 of 3 fired → Route: a person" in said
    assert "Product Consumer any" in said
    assert "The whole table, 3 rules" in said


def test_why_a_rule_stands_there_is_told_in_the_language_of_the_page_and_marked_as_what_it_is(auditor, case):
    reason = "A person decides everything else."
    decided = moment_of(opened(auditor, case), "Decide route")
    for lang, text, tongue in (
        ("en", reason, "en"),
        ("zh_Hant", json.loads((BPMN / "labels.zh_Hant.json").read_text(encoding="utf-8"))[reason], "zh-Hant"),
    ):
        page = auditor.get(f"/history/{case.id}?moment={decided}&lang={lang}").text
        assert f'lang="{tongue}">{text}</p>' in page


@pytest.mark.parametrize(("text", "tongue"), [("Asked by the board", "en"), ("董事會要求", "zh-Hant")])
def test_a_reason_that_an_owner_wrote_is_marked_as_the_language_it_is_in(text, tongue):
    assert written_in(text) == tongue


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "any"),
        ("true", "yes"),
        ("false", "no"),
        ("<= 300000", "<= 300,000"),
        ("[0.50..0.55]", "[0.50..0.55]"),
        ('"consumer","mortgage"', "Consumer, Mortgage"),
        ('"identity,income_proof"', "Identity card, Proof of income"),
    ],
)
def test_what_a_rule_asks_and_gives_is_in_words(trial, text, said):
    with build_app(trial).test_request_context("/?lang=en"):
        assert rule_value(text) == said


def test_a_gateway_shows_what_it_compared(auditor, case):
    page = opened(auditor, case)
    assert "Went on along a person : no other condition held route a person" in pane(opened(auditor, case, moment_of(page, "Who decides?")))


def test_without_a_script_each_act_is_a_link(auditor, case):
    page = opened(auditor, case, "3")
    acts = {link.get("data-act"): link.get("href") for link in page.root.xpath("//a[@data-act]")}
    decision = moment_of(page, "Review case")
    assert acts == {
        "first": f"/history/{case.id}?moment=1",
        "back": f"/history/{case.id}?moment=2",
        "forward": f"/history/{case.id}?moment=4",
        "last": f"/history/{case.id}?moment={len(rows(page))}",
        "decision": f"/history/{case.id}?moment={decision}",
    }
    first, last = opened(auditor, case), opened(auditor, case, "99999")
    assert first.root.xpath("//a[@data-act='back']/@href") == last.root.xpath("//a[@data-act='forward']/@href") == []


def test_the_facts_of_every_moment_come_once_and_are_no_reading_of_their_own(trial, auditor, case):
    page = opened(auditor, case)
    before = readings(trial, case)
    answer = auditor.get(page.root.xpath("//main/@data-facts-url")[0])
    anchors = re.findall(r'<template data-facts="([^"]+)">', answer.text)
    assert anchors == page.root.xpath("//li[@data-moment]/@data-anchor")
    assert "Earlier steps were done by others" in answer.text
    assert readings(trial, case) == before
    # When so much time has passed that it is one
    trial.clock.tick(301)
    auditor.get(f"/history/{case.id}/facts")
    assert readings(trial, case) == before + 1


def readings(trial, case):
    with trial.bank.read() as book:
        return book.count(JournalEntry, application_id=case.id, action=Action.PERSONAL_DATA_READ)


def test_the_facts_alone_are_a_reading_and_for_auditors(trial, case):
    app, before = build_app(trial), readings(trial, case)
    assert signed_in(app, "auditor").get(f"/history/{case.id}/facts").status_code == 200
    assert readings(trial, case) == before + 1
    assert signed_in(app, "reviewer").get(f"/history/{case.id}/facts").status_code == 403


def test_the_player_gets_flows_tokens_and_the_diagram_shown_first_and_ends_where_the_case_stands(trial, auditor, case):
    (script,) = opened(auditor, case).root.xpath("//main/script[@type='application/json']")
    player = json.loads(script.text)
    assert player["moments"][-1]["stands"] == [[0, "approve_case", 1]]
    (diagram,) = player["diagrams"]
    assert diagram["url"] == "/processes/models/approval:3:x.bpmn"
    assert diagram["model"].encode() == trial.engine.deployed["approval:3:x.bpmn"]
    assert [0, "flow_gw_who_to_gw_review_needed"] in [flow for moment in player["moments"] for flow in moment["flows"]]


def test_a_case_without_a_journal_row_is_called_neither_whole_nor_broken(trial, auditor, case, monkeypatch):
    # Given one moment that only the engine knows of
    found = read_replay(trial.bank, trial.actor("auditor"), case.id)
    alone = next(moment for moment in found.moments if not moment.facts.proofs)
    kept = replace(found, moments=(replace(alone, moment=replace(alone.moment, number=1)),), differences=())
    monkeypatch.setattr("webapp.officer.audit.read_replay", lambda *_, **__: kept)
    # Then
    page = opened(auditor, case)
    (chip,) = page.root.xpath("//header//span[contains(., 'No journal entries')][contains(@class, 'status')]")
    assert chip.get("class") == "status tone-quiet"
    assert "Record whole" not in page.text
    assert page.root.xpath("//span[@class='card__note'][text()='1 moment']")


def test_a_whole_record_is_called_so_and_a_changed_one_is_not(trial, auditor, case):
    assert "Record whole" in opened(auditor, case).text
    with trial.bank.read() as book:
        row = book.find(JournalEntry, application_id=case.id, order="id")[0]
    change(trial, JournalEntry, row.id, actor_name="Somebody else")
    said = text_of(auditor.get(f"/history/{case.id}"))
    assert "This record is not whole. 1 journal entry does not fit the chain." in said
    assert "was changed after it was sealed" in text_of(auditor.get(f"/history/{case.id}/facts"))


def test_a_history_that_does_not_fit_its_diagram_is_said(trial, auditor, case):
    trial.engine.history = [record for record in trial.engine.history if record.activity != "gw_who"]
    assert "no token explains the passage" in text_of(auditor.get(f"/history/{case.id}"))


def test_while_the_engine_is_away_the_journal_still_tells(trial, auditor, case):
    trial.engine.down = True
    page = opened(auditor, case)
    assert "The engine does not answer at the moment" in page.text
    assert any("Application received" in row for row in rows(page))
    assert page.root.xpath("//*[@data-surface]") == []


def test_a_case_without_any_row_says_that_nothing_happened(trial, auditor, case, monkeypatch):
    trial.engine.history = []
    monkeypatch.setattr("lending.service.replay.reading.moments_of", lambda *_found: ())
    assert "Nothing has happened on this case yet." in opened(auditor, case).text


def test_it_is_all_in_chinese_too(auditor, case):
    auditor.get("/history?lang=zh_Hant")
    said = text_of(auditor.get(f"/history/{case.id}?moment=99999"))
    assert "下一個人工決定" in said
    assert "等待中" in said


@pytest.mark.parametrize("moment", ["0", "-1", "x", "1.5"])
def test_a_moment_that_is_no_number_is_refused(auditor, case, moment):
    opened(auditor, case, moment, status=422)


def found(auditor, **asked: str) -> str:
    """Search like a browser and return what the list says."""
    token = csrf_token(auditor.get("/history"))
    return text_of(auditor.get(auditor.post("/search/history", data={"csrf_token": token, **asked}).location))


@pytest.mark.parametrize(
    ("asked", "finds"),
    [
        ({"q": "LN-2026-000001"}, True),
        ({"q": "LN-2026-000009"}, False),
        ({"since": "2026-11-23", "until": "2026-11-23"}, True),
        ({"since": "2026-11-24"}, False),
        ({"until": "2026-11-22"}, False),
        ({"least": "50000", "most": "50000"}, True),
        ({"least": "50001"}, False),
        ({"most": "49999"}, False),
        ({"status": "disbursed"}, False),
        ({"officer": "reviewer"}, True),
        ({"officer": "approver"}, False),
    ],
)
def test_any_case_is_found_by_number_day_amount_outcome_and_officer(trial, auditor, case, asked, finds):
    if "officer" in asked:
        asked = {"officer": trial.user(asked["officer"]).id}
    said = found(auditor, **asked)
    assert (case.reference in said, "No case found" in said) == (finds, not finds)


def test_a_customer_is_found_without_the_name_in_the_address(trial, auditor, case):
    change(trial, Party, case.party_id, name="周文博")
    answer = auditor.post("/search/history", data={"csrf_token": csrf_token(auditor.get("/history")), "q": "文博", "least": "1"})
    assert re.fullmatch(r"/history\?q=~[\w-]{8}&least=1", answer.location)
    assert "周文博" in text_of(auditor.get(answer.location))


def test_the_officers_of_the_list_are_the_banks_people_for_auditors_only(trial, auditor, case):
    assert "Hsu Chia-ling 許嘉玲" in found(auditor)
    assert "customer" not in {name for _id, name in read_colleagues(trial.bank, trial.actor("auditor"))}
    with pytest.raises(ForbiddenError):
        read_colleagues(trial.bank, trial.actor("reviewer"))


def write_down(auditor, case, **typed: str):
    page = opened(auditor, case)
    anchor = page.root.xpath("//li[.//span[contains(text(), 'Review case')]]/@data-anchor")[0]
    return auditor.post(f"/history/{case.id}/findings", data={"csrf_token": token_of(page), "anchor": anchor, **typed})


def token_of(page: Page) -> str:
    return page.root.xpath("//input[@name='csrf_token']/@value")[0]


def test_a_finding_is_raised_at_a_moment_and_stands_with_it(auditor, case):
    answer = write_down(auditor, case, kind="finding", text="No figure is named.")
    said = pane(Page(auditor.get(answer.location).text))
    assert "Review case" in said
    assert "Open" in said
    assert "Ye Zhengxian 葉正賢 wrote it down" in said
    assert "No figure is named." in said
    assert "Audit finding raised" in text_of(auditor.get(f"/cases/{case.id}"))


def test_a_comment_says_that_it_is_one(auditor, case):
    write_down(auditor, case, kind="comment", text="Well done.")
    assert "Comment" in pane(opened(auditor, case, moment_of(opened(auditor, case), "Review case")))


def test_a_finding_that_says_nothing_is_refused_at_the_field_and_the_moment_stays(auditor, case):
    answer = write_down(auditor, case, kind="finding", text=" ")
    page = Page(answer.text)
    assert (answer.status_code, page.error_at("text")) == (422, "Write what you found.")
    assert "Review case" in pane(page)


def test_a_moment_of_another_case_takes_no_finding(auditor, case):
    token = token_of(opened(auditor, case))
    answer = auditor.post(f"/history/{case.id}/findings", data={"csrf_token": token, "anchor": "elsewhere", "text": "x"})
    assert answer.status_code == 404


def test_a_finding_is_answered_by_a_supervisor_and_closed_by_an_auditor(trial, auditor, case):
    write_down(auditor, case, kind="finding", text="No figure is named.")
    supervisor = signed_in(build_app(trial), "supervisor")
    supervisor.get("/findings?lang=en")
    (path,) = set(re.findall(r'href="(/findings/[\w-]{36})"', supervisor.get("/findings").text))
    # When a supervisor answers
    answered = supervisor.post(f"{path}/answer", data={"csrf_token": csrf_token(supervisor.get(path)), "text": "See page two."})
    assert answered.location == path
    assert "Answered" in text_of(supervisor.get(path))
    # Then an auditor comes from the finding to its moment, and closes it
    at = re.findall(rf'href="(/history/{case.id}\?at=[^"]+)"', auditor.get(path).text)[0]
    assert "Review case" in pane(Page(auditor.get(at).text))
    auditor.post(f"{path}/close", data={"csrf_token": csrf_token(auditor.get(path)), "text": "Seen."})
    assert "Closed" in text_of(auditor.get(path))
    assert "No open findings" in text_of(auditor.get("/findings"))


def test_an_answer_out_of_turn_or_without_words_is_refused(trial, auditor, case):
    write_down(auditor, case, kind="finding", text="No figure is named.")
    supervisor = signed_in(build_app(trial), "supervisor")
    supervisor.get("/findings?lang=en")
    path = re.findall(r'href="(/findings/[\w-]{36})"', supervisor.get("/findings").text)[0]
    token = csrf_token(supervisor.get(path))
    assert supervisor.post(f"{path}/answer", data={"csrf_token": token, "text": ""}).status_code == 422
    assert supervisor.post(f"{path}/close", data={"csrf_token": token, "text": "x"}).status_code == 403
    for _twice in range(2):
        supervisor.post(f"{path}/answer", data={"csrf_token": token, "text": "See page two."})
    assert "This finding is answered; load the page again" in text_of(supervisor.get(path))
    assert signed_in(build_app(trial), "reviewer").get(path).status_code == 403


#: Once round: the reviewer asks, the customer answers.
ROUND = ("gw_at_stage", "gw_resume", "review_case", "gw_review", "gw_ask", "provide_information")


def test_a_case_of_five_hundred_passages_opens_whole(trial, auditor, case):
    # Given a case that went round and round
    path = [*TO_REVIEW[:-3], *ROUND * 82, "gw_at_stage", "gw_resume", "review_case"]
    trial.engine.history = walked("approval", "i", path, NOON, stands=True)
    opened(auditor, case)
    # When it is opened
    page = opened(auditor, case, "200")
    # Then every passage is there
    assert len(trial.engine.history) > 500
    numbers = [int(row.split()[0]) for row in rows(page)]
    assert numbers == [*range(1, len(numbers) + 1)]
    assert len(numbers) > 250
    assert "Record whole" in page.text
    # And with a script only those about the one that is shown are read at once
    near = [int(number) for number in page.root.xpath("//ol[@data-transcript]/li/@data-moment")]
    assert (near[0], near[-1], page.root.xpath("//noscript/@data-rows")) == (188, 217, ["before", "after"])


def test_a_move_to_another_version_is_a_moment_and_each_version_has_its_diagram(trial):
    case = moved_case(trial)
    browser = signed_in(build_app(trial), "auditor")
    page = opened(browser, case)
    assert any("Moved to another version of the process" in row and "3 → 4" in row for row in rows(page))
    said = words_of(page.root)
    assert "version 3, as it ran · until it was moved to another version" in said
    assert "version 4, as it ran · after it was moved here" in said
    assert "This record is not whole." not in said
