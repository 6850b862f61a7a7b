"""Booking something on a running loan from a form: what is wrong stands at its field, what was done is said on the next page."""

from collections.abc import Callable
from uuid import UUID

from flask import flash
from flask_babel import gettext as _
from marshmallow import ValidationError

from lending.errors import ConflictError, InvalidInputError
from lending.service.servicing.booking import Booked
from webapp import loan_words
from webapp.customer.pages import tell
from webapp.customer.repayment import own_loan
from webapp.errors import flat
from webapp.sentences import errors_of


def errors_in(loan_id: UUID, book: Callable[[], Booked]) -> dict[str, list[str]]:
    """Book and say what it did, or return what is wrong by field; a refusal of the loan is told on the next page."""
    try:
        number = book().event.number
    except ValidationError as error:
        return errors_of(flat(error.messages))
    except InvalidInputError as error:
        return errors_of(error.errors)
    except ConflictError as error:
        tell(error)
        return {}
    event = next(event for event in own_loan(loan_id).events if event.number == number)
    title, what = loan_words.event_title(event), loan_words.listed(loan_words.event_notes(event))
    flash(_("%(payment)s: %(what)s.", payment=title, what=what) if what else title, "good")
    return {}
