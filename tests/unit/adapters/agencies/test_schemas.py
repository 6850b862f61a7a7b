"""Every answer of the sandbox is damaged in every field in every way its kind allows, and none of it is believed."""

import copy
import json
from datetime import UTC, date, datetime

import pytest
from marshmallow import ValidationError

from lending.adapters.agencies import feed_schemas, order_schemas, schemas
from lending.domain import agency_reports as reports

DAY, AMOUNT = "2026-11-23", "12000.00"
INSTANT = "2026-11-23T08:00:00+00:00"
COMPANY = {"registration_number": "91A", "name": "Sunrise Decoration", "category": "contractor", "status": "active"}
REGISTRATION = {
    "key": "k",
    "registration_id": "REG-1",
    "kind": "mortgage",
    "status": "registered",
    "registered_on": DAY,
    "released_on": "2026-11-24",
}
TRANSFER = {"key": "k", "transfer_id": "PAY-1", "amount": AMOUNT, "currency": "CNY", "executed_at": INSTANT}
LOAN = {"lender": "Harbour Bank", "kind": "vehicle", "monthly_payment": AMOUNT, "balance": AMOUNT}
SAID = {"number": 1, "notice_id": "N-1", "id_number": "330106199001010019", "on": DAY}
ANSWERS = [
    (
        schemas.BureauReportSchema(),
        {
            "report_id": "CR-1",
            "as_of": DAY,
            "months_overdue_24": 1,
            "enquiries_30d": 1,
            "enquiries_6m": 2,
            "open_loans": [LOAN],
            "monthly_debt_payment": AMOUNT,
            "court_enforcement": False,
        },
    ),
    (
        schemas.AmlScreeningSchema(),
        {
            "screening_id": "AML-1",
            "as_of": DAY,
            "result": "possible",
            "matches": [{"list_name": "l", "entry_id": "e", "similarity": "0.8123", "reason": "same name"}],
        },
    ),
    (
        schemas.TaxRecordsSchema(),
        {
            "as_of": DAY,
            "known": True,
            "records": [{"month": DAY, "source": "wage", "payer": "Harbour Works", "income": AMOUNT, "tax_withheld": AMOUNT}],
        },
    ),
    (schemas.SocialSecuritySchema(), {"as_of": DAY, "known": True, "months_paid": 30, "base": AMOUNT, "employer": "Harbour Works"}),
    (schemas.ProvidentFundSchema(), {"as_of": DAY, "known": True, "months_paid": 30, "base": AMOUNT, "balance": AMOUNT}),
    (schemas.UtilitiesSchema(), {"as_of": DAY, "known": True, "months_on_time": 22, "months_late": 2}),
    (
        schemas.PlatformFlowsSchema(),
        {"as_of": DAY, "known": True, "flows": [{"month": DAY, "platform": "Lantern Live", "kind": "streaming", "income": AMOUNT}]},
    ),
    (
        schemas.AccountFlowsSchema(),
        {"as_of": DAY, "known": True, "months": [{"month": DAY, "inflow": AMOUNT, "outflow": AMOUNT, "living_expenses": AMOUNT}]},
    ),
    (
        schemas.EnforcementListSchema(),
        {"as_of": DAY, "cases": [{"case_number": "ENF-1", "court": "District Court 1", "amount": AMOUNT, "registered_on": DAY}]},
    ),
    (schemas.ValuationSchema(), {"valuation_id": "VAL-1", "kind": "house", "value": AMOUNT, "valued_on": DAY}),
    (order_schemas.FoundCompanySchema(), {"found": COMPANY}),
    (order_schemas.RegistrationSchema(), REGISTRATION),
    (order_schemas.FoundRegistrationSchema(), {"found": REGISTRATION}),
    (order_schemas.TransferSchema(), TRANSFER),
    (order_schemas.FoundTransferSchema(), {"found": TRANSFER}),
    (order_schemas.TransferTotalsSchema(), {"currency": "CNY", "count": 2, "amount": AMOUNT}),
    (order_schemas.SmsReceiptSchema(), {"key": "k", "message_id": "SMS-1", "sent_at": INSTANT}),
    (order_schemas.InboxSchema(), {"messages": [{"text": "Your code is 123456.", "sent_at": INSTANT}]}),
    (feed_schemas.CourtNoticeSchema(), {**SAID, "kind": "case", "case_number": "C-1", "court": "c", "amount": AMOUNT, "asset": "Flat"}),
    (feed_schemas.RegisterChangeSchema(), {**SAID, "kind": "revoked", "company": "Golden", "registration_number": "91A"}),
    (feed_schemas.BureauAlertSchema(), {**SAID, "kind": "enquiry", "lender": "Other bank", "purpose": "loan"}),
    (feed_schemas.ArticleSchema(), {**SAID, "kind": "adverse", "publication": "News", "headline": "Shop closed"}),
]
NAMES = [type(schema).__name__ for schema, _ in ANSWERS]
#: What may be absent by contract.
MAY_BE_NULL = {("found",), ("released_on",), ("found", "released_on")}
MISSING = object()


def paths(value, path=()):
    """List the path of every field and list item."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield (*path, name)
        yield from paths(part, (*path, name))


def wrong_for(value):
    """List what must not stand where this value stands."""
    if isinstance(value, bool):
        return [0, 1, "true", "yes", "", []]
    if isinstance(value, int):
        return [-1, 10**12, 1.5, True, "1", "one", float("nan"), []]
    if isinstance(value, list):
        return [{}, "list", 7, [7], [None], [{}]]
    if isinstance(value, dict):
        return [[], "object", 7, {}]
    if value == AMOUNT or value[:2] == "0.":
        return [12000, 12000.0, "-1.00", "NaN", "Infinity", "1e3", "1,000.00", " 1.00", "1.00\n", "１.00", "9" * 13 + ".00", "", [], {}]
    dates = ["tomorrow", "2026-13-01", "", 20261123]
    return [7, True, [], {}, "x" * 5000, *(dates if value[:5] == "2026-" else [])]


def damaged(answer):
    for path in paths(answer):
        *above, last = path
        holder = answer
        for name in above:
            holder = holder[name]
        wrong = [*wrong_for(holder[last]), *([] if path in MAY_BE_NULL else [None, *([MISSING] if isinstance(last, str) else [])])]
        for replacement in wrong:
            broken = copy.deepcopy(answer)
            target = broken
            for name in above:
                target = target[name]
            if replacement is MISSING:
                del target[last]
            else:
                target[last] = replacement
            yield path, replacement, broken


@pytest.mark.parametrize(("schema", "answer"), ANSWERS, ids=NAMES)
def test_a_good_answer_becomes_a_value(schema, answer):
    assert schema.loads(json.dumps(answer))


@pytest.mark.parametrize(("schema", "answer"), ANSWERS, ids=NAMES)
def test_fields_added_later_are_passed_over(schema, answer):
    if "found" in answer:
        answer = {"found": {**answer["found"], "later": 1}}
    elif "messages" not in answer:
        answer = {**answer, "later": 1}

    assert schema.load(answer)


def believed(schema, broken):
    try:
        schema.loads(json.dumps(broken))
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("schema", "answer"), ANSWERS, ids=NAMES)
def test_an_answer_damaged_in_any_field_is_not_believed(schema, answer):
    cases = list(damaged(answer))

    assert len(cases) > 10
    assert [(path, wrong) for path, wrong, broken in cases if believed(schema, broken)] == []


@pytest.mark.parametrize(("schema", "_answer"), ANSWERS, ids=NAMES)
@pytest.mark.parametrize("text", ["null", "[]", "7", '"text"', "{}"])
def test_what_is_no_answer_at_all_is_not_believed(schema, _answer, text):
    with pytest.raises(ValidationError):
        schema.loads(text)


def test_nothing_found_is_none():
    assert order_schemas.FoundTransferSchema().load({"found": None}) is None


def test_an_answer_becomes_the_domain_s_value_with_its_parts():
    report = schemas.BureauReportSchema().load(ANSWERS[0][1])

    assert isinstance(report, reports.BureauReport)
    assert isinstance(report.open_loans[0], reports.OpenLoan)
    assert report.as_of == date(2026, 11, 23)


def test_an_instant_keeps_its_zone_and_one_without_is_refused():
    assert order_schemas.TransferSchema().load(TRANSFER).executed_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    with pytest.raises(ValidationError):
        order_schemas.TransferSchema().load({**TRANSFER, "executed_at": "2026-11-23T08:00:00"})
