"""The loans of a partition that need thought, replayed one by one to the close of the day."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from lending.domain.actors import WORKER
from lending.domain.loans import DailyClose, DepositAccount, EventKind, Instalment, Loan, LoanEvent
from lending.domain.parameters import parameter
from lending.domain.servicing.accounts import FEES_DUE, INTEREST_INCOME, PENALTY_INCOME
from lending.domain.servicing.balances import balances
from lending.domain.servicing.events import PaymentFacts
from lending.domain.servicing.standing import NOTHING, Standing
from lending.service.close.parts import Done
from lending.service.close.ports import DAYS_PAST_DUE, Part, Posted, Tally, payment_key
from lending.service.deposits import deposit
from lending.service.ports import Bank, Book
from lending.service.servicing.aging import age_loan
from lending.service.servicing.books import LoanBook, read_loan_book
from lending.service.servicing.ledger import post_to
from lending.service.servicing.repricings import reprice
from lending.service.servicing.rows import write_standing

#: Loans whose rows are read and written together.
AT_ONCE = 500


def replay_loans(bank: Bank, book: Book, part: Part) -> tuple[Part, Done]:
    """Replay what may not be closed in a set: from the ledger's balances to those at the close of the day.

    Returns the part as it is left to the sets, and what was done.
    """
    sets = book.close_sets(part)
    left_out = sets.without_terms()
    loans = [loan_id for loan_id in sets.exceptions(caught_up=_caught_up(book, part.day)) if loan_id not in set(left_out)]
    agenda = sets.agenda()
    if not lpr_moved(part.day):
        sets.keep_rates()
    tally: Counter[str] = Counter({"replayed": len(loans), "left_out": len(left_out)})
    postings: list[Posted] = []
    fees: Counter[tuple[int, str]] = Counter()
    for first in range(0, len(loans), AT_ONCE):
        several = loans[first : first + AT_ONCE]
        book.read_ahead(several, hold=True)
        for loan_id in several:
            loan = book.lock(Loan, loan_id)
            done, standing = _replay(bank, book, part.day, loan)
            tally.update(done.tally)
            postings += done.postings
            fees[loan.partition, loan.currency] += balances(standing).get(FEES_DUE, 0)
    book.read_ahead(())
    rest = replace(part, replayed=tuple(loans), left_out=tuple(left_out), idle=agenda.idle and not loans)
    owed = [[*key, units] for key, units in sorted(fees.items()) if units]
    return rest, Done(tally, postings, {"replayed": loans, "left_out": left_out, "fees": owed})


def lpr_moved(day: date) -> bool:
    """Say whether another loan prime rate holds from a day on."""
    return any(parameter(name, day).value != parameter(name, day - timedelta(days=1)).value for name in ("lpr_1y", "lpr_5y"))


def _caught_up(book: Book, day: date) -> bool:
    return book.first(DailyClose, day=day - timedelta(days=1), state="done") is not None


def _replay(bank: Bank, book: Book, day: date, loan: Loan) -> tuple[Done, Standing]:
    before = {"bucket": loan.bucket, "tier": loan.tier}
    was_late = loan.past_due_since is not None
    if loan.reprices_on is not None and loan.reprices_on <= day:
        reprice(bank, book, read_loan_book(book, WORKER, loan.id), day)
    held = read_loan_book(book, WORKER, loan.id)
    standing = held.standing()
    payment = _payment(bank, book, held, standing)
    after = held.standing(None, payment) if payment else standing
    if payment:
        book.add(payment)
    made = post_to(bank, book, held, payment.id if payment else f"close:{day.isoformat()}:{loan.id}", standing, after)
    write_standing(book, loan, after)
    book.flush()
    _bill(book, loan, day)
    age_loan(book, loan, after, day + timedelta(days=1), EventKind.PAYMENT if payment else DAYS_PAST_DUE)
    book.flush()
    tally = Counter({"newly_overdue": int(not was_late and loan.past_due_since is not None), "closed": int(loan.closed_on == day)})
    tally.update(_moves(before, {"bucket": loan.bucket, "tier": loan.tier}))
    tally.update(_billed(after, day, loan.currency))
    tally.update({"taken": 1, f"taken/{loan.currency}": _minor(after.from_deposit - standing.from_deposit)} if payment else {})
    postings = [Posted(p.key, p.debit, p.credit, p.minor_units, p.currency, p.loan_id) for p in made]
    tally.update(_earned(postings))
    return Done(tally, postings), after


def _payment(bank: Bank, book: Book, held: LoanBook, standing: Standing) -> LoanEvent | None:
    """Take what is owed as far as the customer's account reaches, as an event."""
    loan, day = held.loan, held.today
    amount = min(standing.due_by(day), _balance(book, loan))
    if not loan.autopay or amount <= 0:
        return None
    deposit(book, loan.party_id, loan.currency, -amount)
    number = len(held.events) + 1
    return LoanEvent(
        id=f"{loan.id}:{number}",
        loan_id=loan.id,
        number=number,
        kind=EventKind.PAYMENT,
        value_date=day,
        facts=PaymentFacts(amount, "deposit").as_facts(),
        key=payment_key(loan.id, day),
        actor_name=WORKER.name,
        recorded_at=bank.now(),
        business_date=day,
    )


def _balance(book: Book, loan: Loan) -> Decimal:
    account = book.first(DepositAccount, party_id=loan.party_id, currency=loan.currency)
    return account.balance if account is not None else NOTHING


def _bill(book: Book, loan: Loan, day: date) -> None:
    for row in book.find(Instalment, loan_id=loan.id, billed=False):
        row.billed = row.due <= day


def _billed(standing: Standing, day: date, currency: str) -> Tally:
    due = [claim.principal + claim.interest for claim in standing.claims if claim.due == day and claim.principal + claim.interest]
    return {"billed": len(due), f"billed/{currency}": _minor(sum(due, NOTHING))}


def _moves(before: dict[str, str | None], after: dict[str, str | None]) -> Tally:
    ways = {"out": before, "in": after}
    moved = [what for what in before if before[what] != after[what]]
    return {f"{what}_{way}/{names[what]}": 1 for what in moved for way, names in ways.items() if names[what]}


def _earned(postings: list[Posted]) -> Tally:
    tally: Counter[str] = Counter()
    for name, account in (("accrued", INTEREST_INCOME), ("penalty", PENALTY_INCOME)):
        for posting in postings:
            sign = (posting.credit == account) - (posting.debit == account)
            tally[f"{name}/{posting.currency}"] += sign * posting.minor_units
    return tally


def _minor(amount: Decimal) -> int:
    return int(amount.scaleb(2))
