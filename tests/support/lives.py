"""Random lives of many loans in one book, and whether what the close wrote of each is what its events make of it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from lending.domain.actors import WORKER
from lending.domain.loan_terms import LoanTerms
from lending.domain.loans import PARTITIONS, BucketStay, CollectionCase, DepositAccount, Loan, LoanEvent, TierChange
from lending.domain.servicing.aging import age
from lending.domain.servicing.replay import replay
from lending.domain.servicing.standing import Standing, opened
from lending.domain.servicing.terms import ServicingTerms
from lending.service.close.closing import close_through
from lending.service.deposits import deposit
from tests.support.bank import FIRST_DAY, TrialBank
from tests.support.closing import happen
from tests.support.loan_book import add_customer, add_loan
from tests.support.walk import rows

_DAY = timedelta(days=1)
#: Orders of appropriation: the usual one, and one that leaves penalty to the end.
_ORDERS = (("fees", "penalty", "interest", "principal"), ("principal", "interest", "penalty", "fees"))


@dataclass(frozen=True, slots=True)
class Life:
    """A loan, whose it is, and what happens: days after the first, to the account (None) or the loan in one of the ways of `closing`."""

    id: str
    party: str
    terms: ServicingTerms
    partition: int
    autopay: bool
    happens: tuple[tuple[int, int | None, Decimal], ...]


def lives(seed: int, count: int, days: int) -> list[Life]:
    """Return so many lives; one in four loans shares the account of the one before."""
    chance, made = Random(seed), list[Life]()
    for number in range(count):
        party = made[-1].party if made and chance.random() < 0.25 else f"p{number}"
        terms = _terms(chance)
        made.append(
            Life(f"l{number}", party, terms, chance.randrange(PARTITIONS), chance.random() < 0.8, tuple(_happens(chance, terms, days)))
        )
    return made


def _terms(chance: Random) -> ServicingTerms:
    first_due = FIRST_DAY + timedelta(chance.randint(1, 16)) if chance.random() < 0.9 else None
    plan = LoanTerms(
        principal=Decimal(chance.choice([100, 77_777, chance.randint(100, 9_999_999)])).scaleb(-2),
        annual_rate=Decimal(chance.choice(["0.06", "0.0445", "0", "0.24", "0.123456"])),
        periods=chance.randint(1, 4),
        disbursed=FIRST_DAY - timedelta(chance.randint(0, 3)),
        first_due=first_due,
        method=chance.choice(["equal_instalment", "equal_principal", "interest_first", "bullet"]),
    )
    return ServicingTerms(
        plan=plan,
        grace_days=chance.choice([0, 0, 3]),
        buckets=chance.choice([(1, 4, 31), (1, 2, 3), (2, 40)]),
        overdue_uplift=Decimal(chance.choice(["0.50", "0.3", "0", "1"])),
        order=chance.choice(["by_instalment", "by_component"]),
        benchmark="lpr_1y",
        spread=Decimal(chance.choice(["0.0145", "0.03"])),
        repricing=chance.choice(["fixed", "fixed", "on_change", "yearly"]),
        appropriation=chance.choice(_ORDERS),
    )


def _happens(chance: Random, terms: ServicingTerms, days: int) -> Iterator[tuple[int, int | None, Decimal]]:
    """Yield what happens: above all money that is just enough, a cent short, much too little or too much."""
    first = opened(terms).claims[0]
    due = first.principal + first.interest
    for _ in range(chance.choice([0, 1, 1, 2, 4])):
        amount = chance.choice([due, due, due - Decimal("0.01"), due * 2, Decimal("0.01"), Decimal(chance.randint(1, 200_00)).scaleb(-2)])
        way = None if chance.random() < 0.7 else chance.randint(0, 8)
        if amount > 0:
            yield chance.randrange(days), way, amount


def begin(trial: TrialBank, book_of: list[Life]) -> None:
    """Put the loans into an empty book."""
    with trial.bank.begin() as book:
        for party in dict.fromkeys(life.party for life in book_of):
            add_customer(book, party, "0", trial.clock.instant)
        for life in book_of:
            add_loan(book, life.id, life.party, life.terms, partition=life.partition, at=trial.clock.instant, autopay=life.autopay)


def live(trial: TrialBank, book_of: list[Life], days: int) -> None:
    """Live through the days, each closed."""
    by_day: defaultdict[int, list[tuple[Life, int | None, Decimal]]] = defaultdict(list)
    for life in book_of:
        for day, way, amount in life.happens:
            by_day[day].append((life, way, amount))
    for day in range(days):
        with trial.bank.begin() as book:
            for life, way, amount in by_day[day]:
                if way is None:
                    deposit(book, life.party, "CNY", amount)
        for number, (life, way, amount) in enumerate(by_day[day]):
            if way is not None:
                happen(trial, f"{day}:{number}", life.id, amount, way)
        close_through(trial.bank, trial.actor("admin"))


def flaws(trial: TrialBank, book_of: list[Life], days: int) -> list[str]:
    """Return what of each loan's history, case and account is not what its events make it: morning by morning, by the pure rules alone."""
    of_loan = {kind: _by_loan(trial, kind) for kind in (LoanEvent, BucketStay, TierChange, CollectionCase)}
    found = [flaw for life in book_of for flaw in _flaws_of(life, days, {kind: of_loan[kind][life.id] for kind in of_loan})]
    return [*found, *_accounts(trial, book_of, of_loan[LoanEvent])]


def _by_loan(trial: TrialBank, kind: type[Any]) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows(trial, kind, order="number" if kind is LoanEvent else "id"):
        found[row.loan_id].append(row)
    return found


def _flaws_of(life: Life, days: int, kept: dict[type[Any], list[Any]]) -> Iterator[str]:
    for number in range(days):
        day = FIRST_DAY + number * _DAY
        if _something_on(kept[LoanEvent], day + _DAY):
            continue  # what is written on the next day looks like what this close wrote
        standing = replay(life.terms, [event for event in kept[LoanEvent] if event.business_date <= day], day)
        for what, of in _MORNING.items():
            expected, found = of(standing, kept, day + _DAY)
            if expected != found:
                yield f"{life.id} on the morning after {day}: {what} {found}, but by its events {expected}"


def _something_on(events: list[LoanEvent], day: date) -> bool:
    return any(event.business_date == day and event.actor_name != WORKER.name for event in events)


def _buckets(standing: Standing, kept: dict[type[Any], list[Any]], on: date) -> tuple[object, object]:
    late = age(standing, on)
    by_due = {overdue.due: overdue.bucket for overdue in late.instalments}
    expected = {claim.number: by_due.get(claim.due) for claim in standing.claims if claim.unpaid} | {None: late.bucket}
    stays = [stay for stay in kept[BucketStay] if stay.entered_on <= on and (stay.left_on is None or stay.left_on > on)]
    found = {stay.instalment: stay.bucket for stay in stays}
    expected = {key: bucket for key, bucket in expected.items() if bucket}
    return (expected, len(expected)), (found, len(stays))


def _tier(standing: Standing, kept: dict[type[Any], list[Any]], on: date) -> tuple[object, object]:
    changes = sorted((change for change in kept[TierChange] if change.on <= on), key=lambda change: int(change.id.rsplit(":", 1)[1]))
    return age(standing, on).classification, changes[-1].tier if changes else "normal"


def _case(standing: Standing, kept: dict[type[Any], list[Any]], on: date) -> tuple[object, object]:
    cases = [case for case in kept[CollectionCase] if case.opened_on <= on and (case.closed_on is None or case.closed_on > on)]
    return int(age(standing, on).past_due_days > 0), len(cases)


_MORNING: dict[str, Callable[[Standing, dict[type[Any], list[Any]], date], tuple[object, object]]] = {
    "stays in buckets": _buckets,
    "tier": _tier,
    "cases open": _case,
}


def _accounts(trial: TrialBank, book_of: list[Life], events: dict[str, list[LoanEvent]]) -> Iterator[str]:
    """Find accounts that are not what came in less what loans took, and money left in one while a loan wants it."""
    loans = {loan.id: loan for loan in rows(trial, Loan)}
    for account in rows(trial, DepositAccount):
        own = [life for life in book_of if life.party == account.party_id]
        taken = sum(
            (Decimal(str(e.facts["amount"])) for life in own for e in events[life.id] if e.facts.get("source") == "deposit"), Decimal(0)
        )
        paid_in = sum((amount for life in own for _, way, amount in life.happens if way is None), Decimal(0))
        if account.balance != paid_in - taken:
            yield f"{account.party_id} holds {account.balance}, but {paid_in} came in and {taken} was taken"
        wanting = [life.id for life in own if life.autopay and loans[life.id].past_due_since]
        if account.balance > 0 and wanting:
            yield f"{account.party_id} holds {account.balance} while {wanting} are past due"
