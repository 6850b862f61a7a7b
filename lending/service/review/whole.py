"""A month's review from its opening to its report, without an engine: what the command does by itself, and a simulation."""

from lending.domain.actors import Actor
from lending.service.ports import Bank
from lending.service.review.following import STRATEGIES
from lending.service.review.reviewing import Progress, finish_review, gather_facts, open_review, rate_customers, segment_customers, silent


def review_month(bank: Bank, actor: Actor, month: str, table: bytes, progress: Progress = silent) -> dict[str, object]:
    """Review a month by a decision file and return its report.

    Killed anywhere and called again it goes on where it was; called for a month that is done it returns what was found then.
    """
    open_review(bank, month, table)
    for step in (gather_facts, rate_customers, segment_customers):
        step(bank, month, progress)
    for start in STRATEGIES:
        start(bank, month)
    return finish_review(bank, actor, month)
