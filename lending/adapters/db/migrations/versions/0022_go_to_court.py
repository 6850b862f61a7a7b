"""Go to court"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import Scaled, UtcInstant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")
#: What gains a preservation it may belong to.
_OWNED = ("human_task", "case_comment")


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def _days(*names: str, nullable: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Date(), nullable=nullable) for name in names]


def _refers(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}")) for name, to in targets.items()]


def upgrade() -> None:
    _add_action()
    _add_preservation()
    _add_step()
    for table in _OWNED:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("preservation_id", sa.String(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_{table}_preservation_id"), "asset_preservation", ["preservation_id"], ["id"])
            batch.create_index(op.f(f"ix_{table}_preservation_id"), ["preservation_id"])
    with op.batch_alter_table("servicing_proposal") as batch:
        batch.add_column(sa.Column("legal_action_id", sa.String(), nullable=True))
        batch.create_foreign_key(op.f("fk_servicing_proposal_legal_action_id"), "legal_action", ["legal_action_id"], ["id"])
        batch.create_index(op.f("ix_servicing_proposal_legal_action_id"), ["legal_action_id"])
    with op.batch_alter_table("drawdown_stop") as batch:
        batch.alter_column("intervention_id", existing_type=sa.String(), nullable=True)
    # What was called enforcement began as the claim was filed: now the judgment comes between.
    op.execute("UPDATE collection_case SET legal_stage = 'judgment' WHERE legal_stage = 'enforcement'")


def _add_action() -> None:
    op.create_table(
        "legal_action",
        *_texts("id", "case_id", "loan_id", "state"),
        *_texts("ending", nullable=True),
        *_days("look_again_on", nullable=True),
        *_days("due_on"),
        *_texts("court", "case_number"),
        sa.Column("claimed", Scaled(2), nullable=True),
        sa.Column("judged", Scaled(2), nullable=True),
        *_texts("document_id", "proposal_id", nullable=True),
        *_days("opened_on"),
        *_days("ended_on", nullable=True),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        *_refers("legal_action", loan_id="loan", case_id="collection_case", document_id="document"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_action")),
    )
    op.create_index("uq_legal_action_open", "legal_action", ["case_id"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
    for name in ("loan_id", "case_id", "document_id"):
        op.create_index(f"ix_legal_action_{name}", "legal_action", [name])


def _add_preservation() -> None:
    op.create_table(
        "asset_preservation",
        *_texts("id", "loan_id"),
        *_texts("case_id", "intervention_id", nullable=True),
        *_texts("state", "freeze", "court", "reference", "asset"),
        sa.Column("amount", Scaled(2), nullable=True),
        *_days("applied_on", "granted_on", "frozen_until", nullable=True),
        sa.Column("deposit", Scaled(2), nullable=False),
        sa.Column("inspected", sa.Boolean(), nullable=False),
        *_texts("process_instance", nullable=True),
        sa.Column("escalated_at", UtcInstant(), nullable=True),
        *_days("opened_on"),
        *_days("ended_on", nullable=True),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        *_refers("asset_preservation", loan_id="loan", case_id="collection_case", intervention_id="risk_intervention"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_preservation")),
    )
    for name in ("state", "loan_id", "case_id", "intervention_id"):
        op.create_index(f"ix_asset_preservation_{name}", "asset_preservation", [name])


def _add_step() -> None:
    op.create_table(
        "legal_step",
        *_texts("id", "key", "loan_id"),
        *_texts("legal_action_id", "preservation_id", nullable=True),
        *_texts("kind"),
        *_days("on"),
        *_days("due_on", nullable=True),
        *_texts("court", "reference"),
        sa.Column("amount", Scaled(2), nullable=True),
        sa.Column("costs", Scaled(2), nullable=True),
        *_texts("event_id", nullable=True),
        *_texts("outcome"),
        sa.Column("note", sa.Text(), nullable=False),
        *_texts("document_id", "actor_id", nullable=True),
        *_texts("actor_name"),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        *_days("business_date"),
        *_refers(
            "legal_step", loan_id="loan", legal_action_id="legal_action", preservation_id="asset_preservation", document_id="document"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_step")),
        sa.UniqueConstraint("key", name=op.f("uq_legal_step_key")),
    )
    for name in ("loan_id", "legal_action_id", "preservation_id", "document_id"):
        op.create_index(f"ix_legal_step_{name}", "legal_step", [name])


def downgrade() -> None:
    op.execute("UPDATE collection_case SET legal_stage = 'enforcement' WHERE legal_stage IN ('judgment', 'result', 'write_off')")
    op.execute("UPDATE collection_case SET legal_stage = 'claim' WHERE legal_stage IN ('course', 'preserve')")
    op.execute("DELETE FROM drawdown_stop WHERE intervention_id IS NULL")
    with op.batch_alter_table("drawdown_stop") as batch:
        batch.alter_column("intervention_id", existing_type=sa.String(), nullable=False)
    op.execute("DELETE FROM servicing_proposal WHERE legal_action_id IS NOT NULL")
    with op.batch_alter_table("servicing_proposal") as batch:
        batch.drop_index(op.f("ix_servicing_proposal_legal_action_id"))
        batch.drop_constraint(op.f("fk_servicing_proposal_legal_action_id"), type_="foreignkey")
        batch.drop_column("legal_action_id")
    for table in _OWNED:
        with op.batch_alter_table(table) as batch:
            batch.drop_index(op.f(f"ix_{table}_preservation_id"))
            batch.drop_constraint(op.f(f"fk_{table}_preservation_id"), type_="foreignkey")
            batch.drop_column("preservation_id")
    for table in ("legal_step", "asset_preservation", "legal_action"):
        op.drop_table(table)
