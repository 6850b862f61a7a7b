"""What the bank writes down about its own doings: journal, outbox, its business date."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Action(StrEnum):
    """What a journal row records."""

    APPLICATION_SUBMITTED = "application_submitted"
    CONSENT_GIVEN = "consent_given"
    PROCESS_STARTED = "process_started"
    PROCESS_DUPLICATE_ENDED = "process_duplicate_ended"
    DOCUMENT_ADDED = "document_added"
    DOCUMENT_REMOVED = "document_removed"
    DOCUMENT_READ = "document_read"
    PERSONAL_DATA_READ = "personal_data_read"
    COMPLETENESS_CHECKED = "completeness_checked"
    AGENCY_ANSWERED = "agency_answered"
    AGENCY_UNAVAILABLE = "agency_unavailable"
    VERIFIED_BY_HAND = "verified_by_hand"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    SUPPLEMENT_ANSWERED = "supplement_answered"
    CUSTOMER_REMINDED = "customer_reminded"
    TASK_ESCALATED = "task_escalated"
    APPLICATION_ADMITTED = "application_admitted"
    APPLICATION_REFUSED = "application_refused"
    APPLICATION_LAPSED = "application_lapsed"
    APPLICATION_WITHDRAWN = "application_withdrawn"
    COMMITMENTS_RELEASED = "commitments_released"
    INCOME_ASSESSED = "income_assessed"
    COLLATERAL_VALUED = "collateral_valued"
    VISIT_SCHEDULED = "visit_scheduled"
    REPORT_COMPILED = "report_compiled"
    SCORED = "scored"
    DECIDED = "decided"
    INFORMATION_REQUESTED = "information_requested"
    TERMS_SET = "terms_set"
    REJECTION_EXPLAINED = "rejection_explained"
    APPEALED = "appealed"
    CONDITION_CHECKED = "condition_checked"
    CONTRACTS_PREPARED = "contracts_prepared"
    CONTRACT_OPENED = "contract_opened"
    CODE_SENT = "code_sent"
    CONTRACT_CONFIRMED = "contract_confirmed"
    CONTRACTS_SEALED = "contracts_sealed"
    OFFER_LAPSED = "offer_lapsed"
    OFFER_CANCELLED = "offer_cancelled"
    SECURITY_REGISTERED = "security_registered"
    PURPOSE_CHECKED = "purpose_checked"
    PAYMENT_LIST_CORRECTED = "payment_list_corrected"
    MONEY_SENT = "money_sent"
    LOAN_DISBURSED = "loan_disbursed"
    PAYMENT_RECORDED = "payment_recorded"
    LOAN_PREPAID = "loan_prepaid"
    PAYOFF_QUOTED = "payoff_quoted"
    RATE_CHANGED = "rate_changed"
    DUE_DAY_CHANGED = "due_day_changed"
    EVENT_REVERSED = "event_reversed"
    MONEY_REFUNDED = "money_refunded"
    MISUSE_FOUND = "misuse_found"
    DELINQUENCY_PAUSED = "delinquency_paused"
    DELINQUENCY_RESUMED = "delinquency_resumed"
    SERVICING_PROPOSED = "servicing_proposed"
    SERVICING_VOTED = "servicing_voted"
    DRAWN_DOWN = "drawn_down"
    ARREARS_WAIVED = "arrears_waived"
    LOAN_WRITTEN_OFF = "loan_written_off"
    LOAN_RESTRUCTURED = "loan_restructured"
    COLLECTION_OPENED = "collection_opened"
    COLLECTION_STEP = "collection_step"
    COLLECTION_CONTACT = "collection_contact"
    CONTACT_REFUSED = "contact_refused"
    DEBTOR_DIALLED = "debtor_dialled"
    PAYMENT_PROMISED = "payment_promised"
    PROMISE_SETTLED = "promise_settled"
    OBJECTION_SETTLED = "objection_settled"
    LEGAL_STEP = "legal_step"
    LEGAL_OPENED = "legal_opened"
    LEGAL_LETTER = "legal_letter"
    LEGAL_ENDED = "legal_ended"
    COSTS_ADVANCED = "costs_advanced"
    COSTS_BORNE = "costs_borne"
    COURT_DEPOSIT = "court_deposit"
    COURT_DEPOSIT_RETURNED = "court_deposit_returned"
    PRESERVATION_OPENED = "preservation_opened"
    PRESERVATION_RELEASING = "preservation_releasing"
    PRESERVATION_ENDED = "preservation_ended"
    COLLECTION_ENDED = "collection_ended"
    RESTRUCTURING_ASKED = "restructuring_asked"
    ABILITY_MEASURED = "ability_measured"
    PLANS_OFFERED = "plans_offered"
    RESTRUCTURING_ENDED = "restructuring_ended"
    RETURNED_TO_COLLECTION = "returned_to_collection"
    WARNING_RAISED = "warning_raised"
    WARNING_CLOSED = "warning_closed"
    INTERVENTION_OPENED = "intervention_opened"
    INTERVENTION_ASSESSED = "intervention_assessed"
    DRAWDOWNS_STOPPED = "drawdowns_stopped"
    DRAWDOWNS_ALLOWED = "drawdowns_allowed"
    PRESERVATION_STEP = "preservation_step"
    USE_HEARD = "use_heard"
    MISUSE_DECIDED = "misuse_decided"
    ACCOUNT_CONSENT_GIVEN = "account_consent_given"
    ACCOUNT_CONSENT_REVOKED = "account_consent_revoked"
    TRADE_PAPER_ADDED = "trade_paper_added"
    TRADE_PAPER_MATCHED = "trade_paper_matched"
    PLAN_HANDED_ON = "plan_handed_on"
    INTERVENTION_ENDED = "intervention_ended"
    CONTACT_CHANGED = "contact_changed"
    FEED_FAILED = "feed_failed"
    FEED_READ_AGAIN = "feed_read_again"
    TRANSACTIONS_IMPORTED = "transactions_imported"
    REVIEW_OPENED = "review_opened"
    SEGMENT_MOVED = "segment_moved"
    REVIEW_FINISHED = "review_finished"
    MANAGER_ASSIGNED = "manager_assigned"
    FOLLOW_UP_ENDED = "follow_up_ended"
    TASK_CLAIMED = "task_claimed"
    TASK_UNCLAIMED = "task_unclaimed"
    TASK_ASSIGNED = "task_assigned"
    TASK_DELEGATED = "task_delegated"
    TASK_HANDED_BACK = "task_handed_back"
    TASK_TAKEN_OVER = "task_taken_over"
    CASE_COMMENTED = "case_commented"
    ATTACHMENT_ADDED = "attachment_added"
    ATTACHMENT_REMOVED = "attachment_removed"
    TASK_PLANNED = "task_planned"
    ABSENCE_ENTERED = "absence_entered"
    ABSENCE_ENDED = "absence_ended"
    TASK_COMPLETED = "task_completed"
    TASK_CANCELLED = "task_cancelled"
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    ACCESS_REFUSED = "access_refused"
    UPLOAD_REFUSED = "upload_refused"
    TOKEN_ISSUED = "token_issued"  # noqa: S105 -- the name of an action
    BUSINESS_DATE_MOVED = "business_date_moved"
    PARTITION_CLOSED = "partition_closed"
    DAY_CLOSED = "day_closed"
    MODEL_DEPLOYED = "model_deployed"
    MODEL_PROPOSED = "model_proposed"
    MODEL_RELEASED = "model_released"
    MODEL_REFUSED = "model_refused"
    MODEL_WITHDRAWN = "model_withdrawn"
    MODEL_PATHS_FAILED = "model_paths_failed"
    MOVE_PROPOSED = "move_proposed"
    MOVE_STARTED = "move_started"
    MOVE_REFUSED = "move_refused"
    MOVE_WITHDRAWN = "move_withdrawn"
    MOVE_ENDED = "move_ended"
    MOVE_RESUMED = "move_resumed"
    CASE_MOVED = "case_moved"
    INCIDENT_RETRIED = "incident_retried"
    FINDING_RAISED = "finding_raised"
    FINDING_ANSWERED = "finding_answered"
    FINDING_REOPENED = "finding_reopened"
    FINDING_CLOSED = "finding_closed"
    COMMENT_MADE = "comment_made"
    CASE_EXPORTED = "case_exported"
    CASE_PACKED = "case_packed"
    PERIOD_EXPORTED = "period_exported"
    LEGAL_HOLD_SET = "legal_hold_set"
    LEGAL_HOLD_LIFTED = "legal_hold_lifted"
    ERASURE_ASKED = "erasure_asked"
    ERASURE_REFUSED = "erasure_refused"
    ERASURE_WITHDRAWN = "erasure_withdrawn"
    CUSTOMER_ERASED = "customer_erased"


@dataclass(eq=False, kw_only=True)
class JournalEntry:
    """A row of the journal, written in the transaction of the change it records; never changed."""

    id: int | None = None
    at: datetime
    business_date: date
    actor_id: str | None
    actor_name: str
    action: str
    application_id: str | None = None
    party_id: str | None = None
    task_id: str | None = None
    #: Canonical JSON (RFC 8785) of the facts; personal fields encrypted with the party's key.
    body: str
    #: SHA-256 of the canonical JSON of the whole row, hexadecimal.
    digest: str


@dataclass(eq=False, kw_only=True)
class JournalSeal:
    """A link of the chain over the journal: head = SHA-256(previous head, digest)."""

    sequence: int
    entry_id: int
    digest: str
    previous: str
    head: str
    sealed_at: datetime


class Errand(StrEnum):
    """What the outbox carries to the engine."""

    START = "start"
    MESSAGE = "message"
    COMPLETE = "complete"


@dataclass(eq=False, kw_only=True)
class OutboxMessage:
    """A word to the engine, committed with the change that caused it and delivered afterwards."""

    id: int | None = None
    key: str
    kind: str
    #: Process, message or task id.
    target: str
    application_id: str
    variables: dict[str, object]
    recorded_at: datetime
    tries: int = 0
    next_try_at: datetime
    delivered_at: datetime | None = None
    #: What came of it: started, correlated, completed, already_started, nothing_waited, gone.
    result: str | None = None
    last_error: str | None = None


@dataclass(eq=False, kw_only=True)
class BankState:
    """A named value of the bank as a whole, such as its business date."""

    name: str
    value: str
