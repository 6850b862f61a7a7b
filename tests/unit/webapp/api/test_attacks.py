"""Every field of every body spoilt in every way; the ways are read off the schemas."""

import io
import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest

from lending.domain.actors import ApiToken
from lending.domain.applications import Application
from lending.service.users import issue_token
from tests.support.bodies import GOOD, spoilt
from tests.support.web import Api, signed_in
from webapp.api.operation import OPERATIONS
from webapp.api.schemas import NewApplicationSchema, NothingSchema

BODIES = [known for known in OPERATIONS if known.method != "GET" and not known.uploads]
SPOILT = [(known, one) for known in BODIES for one in spoilt(known.takes)]


def path_of(known) -> str:
    return re.sub(r"<uuid:\w+>", str(uuid4()), known.path).replace("<task_id>", "a-task")


def fields_of(answer) -> set[str]:
    assert answer.status_code == 422, answer.text
    assert answer.mimetype == "application/problem+json"
    assert all(error["message"] for error in answer.json["errors"])
    return {error["field"] for error in answer.json["errors"]}


def test_every_body_has_its_cases():
    assert {known.takes for known in BODIES} <= GOOD.keys()
    assert len(SPOILT) > 400


@pytest.mark.parametrize(("known", "one"), SPOILT, ids=[f"{known.name} {one}" for known, one in SPOILT])
def test_a_spoilt_field_is_named(shared, known, one):
    _, _, caller = shared
    answer = caller.call(known.method, path_of(known), data=json.dumps(one.body), content_type="application/json")
    named = fields_of(answer)
    assert any(field == one.field or field.startswith(f"{one.field}.") for field in named), (one.field, named)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"not JSON", 400),
        (b'{"amount": ', 400),
        (b'{"amount": NaN}', 400),
        (b'{"amount": Infinity}', 400),
        (b'{"amount": 1, "amount": 2}', 400),
        (b"[" * 100_000, 400),
        (b'{"amount": ' + b"9" * 5_000 + b"}", 400),
        (b"\xff\xfe{}", 400),
        (b"[]", 422),
        (b"null", 422),
        (b'"text"', 422),
        (b"7", 422),
        (b'{"amount": 1E999999999}', 422),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_body_that_is_no_object_is_refused_in_words(shared, content, status):
    _, _, caller = shared
    answer = caller.call("POST", "/applications", data=content, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    assert answer.json["detail"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "", "multipart/form-data"])
def test_another_content_type_is_refused(shared, content_type):
    _, _, caller = shared
    assert caller.call("POST", "/applications", data=b"{}", content_type=content_type).status_code == 415


@pytest.mark.parametrize(
    "query",
    ["offset=-1", "offset=x", "limit=0", "limit=201", "limit=1e2", "view=everything", "sort=secret", "segment=Z", "surprise=1", "text=%00"],
)
def test_a_spoilt_query_is_named(shared, query):
    _, _, caller = shared
    assert fields_of(caller.get(f"/tasks?{query}")) == {query.partition("=")[0]}


@pytest.mark.parametrize("query", ["state=zz", "product=zz", "bucket=zz", "bucket=4-", "bucket=-30"])
def test_a_code_of_loans_there_is_not_is_named(shared, query):
    _, _, caller = shared
    assert fields_of(caller.get(f"/loans?{query}")) == {query.partition("=")[0]}


@pytest.mark.parametrize("query", ["state=active", "product=mortgage", "bucket=4-30", "bucket=241%2B"])
def test_a_code_of_loans_there_is_finds_them(shared, query):
    _, _, caller = shared
    assert caller.get(f"/loans?{query}").status_code == 200


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"amount": NaN}', "The body is no JSON: NaN is no number there."),
        (b'{"amount": 1, "amount": 2}', "The body is no JSON we take: an object names a field twice."),
        (b"[" * 100_000, "The body is no JSON we take: it is nested too deep."),
        (b'{"amount": ' + b"9" * 5_000 + b"}", "The body is no JSON we take: a number in it is far too long."),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_of_a_body_that_is_not_taken_the_one_reason_is_told(shared, content, said):
    _, _, caller = shared
    assert caller.call("POST", "/applications", data=content, content_type="application/json").json["detail"] == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("12345678901234567890", "Enter an amount of at most 1,000,000,000,000, with at most 2 decimal places."),
        (12345678901234567890, "Enter an amount of at most 1,000,000,000,000, with at most 2 decimal places."),
        ("1.000000000001", "Enter an amount of at most 1,000,000,000,000, with at most 2 decimal places."),
        ("twelve", 'Enter an amount as text, such as "280000.00".'),
        (True, 'Enter an amount as text, such as "280000.00".'),
        ([], 'Enter an amount as text, such as "280000.00".'),
    ],
)
def test_an_amount_with_too_many_digits_is_told_from_what_is_no_amount(anna, wanted, amount, said):
    answer = anna.post("/applications", {**wanted, "amount": amount})
    assert [(error["field"], error["message"]) for error in answer.json["errors"]] == [("amount", said)]


def test_a_field_that_is_needed_is_not_said_to_be_left_out(shared):
    _, app, _ = shared
    body = {"name": None, "id_number": None, "phone": None, "login": "dora", "password": "correct horse battery"}
    answer = app.test_client().post("/api/v1/customers", json=body)
    assert {error["message"] for error in answer.json["errors"]} == {"Fill this in."}


def test_an_address_with_nothing_at_it_is_no_page(shared):
    _, _, caller = shared
    answer = caller.get("/applications/notauuid")
    assert (answer.status_code, answer.json["detail"]) == (
        404,
        "There is nothing at this address. Check it against /api/v1/openapi.json; ids are UUIDs, in full.",
    )


def test_fifty_megabytes_are_refused_unread(shared):
    _, _, caller = shared
    for content_type in ("application/json", "multipart/form-data; boundary=x"):
        path = "/applications" if "json" in content_type else "/documents"
        answer = caller.call("POST", path, data=b"x" * (50 * 1024 * 1024), content_type=content_type)
        assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")
        assert "12 MB" in answer.json["detail"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Basic YWRtaW46YWRtaW4=", "Bearer " + "a" * 43, "Bearer ' OR 1=1 --", "Bearer \xff"]
)
def test_without_a_token_of_ours_nothing_opens(shared, header):
    _, app, _ = shared
    for known in OPERATIONS:
        if known.public:
            continue
        path = f"/api/v1{path_of(known)}".replace("<uuid:document_id>", str(uuid4()))
        answer = app.test_client().open(path, method=known.method, headers={"Authorization": header} if header else {})
        assert answer.status_code == 401, known.name
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("end", ["expired", "revoked", "user left"])
def test_a_token_that_ended_opens_nothing(trial, app, end):
    caller = Api.of(app, trial, "reviewer")
    assert caller.get("/tasks").status_code == 200
    with trial.bank.begin() as book:
        (token,) = book.find(ApiToken)
        match end:
            case "expired":
                token.expires_at = trial.clock.instant - timedelta(seconds=1)
            case "revoked":
                token.revoked_at = trial.clock.instant
            case _:
                user = book.first(type(trial.user("reviewer")), login="reviewer")
                user.active = False
    answer = caller.get("/tasks")
    assert answer.status_code == 401
    assert "loanflow token" in answer.json["detail"]


def test_a_session_cookie_opens_nothing_of_the_api(trial, app):
    assert signed_in(app, "reviewer").get("/api/v1/tasks").status_code == 401


def test_another_customers_application_does_not_exist(trial, app, anna, wanted):
    made = anna.post("/applications", wanted).json
    trial.customer("bert")
    bert = Api.of(app, trial, "bert")
    for known in OPERATIONS:
        if "<uuid:application_id>" not in known.path:
            continue
        path = known.path.replace("<uuid:application_id>", made["id"])
        if known.uploads:
            answer = bert.post(path, data={"kind": "identity", "file": (io.BytesIO(b"%PDF-1.7"), "id.pdf")})
        elif known.method == "GET":
            answer = bert.get(path)
        else:
            answer = bert.call(known.method, path, json=GOOD[known.takes])
        assert answer.status_code == 404, known.name
        assert "張偉" not in answer.text
    assert bert.get("/applications").json["total"] == 0


def test_who_applies_for_somebody_else_is_refused(trial, app, anna, wanted):
    trial.customer("bert")
    assert Api.of(app, trial, "bert").post("/applications", wanted).status_code == 403


@pytest.mark.parametrize("login", ["reviewer", "admin", "partner"])
def test_a_channel_is_for_its_own_people(trial, app, anna, wanted, login):
    assert Api.of(app, trial, login).post("/applications", wanted).status_code == 403


def test_a_customer_sees_no_officers_task_and_an_officer_of_another_group_may_not_claim(trial, app, anna, wanted):
    made = anna.post("/applications", wanted).json
    task = trial.task(made["id"], "review_case", "reviewer")
    assert anna.post(f"/tasks/{task.id}/claim").status_code == 404
    answer = Api.of(app, trial, "intake").post(f"/tasks/{task.id}/claim")
    assert (answer.status_code, answer.json["detail"]) == (403, "This task is for the group reviewer.")


@pytest.mark.parametrize("task", ["none", "..%2f..%2fetc", "%00", "a" * 65, "' OR 1=1 --"])
def test_a_task_that_is_not_there_is_not_found(shared, task):
    _, _, caller = shared
    answer = caller.get(f"/tasks/{task}")
    assert answer.status_code == 404
    assert "HumanTask" not in answer.text


def test_a_record_that_is_not_there_is_named_in_words(officer):
    assert officer.get("/tasks/none").json["detail"] == "There is no human task none."


def test_a_replayed_key_with_another_body_is_a_conflict(trial, anna, wanted):
    headers = {"Idempotency-Key": "once"}
    first = anna.post("/applications", wanted, headers=headers)
    again = anna.post("/applications", wanted, headers=headers)
    other = anna.post("/applications", {**wanted, "amount": "60000.00"}, headers=headers)
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.json == again.json
    assert first.headers["Location"] == again.headers["Location"]
    with trial.bank.read() as book:
        assert book.count(Application) == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "ключ", "a\tb"])
def test_a_key_that_is_no_key_is_refused(anna, wanted, key):
    answer = anna.post("/applications", wanted, headers={"Idempotency-Key": key.encode().decode("latin-1")})
    assert answer.status_code in ({422} if key != " " else {422, 201})


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "..\\..\\boot.ini.pdf", "/etc/shadow"])
def test_a_path_in_a_file_name_is_only_a_name(anna, name):
    answer = anna.post("/documents", data={"kind": "identity", "file": (io.BytesIO(b"%PDF-1.7"), name)})
    assert answer.status_code == 201
    assert not set("/\\") & set(answer.json["file_name"])


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "identity"}, "file"),
        ({"file": (b"%PDF-1.7", "a.pdf")}, "kind"),
        ({"kind": "passport", "file": (b"%PDF-1.7", "a.pdf")}, "kind"),
        ({"kind": "identity", "dated": "yesterday", "file": (b"%PDF-1.7", "a.pdf")}, "dated"),
        ({"kind": "identity", "owner": "me", "file": (b"%PDF-1.7", "a.pdf")}, "owner"),
        ({"kind": "identity", "file": (b"MZ\x90 a program", "a.pdf")}, "file"),
        ({"kind": "identity", "file": (b"", "a.pdf")}, "file"),
    ],
)
def test_a_spoilt_upload_is_named(anna, data, field):
    data = {name: (io.BytesIO(value[0]), value[1]) if name == "file" else value for name, value in data.items()}
    answer = anna.post("/documents", data=data, content_type="multipart/form-data")
    assert fields_of(answer) == {field}


def test_an_upload_that_is_no_form_is_refused(anna):
    assert anna.post("/documents", {"kind": "identity"}).status_code == 415


def test_a_scorecard_is_named_only_against_the_sandbox(trial, app, anna, wanted):
    app.config["SCORECARD_MAY_BE_NAMED"] = False
    answer = anna.post("/applications", {**wanted, "scorecard": "retail_v1_fold1"})
    assert fields_of(answer) == {"scorecard"}


def test_a_scorecard_that_is_none_is_named(trial, app, anna, wanted):
    assert fields_of(anna.post("/applications", {**wanted, "scorecard": "../../etc/passwd"})) == {"scorecard"}


def test_a_wrong_method_says_which_are_right(shared):
    _, _, caller = shared
    answer = caller.call("DELETE", "/applications")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")


def test_nothing_is_taken_where_nothing_is_asked(shared):
    _, _, caller = shared
    path = next(path_of(known) for known in BODIES if known.takes is NothingSchema)
    assert fields_of(caller.post(path, {"x": 1})) == {"x"}


def test_the_whole_good_body_is_read():
    assert NewApplicationSchema().load(GOOD[NewApplicationSchema])["amount"].as_tuple().exponent == -2


def test_tokens_are_kept_as_digests_only(trial):
    token = issue_token(trial.bank, "reviewer")
    with trial.bank.read() as book:
        assert token not in {kept.digest for kept in book.find(ApiToken)}
