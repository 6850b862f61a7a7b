"""What the software starts by itself: the processes, and the variables each is given at its start."""

from collections.abc import Mapping

#: By process; what other processes call and nothing else starts is not among them. A test holds each start in the software to this.
STARTED_WITH: Mapping[str, frozenset[str]] = {
    "loan_origination": frozenset({"application_id"}),
    "collection": frozenset({"case_id"}),
    "restructuring": frozenset({"restructuring_id"}),
    "risk_intervention": frozenset({"intervention_id"}),
    "asset_preservation": frozenset({"preservation_id"}),
    "segment_follow_up": frozenset({"move_id", "segment"}),
    "daily_close": frozenset({"day"}),
    "monthly_review": frozenset({"month"}),
}
