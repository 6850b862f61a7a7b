import pytest

from lending.domain.early_warning.records import RiskSignal
from lending.domain.parties import Party
from lending.domain.records import JournalEntry
from lending.errors import ForbiddenError, InvalidInputError, NotFoundError
from lending.service.early_warning.contact_changes import NewContact, change_contact, read_contact
from tests.support.walk import row, rows

CALLED = "Called the old number."


def changed(warned, login="manager", *, phone="13900000001", address="", key="k", checked_by=CALLED):
    new = NewContact(phone=phone, address=address, checked_by=checked_by, key=key)
    change_contact(warned.bank, warned.running.trial.actor(login), warned.running.id, new)


def fields(warned):
    return [signal.facts["field"] for signal in rows(warned.running.trial, RiskSignal, order="recorded_at")]


def test_a_change_is_kept_journalled_without_what_is_personal_and_counts_once(warned):
    for _again in range(2):
        changed(warned)
    party = row(warned.running.trial, Party, id=warned.party_id)
    assert (party.phone, party.address, fields(warned)) == ("13900000001", None, ["phone"])
    noted = row(warned.running.trial, JournalEntry, action="contact_changed")
    assert '"fields":["phone"]' in noted.body
    assert "13900000001" not in noted.body
    assert read_contact(warned.bank, warned.running.trial.actor("servicing"), warned.running.id) == ("13900000001", "")


def test_twice_in_a_short_time_is_a_soft_sign(warned):
    changed(warned, phone="13900000001", address="1 Lake Road", key="a")
    assert warned.warnings == []
    changed(warned, phone="13900000001", address="2 Hill Road", key="b")
    (warning,) = warned.warnings
    assert (warning.indicator, warning.kind, warning.colour) == ("contact_changes", "contact", "yellow")
    assert fields(warned) == ["phone_and_address", "address"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"phone": "12"}, "phone"), ({"address": "x" * 201}, "address"), ({"checked_by": " "}, "checked_by")],
)
def test_what_is_wrong_is_named_by_its_field(warned, wrong, field):
    with pytest.raises(InvalidInputError) as caught:
        changed(warned, **wrong)
    assert list(caught.value.errors) == [field]


def test_what_is_known_already_is_no_change(warned):
    changed(warned)
    with pytest.raises(InvalidInputError, match="has already"):
        changed(warned, key="another")


@pytest.mark.parametrize(("login", "error"), [("collector", ForbiddenError), ("reviewer.ningbo", NotFoundError)])
def test_others_neither_change_nor_read_it(warned, login, error):
    if login == "reviewer.ningbo":
        warned.running.trial.change(login, branch_id="hangzhou" if warned.running.loan.branch_id != "hangzhou" else "ningbo")
    actor = warned.running.trial.actor(login)
    with pytest.raises(error):
        changed(warned, login)
    with pytest.raises(error):
        read_contact(warned.bank, actor, warned.running.id)
