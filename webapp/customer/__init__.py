"""The customer's pages: apply, follow, supplement, read and sign, repay."""

import importlib

from webapp.customer.pages import blueprint

__all__ = ["blueprint"]

#: Each of these puts its pages on the blueprint.
for _name in (
    "account",
    "another_plan",
    "apply",
    "begin",
    "closing",
    "contracts",
    "documents",
    "due_day",
    "early",
    "home",
    "loan",
    "pay",
    "payment_list",
    "payoff",
    "repayment",
    "requests",
    "sign_plan",
    "uploads",
):
    importlib.import_module(f"webapp.customer.{_name}")
