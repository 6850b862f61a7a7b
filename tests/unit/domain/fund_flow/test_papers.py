from datetime import date, timedelta
from decimal import Decimal

import pytest

from lending.domain.fund_flow.papers import Paid, Paper, match_paper, match_papers

DAY = date(2026, 11, 24)
PAID = Paid("t1", "Tile Shop", Decimal(1000), DAY)


def paper(kind="invoice", amount=1000, days=0, seller="Tile Shop", number="p1"):
    return Paper(number, kind, seller, Decimal(amount), DAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("kind", "amount", "days", "verdict"),
    [
        ("order", 1000, 0, "matched"),
        ("order", 1500, -180, "matched"),
        ("order", 999, 0, "amount_differs"),
        ("order", 1000, 1, "date_differs"),
        ("order", 1000, -181, "date_differs"),
        ("invoice", 1000, 180, "matched"),
        ("invoice", 1000, -180, "matched"),
        ("invoice", 1001, 0, "amount_differs"),
        ("invoice", 999, 0, "amount_differs"),
        ("invoice", 1000, 181, "date_differs"),
        ("receipt", 1000, 30, "matched"),
        ("receipt", 1000, -181, "date_differs"),
    ],
)
def test_a_paper_fits_a_payment_by_amount_and_date_as_its_kind_allows(kind, amount, days, verdict):
    found = match_paper(paper(kind, amount, days), [PAID], 180)
    assert (found.verdict, found.payment) == (verdict, PAID if verdict == "matched" else None)


@pytest.mark.parametrize(("seller", "verdict"), [("tile  shop", "matched"), ("Tile Shop Ltd", "seller_not_paid")])
def test_the_seller_must_be_the_one_who_was_paid(seller, verdict):
    assert match_paper(paper(seller=seller), [PAID], 180).verdict == verdict


def test_of_several_payments_the_nearest_is_taken_and_each_takes_one_paper_of_a_kind():
    later = Paid("t2", "Tile Shop", Decimal(1000), DAY + timedelta(days=5))
    papers = [paper(number="b", days=4), paper(number="a", days=4), paper("receipt", number="c", days=4), paper(number="d", days=5)]
    found = {each.paper_id: each.payment.id if each.payment else None for each in match_papers(papers, [PAID, later], 180)}
    assert found == {"a": "t2", "b": "t1", "c": "t2", "d": None}


def test_what_was_matched_before_is_not_matched_again():
    (found,) = match_papers([paper()], [PAID], 180, taken=[("invoice", "t1")])
    assert found.verdict == "seller_not_paid"
