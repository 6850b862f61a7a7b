from decimal import Decimal

import pytest

from lending.domain.applications import Collateral
from lending.domain.early_warning.records import RiskFeed
from lending.domain.early_warning.tidings import Article, BureauAlert, CourtNotice, RegisterChange
from lending.domain.loans import Loan
from lending.domain.parties import Consent, Party
from lending.domain.records import JournalEntry
from lending.service.early_warning.feeds import FEEDS, poll_feed, poll_feeds
from tests.support.walk import at_once, change, failures, row, rows


@pytest.fixture
def publish(warned):
    """Return a function that publishes an item about the customer, or somebody else."""
    trial = warned.running.trial

    def published(made, number, notice="", *, of=None, **facts):
        known = row(trial, Party, id=warned.party_id).id_number
        said = {"number": number, "notice_id": notice or f"N-{number}", "id_number": of or known, "on": warned.running.book.today}
        trial.agencies.published.append(made(**said, **facts))

    return published


def notice(publish, number, name="", **more):
    facts = {"kind": "enforcement", "case_number": "C-1", "court": "West Lake Court", "amount": Decimal("80000.00"), "asset": ""}
    publish(CourtNotice, number, name, **{**facts, **more})


@pytest.fixture
def secured(warned):
    """A flat that stands behind the customer's loan."""
    application = warned.running.loan.application_id
    pledged = {"id": "flat", "application_id": application, "owner_party_id": warned.party_id, "business_date": warned.running.book.today}
    with warned.bank.begin() as book:
        book.add(Collateral(**pledged, kind="first_home", description="Flat", declared_value=Decimal(900_000)))


def codes(warned):
    return [warning.indicator for warning in warned.warnings]


def test_what_each_feed_says_of_a_customer_warns_of_him(warned, publish):
    notice(publish, 1)
    publish(RegisterChange, 1, kind="revoked", company="Golden Trading", registration_number="91A")
    publish(Article, 1, kind="adverse", publication="Evening News", headline="Shop closed")
    for number in (1, 2, 3):
        publish(BureauAlert, number, kind="enquiry", lender="Other bank", purpose="loan")
    assert poll_feeds(warned.bank) == 6
    assert sorted(codes(warned)) == ["adverse_opinion", "bureau_enquiries", "company_revoked", "court_enforcement"]
    assert {feed.name: feed.cursor for feed in rows(warned.running.trial, RiskFeed)} == {
        "court": 1,
        "business_register": 1,
        "bureau": 3,
        "public_opinion": 1,
    }
    assert poll_feeds(warned.bank) == 0


def test_a_court_that_publishes_a_notice_twice_warns_once(warned, publish):
    notice(publish, 1, "N-1")
    notice(publish, 2, "N-1")
    assert poll_feeds(warned.bank) == 2
    notice(publish, 3, "N-1")
    assert poll_feeds(warned.bank) == 1
    assert codes(warned) == ["court_enforcement"]


def test_what_concerns_nobody_or_warns_of_nothing_is_passed_over(warned, publish):
    notice(publish, 1, of="110101199003070011")
    publish(Article, 1, kind="neutral", publication="Evening News", headline="Shop opened")
    assert poll_feeds(warned.bank) == 2
    assert codes(warned) == []


def test_no_enquiry_is_read_of_a_customer_who_took_his_consent_back(warned, publish):
    for consent in rows(warned.running.trial, Consent, party_id=warned.party_id):
        change(warned.running.trial, Consent, consent.id, revoked_at=warned.bank.now())
    for number in (1, 2, 3):
        publish(BureauAlert, number, kind="enquiry", lender="Other bank", purpose="loan")
    notice(publish, 1)
    poll_feeds(warned.bank)
    assert codes(warned) == ["court_enforcement"]


def test_a_feed_that_is_away_holds_up_no_other_and_is_read_on_from_where_it_was(warned, publish):
    trial = warned.running.trial
    notice(publish, 1)
    publish(Article, 1, kind="adverse", publication="Evening News", headline="Shop closed")
    trial.agencies.down.add("court")
    assert [poll_feeds(warned.bank) for _again in range(3)] == [1, 0, 0]
    assert codes(warned) == ["adverse_opinion"]
    assert row(trial, RiskFeed, name="court").failed_since is not None
    notice(publish, 2, kind="seizure")
    trial.agencies.down.clear()
    assert poll_feeds(warned.bank) == 2
    assert codes(warned) == ["adverse_opinion", "court_enforcement", "court_enforcement"]
    feed = row(trial, RiskFeed, name="court")
    assert (feed.cursor, feed.failed_since) == (2, None)
    assert [len(rows(trial, JournalEntry, action=action)) for action in ("feed_failed", "feed_read_again")] == [1, 1]


def test_a_feed_that_is_back_with_nothing_new_is_said_to_be_back(warned):
    trial = warned.running.trial
    trial.agencies.down.add("bureau")
    poll_feeds(warned.bank)
    trial.agencies.down.clear()
    poll_feeds(warned.bank)
    assert row(trial, RiskFeed, name="bureau").failed_since is None


def test_a_long_feed_is_read_page_by_page_in_its_order(warned, publish):
    warned.running.trial.agencies.page = 2
    for number in range(1, 6):
        notice(publish, number)
    assert [poll_feed(warned.bank, FEEDS[0]) for _page in range(4)] == [2, 2, 1, 0]
    assert len(codes(warned)) == 5


def test_two_who_read_the_same_page_take_it_over_once(warned, publish):
    notice(publish, 1)
    notice(publish, 2, kind="seizure")
    results = at_once(*[lambda: poll_feed(warned.bank, FEEDS[0]) for _ in range(3)])
    assert not failures(results)
    assert codes(warned) == ["court_enforcement", "court_enforcement"]


@pytest.mark.usefixtures("secured")
def test_a_seizure_warns_of_the_collateral_where_the_customer_has_some(warned, publish):
    notice(publish, 1, kind="seizure")
    poll_feeds(warned.bank)
    assert codes(warned) == ["collateral_seized"]


@pytest.mark.usefixtures("secured")
def test_collateral_changes_nothing_about_an_enforcement(warned, publish):
    notice(publish, 1)
    poll_feeds(warned.bank)
    assert codes(warned) == ["court_enforcement"]


def test_a_seizure_from_a_customer_without_collateral_is_an_enforcement_of_what_was_seized(warned, publish):
    notice(publish, 1, kind="seizure", asset="Car")
    poll_feeds(warned.bank)
    (warning,) = warned.warnings
    assert (warning.indicator, warning.evidence[0]["facts"]["asset"]) == ("court_enforcement", "Car")


@pytest.mark.usefixtures("secured")
def test_what_stood_behind_a_loan_that_is_over_is_collateral_no_more(warned, publish):
    change(warned.running.trial, Loan, warned.running.id, closed_on=warned.running.book.today)
    notice(publish, 1, kind="seizure")
    poll_feeds(warned.bank)
    assert codes(warned) == ["court_enforcement"]


def test_whoever_is_slower_with_a_page_leaves_it(warned, publish):
    notice(publish, 1)
    bank, court = warned.bank, FEEDS[0]

    def overtaken(bank_, after):
        items = court.read(bank_, after)
        if after == 0 and not rows(warned.running.trial, RiskFeed):
            poll_feed(bank, court)
        return items

    assert poll_feed(bank, type(court)("court", overtaken)) == 1
    assert codes(warned) == ["court_enforcement"]
