from decimal import Decimal

from lending.domain.agency_reports import ProvidentFund, SocialSecurity, Utilities
from lending.domain.applications import ScoreRecord, Status
from lending.service import offers
from lending.service.score_step import score_applicant
from tests.support.bank import FIRST_DAY
from tests.support.walk import HOME, actions, paid_to, row, rows, until_paid, until_report, until_terms


def test_a_score_is_kept_once_with_its_reasons(trial, application):
    until_report(trial, application)
    first, again = (score_applicant(trial.bank, application.id) for _ in range(2))
    kept = row(trial, ScoreRecord)
    assert first == again == {"score": kept.points, "exposure": 50_000.0, "unsecured": True}
    assert kept.scorecard == "retail_v1"
    assert 0 < kept.probability_of_default < 1
    assert {"characteristic", "reason_code", "points", "average_points"} <= set(kept.characteristics[0])
    assert trial.application(application.id).status == Status.APPROVAL
    assert actions(trial, application.id).count("scored") == 1


def test_without_the_utilities_the_score_does_without(trial, application):
    trial.agencies.down = {"utilities"}
    assert score_applicant(trial.bank, application.id)["score"] == row(trial, ScoreRecord).points


def test_the_bank_s_weak_variables_give_expert_points_when_known(trial, application):
    until_report(trial, application)
    score_applicant(trial.bank, application.id)
    trial.agencies.down = {"utilities"}
    other = trial.submit()
    score_applicant(trial.bank, other.id)
    known, unknown = (row(trial, ScoreRecord, application_id=key).expert_points for key in (application.id, other.id))
    assert known > unknown


def test_who_is_unknown_to_every_agency_is_scored_all_the_same(trial, applicant):
    trial.agencies.answers = {
        SocialSecurity: SocialSecurity(as_of=FIRST_DAY, known=False, months_paid=0, base=Decimal(0), employer=""),
        ProvidentFund: ProvidentFund(as_of=FIRST_DAY, known=False, months_paid=0, base=Decimal(0), balance=Decimal(0)),
        Utilities: Utilities(as_of=FIRST_DAY, known=False, months_on_time=0, months_late=0),
    }
    application = trial.submit(applicant)
    until_report(trial, application)
    unknown = score_applicant(trial.bank, application.id)["score"]
    trial.agencies.answers = {}
    other = trial.submit()
    until_report(trial, other)
    assert unknown < score_applicant(trial.bank, other.id)["score"]


def test_what_was_entered_weighs(trial):
    good, bad = (trial.submit(characteristics={"checking_account_status": status}) for status in ("none", "negative"))
    points = [score_applicant(trial.bank, application.id)["score"] for application in (good, bad)]
    assert points[0] > points[1]


def test_exposure_is_what_is_owed_promised_and_asked_for(trial, applicant):
    paid = trial.submit(applicant, payments=paid_to())
    until_paid(trial, paid, applicant)
    promised = trial.submit(applicant, product="business", purpose="equipment", amount=Decimal(20_000))
    until_terms(trial, promised)
    asked = trial.submit(applicant, amount=Decimal(3_000), collateral=(HOME,))
    assert score_applicant(trial.bank, asked.id) | {"score": 0} == {"score": 0, "exposure": 73_000.0, "unsecured": False}


def test_a_promise_accepted_but_not_paid_still_counts_once(trial, applicant):
    application = trial.submit(applicant, payments=paid_to())
    until_paid(trial, application, applicant)
    with trial.bank.read() as book:
        assert book.exposure(applicant.party_id) == Decimal(50_000)
        assert offers.open_offer(book, application.id).state == "accepted"
    assert rows(trial, ScoreRecord)
