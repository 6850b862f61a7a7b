"""The automated steps of the monthly review 月度檢視: what the command does by itself, as jobs that the process shows and repeats."""

from lending.domain.actors import WORKER
from lending.service.ports import Bank
from lending.service.review import following, reviewing
from lending.service.review.process import deployed_table


def open_review(bank: Bank, *, month: str) -> None:
    """Open the review with the decision table as it is deployed, and cut the customers into ranges."""
    reviewing.open_review(bank, month, deployed_table(bank))


def gather_facts(bank: Bank, *, month: str) -> None:
    """Write down what is known of each customer."""
    reviewing.gather_facts(bank, month)


def rate_customers(bank: Bank, *, month: str) -> None:
    """Rate each customer, with reasons."""
    reviewing.rate_customers(bank, month)


def segment_customers(bank: Bank, *, month: str) -> None:
    """Give each customer his segment by the table, and journal each move."""
    reviewing.segment_customers(bank, month)


def assign_managers(bank: Bank, *, month: str) -> None:
    """Give who came to A a manager of his own."""
    following.assign_managers(bank, month)


def note_offers(bank: Bank, *, month: str) -> None:
    """Note an offer for who came to B."""
    following.note_offers(bank, month)


def start_visits(bank: Bank, *, month: str) -> None:
    """Have who came to C visited."""
    following.start_visits(bank, month)


def start_preservation(bank: Bank, *, month: str) -> None:
    """Have what is owed by who came to D collected and secured."""
    following.start_preservation(bank, month)


def finish_review(bank: Bank, *, month: str) -> None:
    """Keep the report."""
    reviewing.finish_review(bank, WORKER, month)
