"""The review of a month as a process of the engine: started by the month's end, or by hand, and followed until it is done."""

from lending.domain.records import Errand, OutboxMessage
from lending.domain.segmentation.records import MonthlyReview, ReviewRange
from lending.domain.segmentation.segmenting import DECISION
from lending.errors import ConflictError, NotFoundError
from lending.service import outbox
from lending.service.ports import Bank, Book
from lending.service.review.reviewing import require_reviewable

PROCESS = "monthly_review"


def business_key(month: str) -> str:
    """Return what the engine knows the review of a month by."""
    return f"review-{month}"


def start_review(bank: Bank, book: Book, month: str) -> bool:
    """Have the engine review a month, once, within the caller's transaction; False where it was told before."""
    key = business_key(month)
    if book.first(OutboxMessage, key=f"{key}:start") is not None:
        return False
    outbox.post(bank, book, Errand.START, PROCESS, key, key=f"{key}:start", variables={"month": month})
    return True


def let_review(bank: Bank, month: str) -> None:
    """Have the engine review a month; asked again, have it try once more the step that failed.

    What the review's first step would refuse for good is refused before it starts, as InvalidInputError or ConflictError.
    """
    with bank.begin() as book:
        require_reviewable(book, month)
        started = start_review(bank, book, month)
    if not started:
        for incident in bank.engine.incidents():
            if incident.business_key == business_key(month):
                bank.engine.retry(incident.id)
    bank.nudge()


def follow_review(bank: Bank, month: str) -> tuple[int, int] | None:
    """Return how many steps of how many are done for a review's ranges, None when it is done; ConflictError says which step failed."""
    with bank.read() as book:
        review = book.first(MonthlyReview, month=month)
        if review is not None and review.state == "done":
            return None
        ranges = book.find(ReviewRange, month=month)
    for incident in bank.engine.incidents():
        if incident.business_key == business_key(month):
            raise ConflictError(
                f"The review of {month} stopped at {incident.activity}: {incident.message} Mend it, then give the command again."
            )
    done = [at for found in ranges for at in (found.gathered_at, found.rated_at, found.segmented_at)]
    return sum(at is not None for at in done), len(done)


def report_kept(bank: Bank, month: str) -> dict[str, object]:
    """Return the report of a review that is done."""
    with bank.read() as book:
        return book.get(MonthlyReview, month).report


def deployed_table(bank: Bank) -> bytes:
    """Return the decision file that makes the segments as the engine has it now; NotFoundError where it has none."""
    deployed = next((each for each in bank.engine.deployed_decisions() if each.decision == DECISION), None)
    if deployed is None:
        raise NotFoundError(f"The engine has no decision {DECISION}; deploy it, then try again.")
    return bank.engine.decision_xml(deployed.definition)
