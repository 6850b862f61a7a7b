"""The file that comes with an imported loan: what was applied for and agreed, consents, collateral, and the payment that went out."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_UP, Decimal
from uuid import NAMESPACE_URL, uuid5

from lending.domain.applications import Application, Collateral, PaymentLine, Status
from lending.domain.loans import Transfer
from lending.domain.new_application import IMPORTED
from lending.domain.parameters import parameter
from lending.domain.parties import CONSENT_TEXT_VERSION, Consent, ConsentPurpose
from lending.service.ports import Bank
from lending.simulation.accounts import CURRENCY, salary_of
from lending.simulation.customers import Customer, SimulatedLoan
from lending.simulation.payouts import is_self_paid, own_account, payee_of, reference_of

BRANCH = "hangzhou"
#: What the bureau may tell of a customer, and that his account may be looked into.
_CONSENTS = (ConsentPurpose.CREDIT_BUREAU, ConsentPurpose.DATA_PROCESSING)
#: How much of what may be lent against collateral is.
_LENT = ("0.60", "0.95")
_HUNDRED = Decimal(100)


def application_id_of(loan: SimulatedLoan) -> str:
    """Return the id of a loan's file; the same at each run, as addresses need it."""
    return str(uuid5(NAMESPACE_URL, f"loanflow:simulated:{loan.id}"))


def consents_of(bank: Bank, customer: Customer, today: date) -> Iterator[Consent]:
    """Yield what a customer consented to."""
    for purpose in _CONSENTS:
        yield Consent(
            id=f"{customer.id}:{purpose.value}",
            party_id=customer.id,
            application_id=None,
            purpose=purpose.value,
            text_version=CONSENT_TEXT_VERSION,
            channel=IMPORTED,
            given_at=bank.now(),
            business_date=today,
        )


def application_of(bank: Bank, customer: Customer, loan: SimulatedLoan) -> Application:
    """Return the application as another bank's books tell of it: over, and not decided or paid out by processes of this one."""
    plan, at = loan.terms.plan, bank.now()
    return Application(
        id=application_id_of(loan),
        reference=loan.called,
        party_id=customer.id,
        branch_id=BRANCH,
        channel=IMPORTED,
        product=loan.product,
        product_version=1,
        amount=plan.principal,
        currency=CURRENCY,
        term_months=plan.periods,
        purpose=loan.purpose,
        method=plan.method,
        occupation="self_employed" if customer.has_company else "employed",
        secured=loan.secured_by is not None,
        declared={"monthly_income": str(salary_of(customer))},
        characteristics={},
        account=own_account(customer).number,
        payment_mode="self_paid" if is_self_paid(customer, loan) else "entrusted",
        status=Status.DISBURSED,
        submitted_at=at,
        business_date=plan.disbursed,
        closed_at=at,
    )


def rest_of_file(bank: Bank, customer: Customer, loan: SimulatedLoan) -> Iterator[object]:
    """Yield what belongs to the application: the payment list, the payment as it was sent, collateral as it is registered."""
    plan, application_id = loan.terms.plan, application_id_of(loan)
    line = None if is_self_paid(customer, loan) else _line(loan, application_id)
    if line is not None:
        yield line
    yield Transfer(
        id=f"{application_id}:transfer",
        key=f"{application_id}:disburse:{'1' if line else 'self'}",
        application_id=application_id,
        payment_line_id=line.id if line else None,
        amount=plan.principal,
        currency=CURRENCY,
        state="sent",
        reference=reference_of(loan),
        recorded_at=bank.now(),
        business_date=plan.disbursed,
    )
    if loan.secured_by is not None:
        yield _collateral(customer, loan, loan.secured_by)


def _line(loan: SimulatedLoan, application_id: str) -> PaymentLine:
    payee = payee_of(loan)
    return PaymentLine(
        id=f"{application_id}:1",
        application_id=application_id,
        number=1,
        payee=payee.holder,
        account=payee.number,
        amount=loan.terms.plan.principal,
        purpose=loan.purpose,
        category=payee.category,
    )


def _collateral(customer: Customer, loan: SimulatedLoan, kind: str) -> Collateral:
    """Return collateral of a value against which as much may be lent (R9)."""
    plan, application_id = loan.terms.plan, application_id_of(loan)
    limit = parameter(f"loan_to_value.{kind}", plan.disbursed).value
    lent = customer.chance.between(f"{loan.id} loan to value", *_LENT)
    value = (plan.principal / (limit * lent) / _HUNDRED).quantize(Decimal(1), ROUND_UP) * _HUNDRED
    return Collateral(
        id=f"{application_id}:collateral",
        application_id=application_id,
        owner_party_id=customer.id,
        kind=kind,
        description=f"Collateral of {loan.called}",
        declared_value=value,
        value=value,
        state="registered",
        registration_number=f"REG-{loan.called}",
        business_date=plan.disbursed,
    )
