import json

import pytest

from lending.domain.collection.records import CollectionContact, DialledCall, PaymentPromise
from lending.domain.early_warning.records import DrawdownStop
from lending.domain.legal.records import AssetPreservation, LegalStep
from lending.domain.loans import ClosePart
from lending.domain.parties import Party
from lending.domain.segmentation.records import ReviewRange
from lending.domain.servicing.proposal import ServicingProposal
from lending.service.audit.case_records import case_data, find_records
from lending.service.replay.subjects import find_subject
from tests.support.bank import FIRST_DAY, NOON
from tests.support.every_case import KEYS, LOAN, begin_every_case
from tests.support.walk import change

_KEPT = {"recorded_at": NOON, "business_date": FIRST_DAY}
_PROPOSED = {"kind": "restructured", "facts": {}, "reason": "x", "approvals": 1, "seen_events": 0, "proposed_name": "Ye", "loan_id": LOAN}


@pytest.fixture
def begun(trial):
    begin_every_case(trial)
    task, case, by = trial.task(KEYS["collection"], "call_debtor", "collector"), KEYS["collection"], trial.user("servicing").id
    of_case = {"case_id": case, "loan_id": LOAN, "at": NOON, **_KEPT}
    with trial.bank.begin() as book:
        book.add(
            CollectionContact(id="c1", key="c1", channel="call", actor_name="Lin", outcome="reached", **of_case),
            DialledCall(id="d1", key="d1", task_id=task.id, **of_case),
            PaymentPromise(id="q1", case_id=case, given=FIRST_DAY, by=FIRST_DAY, amount=1, currency="CNY", recorded_at=NOON),
            ServicingProposal(id="w1", key="w1", legal_action_id="a1", proposed_by=by, **_PROPOSED, **_KEPT),
            ServicingProposal(id="w2", key="w2", restructuring_id="r1", proposed_by=by, **_PROPOSED, **_KEPT),
            DrawdownStop(id="u1", party_id="debtor", intervention_id="i1", since=FIRST_DAY, recorded_at=NOON),
            AssetPreservation(id="p2", loan_id=LOAN, segment_move_id="m1", opened_on=FIRST_DAY, recorded_at=NOON),
            ClosePart(day=FIRST_DAY, step="close", partition=3, digest="d"),
            ReviewRange(month="2026-10", number=1, first="debtor", last="debtor", customers=1),
        )
        book.flush()
        told = {"loan_id": LOAN, "kind": "inspect_collateral", "on": FIRST_DAY, "actor_name": "Mo"}
        book.add(LegalStep(id="s4", key="s4", preservation_id="p2", **told, **_KEPT))
    change(trial, Party, "debtor", name="歐陽修文")
    return trial


def data(trial, kind: str) -> dict:
    with trial.bank.read() as book:
        subject = find_subject(book, trial.actor("auditor"), KEYS[kind], trial.clock())
        return case_data(book, subject, find_records(book, subject.head))


@pytest.mark.parametrize(
    ("kind", "own", "named"),
    [
        (
            "collection",
            "collection_case",
            {
                "contacts": ["c1"],
                "calls_dialled": ["d1"],
                "promises": ["q1"],
                "restructurings": [],
                "legal_actions": ["a1"],
                "preservations": ["p0"],
                "legal_steps": ["s1", "s2"],
                "proposals": ["w1"],
            },
        ),
        ("restructuring", "restructuring", {"proposals": ["w2"], "agreements": ["g1"]}),
        (
            "intervention",
            "intervention",
            {
                "warnings": ["00000000-0000-4000-8000-00000000000b"],
                "drawdown_stops": ["u1"],
                "restructurings": [],
                "preservations": ["p1"],
                "legal_steps": ["s3"],
            },
        ),
        ("follow_up", "segment_move", {"customer_reviews": [], "preservations": ["p2"], "legal_steps": ["s4"]}),
        ("preservation", "preservation", {"legal_steps": ["s3"]}),
    ],
)
def test_a_case_has_its_own_record_its_loan_its_customer_and_what_names_it(begun, kind, own, named):
    told = data(begun, kind)
    assert (told.pop("kind"), told.pop(own)["id"]) == (kind, KEYS[kind])
    assert (told.pop("loan")["id"], told.pop("party")["name"]) == (LOAN, "歐陽修文")
    assert {name: [row["id"] for row in found] for name, found in told.items()} == named


@pytest.mark.parametrize(
    ("kind", "own", "rows"),
    [
        ("close", "daily_close", {"parts": [{"day": "2026-11-23", "step": "close", "partition": 3, "facts": {}, "digest": "d"}]}),
        (
            "review",
            "monthly_review",
            {
                "ranges": [
                    {"month": "2026-10", "number": 1, "customers": 1, "gathered_at": None, "rated_at": None, "segmented_at": None},
                ]
            },
        ),
    ],
)
def test_a_close_and_a_review_name_no_customer(begun, kind, own, rows):
    told = data(begun, kind)
    assert {"2026-11-23", "2026-10"} & {told[own].get("day"), told[own].get("month")}
    assert {name: told[name] for name in rows} == rows
    assert set(told) == {"kind", own, *rows}
    said = json.dumps(told, ensure_ascii=False)
    assert "歐陽修文" not in said
    assert "debtor" not in said


def test_the_digest_of_the_code_that_signs_stays_in_the_bank(begun):
    (agreement,) = data(begun, "restructuring")["agreements"]
    assert "code_digest" not in agreement
    assert agreement["number"] == 1


def test_an_application_has_what_was_decided_on_it(trial):
    application = trial.submit()
    with trial.bank.read() as book:
        subject = find_subject(book, trial.actor("auditor"), application.id, trial.clock())
        told = case_data(book, subject, find_records(book, subject.head))
    assert (told["kind"], told["application"]["id"], told["party"]["id"]) == ("application", application.id, application.party_id)
    assert (told["decisions"], "loan" in told, len(told["consents"]) > 0) == ([], False, True)
