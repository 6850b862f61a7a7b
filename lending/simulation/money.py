"""Where the money of simulated loans goes, as statements tell it: to who trades in what it is for, or, of some, where no loan may go."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from lending.domain.actors import Actor, Role
from lending.domain.calendar import add_months
from lending.domain.fund_flow.records import AccountTransfer
from lending.domain.parameters import parameter
from lending.service.fund_flow.consents import NewConsent, record_consent
from lending.service.fund_flow.statements import Statement, take_in
from lending.simulation.accounts import CURRENCY
from lending.simulation.behaviour import Crowd
from lending.simulation.customers import Customer, SimulatedLoan, Temper
from lending.simulation.payouts import Account, company, is_self_paid, paid_to, payee_of, private_account, reference_of
from lending.simulation.premises import Premises

_OPERATOR = Actor(user_id=None, name="operator", roles=frozenset({Role.ADMINISTRATOR}))
#: Who misuses a loan, how much of it, and whether a payee lets the bank look into his account; all invented.
MISUSES = {Temper.STEADY: "0.03", Temper.FORGETFUL: "0.06", Temper.TIGHT: "0.20", Temper.SHAKEN: "0.30", Temper.DEFAULTING: "0.50"}
_MISUSED, _CONSENTS = ("0.20", "0.95"), "0.30"
#: What lay in an account before, of a loan; days within which its money is spent.
_OWN, _SPENT_IN = ("0.02", "0.20"), 25
#: When money is paid out, and in what part of a day it is paid on.
_NOON, _HOURS = time(12), 5
_FEN = Decimal(1)
_BANK = "The simulated bank"


@dataclass(frozen=True, slots=True)
class Statements:
    """What the bank is sent of accounts at each month's end: of loans whose money it follows, as far as somebody consented."""

    premises: Premises
    crowd: Crowd

    def come_in(self, month: date) -> None:
        """Take in the statements of a month, and before it the consents of payees who were paid in it."""
        bank, until = self.premises.bank, add_months(month, 1)
        zone = ZoneInfo(bank.settings.timezone)
        lines: list[AccountTransfer] = []
        holders: dict[str, str] = {}
        for customer, loan in self.crowd.by_loan.values():
            paid_out = loan.terms.plan.disbursed
            if not is_followed(loan) or not add_months(month, -1) <= paid_out < until:
                continue
            if paid_out >= month and consents(customer, loan):
                self._consent(loan)
            for line, names in moves(customer, loan, zone):
                if month <= line.at.astimezone(zone).date() < until:
                    lines.append(line)
                    holders |= names
        if lines:
            take_in(bank, _OPERATOR, Statement(tuple(lines), holders))

    def _consent(self, loan: SimulatedLoan) -> None:
        payee = payee_of(loan)
        given = NewConsent(account=payee.number, holder=payee.holder, reference=f"CONSENT-{loan.id}", given_on=loan.terms.plan.disbursed)
        record_consent(self.premises.bank, self.premises.staff["servicing"].actor(), loan.id, given)


def is_followed(loan: SimulatedLoan) -> bool:
    """Say whether the bank follows a loan's money: for business, and large ones for consumption."""
    plan = loan.terms.plan
    return loan.product == "business" or (
        loan.product == "consumer" and plan.principal >= parameter("fund_flow.consumer_least", plan.disbursed).value
    )


def consents(customer: Customer, loan: SimulatedLoan) -> bool:
    """Say whether the payee of a loan lets the bank look into his account."""
    return not is_self_paid(customer, loan) and customer.chance.happens(f"{loan.id} payee consents", _CONSENTS)


def misuses(customer: Customer, loan: SimulatedLoan) -> bool:
    """Say whether a loan's money goes where it may not; paid to a payee it does so by his hand."""
    return customer.chance.happens(f"{loan.id} misused", MISUSES[customer.temper])


def moves(customer: Customer, loan: SimulatedLoan, zone: ZoneInfo) -> Iterator[tuple[AccountTransfer, dict[str, str]]]:
    """Yield what statements tell of a loan's money, each with the holders of its accounts: paid out, then spent within weeks."""
    plan, to = loan.terms.plan, paid_to(customer, loan)
    units = int(plan.principal.scaleb(2))
    own = _share(units, customer.chance.between(f"{loan.id} own money", *_OWN))
    at = datetime.combine(plan.disbursed, _NOON, zone)
    yield _transfer(reference_of(loan), at, Account(loan.id, _BANK), to, units, purpose=loan.purpose, payee_balance=own + units)
    for number, (payee, spent) in enumerate(_spent(customer, loan, units), 1):
        about = f"{loan.id} spent {number}"
        day = plan.disbursed + timedelta(days=customer.chance.whole(f"{about} day", 1, _SPENT_IN))
        hour = time(12 + customer.chance.whole(f"{about} hour", 0, _HOURS), customer.chance.whole(f"{about} minute", 0, 59))
        yield _transfer(f"{loan.id}:spent:{number}", datetime.combine(day, hour, zone), to, payee, spent, purpose="payment")


def _spent(customer: Customer, loan: SimulatedLoan, units: int) -> Iterator[tuple[Account, int]]:
    """Yield to whom whoever was paid passes the money on, and how much; the rest stays."""
    left = units
    if misuses(customer, loan):
        wrong = _share(units, customer.chance.between(f"{loan.id} misused share", *_MISUSED))
        yield customer.chance.pick(f"{loan.id} misused where", _forbidden(customer)), wrong
        left -= wrong
    trader = payee_of(loan) if is_self_paid(customer, loan) else company("supplier", f"behind {loan.called}", f"{payee_of(loan).number}1")
    yield trader, _share(left, customer.chance.between(f"{loan.id} meant", "0.50", "1.00"))


def _forbidden(customer: Customer) -> tuple[Account, ...]:
    """Return where no loan may go: a broker, a developer, back to the borrower's private account."""
    which = customer.number % 20
    return (
        company("brokerage", f"{which}", f"95500000{which:02d}41"),
        company("developer", f"{which}", f"95500000{which:02d}52"),
        private_account(customer),
    )


def _transfer(
    number: str, at: datetime, payer: Account, payee: Account, units: int, *, purpose: str, payee_balance: int | None = None
) -> tuple[AccountTransfer, dict[str, str]]:
    told = AccountTransfer(
        id=number,
        at=at.astimezone(UTC),
        payer=payer.number,
        payee=payee.number,
        minor_units=units,
        currency=CURRENCY,
        purpose=purpose,
        payee_balance=payee_balance,
        origin="simulation",
    )
    return told, {payer.number: payer.holder, payee.number: payee.holder}


def _share(units: int, share: Decimal) -> int:
    return int((units * share).quantize(_FEN))
