"""Names are searched for without standing in an address."""

import re
from urllib.parse import unquote

import pytest

from tests.support.web import build_app, csrf_token, signed_in
from webapp.officer import searches


@pytest.fixture
def officer(trial):
    return signed_in(build_app(trial), "intake")


def search(client, text: str, place: str = "tasks", **beside: str):
    return client.post(f"/search/{place}", data={"q": text, "csrf_token": csrf_token(client.get("/tasks")), **beside})


@pytest.mark.parametrize("place", ["tasks", "cases"])
def test_a_search_by_name_finds_and_its_links_keep_it_without_the_name(trial, officer, place):
    trial.task(trial.submit().id, "precheck_application", "intake_officer")
    target = search(officer, "張偉", place).location
    assert re.fullmatch(rf"/{place}\?q=~[\w-]{{8}}", target)
    shown = officer.get(target).text
    assert ("1 open" if place == "tasks" else "1 cases") in shown
    assert 'value="張偉"' in shown
    addresses = [unquote(address) for address in re.findall(r'(?:href|action)="([^"]+)"', shown)]
    assert not [address for address in addresses if "張偉" in address]
    assert any(target.partition("?")[2] in address for address in addresses)


def test_another_name_finds_nothing_and_says_what_was_looked_for(trial, officer):
    trial.task(trial.submit().id, "precheck_application", "intake_officer")
    shown = officer.get(search(officer, "nobody").location).text
    assert "Nothing fits" in shown
    assert "nobody" in shown


@pytest.mark.parametrize("asked", ["nobody", "~guessed", "~", "x" * 5000])
def test_what_stands_in_the_address_otherwise_is_ignored(trial, officer, asked):
    trial.task(trial.submit().id, "precheck_application", "intake_officer")
    for place, total in (("tasks", "1 open"), ("cases", "1 cases")):
        assert total in officer.get(f"/{place}?q={asked}").text


def test_a_reference_may_stand_in_the_address(trial, officer):
    reference = trial.submit().reference
    assert search(officer, f" {reference} ", "cases").location == f"/cases?q={reference}"
    assert "1 cases" in officer.get(f"/cases?q={reference}").text
    assert "0 cases" in officer.get("/cases?q=LN-1999").text


def test_filters_go_along_and_an_empty_search_shows_all(officer):
    assert search(officer, "", "cases", product="mortgage").location == "/cases?product=mortgage"
    assert search(officer, " ").location == "/tasks"


def test_each_session_keeps_its_last_searches_within_a_cookie(officer):
    targets = [search(officer, f"name {number}").location for number in range(searches.KEPT + 1)]
    assert search(officer, "name 5").location == targets[5]
    assert 'value="name 0"' not in officer.get(targets[0]).text
    assert 'value="name 10"' in officer.get(targets[10]).text
    long = [search(officer, f"{number}" * 100).location for number in range(5)]
    shown = [f'value="{number * 100}"' in officer.get(target).text for number, target in zip("01234", long, strict=True)]
    assert shown == [False, True, True, True, True]


def test_a_search_needs_the_token_a_session_and_a_text_of_reasonable_length(officer, trial):
    assert officer.post("/search/tasks", data={"q": "x"}).status_code == 400
    answer = search(officer, "x" * 101)
    assert (answer.status_code, "at most 100" in answer.text) == (422, True)
    stranger = build_app(trial).test_client()
    token = csrf_token(stranger.get("/sign-in"))
    assert stranger.post("/search/tasks", data={"q": "x", "csrf_token": token}).location == "/sign-in"
    assert search(officer, "x", "elsewhere").status_code == 404
