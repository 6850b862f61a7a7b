import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import JSON, LargeBinary, String

from lending.adapters.db import model_tables, tables
from lending.domain.actors import User
from lending.domain.applications import Application, Status
from lending.domain.attachments import CaseAttachment
from lending.domain.audit.erasure import ERASED, PERSONAL, kept_until
from lending.domain.fund_flow.records import AccountTransfer, FlowAccount, PaperMatch, TradePaper
from lending.domain.loans import DepositAccount, Loan
from lending.domain.parties import Document, PartyKey
from lending.domain.records import Action, BankState, JournalEntry
from lending.errors import ForbiddenError, InvalidInputError, NotFoundError
from lending.service import documents
from lending.service.attachments import attach_file
from lending.service.audit.anchoring import anchor_journal
from lending.service.audit.erasing import ErasureRefusedError, erase_customer
from lending.service.audit.holds import lift_hold, set_hold
from lending.service.audit.verifying import verify_journal
from lending.service.case_places import AtCase
from lending.service.documents import Upload
from tests.support.bank import NOON, new_person
from tests.support.walk import HOME, change, paid_to, row, rows, until_paid
from tests.support.worlds import pdf

NAME, PAYEE = "歐陽修文", "Tile Shop of the East"
LONG_AFTER = date(2037, 1, 4)


@pytest.fixture
def customer(trial):
    """Somebody whose loan was paid back and whose years are over; everything is on record of him."""
    applicant = trial.customer(person=new_person(NAME))
    documents.add_document(trial.bank, applicant, Upload(kind="identity", file_name=f"{NAME}.pdf", content=pdf()))
    application = trial.submit(applicant, payments=paid_to(PAYEE), collateral=(HOME,))
    until_paid(trial, application, applicant)
    anchor_journal(trial.bank)
    loan = row(trial, Loan, party_id=applicant.party_id)
    change(trial, Loan, loan.id, state="closed", closed_on=date(2026, 12, 1), outstanding=Decimal(0))
    for account in rows(trial, DepositAccount, party_id=applicant.party_id):
        change(trial, DepositAccount, account.id, balance=Decimal(0))
    change(trial, BankState, "business_date", value=LONG_AFTER.isoformat())
    return applicant


def erase(trial, customer):
    return erase_customer(trial.bank, trial.actor("admin"), trial.actor("legal"), customer.party_id)


def traces(trial, *words: str) -> list[str]:
    """Name every place in tables and files where one of the words stands."""
    found = []
    with closing(sqlite3.connect(trial.url.removeprefix("sqlite:///"))) as file:
        names = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in names:
            for line in file.execute(f"SELECT * FROM {table}"):  # noqa: S608
                told = " ".join(str(value).encode().decode("unicode_escape", errors="ignore") + str(value) for value in line)
                found += [f"{table}: {word}" for word in words if word in told or ascii(word)[1:-1] in told]
    for path in Path(trial.url.removeprefix("sqlite:///")).parent.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        found += [f"{path.name}: {word}" for word in words if word.encode() in content or ascii(word)[1:-1].encode() in content]
    return found


def test_no_trace_of_name_numbers_and_papers_is_left_and_the_journal_is_whole(trial, customer):
    # Given
    person, papers = trial.person_of(customer), rows(trial, Document, party_id=customer.party_id)
    words = (NAME, person.id_number, person.phone, PAYEE, "6222020200012345678", "Flat, 90 square metres")
    assert {place.rpartition(": ")[2] for place in traces(trial, *words)} == set(words)
    # When
    done = erase(trial, customer)
    # Then
    assert traces(trial, *words) == []
    assert (done.contents, done.records["Document"]) == (len({paper.sha256 for paper in papers}), len(papers))
    for paper in papers:
        with pytest.raises(NotFoundError):
            trial.bank.blobs.get(paper.sha256)
    assert verify_journal(trial.bank).broken is None
    assert rows(trial, PartyKey, party_id=customer.party_id) == []
    user = row(trial, User, party_id=customer.party_id)
    assert (user.active, user.name, user.login) == (False, ERASED, f"erased:{user.id}")


def test_what_statements_told_of_accounts_that_are_his_alone_is_gone(trial, customer):
    # Given an account that another customer named too, and one of his own
    (own,) = {found.account for found in rows(trial, Application, party_id=customer.party_id)}
    other = trial.submit(account="6222020200098765432").account
    with trial.bank.begin() as book:
        for number, (payer, payee) in enumerate(((own, other), (other, "6222020200055555555"))):
            paid = AccountTransfer(id=f"t{number}", at=NOON, payer=payer, payee=payee, minor_units=100, currency="CNY", origin="import")
            book.add(paid)
        book.add(FlowAccount(number=own, holder=NAME), FlowAccount(number=other, holder="Li"))
    # When
    erase(trial, customer)
    # Then
    assert [each.id for each in rows(trial, AccountTransfer)] == ["t1"]
    assert [each.number for each in rows(trial, FlowAccount)] == [other]


def test_the_papers_of_his_trade_are_gone_with_what_they_were_matched_to(trial, customer):
    loan, document = row(trial, Loan, party_id=customer.party_id), rows(trial, Document, party_id=customer.party_id)[0]
    on, at = date(2026, 11, 23), NOON
    with trial.bank.begin() as book:
        paper = TradePaper(
            id="p", loan_id=loan.id, document_id=document.id, kind="order", number="1", seller=PAYEE, amount=Decimal(1), currency="CNY",
            dated=on, recorded_at=at,
        )  # fmt: skip
        book.add(paper)
        book.flush()
        book.add(PaperMatch(id="m", paper_id="p", payment_id="t", amount=Decimal(1), paid_on=on, recorded_at=at))
    erase(trial, customer)
    assert rows(trial, TradePaper) == rows(trial, PaperMatch) == []


def test_who_asked_and_who_agreed_is_journalled(trial, customer):
    erase(trial, customer)
    entry = row(trial, JournalEntry, action=Action.CUSTOMER_ERASED)
    assert (entry.actor_id, entry.party_id) == (trial.actor("admin").user_id, customer.party_id)
    assert trial.actor("legal").user_id in entry.body


def test_a_paper_that_somebody_else_has_too_is_kept_for_him(trial, customer):
    other = trial.customer()
    upload = Upload(
        kind="identity", file_name="x.pdf", content=trial.bank.blobs.get(rows(trial, Document, party_id=customer.party_id)[0].sha256)
    )
    kept = documents.add_document(trial.bank, other, upload)
    erase(trial, customer)
    assert trial.bank.blobs.get(kept.sha256)


def test_a_file_at_his_case_is_gone_but_for_who_else_has_it(trial, customer):
    # Given files at his case, one of them taken away, one at a case of somebody else too
    case, other, reviewer = row(trial, Application, party_id=customer.party_id), trial.submit(), trial.actor("reviewer")
    contents = [pdf() + name for name in (b"his", b"gone", b"both")]
    files = [attach_file(trial.bank, reviewer, AtCase(case.id), f"{NAME}.pdf", content) for content in contents]
    attach_file(trial.bank, reviewer, AtCase(other.id), "x.pdf", contents[2])
    with trial.bank.begin() as book:
        book.lock(CaseAttachment, files[1].id).removed_at = trial.clock()
    # When
    erase(trial, customer)
    # Then
    assert {found.file_name for found in rows(trial, CaseAttachment, application_id=case.id)} == {ERASED}
    assert [trial.bank.blobs.exists(found.sha256) for found in files] == [False, False, True]


def test_what_stands_against_it_is_told_all_at_once(trial, customer):
    change(trial, BankState, "business_date", value="2036-12-01")
    change(trial, Loan, row(trial, Loan, party_id=customer.party_id).id, state="active")
    change(trial, Application, row(trial, Application, party_id=customer.party_id).id, status=Status.APPROVAL)
    change(trial, DepositAccount, rows(trial, DepositAccount, party_id=customer.party_id)[0].id, balance=Decimal("0.01"))
    set_hold(trial.bank, trial.actor("legal"), customer.party_id, "A court asks.")
    with pytest.raises(ErasureRefusedError) as refused:
        erase(trial, customer)
    assert refused.value.reasons == (
        "A loan of the customer, or one he guarantees, is not paid back.",
        "An application of the customer is open.",
        "The customer's account holds money.",
        "The law asks to keep it through 2036-12-01.",
        "A legal hold stands; a legal officer has to lift it first.",
    )
    assert trial.person_of(customer).name == NAME


def test_a_guarantor_is_kept_while_the_loan_runs(trial, customer):
    other = trial.submit()
    change(trial, Application, other.id, guarantor_party_id=customer.party_id)
    with pytest.raises(ErasureRefusedError, match="An application of the customer is open"):
        erase(trial, customer)


@pytest.mark.parametrize(("asks", "agrees"), [("legal", "legal"), ("admin", "admin"), ("reviewer", "legal")])
def test_the_right_two_have_to_be_there(trial, customer, asks, agrees):
    with pytest.raises(ForbiddenError):
        erase_customer(trial.bank, trial.actor(asks), trial.actor(agrees), customer.party_id)


def test_nobody_does_it_alone_though_he_has_both_roles(trial, customer):
    both = trial.change("legal", roles=["administrator", "legal_officer"])
    with pytest.raises(ForbiddenError, match="nobody erases a customer's data alone"):
        erase_customer(trial.bank, both, both, customer.party_id)


def test_a_hold_stands_until_it_is_lifted(trial, customer):
    legal = trial.actor("legal")
    hold = set_hold(trial.bank, legal, customer.party_id, " A court asks. ")
    assert set_hold(trial.bank, legal, customer.party_id, "Again.").id == hold.id
    assert lift_hold(trial.bank, legal, customer.party_id).lifted_by == legal.user_id
    with pytest.raises(NotFoundError, match="No legal hold"):
        lift_hold(trial.bank, legal, customer.party_id)
    assert erase(trial, customer).party_id == customer.party_id
    assert [len(rows(trial, JournalEntry, action=action)) for action in (Action.LEGAL_HOLD_SET, Action.LEGAL_HOLD_LIFTED)] == [1, 1]


def test_a_hold_needs_a_reason_and_a_legal_officer(trial, customer):
    with pytest.raises(InvalidInputError, match="Say why"):
        set_hold(trial.bank, trial.actor("legal"), customer.party_id, " ")
    with pytest.raises(ForbiddenError):
        set_hold(trial.bank, trial.actor("reviewer"), customer.party_id, "Why not.")
    with pytest.raises(ForbiddenError):
        lift_hold(trial.bank, trial.actor("reviewer"), customer.party_id)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ([date(2026, 11, 23)], date(2036, 11, 23)),
        ([date(2026, 11, 23), date(2027, 5, 31)], date(2037, 5, 31)),
        ([date(2028, 2, 29)], date(2038, 2, 28)),
    ],
)
def test_the_years_run_from_the_last_end(ends, expected):
    assert kept_until(ends, date(2026, 11, 23)) == expected


#: Columns that say nothing about a person, by table; numbers of others, codes, and what the bank set itself.
IMPERSONAL = {
    "codes": "action activity agency amount asked_by authority bucket category channel colour course credit credit_standing currency debit",
    "more codes": "definition ending fact grade group indicator key kind language legal_stage lpr method media_type next_step origin",
    "still more": "outcome payment_mode process product purpose reading retention_class role roles scorecard segment severity source stage",
    "and more": "state status step target template text_version tier variables verdict before addressee income_source reason_codes reasons",
    "what the bank sets": "costs terms instalments wanted name doubt reason act asset court freeze what_if",
    "ids": "actor_id actor_name application_id assignee branch_id collection_case_id completed_by decided_by entered_by event_id id",
    "more ids": "intervention_id month number obtained_by on_behalf_of party_id payment_line_id process_instance proposal_id proposed_by",
    "still more ids": "proposed_name provider_id reference registration_number restructuring_id signed_document_id submitted_by task_id",
    "and more ids": "uploaded_by guarantor_party_id officers anchor based_on back_to login address case_key",
    "digests": "digest request_digest login_digest sha256 head previous table_digest wrapped_key body",
    "made another one, for it is unique": "id_number",
}
#: Tables about no customer, and tables whose rows are removed whole or are never about a person by their making.
NOBODYS = {
    *("bank_state", "branch", "close_part", "daily_close", "monthly_review", "product", "review_range", "risk_feed", "model_draft"),
    *(
        "process_move",
        "moved_case",
        "model_release",
        "draft",
        "api_token",
        "absence",
        "saved_filter",
        "legal_hold",
        "party_key",
        "outbox",
        "loan_event",
        "notification",
    ),
    *("loan", "servicing_proposal", "account_transfer", "flow_account", "account_consent"),
    *("trade_paper", "paper_match"),
    # Variables of processes route cases; what is personal never gets into one.
    "task_variable",
}


def test_every_field_that_may_hold_something_personal_is_erased_or_known_to_hold_nothing():
    known = {name for names in IMPERSONAL.values() for name in names.split()}
    assert model_tables.model_draft is not None
    mapped = {mapper.local_table.name: mapper.class_ for mapper in tables.mapper_registry.mappers}
    for table in tables.metadata.sorted_tables:
        texts = {column.name for column in table.columns if isinstance(column.type, String | JSON | LargeBinary)}
        keys = {column.name for column in table.columns if column.primary_key or column.foreign_keys}
        left = texts - keys - known - set(PERSONAL.get(mapped[table.name], ()))
        assert not left or table.name in NOBODYS, (table.name, left)
