"""What stands beside the form of a collector's task: what is owed, and the loan."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lending.service.views.loans import RunningLoanView
from lending.service.worklist import CollectionWork
from webapp.i18n import money
from webapp.officer import words


def view(work: CollectionWork) -> dict[str, Any]:
    """Return the parts of the pane that only a task of collection has."""
    return {
        "facts": [work.task.customer_name, words.word(words.PRODUCTS, work.task.product)],
        "case_url": url_for("loan_book.show", loan_id=work.loan.id),
        "checks": [],
        "arrears": owed(work.loan),
    }


def owed(loan: RunningLoanView) -> list[dict[str, Any]]:
    """Return what the debtor owes, in words."""
    return [
        {"term": _("Overdue, %(currency)s", currency=loan.currency), "value": money(loan.overdue)},
        {"term": _("Of it penalty"), "value": money(loan.penalty)},
        {"term": _("Days past due"), "value": loan.days_past_due},
        {"term": _("Due by today"), "value": money(loan.due_now)},
        {"term": _("Outstanding"), "value": money(loan.outstanding)},
        {"term": _("Account holds"), "value": money(loan.account_balance)},
    ]
