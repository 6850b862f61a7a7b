"""Warn early"""

import sqlalchemy as sa
from alembic import op

from lending.adapters.db.columns import UtcInstant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_OPEN, _STANDS = sa.text("state = 'open'"), sa.text("lifted_on IS NULL")
#: What gains an intervention it may belong to.
_OWNED = ("human_task", "case_comment")


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def _refers(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}")) for name, to in targets.items()]


def upgrade() -> None:
    _add_signal()
    _add_intervention()
    _add_warning()
    _add_stop()
    op.create_table(
        "risk_feed",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("polled_at", UtcInstant(), nullable=True),
        sa.Column("failed_since", UtcInstant(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_risk_feed")),
    )
    for table in _OWNED:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("intervention_id", sa.String(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_{table}_intervention_id"), "risk_intervention", ["intervention_id"], ["id"])
            batch.create_index(op.f(f"ix_{table}_intervention_id"), ["intervention_id"])


def _add_signal() -> None:
    op.create_table(
        "risk_signal",
        *_texts("id", "key", "party_id"),
        *_texts("loan_id", nullable=True),
        *_texts("source", "kind"),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        *_refers("risk_signal", party_id="party", loan_id="loan"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_signal")),
        sa.UniqueConstraint("key", name=op.f("uq_risk_signal_key")),
    )
    op.create_index("ix_risk_signal_source_kind_on", "risk_signal", ["source", "kind", "on"])
    for name in ("party_id", "loan_id"):
        op.create_index(f"ix_risk_signal_{name}", "risk_signal", [name])


def _add_intervention() -> None:
    op.create_table(
        "risk_intervention",
        *_texts("id", "party_id", "loan_id", "kind", "colour", "state", "stage"),
        *_texts("verdict", nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        *_texts("course"),
        sa.Column("outcome", sa.Text(), nullable=False),
        *_texts("restructuring_id", "process_instance", nullable=True),
        sa.Column("escalated_at", UtcInstant(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        *_refers("risk_intervention", party_id="party", loan_id="loan", restructuring_id="restructuring"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_intervention")),
    )
    op.create_index(
        "uq_risk_intervention_open", "risk_intervention", ["party_id", "kind"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    for name in ("party_id", "loan_id", "restructuring_id"):
        op.create_index(f"ix_risk_intervention_{name}", "risk_intervention", [name])


def _add_warning() -> None:
    op.create_table(
        "risk_warning",
        *_texts("id", "key", "party_id", "branch_id", "intervention_id", "indicator", "severity", "colour", "kind", "source"),
        sa.Column("evidence", sa.JSON(), nullable=False),
        *_texts("state"),
        *_texts("verdict", nullable=True),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        *_refers("risk_warning", party_id="party", branch_id="branch", intervention_id="risk_intervention"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_warning")),
        sa.UniqueConstraint("key", name=op.f("uq_risk_warning_key")),
    )
    op.create_index("ix_risk_warning_state_branch_id", "risk_warning", ["state", "branch_id"])
    for name in ("raised_on", "party_id", "branch_id", "intervention_id"):
        op.create_index(f"ix_risk_warning_{name}", "risk_warning", [name])


def _add_stop() -> None:
    op.create_table(
        "drawdown_stop",
        *_texts("id", "party_id", "intervention_id"),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        *_refers("drawdown_stop", party_id="party", intervention_id="risk_intervention"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawdown_stop")),
    )
    op.create_index("uq_drawdown_stop_standing", "drawdown_stop", ["party_id"], unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS)
    for name in ("party_id", "intervention_id"):
        op.create_index(f"ix_drawdown_stop_{name}", "drawdown_stop", [name])


def downgrade() -> None:
    for table in _OWNED:
        with op.batch_alter_table(table) as batch:
            batch.drop_index(op.f(f"ix_{table}_intervention_id"))
            batch.drop_constraint(op.f(f"fk_{table}_intervention_id"), type_="foreignkey")
            batch.drop_column("intervention_id")
    for table in ("risk_feed", "drawdown_stop", "risk_warning", "risk_intervention", "risk_signal"):
        op.drop_table(table)
