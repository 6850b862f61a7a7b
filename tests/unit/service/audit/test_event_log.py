import json
from datetime import date, datetime

import pytest
from defusedxml import ElementTree

from lending.domain.actors import WORKER
from lending.domain.applications import Application
from lending.domain.new_application import IMPORTED
from lending.domain.records import Action, JournalEntry
from lending.errors import ForbiddenError
from lending.service import journal
from lending.service.audit.event_log import export_period
from tests.support.bank import build_test_bank
from tests.support.walk import change, do, paid_to, rows, until_paid

XES = "{http://www.xes-standard.org/}"
UNCLEAR = {"recommendation": "more_information", "information_needed": "Where from?", "reasons": "Unclear."}
#: Elements that may hold what, by the schema of XES (IEEE 1849-2016, xes.xsd): kinds of attributes, and where they stand.
KINDS = {"string", "date", "int", "float", "boolean", "id", "list", "container"}
INSIDE = {"trace": {"event", *KINDS}, "event": KINDS, "global": KINDS}
INSIDE["log"] = {"extension", "global", "classifier", "trace", "event", *KINDS}


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    trial = build_test_bank(tmp_path_factory.mktemp("bank"))
    customer = trial.customer()
    application = trial.submit(customer, payments=paid_to())
    until_paid(trial, application, customer)
    other = trial.submit()
    do(trial, "reviewer", other.id, "review_case", UNCLEAR)
    yield trial
    trial.close()


def export(trial, form: str, login: str = "auditor", day: date = date(2026, 11, 23)) -> str:
    return export_period(trial.bank, trial.actor(login), day, day, form)


def walk(element, inside: str):
    for child in element:
        name = child.tag.removeprefix(XES)
        assert name in INSIDE[inside], (inside, name)
        if name in KINDS:
            assert child.get("key")
            assert child.get("value") is not None
        elif name in INSIDE:
            walk(child, name)


def test_xes_is_as_its_schema_has_it_with_a_trace_for_each_application(trial):
    log = ElementTree.fromstring(export(trial, "xes").encode())
    walk(log, "log")
    assert [found.get("prefix") for found in log.iter(f"{XES}extension")] == ["concept", "time", "lifecycle", "org"]
    traces = list(log.iter(f"{XES}trace"))
    assert len(traces) == 2
    for event in log.iter(f"{XES}event"):
        told = {child.get("key"): child.get("value") for child in event}
        assert set(told) == {"concept:name", "lifecycle:transition", "org:resource", "identity:id", "time:timestamp"}
        assert datetime.fromisoformat(told["time:timestamp"]).tzinfo


def test_steps_of_people_have_a_beginning_and_an_end(trial):
    log = ElementTree.fromstring(export(trial, "xes").encode())
    told = [{child.get("key"): child.get("value") for child in event} for event in log.iter(f"{XES}event")]
    lives = [event["lifecycle:transition"] for event in told if event["concept:name"] == "review_case"]
    assert lives == ["start", "complete"]
    assert {event["org:resource"] for event in told} >= {"worker", trial.actor("reviewer").user_id}


def test_ocel_names_every_object_and_type_it_refers_to(trial):
    log = json.loads(export(trial, "ocel-json"))
    assert set(log) == {"objectTypes", "eventTypes", "objects", "events"}
    objects, kinds = {found["id"]: found for found in log["objects"]}, {found["name"]: found for found in log["objectTypes"]}
    assert len(objects) == len(log["objects"])
    for found in [*log["objects"], *log["events"]]:
        assert {about["objectId"] for about in found["relationships"]} <= set(objects)
    for found in log["objects"]:
        assert [said["name"] for said in found["attributes"]] == [said["name"] for said in kinds[found["type"]]["attributes"]]
    assert {found["type"] for found in log["events"]} == {found["name"] for found in log["eventTypes"]}
    assert {found["type"] for found in log["objects"]} == {"application", "customer", "loan", "task", "person"}
    opened = next(found for found in log["events"] if found["type"] == "loan_disbursed")
    assert "loan" in {about["objectId"].partition(":")[0] for about in opened["relationships"]}


def test_nobody_s_name_or_number_is_in_it_and_no_reading(trial):
    text = export(trial, "xes") + export(trial, "ocel-json")
    assert "張偉" not in text
    assert "Hsu" not in text
    assert Action.PERSONAL_DATA_READ not in text


def test_other_days_are_left_out_and_the_export_is_journalled(trial):
    assert list(ElementTree.fromstring(export(trial, "xes", day=date(2026, 11, 24)).encode()).iter(f"{XES}trace")) == []
    last = rows(trial, JournalEntry, action=Action.PERIOD_EXPORTED, order="-id")[0]
    assert json.loads(last.body) == {"first": "2026-11-24", "last": "2026-11-24", "form": "xes", "events": 0}


@pytest.mark.parametrize("key", ["close-2026-11-23", "review-2026-99", "collection-L1-1"])
def test_rows_that_once_named_another_case_in_an_application_s_place_are_left_out(trial, key):
    # Given a journal that cannot be mended: such a row was written when a failed step of another process was tried again
    with trial.bank.begin() as book:
        journal.record(trial.bank, book, trial.actor("admin"), Action.INCIDENT_RETRIED, application_id=key, step="open", process="p")
    # Then
    assert len(list(ElementTree.fromstring(export(trial, "xes").encode()).iter(f"{XES}trace"))) == 2
    log = json.loads(export(trial, "ocel-json"))
    objects = {found["id"] for found in log["objects"]}
    assert f"application:{key}" not in {about["objectId"] for found in log["events"] for about in found["relationships"]} | objects


def test_what_came_with_its_loan_from_other_books_was_never_an_application_and_is_left_out(trial):
    # Given an agency that answers about an imported loan, as the warnings have it asked
    imported = trial.submit()
    before = json.loads(export(trial, "ocel-json"))
    change(trial, Application, imported.id, channel=IMPORTED)
    with trial.bank.begin() as book:
        journal.record(trial.bank, book, WORKER, Action.AGENCY_ANSWERED, application_id=imported.id, agency="court")
    # Then
    assert f"application:{imported.id}" in {found["id"] for found in before["objects"]}
    assert imported.id not in export(trial, "xes")
    assert imported.id not in export(trial, "ocel-json")


def test_process_owners_may_and_others_may_not(trial):
    assert export(trial, "xes", "owner")
    with pytest.raises(ForbiddenError):
        export(trial, "xes", "reviewer")


@pytest.mark.filterwarnings("ignore")  # another's
def test_process_miners_read_both(trial, tmp_path):
    pm4py = pytest.importorskip("pm4py", reason="the optional extra mining is not installed")
    for form in ("xes", "ocel-json"):
        (tmp_path / form).with_suffix(".json" if form == "ocel-json" else ".xes").write_text(export(trial, form), encoding="utf-8")
    log = pm4py.read_xes(str(tmp_path / "xes.xes"))
    assert log["case:concept:name"].nunique() == 2
    ocel = pm4py.read_ocel2_json(str(tmp_path / "ocel-json.json"))
    assert set(ocel.objects["ocel:type"]) == {"application", "customer", "loan", "person", "task"}
    assert len(ocel.events) == len(log)
