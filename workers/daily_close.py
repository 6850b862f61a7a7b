"""The steps of the daily close 日終: what the command does by itself, as jobs that the process shows and repeats."""

from datetime import date

from lending.domain.actors import WORKER
from lending.service.close import closing
from lending.service.ports import Bank


def open_close(bank: Bank, *, day: str) -> None:
    """Let nothing more be booked on the day."""
    closing.open_day(bank, date.fromisoformat(day))


def close_partitions(bank: Bank, *, day: str) -> None:
    """Accrue, bill, take, age, classify and collect, partition by partition."""
    closing.close_partitions(bank, date.fromisoformat(day))


def reconcile_balances(bank: Bank, *, day: str) -> None:
    """Hold each partition's rows to its postings; a difference stays here until somebody tries again."""
    closing.reconcile_day(bank, date.fromisoformat(day))


def move_date(bank: Bank, *, day: str) -> None:
    """Keep the report and move the business date on."""
    closing.finish_day(bank, WORKER, date.fromisoformat(day))


def fire_timers(bank: Bank, *, day: str) -> None:
    """Let what falls due with the day fall due."""
    closing.fire_timers(bank, date.fromisoformat(day))
