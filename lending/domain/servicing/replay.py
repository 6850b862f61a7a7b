"""A loan's standing, made of its terms and its events alone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import groupby
from types import MappingProxyType

from lending.domain.loans import EventKind, LoanEvent
from lending.domain.servicing.appropriation import take_held
from lending.domain.servicing.court_costs import after_costs, after_costs_borne, after_deposit, after_deposit_returned
from lending.domain.servicing.drawdown import after_drawdown
from lending.domain.servicing.due_day import after_due_day
from lending.domain.servicing.events import in_force
from lending.domain.servicing.misuse import after_misuse
from lending.domain.servicing.pauses import after_pause, after_resumption
from lending.domain.servicing.payment import after_payment
from lending.domain.servicing.penalty import earn_penalty
from lending.domain.servicing.prepayment import after_prepayment
from lending.domain.servicing.refund import after_refund
from lending.domain.servicing.repricing import after_rate_change
from lending.domain.servicing.restructuring import after_restructuring
from lending.domain.servicing.standing import Standing, opened
from lending.domain.servicing.terms import ServicingTerms
from lending.domain.servicing.waiver import after_waiver
from lending.domain.servicing.write_off import after_write_off

#: Names money that was held, where an appropriation names its event.
HELD = "held"

#: What each kind of event makes of a standing; a kind that is not here changes none.
_AFTER: Mapping[str, Callable[[Standing, LoanEvent], Standing]] = MappingProxyType(
    {
        EventKind.PAYMENT: after_payment,
        EventKind.PREPAYMENT: after_prepayment,
        EventKind.RATE_CHANGED: after_rate_change,
        EventKind.MISUSE_FOUND: after_misuse,
        EventKind.DUE_DAY_CHANGED: after_due_day,
        EventKind.DRAWN_DOWN: after_drawdown,
        EventKind.RESTRUCTURED: after_restructuring,
        EventKind.WAIVED: after_waiver,
        EventKind.DELINQUENCY_PAUSED: after_pause,
        EventKind.DELINQUENCY_RESUMED: after_resumption,
        EventKind.REFUNDED: after_refund,
        EventKind.WRITTEN_OFF: after_write_off,
        EventKind.COSTS_ADVANCED: after_costs,
        EventKind.COSTS_BORNE: after_costs_borne,
        EventKind.COURT_DEPOSIT: after_deposit,
        EventKind.COURT_DEPOSIT_RETURNED: after_deposit_returned,
    }
)

#: What still counts of a loan that is written off: money that comes in, and security that a court gives back.
_AFTER_WRITE_OFF = frozenset({EventKind.PAYMENT, EventKind.COURT_DEPOSIT_RETURNED})


def replay(terms: ServicingTerms, events: Sequence[LoanEvent], through: date) -> Standing:
    """Return how a loan stands as of a day.

    Events count by value date, then in the order of their booking; those with a later value date do not count yet. Money that nothing was
    due for is held and pays the next instalment on its due date. Facts that are wrong raise InvalidInputError.
    """
    standing = opened(terms)
    known = (event for event in in_force(events) if event.value_date <= through)
    for day, happened in groupby(known, key=lambda event: event.value_date):
        standing = _run_to(standing, day)
        for event in happened:
            standing = after(standing, event)
    return _run_to(standing, through)


def after(standing: Standing, event: LoanEvent) -> Standing:
    """Return what an event makes of the standing of its day; one that is written off only takes money."""
    change = _AFTER.get(event.kind) if standing.written_off is None or event.kind in _AFTER_WRITE_OFF else None
    return change(standing, event) if change else standing


def _run_to(standing: Standing, day: date) -> Standing:
    """Return the standing of a day: penalty earned, and money that is held paid what fell due until then."""
    while standing.unapplied > 0:
        due = next((claim.due for claim in standing.claims if standing.as_of < claim.due <= day), None)
        if due is None:
            break
        standing = take_held(earn_penalty(standing, due), due, HELD)
    return earn_penalty(standing, day)
