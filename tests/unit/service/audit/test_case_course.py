from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from lending.domain.collection.records import CollectionContact, DialledCall, PaymentPromise
from lending.domain.early_warning.records import DrawdownStop, RiskWarning
from lending.domain.legal.records import AssetPreservation, LegalAction, LegalStep
from lending.domain.restructuring.records import Restructuring, SupplementAgreement
from lending.domain.servicing.proposal import ServicingProposal
from lending.service.audit.case_course import CourseLine, course_of, figures_of
from tests.support.bank import FIRST_DAY, NOON

LATER = FIRST_DAY + timedelta(days=3)
KEPT = {"recorded_at": NOON, "business_date": FIRST_DAY}
OF_LOAN = {"id": "x", "loan_id": "l"}
CONTACT = {**OF_LOAN, **KEPT, "key": "k", "case_id": "c", "at": NOON, "actor_name": "Lin"}
STEP = {**OF_LOAN, **KEPT, "key": "k", "on": FIRST_DAY, "actor_name": "Mo", "note": "By post."}
LAWSUIT = {**OF_LOAN, "case_id": "c", "due_on": LATER, "opened_on": FIRST_DAY, "recorded_at": NOON}
WARNING = {"id": "x", "key": "k", "party_id": "p", "branch_id": "b", "intervention_id": "i", "severity": "hard", "colour": "red"}
WARNING |= {"kind": "litigation", "source": "court", "indicator": "court_case", "raised_on": FIRST_DAY, "recorded_at": NOON}
ASKED = {**OF_LOAN, "asked_by": "customer", "reason": "Short.", "opened_on": FIRST_DAY, "recorded_at": NOON}
AGREED = {"id": "x", "restructuring_id": "r", "number": 2, "counts_from": LATER, "sign_by": LATER, "minimum_seconds": 1, **KEPT}
PROPOSED = {**OF_LOAN, **KEPT, "kind": "restructured", "facts": {}, "reason": "It carries.", "key": "k", "approvals": 1, "seen_events": 0}


def line(what: tuple[str, str], outcome: tuple[str, str] | None = None, by: str = "", note: str = "", at: datetime | None = None):
    return CourseLine(on=FIRST_DAY, at=at, what=what, outcome=outcome, by=by, note=note)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (
            CollectionContact(**CONTACT, channel="call", outcome="reached", note="He pays."),
            line(("channel", "call"), ("contact", "reached"), "Lin", "He pays.", NOON),
        ),
        (CollectionContact(**CONTACT, channel="sms"), line(("channel", "sms"), ("contact", "on_its_way"), "Lin", at=NOON)),
        (
            DialledCall(id="x", key="k", case_id="c", loan_id="l", task_id="t", at=NOON, status="answered", **KEPT),
            line(("record", "dialled"), ("call", "answered"), at=NOON),
        ),
        (
            DialledCall(id="x", key="k", case_id="c", loan_id="l", task_id="t", at=NOON, **KEPT),
            line(("record", "dialled"), ("call", "ringing"), at=NOON),
        ),
        (
            PaymentPromise(id="x", case_id="c", given=FIRST_DAY, by=LATER, amount=Decimal(1200), currency="CNY", recorded_at=NOON),
            line(("record", "promise"), ("promise", "open"), note="CNY 1,200.00 · 2026-11-26"),
        ),
        (LegalStep(**STEP, kind="send_demand"), line(("step", "send_demand"), None, "Mo", "By post.")),
        (
            LegalStep(**STEP, kind="record_judgment", outcome="won"),
            line(("step", "record_judgment"), ("step_outcome", "won"), "Mo", "By post."),
        ),
        (LegalStep(**STEP, kind="paper", outcome="judgment"), line(("step", "paper"), ("paper", "judgment"), "Mo", "By post.")),
        (LegalAction(**LAWSUIT), line(("record", "lawsuit"))),
        (
            LegalAction(**LAWSUIT, ending="paid", court="Court", case_number="118"),
            line(("record", "lawsuit"), ("lawsuit", "paid"), note="Court · 118"),
        ),
        (
            AssetPreservation(**OF_LOAN, freeze="granted", reference="7", opened_on=FIRST_DAY, recorded_at=NOON),
            line(("record", "preservation"), ("preservation", "granted"), note="7"),
        ),
        (RiskWarning(**WARNING), line(("indicator", "court_case"), ("intervention", "open"))),
        (RiskWarning(**WARNING, verdict="false"), line(("indicator", "court_case"), ("intervention", "false"))),
        (DrawdownStop(id="x", party_id="p", since=FIRST_DAY, recorded_at=NOON), line(("record", "stop"))),
        (
            DrawdownStop(id="x", party_id="p", since=FIRST_DAY, lifted_on=LATER, recorded_at=NOON),
            line(("record", "stop"), note="– 2026-11-26"),
        ),
        (Restructuring(**ASKED), line(("record", "restructuring"), note="Short.")),
        (Restructuring(**ASKED, ending="kept"), line(("record", "restructuring"), ("restructuring", "kept"), note="Short.")),
        (SupplementAgreement(**AGREED, state="booked"), line(("record", "agreement"), ("agreement", "booked"), note="2")),
        (
            ServicingProposal(**PROPOSED, state="approved", proposed_by="u", proposed_name="Ye"),
            line(("record", "proposal"), ("proposal", "approved"), "Ye", "It carries."),
        ),
    ],
)
def test_each_record_is_a_line(found, told):
    assert course_of([[found]]) == [told]


def test_the_lines_go_by_day_then_by_instant_and_what_is_nothing_done_is_left_out():
    promise = PaymentPromise(id="x", case_id="c", given=LATER, by=LATER, amount=Decimal(1), currency="CNY", recorded_at=NOON)
    contacts = [CollectionContact(**{**CONTACT, "at": NOON + timedelta(minutes=ago)}, channel="call") for ago in (5, 1)]
    told = course_of([[promise], contacts, [LegalAction(**LAWSUIT)], [SimpleNamespace()]])
    assert [(each.on, each.at) for each in told] == [
        (FIRST_DAY, None),
        (FIRST_DAY, NOON + timedelta(minutes=1)),
        (FIRST_DAY, NOON + timedelta(minutes=5)),
        (LATER, None),
    ]


def test_the_figures_of_a_report_keep_the_names_that_lead_to_them():
    report = {"loans": 3, "amounts": {"billed": {"CNY": "12.00"}}, "day": date(2026, 11, 23)}
    assert list(figures_of(report)) == [(("loans",), "3"), (("amounts", "billed", "CNY"), "12.00"), (("day",), "2026-11-23")]
