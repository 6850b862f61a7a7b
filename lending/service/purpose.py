"""Where the money is to go: payees looked up at the business register, and the purpose gate of R6 and R6b."""

from decimal import Decimal

from lending.domain.agency_reports import Company
from lending.domain.applications import Application, Offer, PaymentLine
from lending.domain.entrusted_payment import FORBIDDEN_PAYEES, PROPERTY_PAYEES, Drawdown, Payment, PurposeFinding, SelfPaid, check_purpose
from lending.domain.parties import Party
from lending.service.business_date import business_date
from lending.service.ports import Bank, Book

#: What stands in a payment line for a payee the register does not know.
UNKNOWN = "unknown"


def look_up_payees(bank: Bank, application_id: str) -> None:
    """Ask the business register what each new payee is; AgencyUnavailableError when it does not answer."""
    with bank.read() as book:
        lines = [line for line in book.find(PaymentLine, application_id=application_id) if line.category is None]
    for line in lines:
        company = bank.agencies.find_company(line.payee)
        category = category_of(company)
        with bank.begin() as book:
            book.lock(PaymentLine, line.id).category = category


def category_of(company: Company | None) -> str:
    """Return what counts about a payee: a trade that may never be paid whatever its status, then a status that is not active."""
    if company is None:
        return UNKNOWN
    if company.status == "active" or company.category in FORBIDDEN_PAYEES | PROPERTY_PAYEES:
        return company.category
    return f"{company.status}_company"


def drawdown_of(book: Book, application: Application) -> Drawdown:
    """Return the drawdown as the purpose gate judges it."""
    declared = application.declared
    return Drawdown(
        product=application.product,
        purpose=application.purpose,
        amount=amount_of(book, application),
        payments=payments_of(book, application.id),
        mode=application.payment_mode,  # type: ignore[arg-type]  # one of the three since it was taken in
        borrower=book.get(Party, application.party_id).name,
        counterparty_fixed=bool(declared.get("counterparty_fixed", True)),
        payee_takes_transfers=bool(declared.get("payee_takes_transfers", True)),
        earlier=[SelfPaid(on, amount) for on, amount in book.self_paid(application.party_id)],
    )


def amount_of(book: Book, application: Application) -> Decimal:
    """Return what will be paid out: the offer's amount once there is one, what was asked for before."""
    offer = book.first(Offer, application_id=application.id, state=("open", "accepted"))
    return offer.amount if offer else application.amount


def payments_of(book: Book, application_id: str) -> list[Payment]:
    """Return the payment list with what the register said."""
    return [
        Payment(line.payee, line.account, line.amount, line.purpose, line.category or UNKNOWN, "business register" if line.category else "")
        for line in book.find(PaymentLine, application_id=application_id, order="number")
    ]


def find_purpose(book: Book, application: Application) -> PurposeFinding:
    """Judge where the money of an application is to go, as of today's business date."""
    return check_purpose(drawdown_of(book, application), business_date(book))
