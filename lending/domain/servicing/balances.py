"""What a loan's standing is in the ledger, and the transfers that lead from one standing to another."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import product

from lending.domain.servicing import accounts
from lending.domain.servicing.standing import NOTHING, Claim, Standing

#: A transfer: the account debited, the account credited, minor units above zero.
Transfer = tuple[str, str, int]

#: Accounts in the order that transfers pair them: money first, then what it pays.
_ORDER = (
    accounts.DEPOSITS,
    accounts.CLEARING,
    accounts.UNAPPLIED,
    accounts.PRINCIPAL,
    accounts.INTEREST_DUE,
    accounts.PENALTY_DUE,
    accounts.INTEREST_ACCRUED,
    accounts.INTEREST_INCOME,
    accounts.PENALTY_INCOME,
    accounts.PAYMENTS,
)

#: What is earned is income of its own kind, whatever else moves.
_EARNED = (
    (accounts.PENALTY_DUE, accounts.PENALTY_INCOME),
    (accounts.INTEREST_ACCRUED, accounts.INTEREST_INCOME),
    (accounts.INTEREST_DUE, accounts.INTEREST_INCOME),
    (accounts.INTEREST_DUE, accounts.INTEREST_ACCRUED),
)


def accrued(interest: Decimal, start: date, due: date, on: date) -> int:
    """Return what a row has earned of its interest by the close of a day, in minor units, half up: by days, all of it once due."""
    days = (due - start).days
    elapsed = min(max((on - start).days, 0), days)
    return (2 * _minor(interest) * elapsed + days) // (2 * days)


def balances(standing: Standing) -> Mapping[str, int]:
    """Return a loan's balance in each account as its day closes, in minor units, debits above zero; together they are nothing."""
    on, claims = standing.as_of, standing.claims
    earned = sum(accrued(claim.interest, claim.start, claim.due, on) for claim in claims)
    billed = sum((claim.interest for claim in claims if claim.due <= on), NOTHING)
    paid = sum((claim.interest_paid for claim in claims), NOTHING)
    penalty = sum((claim.penalty_earned for claim in claims), NOTHING)
    found = {
        accounts.PRINCIPAL: _minor(standing.outstanding),
        accounts.INTEREST_ACCRUED: earned - _minor(billed),
        accounts.INTEREST_DUE: _minor(billed - paid),
        accounts.PENALTY_DUE: _minor(sum((claim.owed("penalty") for claim in claims), NOTHING)),
        accounts.INTEREST_INCOME: -earned,
        accounts.PENALTY_INCOME: -_minor(penalty),
        accounts.UNAPPLIED: -_minor(standing.unapplied),
        accounts.DEPOSITS: _minor(standing.from_deposit),
        accounts.CLEARING: _minor(standing.from_outside),
        accounts.PAYMENTS: -_minor(_lent(claims)),
    }
    return {account: balance for account, balance in found.items() if balance}


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


def _lent(claims: tuple[Claim, ...]) -> Decimal:
    return sum((claim.principal for claim in claims), NOTHING)


def _minor(amount: Decimal) -> int:
    return int(amount.scaleb(2))
