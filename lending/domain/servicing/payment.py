"""Money that comes in 還款: it pays what is due, and the rest is held or taken off the principal, as the terms say."""

from lending.domain.loans import LoanEvent
from lending.domain.servicing.appropriation import appropriate, received
from lending.domain.servicing.events import PaymentFacts
from lending.domain.servicing.prepayment import overpaid
from lending.domain.servicing.standing import Standing
from lending.domain.servicing.write_off import recovered


def after_payment(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing after a payment; once the loan is written off it is a recovery."""
    payment, on, held = PaymentFacts.of(event.facts), event.value_date, standing.unapplied
    if standing.written_off:
        return recovered(received(standing, payment.source, payment.amount), payment.amount)
    standing = appropriate(received(standing, payment.source, payment.amount), on, event.id, payment.amount)
    return overpaid(standing, on, event.id, standing.unapplied - held) if standing.terms.overpayment == "prepay" else standing
