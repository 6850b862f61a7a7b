"""Show the segment of now: open tasks kept the one their customer was in when they came"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_OF_PARTY = {"application_id": "application", "intervention_id": "risk_intervention", "segment_move_id": "segment_move"}
_OF_LOAN = {"collection_case_id": "collection_case", "restructuring_id": "restructuring", "preservation_id": "asset_preservation"}
_TASK = sa.table("human_task", *map(sa.column, ("segment", "completed_at", *_OF_PARTY, *_OF_LOAN)))
_PARTY = sa.table("party", *map(sa.column, ("id", "segment")))
_LOAN = sa.table("loan", *map(sa.column, ("id", "party_id")))


def upgrade() -> None:
    for name, of in (_OF_PARTY | _OF_LOAN).items():
        case = sa.table(of, *map(sa.column, ("id", "party_id" if name in _OF_PARTY else "loan_id")))
        if name in _OF_PARTY:
            found = sa.select(_PARTY.c.segment).join_from(case, _PARTY, _PARTY.c.id == case.c.party_id)
        else:
            of_case = sa.join(case, _LOAN, _LOAN.c.id == case.c.loan_id).join(_PARTY, _PARTY.c.id == _LOAN.c.party_id)
            found = sa.select(_PARTY.c.segment).select_from(of_case)
        now = found.where(case.c.id == _TASK.c[name]).correlate(_TASK).scalar_subquery()
        still_open = (_TASK.c[name].is_not(None), _TASK.c.completed_at.is_(None))
        op.execute(sa.update(_TASK).where(*still_open).values(segment=now))


def downgrade() -> None:
    pass  # what they bore when they came is nowhere kept
