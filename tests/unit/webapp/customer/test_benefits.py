"""What a customer's segment brings him, on his first page."""

from lending.domain.segmentation.records import ManagedCustomer, SegmentMove
from tests.support.bank import FIRST_DAY, NOON
from tests.support.web import build_app, signed_in, text_of


def test_an_offer_and_ones_own_manager_stand_on_the_first_page(trial):
    customer = trial.customer("wei")
    home = signed_in(build_app(trial), "wei")
    assert "Your manager" not in text_of(home.get("/loans?lang=en"))
    with trial.bank.begin() as book:
        book.add(
            SegmentMove(
                id="m", month="2026-10", party_id=customer.party_id, branch_id="head_office", before="C", segment="B", reason="",
                moved_on=FIRST_DAY, followed_on=FIRST_DAY, outcome="offer_noted", state="done", recorded_at=NOON,
            ),
            ManagedCustomer(party_id=customer.party_id, manager_id=trial.user("manager").id, since=FIRST_DAY),
        )  # fmt: skip
    page = home.get("/loans?lang=en")
    assert "An offer for you A consumer loan could be yours: you have paid well." in text_of(page)
    assert f"Your manager at the bank: {trial.user('manager').name}" in text_of(page)
