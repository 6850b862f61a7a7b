"""The bank's tables: one per entity of `lending.domain`, mapped by `lending.adapters.db.mapping`."""

from sqlalchemy import Index, text
from sqlalchemy import UniqueConstraint as Unique

from lending.adapters.db.legal_tables import asset_preservation, legal_action, legal_step
from lending.adapters.db.mapping import map_table as _table
from lending.adapters.db.mapping import mapper_registry, metadata
from lending.adapters.db.warning_tables import drawdown_stop, risk_feed, risk_intervention, risk_signal, risk_warning
from lending.domain import absences, actors, applications, attachments, comments, findings, loans, parties, records, saved_filters, tasks
from lending.domain.audit import erasure
from lending.domain.collection import records as collection
from lending.domain.restructuring import records as restructurings
from lending.domain.segmentation import records as segmentation
from lending.domain.servicing.proposal import ServicingProposal

__all__ = [
    "asset_preservation",
    "drawdown_stop",
    "legal_action",
    "legal_step",
    "mapper_registry",
    "metadata",
    "risk_feed",
    "risk_intervention",
    "risk_signal",
    "risk_warning",
]

_PARTY = {"party_id": "party.id"}
_APPLICATION = {"application_id": "application.id"}
_OPEN = text("status NOT IN ('disbursed','refused','rejected','withdrawn','lapsed','offer_lapsed','not_disbursed')")

branch = _table("branch", actors.Branch)
party = _table("party", parties.Party, Unique("id_number"), refers={"branch_id": "branch.id"})
party_key = _table("party_key", parties.PartyKey, key=("party_id",), refers=_PARTY)
# A person has one account: of two registrations at the same moment the database refuses the second.
user = _table("bank_user", actors.User, Unique("login"), Unique("party_id"), refers={**_PARTY, "branch_id": "branch.id"})
api_token = _table("api_token", actors.ApiToken, Unique("digest"), refers={"user_id": "bank_user.id"})
login_attempt = _table("login_attempt", actors.LoginAttempt, Index(None, "login_digest", "at"), Index(None, "address", "at"))
product = _table("product", applications.Product, key=("code", "version"))
application = _table(
    "application",
    applications.Application,
    Unique("reference"),
    # One open application of a party for a product: the second is refused by the database too.
    Index("uq_application_open", "party_id", "product", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index(None, "status"),
    Index(None, "submitted_at"),
    refers={**_PARTY, "branch_id": "branch.id"},
    versioned=True,
)
idempotency_key = _table(
    "idempotency_key", applications.IdempotencyKey, Unique("user_id", "key"), refers={**_APPLICATION, "user_id": "bank_user.id"}
)
draft = _table("draft", applications.Draft, refers={"user_id": "bank_user.id"})
consent = _table("consent", parties.Consent, refers={**_PARTY, **_APPLICATION})
document = _table("document", parties.Document, refers={**_PARTY, **_APPLICATION})
agency_report = _table("agency_report", parties.AgencyReport, Index(None, "party_id", "agency"), refers={**_PARTY, **_APPLICATION})
notification = _table("notification", parties.Notification, Unique("key"), refers={**_PARTY, **_APPLICATION})
supplement_request = _table("supplement_request", applications.SupplementRequest, Unique("application_id", "round"), refers=_APPLICATION)
collateral = _table("collateral", applications.Collateral, refers={**_APPLICATION, "owner_party_id": "party.id"})
payment_line = _table("payment_line", applications.PaymentLine, Unique("application_id", "number"), refers=_APPLICATION)
due_diligence_report = _table(
    "due_diligence_report", applications.DueDiligenceReport, refers={**_APPLICATION, "document_id": "document.id"}
)
score = _table("score", applications.ScoreRecord, refers=_APPLICATION)
decision = _table("decision", applications.Decision, refers=_APPLICATION, long=("reasons",))
condition = _table("condition", applications.Condition, Unique("application_id", "number"), refers=_APPLICATION, long=("text", "note"))
offer = _table("offer", applications.Offer, refers=_APPLICATION)
contract = _table(
    "contract", applications.Contract, Unique("application_id", "kind"), refers={**_APPLICATION, "document_id": "document.id"}
)
signing = _table("signing", applications.Signing, Unique("application_id", "role"), refers={**_APPLICATION, **_PARTY})
_UNSETTLED = text("settled_on IS NULL")
_PENALTY = text("penalty > 0")
_OVERDUE = text("past_due_since IS NOT NULL")
_APART = text("set_apart")
_CASE_OPEN = text("state = 'open'")
loan = _table(
    "loan",
    loans.Loan,
    Unique("application_id"),
    # None of partition and state alone: without statistics SQLite would take it for what is overdue too.
    Index("ix_loan_overdue", "partition", "state", sqlite_where=_OVERDUE, postgresql_where=_OVERDUE),
    Index("ix_loan_apart", "partition", "state", sqlite_where=text("set_apart = 1"), postgresql_where=_APART),
    Index(None, "partition", "reprices_on"),
    refers={**_APPLICATION, **_PARTY},
)
instalment = _table(
    "instalment",
    loans.Instalment,
    Unique("loan_id", "number"),
    # The close looks for what is due and not settled; settled rows, most of all after some years, stay out of its way.
    # Few rows ever earn penalty.
    Index("ix_instalment_penalty", "partition", sqlite_where=_PENALTY, postgresql_where=_PENALTY),
    Index("ix_instalment_unsettled", "partition", "due", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
    Index("ix_instalment_of_loan", "loan_id", "due", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
    refers={"loan_id": "loan.id"},
    wide=("penalty",),
)
loan_event = _table(
    "loan_event", loans.LoanEvent, Unique("key"), Unique("loan_id", "number"), Index(None, "business_date"), refers={"loan_id": "loan.id"}
)
transfer = _table("transfer", loans.Transfer, Unique("key"), refers=_APPLICATION)
posting = _table(
    "posting", loans.Posting, Unique("key"), Index(None, "business_date"), refers={"loan_id": "loan.id"}, wide=("minor_units",)
)
deposit_account = _table("deposit_account", loans.DepositAccount, Unique("party_id", "currency"), refers=_PARTY)
bucket_stay = _table("bucket_stay", loans.BucketStay, refers={"loan_id": "loan.id"})
tier_change = _table("tier_change", loans.TierChange, refers={"loan_id": "loan.id"})
restructuring = _table(
    "restructuring",
    restructurings.Restructuring,
    Index("uq_restructuring_open", "loan_id", unique=True, sqlite_where=_CASE_OPEN, postgresql_where=_CASE_OPEN),
    refers={"loan_id": "loan.id"},
    long=("reason", "finding", "answer"),
)
supplement_agreement = _table(
    "supplement_agreement",
    restructurings.SupplementAgreement,
    Unique("restructuring_id", "number"),
    refers={"restructuring_id": "restructuring.id", "document_id": "document.id"},
)
servicing_proposal = _table(
    "servicing_proposal",
    ServicingProposal,
    Unique("key"),
    Index(None, "state"),
    refers={"loan_id": "loan.id", "restructuring_id": "restructuring.id", "legal_action_id": "legal_action.id"},
    long=("reason",),
)
collection_case = _table(
    "collection_case",
    loans.CollectionCase,
    Index("uq_collection_case_open", "loan_id", unique=True, sqlite_where=_CASE_OPEN, postgresql_where=_CASE_OPEN),
    refers={"loan_id": "loan.id"},
)
collection_contact = _table(
    "collection_contact",
    collection.CollectionContact,
    Unique("key"),
    refers={"case_id": "collection_case.id", "loan_id": "loan.id"},
    long=("note",),
)
dialled_call = _table(
    "dialled_call",
    collection.DialledCall,
    Unique("key"),
    refers={
        "case_id": "collection_case.id",
        "loan_id": "loan.id",
        "task_id": "human_task.id",
        "contact_id": "collection_contact.id",
        "actor_id": "bank_user.id",
    },
)
payment_promise = _table("payment_promise", collection.PaymentPromise, refers={"case_id": "collection_case.id"})
daily_close = _table("daily_close", loans.DailyClose, key=("day",))
close_part = _table("close_part", loans.ClosePart, key=("day", "step", "partition"))
_NOT_OVER, _OVER = text("completed_at IS NULL"), text("completed_at IS NOT NULL")


def _of_open_tasks(name: str, *columns: str) -> Index:
    """Index what lists and counts ask of the few open tasks among the many that are over, so that the index alone answers."""
    return Index(name, *columns, "completed_at", sqlite_where=_NOT_OVER, postgresql_where=_NOT_OVER)


_CASE = {
    **_APPLICATION,
    "collection_case_id": "collection_case.id",
    "restructuring_id": "restructuring.id",
    "intervention_id": "risk_intervention.id",
    "segment_move_id": "segment_move.id",
    "preservation_id": "asset_preservation.id",
}
human_task = _table(
    "human_task",
    tasks.HumanTask,
    _of_open_tasks(
        "ix_human_task_open",
        *("due_at", "created_at", "id", "group", "branch_id", "state", "assignee", "product", "segment", "amount", "business_date"),
        *("priority", "follow_up_on"),
    ),
    _of_open_tasks(
        "ix_human_task_open_group",
        *("group", "product", "segment", "branch_id", "state", "assignee", "due_at", "created_at", "id"),
        *("amount", "business_date", "follow_up_on"),
    ),
    _of_open_tasks("ix_human_task_open_group_due", "group", "due_at", "branch_id", "assignee"),
    _of_open_tasks("ix_human_task_open_group_day", "group", "business_date", "branch_id", "assignee"),
    _of_open_tasks(
        "ix_human_task_open_amount", *("amount", "id", "group", "branch_id", "assignee", "product", "segment", "due_at", "business_date")
    ),
    _of_open_tasks(
        "ix_human_task_open_priority",
        *("priority", "due_at", "id", "group", "branch_id", "assignee", "product", "segment", "amount", "business_date"),
    ),
    _of_open_tasks("ix_human_task_open_assignee", "assignee", "state", "due_at", "created_at", "id", "group", "branch_id", "follow_up_on"),
    Index(
        "ix_human_task_done",
        *("completed_on", "completed_by", "completed_at", "state", "branch_id", "group", "assignee", "id"),
        sqlite_where=_OVER,
        postgresql_where=_OVER,
    ),
    Index(
        "ix_human_task_done_by",
        *("completed_by", "completed_on", "completed_at", "state", "branch_id", "group", "assignee", "id"),
        sqlite_where=_OVER,
        postgresql_where=_OVER,
    ),
    refers=_CASE,
    versioned=True,
)
saved_filter = _table(
    "saved_filter", saved_filters.SavedFilter, Unique("owner_id", "name"), refers={"owner_id": "bank_user.id", "branch_id": "branch.id"}
)
absence = _table("absence", absences.Absence, refers={"user_id": "bank_user.id", "substitute_id": "bank_user.id"})
case_comment = _table(
    "case_comment",
    comments.CaseComment,
    refers={**_CASE, "task_id": "human_task.id", "written_by": "bank_user.id"},
    long=("text",),
)
case_attachment = _table(
    "case_attachment",
    attachments.CaseAttachment,
    refers={**_CASE, "task_id": "human_task.id", "added_by": "bank_user.id", "removed_by": "bank_user.id"},
)
mention = _table(
    "mention", comments.Mention, Unique("user_id", "comment_id"), refers={"comment_id": "case_comment.id", "user_id": "bank_user.id"}
)
#: Which rows of the journal tell of readings: the words of the index, in which its questions have to be asked.
READS = "action IN ('personal_data_read', 'document_read', 'case_exported')"
_OF_TASKS = text("task_id IS NOT NULL")
journal_entry = _table(
    "journal_entry",
    records.JournalEntry,
    Index(None, "application_id"),
    Index(None, "party_id"),
    Index(None, "at"),
    Index("ix_journal_entry_task_id", "task_id", sqlite_where=_OF_TASKS, postgresql_where=_OF_TASKS),
    Index("ix_journal_entry_reads", "at", "id", "actor_id", sqlite_where=text(READS), postgresql_where=text(READS)),
    long=("body",),
)
journal_seal = _table("journal_seal", records.JournalSeal, Unique("entry_id"), key=("sequence",), refers={"entry_id": "journal_entry.id"})
outbox = _table("outbox", records.OutboxMessage, Unique("key"), Index(None, "delivered_at", "next_try_at"), long=("last_error",))
finding = _table("finding", findings.Finding, Index(None, "state"), Index(None, "case_key"), refers={**_PARTY, "raised_by": "bank_user.id"})
_REMARK = {"finding_id": "finding.id", "written_by": "bank_user.id"}
finding_remark = _table("finding_remark", findings.FindingRemark, Unique("finding_id", "number"), refers=_REMARK, long=("text",))
account_transaction = _table(
    "account_transaction", segmentation.AccountTransaction, Index(None, "party_id", "on"), refers=_PARTY, wide=("minor_units",)
)
monthly_review = _table("monthly_review", segmentation.MonthlyReview, key=("month",), long=("table",))
review_range = _table("review_range", segmentation.ReviewRange, key=("month", "number"))
customer_review = _table(
    "customer_review",
    segmentation.CustomerReview,
    Index(None, "party_id"),
    key=("month", "party_id"),
    refers=_PARTY,
    wide=(
        *("outstanding", "income", "spending", "gambling", "brokerage", "net", "income_of_year", "net_of_year"),
        *("interest_paid", "fees_paid", "deposits", "contribution"),
    ),
)
segment_move = _table(
    "segment_move",
    segmentation.SegmentMove,
    Unique("party_id", "month"),
    Index(None, "month", "before", "segment"),
    refers={**_PARTY, "branch_id": "branch.id"},
    long=("reason",),
)
managed_customer = _table(
    "managed_customer", segmentation.ManagedCustomer, key=("party_id",), refers={**_PARTY, "manager_id": "bank_user.id"}
)
_HELD = text("lifted_at IS NULL")
legal_hold = _table(
    "legal_hold",
    erasure.LegalHold,
    # One hold at a time: of two set at the same moment the database refuses the second.
    Index("uq_legal_hold_standing", "party_id", unique=True, sqlite_where=_HELD, postgresql_where=_HELD),
    refers={**_PARTY, "set_by": "bank_user.id", "lifted_by": "bank_user.id"},
    long=("reason",),
)
_ASKED = text("state = 'asked'")
erasure_request = _table(
    "erasure_request",
    erasure.ErasureRequest,
    # One request at a time, by the database too.
    Index("uq_erasure_request_asked", "party_id", unique=True, sqlite_where=_ASKED, postgresql_where=_ASKED),
    refers={**_PARTY, "asked_by": "bank_user.id", "decided_by": "bank_user.id"},
    long=("note", "answer"),
)
bank_state = _table("bank_state", records.BankState, key=("name",))
