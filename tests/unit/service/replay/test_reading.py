import json

import pytest

from lending.domain.records import Action, JournalEntry
from lending.domain.tasks import HumanTask
from lending.errors import ForbiddenError, NotFoundError
from lending.service import agency_reports, journal
from lending.service.modelling.shelves import digest
from lending.service.ports import Standing
from lending.service.replay.check import check_history
from lending.service.replay.reading import Replay, ReplayMoment, read_replay
from lending.service.views.application import journal_read
from tests.support.bank import TrialBank
from tests.support.every_case import KEYS, begin_every_case, collect
from tests.support.histories import moved_case, reviewed_case
from tests.support.modelling import CLEARER, REVIEW, release
from tests.support.walk import change


@pytest.fixture
def case(trial):
    """A case that a reviewer recommended, with one paper he opened and one he did not."""
    return reviewed_case(trial)


def read(trial: TrialBank, case) -> Replay:
    return read_replay(trial.bank, trial.actor("auditor"), case.id)


def moment(trial: TrialBank, case, node: str) -> ReplayMoment:
    return next(found for found in read(trial, case).moments if found.moment.node == node)


def test_a_case_is_read_with_its_diagram_and_moments(trial, case):
    found = read(trial, case)
    assert (found.head.reference, found.head.currency, found.differences) == (case.reference, "CNY", ())
    assert [history.process for history in found.histories] == ["approval"]
    assert found.moments[-1].moment.node == "approve_case"


def test_only_auditors_replay_and_each_reading_is_on_record(trial, case):
    with pytest.raises(ForbiddenError):
        read_replay(trial.bank, trial.actor("reviewer"), case.id)
    with pytest.raises(NotFoundError):
        read_replay(trial.bank, trial.actor("auditor"), "nowhere")
    read(trial, case)
    with trial.bank.read() as book:
        last = book.find(JournalEntry, action=Action.PERSONAL_DATA_READ, order="-id")[0]
    assert (last.actor_id, last.application_id, json.loads(last.body)) == (trial.user("auditor").id, case.id, {"what": "replay"})


@pytest.mark.parametrize(("first", "seconds", "more"), [("replay", 299, 0), ("replay", 301, 1), ("case", 1, 1), (None, 1, 1)])
def test_what_belongs_to_a_reading_on_record_is_not_recorded_again(trial, case, first, seconds, more):
    auditor = trial.actor("auditor")
    if first:
        journal_read(trial.bank, auditor, case, first)
    before = recorded(trial, case)
    trial.clock.tick(seconds)
    # When
    read_replay(trial.bank, auditor, case.id, goes_on=True)
    # Then
    assert recorded(trial, case) == before + more


def recorded(trial, case):
    with trial.bank.read() as book:
        return book.count(JournalEntry, application_id=case.id, action=Action.PERSONAL_DATA_READ)


def test_while_the_engine_is_away_the_journal_still_tells(trial, case):
    trial.engine.down = True
    found = read(trial, case)
    assert (found.histories, found.differences) == (None, ())
    assert {moment.moment.ending for moment in found.moments} == {"recorded"}


def test_a_decision_names_who_made_it_in_which_role_and_that_four_eyes_saw_it(trial, case):
    reviewed = moment(trial, case, "review_case")
    person = reviewed.facts.person
    assert (person.name, person.role, person.four_eyes) == (trial.user("reviewer").name, "reviewer", True)
    assert person.claimed_at < person.acted_at
    assert [entry.action for entry in reviewed.moment.entries] == [Action.TASK_CLAIMED, Action.DECIDED, Action.TASK_COMPLETED]


def test_a_person_who_did_a_step_that_bars_from_this_one_is_not_four_eyes(trial, case):
    trial.set(case.id, submitted_by=trial.user("reviewer").id)
    assert moment(trial, case, "review_case").facts.person.four_eyes is False


def test_what_was_entered_stands_beside_what_was_asked_for(trial, case):
    entered = {field.key: (field.before, field.after) for field in moment(trial, case, "review_case").facts.entered}
    assert entered["limit"] == ("50000.00", "40000.00")
    assert entered["recommendation"] == (None, "Approve")


def test_where_nobody_completed_a_task_nothing_was_entered(trial, case):
    assert moment(trial, case, "score_applicant").facts.entered == ()
    # The last task still waits for somebody
    assert moment(trial, case, "approve_case").facts.entered == ()


def test_a_step_whose_form_is_gone_shows_its_entries_under_their_own_names(trial, case, monkeypatch):
    def gone(_definition: str) -> None:
        raise NotFoundError

    monkeypatch.setattr(type(trial.bank.forms), "schema", lambda _forms, definition, _released=None: gone(definition))
    assert "limit" in {field.label for field in moment(trial, case, "review_case").facts.entered}


def test_a_gateway_tells_what_it_compared_at_that_moment(trial, case):
    choice = moment(trial, case, "gw_who").facts.choice
    assert (choice.taken, choice.condition, choice.compared) == ("a person", "", (("route", "person"),))
    assert moment(trial, case, "gw_review").facts.choice.compared == (("review_recommendation", "approve"),)
    assert moment(trial, case, "start_approval").facts.choice is None


def test_a_gateway_that_let_nothing_go_on_chose_nothing(trial, case):
    trial.engine.history = [record for record in trial.engine.history if record.activity != "gw_review_needed"]
    assert moment(trial, case, "gw_who").facts.choice is None


def test_a_rule_step_shows_its_table_and_the_tables_it_needed(trial, case):
    facts = moment(trial, case, "decide_route").facts
    assert [(decision.name, decision.fired.number) for decision in facts.decisions] == [("Approval route", 3), ("Score band", 1)]
    assert facts.variables == (("route", "person"),)


def test_what_a_decider_could_see_and_whom_the_bank_asked_stands_beside_the_decision(trial, case):
    facts = moment(trial, case, "review_case").facts
    shown = {paper.kind: paper for paper in facts.papers}
    assert (shown["identity"].opened, shown["income_proof"].opened) == (True, False)
    assert {"bureau", "tax"} <= {call.agency for call in facts.calls}
    assert all(call.outcome == Action.AGENCY_ANSWERED and call.milliseconds is not None and call.tries == 1 for call in facts.calls)


def test_a_paper_stands_with_the_act_that_brought_it(trial, case):
    added = [found for found in read(trial, case).moments if Action.DOCUMENT_ADDED in {entry.action for entry in found.moment.entries}]
    assert {paper.kind for found in added for paper in found.facts.papers} >= {"identity", "income_proof"}
    assert moment(trial, case, "gw_who").facts.papers == ()


def test_each_row_is_proven_by_its_place_in_the_chain(trial, case):
    proofs = moment(trial, case, "review_case").facts.proofs
    assert {(proof.fits, proof.sequence is None) for proof in proofs} == {(True, False)}
    change(trial, JournalEntry, proofs[0].entry_id, actor_name="Somebody else")
    assert moment(trial, case, "review_case").facts.proofs[0].fits is False


def test_a_row_that_is_not_sealed_yet_is_neither_proven_nor_doubted(trial, case):
    with trial.bank.begin() as book:
        journal.record(trial.bank, book, trial.actor("admin"), Action.INCIDENT_RETRIED, application_id=case.id)
    last = next(found for found in read(trial, case).moments if Action.INCIDENT_RETRIED in {entry.action for entry in found.moment.entries})
    assert [(proof.fits, proof.sequence) for proof in last.facts.proofs] == [(None, None)]
    assert (last.facts.person.name, last.facts.person.role, last.history) == (trial.user("admin").name, None, None)


def test_a_task_shows_the_labels_of_the_form_it_was_done_with_whatever_was_released_since(trial, case):
    release(trial, CLEARER)
    facts = moment(trial, case, "review_case").facts
    assert ([field.label for field in facts.entered if field.key == "reasons"], facts.form_known) == (["Reasons"], True)


def test_a_form_that_is_no_longer_kept_is_said_and_the_one_of_today_shown(trial, case):
    release(trial, CLEARER)
    trial.bank.blobs.remove(digest(REVIEW))
    facts = moment(trial, case, "review_case").facts
    assert [field.label for field in facts.entered if field.key == "reasons"] == ["Reasons, in plain words"]
    assert not facts.form_known


def test_a_step_without_a_rule_of_four_eyes_says_nothing_of_it(trial, case):
    with trial.bank.read() as book:
        (task,) = book.find(HumanTask, application_id=case.id)
    change(trial, HumanTask, task.id, definition="visit_site")
    assert moment(trial, case, "review_case").facts.person.four_eyes is None


def test_an_agency_that_did_not_answer_has_no_time(trial, case):
    with trial.bank.begin() as book:
        worker = agency_reports.WORKER
        journal.record(trial.bank, book, worker, Action.AGENCY_UNAVAILABLE, application_id=case.id, agency="tax", reason="timeout")
    calls = [call for found in read(trial, case).moments if not found.moment.is_decision for call in found.facts.calls]
    assert [call.milliseconds for call in calls if call.outcome == Action.AGENCY_UNAVAILABLE] == [None]


def test_two_decisions_of_one_file_ask_for_it_once(trial, case, monkeypatch):
    asked: list[str] = []
    content = trial.engine.deployed["approval_route:5:x.dmn"]
    monkeypatch.setattr(trial.engine, "decision_xml", lambda definition: asked.append(definition) or content)
    read(trial, case)
    assert asked == ["approval_route:5:x"]


def test_a_case_that_was_moved_goes_on_on_the_diagram_of_its_newer_version(trial):
    case = moved_case(trial)
    found = read(trial, case)
    older, newer = found.histories
    assert [(history.version, history.engine_instance) for history in (older, newer)] == [("3", "i"), ("4", "i")]
    assert found.differences == ()
    crossed = next(each for each in found.moments if each.moment.entries and each.moment.entries[0].action == Action.CASE_MOVED)
    assert (crossed.history, dict(crossed.moment.marking)) == (newer, {("i", "approve_case"): 1})
    before = found.moments[crossed.moment.number - 2]
    assert dict(before.moment.marking) == {(older.instance, "approve_case"): 1}
    assert [each.moment.ending for each in found.moments if each.moment.node == "approve_case"] == ["waits"], "it waits once, where it is"
    routed = moment(trial, case, "gw_who")
    assert ("route", "person") in routed.facts.choice.compared


def test_the_check_knows_of_moves(trial):
    case = moved_case(trial)
    trial.set(case.id, process_instance="i")
    trial.engine.stands = [Standing("i", "approve_case")]
    (checked,) = [each for each in check_history(trial.bank, trial.actor("auditor")) if each.application_id == case.id]
    assert (checked.instances, checked.differences) == (1, ())


@pytest.mark.parametrize(("seconds", "more"), [(299, 0), (301, 1)])
def test_a_collection_is_replayed_with_who_called_and_each_reading_is_on_record_once(trial, seconds, more):
    collect(trial)
    auditor = trial.actor("auditor")
    found = read_replay(trial.bank, auditor, KEYS["collection"])
    assert ([history.process for history in found.histories], found.differences) == (["collection", "legal_action"], ())
    called = next(one for one in found.moments if one.moment.node == "call_debtor")
    assert (called.facts.person.name, called.facts.entered[0].after) == (trial.user("collector").name, "Reached")
    assert [paper.kind for paper in called.facts.papers] == ["identity", "identity", "attachment"]
    trial.clock.tick(seconds)
    read_replay(trial.bank, auditor, KEYS["collection"], goes_on=True)
    read_replay(trial.bank, auditor, KEYS["intervention"], goes_on=True)
    with trial.bank.read() as book:
        rows = book.find(JournalEntry, action=Action.PERSONAL_DATA_READ, party_id="debtor", order="id")
    told = [json.loads(row.body)["case"] for row in rows]
    assert told == [KEYS["collection"]] * (1 + more) + [KEYS["intervention"]]


def test_who_replays_a_close_reads_of_nobody(trial):
    begin_every_case(trial)
    found = read_replay(trial.bank, trial.actor("auditor"), KEYS["close"])
    assert [one.moment.entries[0].action for one in found.moments] == [Action.DAY_CLOSED]
    with trial.bank.read() as book:
        assert book.count(JournalEntry, action=Action.PERSONAL_DATA_READ) == 0
