from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.entrusted_payment import (
    Drawdown,
    Payment,
    SelfPaid,
    check_purpose,
    payment_list_errors,
    self_paid_in_window,
    self_payment_allowed,
)
from lending.errors import InvalidInputError

ON = date(2026, 11, 20)


def _payment(amount="1000", payee="Hangzhou Decoration", account="6222", purpose="kitchen", category="contractor") -> Payment:
    return Payment(payee, account, Decimal(amount), purpose, category)


def _drawdown(*payments: Payment, amount="1000", product="consumer", purpose="renovation", **more) -> Drawdown:
    return Drawdown(product, purpose, Decimal(amount), payments, **more)


@pytest.mark.parametrize(
    ("payment", "fields"),
    [
        (_payment(), []),
        (_payment(payee=" "), ["payments.2.payee"]),
        (_payment(account=""), ["payments.2.account"]),
        (_payment(purpose=""), ["payments.2.purpose"]),
        (_payment(amount="0"), ["payments.2.amount"]),
        (_payment(amount="NaN"), ["payments.2.amount"]),
        (_payment(category="friend"), ["payments.2.category"]),
        (_payment(payee="", amount="-1"), ["payments.2.payee", "payments.2.amount"]),
    ],
)
def test_a_wrong_row_of_the_list_is_named_with_its_field(payment, fields):
    assert list(payment_list_errors([_payment(), payment], Decimal(2000), "entrusted")) == fields


@pytest.mark.parametrize(
    ("payments", "amount", "mode", "message"),
    [
        ([], "1000", "entrusted", "List at least one payee."),
        ([], "1000", "mixed", "List at least one payee."),
        ([], "1000", "self_paid", None),
        ([_payment()], "1000", "self_paid", "A drawdown paid to the borrower has no payment list; leave it empty."),
        ([_payment()], "1000", "entrusted", None),
        ([_payment()], "1500", "entrusted", "The list adds up to 1,000.00; it must add up to the drawdown of 1,500.00."),
        ([_payment()], "999.99", "entrusted", "The list adds up to 1,000.00; it must add up to the drawdown of 999.99."),
        ([_payment()], "1000.01", "mixed", None),
        ([_payment()], "1000", "mixed", "The list adds up to 1,000.00; it must stay below the drawdown of 1,000.00."),
    ],
)
def test_the_list_adds_up_as_its_mode_asks(payments, amount, mode, message):
    assert payment_list_errors(payments, Decimal(amount), mode) == ({"payments": [message]} if message else {})


@pytest.mark.parametrize(
    ("product", "amount", "fixed", "transfers", "allowed"),
    [
        ("consumer", "1", True, True, False),
        ("consumer", "300000", False, True, True),
        ("consumer", "300000.01", False, True, False),
        ("consumer", "300000.01", True, False, True),
        ("business", "500000", True, True, True),
        ("business", "500000.01", True, True, False),
        ("mortgage", "1000", True, True, False),
    ],
)
def test_paying_the_borrower_himself_is_the_exception(product, amount, fixed, transfers, allowed):
    arguments = {"product": product, "amount": Decimal(amount), "counterparty_fixed": fixed, "payee_takes_transfers": transfers, "on": ON}
    assert self_payment_allowed(**arguments) is allowed


@pytest.mark.parametrize(("days_ago", "counted"), [(0, True), (29, True), (30, False), (-1, False)])
def test_self_paid_drawdowns_of_the_window_are_summed(days_ago, counted):
    earlier = [SelfPaid(ON - timedelta(days=days_ago), Decimal(100)), SelfPaid(ON, Decimal(5))]
    assert self_paid_in_window(earlier, ON) == (105 if counted else 5)


@pytest.mark.parametrize(
    ("category", "product", "purpose", "result"),
    [
        ("contractor", "consumer", "renovation", "clear"),
        ("retailer", "consumer", "other", "clear"),
        ("school", "consumer", "renovation", "doubtful"),
        ("other", "consumer", "renovation", "doubtful"),
        ("unknown", "consumer", "renovation", "doubtful"),
        ("abnormal_company", "consumer", "other", "doubtful"),
        ("revoked_company", "consumer", "renovation", "forbidden"),
        ("brokerage", "consumer", "renovation", "forbidden"),
        ("fund", "business", "business_operation", "forbidden"),
        ("lender", "mortgage", "home_purchase", "forbidden"),
        ("developer", "consumer", "other", "forbidden"),
        ("estate_agent", "business", "equipment", "forbidden"),
        ("developer", "mortgage", "home_purchase", "clear"),
        ("supplier", "business", "equipment", "clear"),
    ],
)
def test_money_goes_only_to_payees_that_fit(category, product, purpose, result):
    finding = check_purpose(_drawdown(_payment(category=category), product=product, purpose=purpose), ON)
    assert finding.result == result
    assert [(reason.row, reason.field) for reason in finding.reasons] == ([] if result == "clear" else [(1, "category")])


def test_the_borrower_is_no_payee():
    finding = check_purpose(_drawdown(_payment(payee="Zhou Wenbo "), borrower="Zhou Wenbo"), ON)
    assert (finding.result, finding.reasons[0].field) == ("forbidden", "payee")


def test_every_row_has_its_own_reason_and_the_worst_one_counts():
    rows = (_payment(category="unknown"), _payment(), _payment(category="crypto", payee="Coin House"))
    finding = check_purpose(_drawdown(*rows, amount="3000"), ON)
    assert finding.result == "forbidden"
    assert [(reason.row, reason.result) for reason in finding.reasons] == [(1, "doubtful"), (3, "forbidden")]
    assert str(finding.reasons[1].remark) == "Coin House deals in securities, gambling or loans; no loan may be paid there."


@pytest.mark.parametrize(
    ("payments", "row", "field"),
    [((_payment(),), None, "payments"), ((_payment(), _payment(account="")), 2, "account")],
)
def test_a_wrong_list_goes_back_to_the_customer(payments, row, field):
    finding = check_purpose(_drawdown(*payments, amount="1500"), ON)
    assert (finding.result, finding.reasons[0].row, finding.reasons[0].field) == ("forbidden", row, field)


@pytest.mark.parametrize(
    ("mode", "payments", "fixed", "result", "field"),
    [
        ("self_paid", (), False, "clear", None),
        ("self_paid", (), True, "forbidden", "mode"),
        ("mixed", (_payment(),), False, "clear", None),
        ("mixed", (_payment(),), True, "forbidden", "mode"),
    ],
)
def test_the_self_paid_part_needs_an_exception(mode, payments, fixed, result, field):
    finding = check_purpose(_drawdown(*payments, amount="200000", mode=mode, counterparty_fixed=fixed), ON)
    assert finding.result == result
    assert [reason.field for reason in finding.reasons] == ([field] if field else [])


@pytest.mark.parametrize(
    ("earlier", "transfers", "result"), [("100000", True, "clear"), ("100000.01", True, "doubtful"), ("900000", False, "clear")]
)
def test_drawdowns_split_to_stay_under_the_limit_are_doubtful(earlier, transfers, result):
    drawn = [SelfPaid(ON - timedelta(days=7), Decimal(earlier))]
    drawdown = _drawdown(amount="200000", mode="self_paid", counterparty_fixed=False, payee_takes_transfers=transfers, earlier=drawn)
    finding = check_purpose(drawdown, ON)
    assert finding.result == result
    assert [str(reason.remark) for reason in finding.reasons] == (
        ["With earlier drawdowns 300,000.01 went to the borrower; look for splitting."] if result == "doubtful" else []
    )


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("product", {"product": "car"}),
        ("mode", {"mode": "cash"}),
        ("amount", {"amount": "0"}),
        ("earlier.1.amount", {"earlier": [SelfPaid(ON, Decimal(-1))]}),
    ],
)
def test_a_wrong_drawdown_is_refused_by_field(field, arguments):
    with pytest.raises(InvalidInputError) as raised:
        check_purpose(_drawdown(_payment(), **arguments), ON)
    assert list(raised.value.errors) == [field]


@given(st.lists(st.integers(1, 10**7).map(lambda cents: Decimal(cents) / 100), min_size=1, max_size=20))
def test_a_list_that_adds_up_has_no_errors(amounts):
    assert not payment_list_errors([_payment(amount=amount) for amount in amounts], sum(amounts), "entrusted")
