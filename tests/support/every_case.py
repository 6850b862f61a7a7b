"""A debtor in whose matters something of every kind was begun, and a close and a review of the whole bank."""

from dataclasses import replace
from datetime import timedelta

from lending.domain.actors import WORKER
from lending.domain.attachments import CaseAttachment
from lending.domain.early_warning.records import RiskIntervention, RiskWarning
from lending.domain.legal.records import AssetPreservation, LegalAction, LegalStep
from lending.domain.loans import CollectionCase, DailyClose
from lending.domain.parties import Document
from lending.domain.records import Action
from lending.domain.restructuring.records import Restructuring, SupplementAgreement
from lending.domain.segmentation.records import MonthlyReview, SegmentMove
from lending.domain.tasks import HumanTask, TaskState
from lending.service import journal, tasks
from lending.service.ports import Book
from tests.support.bank import FIRST_DAY, NOON, TrialBank
from tests.support.collecting import add_debtor
from tests.support.histories import deploy, walked

#: The loan of all of it, and the warning of the intervention.
LOAN, WARNING = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
#: The business key of each, by kind.
KEYS = {
    "collection": f"collection-{LOAN}-1",
    "restructuring": "r1",
    "intervention": "i1",
    "follow_up": "m1",
    "preservation": "p1",
    "close": f"close-{FIRST_DAY.isoformat()}",
    "review": "review-2026-10",
}


def begin_every_case(trial: TrialBank) -> None:
    """Add the debtor and all of it."""
    add_debtor(trial, LOAN)
    with trial.bank.begin() as book:
        _add_cases(book)
        book.flush()
        _add_papers(trial, book)
        _write(trial, book)


def _add_cases(book: Book) -> None:
    of_loan = {"loan_id": LOAN, "opened_on": FIRST_DAY}
    book.add(
        CollectionCase(id=KEYS["collection"], **of_loan),
        Restructuring(
            id="r1", asked_by="customer", reason="Short.", recorded_at=NOON, state="ended", ending="kept", ended_on=FIRST_DAY, **of_loan
        ),
        RiskIntervention(id="i1", party_id="debtor", kind="litigation", colour="red", recorded_at=NOON, verdict="real", **of_loan),
        SegmentMove(
            id="m1",
            month="2026-10",
            party_id="debtor",
            branch_id="ningbo",
            before="B",
            segment="C",
            reason="late",
            state="open",
            process_instance="x",
            moved_on=FIRST_DAY,
            recorded_at=NOON,
        ),
        DailyClose(day=FIRST_DAY, state="done", started_at=NOON, finished_at=NOON + timedelta(minutes=1)),
        MonthlyReview(month="2026-10", as_of=FIRST_DAY, table="t", table_digest="d", started_at=NOON),
    )
    book.flush()
    evidence = {"key": "court:1", "on": FIRST_DAY.isoformat(), "facts": {}}
    seen = {"evidence": [evidence], "indicator": "court_case", "severity": "hard", "colour": "red", "kind": "litigation", "source": "court"}
    book.add(
        RiskWarning(
            id=WARNING, key="w", party_id="debtor", branch_id="ningbo", intervention_id="i1", raised_on=FIRST_DAY, recorded_at=NOON, **seen
        ),
        Restructuring(id="r2", asked_by="customer", reason="Again.", recorded_at=NOON + timedelta(hours=1), **of_loan),
        LegalAction(id="a1", case_id=KEYS["collection"], due_on=FIRST_DAY, recorded_at=NOON, **of_loan),
        AssetPreservation(id="p0", case_id=KEYS["collection"], recorded_at=NOON, **of_loan),
        AssetPreservation(
            id="p1", intervention_id="i1", state="releasing", freeze="granted", process_instance="y", recorded_at=NOON, **of_loan
        ),
    )


def _add_papers(trial: TrialBank, book: Book) -> None:
    for name in ("demand", "freeze", "agreement", "signed", "identity"):
        book.add(
            Document(
                id=name,
                party_id="debtor",
                application_id=None,
                kind="identity",
                file_name=f"{name}.pdf",
                media_type="application/pdf",
                size=1,
                sha256=name,
                recorded_at=NOON,
                business_date=FIRST_DAY,
            )
        )
    book.flush()
    told = {"loan_id": LOAN, "kind": "paper", "on": FIRST_DAY, "actor_name": "worker", "recorded_at": NOON, "business_date": FIRST_DAY}
    book.add(
        LegalStep(id="s1", key="s1", legal_action_id="a1", document_id="demand", **told),
        LegalStep(id="s2", key="s2", preservation_id="p0", document_id="freeze", **told),
        LegalStep(id="s3", key="s3", preservation_id="p1", document_id=None, **told),
        SupplementAgreement(
            id="g1",
            restructuring_id="r1",
            number=1,
            counts_from=FIRST_DAY,
            sign_by=FIRST_DAY,
            document_id="agreement",
            signed_document_id="signed",
            minimum_seconds=1,
            recorded_at=NOON,
            business_date=FIRST_DAY,
        ),
        CaseAttachment(
            id="f1",
            collection_case_id=KEYS["collection"],
            file_name="photo.pdf",
            media_type="application/pdf",
            size=1,
            pages=1,
            sha256="f1",
            added_by=trial.user("legal").id,
            added_at=NOON,
            business_date=FIRST_DAY,
        ),
    )


def _write(trial: TrialBank, book: Book) -> None:
    about = {
        "collection_case": KEYS["collection"],
        "legal_action": "a1",
        "restructuring": "r1",
        "intervention": "i1",
        "move": "m1",
        "preservation": "p1",
    }
    for name, key in about.items():
        journal.record(trial.bank, book, WORKER, Action.LEGAL_STEP, party_id="debtor", **{name: key})
    journal.record(trial.bank, book, WORKER, Action.DAY_CLOSED, day=FIRST_DAY)
    journal.record(trial.bank, book, WORKER, Action.DAY_CLOSED, day="2026-11-01")
    journal.record(trial.bank, book, WORKER, Action.REVIEW_OPENED, month="2026-10")


_LOOK = ("gw_look", "read_arrears", "gw_overdue", "decide_step", "decide_step_end", "plan_step", "work_case", "start_step", "gw_step")
#: The way of an overdue loan to its collector's telephone and on to the lawyers, and theirs to the letter before action.
TO_LAW = ("start_overdue", "claim_case", "gw_claimed", *_LOOK, "gw_contact", "gw_call", "call_debtor", "end_called", "gw_again")
TO_LAW += (*_LOOK, "take_legal_action")
TO_LETTER = ("start_legal", "gw_next", "plan_legal_step", "gw_over", "take_step", "start_step", "gw_part", "gw_before")
TO_LETTER += ("prepare_demand", "send_demand")


def collect(trial: TrialBank) -> None:
    """Let the debtor be called, and the engine remember that, with the legal action that was called from there."""
    begin_every_case(trial)
    deploy(trial, "collection", "legal_action")
    task = trial.task(KEYS["collection"], "call_debtor", "collector", process="collection", name="Call debtor")
    trial.clock.tick(len(TO_LAW))
    tasks.claim_task(trial.bank, trial.actor("collector"), task.id)
    with trial.bank.begin() as book:
        found = book.lock(HumanTask, task.id)
        found.state, found.completed_by, found.completed_at = TaskState.COMPLETED, trial.user("collector").id, trial.clock()
        found.entries = {"outcome": "reached", "note": "He pays on Friday."}
    outer = walked("collection", "c", TO_LAW, NOON, stands=True)
    again = next(each for each in outer if each.activity == "gw_again")
    changes = {"call_debtor": {"task": task.id}, "take_legal_action": {"called_instance": "law"}}
    outer = [replace(each, **changes.get(each.activity, {})) for each in outer]
    held = [number for number, each in enumerate(outer) if each.activity == "work_case"]
    outer[held[0]], outer[held[1]] = replace(outer[held[0]], end=again.start), replace(outer[held[1]], end=None)
    inner = [
        replace(each, end=None) if each.activity == "take_step" else each
        for each in walked("legal_action", "law", TO_LETTER, outer[-1].start, stands=True)
    ]
    trial.engine.started |= {name: (process, KEYS["collection"], {}) for name, process in (("c", "collection"), ("law", "legal_action"))}
    trial.engine.history = [*outer, *inner]
    journal.seal_journal(trial.bank)
