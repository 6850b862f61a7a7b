"""Absences of officers, and who stands in for them 代理人."""

from dataclasses import dataclass
from datetime import date, datetime

#: Days from the first to the last of one absence: a parental leave fits, a mistyped year does not.
LONGEST_ABSENCE = 400


@dataclass(eq=False, kw_only=True)
class Absence:
    """An officer who is away from the first to the last day, and the colleague who sees and may do what he holds."""

    id: str
    user_id: str
    substitute_id: str
    first_day: date
    last_day: date
    #: The business date on which it was called off or cut short; from then on it counts no more.
    ended_on: date | None = None
    entered_by: str
    recorded_at: datetime
    business_date: date

    def covers(self, day: date) -> bool:
        """Say whether the officer is away on a day."""
        return self.first_day <= day <= self.last_day and (self.ended_on is None or day < self.ended_on)

    def overlaps(self, first: date, last: date) -> bool:
        """Say whether it has a day in common with a period; one that was called off has none from then on."""
        end = self.last_day if self.ended_on is None else min(self.last_day, self.ended_on)
        return self.first_day <= last and first <= end and (self.ended_on is None or first < self.ended_on)
