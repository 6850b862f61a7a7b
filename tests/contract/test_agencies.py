"""The clients against the real sandbox over HTTP, and both against the contracts the sandbox publishes."""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import requests
from jsonschema import Draft202012Validator, FormatChecker

from engine.ports import free_port
from lending.adapters.agencies.client import HttpAgencies
from lending.adapters.agencies.transport import AGENCIES, AgencyHttp, Limits
from lending.domain.agency_reports import Collateral, Declared, Payment, PaymentRefusedError, Subject
from lending.errors import AgencyUnavailableError, ConflictError

ROOT = Path(__file__).parents[2]
CREDENTIAL = "a credential for tests only"
AS_OF = date(2026, 11, 23)
#: Seconds for the sandbox to come up on a busy machine.
PATIENCE = 30
SECRETS = {
    "LOANFLOW_AGENCY_CREDENTIAL": CREDENTIAL,
    "LOANFLOW_ENGINE_PASSWORD": "x" * 43,
    "LOANFLOW_SECRET_KEY": "x" * 43,
    "LOANFLOW_JOURNAL_KEY": "A" * 43 + "=",
}
LIMITS = Limits(read=2.5, pause=0.02, rest=0.05)

SUBJECT = Subject(
    name="张伟",
    id_number="110101199003070011",
    declared=Declared(
        monthly_income=Decimal("12000.00"),
        employer="Harbour Works",
        occupation="platform",
        months_employed=30,
        monthly_debt_payment=Decimal("1500.00"),
    ),
)
HOUSE = Collateral(kind="house", reference="title 1", declared_value=Decimal("1000000.00"))
PAYMENT = Payment(payee_name="Sunrise Decoration", payee_account="6222000011112222", amount=Decimal("100.00"), reference="loan")


SAID = {"notice_id": "N-1", "id_number": SUBJECT.id_number, "on": AS_OF.isoformat()}
PUBLISHED = {
    "court": {**SAID, "kind": "seizure", "case_number": "C-1", "court": "West Lake Court", "amount": "80000.00", "asset": "Flat"},
    "business_register": {**SAID, "kind": "revoked", "company": "Golden Trading", "registration_number": "91A"},
    "bureau": {**SAID, "kind": "enquiry", "lender": "Other bank", "purpose": "loan"},
    "public_opinion": {**SAID, "kind": "adverse", "publication": "Evening News", "headline": "Shop closed overnight"},
}


class Sandbox:
    """A sandbox of its own process."""

    def __init__(self, state, port):
        self.url = f"http://127.0.0.1:{port}"
        environ = {**os.environ, **SECRETS, "LOANFLOW_STATE": str(state), "LOANFLOW_SANDBOX_PORT": str(port)}
        self.process = subprocess.Popen([sys.executable, "-m", "sandbox"], cwd=ROOT, env=environ)
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {CREDENTIAL}"

    def wait(self):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.session.get(f"{self.url}/health", timeout=1).ok:
                    return self
            except requests.RequestException:
                time.sleep(0.05)
        raise AssertionError("The sandbox did not come up.")

    def get(self, path):
        return self.session.get(f"{self.url}/{path}", timeout=10).json()

    def publish(self, agency, item):
        response = self.session.post(f"{self.url}/sandbox/v1/feeds/{agency}", json=item, timeout=10)
        assert response.ok, response.text

    def fault(self, agency, **fault):
        response = self.session.request("PUT" if fault else "DELETE", f"{self.url}/sandbox/v1/faults/{agency}", json=fault, timeout=10)
        assert response.ok, response.text


@contextmanager
def running(state, port):
    sandbox = Sandbox(state, port)
    try:
        yield sandbox.wait()
    finally:
        sandbox.session.close()
        sandbox.process.kill()
        sandbox.process.wait()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    with running(tmp_path_factory.mktemp("state"), free_port()) as started:
        for agency, item in PUBLISHED.items():
            started.publish(agency, item)
        yield started


class Recorder(AgencyHttp):
    """Keeps every question and the answer to it."""

    def __init__(self, url):
        super().__init__(url, CREDENTIAL, LIMITS)
        self.exchanges = []

    def _post(self, url, body, request_id):
        status, text = super()._post(url, body, request_id)
        self.exchanges.append((url, body, status, text))
        return status, text


@pytest.fixture
def agencies(sandbox):
    client = HttpAgencies(sandbox.url, CREDENTIAL, LIMITS)
    client.close()
    client._http = Recorder(sandbox.url)
    yield client
    client.close()


QUESTIONS = {
    "bureau": lambda agencies: agencies.credit_report(SUBJECT, AS_OF),
    "aml": lambda agencies: agencies.screen_aml(SUBJECT, AS_OF),
    "tax": lambda agencies: agencies.tax_records(SUBJECT, AS_OF),
    "social_security": lambda agencies: agencies.social_security(SUBJECT, AS_OF),
    "provident_fund": lambda agencies: agencies.provident_fund(SUBJECT, AS_OF),
    "utilities": lambda agencies: agencies.utilities(SUBJECT, AS_OF),
    "platforms": lambda agencies: agencies.platform_flows(SUBJECT, AS_OF),
    "account_flows": lambda agencies: agencies.account_flows(SUBJECT, AS_OF),
    "court": lambda agencies: agencies.enforcements(SUBJECT, AS_OF),
    "valuation": lambda agencies: agencies.value_collateral(SUBJECT, HOUSE, AS_OF),
    "business_register": lambda agencies: agencies.find_company("Sunrise Decoration"),
    "registry": lambda agencies: agencies.register_security("c:register", "mortgage", SUBJECT, HOUSE, AS_OF),
    "registry releases": lambda agencies: agencies.release_security("c:register", AS_OF),
    "registry lookups": lambda agencies: agencies.find_registration("c:register"),
    "payment": lambda agencies: agencies.transfer("c:pay", PAYMENT),
    "payment lookups": lambda agencies: agencies.find_transfer("c:pay"),
    "payment totals": lambda agencies: agencies.transfer_totals(),
    "sms": lambda agencies: agencies.send_sms("c:code", "+8613800000000", "Your code is 123456."),
    "sms at a time": lambda agencies: agencies.send_sms("c:later", "+8613800000000", "Please pay.", datetime(2026, 11, 24, tzinfo=UTC)),
    "sms report": lambda agencies: agencies.sms_report("c:code"),
    "telephony": lambda agencies: agencies.dial("c:call", "collector", "+8613800000000"),
    "court notices": lambda agencies: agencies.court_notices(0)[0],
    "business_register changes": lambda agencies: agencies.register_changes(0)[0],
    "bureau alerts": lambda agencies: agencies.bureau_alerts(0)[0],
    "public_opinion articles": lambda agencies: agencies.articles(0)[0],
    "sms inbox": lambda agencies: agencies.sms_inbox("+8613800000000")[0],
}


def checked(document, schema, value):
    validator = Draft202012Validator({**schema, "components": document["components"]}, format_checker=FormatChecker())
    return [error.message for error in validator.iter_errors(value)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_question_and_answer_meet_the_published_contract_and_the_report_is_stored_without_loss(sandbox, agencies, question):
    report = QUESTIONS[question](agencies)
    url, body, status, text = agencies._http.exchanges[-1]
    document = sandbox.get(f"{question.split()[0]}/openapi.json")
    operation = document["paths"][url.removeprefix(sandbox.url)]["post"]

    assert status == 200
    assert checked(document, operation["requestBody"]["content"]["application/json"]["schema"], body) == []
    assert checked(document, operation["responses"]["200"]["content"]["application/json"]["schema"], json.loads(text)) == []
    assert type(report).from_json(json.loads(json.dumps(report.to_json()))) == report


def test_every_operation_of_every_contract_is_asked_by_a_client(sandbox, agencies):
    published = {f"{sandbox.url}{path}" for agency in AGENCIES for path in sandbox.get(f"{agency}/openapi.json")["paths"]}

    for question in QUESTIONS.values():
        question(agencies)

    assert {url for url, *_ in agencies._http.exchanges} == published


def test_no_address_holds_personal_data(agencies):
    for question in QUESTIONS.values():
        question(agencies)

    urls = " ".join(url for url, *_ in agencies._http.exchanges)
    assert not [secret for secret in ("110101", "138000", "6222", "张伟", "Sunrise") if secret in urls]


def test_a_subject_who_declared_nothing_may_be_asked_about(agencies):
    assert agencies.tax_records(Subject(name="n", id_number="1"), AS_OF).as_of == AS_OF


def test_what_is_not_there_is_none(agencies):
    assert agencies.find_transfer("never") is None
    assert agencies.find_registration("never") is None
    assert agencies.release_security("never", AS_OF) is None
    assert any(agencies.find_company(f"Nobody {number}") is None for number in range(60))


def test_a_refused_payment_is_a_business_outcome_with_its_reason(agencies):
    with pytest.raises(PaymentRefusedError) as caught:
        agencies.transfer("c:closed", Payment(payee_name="n", payee_account="6222000011110000", amount=Decimal("1.00"), reference="loan"))

    assert caught.value.reason == "account_closed"


def test_a_key_pays_no_second_thing(agencies):
    agencies.transfer("c:once", PAYMENT)

    with pytest.raises(ConflictError):
        agencies.transfer("c:once", Payment(payee_name="n", payee_account="6222000011112222", amount=Decimal("2.00"), reference="loan"))


def test_a_wrong_credential_is_unavailable_and_not_a_report(sandbox):
    client = HttpAgencies(sandbox.url, "wrong", LIMITS)

    with pytest.raises(AgencyUnavailableError, match="HTTP 401"):
        client.screen_aml(SUBJECT, AS_OF)
    client.close()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"mode": "error"}, "HTTP 500"),
        ({"mode": "garbage"}, "answer"),
        ({"mode": "down"}, "connection failed or broke off"),
        ({"mode": "slow", "seconds": 3.5}, "no answer in time"),
    ],
    ids=lambda case: case.get("mode") if isinstance(case, dict) else "",
)
def test_each_kind_of_fault_is_unavailable_and_gone_when_switched_off(sandbox, agencies, fault, reason):
    sandbox.fault("utilities", **fault)
    try:
        with pytest.raises(AgencyUnavailableError) as caught:
            agencies.utilities(SUBJECT, AS_OF)
    finally:
        sandbox.fault("utilities")

    assert caught.value.agency == "utilities"
    assert caught.value.reason.startswith(reason)
    assert SUBJECT.id_number not in str(caught.value)
    assert agencies.utilities(SUBJECT, AS_OF).as_of == AS_OF


@pytest.mark.parametrize("mode", ["error", "garbage", "down"])
def test_a_feed_that_failed_is_read_on_from_where_it_was(sandbox, agencies, mode):
    (known,) = agencies.court_notices(0)
    sandbox.fault("court", mode=mode)
    try:
        with pytest.raises(AgencyUnavailableError):
            agencies.court_notices(known.number)
    finally:
        sandbox.fault("court")
    assert agencies.court_notices(known.number) == ()
    assert agencies.court_notices(0) == (known,)


def test_a_share_of_faults_is_mostly_healed_by_the_second_try(sandbox, agencies):
    sandbox.fault("bureau", mode="error", share="0.05")
    lost = 0
    for number in range(200):
        try:
            agencies.credit_report(Subject(name="n", id_number=str(number)), AS_OF)
        except AgencyUnavailableError:
            lost += 1
    sandbox.fault("bureau")

    assert len(agencies._http.exchanges) > 200
    assert lost <= 4


def test_what_was_ordered_survives_kill_9_and_is_not_done_again(tmp_path):
    # Given
    port = free_port()
    with running(tmp_path, port) as first:
        client = HttpAgencies(first.url, CREDENTIAL, LIMITS)
        paid = client.transfer("k:pay", PAYMENT)
        registered = client.register_security("k:register", "mortgage", SUBJECT, HOUSE, AS_OF)
        receipt = client.send_sms("k:code", "+8613800000000", "Your code is 123456.")
        first.fault("tax", mode="error")
    # When
    with running(tmp_path, port) as second:
        # Then
        assert client.transfer("k:pay", PAYMENT) == paid
        assert client.register_security("k:register", "mortgage", SUBJECT, HOUSE, AS_OF) == registered
        assert client.send_sms("k:code", "+8613800000000", "Your code is 123456.") == receipt
        assert client.transfer_totals().count == 1
        assert len(client.sms_inbox("+8613800000000")) == 1
        assert list(second.get("sandbox/v1/faults")["faults"]) == ["tax"]
    client.close()


def test_a_missing_setting_is_said_and_nothing_starts(tmp_path):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LOANFLOW_")}
    started = subprocess.run(
        [sys.executable, "-m", "sandbox"],
        cwd=ROOT,
        env={**environ, "LOANFLOW_STATE": str(tmp_path), "LOANFLOW_SANDBOX_PORT": "none"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert started.returncode == 2
    assert "LOANFLOW_SANDBOX_PORT" in started.stderr
    assert "LOANFLOW_AGENCY_CREDENTIAL" in started.stderr
