"""The answers of the agencies that do something for the bank: the registries, the payment system, the message gateway."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from lending.adapters.agencies.answer_fields import AnswerSchema, DecimalText, count, day, instant, one_of, several, text
from lending.domain import agency_reports as reports
from lending.domain.collection.telephony import TelephoneCall


class CompanySchema(AnswerSchema):
    """An entry of the business register."""

    makes = reports.Company
    registration_number = text(64)
    name = text()
    category = one_of(
        "retailer", "contractor", "school", "hospital", "dealer", "travel_agency", "supplier", "developer", "brokerage", "other"
    )
    status = one_of("active", "abnormal", "revoked")


class RegistrationSchema(AnswerSchema):
    """A mortgage registered or a pledge frozen."""

    makes = reports.Registration
    key = text()
    registration_id = text(64)
    kind = one_of("mortgage", "pledge")
    status = one_of("registered", "released")
    registered_on = day()
    released_on = fields.Date(required=True, allow_none=True, format="iso")


class TransferSchema(AnswerSchema):
    """Money that moved."""

    makes = reports.Transfer
    key = text()
    transfer_id = text(64)
    amount = DecimalText()
    currency = text(3)
    executed_at = instant()


class TransferTotalsSchema(AnswerSchema):
    """All transfers in a currency."""

    makes = reports.TransferTotals
    currency = text(3)
    count = count(10**9)
    amount = DecimalText()


class SmsReportSchema(AnswerSchema):
    """What became of a message."""

    makes = reports.SmsReport
    key = text()
    status = one_of("delivered", "undelivered", "unknown")


class TelephoneCallSchema(AnswerSchema):
    """What came of dialling."""

    makes = TelephoneCall
    key = text()
    call_id = text(64)
    status = one_of("answered", "no_answer")
    recording = fields.String(required=True, validate=validate.Length(max=100))
    began_at = instant()


class SmsReceiptSchema(AnswerSchema):
    """A message taken."""

    makes = reports.SmsReceipt
    key = text()
    message_id = text(64)
    sent_at = instant()


class SmsMessageSchema(AnswerSchema):
    """A message that arrived."""

    makes = reports.SmsMessage
    text = text(2000)
    sent_at = instant()


class FoundSchema(Schema):
    """An answer with one field `found`, which is null when there is nothing: unlike a 404 it cannot come from a wrong address."""

    @post_load
    def unwrap(self, data: dict[str, Any], **_: Any) -> Any:
        """Give what was found."""
        return data["found"]


class FoundCompanySchema(FoundSchema):
    """A company, if there is one."""

    found = fields.Nested(CompanySchema, required=True, allow_none=True)


class FoundRegistrationSchema(FoundSchema):
    """A registration, if there is one."""

    found = fields.Nested(RegistrationSchema, required=True, allow_none=True)


class FoundTransferSchema(FoundSchema):
    """A transfer, if there is one."""

    found = fields.Nested(TransferSchema, required=True, allow_none=True)


class InboxSchema(Schema):
    """What arrived at a number."""

    messages = several(SmsMessageSchema, most=10_000)

    @post_load
    def unwrap(self, data: dict[str, Any], **_: Any) -> tuple[reports.SmsMessage, ...]:
        """Give the messages."""
        return tuple(data["messages"])
