"""Officers' pages, each with something on it: contrast, names and room in both themes and languages, from a phone to a wide screen."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page

from lending.domain.applications import Application
from lending.service.absences import enter_absence
from lending.service.attachments import attach_file
from lending.service.audit.case_package import export_case
from lending.service.business_date import read_business_date
from lending.service.case_places import AtCase
from lending.service.comments import write_case_comment
from lending.service.ports import Incident
from lending.service.replay.findings import raise_finding
from tests.browser.test_officer import Office, in_approval, office  # noqa: F401 -- a fixture
from tests.support.bank import TrialBank
from tests.support.barriers import barriers
from tests.support.collecting import late_debtor
from tests.support.modelling import deployed_approval, deployed_pricing, standing
from tests.support.reviewing import add_town, review
from tests.support.warned import seen, signal
from tests.support.worlds import pdf

pytestmark = pytest.mark.chromium

LONG = "Maria Fernanda de Oliveira Santos e Albuquerque 瑪麗亞·費爾南達"
#: Where people of each role look; the words in braces are those of `busy`.
PAGES = {
    "reviewer": (
        *("/tasks", "/tasks/{task}", "/tasks/{task}?side=diligence", "/cases", "/cases/{case}", "/absences"),
        *(f"/tasks/{{task}}?tab={tab}" for tab in ("history", "diagram", "comments", "attachments")),
    ),
    "intake": ("/desk", "/mentions"),
    "supervisor": ("/queues", "/tasks/reassign", "/absences", "/findings", "/portfolio", "/processes/all"),
    "collector": ("/collecting", "/collecting/{call}"),
    "manager": (
        *("/segments", "/segments?segment=B&who=all", "/customer-health", "/customers/late"),
        *("/warnings", "/warnings/{warning}", "/warnings/precision"),
    ),
    "owner": ("/models", "/processes/all"),
    "auditor": (
        *("/history", "/history/begun", "/history/reads", "/history/{case}/packages"),
        *("/findings", "/findings/{finding}", "/warnings/precision", "/loan-book"),
    ),
    "admin": ("/processes", "/erasures", "/erasures/{party}"),
}


def busy(office: Office) -> dict[str, str]:  # noqa: F811 -- the fixture's value
    """Let something stand on every page; returns what addresses name."""
    trial, bank = office.trial, office.trial.bank
    late = late_debtor(trial, 10)
    trial.clock.instant = datetime(2026, 12, 4, 4, tzinfo=UTC)
    call = trial.task(late.id, "call_debtor", "collector", process="collection", name="Call debtor")
    add_town(trial)
    review(trial)
    today = read_business_date(bank)
    (warning,) = seen(bank, "late", signal("enforcement", on=today))
    leave = {"user_id": trial.user("approver").id, "substitute_id": trial.user("chief").id}
    enter_absence(bank, trial.actor("approver"), **leave, first=today, last=today + timedelta(days=7))
    case = in_approval(office, LONG, amount=Decimal("250000.00"))
    deployed_pricing(trial)
    deployed_approval(trial)
    standing(trial, "review_case", key=case)
    stuck = Incident("7", "failedExternalTask", "score_applicant", "approval", "1", "no scorecard", trial.clock(), case)
    trial.engine.troubles.append(stuck)
    finding = raise_finding(bank, trial.actor("auditor"), case, "anchor", trial.clock(), "No figure is named.")
    export_case(bank, trial.actor("auditor"), case)
    attach_file(bank, trial.actor("reviewer"), AtCase(case), f"{LONG}.pdf", pdf())
    write_case_comment(bank, trial.actor("reviewer"), case, "Seen, @intake.")
    return {
        "case": case,
        "task": office.reviewed(case).id,
        "call": call.id,
        "warning": warning.id,
        "finding": finding,
        "party": party_of(trial, case),
    }


def party_of(trial: TrialBank, case: str) -> str:
    with trial.bank.read() as book:
        return book.get(Application, case).party_id


def width_of(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize(("width", "theme", "lang"), [(1440, "light", "en"), (390, "dark", "zh_Hant"), (1920, "dark", "en")])
def test_every_page_has_contrast_names_and_room(office: Office, width: int, theme: str, lang: str) -> None:  # noqa: F811 -- a fixture
    named = busy(office)
    found: list[object] = []
    for login, paths in PAGES.items():
        page = office.sit_down(login, width=width, theme=theme, lang=lang)
        for path in paths:
            office.open(page, path.format(**named))
            found += barriers(page)
            found += [(path, "wider than the window", width_of(page))] if width_of(page) > width else []
            found += [(path, complaint) for complaint in office.complaints]
            office.complaints.clear()
        page.context.close()
    assert found == []
