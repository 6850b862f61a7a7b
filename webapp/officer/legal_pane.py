"""What stands beside the form of a lawyer's task: what was done in court, what a court may charge, what is owed."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lending.service.views.legal import LegalView
from lending.service.worklist import CollectionWork, InterventionWork, PreservationWork
from webapp.i18n import money
from webapp.officer import words
from webapp.officer.collection_pane import owed
from webapp.officer.legal_parts import parts
from webapp.officer.legal_words import STEPS


def view(work: PreservationWork) -> dict[str, Any]:
    """Return the parts of the pane that only a task of a preservation of its own has."""
    return {
        "facts": [work.task.customer_name, words.word(words.PRODUCTS, work.task.product)],
        "case_url": url_for("loan_book.show", loan_id=work.loan.id),
        "checks": [],
        "arrears": owed(work.loan),
        **beside(work),
    }


def beside(work: CollectionWork | InterventionWork | PreservationWork) -> dict[str, Any]:
    """Return what was done in court, for the tasks that go on with it."""
    definition, legal = work.task.definition, work.legal
    if definition not in STEPS:
        return {}
    return {"legal": {**parts(legal), "fees": fees(definition, legal), "url": url_for("loan_book.legal", loan_id=work.loan.id)}}


def fees(definition: str, legal: LegalView) -> str:
    """Say what the court may charge at most for the step."""
    if definition == "file_claim":
        return str(_("For all that is owed the court charges %(fee)s at most; half in simplified procedure.", fee=money(legal.claim_fee)))
    if definition == "apply_freeze":
        return str(_("For freezing all that is owed the court charges %(fee)s at most.", fee=money(legal.freeze_fee)))
    return ""
