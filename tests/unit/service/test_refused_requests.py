import json

from lending.domain.actors import LoginAttempt, User
from lending.domain.records import Action, JournalEntry
from lending.service.refused_requests import WINDOW, note_ended_session, note_request
from tests.support.walk import change, rows


def noted(trial) -> list[tuple[str | None, dict]]:
    found = rows(trial, JournalEntry, action=Action.ACCESS_REFUSED, order="id")
    return [(entry.actor_id, json.loads(entry.body)) for entry in found]


def test_a_person_s_refused_requests_leave_one_row_for_each_rule_in_a_quarter_of_an_hour(trial):
    chief = trial.actor("chief")
    for rule in ("too_large", "too_large", "session_ended"):
        note_request(trial.bank, chief, "cases.attach", rule)
    first = [(chief.user_id, {"attempted": "cases.attach", "rule": rule}) for rule in ("too_large", "session_ended")]
    assert noted(trial) == first
    trial.clock.tick(WINDOW.total_seconds() + 1)
    note_request(trial.bank, chief, "home", "too_large")
    assert noted(trial) == [*first, (chief.user_id, {"attempted": "home", "rule": "too_large"})]


def test_nobody_s_are_counted_by_address_which_is_not_written_down(trial):
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        note_request(trial.bank, None, "", "too_large", address=address)
    assert noted(trial) == [(None, {"attempted": "", "rule": "too_large"})] * 2
    assert {attempt.address for attempt in rows(trial, LoginAttempt)} == {"refused"}
    assert all("192.0" not in entry.body for entry in rows(trial, JournalEntry))


def test_an_ended_session_names_its_user_also_one_who_was_shut_out(trial):
    chief = trial.user("chief").id
    change(trial, User, chief, active=False)
    note_ended_session(trial.bank, chief, "tasklist.index")
    note_ended_session(trial.bank, "gone", "tasklist.index")
    assert noted(trial) == [(chief, {"attempted": "tasklist.index", "rule": "session_ended"})]
