"""How late a loan is, written down at once: days, buckets with their history, tier with its reason."""

from datetime import date

from lending.domain.delinquency import Delinquency
from lending.domain.loans import BucketStay, Instalment, Loan, TierChange
from lending.domain.servicing.aging import age
from lending.domain.servicing.standing import Standing
from lending.service.ports import Book


def age_loan(book: Book, loan: Loan, standing: Standing, on: date, reason: str) -> Delinquency:
    """Write how late a loan is as a day opens and what that changed; `reason` says what made it so."""
    late = age(standing, on)
    loan.past_due_since = late.instalments[0].due if late.instalments else None
    loan.days_past_due, loan.delinquent_days = late.past_due_days, late.delinquent_days
    _stay(book, loan, None, before=loan.bucket, bucket=late.bucket, on=on)
    loan.bucket = late.bucket
    _age_instalments(book, loan, late, on)
    _classify(book, loan, late, on, reason)
    return late


def _age_instalments(book: Book, loan: Loan, late: Delinquency, on: date) -> None:
    buckets = {overdue.due: overdue.bucket for overdue in late.instalments}
    for row in book.find(Instalment, loan_id=loan.id, order="number"):
        bucket = buckets.get(row.due) if row.settled_on is None else None
        _stay(book, loan, row.number, before=row.bucket, bucket=bucket, on=on)
        row.bucket = bucket


def _stay(book: Book, loan: Loan, instalment: int | None, *, before: str | None, bucket: str | None, on: date) -> None:
    """End the stay in a bucket and begin the next; back in the same one on the day it was left, the stay goes on."""
    if before == bucket:
        return
    for stay in book.find(BucketStay, loan_id=loan.id, instalment=instalment, left_on=None):
        stay.left_on = on
    if bucket is None:
        return
    kept = book.first(BucketStay, loan_id=loan.id, instalment=instalment, bucket=bucket, left_on=on)
    if kept is not None:
        kept.left_on = None
        return
    number = book.count(BucketStay, loan_id=loan.id) + 1
    book.add(BucketStay(id=f"{loan.id}:{number}", loan_id=loan.id, instalment=instalment, bucket=bucket, entered_on=on))
    book.flush()


def _classify(book: Book, loan: Loan, late: Delinquency, on: date, reason: str) -> None:
    if loan.tier == late.classification:
        return
    number = book.count(TierChange, loan_id=loan.id) + 1
    book.add(
        TierChange(
            id=f"{loan.id}:{number}",
            loan_id=loan.id,
            on=on,
            before=loan.tier,
            tier=late.classification,
            reason=reason,
            days_past_due=late.past_due_days,
        )
    )
    loan.tier = late.classification
