"""The tables of legal action and asset preservation."""

from sqlalchemy import Index, text
from sqlalchemy import UniqueConstraint as Unique

from lending.adapters.db.mapping import map_table
from lending.domain.legal import records

_OPEN = text("state = 'open'")
_LOAN = {"loan_id": "loan.id"}

legal_action = map_table(
    "legal_action",
    records.LegalAction,
    Index("uq_legal_action_open", "case_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    refers={**_LOAN, "case_id": "collection_case.id", "document_id": "document.id"},
)
asset_preservation = map_table(
    "asset_preservation",
    records.AssetPreservation,
    Index(None, "state"),
    refers={
        **_LOAN,
        "case_id": "collection_case.id",
        "intervention_id": "risk_intervention.id",
        "segment_move_id": "segment_move.id",
    },
)
legal_step = map_table(
    "legal_step",
    records.LegalStep,
    Unique("key"),
    refers={
        **_LOAN,
        "legal_action_id": "legal_action.id",
        "preservation_id": "asset_preservation.id",
        "document_id": "document.id",
    },
    long=("note",),
)
