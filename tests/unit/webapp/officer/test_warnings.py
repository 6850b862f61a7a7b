"""Warnings on the officers' pages: the list, one with its evidence and history, precision, the loan's page, the tasks."""

import pytest

from lending.domain.early_warning.records import RiskFeed
from lending.domain.loans import Loan
from lending.service.early_warning import interventions
from tests.support.bank import NOON
from tests.support.running import running_copy
from tests.support.walk import change
from tests.support.warned import JUDGED, NOTICE, TALKED, Warned
from tests.support.web import build_app, csrf_token, signed_in, text_of


@pytest.fixture
def warned(trial) -> Warned:
    return Warned(running_copy(trial))


@pytest.fixture
def page(warned):
    """Return a function that opens a page as somebody."""
    app = build_app(warned.running.trial)

    def opened(path: str, login: str = "manager"):
        return signed_in(app, login).get(f"{path}{'&' if '?' in path else '?'}lang=en")

    return opened


def of(warning) -> str:
    return f"/warnings/{warning.id}"


def allowed(browser, warning, reason: str, *, follow: bool = False):
    """Send the form that lifts a stop."""
    form = {"reason": reason, "csrf_token": csrf_token(browser.get("/warnings"))}
    return browser.post(f"{of(warning)}/allow-drawdowns", data=form, follow_redirects=follow)


def test_before_anything_warns_the_list_says_what_will_appear(page):
    assert "No warnings yet" in text_of(page("/warnings"))


def test_the_list_shows_the_worst_first_with_evidence_age_and_state(warned, page):
    warned.by("adverse", source="public_opinion", headline="Shop closed overnight", ago=3)
    warned.by("enforcement")
    shown = text_of(page("/warnings"))
    assert "2 warnings, the worst open ones first" in shown
    assert shown.index("Enforcement by a court hard sign") < shown.index("Adverse public opinion soft sign")
    assert NOTICE["case_number"] in shown
    assert "Shop closed overnight" in shown
    assert "Adverse public opinion soft" not in text_of(page("/warnings?colour=red"))
    assert "No warning found" in text_of(page("/warnings?state=closed"))


def test_a_source_that_does_not_answer_is_named(warned, page):
    with warned.bank.begin() as book:
        book.add(RiskFeed(name="court", failed_since=NOON))
    assert "court notices: no answer since" in text_of(page("/warnings"))


def test_one_warning_shows_evidence_intervention_steps_and_history(warned, page):
    (first,) = warned.by("enforcement")
    warned.by("case", 2)
    warned.claimed().judged().preserved()
    shown = text_of(page(of(first)))
    for said in ("Enforcement by a court", "Court case", NOTICE["court"], "80,000.00", JUDGED["reasons"], "Apply for freeze", "P-2026-17"):
        assert said in shown
    assert "Drawdowns are stopped since 23 Nov 2026." in shown
    assert "Warning raised" in shown
    assert "Allow drawdowns again" not in shown


def test_several_signals_are_a_line_each(warned, page):
    for number in (1, 2, 3):
        warned.by("enquiry", number, source="bureau", lender="Other bank", purpose="a loan")
    (warning,) = warned.warnings
    assert text_of(page(of(warning))).count("23 Nov 2026 Asked by: Other bank · For: a loan") == 3
    assert "3 signals, the newest of 23 Nov 2026 · Asked by: Other bank · For: a loan" in text_of(page("/warnings"))


def test_evidence_says_what_its_day_and_figures_are(warned, page):
    (arrears,) = warned.by("arrears", source="book", instalments=2, ago=71)
    warned.by("adverse", source="public_opinion", headline="Shop closed overnight", ago=3)

    listed = text_of(page("/warnings"))

    assert "since 13 Sep 2026 · Instalments overdue: 2" in listed
    assert "signal of 20 Nov 2026 · Headline: Shop closed overnight" in listed
    assert "Since 13 Sep 2026 Instalments overdue 2" in text_of(page(of(arrears)))


def test_an_overdue_one_says_so(warned, page):
    (warning,) = warned.by()
    trial = warned.running.trial
    task = trial.task(warned.intervention.id, "assess_warning", "customer_manager", process="risk_intervention")
    interventions.escalate_intervention(warned.bank, warned.intervention.id)
    assert "It is overdue; the supervisor knows." in text_of(page(of(warning)))
    listed = page("/warnings")
    assert "overdue" in text_of(listed)
    assert f"/tasks/{task.id}" in listed.text


def test_a_supervisor_allows_drawdowns_again_with_a_reason(warned, page):
    (warning,) = warned.by()
    warned.stopped()
    app = build_app(warned.running.trial)
    supervisor = signed_in(app, "supervisor")
    assert "Allow drawdowns again" in text_of(supervisor.get(f"{of(warning)}?lang=en"))
    assert allowed(supervisor, warning, "").status_code == 422
    assert allowed(supervisor, warning, "The claim was withdrawn.").status_code == 303
    assert "lifted already" in text_of(allowed(supervisor, warning, "Again.", follow=True))
    assert allowed(signed_in(app, "manager"), warning, "Mine.").status_code == 403


def test_precision_is_shown_by_indicator(warned, page):
    warned.by()
    warned.claimed().judged(verdict="false")
    interventions.end_intervention(warned.bank, warned.intervention.id)
    shown = text_of(page("/warnings/precision"))
    assert "Enforcement by a court hard sign Red court notices 1 0 0 1 0 %" in shown
    assert "Income fell hard sign Orange account flows 0 0 0 0 –" in shown
    chinese = text_of(page("/warnings/precision?lang=zh_Hant"))
    assert "提出次數" in chinese
    assert "提出日期" not in chinese


def test_the_loan_says_that_its_customer_is_warned_of(warned, page):
    path = f"/loan-book/{warned.running.id}"
    assert "Warned of" not in text_of(page(path))
    (warning,) = warned.by()
    answer = page(path)
    assert "Warned of: Red Enforcement by a court" in text_of(answer)
    assert of(warning) in answer.text


@pytest.mark.parametrize(
    ("definition", "group", "login", "said"),
    [
        ("assess_warning", "customer_manager", "manager", "tel:"),
        ("apply_freeze", "legal_officer", "legal", "Number of the application"),
        ("inspect_collateral", "investigator", "investigator", "Number of the inspection record"),
        ("conclude_intervention", "customer_manager", "manager", "What was done"),
    ],
)
def test_each_task_shows_the_evidence_beside_its_form(warned, definition, group, login, said):
    warned.by()
    trial = warned.running.trial
    task = trial.task(warned.intervention.id, definition, group, process="risk_intervention")
    answer = signed_in(build_app(trial), login).get(f"/tasks/{task.id}?lang=en")
    assert NOTICE["case_number"] in text_of(answer)
    assert said in answer.text


def test_what_was_found_of_another_kind_stands_beside(warned, page):
    warned.by("income_drop", source="account_flows", drop="60", before="9000.00", now="3600.00")
    warned.claimed().judged().done("manager", "talk_with_customer", TALKED)
    (other,) = warned.by("enforcement")
    shown = text_of(page(of(other)))
    assert "Income fell" in shown
    assert "The customer as a whole Red" in shown


def test_a_warning_of_another_branch_does_not_exist(warned, page):
    (warning,) = warned.by()
    change(warned.running.trial, Loan, warned.running.id, branch_id="hangzhou")
    assert page(of(warning), "reviewer.ningbo").status_code == 404
    assert signed_in(build_app(warned.running.trial), "partner").get(of(warning)).status_code == 403


def test_contact_details_are_changed_from_the_loan_s_page_once_the_customer_is_known(warned):
    browser = signed_in(build_app(warned.running.trial), "manager")
    path = f"/loan-book/{warned.running.id}/contact"
    page = browser.get(f"{path}?lang=en")
    assert "One-time codes go to this number" in text_of(page)
    form = {"csrf_token": csrf_token(page), "phone": "13900000001", "address": "1 Lake Road", "checked_by": "", "key": "k"}
    assert browser.post(path, data=form).status_code == 422
    known = {**form, "checked_by": "Identity card seen at the branch."}
    assert "Contact details changed." in text_of(browser.post(path, data=known, follow_redirects=True))
    again = browser.post(path, data={**known, "key": "another"})
    assert "has already" in text_of(again, 422)
    assert path in browser.get(f"/loan-book/{warned.running.id}").text
    assert signed_in(build_app(warned.running.trial), "collector").get(path).status_code == 403
