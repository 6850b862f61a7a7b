import pytest

from sandbox.agencies import AGENCIES, FEEDS
from sandbox.store import Store

ID = "330106199001010019"
SAID = {"notice_id": "N-1", "id_number": ID, "on": "2026-11-23"}
ITEMS = {
    "court": ("notices", {**SAID, "kind": "seizure", "case_number": "C-1", "court": "West Lake", "amount": "80000.00", "asset": "Flat"}),
    "business_register": ("changes", {**SAID, "kind": "revoked", "company": "Golden", "registration_number": "91A"}),
    "bureau": ("alerts", {**SAID, "kind": "enquiry", "lender": "Other bank", "purpose": "loan"}),
    "public_opinion": ("articles", {**SAID, "kind": "adverse", "publication": "Evening News", "headline": "Shop closed"}),
}


def read(ask, agency, after=0, limit=100):
    return ask(f"/{agency}/v1/{ITEMS[agency][0]}", {"after": after, "limit": limit})


@pytest.mark.parametrize("agency", ITEMS)
def test_what_is_published_is_read_on_in_order_by_whoever_comes_back(ask, command, agency):
    item = ITEMS[agency][1]
    assert read(ask, agency).json == {"items": []}
    for _twice in range(2):
        assert command("POST", f"feeds/{agency}", item).status_code == 200
    first, second = read(ask, agency).json["items"]
    assert {**first, "number": 0} == {**second, "number": 0} == {**item, "number": 0}
    assert first["number"] < second["number"]
    assert read(ask, agency, first["number"]).json["items"] == [second]
    assert read(ask, agency, 0, 1).json["items"] == [first]
    assert read(ask, agency, second["number"]).json == {"items": []}


def test_one_feed_holds_nothing_of_another(ask, command):
    command("POST", "feeds/court", ITEMS["court"][1])
    assert [agency for agency in FEEDS if read(ask, agency).json["items"]] == ["court"]


@pytest.mark.parametrize(("agency", "item"), [("tax", SAID), ("nobody", SAID)])
def test_who_publishes_nothing_is_said_to(command, agency, item):
    assert command("POST", f"feeds/{agency}", item).status_code == 404


@pytest.mark.parametrize("changed", [{"kind": "gossip"}, {"on": "soon"}, {"amount": "much"}, {"id_number": ""}])
def test_what_no_court_publishes_is_refused(command, changed):
    assert command("POST", "feeds/court", {**ITEMS["court"][1], **changed}).status_code == 400


def test_what_was_published_survives_a_restart(tmp_path):
    for number in (1, 2):
        kept = Store(tmp_path / "s.db")
        kept.order("feed court", {"key": str(number)}, ID, lambda: {"notice_id": "N"})
        assert len(kept.published("feed court", 0, 9)) == number
        kept.close()


def test_a_feed_belongs_to_an_agency_with_a_contract():
    assert set(FEEDS) == set(ITEMS) <= set(AGENCIES)
