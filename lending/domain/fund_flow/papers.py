"""Trade papers 貿易單據 matched to payments: order, invoice and receipt of the goods, by seller, amount and date."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

PaperKind = Literal["order", "invoice", "receipt"]
KINDS: tuple[PaperKind, ...] = ("order", "invoice", "receipt")
#: How a paper stands to the payments: what of it differs, the nearest first.
Verdict = Literal["matched", "date_differs", "amount_differs", "seller_not_paid"]


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment of the loan's money: to whom, how much in the loan's currency, and when."""

    id: str
    payee: str
    amount: Decimal
    on: date


@dataclass(frozen=True, slots=True)
class Paper:
    """What a trade paper says."""

    id: str
    kind: PaperKind
    seller: str
    amount: Decimal
    dated: date


@dataclass(frozen=True, slots=True)
class PaperFinding:
    """How a paper stands, with the payment it is about where one was found."""

    paper_id: str
    verdict: Verdict
    payment: Paid | None = None


def match_papers(
    papers: Iterable[Paper], payments: Sequence[Paid], days: int, taken: Collection[tuple[str, str]] = ()
) -> list[PaperFinding]:
    """Match papers to payments in the order of their dates; a payment takes one paper of each kind.

    `taken` are kinds and payments that were matched before; `days` is how far a paper's date may lie from its payment's.
    """
    gone, found = set(taken), list[PaperFinding]()
    for paper in sorted(papers, key=lambda each: (each.dated, each.id)):
        free = [paid for paid in payments if (paper.kind, paid.id) not in gone]
        finding = match_paper(paper, free, days)
        if finding.payment is not None:
            gone.add((paper.kind, finding.payment.id))
        found.append(finding)
    return found


def match_paper(paper: Paper, payments: Iterable[Paid], days: int) -> PaperFinding:
    """Find the payment a paper is about, the nearest in time.

    An order may be paid in parts, so it is for as much or more; invoice and receipt are for as much. An order is not dated after the
    payment; the others may be.
    """
    to_seller = [paid for paid in payments if _same(paid.payee, paper.seller)]
    of_amount = [paid for paid in to_seller if (paid.amount <= paper.amount if paper.kind == "order" else paid.amount == paper.amount)]
    in_time = [paid for paid in of_amount if _in_time(paper, paid, days)]
    if in_time:
        return PaperFinding(paper.id, "matched", min(in_time, key=lambda paid: (abs((paid.on - paper.dated).days), paid.on, paid.id)))
    return PaperFinding(paper.id, "date_differs" if of_amount else "amount_differs" if to_seller else "seller_not_paid")


def _in_time(paper: Paper, paid: Paid, days: int) -> bool:
    after = (paid.on - paper.dated).days
    return (0 if paper.kind == "order" else -days) <= after <= days


def _same(one: str, other: str) -> bool:
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()
