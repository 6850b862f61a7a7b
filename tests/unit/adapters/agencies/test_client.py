from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lending.adapters.agencies.client import HttpAgencies
from lending.adapters.agencies.transport import RejectedError
from lending.domain.agency_reports import Payment, PaymentRefusedError, Subject, Transfer
from lending.errors import AgencyUnavailableError

PAYMENT = Payment(payee_name="Sunrise", payee_account="6222000011112222", amount=Decimal("100.00"), reference="loan")
PAID = Transfer(key="k", transfer_id="PAY-1", amount=Decimal("100.00"), currency="CNY", executed_at=datetime(2026, 11, 23, tzinfo=UTC))


class FakeHttp:
    """Answers with what it holds, or raises it; keeps what it was asked."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def ask(self, agency, path, body, _schema):
        self.asked.append((agency, path, body))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def agencies(answer):
    client = HttpAgencies("http://127.0.0.1:1", "credential")
    client._http = FakeHttp(answer)
    return client


def test_a_transfer_confirmed_as_ordered_is_believed():
    assert agencies(PAID).transfer("k", PAYMENT) is PAID


@pytest.mark.parametrize("confirmed", [{"key": "other"}, {"amount": Decimal("1000.00")}, {"currency": "USD"}])
def test_a_confirmation_of_another_transfer_is_no_confirmation(confirmed):
    with pytest.raises(AgencyUnavailableError) as caught:
        agencies(Transfer(**{**vars(PAID), **confirmed})).transfer("k", PAYMENT)

    assert (caught.value.agency, caught.value.reason) == ("payment", "mismatch")


def test_a_refusal_is_a_business_outcome():
    with pytest.raises(PaymentRefusedError) as caught:
        agencies(RejectedError(agency="payment", reason="account_closed", status=422, refusal="account_closed")).transfer("k", PAYMENT)

    assert caught.value.reason == "account_closed"


def test_a_rejection_of_the_question_itself_is_no_refusal():
    with pytest.raises(RejectedError):
        agencies(RejectedError(agency="payment", reason="HTTP 401", status=401, refusal=None)).transfer("k", PAYMENT)


def test_the_person_and_the_day_are_in_the_question():
    client = agencies(object())

    client.screen_aml(Subject(name="n", id_number="1"), date(2026, 11, 23))

    agency, path, body = client._http.asked[0]
    assert (agency, path) == ("aml", "screenings")
    assert {name: body[name] for name in ("name", "id_number", "as_of")} == {"name": "n", "id_number": "1", "as_of": "2026-11-23"}
