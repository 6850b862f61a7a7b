from decimal import Decimal

import pytest

from lending.domain.fund_flow.records import PaperMatch, TradePaper
from lending.domain.loans import Loan
from lending.domain.parties import Document
from lending.domain.records import JournalEntry
from lending.errors import ForbiddenError, InvalidInputError
from lending.service.fund_flow.papers import NewPaper, add_paper, find_altered
from tests.support.moving import HOLDERS, OWN, SHOP, line, taken_in, traced
from tests.support.walk import change, row, rows


def handed_in(running, login="manager", **changes):
    said = {"kind": "invoice", "number": "INV-1", "seller": HOLDERS[SHOP], "amount": Decimal("20000.00"), "dated": running.book.today}
    new = NewPaper(**{**said, "file_name": "invoice.pdf", "content": b"%PDF-1.7 invoice", **changes})
    add_paper(running.trial.bank, running.trial.actor(login), running.id, new)


def altered(running):
    with running.trial.bank.read() as book:
        return [(each.number, each.what) for each in find_altered(running.trial.bank, book)]


def test_a_paper_is_anchored_and_matched_to_the_payment_it_is_about(running):
    taken_in(running, line(2, OWN, SHOP, "20000"))
    handed_in(running)
    kept = row(running.trial, TradePaper, loan_id=running.id)
    assert row(running.trial, PaperMatch, paper_id=kept.id).payment_id == "s002"
    noted = [entry.action for entry in rows(running.trial, JournalEntry, order="id") if entry.action.startswith("trade_paper")]
    assert noted == ["trade_paper_added", "trade_paper_matched"]
    assert altered(running) == []


def test_a_payment_that_comes_later_is_matched_when_its_statement_is_followed(running):
    handed_in(running)
    assert rows(running.trial, PaperMatch) == []
    taken_in(running, line(2, OWN, SHOP, "20000"))
    traced(running)
    traced(running)
    assert len(rows(running.trial, PaperMatch)) == 1


def test_whatever_is_altered_later_shows(running):
    taken_in(running, line(2, OWN, SHOP, "20000"))
    handed_in(running)
    paper = row(running.trial, TradePaper, loan_id=running.id)
    match = row(running.trial, PaperMatch, paper_id=paper.id)
    # The match first: its amount, and that it is gone
    change(running.trial, PaperMatch, match.id, amount=Decimal("19999.00"))
    assert altered(running) == [("INV-1", "match_changed")]
    with running.trial.bank.begin() as book:
        book.remove(book.lock(PaperMatch, match.id))
    assert altered(running) == [("INV-1", "match_changed")]
    # Then what the paper says, and another file put in its place
    change(running.trial, TradePaper, paper.id, amount=Decimal("99.00"))
    assert ("INV-1", "paper_changed") in altered(running)
    change(running.trial, Document, paper.document_id, sha256="0" * 64)
    assert ("INV-1", "file_changed") in altered(running)


def test_a_paper_that_nobody_anchored_shows(running):
    handed_in(running)
    known = row(running.trial, TradePaper, loan_id=running.id)
    with running.trial.bank.begin() as book:
        same = {
            name: getattr(known, name)
            for name in ("loan_id", "document_id", "kind", "seller", "amount", "currency", "dated", "recorded_at")
        }
        book.add(TradePaper(id="slipped in", number="INV-2", **same))
    assert altered(running) == [("INV-2", "not_anchored")]


def test_what_is_wrong_with_a_paper_is_named_and_nothing_is_kept(running):
    handed_in(running)
    with pytest.raises(InvalidInputError) as refused:
        handed_in(running, kind="invoice", amount=Decimal(-1), dated=None)
    assert refused.value.errors.keys() == {"amount", "dated", "number"}
    with pytest.raises(InvalidInputError, match="kind"):
        handed_in(running, kind="letter", number=" ")
    assert len(rows(running.trial, TradePaper)) == 1
    change(running.trial, Loan, running.id, application_id=None)
    with pytest.raises(InvalidInputError, match="no paper can be matched"):
        handed_in(running, number="INV-9")


def test_others_hand_in_none(running):
    with pytest.raises(ForbiddenError):
        handed_in(running, "collector")
