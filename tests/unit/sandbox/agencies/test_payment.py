import pytest

ORDER = {
    "key": "a:pay",
    "payee_name": "Sunrise",
    "payee_account": "6222000011112222",
    "amount": "100.5",
    "currency": "CNY",
    "reference": "loan",
}


@pytest.fixture
def payment(ask):
    return lambda path, **body: ask(f"/payment/v1/{path}", body)


def test_money_moves_once_per_key(payment):
    first, second = (payment("transfers", **ORDER).json for _ in range(2))

    assert first == second
    assert first["amount"] == "100.50"
    assert payment("totals", currency="CNY").json == {"currency": "CNY", "count": 1, "amount": "100.50"}
    assert payment("lookups", key=ORDER["key"]).json == {"found": first}


@pytest.mark.parametrize("other", [{"amount": "100.51"}, {"payee_account": "6222000011113333"}, {"currency": "USD"}])
def test_a_key_cannot_pay_otherwise(payment, other):
    payment("transfers", **ORDER)

    assert payment("transfers", **{**ORDER, **other}).status_code == 409
    assert payment("totals", currency="CNY").json["count"] == 1


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"payee_account": "6222000011110000"}, "account_closed"),
        ({"payee_account": "6222000011110001"}, "account_unknown"),
        ({"payee_account": "6222000011110002"}, "account_name_differs"),
        ({"amount": "50000000.01"}, "amount_over_limit"),
        ({"amount": "0.00"}, "amount_over_limit"),
    ],
)
def test_a_refusal_says_why_moves_nothing_and_frees_the_key(payment, other, code):
    refused = payment("transfers", **{**ORDER, **other})

    assert (refused.status_code, refused.json["code"]) == (422, code)
    assert payment("lookups", key=ORDER["key"]).json == {"found": None}
    assert payment("transfers", **ORDER).status_code == 200


def test_the_largest_transfer_goes_through(payment):
    assert payment("transfers", **{**ORDER, "amount": "50000000.00"}).status_code == 200


def test_totals_are_by_currency(payment):
    payment("transfers", **ORDER)

    assert payment("totals", currency="USD").json == {"currency": "USD", "count": 0, "amount": "0.00"}
