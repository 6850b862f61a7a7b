"""Whether the loan book is what its events make it: each loan replayed, its rows and postings compared, the ledger as a whole."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lending.domain.actors import WORKER
from lending.domain.loans import PARTITIONS, EventKind, Instalment, Loan, LoanState
from lending.domain.servicing import accounts
from lending.domain.servicing.aging import age, set_apart
from lending.domain.servicing.balances import balances
from lending.domain.servicing.repricing import next_repricing
from lending.domain.servicing.standing import Standing
from lending.errors import ConflictError, InvalidInputError
from lending.service.business_date import business_date
from lending.service.ports import Bank, Book
from lending.service.servicing.books import LoanBook, read_loan_book
from lending.service.servicing.ledger import last_close, ledger_of
from lending.service.servicing.rows import accrual_of

#: Told how many loans were looked at and how many there are.
Progress = Callable[[int, int], None]
#: Loans that are read together.
_TOGETHER = 500
_ROW = (
    "start",
    "due",
    "principal",
    "interest",
    "balance",
    "principal_paid",
    "interest_paid",
    "penalty",
    "penalty_paid",
    "penalty_to",
    "settled_on",
)


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something that is not as the events make it: `where` a field or account, `loan_id` None for the ledger as a whole."""

    loan_id: str | None
    where: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the book found; `totals` are the ledger's balances by account and currency, minor units."""

    loans: int
    discrepancies: tuple[Discrepancy, ...]
    totals: dict[tuple[str, str], int]


def verify_book(bank: Bank, progress: Progress = lambda _done, _all: None, *, as_of: date | None = None) -> Verification:
    """Replay every loan and compare it with its rows and postings, then the ledger's totals with the sum of all loans.

    As of an earlier day loans and ledger are seen as they were when it ended; rows tell no more than the present, so that those of loans
    that something happened to since are left out. InvalidInputError for a day to come.
    """
    with bank.read() as book:
        count, today = book.count(Loan), business_date(book)
    if as_of is not None and as_of > today:
        raise InvalidInputError({"date": [f"{as_of} is still to come; the business date is {today}."]})
    totals: Counter[tuple[str, str]] = Counter()
    found: list[Discrepancy] = []
    done = 0
    for loan_ids in _several(bank):
        with bank.read() as book:
            book.read_ahead(loan_ids)
            for loan_id in loan_ids:
                found += _verify_loan(book, loan_id, totals, as_of)
        done += len(loan_ids)
        progress(done, count)
    with bank.read() as book:
        ledger = book.ledger_totals(as_of)
    return Verification(done, (*found, *_compare_totals(totals, ledger)), ledger)


def written_through(book: Book, held: LoanBook, as_of: date | None = None) -> date:
    """Return the day a loan's rows stand at, or stood at as a day ended: its last event's or the last close's, whichever is later."""
    days = [held.loan.business_date, *(event.business_date for event in held.events if event.kind != EventKind.DISBURSED)]
    return max(*days, last_close(book, held, as_of) or held.loan.business_date)


def _several(bank: Bank) -> Iterator[list[str]]:
    """Return the loans, as many together as are read together."""
    for partition in range(PARTITIONS):
        with bank.read() as book:
            ids = [loan.id for loan in book.find(Loan, partition=partition, order="id")]
        yield from (ids[first : first + _TOGETHER] for first in range(0, len(ids), _TOGETHER))


def _verify_loan(book: Book, loan_id: str, totals: Counter[tuple[str, str]], as_of: date | None = None) -> list[Discrepancy]:
    try:
        known = read_loan_book(book, WORKER, loan_id)
    except ConflictError as error:
        return [Discrepancy(loan_id, "terms", "kept", str(error))]
    if as_of is not None and known.loan.business_date > as_of:
        return []
    held = known if as_of is None else replace(known, events=tuple(event for event in known.events if event.business_date <= as_of))
    through = written_through(book, held, as_of)
    standing = held.standing(through)
    expected = balances(standing)
    totals.update({(account, held.loan.currency): amount for account, amount in expected.items()})
    pairs = list(_account_pairs(ledger_of(book, held, as_of), expected))
    if through == written_through(book, known):
        pairs += [*_loan_pairs(book, held, standing, through), *_row_pairs(book, held, standing)]
    return [Discrepancy(loan_id, where, str(wanted), str(found)) for where, wanted, found in pairs if wanted != found]


Pairs = Iterator[tuple[str, object, object]]


def _loan_pairs(book: Book, held: LoanBook, standing: Standing, through: date) -> Pairs:
    loan = held.loan
    for field in ("outstanding", "unapplied", "state"):
        yield field, getattr(standing, field), getattr(loan, field)
    yield "set_apart", set_apart(standing), loan.set_apart
    yield "annual_rate", standing.rate, loan.annual_rate
    for field, wanted in accrual_of(standing).items():
        yield field, wanted, getattr(loan, field)
    if loan.state == LoanState.ACTIVE:
        yield "reprices_on", next_repricing(standing.terms, last_close(book, held) or loan.disbursed_on), loan.reprices_on
    # After a close the loan is as late as it is when the next day opens.
    late = age(standing, through + timedelta(days=1) if last_close(book, held) == through else through)
    yield "days_past_due", late.past_due_days, loan.days_past_due
    yield "delinquent_days", late.delinquent_days, loan.delinquent_days
    yield "bucket", late.bucket, loan.bucket
    yield "tier", late.classification, loan.tier


def _row_pairs(book: Book, held: LoanBook, standing: Standing) -> Pairs:
    rows = {row.number: row for row in book.find(Instalment, loan_id=held.loan.id)}
    yield "instalments", [claim.number for claim in standing.claims], sorted(rows)
    for claim in standing.claims:
        row = rows.get(claim.number)
        if row is None:
            continue
        for field in _ROW:
            yield f"instalment {claim.number} {field}", getattr(claim, field), getattr(row, field)


def _account_pairs(found: Mapping[str, int], expected: Mapping[str, int]) -> Pairs:
    for account in sorted(found.keys() | expected.keys()):
        yield account, expected.get(account, 0), found.get(account, 0)


def _compare_totals(expected: Counter[tuple[str, str]], found: Mapping[tuple[str, str], int]) -> list[Discrepancy]:
    """Compare totals; what was paid out may stand with the customers or be on its way, so the two count as one."""
    wanted, held = _joined(expected), _joined(found)
    return [
        Discrepancy(None, f"{account} {currency}", str(wanted[account, currency]), str(held[account, currency]))
        for account, currency in sorted(wanted.keys() | held.keys())
        if wanted[account, currency] != held[account, currency]
    ]


def _joined(totals: Mapping[tuple[str, str], int]) -> Counter[tuple[str, str]]:
    joined: Counter[tuple[str, str]] = Counter()
    for (account, currency), amount in totals.items():
        joined[accounts.DEPOSITS if account == accounts.PAYMENTS else account, currency] += amount
    return joined
