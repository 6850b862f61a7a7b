"""The bank's rules for instalments, reckoned a second time and in another way: night by night, in fractions, without the program.

It knows interest rounded per row and instalments to the nearest amount; every method, day count, grace, odd days, drawdowns and rates.
"""

import calendar
import math
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby, pairwise

NIGHT = timedelta(days=1)


def months_later(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class Reckoning:
    """One loan, by the fields of its terms."""

    def __init__(self, terms):
        self.terms = terms
        self.known = {}
        # Without a first due date the day of the month is that of the disbursement, also after a shorter month.
        origin, before = (terms.disbursed, 1) if terms.first_due is None else (terms.first_due, 0)
        self.dues = [months_later(origin, terms.months_per_period * (number + before)) for number in range(terms.periods)]
        split = terms.first_due is not None and terms.first_period != "first_instalment"
        self.begin = max(terms.disbursed, months_later(self.dues[0], -terms.months_per_period)) if split else terms.disbursed
        self.odd = self.interest(-1, Fraction(terms.principal), self.changes())[0] if self.begin > terms.disbursed else Fraction(0)

    def rounded(self, value):
        whole, rest = divmod(value / Fraction(self.terms.multiple), 1)
        half = Fraction(1, 2)
        up = rest > half or (rest == half and (self.terms.rounding == "half_up" or whole % 2 == 1))
        return (whole + int(up)) * Fraction(self.terms.multiple)

    def place_of(self, day):
        return sum(due <= day for due in self.dues)

    def changes(self, until=None):
        """Return drawdowns and rates of the periods up to a place, with the day at whose end each begins."""
        drawn = [(item.on, Fraction(item.amount), None) for item in self.terms.drawdowns]
        rated = [(max(item.on - NIGHT, self.terms.disbursed), None, item) for item in self.terms.rate_changes]
        return [change for change in (*drawn, *rated) if until is None or self.place_of(change[0]) <= until]

    def span(self, place):
        if place < 0:
            return self.terms.disbursed, self.begin
        return (self.dues[place - 1] if place else self.begin), self.dues[place]

    def night(self, place, day):
        """Return what part of a year the night after a day of a period is."""
        start, end = self.span(place)
        if max(place, 0) < self.terms.interest_free:
            return Fraction(0)
        if self.terms.day_count == "30/360":
            return self.years(place) / (end - start).days
        if self.terms.day_count == "actual/actual":
            counted = day + NIGHT if self.terms.actual_actual == "fineract" else day
            return Fraction(1, 366 if calendar.isleap(counted.year) else 365)
        return Fraction(1, int(self.terms.day_count.removeprefix("actual/")))

    def nights(self, place, low, high):
        """Return what part of a year the nights from a day to another of a period are together; each amount is levelled by them anew."""
        if (place, low, high) not in self.known:
            each = (self.night(place, low + NIGHT * at) for at in range((high - low).days))
            # Equal ones are counted: to add fractions finds a common divisor each time.
            self.known[place, low, high] = sum((part * len(list(equal)) for part, equal in groupby(each)), Fraction(0))
        return self.known[place, low, high]

    def years(self, place):
        """Return what part of a year of 360 days a period is; the days before whole periods share the one they cut."""
        step, (start, end) = self.terms.months_per_period, self.span(place)
        if place > 0 or (place == 0 and end == months_later(start, step)):
            return Fraction(step, 12)
        whole = 0
        while months_later(self.dues[0], -step * (whole + 1)) >= start:
            whole += 1
        edge, before = (months_later(self.dues[0], -step * number) for number in (whole, whole + 1))
        return Fraction(step, 12) * (whole + Fraction((edge - start).days, (edge - before).days) - int(place < 0))

    def drawn(self, place, day, changes):
        late = place >= 0 and day == self.begin
        return sum((amount for on, amount, _ in changes if amount is not None and (on == day or (late and on < day))), Fraction(0))

    def rate(self, day, changes):
        known = [rate for on, _, rate in changes if rate and on <= day]
        return Fraction(max(known, key=lambda change: change.on).annual_rate if known else self.terms.annual_rate)

    def interest(self, place, balance, changes):
        """Return a period's interest, each part of it rounded, the balance with what was drawn, and the period's factor."""
        start, end = self.span(place)
        factor = total = Fraction(0)
        for low, high in pairwise(sorted({start, end, *(day for day, _, _ in changes if start < day < end)})):
            balance += self.drawn(place, low, changes)
            piece = self.rate(low, changes) * self.nights(place, low, high)
            factor, total = factor + piece, total + self.rounded(balance * piece)
        return total, balance, factor

    def rows(self):
        """Return principal and interest of each row, before interest is moved."""
        terms, count, changes = self.terms, self.terms.periods, self.changes()
        if terms.method == "bullet":
            return [self.bullet(changes)]
        anew = {0, *(self.place_of(day) for day, amount, _ in changes if amount is not None or terms.method == "equal_instalment")}
        amounts, balance, rows = [Fraction(0)] * count, Fraction(terms.principal), []
        for place in range(count):
            if place in anew:
                start = max(place, terms.principal_grace)
                amounts[start:] = [self.level(place, start, balance)] * (count - start)
            interest, balance, _ = self.interest(place, balance, changes)
            share = amounts[place] - (interest if terms.method == "equal_instalment" and place >= terms.principal_grace else 0)
            principal = balance if place == count - 1 else min(max(share, Fraction(0)), balance)
            balance -= principal
            rows.append([principal, interest])
        return rows

    def bullet(self, changes):
        """Return the one row of a bullet loan: simple interest, that of each stretch between changes rounded."""
        balance, stretches = Fraction(self.terms.principal), []
        for place in range(len(self.dues)):
            start, end = self.span(place)
            for day in (start + NIGHT * at for at in range((end - start).days)):
                if not stretches or any(on == day for on, _, _ in changes):
                    balance += self.drawn(place, day, changes)
                    stretches.append([balance, Fraction(0)])
                stretches[-1][1] += self.rate(day, changes) * self.night(place, day)
        return [balance, sum((self.rounded(amount * factor) for amount, factor in stretches), Fraction(0))]

    def level(self, place, start, balance):
        """Return the amount from a period on, by what is known in the period that a change falls in."""
        changes, count = self.changes(place), self.terms.periods
        for later in range(place, start + 1):
            _, balance, _ = self.interest(later, balance, changes)
        if self.terms.method == "interest_first":
            return Fraction(0)
        if self.terms.method == "equal_principal":
            return self.rounded(balance / (count - start))
        value, worth = Fraction(1), Fraction(0)
        for later in range(start, count):
            value /= 1 + self.interest(later, Fraction(0), changes)[2]
            worth += value
        return self.rounded(balance / worth)

    def plan(self):
        """Return principal and interest of each row, and what is due up front."""
        rows, step = self.rows(), Fraction(self.terms.multiple)
        if self.terms.first_period == "spread":
            each = math.floor(self.odd / len(rows) / step) * step
            for place, row in enumerate(rows):
                row[1] += each if place < len(rows) - 1 else self.odd - each * place
        grace = min(self.terms.interest_grace, len(rows) - 1)
        rows[grace][1] += sum(row[1] for row in rows[:grace])
        for row in rows[:grace]:
            row[1] = Fraction(0)
        return [tuple(row) for row in rows], self.odd if self.terms.first_period == "up_front" else Fraction(0)
