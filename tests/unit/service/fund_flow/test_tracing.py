from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.applications import PaymentLine
from lending.domain.fund_flow.records import AccountTransfer
from lending.domain.loans import Loan, LoanEvent
from lending.domain.loans import Transfer as Payout
from lending.service.fund_flow.accounts import Surroundings, ask_register
from lending.service.fund_flow.tracing import is_traceable, payouts_of, trace_loan
from tests.support.bank import NOON
from tests.support.moving import BROKER, CHAIN, FRIEND, HOLDERS, OWN, PRIVATE, SHOP, consented, line, taken_in
from tests.support.walk import change, row

ZONE = "Asia/Shanghai"


def flow_of(running, convention="first_in_first_out"):
    with running.trial.bank.read() as book:
        return trace_loan(book, running.loan, convention, ZONE)


def learnt(running):
    return ask_register(running.trial.bank, flow_of(running).others)


def borrower(running):
    with running.trial.bank.read() as book:
        return Surroundings(book, running.trial.application(running.loan.application_id)).holder(OWN)


def test_money_with_a_trade_that_fits_was_used_for_its_purpose(running):
    taken_in(running, line(2, OWN, SHOP, "20000"))
    assert learnt(running)
    assert not learnt(running)
    found = flow_of(running)
    assert (found.finding.purpose_share, found.finding.misused_share, found.complete) == (Decimal("0.4000"), Decimal("0.0000"), True)
    assert found.others == {SHOP}


@pytest.mark.parametrize("convention", ["first_in_first_out", "proportional"])
def test_money_is_followed_over_six_accounts_that_consented_to_a_broker(running, convention):
    way = [OWN, *CHAIN, BROKER]
    consented(running, *CHAIN)
    taken_in(running, *(line(number, way[number - 2], way[number - 1], "50000") for number in range(2, len(way) + 1)))
    learnt(running)
    found = flow_of(running, convention)
    (misuse,) = found.finding.misuses
    assert (misuse.sink, misuse.account, misuse.minor_units, len(misuse.path)) == ("brokerage", BROKER, 5_000_000, 7)
    assert found.sinks == {BROKER: "brokerage"}


def test_where_a_holder_did_not_consent_the_money_is_not_followed(running):
    consented(running, SHOP)
    taken_in(running, line(2, OWN, SHOP, "50000"), line(3, SHOP, BROKER, "50000"))
    learnt(running)
    assert flow_of(running).finding.misused_share == 1
    with running.trial.bank.begin() as book:
        consent = Surroundings(book, running.trial.application(running.loan.application_id))
        assert consent.may_look_into(SHOP)
        assert consent.may_look_into(SHOP)
        assert not consent.may_look_into(FRIEND)


def test_money_that_comes_back_to_another_account_of_the_borrower_is_misused(running):
    name = borrower(running)
    consented(running, SHOP)
    taken_in(running, line(2, OWN, SHOP, "50000"), line(3, SHOP, PRIVATE, "10000", **{PRIVATE: name}))
    (misuse,) = flow_of(running).finding.misuses
    assert (misuse.sink, misuse.account, misuse.minor_units) == ("borrower", PRIVATE, 1_000_000)


def test_the_way_paid_out_to_a_payee_begins_with_him_and_back_to_the_borrowers_account_is_misuse(running):
    change_to_listed(running)
    consented(running, SHOP)
    assert flow_of(running).finding.purpose_share == 1
    taken_in(running, line(3, SHOP, OWN, "8000"))
    found = flow_of(running)
    assert [(misuse.sink, misuse.minor_units) for misuse in found.finding.misuses] == [("borrower", 800_000)]
    assert found.around.holder(SHOP) == "Tile Shop"
    assert found.finding.purpose_share == Decimal("0.8400")


def change_to_listed(running):
    """Let the money have been paid to a payee of the list."""
    key = running.loan.application_id
    with running.trial.bank.begin() as book:
        known = {"payee": "Tile Shop", "account": SHOP, "amount": Decimal(50_000), "purpose": "tiles", "category": "retailer"}
        book.add(PaymentLine(id="line", application_id=key, number=1, **known))
    change(running.trial, Payout, row(running.trial, Payout, application_id=key).id, payment_line_id="line")


def test_a_payee_whom_no_statement_named_is_known_by_the_list(running):
    change_to_listed(running)
    assert flow_of(running).around.holder(SHOP) == "Tile Shop"
    assert flow_of(running).around.holder(FRIEND) == ""


def test_a_balance_told_by_the_statement_goes_before_the_drawdown(running):
    # Given 10,000 of the borrower's own in the account before the money came
    taken_in(running, line(0, OWN, FRIEND, "1", balance="10000"), line(-1, OWN, FRIEND, "1"), line(2, OWN, SHOP, "10000"))
    # Then what leaves first is his own, and by shares a sixth of what leaves
    assert flow_of(running).traces[0].steps == ()
    assert [step.minor_units for step in flow_of(running, "proportional").traces[0].steps] == [833_334]


def test_a_payout_stands_once_under_its_reference_though_the_statement_has_it_too(running):
    payout = row(running.trial, Payout, application_id=running.loan.application_id)
    told = line(2, "bank", OWN, "50000", bank="The bank").split(",")
    taken_in(running, ",".join((str(payout.reference), *told[1:])), line(3, OWN, SHOP, "50000"))
    assert row(running.trial, AccountTransfer, id=payout.reference).payee == OWN
    assert [step.minor_units for step in flow_of(running).traces[0].steps] == [5_000_000]


def test_a_payout_counts_from_its_business_day_where_the_clock_on_the_wall_is_behind(running):
    application = running.trial.application(running.loan.application_id)

    def at():
        with running.trial.bank.read() as book:
            return payouts_of(book, running.loan, Surroundings(book, application), ZONE)[0].at

    payout = row(running.trial, Payout, application_id=application.id)
    assert at() == payout.recorded_at
    change(running.trial, Payout, payout.id, business_date=payout.business_date + timedelta(days=3), reference=None)
    assert at() == (NOON + timedelta(days=3)).replace(hour=16) - timedelta(days=1)


def drawn_down(running, amount, *, kind="drawn_down", days=1, **facts):
    """Let more be drawn down some days after the first payout."""
    number = len(running.events) + 1
    day = running.loan.disbursed_on + timedelta(days=days)
    kept = {
        "id": f"{running.id}:{number}",
        "key": f"k{number}",
        "loan_id": running.id,
        "number": number,
        "facts": {"amount": amount, **facts},
    }
    with running.trial.bank.begin() as book:
        at = NOON + timedelta(days=days)
        book.add(LoanEvent(**kept, kind=kind, value_date=day, actor_name="servicing", recorded_at=at, business_date=day))
    return kept["id"]


def test_a_further_drawdown_is_followed_like_the_first_and_no_money_twice(running):
    # Given all of the first spent before the second came, and the second with a broker
    drawn_down(running, "10000.00")
    taken_in(running, line(2, OWN, SHOP, "50000"), line(30, OWN, BROKER, "8000"))
    learnt(running)
    found = flow_of(running)
    assert [(each.drawdown.minor_units, each.resting) for each in found.traces] == [
        (5_000_000, {SHOP: 5_000_000}),
        (1_000_000, {OWN: 200_000, BROKER: 800_000}),
    ]
    assert (found.finding.purpose_share, found.finding.misused_share) == (Decimal("0.8333"), Decimal("0.1333"))


@pytest.mark.parametrize("convention", ["first_in_first_out", "proportional"])
@pytest.mark.parametrize("told", [False, True])
def test_what_leaves_an_account_that_two_drawdowns_lie_in_is_shared_between_them(running, convention, told):
    # Given both in the account, one after the other, and half of all with a broker
    event = drawn_down(running, "50000.00")
    payout = row(running.trial, Payout, application_id=running.loan.application_id)
    statement = [line(hour, "bank", OWN, "50000", bank="The bank").split(",") for hour in (1, 25)]
    said = [",".join((number, *cells[1:])) for number, cells in zip((str(payout.reference), event), statement, strict=True)]
    taken_in(running, *(said if told else ()), line(30, OWN, BROKER, "50000"))
    learnt(running)
    at_the_broker = [each.resting.get(BROKER, 0) for each in flow_of(running, convention).traces]
    assert at_the_broker == ([5_000_000, 0] if convention == "first_in_first_out" else [2_500_000, 2_500_000])


def test_a_balance_that_the_statement_told_has_the_payouts_before_it_in_it(running):
    drawn_down(running, "50000.00")
    taken_in(running, line(2, OWN, FRIEND, "1", balance="50000"), line(30, OWN, BROKER, "100000"))
    assert [each.resting.get(BROKER, 0) for each in flow_of(running).traces][1] == 5_000_000


def test_a_drawdown_that_was_taken_back_is_not_followed(running):
    event = drawn_down(running, "10000.00")
    drawn_down(running, "0.01", kind="reversed", event=event)
    assert len(flow_of(running).traces) == 1


def test_a_register_that_is_away_is_asked_again(running):
    taken_in(running, line(2, OWN, BROKER, "50000"))
    running.trial.agencies.down.add("business_register")
    assert not learnt(running)
    running.trial.agencies.down.clear()
    assert learnt(running)
    assert flow_of(running).sinks == {BROKER: "brokerage"}
    assert HOLDERS[BROKER] == flow_of(running).around.holder(BROKER)


def test_a_loan_from_book_import_has_no_payouts_to_follow(running):
    assert is_traceable(running.loan)
    change(running.trial, Loan, running.id, application_id=None)
    assert not is_traceable(running.loan)
    with pytest.raises(ValueError, match="only a loan with an application"):
        flow_of(running)
