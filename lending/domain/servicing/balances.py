"""What a loan's standing is in the ledger, and the transfers that lead from one standing to another."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product

from lending.domain.servicing import accounts
from lending.domain.servicing.accrual import accrued, earned, minor
from lending.domain.servicing.standing import NOTHING, Standing, WrittenOff
from lending.domain.servicing.waiver import waived

__all__ = ["Transfer", "accrued", "balances", "charged", "transfers"]

#: A transfer: the account debited, the account credited, minor units above zero.
Transfer = tuple[str, str, int]

#: Accounts in the order that transfers pair them: money first, then what it pays.
_ORDER = (
    accounts.DEPOSITS,
    accounts.CLEARING,
    accounts.UNAPPLIED,
    accounts.WAIVED,
    accounts.WRITTEN_OFF,
    accounts.LEGAL_COSTS,
    accounts.COURT_DEPOSITS,
    accounts.COSTS_DUE,
    accounts.PRINCIPAL,
    accounts.INTEREST_DUE,
    accounts.PENALTY_DUE,
    accounts.FEES_DUE,
    accounts.INTEREST_ACCRUED,
    accounts.INTEREST_INCOME,
    accounts.PENALTY_INCOME,
    accounts.FEE_INCOME,
    accounts.RECOVERIES,
    accounts.PAYMENTS,
)

#: What is earned is income of its own kind, whatever else moves.
_EARNED = (
    (accounts.PENALTY_DUE, accounts.PENALTY_INCOME),
    (accounts.FEES_DUE, accounts.FEE_INCOME),
    (accounts.INTEREST_ACCRUED, accounts.INTEREST_INCOME),
    (accounts.INTEREST_DUE, accounts.INTEREST_INCOME),
    (accounts.INTEREST_DUE, accounts.INTEREST_ACCRUED),
)


def balances(standing: Standing) -> Mapping[str, int]:
    """Return a loan's balance in each account as its day closes, in minor units, debits above zero; together they are nothing."""
    gone = standing.written_off or WrittenOff(on=standing.as_of, principal=NOTHING, interest=NOTHING, penalty=NOTHING, fees=NOTHING)
    on, claims = min(standing.as_of, gone.on), standing.claims
    income = sum(earned(claim, on) for claim in claims)
    billed = sum((claim.interest for claim in claims if claim.due <= on), NOTHING)
    paid = sum((claim.interest_paid for claim in claims), NOTHING)
    penalty = sum((claim.penalty_earned for claim in claims), NOTHING)
    found = {
        accounts.PRINCIPAL: minor(standing.outstanding),
        accounts.INTEREST_ACCRUED: income - minor(billed),
        accounts.INTEREST_DUE: minor(billed - paid - gone.interest),
        accounts.PENALTY_DUE: minor(sum((claim.owed("penalty") for claim in claims), -gone.penalty)),
        accounts.FEES_DUE: minor(standing.fees_owed - gone.fees),
        accounts.COSTS_DUE: minor(standing.costs_owed - gone.costs),
        accounts.LEGAL_COSTS: minor(standing.costs_borne),
        accounts.COURT_DEPOSITS: minor(standing.court_deposits),
        accounts.INTEREST_INCOME: -income - minor(standing.interest_waived + standing.interest_capitalised),
        accounts.PENALTY_INCOME: -minor(penalty + standing.penalty_waived + standing.penalty_capitalised),
        accounts.FEE_INCOME: -minor(standing.fees),
        accounts.RECOVERIES: -minor(standing.recovered),
        accounts.WAIVED: minor(standing.interest_waived + standing.penalty_waived),
        accounts.WRITTEN_OFF: minor(gone.total),
        accounts.UNAPPLIED: -minor(standing.unapplied),
        accounts.DEPOSITS: minor(standing.from_deposit),
        accounts.CLEARING: minor(standing.from_outside - standing.costs - standing.court_deposits),
        accounts.PAYMENTS: -minor(_lent(standing)),
    }
    return {account: balance for account, balance in found.items() if balance}


def charged(before: Standing, after: Standing) -> Standing:
    """Return the standing before an event with what it charges and waives: lines of their own, though paid or planned anew at once."""
    interest, penalty = after.interest_waived - before.interest_waived, after.penalty_waived - before.penalty_waived
    given_up = waived(before, before.as_of, interest=interest, penalty=penalty)
    return replace(given_up, fees=after.fees)


def transfers(before: Mapping[str, int], after: Mapping[str, int]) -> tuple[Transfer, ...]:
    """Return the transfers that lead from balances to others, each of the two together nothing; always the same ones for the same two."""
    left = {account: after.get(account, 0) - before.get(account, 0) for account in _ORDER}
    found: list[Transfer] = []
    for debit, credit in (*_EARNED, *product(_ORDER, _ORDER)):
        amount = min(left[debit], -left[credit])
        if amount > 0:
            found.append((debit, credit, amount))
            left[debit], left[credit] = left[debit] - amount, left[credit] + amount
    return tuple(found)


def _lent(standing: Standing) -> Decimal:
    """Return what was paid out at the beginning: the principal less what joined it later."""
    joined = standing.drawn_down + standing.interest_capitalised + standing.penalty_capitalised
    return sum((claim.principal for claim in standing.claims), standing.prepaid - joined)
