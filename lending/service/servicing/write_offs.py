"""Writing a loan off: what may be proposed, and what it would come to."""

from collections.abc import Mapping

from lending.domain.servicing.aging import age
from lending.domain.servicing.write_off import to_write_off
from lending.errors import ConflictError
from lending.service.servicing.books import LoanBook
from lending.service.servicing.payments import require_active


def checked_write_off(held: LoanBook, facts: Mapping[str, object]) -> dict[str, object]:
    """Return what a write-off today comes to, as its facts; ConflictError for a loan that is over, or not late."""
    del facts  # nothing is to be chosen: all of it goes
    require_active(held)
    standing = held.standing()
    if not age(standing, held.today).past_due_days:
        raise ConflictError("This loan is not late; only what a debtor does not pay is written off.")
    gone = to_write_off(standing)
    return {part: str(getattr(gone, part)) for part in ("principal", "interest", "penalty", "fees", "costs", "total")}
