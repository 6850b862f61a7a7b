"""My loan: what is owed, what comes next, what was paid and how it counted; the whole plan; the statement."""

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from lending.service.statement import read_statement
from lending.service.views.loans import RunningLoanView, read_loan
from lending.service.views.restructuring import find_request
from webapp.customer import running, words
from webapp.customer.cards import NextStep
from webapp.customer.pages import CUSTOMER, blueprint, page
from webapp.customer.plan_words import standing_of
from webapp.i18n import day, language, money, percent
from webapp.inline import inline
from webapp.loan_words import chart_summary
from webapp.plan_chart import draw_plan
from webapp.security import current_actor, current_bank, signed_in


@blueprint.get("/repayment/<uuid:loan_id>")
@signed_in(CUSTOMER)
def repayment(loan_id: UUID) -> str:
    """Show a running loan: where it stands, what comes next, what was paid."""
    loan, asked = own_loan(loan_id), find_request(current_bank(), current_actor(), str(loan_id))
    return page(
        "repayment",
        _("My loan"),
        loan=loan,
        status=running.status_of(loan),
        progress=running.progress_of(loan),
        step=_step(loan),
        facts=_facts(loan),
        rows=running.plan_rows(running.around_next(loan)),
        chart=draw_plan(loan.plan, loan.business_date),
        summary=chart_summary(loan),
        days=running.history_of(loan),
        request_standing=standing_of(asked) if asked else None,
        to_sign=asked is not None and asked.state == "open" and asked.stage == "offered",
        back_url=url_for("customer.index"),
    )


@blueprint.get("/repayment/<uuid:loan_id>/plan")
@signed_in(CUSTOMER)
def repayment_plan(loan_id: UUID) -> str:
    """Show all instalments as they stand, and their sums."""
    loan = own_loan(loan_id)
    return page(
        "repayment_plan",
        _("Repayment plan"),
        loan=loan,
        rows=running.plan_rows(loan.plan),
        to_come=sum(line.unpaid for line in loan.plan),
        principal=sum(line.principal for line in loan.plan),
        interest=sum(line.interest for line in loan.plan),
        back_url=url_for("customer.repayment", loan_id=loan.id),
    )


@blueprint.get("/repayment/<uuid:loan_id>/statement.pdf")
@signed_in(CUSTOMER)
def statement(loan_id: UUID) -> Response:
    """Return the statement of the loan as PDF, in the language of the page."""
    name, content = read_statement(current_bank(), current_actor(), str(loan_id), language())
    return inline(content, "application/pdf", name)


def own_loan(loan_id: UUID) -> RunningLoanView:
    """Return a loan of the customer's own."""
    return read_loan(current_bank(), current_actor(), str(loan_id))


def _step(loan: RunningLoanView) -> NextStep:
    """Return what comes next, with a button to pay ahead as long as there is an instalment that is not covered."""
    pay = url_for("customer.pay", loan_id=loan.id)
    if not running.is_covered(loan):
        return running.step_of(loan, label=_("Pay early into the next instalment"), url=pay)
    more = loan.upcoming != loan.plan[-1]
    return running.step_of(loan, label=_("Pay towards the instalments after it"), url=pay if more else "")


def _facts(loan: RunningLoanView) -> list[tuple[str, str]]:
    held = [(_("Held for the next instalment, CNY"), money(loan.unapplied))] if loan.unapplied else []
    return [
        (_("Product"), str(words.PRODUCTS[loan.product])),
        (_("Interest a year"), percent(loan.annual_rate)),
        (_("Repayment"), str(words.METHODS[loan.method])),
        (_("Paid out"), day(loan.disbursed_on)),
        (_("Last instalment"), day(loan.plan[-1].due)),
        *held,
        (_("On your account, CNY"), money(loan.account_balance)),
        (_("Reference"), loan.reference),
    ]
