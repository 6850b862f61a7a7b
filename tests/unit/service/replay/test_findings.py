import json
from dataclasses import replace

import pytest

from lending.domain.findings import LONGEST_REMARK, FindingAct
from lending.domain.parties import PartyKey
from lending.domain.records import Action, JournalEntry
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service.replay.findings import act_on_finding, list_findings, raise_finding, read_finding
from tests.support.bank import NOON
from tests.support.every_case import KEYS, LOAN, begin_every_case


@pytest.fixture
def case(trial):
    return trial.submit()


@pytest.fixture
def finding(trial, case) -> str:
    return raise_finding(trial.bank, trial.actor("auditor"), case.id, "review_case:i", NOON, "The reason names no figure.")


def act(trial, login: str, finding: str, what: FindingAct, text: str = "See the report.") -> None:
    act_on_finding(trial.bank, trial.actor(login), finding, what, text)


def test_a_finding_is_open_until_answered_and_closed(trial, case, finding):
    for login, what, state in (
        ("supervisor", FindingAct.ANSWER, "answered"),
        ("auditor", FindingAct.REOPEN, "open"),
        ("supervisor", FindingAct.ANSWER, "answered"),
        ("auditor", FindingAct.CLOSE, "closed"),
    ):
        act(trial, login, finding, what)
        assert read_finding(trial.bank, trial.actor("auditor"), finding).state == state
    thread = read_finding(trial.bank, trial.actor("auditor"), finding).remarks
    assert [remark.act for remark in thread] == ["raise", "answer", "reopen", "answer", "close"]
    assert (thread[0].text, thread[1].by) == ("The reason names no figure.", trial.user("supervisor").name)


def test_each_step_is_on_record_with_its_text_under_the_customers_key(trial, case, finding):
    act(trial, "supervisor", finding, FindingAct.ANSWER, "It is on page two.")
    with trial.bank.read() as book:
        rows = book.find(JournalEntry, application_id=case.id, action=(Action.FINDING_RAISED, Action.FINDING_ANSWERED), order="id")
        key = book.get(PartyKey, case.party_id).wrapped_key
    assert [row.action for row in rows] == [Action.FINDING_RAISED, Action.FINDING_ANSWERED]
    assert "page two" not in rows[1].body
    assert trial.bank.vault.open(key, json.loads(rows[1].body)["personal"]["text"]) == "It is on page two."


def test_a_comment_asks_for_nothing(trial, case):
    auditor = trial.actor("auditor")
    comment = raise_finding(trial.bank, auditor, case.id, "journal:1", NOON, "Well done.", comment=True)
    found = read_finding(trial.bank, auditor, comment)
    assert (found.state, found.acts) == ("noted", ())
    with pytest.raises(ConflictError):
        act(trial, "auditor", comment, FindingAct.CLOSE)


def test_a_reader_is_offered_what_is_his_to_do(trial, case, finding):
    offered = {login: read_finding(trial.bank, trial.actor(login), finding).acts for login in ("auditor", "supervisor")}
    assert offered == {"auditor": (FindingAct.CLOSE,), "supervisor": (FindingAct.ANSWER,)}


@pytest.mark.parametrize(
    ("login", "what"),
    [("auditor", FindingAct.ANSWER), ("supervisor", FindingAct.CLOSE), ("reviewer", FindingAct.ANSWER), ("supervisor", FindingAct.REOPEN)],
)
def test_nobody_does_what_is_anothers(trial, finding, login, what):
    with pytest.raises(ForbiddenError):
        act(trial, login, finding, what)


def test_only_auditors_raise_findings_and_only_they_and_supervisors_read_them(trial, case, finding):
    with pytest.raises(ForbiddenError):
        raise_finding(trial.bank, trial.actor("supervisor"), case.id, "a", NOON, "x")
    for read in (lambda actor: read_finding(trial.bank, actor, finding), lambda actor: list_findings(trial.bank, actor)):
        with pytest.raises(ForbiddenError):
            read(trial.actor("reviewer"))


def test_a_supervisor_of_another_branch_sees_nothing_of_it(trial, case, finding):
    other = replace(trial.actor("supervisor"), branch_id="ningbo")
    assert list_findings(trial.bank, other) == []
    with pytest.raises(NotFoundError):
        read_finding(trial.bank, other, finding)
    with pytest.raises(NotFoundError):
        act_on_finding(trial.bank, other, finding, FindingAct.ANSWER, "x")


def test_lists_show_what_is_unsettled_or_all_of_a_case(trial, case, finding):
    auditor = trial.actor("auditor")
    later = raise_finding(trial.bank, auditor, case.id, "journal:1", NOON, "Another.")
    raise_finding(trial.bank, auditor, case.id, "journal:1", NOON, "A comment.", comment=True)
    act(trial, "auditor", finding, FindingAct.CLOSE)
    assert [found.id for found in list_findings(trial.bank, auditor)] == [later]
    assert len(list_findings(trial.bank, auditor, case.id)) == 3
    assert list_findings(trial.bank, auditor, trial.submit().id) == []
    shown = list_findings(trial.bank, trial.actor("supervisor"))[0]
    assert (shown.reference, shown.anchor, shown.moment_at) == (case.reference, "journal:1", NOON)


@pytest.mark.parametrize("text", ["", " \n ", "x" * (LONGEST_REMARK + 1), "a\0b"])
def test_a_remark_says_something_in_plain_text(trial, case, finding, text):
    with pytest.raises(InvalidInputError, match="text"):
        raise_finding(trial.bank, trial.actor("auditor"), case.id, "a", NOON, text)
    with pytest.raises(InvalidInputError, match="text"):
        act(trial, "supervisor", finding, FindingAct.ANSWER, text)


def test_a_finding_on_a_collection_is_kept_under_its_customers_key_and_seen_in_its_branch(trial):
    begin_every_case(trial)
    key = KEYS["collection"]
    raised = raise_finding(trial.bank, trial.actor("auditor"), key, "call_debtor:c", NOON, "Called too often.")
    trial.change("supervisor", branch_id="ningbo")
    (shown,) = list_findings(trial.bank, trial.actor("supervisor"))
    assert (shown.id, shown.case_key, shown.application_id, shown.loan_id) == (raised, key, None, LOAN)
    act(trial, "supervisor", raised, FindingAct.ANSWER, "Once too often, yes.")
    with trial.bank.read() as book:
        rows = book.find(JournalEntry, party_id="debtor", action=(Action.FINDING_RAISED, Action.FINDING_ANSWERED), order="id")
    assert [json.loads(row.body)["case"] for row in rows] == [key, key]
    assert all("often" not in row.body for row in rows)
    trial.change("supervisor", branch_id="hangzhou")
    assert list_findings(trial.bank, trial.actor("supervisor")) == []


@pytest.mark.parametrize("key", [KEYS["close"], KEYS["review"], "nowhere"])
def test_there_is_no_finding_on_what_is_about_nobody(trial, key):
    begin_every_case(trial)
    with pytest.raises(NotFoundError):
        raise_finding(trial.bank, trial.actor("auditor"), key, "a", NOON, "Late.")
