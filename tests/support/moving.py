"""A loan's money on the move: statements as files, and holders of whom the business register knows something."""

from datetime import timedelta
from typing import Any

from lending.domain.agency_reports import Company
from lending.domain.applications import Application
from lending.domain.fund_flow.records import AccountConsent
from lending.domain.loans import Loan
from lending.service.fund_flow.marks import mark_of
from lending.service.fund_flow.misuse_watch import trace_again
from lending.service.fund_flow.statements import TakenIn, read_statement, take_in
from tests.support.bank import NOON
from tests.support.running import RunningLoan
from tests.support.walk import change, row

#: The borrower's account, a supplier's, a friend's, a broker's, and another account of the borrower.
OWN, SHOP, FRIEND, BROKER, PRIVATE = "6222020200012345678", "6222000000000001", "6222000000000002", "6222000000000003", "6222000000000004"
#: Accounts in a row, each with its holder.
CHAIN = {f"622211111111000{number}": f"Trading Company {number}" for number in range(1, 7)}
HOLDERS = {SHOP: "Tile Shop", FRIEND: "Wang Fang", BROKER: "Sunrise Securities", **CHAIN}
HEAD = "id,at,payer,payer_name,payee,payee_name,amount,currency,purpose,payer_balance"
BROKERAGE = Company(registration_number="91330000000000001X", name=HOLDERS[BROKER], category="brokerage", status="active")


def line(number: int, payer: str, payee: str, amount: str, *, balance: str = "", **names: str) -> str:
    """Return a line of a statement: so many hours after the money was paid out."""
    at, known = NOON + timedelta(hours=number), {**HOLDERS, **names}
    parts = (f"s{number:03}", at.isoformat(), payer, known.get(payer, "The borrower"), payee, known.get(payee, "The borrower"))
    return ",".join((*parts, amount, "CNY", "goods", balance))


def taken_in(running: RunningLoan, *lines: str) -> TakenIn:
    """Take a statement in."""
    return take_in(running.trial.bank, running.trial.actor("admin"), read_statement([HEAD, *lines]))


def for_business(running: RunningLoan, **of_application: Any) -> RunningLoan:
    """Let the loan be one for a business, and the register know the broker."""
    change(running.trial, Loan, running.id, product="business")
    change(running.trial, Application, running.loan.application_id, product="business", **of_application)
    running.trial.agencies.companies[HOLDERS[BROKER]] = BROKERAGE
    running.trial.agencies.companies[HOLDERS[FRIEND]] = None
    return running


def consented(running: RunningLoan, *accounts: str) -> None:
    """Let the holders of accounts consent to their being looked into."""
    day = running.book.today
    with running.trial.bank.begin() as book:
        for account in accounts:
            kept = {"id": account, "account": account, "holder": HOLDERS[account], "reference": "A-1", "given_on": day, "recorded_at": NOON}
            book.add(AccountConsent(**kept))  # type: ignore[arg-type]  # texts, a day and an instant by their names


def traced(running: RunningLoan) -> Any:
    """Trace the loan again and return the warnings that came of it."""
    with running.trial.bank.read() as book:
        mark = mark_of(book)
    return trace_again(running.trial.bank, running.id, mark)


def party_of(running: RunningLoan) -> str:
    """Return the borrower's id."""
    return row(running.trial, Loan, id=running.id).party_id
