"""From an incident to the case it stands at: an application, a case of a loan, the whole bank's, or nobody's."""

import pytest

from lending.service.ports import Incident
from tests.support.bank import NOON
from tests.support.every_case import KEYS, LOAN
from tests.support.pages import Page
from tests.support.web import build_app, signed_in

LOST = "review-2026-99"


@pytest.fixture
def stuck(begun):
    """An incident at a case of every kind, at an application, at one that is not there, and at none."""
    application = begun.submit().id
    for number, key in enumerate([*KEYS.values(), application, LOST, ""]):
        begun.engine.troubles.append(Incident(str(number), "failedJob", "open_review", "monthly_review", f"x{number}", "boom", NOON, key))
    return begun


def own_page(stuck) -> tuple[str, str]:
    """Return the link to the application."""
    return f"/cases/{stuck.engine.troubles[-3].business_key}", "Open the case"


def ways(stuck, login: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the links of the incidents' cases, each with its words, and what stands there without one."""
    browser = signed_in(build_app(stuck), login)
    rows = Page(browser.get("/processes?lang=en").text).root.xpath("//table[.//th[text()='Cause']]//tbody/tr")
    cells = [row.xpath("./td[4]")[0] for row in rows]
    links = [(link.get("href"), link.text) for cell in cells for link in cell.xpath(".//a")]
    for address, _words in links:
        assert browser.get(address).status_code == 200, address
    return links, [cell.text_content().strip() for cell in cells if not cell.xpath(".//a")]


def test_an_auditor_comes_to_the_replay_of_every_case_and_to_the_page_of_an_application(stuck):
    links, plain = ways(stuck, "auditor")
    replays = [(f"/history/{key}", "Replay") for key in KEYS.values()]
    assert links == [*replays, own_page(stuck)]
    assert plain == [LOST, ""]


@pytest.mark.parametrize("login", ["supervisor", "admin", "owner"])
def test_others_come_to_the_loan_and_what_has_no_page_is_told_by_its_key(stuck, login):
    links, plain = ways(stuck, login)
    of_loans = [kind for kind in KEYS if kind not in {"close", "review"}]
    assert links == [*[(f"/loan-book/{LOAN}", "Open the loan") for _ in of_loans], own_page(stuck)]
    assert plain == [KEYS["close"], KEYS["review"], LOST, ""]


def test_a_case_of_another_branch_has_no_link(stuck):
    stuck.change("supervisor", branch_id="hangzhou")
    links, plain = ways(stuck, "supervisor")
    assert links == []
    assert len(plain) == len(KEYS) + 3
