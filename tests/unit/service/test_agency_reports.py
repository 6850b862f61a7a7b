from datetime import timedelta

import pytest

from lending.domain.agency_reports import AmlScreening, BureauReport, PlatformFlows, TaxRecords
from lending.domain.applications import Application
from lending.domain.parties import AgencyReport, Consent, ConsentPurpose
from lending.errors import AgencyUnavailableError
from lending.service.agency_reports import VALID_DAYS, NoConsentError, kept_report, newest_report, obtain, subject_of
from lending.service.business_date import move_business_date
from tests.support.bank import FIRST_DAY
from tests.support.walk import actions, change, do, row, rows

KINDS = [BureauReport, AmlScreening, TaxRecords, PlatformFlows]


def revoke(trial, purpose: ConsentPurpose) -> None:
    change(trial, Consent, row(trial, Consent, purpose=purpose).id, revoked_at=trial.bank.now())


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_is_asked_for_once_and_kept_as_it_came(trial, application, kind):
    first = obtain(trial.bank, application.id, kind)
    assert obtain(trial.bank, application.id, kind) == first
    assert len(trial.agencies.asked) == 1
    with trial.bank.read() as book:
        assert kept_report(book, application.id, kind) == newest_report(book, application.id, kind) == first


def test_another_application_of_the_person_reuses_it(trial, application, applicant):
    obtain(trial.bank, application.id, BureauReport)
    other = trial.submit(applicant, product="business", purpose="equipment")
    obtain(trial.bank, other.id, BureauReport)
    assert trial.agencies.asked == ["bureau"]


def test_a_report_out_of_date_is_asked_for_again(trial, application):
    obtain(trial.bank, application.id, BureauReport)
    move_business_date(trial.bank, trial.actor("admin"), FIRST_DAY + timedelta(days=VALID_DAYS["bureau"]))
    obtain(trial.bank, application.id, BureauReport)
    assert len(trial.agencies.asked) == 1
    move_business_date(trial.bank, trial.actor("admin"), FIRST_DAY + timedelta(days=VALID_DAYS["bureau"] + 1))
    with trial.bank.read() as book:
        assert kept_report(book, application.id, BureauReport) is None
        assert newest_report(book, application.id, BureauReport).as_of == FIRST_DAY
    obtain(trial.bank, application.id, BureauReport)
    assert len(trial.agencies.asked) == 2


def test_without_a_consent_nobody_is_asked(trial, application):
    revoke(trial, ConsentPurpose.CREDIT_BUREAU)
    with pytest.raises(NoConsentError, match="credit_bureau") as raised:
        obtain(trial.bank, application.id, BureauReport)
    assert raised.value.code == "NO_CONSENT"
    assert trial.agencies.asked == []


def test_an_agency_that_is_down_is_on_record_and_leaves_nothing(trial, application):
    trial.agencies.down = {"bureau"}
    with pytest.raises(AgencyUnavailableError):
        obtain(trial.bank, application.id, BureauReport)
    assert actions(trial, application.id)[-1] == "agency_unavailable"
    assert rows(trial, AgencyReport) == []
    with trial.bank.read() as book:
        assert newest_report(book, application.id, BureauReport) is kept_report(book, application.id, BureauReport) is None


def test_an_answer_that_a_repeated_job_kept_already_is_kept_once(trial, application):
    ask = trial.agencies.credit_report

    def asked_twice(subject, as_of):
        trial.agencies.credit_report = ask
        obtain(trial.bank, application.id, BureauReport)
        return ask(subject, as_of)

    trial.agencies.credit_report = asked_twice
    obtain(trial.bank, application.id, BureauReport)
    assert len(rows(trial, AgencyReport)) == 1


def test_what_an_officer_verified_is_no_agency_s_answer(trial, application):
    entries = {"verified_by": "portal", "reference": "T-1", "net_monthly_income": 18000}
    do(trial, "investigator", application.id, "verify_tax", entries)
    report = row(trial, AgencyReport)
    assert (report.state, report.obtained_by) == ("verified_by_hand", trial.actor("investigator").user_id)
    with trial.bank.read() as book:
        assert kept_report(book, application.id, TaxRecords) is None


def test_who_declared_no_income_is_asked_about_without_one(trial, application):
    trial.set(application.id, declared={})
    with trial.bank.read() as book:
        declared = subject_of(book, book.get(Application, application.id)).declared
    assert (declared.monthly_income, declared.employer, declared.occupation) == (None, None, "employed")
