"""Intake 受理: consents, completeness, screening, supplement 補正 and the officer's pre-check (L1)."""

from uuid import uuid4

from lending.domain.actors import WORKER
from lending.domain.agency_reports import AmlScreening, BureauReport, EnforcementList
from lending.domain.applications import Application, Status, SupplementRequest
from lending.domain.checklist import Completeness, PresentedDocument, Shortfall, check_documents
from lending.domain.parties import CONSENT_FOR_AGENCY, Consent, Document
from lending.domain.records import Action
from lending.domain.tasks import HumanTask
from lending.service import journal, tasks
from lending.service.agency_reports import keep_by_hand, newest_report, obtain
from lending.service.business_date import as_variable, business_date, days_from, local_day, working_days_from
from lending.service.notices import queue_notice
from lending.service.ports import Bank, Book, Scalar
from lending.service.stages import advance, close, hold

#: Days until a reminder, and until an application whose supplement did not come lapses.
REMIND_AFTER_DAYS, LAPSE_AFTER_DAYS = 5, 10
#: Working days the intake officer has for the pre-check (L1: 1 to 2).
PRECHECK_DAYS = 2
#: What the bureau may show and still count as clean: months overdue of 24, enquiries in 30 days.
CLEAN_OVERDUE, CLEAN_ENQUIRIES = 0, 3


def check_consents(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Say whether every consent that the agencies need stands."""
    with bank.read() as book:
        return {"consented": _consented(book, book.get(Application, application_id))}


def check_completeness(bank: Bank, application_id: str, required_documents: str) -> dict[str, Scalar]:
    """Compare the papers with the checklist; `missing_count` and `doubtful_count` route."""
    with bank.begin() as book:
        found = _completeness(book, application_id, required_documents)
        journal.record(
            bank,
            book,
            WORKER,
            Action.COMPLETENESS_CHECKED,
            application_id=application_id,
            required=required_documents,
            missing=[item.kind for item in found.missing],
            doubtful=[item.kind for item in found.doubtful],
        )
    return {"missing_count": len(found.missing), "doubtful_count": len(found.doubtful)}


def screen_aml(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Screen the applicant against the anti-money-laundering lists: clear, possible or confirmed."""
    return {"aml_result": obtain(bank, application_id, AmlScreening).result}


def screen_bureau(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Look for court enforcement (a knock-out) and say whether the bureau report is clean enough to skip the pre-check."""
    report = obtain(bank, application_id, BureauReport)
    enforced = report.court_enforcement or bool(obtain(bank, application_id, EnforcementList).cases)
    clean = report.months_overdue_24 <= CLEAN_OVERDUE and report.enquiries_30d <= CLEAN_ENQUIRIES
    return {"court_enforcement": enforced, "bureau_clean": clean}


def request_supplement(bank: Bank, application_id: str, required_documents: str) -> dict[str, Scalar]:
    """Put what is missing or doubtful to the customer, item by item with the reason, and say until when."""
    with bank.begin() as book:
        application = hold(book, application_id)
        open_request = book.first(SupplementRequest, application_id=application_id, answered_at=None)
        request = open_request or _new_request(bank, book, application, required_documents)
        advance(application, Status.SUPPLEMENT)
        return {
            "supplemented": True,
            "supplement_remind_at": as_variable(request.remind_at),
            "supplement_lapse_at": as_variable(request.lapse_at),
        }


def answer_supplement(bank: Bank, book: Book, application: Application) -> None:
    """Mark the open request as answered by the customer."""
    request = book.first(SupplementRequest, application_id=application.id, answered_at=None)
    if request is not None:
        request.answered_at = bank.now()
    advance(application, Status.INTAKE)


def remind_customer(bank: Bank, application_id: str) -> None:
    """Remind the customer of an open supplement request; nothing when it was answered meanwhile."""
    with bank.begin() as book:
        request = book.first(SupplementRequest, application_id=application_id, answered_at=None)
        if request is None:
            return
        application = book.get(Application, application_id)
        until = local_day(bank.settings, request.lapse_at).isoformat()
        queue_notice(bank, book, application, "supplement_reminder", key=f"{application_id}:remind:{request.round}", until=until)
        journal.record(bank, book, WORKER, Action.CUSTOMER_REMINDED, application_id=application_id, round=request.round)


def lapse_application(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """End an application whose supplement did not come in time."""
    with bank.begin() as book:
        application = hold(book, application_id)
        if close(bank, book, application, Status.LAPSED, ["supplement_not_received"]):
            queue_notice(bank, book, application, "lapsed", key=f"{application_id}:lapsed")
            journal.record(bank, book, WORKER, Action.APPLICATION_LAPSED, application_id=application_id)
    return {"intake_outcome": "lapsed"}


def schedule_precheck(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Give the intake officer two working days for the pre-check."""
    with bank.read() as book:
        book.get(Application, application_id)
        due = working_days_from(bank.settings, business_date(book), PRECHECK_DAYS)
    return {"precheck_due_at": as_variable(due)}


def escalate_task(bank: Bank, application_id: str, definition: str) -> None:
    """Show the supervisor that a task is overdue; nothing when it was completed meanwhile."""
    with bank.begin() as book:
        for task in book.find(HumanTask, application_id=application_id, definition=definition):
            if task.is_active and task.escalated_at is None:
                task.escalated_at = bank.now()
                journal.record(bank, book, WORKER, Action.TASK_ESCALATED, application_id=application_id, task_id=task.id, step=definition)


def refuse_application(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """End an application that intake knocks out, with its reasons."""
    with bank.begin() as book:
        application = hold(book, application_id)
        reasons = refusal_reasons(book, application)
        if close(bank, book, application, Status.REFUSED, reasons):
            queue_notice(bank, book, application, "refused", key=f"{application_id}:refused")
            journal.record(bank, book, WORKER, Action.APPLICATION_REFUSED, application_id=application_id, reasons=reasons)
    return {"intake_outcome": "refused"}


def admit_application(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Let an application go on to due diligence."""
    with bank.begin() as book:
        application = hold(book, application_id)
        if advance(application, Status.DUE_DILIGENCE):
            journal.record(bank, book, WORKER, Action.APPLICATION_ADMITTED, application_id=application_id)
    return {"intake_outcome": "admitted"}


def refusal_reasons(book: Book, application: Application) -> list[str]:
    """Return the codes of why intake refuses: what the officer said, the screening, the courts."""
    done = {task.definition: task.entries for task in book.find(HumanTask, application_id=application.id, state="completed")}
    reasons = []
    if done.get("precheck_application", {}).get("precheck_outcome") == "refuse":
        reasons.append("precheck_refused")
    if "confirmed" in {done.get(step, {}).get("aml_result") for step in ("review_aml_match", "verify_aml")}:
        reasons.append("screening_hit")
    # Whatever their age: what was found may have waited for a person longer than it is valid.
    screening, bureau = newest_report(book, application.id, AmlScreening), newest_report(book, application.id, BureauReport)
    listed = newest_report(book, application.id, EnforcementList)
    if screening is not None and screening.result == "confirmed":
        reasons.append("screening_hit")
    if (bureau is not None and bureau.court_enforcement) or (listed is not None and listed.cases):
        reasons.append("court_enforcement")
    if done.get("verify_bureau", {}).get("court_enforcement"):
        reasons.append("court_enforcement")
    if not _consented(book, application):
        reasons.append("consent_missing")
    if not reasons:
        raise ValueError("the process refuses an application that the book finds nothing against")
    return list(dict.fromkeys(reasons))


@tasks.completes("supplement_material")
def _supplemented(done: tasks.Completion) -> dict[str, Scalar]:
    answer_supplement(done.bank, done.book, done.application)
    journal.record(done.bank, done.book, done.actor, Action.SUPPLEMENT_ANSWERED, application_id=done.application.id)
    return {}


@tasks.completes("precheck_application")
def _prechecked(done: tasks.Completion) -> dict[str, Scalar]:
    return {"precheck_outcome": str(done.entries["precheck_outcome"])}


@tasks.completes("review_aml_match", "verify_aml")
def _screened_by_hand(done: tasks.Completion) -> dict[str, Scalar]:
    if done.task.definition == "verify_aml":
        _by_hand(done, "aml")
    return {"aml_result": str(done.entries["aml_result"])}


@tasks.completes("verify_bureau")
def _bureau_by_hand(done: tasks.Completion) -> dict[str, Scalar]:
    _by_hand(done, "bureau")
    enforced = bool(done.entries.get("court_enforcement"))
    return {"court_enforcement": enforced, "bureau_clean": not enforced and int(str(done.entries.get("months_overdue_24") or 0)) == 0}


def _consented(book: Book, application: Application) -> bool:
    given = {consent.purpose for consent in book.find(Consent, party_id=application.party_id) if consent.revoked_at is None}
    return {purpose.value for purpose in CONSENT_FOR_AGENCY.values()} <= given


def _by_hand(done: tasks.Completion, agency: str) -> None:
    keep_by_hand(done.bank, done.book, done.application, agency, tasks.journalled(done.entries), by=done.actor.user_id)
    journal.record(
        done.bank, done.book, done.actor, Action.VERIFIED_BY_HAND, application_id=done.application.id, task_id=done.task.id, agency=agency
    )


def _completeness(book: Book, application_id: str, required_documents: str) -> Completeness:
    presented = [PresentedDocument.of(document) for document in book.find(Document, application_id=application_id, order="recorded_at")]
    return check_documents(required_documents, presented, business_date(book))


def _new_request(bank: Bank, book: Book, application: Application, required_documents: str) -> SupplementRequest:
    found = _completeness(book, application.id, required_documents)
    today = business_date(book)
    request = SupplementRequest(
        id=str(uuid4()),
        application_id=application.id,
        round=book.count(SupplementRequest, application_id=application.id) + 1,
        items=[*_items("missing", found.missing), *_items("doubtful", found.doubtful), *_asked_by_officer(book, application)],
        requested_at=bank.now(),
        remind_at=days_from(bank.settings, today, REMIND_AFTER_DAYS),
        lapse_at=days_from(bank.settings, today, LAPSE_AFTER_DAYS),
        business_date=today,
    )
    book.add(request)
    queue_notice(
        bank,
        book,
        application,
        "supplement_requested",
        key=f"{application.id}:supplement:{request.round}",
        count=len(request.items),
        until=local_day(bank.settings, request.lapse_at).isoformat(),
    )
    journal.record(
        bank,
        book,
        WORKER,
        Action.SUPPLEMENT_REQUESTED,
        application_id=application.id,
        round=request.round,
        items=[item["kind"] for item in request.items],
    )
    return request


def _items(problem: str, shortfalls: tuple[Shortfall, ...]) -> list[dict[str, object]]:
    return [
        {"kind": item.kind, "problem": problem, "why": item.remark.message, "parameters": dict(item.remark.parameters)}
        for item in shortfalls
    ]


def _asked_by_officer(book: Book, application: Application) -> list[dict[str, object]]:
    """Return what the intake officer wants supplemented beside the checklist, in his words."""
    last = book.first(HumanTask, application_id=application.id, definition="precheck_application", state="completed", order="-completed_at")
    wanted = str(last.entries.get("items") or "") if last else ""
    return [{"kind": "other", "problem": "missing", "why": line.strip(), "parameters": {}} for line in wanted.splitlines() if line.strip()]
