import pytest

ORDER = {"key": "a:register", "kind": "mortgage", "id_number": "1", "name": "Zhang Wei", "reference": "H-1", "on": "2026-11-23"}


@pytest.fixture
def registry(ask):
    return lambda path, **body: ask(f"/registry/v1/{path}", body)


def test_a_registration_is_made_once_per_key_also_on_a_later_day(registry):
    first = registry("registrations", **ORDER).json
    second = registry("registrations", **{**ORDER, "on": "2026-11-24"}).json

    assert first == second
    assert (first["status"], first["registered_on"], first["released_on"]) == ("registered", "2026-11-23", None)


@pytest.mark.parametrize("other", [{"kind": "pledge"}, {"reference": "H-2"}, {"id_number": "2"}])
def test_a_key_cannot_register_another_security(registry, other):
    registry("registrations", **ORDER)

    assert registry("registrations", **{**ORDER, **other}).status_code == 409


def test_a_release_keeps_its_first_day_and_a_later_registration_does_not_undo_it(registry):
    registry("registrations", **ORDER)
    released = registry("releases", key=ORDER["key"], on="2026-12-01").json["found"]

    assert (released["status"], released["released_on"]) == ("released", "2026-12-01")
    assert registry("releases", key=ORDER["key"], on="2026-12-09").json["found"] == released
    assert registry("registrations", **ORDER).json == released
    assert registry("lookups", key=ORDER["key"]).json["found"] == released


def test_nothing_stands_under_an_unknown_key(registry):
    assert registry("lookups", key="unknown").json == {"found": None}
    assert registry("releases", key="unknown", on="2026-12-01").json == {"found": None}
