from decimal import Decimal

import pytest

from lending.domain.loans import Loan
from lending.domain.records import JournalEntry
from lending.errors import ForbiddenError
from lending.service.fund_flow.papers import NewPaper, add_paper
from lending.service.views.flow import read_consents, read_flow
from tests.support.moving import BROKER, OWN, SHOP, consented, for_business, line, taken_in, traced
from tests.support.running import running_copy
from tests.support.walk import change, rows


@pytest.fixture
def moved(trial):
    """A loan of 50,000, of which 30,000 went to a shop, and 20,000 of that on to a broker; told as a warning."""
    running = for_business(running_copy(trial))
    consented(running, SHOP)
    taken_in(running, line(2, OWN, SHOP, "10000"), line(3, OWN, SHOP, "20000"), line(4, SHOP, BROKER, "20000"))
    traced(running)
    return running


def test_accounts_moves_and_shares_are_told_with_the_way_of_what_was_misused(moved):
    found = read_flow(moved.trial.bank, moved.trial.actor("manager"), moved.id, "first_in_first_out")
    assert (found.drawn, found.purpose_share, found.misused_share, found.complete) == (50_000, Decimal("0.2"), Decimal("0.4"), True)
    seen = [(each.number, each.hop, each.came, each.resting, each.sink, each.is_meant, each.is_open) for each in found.accounts]
    assert seen == [
        (OWN, 0, 50_000, 20_000, None, False, True),
        (SHOP, 1, 30_000, 10_000, None, True, True),
        (BROKER, 2, 20_000, 20_000, "brokerage", False, False),
    ]
    assert [(each.payer, each.payee, each.amount, each.transfers) for each in found.moves] == [
        ("", OWN, 50_000, 1),
        (OWN, SHOP, 30_000, 2),
        (SHOP, BROKER, 20_000, 1),
    ]
    assert [(step.hop, step.payee_holder, step.whole, step.amount) for step in found.steps][-1] == (2, "Sunrise Securities", 20_000, 20_000)
    assert found.misuses[0].path[-1] == "Sunrise Securities …0003"
    assert len(found.warnings) == 1
    assert [each.account for each in read_consents(moved.trial.bank, moved.trial.actor("auditor"), found)] == [SHOP]
    noted = rows(moved.trial, JournalEntry, action="personal_data_read", order="id")[-1]
    assert '"what":"flow"' in noted.body


def test_trade_papers_stand_with_their_payment_or_with_what_differs(moved):
    bank, manager = moved.trial.bank, moved.trial.actor("manager")
    said = {"kind": "invoice", "seller": "Tile Shop", "dated": moved.book.today, "file_name": "a.pdf"}
    for number, amount in (("I-1", 20_000), ("I-2", 777)):
        add_paper(bank, manager, moved.id, NewPaper(number=number, amount=Decimal(amount), content=b"%PDF-1.7 " + number.encode(), **said))
    found = read_flow(bank, manager, moved.id, "first_in_first_out")
    seen = {each.number: (each.verdict, each.paid_on, each.altered) for each in found.papers}
    assert seen == {"I-1": ("matched", moved.book.today, ()), "I-2": ("amount_differs", None, ())}


def test_of_a_loan_from_book_import_nothing_is_known(moved):
    change(moved.trial, Loan, moved.id, application_id=None)
    assert read_flow(moved.trial.bank, moved.trial.actor("auditor"), moved.id, "proportional") is None


def test_who_has_nothing_to_do_with_it_reads_nothing(moved):
    with pytest.raises(ForbiddenError):
        read_flow(moved.trial.bank, moved.trial.actor("intake"), moved.id, "proportional")
