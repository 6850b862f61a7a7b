import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from rich.console import Console

from lending.demo import german, synthetic
from lending.demo.findings import Finding
from lending.demo.money_check import Money
from lending.demo.report import Report, as_json, bad_rates_of, lines_of, percentile, timings_of, unfinished_of
from lending.demo.tables import show

AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
WELL = Money(loans=2, disbursed=Decimal("300.00"), ledger=Decimal("300.00"), plans=Decimal("300.00"), paid=Decimal("300.00"), wrong_plans=0)


def finding(row=0, status="disbursed", stage="automatic", outcome="approved", **changes):
    application = SimpleNamespace(
        status=status,
        submitted_at=AT,
        offered_at=AT + timedelta(seconds=0.5),
        signed_at=AT + timedelta(seconds=30),
        disbursed_at=AT + timedelta(seconds=31),
    )
    decision = SimpleNamespace(stage=stage, outcome=outcome) if stage else None
    applicant = german.applicant(row) if row is not None else synthetic.applicant(1_001)
    return Finding(**{"applicant": applicant, "application": application, "decision": decision, **changes})


def report(**changes):
    usual = Report(lines=[], money=WELL, timings=[], bad_rates=[], troubles={})
    return replace(usual, **changes)


def test_outcomes_are_counted_by_model_and_by_people():
    found = lines_of(
        [
            finding(),
            finding(row=None, stage="approval", outcome="conditions", by_officers=("approve_case",)),
            finding(status="rejected", outcome="rejected"),
            finding(status="refused", stage=None, by_officers=("precheck_application",)),
            finding(status="withdrawn", stage=None),
        ]
    )
    counted = {line.name: (line.total, line.automatic, line.human, line.synthetic) for line in found}
    assert counted["applications"] == (5, 3, 2, 1)
    assert counted["approved"] == (1, 1, 0, 0)
    assert counted["approved with conditions"] == (1, 0, 1, 1)
    assert counted["rejected"] == (1, 1, 0, 0)
    assert counted["refused"] == (1, 0, 1, 0)
    assert counted["disbursed"] == (2, 1, 1, 1)


def test_only_cases_that_nobody_touched_are_on_the_instant_path():
    submit, signature = timings_of(
        [finding(), finding(by_officers=("sign_guarantee",)), finding(by_customer=("supplement_material",)), finding(stage="approval")]
    )
    assert (submit.count, submit.median) == (2, 0.5)
    assert signature.p99 == 1.0


def test_bad_rates_are_of_the_data_alone():
    rates = {
        rate.name: rate for rate in bad_rates_of([finding(row=0), finding(row=1), finding(row=None), finding(row=4, stage="approval")])
    }
    # Rows 0, 1 and 4 of the data: good, bad, bad.
    assert (rates["all applicants of the data in this run"].count, rates["all applicants of the data in this run"].bad) == (3, 2)
    assert rates["of them approved by the model"].share == 0.5
    assert rates["of them rejected by the model"].share is None


def test_nothing_is_wrong_when_all_sums_agree():
    assert report().differences() == []


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"money": replace(WELL, ledger=Decimal("299.99"))}, "ledger 299.99 differs from disbursed 300.00"),
        ({"money": replace(WELL, plans=Decimal(0))}, "plans' principal 0.00 differs"),
        ({"money": replace(WELL, paid=Decimal(600))}, "payment system 600.00 differs"),
        ({"money": replace(WELL, wrong_plans=1)}, "1 plans do not sum"),
        ({"incidents": ["disburse_loan: lost"]}, "incident: disburse_loan: lost"),
        ({"running": 3}, "3 cases still run in the engine"),
        ({"unfinished": {"offered": 2}}, "2 applications are still offered"),
        ({"unfinished": {"missing": 1}}, "1 applicants have no application"),
    ],
)
def test_what_does_not_reconcile_is_named(changes, named):
    assert any(named in text for text in report(**changes).differences())


def test_work_left_open_on_purpose_is_no_difference():
    assert report(leaves_open=True, running=5, unfinished={"offered": 5}).differences() == []


def test_unfinished_applications_are_counted_by_status():
    missing = finding(application=None, decision=None)
    assert unfinished_of([finding(), finding(status="offered"), missing]) == {"offered": 1, "missing": 1}


@pytest.mark.parametrize(
    ("values", "share", "result"), [([], 0.5, None), ([3.0], 0.99, 3.0), ([4.0, 1.0, 2.0], 0.5, 2.0), (list(range(1, 101)), 0.99, 99)]
)
def test_percentiles_are_of_the_nearest_rank(values, share, result):
    assert percentile(values, share) == result


def test_the_report_is_shown_and_can_be_json():
    findings = [finding(), finding(row=1, status="rejected", outcome="rejected")]
    whole = report(lines=lines_of(findings), timings=timings_of(findings), bad_rates=bad_rates_of(findings), troubles={"lost": 2})
    out = io.StringIO()
    show(whole, Console(file=out, width=120))
    assert "Everything reconciles" in out.getvalue()
    assert "2 × lost" in out.getvalue()
    told = json.loads(json.dumps(as_json(whole)))
    assert told["outcomes"]["rejected"] == {"total": 1, "automatic": 1, "human": 0, "synthetic": 0}
    assert told["money"]["disbursed"] == "300.00"


def test_a_difference_is_shown_instead():
    out = io.StringIO()
    show(report(running=1, unfinished={"signed": 1}), Console(file=out, width=120))
    assert "✗ 1 applications are still signed" in out.getvalue()
    assert "reconciles" not in out.getvalue()
