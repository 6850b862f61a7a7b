from datetime import UTC, date, datetime

from lending.domain.early_warning.detection import Signal
from lending.domain.early_warning.records import RiskSignal


def test_a_signal_kept_is_read_by_the_rules_without_what_is_personal():
    on = date(2026, 11, 26)
    kept = RiskSignal(
        id="1",
        key="court:N-1",
        party_id="party",
        source="court",
        kind="case",
        on=on,
        facts={"amount": "1.00"},
        recorded_at=datetime(2026, 11, 26, tzinfo=UTC),
        business_date=on,
    )
    assert kept.as_signal() == Signal("court:N-1", "court", "case", on)
