"""The tables of early warning."""

from sqlalchemy import Index, text
from sqlalchemy import UniqueConstraint as Unique

from lending.adapters.db.mapping import map_table
from lending.domain.early_warning import records

_OPEN = text("state = 'open'")
_STANDS = text("lifted_on IS NULL")

risk_signal = map_table(
    "risk_signal",
    records.RiskSignal,
    Unique("key"),
    Index(None, "source", "kind", "on"),
    refers={"party_id": "party.id", "loan_id": "loan.id"},
)
risk_intervention = map_table(
    "risk_intervention",
    records.RiskIntervention,
    Index("uq_risk_intervention_open", "party_id", "kind", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    refers={"party_id": "party.id", "loan_id": "loan.id", "restructuring_id": "restructuring.id"},
    long=("finding", "outcome"),
)
risk_warning = map_table(
    "risk_warning",
    records.RiskWarning,
    Unique("key"),
    Index(None, "state", "branch_id"),
    Index(None, "raised_on"),
    refers={"party_id": "party.id", "branch_id": "branch.id", "intervention_id": "risk_intervention.id"},
)
drawdown_stop = map_table(
    "drawdown_stop",
    records.DrawdownStop,
    Index("uq_drawdown_stop_standing", "party_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    refers={"party_id": "party.id", "intervention_id": "risk_intervention.id"},
)
risk_feed = map_table("risk_feed", records.RiskFeed, key=("name",))
