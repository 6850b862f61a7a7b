import pytest

TAX = "/tax/v1/incomes"


def test_a_fault_is_switched_on_listed_and_off(command):
    assert command("PUT", "faults/tax", {"mode": "error", "share": 0.5, "seconds": 1}).status_code == 200
    assert command("GET", "faults").json == {"faults": {"tax": {"mode": "error", "share": "0.5", "seconds": 1.0}}}
    assert command("DELETE", "faults/tax").json == {"faults": {}}


def test_one_share_for_all_agencies_is_a_mixture_of_faults(command):
    faults = command("PUT", "faults", {"share": "0.05"}).json["faults"]

    assert len(faults) == 16
    assert {(fault["mode"], fault["share"]) for fault in faults.values()} == {("mixed", "0.05")}
    assert command("DELETE", "faults").json == {"faults": {}}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"mode": "fire"}, "mode"),
        ({"share": 1.1}, "share"),
        ({"share": "many"}, "share"),
        ({"seconds": -1}, "seconds"),
        ({"mood": 1}, "mood"),
    ],
)
def test_a_wrong_fault_is_refused_by_field(command, body, field):
    response = command("PUT", "faults/tax", body)

    assert response.status_code == 400
    assert list(response.json["errors"]) == [field]


@pytest.mark.parametrize(("method", "path"), [("PUT", "faults/taxes"), ("DELETE", "faults/taxes"), ("GET", "calls?agency=taxes")])
def test_an_unknown_agency_is_answered_with_the_known_ones(command, method, path):
    response = command(method, path, {"mode": "error"})

    assert response.status_code == 404
    assert "tax, social_security" in response.json["detail"]


def test_calls_are_counted_by_agency(ask, command, person):
    ask(TAX, person())
    ask(TAX, {})

    assert command("GET", "calls?agency=tax").json == {"calls": {"tax": 2}}
    assert command("GET", "calls").json["calls"]["aml"] == 0


def test_a_person_is_scripted_and_restored(ask, command, person):
    before = ask("/bureau/v1/reports", person()).json
    command("PUT", "people", {"id_number": person()["id_number"], "overrides": {"bureau": {"months_overdue_24": 7}}})

    assert ask("/bureau/v1/reports", person()).json == {**before, "months_overdue_24": 7}
    assert ask("/bureau/v1/reports", person("another")).json["months_overdue_24"] < 7

    command("PUT", "people", {"id_number": person()["id_number"], "overrides": {}})
    assert ask("/bureau/v1/reports", person()).json == before


@pytest.mark.parametrize(
    ("overrides", "field"),
    [
        ({"taxes": {}}, "overrides.taxes"),
        ({"payment": {}}, "overrides.payment"),
        ({"bureau": {"months_overdue_24": 25}}, "overrides.bureau.months_overdue_24"),
        ({"bureau": {"mood": 1}}, "overrides.bureau.mood"),
    ],
)
def test_a_script_that_no_answer_may_hold_is_refused_by_field(command, overrides, field):
    response = command("PUT", "people", {"id_number": "1", "overrides": overrides})

    assert response.status_code == 400
    assert list(response.json["errors"]) == [field]


def test_faults_do_not_touch_the_control_interface(command):
    command("PUT", "faults", {"mode": "down"})

    assert command("GET", "faults").status_code == 200
