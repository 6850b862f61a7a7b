"""Open the books"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import Scaled, UtcInstant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: Journal, its chain and the ledger: what stands there stays.
INSERTED_ONLY = ("journal_entry", "journal_seal", "posting")


def upgrade() -> None:
    op.create_table(
        "bank_state",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_bank_state")),
    )
    op.create_table(
        "branch",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch")),
    )
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=True),
        sa.Column("party_id", sa.String(), nullable=True),
        sa.Column("task_id", sa.String(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
    )
    op.create_index(op.f("ix_journal_entry_application_id"), "journal_entry", ["application_id"], unique=False)
    op.create_index(op.f("ix_journal_entry_at"), "journal_entry", ["at"], unique=False)
    op.create_index(op.f("ix_journal_entry_party_id"), "journal_entry", ["party_id"], unique=False)
    op.create_table(
        "login_attempt",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("login_digest", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    op.create_index(op.f("ix_login_attempt_address_at"), "login_attempt", ["address", "at"], unique=False)
    op.create_index(op.f("ix_login_attempt_login_digest_at"), "login_attempt", ["login_digest", "at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UtcInstant(), nullable=False),
        sa.Column("delivered_at", UtcInstant(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index(op.f("ix_outbox_delivered_at_next_try_at"), "outbox", ["delivered_at", "next_try_at"], unique=False)
    op.create_table(
        "product",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("code", "version", name=op.f("pk_product")),
    )
    op.create_table(
        "journal_seal",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("sealed_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_journal_seal_entry_id")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_journal_seal")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_journal_seal_entry_id")),
    )
    op.create_index(op.f("ix_journal_seal_entry_id"), "journal_seal", ["entry_id"], unique=False)
    op.create_table(
        "party",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("id_number", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_party_branch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("id_number", name=op.f("uq_party_id_number")),
    )
    op.create_index(op.f("ix_party_branch_id"), "party", ["branch_id"], unique=False)
    op.create_table(
        "application",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("product_version", sa.Integer(), nullable=False),
        sa.Column("amount", Scaled(2), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("occupation", sa.String(), nullable=False),
        sa.Column("secured", sa.Boolean(), nullable=False),
        sa.Column("declared", sa.JSON(), nullable=False),
        sa.Column("characteristics", sa.JSON(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("payment_mode", sa.String(), nullable=False),
        sa.Column("guarantor_party_id", sa.String(), nullable=True),
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("process_instance", sa.String(), nullable=True),
        sa.Column("authority_level", sa.Integer(), nullable=False),
        sa.Column("appeals", sa.Integer(), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=True),
        sa.Column("submitted_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("closed_at", UtcInstant(), nullable=True),
        sa.Column("offered_at", UtcInstant(), nullable=True),
        sa.Column("signed_at", UtcInstant(), nullable=True),
        sa.Column("disbursed_at", UtcInstant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_application_branch_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_application_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("reference", name=op.f("uq_application_reference")),
    )
    op.create_index(op.f("ix_application_branch_id"), "application", ["branch_id"], unique=False)
    op.create_index(op.f("ix_application_party_id"), "application", ["party_id"], unique=False)
    op.create_index(op.f("ix_application_status"), "application", ["status"], unique=False)
    op.create_index(op.f("ix_application_submitted_at"), "application", ["submitted_at"], unique=False)
    op.create_index(
        "uq_application_open",
        "application",
        ["party_id", "product"],
        unique=True,
        sqlite_where=sa.text("status NOT IN ('disbursed','refused','rejected','withdrawn','lapsed','offer_lapsed','not_disbursed')"),
        postgresql_where=sa.text("status NOT IN ('disbursed','refused','rejected','withdrawn','lapsed','offer_lapsed','not_disbursed')"),
    )
    op.create_table(
        "bank_user",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_digest", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("branch_id", sa.String(), nullable=True),
        sa.Column("party_id", sa.String(), nullable=True),
        sa.Column("authority_level", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_bank_user_branch_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_bank_user_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_user")),
        sa.UniqueConstraint("login", name=op.f("uq_bank_user_login")),
        sa.UniqueConstraint("party_id", name=op.f("uq_bank_user_party_id")),
    )
    op.create_index(op.f("ix_bank_user_branch_id"), "bank_user", ["branch_id"], unique=False)
    op.create_index(op.f("ix_bank_user_party_id"), "bank_user", ["party_id"], unique=False)
    op.create_table(
        "party_key",
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_key_party_id")),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_party_key")),
    )
    op.create_table(
        "agency_report",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("obtained_at", UtcInstant(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("obtained_by", sa.String(), nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_agency_report_application_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_agency_report_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_report")),
    )
    op.create_index(op.f("ix_agency_report_application_id"), "agency_report", ["application_id"], unique=False)
    op.create_index(op.f("ix_agency_report_party_id"), "agency_report", ["party_id"], unique=False)
    op.create_index(op.f("ix_agency_report_party_id_agency"), "agency_report", ["party_id", "agency"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("expires_at", UtcInstant(), nullable=False),
        sa.Column("revoked_at", UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["bank_user.id"], name=op.f("fk_api_token_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
    )
    op.create_index(op.f("ix_api_token_user_id"), "api_token", ["user_id"], unique=False)
    op.create_table(
        "collateral",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("owner_party_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("declared_value", Scaled(2), nullable=False),
        sa.Column("value", Scaled(2), nullable=True),
        sa.Column("valuation", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("registration_number", sa.String(), nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_collateral_application_id")),
        sa.ForeignKeyConstraint(["owner_party_id"], ["party.id"], name=op.f("fk_collateral_owner_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collateral")),
    )
    op.create_index(op.f("ix_collateral_application_id"), "collateral", ["application_id"], unique=False)
    op.create_index(op.f("ix_collateral_owner_party_id"), "collateral", ["owner_party_id"], unique=False)
    op.create_table(
        "condition",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_condition_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_condition_application_id_number")),
    )
    op.create_index(op.f("ix_condition_application_id"), "condition", ["application_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("given_at", UtcInstant(), nullable=False),
        sa.Column("revoked_at", UtcInstant(), nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_consent_application_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_consent_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_application_id"), "consent", ["application_id"], unique=False)
    op.create_index(op.f("ix_consent_party_id"), "consent", ["party_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("limit", Scaled(2), nullable=True),
        sa.Column("term_months", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("reason_codes", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_decision_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_application_id"), "decision", ["application_id"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("reading", sa.String(), nullable=False),
        sa.Column("doubt", sa.String(), nullable=True),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("name_matches", sa.Boolean(), nullable=True),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("uploaded_by", sa.String(), nullable=True),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("retention_class", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_document_application_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_document_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_application_id"), "document", ["application_id"], unique=False)
    op.create_index(op.f("ix_document_party_id"), "document", ["party_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("updated_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["bank_user.id"], name=op.f("fk_draft_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_user_id"), "draft", ["user_id"], unique=False)
    op.create_table(
        "human_task",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("customer_name", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("amount", Scaled(2), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("assignee", sa.String(), nullable=True),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("due_at", UtcInstant(), nullable=True),
        sa.Column("claimed_at", UtcInstant(), nullable=True),
        sa.Column("completed_at", UtcInstant(), nullable=True),
        sa.Column("completed_by", sa.String(), nullable=True),
        sa.Column("authority_level", sa.Integer(), nullable=False),
        sa.Column("escalated_at", UtcInstant(), nullable=True),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("draft_saved_at", UtcInstant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_human_task_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_human_task")),
    )
    op.create_index(op.f("ix_human_task_application_id"), "human_task", ["application_id"], unique=False)
    op.create_index(op.f("ix_human_task_assignee_state_due_at"), "human_task", ["assignee", "state", "due_at"], unique=False)
    op.create_index(op.f("ix_human_task_group_state_due_at"), "human_task", ["group", "state", "due_at"], unique=False)
    op.create_table(
        "idempotency_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_digest", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_idempotency_key_application_id")),
        sa.ForeignKeyConstraint(["user_id"], ["bank_user.id"], name=op.f("fk_idempotency_key_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_key")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_idempotency_key_user_id_key")),
    )
    op.create_index(op.f("ix_idempotency_key_application_id"), "idempotency_key", ["application_id"], unique=False)
    op.create_index(op.f("ix_idempotency_key_user_id"), "idempotency_key", ["user_id"], unique=False)
    op.create_table(
        "loan",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("product_version", sa.Integer(), nullable=False),
        sa.Column("principal", Scaled(2), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("annual_rate", Scaled(8), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("disbursed_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_loan_application_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_loan_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
        sa.UniqueConstraint("application_id", name=op.f("uq_loan_application_id")),
    )
    op.create_index(op.f("ix_loan_application_id"), "loan", ["application_id"], unique=False)
    op.create_index(op.f("ix_loan_party_id"), "loan", ["party_id"], unique=False)
    op.create_table(
        "notification",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("sent_at", UtcInstant(), nullable=True),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_notification_application_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_notification_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("key", name=op.f("uq_notification_key")),
    )
    op.create_index(op.f("ix_notification_application_id"), "notification", ["application_id"], unique=False)
    op.create_index(op.f("ix_notification_party_id"), "notification", ["party_id"], unique=False)
    op.create_table(
        "offer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("amount", Scaled(2), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("annual_rate", Scaled(8), nullable=False),
        sa.Column("lpr", Scaled(8), nullable=False),
        sa.Column("spread", Scaled(8), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("instalment", Scaled(2), nullable=False),
        sa.Column("total_interest", Scaled(2), nullable=False),
        sa.Column("simple_annual_cost", Scaled(8), nullable=False),
        sa.Column("irr_annual_cost", Scaled(8), nullable=False),
        sa.Column("costs", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lapses_at", UtcInstant(), nullable=True),
        sa.Column("set_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_offer_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_index(op.f("ix_offer_application_id"), "offer", ["application_id"], unique=False)
    op.create_table(
        "payment_line",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("payee", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("amount", Scaled(2), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_payment_line_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_line")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_payment_line_application_id_number")),
    )
    op.create_index(op.f("ix_payment_line_application_id"), "payment_line", ["application_id"], unique=False)
    op.create_table(
        "score",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("expert_points", sa.Integer(), nullable=False),
        sa.Column("probability_of_default", Scaled(8), nullable=False),
        sa.Column("characteristics", sa.JSON(), nullable=False),
        sa.Column("scored_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_score_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
    )
    op.create_index(op.f("ix_score_application_id"), "score", ["application_id"], unique=False)
    op.create_table(
        "signing",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("opened_at", UtcInstant(), nullable=False),
        sa.Column("minimum_seconds", sa.Integer(), nullable=False),
        sa.Column("code_digest", sa.String(), nullable=True),
        sa.Column("code_expires_at", UtcInstant(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", UtcInstant(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_signing_application_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_signing_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing")),
        sa.UniqueConstraint("application_id", "role", name=op.f("uq_signing_application_id_role")),
    )
    op.create_index(op.f("ix_signing_application_id"), "signing", ["application_id"], unique=False)
    op.create_index(op.f("ix_signing_party_id"), "signing", ["party_id"], unique=False)
    op.create_table(
        "supplement_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("requested_at", UtcInstant(), nullable=False),
        sa.Column("remind_at", UtcInstant(), nullable=False),
        sa.Column("lapse_at", UtcInstant(), nullable=False),
        sa.Column("answered_at", UtcInstant(), nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_supplement_request_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_request")),
        sa.UniqueConstraint("application_id", "round", name=op.f("uq_supplement_request_application_id_round")),
    )
    op.create_index(op.f("ix_supplement_request_application_id"), "supplement_request", ["application_id"], unique=False)
    op.create_table(
        "transfer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("payment_line_id", sa.String(), nullable=True),
        sa.Column("amount", Scaled(2), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_transfer_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("key", name=op.f("uq_transfer_key")),
    )
    op.create_index(op.f("ix_transfer_application_id"), "transfer", ["application_id"], unique=False)
    op.create_table(
        "contract",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("signed_document_id", sa.String(), nullable=True),
        sa.Column("prepared_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_contract_application_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_contract_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("application_id", "kind", name=op.f("uq_contract_application_id_kind")),
    )
    op.create_index(op.f("ix_contract_application_id"), "contract", ["application_id"], unique=False)
    op.create_index(op.f("ix_contract_document_id"), "contract", ["document_id"], unique=False)
    op.create_table(
        "due_diligence_report",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("credit_standing", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=True),
        sa.Column("compiled_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_due_diligence_report_application_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_due_diligence_report_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_diligence_report")),
    )
    op.create_index(op.f("ix_due_diligence_report_application_id"), "due_diligence_report", ["application_id"], unique=False)
    op.create_index(op.f("ix_due_diligence_report_document_id"), "due_diligence_report", ["document_id"], unique=False)
    op.create_table(
        "instalment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("loan_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("principal", Scaled(2), nullable=False),
        sa.Column("interest", Scaled(2), nullable=False),
        sa.Column("balance", Scaled(2), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_instalment_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("loan_id", "number", name=op.f("uq_instalment_loan_id_number")),
    )
    op.create_index(op.f("ix_instalment_loan_id"), "instalment", ["loan_id"], unique=False)
    op.create_table(
        "posting",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("debit", sa.String(), nullable=False),
        sa.Column("credit", sa.String(), nullable=False),
        sa.Column("minor_units", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("loan_id", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_posting_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
        sa.UniqueConstraint("key", name=op.f("uq_posting_key")),
    )
    op.create_index(op.f("ix_posting_loan_id"), "posting", ["loan_id"], unique=False)
    _allow_inserts_only()


def downgrade() -> None:
    _allow_everything()
    op.drop_index(op.f("ix_posting_loan_id"), table_name="posting")
    op.drop_table("posting")
    op.drop_index(op.f("ix_instalment_loan_id"), table_name="instalment")
    op.drop_table("instalment")
    op.drop_index(op.f("ix_due_diligence_report_document_id"), table_name="due_diligence_report")
    op.drop_index(op.f("ix_due_diligence_report_application_id"), table_name="due_diligence_report")
    op.drop_table("due_diligence_report")
    op.drop_index(op.f("ix_contract_document_id"), table_name="contract")
    op.drop_index(op.f("ix_contract_application_id"), table_name="contract")
    op.drop_table("contract")
    op.drop_index(op.f("ix_transfer_application_id"), table_name="transfer")
    op.drop_table("transfer")
    op.drop_index(op.f("ix_supplement_request_application_id"), table_name="supplement_request")
    op.drop_table("supplement_request")
    op.drop_index(op.f("ix_signing_party_id"), table_name="signing")
    op.drop_index(op.f("ix_signing_application_id"), table_name="signing")
    op.drop_table("signing")
    op.drop_index(op.f("ix_score_application_id"), table_name="score")
    op.drop_table("score")
    op.drop_index(op.f("ix_payment_line_application_id"), table_name="payment_line")
    op.drop_table("payment_line")
    op.drop_index(op.f("ix_offer_application_id"), table_name="offer")
    op.drop_table("offer")
    op.drop_index(op.f("ix_notification_party_id"), table_name="notification")
    op.drop_index(op.f("ix_notification_application_id"), table_name="notification")
    op.drop_table("notification")
    op.drop_index(op.f("ix_loan_party_id"), table_name="loan")
    op.drop_index(op.f("ix_loan_application_id"), table_name="loan")
    op.drop_table("loan")
    op.drop_index(op.f("ix_idempotency_key_user_id"), table_name="idempotency_key")
    op.drop_index(op.f("ix_idempotency_key_application_id"), table_name="idempotency_key")
    op.drop_table("idempotency_key")
    op.drop_index(op.f("ix_human_task_group_state_due_at"), table_name="human_task")
    op.drop_index(op.f("ix_human_task_assignee_state_due_at"), table_name="human_task")
    op.drop_index(op.f("ix_human_task_application_id"), table_name="human_task")
    op.drop_table("human_task")
    op.drop_index(op.f("ix_draft_user_id"), table_name="draft")
    op.drop_table("draft")
    op.drop_index(op.f("ix_document_party_id"), table_name="document")
    op.drop_index(op.f("ix_document_application_id"), table_name="document")
    op.drop_table("document")
    op.drop_index(op.f("ix_decision_application_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_index(op.f("ix_consent_party_id"), table_name="consent")
    op.drop_index(op.f("ix_consent_application_id"), table_name="consent")
    op.drop_table("consent")
    op.drop_index(op.f("ix_condition_application_id"), table_name="condition")
    op.drop_table("condition")
    op.drop_index(op.f("ix_collateral_owner_party_id"), table_name="collateral")
    op.drop_index(op.f("ix_collateral_application_id"), table_name="collateral")
    op.drop_table("collateral")
    op.drop_index(op.f("ix_api_token_user_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_index(op.f("ix_agency_report_party_id_agency"), table_name="agency_report")
    op.drop_index(op.f("ix_agency_report_party_id"), table_name="agency_report")
    op.drop_index(op.f("ix_agency_report_application_id"), table_name="agency_report")
    op.drop_table("agency_report")
    op.drop_table("party_key")
    op.drop_index(op.f("ix_bank_user_party_id"), table_name="bank_user")
    op.drop_index(op.f("ix_bank_user_branch_id"), table_name="bank_user")
    op.drop_table("bank_user")
    op.drop_index(
        "uq_application_open",
        table_name="application",
        sqlite_where=sa.text("status NOT IN ('disbursed','refused','rejected','withdrawn','lapsed','offer_lapsed','not_disbursed')"),
        postgresql_where=sa.text("status NOT IN ('disbursed','refused','rejected','withdrawn','lapsed','offer_lapsed','not_disbursed')"),
    )
    op.drop_index(op.f("ix_application_submitted_at"), table_name="application")
    op.drop_index(op.f("ix_application_status"), table_name="application")
    op.drop_index(op.f("ix_application_party_id"), table_name="application")
    op.drop_index(op.f("ix_application_branch_id"), table_name="application")
    op.drop_table("application")
    op.drop_index(op.f("ix_party_branch_id"), table_name="party")
    op.drop_table("party")
    op.drop_index(op.f("ix_journal_seal_entry_id"), table_name="journal_seal")
    op.drop_table("journal_seal")
    op.drop_table("product")
    op.drop_index(op.f("ix_outbox_delivered_at_next_try_at"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_index(op.f("ix_login_attempt_login_digest_at"), table_name="login_attempt")
    op.drop_index(op.f("ix_login_attempt_address_at"), table_name="login_attempt")
    op.drop_table("login_attempt")
    op.drop_index(op.f("ix_journal_entry_party_id"), table_name="journal_entry")
    op.drop_index(op.f("ix_journal_entry_at"), table_name="journal_entry")
    op.drop_index(op.f("ix_journal_entry_application_id"), table_name="journal_entry")
    op.drop_table("journal_entry")
    op.drop_table("branch")
    op.drop_table("bank_state")


def _allow_inserts_only() -> None:
    """Have the database itself refuse to change or delete what was recorded."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION '% is inserted only', TG_TABLE_NAME; END$$"
        )
    for table in INSERTED_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(_trigger(table, verb))


def _trigger(table: str, verb: str) -> str:
    head = f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
    if op.get_bind().dialect.name == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{table} is inserted only'); END"


def _allow_everything() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in INSERTED_ONLY:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        op.execute("DROP FUNCTION refuse_change()")
