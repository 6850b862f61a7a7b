from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.collection.records import CollectionContact
from lending.domain.loans import CollectionCase, Loan
from lending.domain.parties import Party
from lending.domain.records import JournalEntry
from lending.errors import ForbiddenError, NotFoundError
from lending.service.views import customer
from lending.service.views.customer import read_customer
from lending.service.worklist import FollowUpWork, open_work
from tests.support.bank import FIRST_DAY, NOON
from tests.support.collecting import TERMS
from tests.support.loan_book import add_loan
from tests.support.moving import BROKER, OWN, SHOP, consented, for_business, line, taken_in, traced
from tests.support.reviewing import MONTH, add_borrower, add_town, review
from tests.support.running import running_copy
from tests.support.walk import change, row, rows
from tests.support.warned import Warned


def test_a_customer_is_seen_with_loans_reviews_account_manager_and_contacts(trial):
    add_town(trial)
    contacted(trial, "loan of good")
    review(trial)
    found = read_customer(trial.bank, trial.actor("manager"), "good")
    assert (found.segment, found.manager, found.managed_since) == ("A", trial.user("manager").name, FIRST_DAY)
    assert [(loan.reference, loan.outstanding) for loan in found.loans] == [("loan of good", Decimal("12000.00"))]
    assert found.outstanding == Decimal("12000.00")
    (month,) = found.months
    assert (month.month, month.before, month.segment, month.grade, month.potential) == (MONTH, "B", "A", "good", 4)
    assert (month.contribution, month.outcome) == (Decimal("3750.00"), "manager_assigned")
    assert month.moved_because == "A good grade, and 3,000 yuan or more brought in twelve months."
    assert (found.account.income, found.account.salary_months, found.account.net) == (60_000, 3, 36_000)
    assert [(contact.channel, contact.outcome, contact.next_step) for contact in found.contacts] == [("call", "reached", "visit")]
    assert row(trial, JournalEntry, action="personal_data_read").party_id == "good"


def contacted(trial, loan_id):
    with trial.bank.begin() as book:
        book.add(CollectionCase(id="case", loan_id=loan_id, opened_on=FIRST_DAY - timedelta(days=30), state="closed"))
        book.flush()
        book.add(
            CollectionContact(
                id="k", key="k", case_id="case", loan_id=loan_id, at=NOON, channel="call", addressee="debtor", outcome="reached",
                recording="", officers=[], identified=False, note="", next_step="visit", actor_name="x",
                recorded_at=NOON, business_date=FIRST_DAY,
            )
        )  # fmt: skip


def test_of_a_customer_who_was_never_reviewed_only_the_loans_are_known(trial):
    add_borrower(trial, "new")
    found = read_customer(trial.bank, trial.actor("auditor"), "new")
    assert (found.months, found.account, found.manager, found.contacts) == ((), None, None, ())


def test_who_stayed_has_no_move_and_without_an_account_nothing_is_said_of_it(trial):
    add_town(trial)
    review(trial)
    found = read_customer(trial.bank, trial.actor("owner"), "plain")
    assert (found.months[0].moved_because, found.months[0].state, found.account) == (None, None, None)


def test_a_customer_of_another_branch_is_not_there_and_others_may_not_look(trial):
    add_borrower(trial, "someone")
    for actor, party_id in ((trial.change("supervisor", branch_id="hangzhou"), "someone"), (trial.actor("auditor"), "nobody")):
        with pytest.raises(NotFoundError):
            read_customer(trial.bank, actor, party_id)
    with pytest.raises(ForbiddenError):
        read_customer(trial.bank, trial.actor("intake"), "someone")
    assert rows(trial, JournalEntry, action="personal_data_read") == []


def test_a_follow_up_opens_with_the_customer_and_the_move(trial):
    add_town(trial)
    review(trial)
    task = trial.task("gambler:segment:2026-10", "visit_customer", "customer_manager")
    work = open_work(trial.bank, trial.actor("manager"), task.id)
    assert isinstance(work, FollowUpWork)
    assert (work.customer.party_id, work.move.before, work.move.segment, work.may_claim) == ("gambler", "B", "C", True)
    assert row(trial, JournalEntry, action="personal_data_read").task_id == task.id


def test_warnings_and_papers_are_shown_to_those_whose_work_they_are(trial):
    running = running_copy(trial)
    Warned(running).by("enforcement")
    party = running.loan.party_id
    seen = read_customer(trial.bank, trial.actor("manager"), party)
    assert [warning.indicator for warning in seen.warnings] == ["court_enforcement"]
    assert seen.documents
    assert {paper.reference for paper in seen.documents} == {trial.application(running.loan.application_id).reference}
    collector = read_customer(trial.bank, trial.actor("collector.senior"), party)
    assert (len(collector.warnings), collector.documents) == (1, None)
    owner = read_customer(trial.bank, trial.actor("owner"), party)
    assert (owner.warnings, owner.documents) == (None, None)


def test_where_the_money_of_the_newest_loans_went_is_drawn_for_those_who_follow_it(trial, monkeypatch):
    running = for_business(running_copy(trial))
    consented(running, SHOP)
    taken_in(running, line(2, OWN, SHOP, "30000"), line(3, SHOP, BROKER, "20000"))
    traced(running)
    party = running.loan.party_id
    # A loan that came in without its file has none
    with trial.bank.begin() as book:
        add_loan(book, "without", party, TERMS, partition=3, at=NOON)
    (drawn,) = read_customer(trial.bank, trial.actor("manager"), party).flows
    assert (drawn.loan_id, drawn.drawn, drawn.purpose_share, drawn.misused_share) == (running.id, 50_000, Decimal("0.2"), Decimal("0.4"))
    assert {account.number for account in drawn.accounts} == {OWN, SHOP, BROKER}
    assert [misuse.sink for misuse in drawn.misuses] == ["brokerage"]
    monkeypatch.setattr(customer, "_FLOWS", 0)
    assert read_customer(trial.bank, trial.actor("manager"), party).flows == ()
    assert read_customer(trial.bank, trial.actor("owner"), party).flows is None


def test_a_loan_of_another_branch_is_not_drawn(trial):
    running = running_copy(trial)
    party, manager = running.loan.party_id, trial.change("manager", branch_id="ningbo")
    change(trial, Party, party, branch_id="ningbo")
    for branch, drawn in (("ningbo", 1), ("hangzhou", 0)):
        change(trial, Loan, running.id, branch_id=branch)
        assert len(read_customer(trial.bank, manager, party).flows) == drawn
