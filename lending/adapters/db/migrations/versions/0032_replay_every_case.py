"""Replay every case: findings on cases of any kind, and the journal's rows of a task found by it"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_APPLICATION = sa.table("application", *map(sa.column, ("id", "party_id")))
_FINDING = sa.table("finding", *map(sa.column, ("id", "application_id", "case_key", "party_id")))
_OF_TASKS = sa.text("task_id IS NOT NULL")


def upgrade() -> None:
    for name in ("case_key", "party_id"):
        op.add_column("finding", sa.Column(name, sa.String(), nullable=True))
    party = sa.select(_APPLICATION.c.party_id).where(_APPLICATION.c.id == _FINDING.c.application_id).scalar_subquery()
    op.execute(sa.update(_FINDING).values(case_key=_FINDING.c.application_id, party_id=party))
    with op.batch_alter_table("finding") as table:
        for name in ("case_key", "party_id"):
            table.alter_column(name, existing_type=sa.String(), nullable=False)
        table.drop_index("ix_finding_application_id")
        table.drop_constraint("fk_finding_application_id", type_="foreignkey")
        table.drop_column("application_id")
        table.create_foreign_key(op.f("fk_finding_party_id"), "party", ["party_id"], ["id"])
        table.create_index("ix_finding_party_id", ["party_id"])
        table.create_index("ix_finding_case_key", ["case_key"])
    op.create_index("ix_journal_entry_task_id", "journal_entry", ["task_id"], sqlite_where=_OF_TASKS, postgresql_where=_OF_TASKS)


def downgrade() -> None:
    op.drop_index("ix_journal_entry_task_id", "journal_entry")
    op.add_column("finding", sa.Column("application_id", sa.String(), nullable=True))
    applications = sa.select(_APPLICATION.c.id)
    others = sa.select(_FINDING.c.id).where(_FINDING.c.case_key.not_in(applications))
    op.execute(sa.delete(sa.table("finding_remark", sa.column("finding_id"))).where(sa.column("finding_id").in_(others)))
    op.execute(sa.delete(_FINDING).where(_FINDING.c.case_key.not_in(applications)))
    op.execute(sa.update(_FINDING).values(application_id=_FINDING.c.case_key))
    with op.batch_alter_table("finding") as table:
        table.alter_column("application_id", existing_type=sa.String(), nullable=False)
        table.create_foreign_key("fk_finding_application_id", "application", ["application_id"], ["id"])
        table.create_index("ix_finding_application_id", ["application_id"])
        table.drop_index("ix_finding_case_key")
        table.drop_index("ix_finding_party_id")
        table.drop_constraint(op.f("fk_finding_party_id"), type_="foreignkey")
        for name in ("case_key", "party_id"):
            table.drop_column(name)
