"""A case's journal as a timeline in plain words: a sentence for each action, what matters of its facts beside it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.domain.records import Action
from lending.service.views import TimelineEvent
from webapp.i18n import day, percent
from webapp.officer import words
from webapp.officer.bank_words import ACTIONS as BANK_ACTIONS
from webapp.officer.collection_words import promised
from webapp.officer.condition_parts import condition_told
from webapp.officer.drawn_names import step_name
from webapp.officer.figures import local, whole
from webapp.officer.file_words import name_held, paper_added
from webapp.officer.flow_words import ACTIONS as FLOW_ACTIONS
from webapp.officer.handover_words import handed
from webapp.officer.history_words import case_taken
from webapp.officer.legal_words import ACTIONS as LEGAL_ACTIONS
from webapp.officer.move_words import versions_told
from webapp.officer.restructuring_words import ENDINGS
from webapp.officer.warning_words import ACTIONS, INDICATORS, OF_INDICATOR

#: What somebody looked at, or would have; left out where only what changed the case is shown.
READS = frozenset({Action.PERSONAL_DATA_READ, Action.DOCUMENT_READ, Action.ACCESS_REFUSED, Action.UPLOAD_REFUSED})
#: The bank's workers by the name the journal gives them.
_WORKER = "worker"
#: Seconds; what took less is told to the hundredth.
_TENTH = 0.1


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said of an action, with its tone and icon."""

    text: Any
    tone: str = "good"
    icon: str = "checkmark-filled"


_PARTS = (ACTIONS, FLOW_ACTIONS, LEGAL_ACTIONS, BANK_ACTIONS)
SENTENCES: dict[str, Sentence] = {
    Action.APPLICATION_SUBMITTED: Sentence(_l("Application received"), "info", "send"),
    Action.CONSENT_GIVEN: Sentence(_l("Consents given")),
    Action.PROCESS_STARTED: Sentence(_l("Process started"), "info", "flow"),
    Action.PROCESS_DUPLICATE_ENDED: Sentence(_l("Second start ended by itself"), "quiet", "flow"),
    Action.DOCUMENT_ADDED: Sentence(_l("Document added"), "info", "document"),
    Action.DOCUMENT_REMOVED: Sentence(_l("Document taken back"), "quiet", "trash-can"),
    Action.CASE_MOVED: Sentence(_l("Moved to another version of the process"), "info", "flow"),
    Action.INCIDENT_RETRIED: Sentence(_l("Failed step tried once more"), "info", "renew"),
    Action.DOCUMENT_READ: Sentence(_l("Document opened"), "quiet", "view"),
    Action.PERSONAL_DATA_READ: Sentence(_l("Case opened"), "quiet", "view"),
    Action.ACCESS_REFUSED: Sentence(_l("Access refused"), "warning", "locked"),
    Action.UPLOAD_REFUSED: Sentence(_l("File refused"), "warning", "locked"),
    Action.COMPLETENESS_CHECKED: Sentence(_l("Documents checked against the list")),
    Action.AGENCY_ANSWERED: Sentence(_l("Agency answered")),
    Action.AGENCY_UNAVAILABLE: Sentence(_l("Agency did not answer"), "warning", "warning-alt-filled"),
    Action.VERIFIED_BY_HAND: Sentence(_l("Verified by hand")),
    Action.SUPPLEMENT_REQUESTED: Sentence(_l("Customer asked to supplement"), "warning", "email"),
    Action.SUPPLEMENT_ANSWERED: Sentence(_l("Supplement received")),
    Action.CUSTOMER_REMINDED: Sentence(_l("Customer reminded"), "info", "email"),
    Action.TASK_ESCALATED: Sentence(_l("Overdue, told to the supervisor"), "warning", "warning-alt-filled"),
    Action.APPLICATION_ADMITTED: Sentence(_l("Admitted")),
    Action.APPLICATION_REFUSED: Sentence(_l("Refused"), "error", "error-filled"),
    Action.APPLICATION_LAPSED: Sentence(_l("Lapsed: nothing came in time"), "quiet", "hourglass"),
    Action.APPLICATION_WITHDRAWN: Sentence(_l("Withdrawn by the customer"), "quiet", "undo"),
    Action.COMMITMENTS_RELEASED: Sentence(_l("What was reserved is released")),
    Action.INCOME_ASSESSED: Sentence(_l("Income assessed by its sources")),
    Action.COLLATERAL_VALUED: Sentence(_l("Security valued")),
    Action.VISIT_SCHEDULED: Sentence(_l("Visit scheduled"), "info", "calendar"),
    Action.REPORT_COMPILED: Sentence(_l("Due-diligence report stored")),
    Action.SCORED: Sentence(_l("Scored"), "info", "bot"),
    Action.DECIDED: Sentence(_l("Decided"), "info", "decision-tree"),
    Action.INFORMATION_REQUESTED: Sentence(_l("More information asked of the customer"), "warning", "email"),
    Action.TERMS_SET: Sentence(_l("Terms set")),
    Action.REJECTION_EXPLAINED: Sentence(_l("Rejection explained to the customer"), "error", "email"),
    Action.APPEALED: Sentence(_l("Customer appealed"), "warning", "flag"),
    Action.CONDITION_CHECKED: Sentence(_l("Condition checked")),
    Action.CONTRACTS_PREPARED: Sentence(_l("Contracts prepared"), "info", "document"),
    Action.CONTRACT_OPENED: Sentence(_l("Customer opened the contracts"), "info", "view"),
    Action.CODE_SENT: Sentence(_l("One-time code sent"), "info", "mobile"),
    Action.CONTRACT_CONFIRMED: Sentence(_l("Confirmed by one-time code")),
    Action.CONTRACTS_SEALED: Sentence(_l("Contract signed and sealed")),
    Action.OFFER_LAPSED: Sentence(_l("Offer lapsed"), "quiet", "hourglass"),
    Action.OFFER_CANCELLED: Sentence(_l("Offer cancelled"), "error", "error-filled"),
    Action.SECURITY_REGISTERED: Sentence(_l("Security registered")),
    Action.PURPOSE_CHECKED: Sentence(_l("Payees checked against the purpose")),
    Action.PAYMENT_LIST_CORRECTED: Sentence(_l("Payment list corrected"), "info", "edit"),
    Action.MONEY_SENT: Sentence(_l("Payment ordered"), "info", "currency"),
    Action.LOAN_DISBURSED: Sentence(_l("Loan paid out"), "good", "currency"),
    Action.PAYMENT_RECORDED: Sentence(_l("Payment received"), "good", "currency"),
    Action.LOAN_PREPAID: Sentence(_l("Repaid early"), "good", "currency"),
    Action.PAYOFF_QUOTED: Sentence(_l("Payoff quoted"), "info", "document"),
    Action.RATE_CHANGED: Sentence(_l("Rate changed"), "info", "renew"),
    Action.DRAWN_DOWN: Sentence(_l("Drawn down"), "good", "currency"),
    Action.DUE_DAY_CHANGED: Sentence(_l("Day of payment changed"), "info", "calendar"),
    Action.EVENT_REVERSED: Sentence(_l("Taken back"), "warning", "undo"),
    Action.MONEY_REFUNDED: Sentence(_l("Refunded"), "info", "currency"),
    Action.MISUSE_FOUND: Sentence(_l("Misuse found"), "error", "warning-alt-filled"),
    Action.DELINQUENCY_PAUSED: Sentence(_l("Counting of days paused"), "info", "hourglass"),
    Action.DELINQUENCY_RESUMED: Sentence(_l("Counting of days resumed"), "info", "play-outline"),
    Action.SERVICING_PROPOSED: Sentence(_l("Change to the loan proposed"), "info", "edit"),
    Action.SERVICING_VOTED: Sentence(_l("Change to the loan decided"), "info", "decision-tree"),
    Action.ARREARS_WAIVED: Sentence(_l("Waived"), "warning", "subtract"),
    Action.LOAN_WRITTEN_OFF: Sentence(_l("Written off"), "error", "archive"),
    Action.LOAN_RESTRUCTURED: Sentence(_l("Restructured"), "warning", "edit"),
    Action.FINDING_RAISED: Sentence(_l("Audit finding raised"), "warning", "flag"),
    Action.FINDING_ANSWERED: Sentence(_l("Audit finding answered"), "info", "chat"),
    Action.FINDING_REOPENED: Sentence(_l("Audit finding opened again"), "warning", "flag"),
    Action.FINDING_CLOSED: Sentence(_l("Audit finding closed"), "good", "flag"),
    Action.CASE_EXPORTED: Sentence(_l("Case exported for audit"), "quiet", "download"),
    Action.CASE_PACKED: Sentence(_l("Case package written"), "quiet", "locked"),
    Action.COMMENT_MADE: Sentence(_l("Auditor's comment"), "quiet", "chat"),
    Action.COLLECTION_OPENED: Sentence(_l("Collection began"), "warning", "flow"),
    Action.COLLECTION_STEP: Sentence(_l("Next step of collection"), "warning", "arrow-up"),
    Action.COLLECTION_CONTACT: Sentence(_l("Debtor contacted"), "info", "phone"),
    Action.CONTACT_REFUSED: Sentence(_l("Contact refused: against the rules of conduct"), "error", "error-filled"),
    Action.DEBTOR_DIALLED: Sentence(_l("Debtor called"), "info", "phone"),
    Action.PAYMENT_PROMISED: Sentence(_l("Payment promised"), "info", "calendar"),
    Action.PROMISE_SETTLED: Sentence(_l("Promise settled"), "info", "checkmark-filled"),
    Action.OBJECTION_SETTLED: Sentence(_l("Objection settled"), "info", "decision-tree"),
    Action.COLLECTION_ENDED: Sentence(_l("Collection ended")),
    Action.RESTRUCTURING_ASKED: Sentence(_l("Another plan asked for"), "warning", "edit"),
    Action.ABILITY_MEASURED: Sentence(_l("Incomes heard anew"), "info", "currency"),
    Action.PLANS_OFFERED: Sentence(_l("Plans worked out"), "info", "bot"),
    Action.RESTRUCTURING_ENDED: Sentence(_l("Restructuring ended"), "info", "flow"),
    Action.RETURNED_TO_COLLECTION: Sentence(_l("Returned to collection"), "error", "undo"),
    Action.SEGMENT_MOVED: Sentence(_l("Moved to another segment"), "info", "arrow-right"),
    Action.MANAGER_ASSIGNED: Sentence(_l("Customer manager assigned"), "good", "user"),
    Action.FOLLOW_UP_ENDED: Sentence(_l("Follow-up of the segment ended"), "info", "checkmark-filled"),
    Action.TASK_CLAIMED: Sentence(_l("claimed"), "info", "user"),
    Action.TASK_UNCLAIMED: Sentence(_l("given back"), "quiet", "undo"),
    Action.TASK_ASSIGNED: Sentence(_l("assigned"), "info", "user"),
    Action.TASK_DELEGATED: Sentence(_l("delegated"), "info", "user-multiple"),
    Action.TASK_HANDED_BACK: Sentence(_l("handed back"), "quiet", "undo"),
    Action.TASK_TAKEN_OVER: Sentence(_l("taken over by the substitute"), "info", "user-multiple"),
    Action.CASE_COMMENTED: Sentence(_l("Comment written"), "quiet", "chat"),
    Action.ATTACHMENT_ADDED: Sentence(_l("File attached"), "quiet", "document"),
    Action.ATTACHMENT_REMOVED: Sentence(_l("Attached file taken away"), "quiet", "trash-can"),
    Action.TASK_PLANNED: Sentence(_l("planned"), "quiet", "flag"),
    Action.TASK_COMPLETED: Sentence(_l("completed")),
    Action.TASK_CANCELLED: Sentence(_l("no longer needed"), "quiet", "close"),
    **{action: Sentence(*told) for part in _PARTS for action, told in part.items()},
}
_WITH_AGENCY: dict[str, object] = {
    Action.AGENCY_ANSWERED: _l("%(agency)s answered"),
    Action.AGENCY_UNAVAILABLE: _l("%(agency)s did not answer"),
    Action.VERIFIED_BY_HAND: _l("%(agency)s verified by hand"),
}
_TASKS = frozenset(
    {
        Action.TASK_CLAIMED,
        Action.TASK_UNCLAIMED,
        Action.TASK_ASSIGNED,
        Action.TASK_DELEGATED,
        Action.TASK_HANDED_BACK,
        Action.TASK_TAKEN_OVER,
        Action.TASK_PLANNED,
        Action.TASK_COMPLETED,
        Action.TASK_CANCELLED,
        Action.TASK_ESCALATED,
    }
)


def timeline(events: Sequence[TimelineEvent], *, reads: bool = False) -> list[dict[str, Any]]:
    """Return the events by day, the latest first; `reads` also shows who looked at what."""
    days: dict[Any, list[dict[str, Any]]] = {}
    shown = [event for event in reversed(_without_repeats(events)) if reads or event.action not in READS]
    for event in shown:
        days.setdefault(local(event.at).date(), []).append(told(event))
    return [{"label": day(on), "events": found} for on, found in days.items()]


def _without_repeats(events: Iterable[TimelineEvent]) -> list[TimelineEvent]:
    """Leave out what says the same again at once: one consent for each purpose, one page read after the other."""
    kept: list[TimelineEvent] = []
    for event in events:
        said = kept[-1] if kept else None
        if said and event.action in {*READS, Action.CONSENT_GIVEN} and (said.action, said.actor) == (event.action, event.actor):
            kept[-1] = event
        else:
            kept.append(event)
    return kept


def told(event: TimelineEvent) -> dict[str, Any]:
    """Return one event in words: title, what matters of its facts, who did it, tone and icon."""
    sentence = SENTENCES.get(event.action, Sentence(event.action.replace("_", " "), "quiet", "circle-dash"))
    tone, icon = _judged(event) or (sentence.tone, sentence.icon)
    return {
        "time": f"{local(event.at):%H:%M}",
        "datetime": event.at.isoformat(),
        "title": _title(event, str(sentence.text)),
        "fact": _note(event),
        "note": " · ".join(filter(None, (_note(event), _who(event)))),
        "tone": tone,
        "icon": icon,
    }


def _title(event: TimelineEvent, text: str) -> str:
    if event.action in _TASKS and event.step:
        return f"{step_name(event.step)}{words.colon()}{text[:1].lower()}{text[1:]}"
    named = _WITH_AGENCY.get(event.action)
    return str(named) % {"agency": words.word(words.AGENCIES, event.facts.get("agency"))} if named else text


def _who(event: TimelineEvent) -> str:
    return str({_WORKER: "", "customer": _("customer")}.get(event.actor, event.actor))


def _judged(event: TimelineEvent) -> tuple[str, str] | None:
    """Return tone and icon where the facts decide them."""
    facts = event.facts
    if event.action == Action.DECIDED:
        tone = words.toned(words.OUTCOMES, str(facts.get("outcome")))["tone"]
        return tone, {"good": "checkmark-filled", "error": "error-filled", "warning": "warning-alt-filled"}.get(tone, "in-progress")
    if event.action == Action.CONDITION_CHECKED and not facts.get("met"):
        return "error", "error-filled"
    if event.action == Action.PURPOSE_CHECKED and facts.get("result") != "clear":
        return "warning", "warning-alt-filled"
    return None


def _note(event: TimelineEvent) -> str:
    note = _NOTES.get(event.action)
    return note(event.facts) if note else ""


def _amount(value: object) -> str:
    try:
        return whole(Decimal(str(value)))
    except InvalidOperation:
        return ""


def _of_application(facts: dict[str, Any]) -> str:
    return f"CNY {_amount(facts.get('amount'))} · {words.word(words.CHANNELS, facts.get('channel'))}"


def _of_agency(facts: dict[str, Any]) -> str:
    milliseconds = facts.get("milliseconds")
    if milliseconds is None:
        return ""
    seconds = int(milliseconds) / 1000
    return str(_("%(seconds)s s", seconds=f"{seconds:.1f}" if seconds >= _TENTH else f"{seconds:.2f}"))


def _of_decision(facts: dict[str, Any]) -> str:
    stage, outcome = words.word(words.STAGES, facts.get("stage")), words.toned(words.OUTCOMES, str(facts.get("outcome")))["label"]
    limit = f" · CNY {_amount(facts['limit'])}" if facts.get("limit") else ""
    return f"{stage}{words.colon()}{outcome}{limit}"


def _of_terms(facts: dict[str, Any]) -> str:
    return f"CNY {_amount(facts.get('amount'))} · {percent(Decimal(str(facts.get('annual_rate') or 0)))}"


_NOTES: dict[str, Callable[[dict[str, Any]], str]] = {
    Action.APPLICATION_SUBMITTED: _of_application,
    Action.DOCUMENT_REMOVED: lambda facts: words.word(words.DOCUMENTS, facts.get("kind")),
    Action.CASE_MOVED: versions_told,
    Action.INCIDENT_RETRIED: lambda facts: step_name(str(facts.get("step"))),
    Action.DOCUMENT_ADDED: paper_added,
    Action.ATTACHMENT_ADDED: name_held,
    Action.AGENCY_ANSWERED: _of_agency,
    Action.AGENCY_UNAVAILABLE: _of_agency,
    Action.VERIFIED_BY_HAND: _of_agency,
    Action.TASK_UNCLAIMED: handed,
    Action.TASK_ASSIGNED: handed,
    Action.TASK_DELEGATED: handed,
    Action.TASK_HANDED_BACK: handed,
    Action.SCORED: lambda facts: str(_("%(points)s points", points=facts.get("points"))),
    Action.DECIDED: _of_decision,
    Action.TERMS_SET: _of_terms,
    Action.LOAN_DISBURSED: lambda facts: f"CNY {_amount(facts.get('principal'))}",
    Action.MONEY_SENT: lambda facts: f"CNY {_amount(facts.get('amount'))}",
    Action.PAYMENT_RECORDED: lambda facts: f"CNY {_amount(facts.get('facts', {}).get('amount'))}",
    **dict.fromkeys((Action.PAYMENT_PROMISED, Action.PROMISE_SETTLED), promised),
    Action.EVENT_REVERSED: lambda facts: str(facts.get("facts", {}).get("reason", "")),
    Action.CONTRACTS_SEALED: lambda facts: words.word(words.CONTRACTS, facts.get("kind")),
    Action.CASE_EXPORTED: case_taken,
    Action.CASE_PACKED: lambda facts: str(_("SHA-256 of its manifest: %(digest)s", digest=facts.get("manifest"))),
    Action.CONDITION_CHECKED: condition_told,
    Action.RESTRUCTURING_ENDED: lambda facts: words.word(ENDINGS, facts.get("ending")),
    Action.COLLATERAL_VALUED: lambda facts: f"CNY {_amount(facts['value'])}" if facts.get("value") else "",
    **dict.fromkeys(OF_INDICATOR, lambda facts: words.word(INDICATORS, facts.get("indicator"))),
}
