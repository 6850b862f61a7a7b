"""The bank's codes of restructuring in the words of the page's language."""

from flask_babel import lazy_gettext as _l

#: The plans, as the bank's people name them.
PLANS = {
    "longer": _l("More time"),
    "principal_later": _l("Interest alone for a while"),
    "pause": _l("Nothing for a while"),
    "cheaper": _l("Lower rate"),
    "fresh_start": _l("More time, penalty waived"),
    "proposed": _l("Proposed"),
}
ASKERS = {
    "customer": _l("The customer asks for another plan."),
    "collector": _l("A collector was told that he cannot pay."),
    "officer": _l("The customer told the servicing desk that he cannot pay as agreed."),
    "manager": _l("His manager found that he cannot pay as agreed."),
}
#: How far a request is, for the bank's people.
STAGES = {
    "requested": _l("The incomes are heard next."),
    "measured": _l("A plan is to be proposed."),
    "proposed": _l("What is proposed is to be decided on."),
    "approved": _l("The agreement is being written."),
    "offered": _l("The customer reads and signs the agreement."),
    "signed": _l("The agreement is signed; the plan changes."),
    "observed": _l("The new plan runs and is observed."),
}
SOURCES = {
    "told": _l("told by the customer"),
    "payslip": _l("payslip"),
    "statement": _l("bank statement"),
    "tax": _l("tax record"),
}
ENDINGS = {
    "refused": _l("refused"),
    "withdrawn": _l("taken back"),
    "lapsed": _l("not signed in time"),
    "relapsed": _l("past due again"),
    "kept": _l("kept to its end"),
}
