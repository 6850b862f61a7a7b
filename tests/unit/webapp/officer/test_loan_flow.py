"""The page on which a loan's money is followed."""

import csv
import io
from decimal import Decimal
from functools import partial

import pytest

from lending.domain.fund_flow.records import AccountConsent, TradePaper
from lending.domain.loans import Loan
from lending.service.fund_flow import tracing
from tests.support.moving import BROKER, FRIEND, HOLDERS, OWN, SHOP, consented, for_business, line, taken_in, traced
from tests.support.running import running_copy
from tests.support.walk import change, row
from tests.support.web import build_app, csrf_token, signed_in, text_of


def with_token(client, entries):
    return {**entries, "csrf_token": csrf_token(client.get("/warnings?lang=en"))}


@pytest.fixture
def moved(trial):
    running = for_business(running_copy(trial))
    consented(running, SHOP)
    names = {FRIEND: "A very long company name of the province"}
    moves = (line(2, OWN, SHOP, "30000"), line(3, SHOP, BROKER, "20000"), line(4, OWN, FRIEND, "5000", **names))
    taken_in(running, *moves)
    traced(running)
    return running


def opened(running, login="manager", path="flow"):
    return signed_in(build_app(running.trial), login).get(f"/loan-book/{running.id}/{path}{'&' if '?' in path else '?'}lang=en")


def test_the_flow_is_drawn_with_its_sinks_marked_in_words_and_told_as_a_table(moved):
    answer = opened(moved)
    page = text_of(answer)
    assert "Paid out, CNY 50,000.00 Reached its purpose 30.0 % Where no loan may go 40.0 %" in page
    assert "20,000.00 → securities" in page
    assert "Sunrise Securities …0003 The warning" in page
    assert "✕ securities" in answer.text
    assert "✓ its purpose" in answer.text
    assert "A very long company…" in answer.text
    assert f"Tile Shop {SHOP} Sunrise Securities {BROKER} 20,000.00 20,000.00 goods" in page
    assert "Flow of money: 4 accounts, up to 2 hops from the payout. securities: 20,000.00." in answer.text


def test_what_is_not_followed_to_its_end_says_so(trial, monkeypatch):
    # Given an account that holds a hundred million beside the loan
    running = for_business(running_copy(trial))
    taken_in(running, line(0, OWN, FRIEND, "1", balance="100000000"), line(2, OWN, SHOP, "1000"))
    page = text_of(opened(running, path="flow?convention=proportional"))
    assert "49,999.51 lies in accounts of whose money it is less than a thousandth" in page
    # And a trace that may look at one transfer only
    assert "not followed to its end" not in page
    monkeypatch.setattr(tracing, "Scope", partial(tracing.Scope, transfers=1))
    assert "Too many transfers were on the way; the money was not followed to its end." in text_of(opened(running))


def test_the_other_convention_is_a_link_away_and_the_file_has_every_transfer(moved):
    assert 'aria-current="true"' in opened(moved, path="flow?convention=proportional").text
    told = list(csv.DictReader(io.StringIO(opened(moved, path="flow.csv").text)))
    seen = [(each["payee"], each["amount"], each["hop"]) for each in told]
    assert seen == [(SHOP, "30000.00", "1"), (BROKER, "20000.00", "2"), (FRIEND, "5000.00", "1")]
    assert opened(moved, path="flow?convention=guess").status_code == 422


def test_a_consent_is_recorded_and_taken_back_on_the_page(moved):
    client = signed_in(build_app(moved.trial), "manager")
    where = f"/loan-book/{moved.id}/flow"
    asked = {"account": BROKER, "holder": HOLDERS[BROKER], "reference": "A-9", "given_on": "2026-11-23"}
    assert client.post(f"{where}/consents", data=with_token(client, asked)).status_code == 303
    refused = client.post(f"{where}/consents", data=with_token(client, asked))
    assert (refused.status_code, "stands already" in refused.text) == (422, True)
    assert client.post(f"{where}/consents", data=with_token(client, {})).status_code == 422
    kept = row(moved.trial, AccountConsent, account=BROKER)
    back = f"{where}/consents/{kept.id}/revoke"
    for said in ("Consent taken back", "taken back already"):
        assert client.post(back, data=with_token(client, {})).status_code == 303
        assert said in text_of(client.get(f"{where}?lang=en"))


def test_a_loan_whose_payouts_are_not_known_says_so_and_others_have_no_such_tab(moved):
    change(moved.trial, Loan, moved.id, application_id=None)
    assert "Its payouts are not known" in text_of(opened(moved))
    assert opened(moved, path="flow.csv").text.count("\n") == 1
    assert opened(moved, "collector").status_code == 403
    assert "Flow of money" not in opened(moved, "collector", "events").text


def test_a_trade_paper_is_handed_in_and_stands_with_its_payment_and_says_when_it_was_altered(moved):
    client = signed_in(build_app(moved.trial), "manager")
    where = f"/loan-book/{moved.id}/flow"
    said = {"kind": "invoice", "number": "INV-1", "seller": "Tile Shop", "amount": "30,000", "dated": "2026-11-23"}
    for number, verdict in (("INV-1", "Matched"), ("INV-2", "Seller was not paid")):
        paper = {**said, "number": number, "file": (io.BytesIO(b"%PDF-1.7 invoice"), "invoice.pdf")}
        seller = {"seller": "Another"} if verdict != "Matched" else {}
        assert client.post(f"{where}/papers", data=with_token(client, {**paper, **seller})).status_code == 303
        assert verdict in text_of(client.get(f"{where}?lang=en"))
    kept = row(moved.trial, TradePaper, number="INV-1")
    change(moved.trial, TradePaper, kept.id, amount=Decimal("3.00"))
    assert "what it says was altered" in text_of(client.get(f"{where}?lang=en"))
    assert "Choose a file" in client.post(f"{where}/papers", data=with_token(client, said)).text
    again = {**said, "file": (io.BytesIO(b"%PDF-1.7 invoice"), "invoice.pdf")}
    assert "is there already" in client.post(f"{where}/papers", data=with_token(client, again)).text
