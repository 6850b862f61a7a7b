"""The payment system."""

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate

from sandbox.contract import Agency, Call, Operation, RefusedError, amount, amount_asked, text
from sandbox.draws import Draws
from sandbox.person import cents

_KIND = "transfer"
#: The last four digits of an account that refuse a transfer, so that a person can try each refusal by hand.
REFUSED_ENDINGS = {
    "0000": ("account_closed", "The account is closed."),
    "0001": ("account_unknown", "There is no such account."),
    "0002": ("account_name_differs", "The account belongs to another name."),
}
#: CNY; above it the system wants another channel.
LARGEST = Decimal(50_000_000)
_CURRENCY = validate.Regexp(r"^[A-Z]{3}$", error="Write the currency as three capitals, such as CNY.")


class KeySchema(Schema):
    """A question about what was paid under a key."""

    key = text()


class OrderSchema(KeySchema):
    """A transfer to make."""

    payee_name = text()
    payee_account = fields.String(required=True, validate=validate.Regexp(r"^[0-9A-Z]{6,34}$", error="Write 6 to 34 digits or capitals."))
    amount = amount_asked()
    currency = fields.String(required=True, validate=_CURRENCY)
    reference = text(140)


class TransferSchema(KeySchema):
    """Money that moved."""

    transfer_id = text(64)
    amount = amount()
    currency = fields.String(required=True, validate=_CURRENCY)
    executed_at = fields.AwareDateTime(required=True)


class FoundSchema(Schema):
    """The transfer, or null."""

    found = fields.Nested(TransferSchema, required=True, allow_none=True)


class CurrencySchema(Schema):
    """A question about all transfers."""

    currency = fields.String(required=True, validate=_CURRENCY)


class TotalsSchema(CurrencySchema):
    """All transfers in a currency."""

    count = fields.Integer(required=True, validate=validate.Range(0))
    amount = amount()


def transfer(call: Call) -> dict[str, Any]:
    """Pay once per key; a refusal leaves no trace, so the same key may pay another account later."""
    return call.store.order(_KIND, call.body, call.body["currency"], lambda: _paid(call))


def _paid(call: Call) -> dict[str, Any]:
    asked, wanted = call.body, Decimal(call.body["amount"])
    if asked["payee_account"][-4:] in REFUSED_ENDINGS:
        raise RefusedError(*REFUSED_ENDINGS[asked["payee_account"][-4:]])
    if not 0 < wanted <= LARGEST:
        raise RefusedError("amount_over_limit", f"Transfers are from 0.01 to {LARGEST}.")
    return {
        "key": asked["key"],
        "transfer_id": f"PAY-{Draws(asked['key'], call.seed).code('transfer')}",
        "amount": cents(wanted),
        "currency": asked["currency"],
        "executed_at": call.now().isoformat(),
    }


def look_up(call: Call) -> dict[str, Any]:
    """Say what was paid under the key."""
    return {"found": call.store.find(_KIND, call.body["key"])}


def totals(call: Call) -> dict[str, Any]:
    """Sum all transfers, for reconciliation."""
    paid = [Decimal(made["amount"]) for made in call.store.concerning(_KIND, call.body["currency"])]
    return {"currency": call.body["currency"], "count": len(paid), "amount": cents(sum(paid, Decimal(0)))}


AGENCY = Agency(
    "payment",
    "Payment system",
    "Transfers money, once per key. Accounts that end in 0000 are closed, 0001 unknown, 0002 another's.",
    (
        Operation(
            "transfers",
            "Pay",
            OrderSchema,
            TransferSchema,
            transfer,
            ("account_closed", "account_unknown", "account_name_differs", "amount_over_limit"),
        ),
        Operation("lookups", "Say what was paid under a key", KeySchema, FoundSchema, look_up),
        Operation("totals", "Sum all transfers", CurrencySchema, TotalsSchema, totals),
    ),
)
