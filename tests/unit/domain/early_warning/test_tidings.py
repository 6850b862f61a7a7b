from datetime import date
from decimal import Decimal

import pytest

from lending.domain.early_warning.indicators import BY_SIGNAL
from lending.domain.early_warning.tidings import Article, BureauAlert, CourtNotice, RegisterChange

SAID = {"number": 7, "notice_id": "N-7", "id_number": "330106199001010019", "on": date(2026, 11, 23)}
NOTICE = CourtNotice(**SAID, kind="seizure", case_number="C-1", court="West Lake Court", amount=Decimal("80000.00"), asset="Flat")
ALL = [
    (NOTICE, True),
    (RegisterChange(**SAID, kind="revoked", company="Golden Trading", registration_number="91A"), True),
    (RegisterChange(**SAID, kind="restored", company="Golden Trading", registration_number="91A"), False),
    (BureauAlert(**SAID, kind="enquiry", lender="Other bank", purpose="loan"), True),
    (Article(**SAID, kind="adverse", publication="Evening News", headline="Shop closed"), True),
    (Article(**SAID, kind="neutral", publication="Evening News", headline="Shop opened"), False),
]


@pytest.mark.parametrize(("item", "warns"), ALL)
def test_an_item_warns_where_an_indicator_goes_by_it(item, warns):
    assert item.warns == warns == ((item.source, item.kind) in BY_SIGNAL)
    assert type(item).from_json(item.to_json()) == item


def test_what_it_says_is_kept_without_whom_it_concerns():
    assert NOTICE.key == "court:N-7"
    assert NOTICE.facts() == {"case_number": "C-1", "court": "West Lake Court", "amount": "80000.00", "asset": "Flat"}
    assert SAID["id_number"] not in repr(NOTICE)
