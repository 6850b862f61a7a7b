"""Sum busy accounts"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

#: The index of each side of a transfer, as it is from now on.
_SIDES = {"payer": "ix_account_transfer_paid", "payee": "ix_account_transfer_received"}


def upgrade() -> None:
    for side, name in _SIDES.items():
        op.drop_index(f"ix_account_transfer_{side}_at_id", "account_transfer")
        op.create_index(name, "account_transfer", [side, "at", "id", "currency", "minor_units", f"{side}_balance"])


def downgrade() -> None:
    for side, name in _SIDES.items():
        op.drop_index(name, "account_transfer")
        op.create_index(f"ix_account_transfer_{side}_at_id", "account_transfer", [side, "at", "id"])
