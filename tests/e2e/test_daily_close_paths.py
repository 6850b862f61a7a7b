"""The daily close on the running system."""

import pytest

from lending.service.business_date import read_business_date
from lending.service.close.process import business_key, follow_close, report_kept, start_close
from tests.bpmn_coverage.plugin import Witness
from tests.support.stack import Stack, wait_for

pytestmark = pytest.mark.engine


def test_the_engine_closes_the_business_day(stack: Stack, bpmn_paths: Witness) -> None:
    bank, day = stack.bank, read_business_date(stack.bank)
    start_close(bank, day)
    wait_for(lambda: follow_close(bank, day) is None, 60)
    wait_for(lambda: any(record.activity == "end_closed" for record in bank.engine.activity_history(business_key(day))), 30)
    assert report_kept(bank, day)["day"] == day.isoformat()
    assert read_business_date(bank) > day
    bpmn_paths(business_key(day), bank.engine.activity_history(business_key(day)))
