"""The review of each month that a simulation comes to the end of, and whether what it left is right."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date
from itertools import pairwise

from lending.adapters.models import BPMN
from lending.domain.actors import WORKER
from lending.domain.parties import Party
from lending.domain.segmentation.months import month_before
from lending.domain.segmentation.policy import policy_on
from lending.domain.segmentation.rating import Facts, rate
from lending.domain.segmentation.records import AccountTransaction, CustomerReview, SegmentMove
from lending.domain.segmentation.segmenting import segment_of
from lending.domain.segmentation.standing import potential_of
from lending.service.decision_tables import read_tables
from lending.service.ports import Bank
from lending.service.review.whole import review_month
from lending.simulation.accounts import transactions
from lending.simulation.customers import Customer

_TABLE = BPMN / "segmentation.dmn"
_FACTS = tuple(field.name for field in fields(Facts))


def review(bank: Bank, customers: Iterable[Customer], as_of: date) -> list[AccountTransaction]:
    """Let the accounts of the month that is over be known, and review it; return what they did."""
    month = month_before(as_of)
    moved = list(transactions(customers, date.fromisoformat(f"{month}-01")))
    with bank.begin() as book:
        book.reviews().add_transactions(moved)
    review_month(bank, WORKER, month, _TABLE.read_bytes())
    return moved


def read_reviews(bank: Bank) -> list[CustomerReview]:
    """Return what was found of each customer each month, in the order of months and customers."""
    with bank.read() as book:
        return sorted(book.find(CustomerReview), key=lambda found: (found.month, found.party_id))


def review_flaws(bank: Bank, reviews: Sequence[CustomerReview]) -> Iterator[str]:
    """Yield what is not right.

    That is a rating which its facts do not make, a segment that does not follow from the one before, a move that is not written down.
    """
    with bank.read() as book:
        moves = {(move.party_id, move.month): (move.before, move.segment) for move in book.find(SegmentMove)}
        now = {party.id: party.segment for party in book.find(Party)}
    yield from _wrong_ratings(reviews)
    by_customer: defaultdict[str, list[CustomerReview]] = defaultdict(list)
    for found in reviews:
        by_customer[found.party_id].append(found)
    for party_id, months in by_customer.items():
        if now[party_id] != months[-1].segment or any(later.before != earlier.segment for earlier, later in pairwise(months)):
            yield f"{party_id}: the segments of its months do not follow from each other"
    moved = {(found.party_id, found.month): (found.before, found.segment) for found in reviews if found.before != found.segment}
    if moved != moves:
        yield f"{len(moved)} customers are in another segment than before, {len(moves)} moves are written down"


def _wrong_ratings(reviews: Iterable[CustomerReview]) -> Iterator[str]:
    tables = read_tables(_TABLE.read_bytes())
    for found in reviews:
        policy = policy_on(found.as_of)
        rating = rate(Facts(**{name: getattr(found, name) for name in _FACTS}), policy)
        year = {"salary_months": found.salary_months_of_year, "income": found.income_of_year, "net": found.net_of_year}
        potential = potential_of(**year, policy=policy)
        segment = segment_of(tables, rating.grade, found.contribution, potential).segment
        expected = (*rating, potential, segment)
        if (found.points, found.grade, tuple(found.reasons), found.potential, found.segment) != expected:
            yield f"{found.party_id} in {found.month}: its facts make it {rating.grade} and {segment}, not {found.grade}, {found.segment}"
