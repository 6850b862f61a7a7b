"""Pausing delinquency 暫停計算逾期: days in a pause do not count as delinquent; days past due run on (R1 knows no pause)."""

from dataclasses import replace
from datetime import date

from lending.domain.delinquency import Pause
from lending.domain.loans import LoanEvent
from lending.domain.servicing.standing import Standing

#: Ends a pause that nothing has ended yet.
OPEN_END = date.max


def after_pause(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing with a pause from the event's day on; while one runs another changes nothing."""
    if is_paused(standing):
        return standing
    return replace(standing, pauses=(*standing.pauses, Pause(event.value_date, OPEN_END)))


def after_resumption(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing with the pause that runs ended on the event's day."""
    if not is_paused(standing):
        return standing
    return replace(standing, pauses=(*standing.pauses[:-1], replace(standing.pauses[-1], end=event.value_date)))


def is_paused(standing: Standing) -> bool:
    """Tell whether a pause runs."""
    return bool(standing.pauses) and standing.pauses[-1].end == OPEN_END


def pauses_count(standing: Standing) -> bool:
    """Tell whether pauses matter to how late the loan is: one runs, or one was while the oldest arrears were."""
    oldest = next((claim.due for claim in standing.claims if claim.unpaid), None)
    return is_paused(standing) or (oldest is not None and any(pause.end > oldest for pause in standing.pauses))
