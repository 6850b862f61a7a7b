import pytest

from lending.domain.entrusted_payment import FORBIDDEN_PAYEES, PROPERTY_PAYEES
from lending.domain.fund_flow.sinks import fits_purpose, sink_of


@pytest.mark.parametrize(
    ("category", "product", "sink"),
    [
        ("brokerage", "business", "brokerage"),
        ("crypto", "consumer", "brokerage"),
        ("gambling", "consumer", "gambling"),
        ("lender", "business", "loan_repayment"),
        ("developer", "business", "property"),
        ("estate_agent", "mortgage", None),
        ("retailer", "business", None),
        ("unknown", "business", None),
        (None, "business", None),
    ],
)
def test_what_a_holder_is_to_a_loans_money(category, product, sink):
    assert sink_of(category, product) == sink


def test_every_payee_that_the_payment_list_refuses_is_a_sink():
    assert all(sink_of(category, "business") for category in FORBIDDEN_PAYEES | PROPERTY_PAYEES)


@pytest.mark.parametrize(
    ("category", "purpose", "product", "fits"),
    [
        ("supplier", "equipment", "business", True),
        ("school", "equipment", "business", False),
        ("school", "anything else", "business", True),
        ("developer", "anything else", "business", False),
        ("developer", "home_purchase", "mortgage", True),
        ("unknown", "equipment", "business", False),
        (None, "equipment", "business", False),
    ],
)
def test_who_a_purpose_meant(category, purpose, product, fits):
    assert fits_purpose(category, purpose, product) is fits
