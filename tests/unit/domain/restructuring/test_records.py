from datetime import UTC, date, datetime

import pytest

from lending.domain.restructuring.records import Restructuring


@pytest.mark.parametrize(
    ("state", "stage", "may"),
    [
        ("open", "requested", True),
        ("open", "offered", True),
        ("open", "signed", False),
        ("open", "observed", False),
        ("ended", "offered", False),
    ],
)
def test_a_request_is_taken_back_until_it_is_signed(state, stage, may):
    asked = Restructuring(
        id="r",
        loan_id="l",
        state=state,
        stage=stage,
        asked_by="customer",
        reason="-",
        opened_on=date(2026, 11, 23),
        recorded_at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    assert asked.withdrawable == may
