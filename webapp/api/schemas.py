"""What callers of the API send."""

from typing import Any

from marshmallow import ValidationError, fields, pre_load, validate, validates_schema

from lending.adapters.scorecards import load_characteristics
from lending.domain.applications import Status
from lending.domain.checklist import DOCUMENT_NAMES
from lending.domain.comments import LONGEST_COMMENT
from lending.domain.handover import LONGEST_NOTE, HandoverReason
from lending.domain.new_application import CHANNELS, COLLATERAL_KINDS, OCCUPATIONS, PAYMENT_MODES, PURPOSES
from lending.domain.parties import ConsentPurpose
from lending.domain.task_variables import LONGEST_VALUE, LONGEST_VARIABLE
from lending.domain.tasks import PRIORITIES
from lending.service.founding import PRODUCTS
from webapp.api.fields import Choice, Day, Exact, Flag, Rows, StrictSchema, Whole, exact_number
from webapp.api.variable_filter import refuse_half
from webapp.text_field import REFERENCE, Text

PRODUCT_CODES = tuple(product.code for product in PRODUCTS)

METHODS = ("equal_instalment", "equal_principal", "interest_first", "bullet")
#: Rows of a payment list, things pledged, papers of one application.
_PAYMENTS, _COLLATERAL, _DOCUMENTS = 100, 20, 100
#: Fields of a form, and the longest text in one.
_ENTRIES, _LONGEST_ENTRY = 100, 20_000


class PersonSchema(StrictSchema):
    """Somebody named on an application."""

    name = Text(required=True, longest=200)
    id_number = Text(required=True, longest=18)
    phone = Text(required=True, longest=11)


class DeclaredSchema(StrictSchema):
    """What the applicant declares; amounts in CNY a month."""

    monthly_income = Exact(required=True)
    living_expenses = Exact()
    monthly_debts = Exact()
    other_income = Exact()
    employer = Text(longest=200)
    #: Whether the payees are known already (R6).
    counterparty_fixed = Flag()
    #: Whether the payees can be paid by transfer (R6).
    payee_takes_transfers = Flag()


class PayeeLineSchema(StrictSchema):
    """A row of the payment list."""

    payee = Text(required=True, longest=200)
    account = Text(required=True, longest=32)
    amount = Exact(required=True)
    purpose = Text(required=True, longest=200)


class SecuritySchema(StrictSchema):
    """A thing offered as security."""

    kind = Choice(COLLATERAL_KINDS, required=True)
    description = Text(required=True, longest=500)
    declared_value = Exact(required=True)


def _characteristic(item: dict[str, Any]) -> fields.Field[Any]:
    match item["kind"]:
        case "category":
            return Choice(tuple(dict.fromkeys(category["code"] for category in item["categories"])))
        case "amount":
            return Exact()
        case _:
            return Whole(0, 1_000)


#: What the scorecard asks, by the names of its catalogue.
CharacteristicsSchema = StrictSchema.from_dict(
    {item["name"]: _characteristic(item) for item in load_characteristics()["characteristics"]}, name="CharacteristicsSchema"
)


class NewApplicationSchema(StrictSchema):
    """An application as it comes in."""

    channel = Choice(CHANNELS, required=True)
    product = Text(required=True, longest=40)
    amount = Exact(required=True)
    term_months = Whole(1, 480, required=True)
    purpose = Choice(PURPOSES, required=True)
    method = Choice(METHODS, required=True)
    occupation = Choice(OCCUPATIONS, required=True)
    applicant = fields.Nested(PersonSchema, required=True)
    account = Text(required=True, longest=32)
    consents = Rows(Choice(tuple(purpose.value for purpose in ConsentPurpose)), most=len(ConsentPurpose), required=True)
    declared = fields.Nested(DeclaredSchema, required=True)
    characteristics = fields.Nested(CharacteristicsSchema)
    payment_mode = Choice(PAYMENT_MODES)
    payments = Rows(fields.Nested(PayeeLineSchema), most=_PAYMENTS)
    collateral = Rows(fields.Nested(SecuritySchema), most=_COLLATERAL)
    guarantor = fields.Nested(PersonSchema)
    documents = Rows(fields.UUID(error_messages={"invalid_uuid": "Send the id of a document you uploaded."}), most=_DOCUMENTS)
    scorecard = Text(longest=40)


class RegistrationSchema(PersonSchema):
    """A customer's new account."""

    login = Text(required=True, longest=64)
    password = fields.String(required=True, validate=validate.Length(max=200, error="Use at most 200 characters."))


class UploadSchema(StrictSchema):
    """What is said of an uploaded file; `file` itself comes beside it."""

    kind = Choice(tuple(DOCUMENT_NAMES), required=True)
    dated = Day()
    valid_until = Day()

    @pre_load
    def _leave_out_empty(self, data: Any, **_options: Any) -> dict[str, Any]:
        """Take an empty field of a form for one that was left out."""
        return {name: value for name, value in data.items() if value != ""}


class NothingSchema(StrictSchema):
    """An empty object, or no body at all."""


class NoteSchema(StrictSchema):
    """A remark of the customer."""

    note = Text(longest=1_000, lines=True, load_default="")


class InformationSchema(StrictSchema):
    """The customer's answer to a question."""

    answer = Text(required=True, longest=4_000, lines=True)


class AppealSchema(StrictSchema):
    """Why the customer wants a rejection looked at again."""

    grounds = Text(required=True, longest=4_000, lines=True)


class CodeSchema(StrictSchema):
    """The one-time code."""

    code = Text(required=True, longest=20)


class PaymentListSchema(StrictSchema):
    """To whom a loan is to be paid."""

    payment_mode = Choice(PAYMENT_MODES, required=True)
    payments = Rows(fields.Nested(PayeeLineSchema), most=_PAYMENTS, required=True)


class Entry(fields.Field[Any]):
    """What stands in one field of a form: a text, number, boolean, date or list of choices; the form itself checks it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:  # noqa: ARG002 -- marshmallow's signature
        for item in value if isinstance(value, list) else [value]:
            _require_plain(item)
        return value


def entries_field() -> fields.Dict:
    """Return the field that holds what was entered into a form, by the names of the form's fields."""
    return fields.Dict(
        keys=Text(longest=100),
        values=Entry(allow_none=True),
        required=True,
        validate=validate.Length(max=_ENTRIES, error="A form has at most {max} fields."),
    )


class WhySchema(NothingSchema):
    """Why a supervisor takes a task back; its holder needs no reason."""

    reason = Choice(tuple(HandoverReason))
    note = Text(longest=LONGEST_NOTE, lines=True, load_default="")


class HandoverSchema(StrictSchema):
    """To whom a task goes (a user's id, as `candidates` lists them) and why; `other` needs a note."""

    to = Text(required=True, longest=64)
    reason = Choice(tuple(HandoverReason), required=True)
    note = Text(longest=LONGEST_NOTE, lines=True, load_default="")


class PlanSchema(StrictSchema):
    """How urgent a task is, and when to look at it again."""

    priority = Whole(min(PRIORITIES), max(PRIORITIES), required=True)
    follow_up_on = Day()


class NewCommentSchema(StrictSchema):
    """A comment on a case."""

    text = Text(required=True, longest=LONGEST_COMMENT, lines=True)


class EntriesSchema(StrictSchema):
    """A form as it was filled in."""

    entries = entries_field()


class SearchSchema(StrictSchema):
    """Which part of a list is wanted, in a body."""

    offset = Whole(0, 1_000_000, load_default=0)
    limit = Whole(1, 200, load_default=50)


class PageSchema(StrictSchema):
    """Which part of a list is wanted, in an address, where numbers are text."""

    offset = Whole(0, 1_000_000, text=True, load_default=0)
    limit = Whole(1, 200, text=True, load_default=50)


class Reference(Text):
    """A reference or the beginning of one; addresses are logged and kept by browsers, so no name may stand in one."""

    def __init__(self, *, otherwise: str) -> None:
        super().__init__(longest=100)
        self.otherwise = otherwise

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        if not REFERENCE.fullmatch(text):
            raise ValidationError(f"Only a reference (LN-…) may stand in an address; search for names with {self.otherwise}.")
        return text


class ApplicationsSearch(SearchSchema):
    """Which applications are searched for."""

    status = Choice(tuple(status.value for status in Status))
    product = Choice(PRODUCT_CODES)
    text = Text(longest=100)


class ApplicationsQuery(PageSchema, ApplicationsSearch):
    """Which applications are wanted."""

    text = Reference(otherwise="POST /applications/search")


class TasksSearch(SearchSchema):
    """Which tasks are searched for."""

    view = Choice(("mine", "group", "overdue", "due_today", "all"), load_default="group")
    group = Text(longest=40)
    product = Choice(PRODUCT_CODES)
    segment = Choice(("A", "B", "C", "D"))
    variable = Text(longest=LONGEST_VARIABLE)
    value = Text(longest=LONGEST_VALUE)
    text = Text(longest=100)
    sort = Choice(("due", "age", "amount", "newest"), load_default="due")

    @validates_schema
    def _pair(self, data: dict[str, Any], **_options: object) -> None:
        refuse_half(data)


class TasksQuery(PageSchema, TasksSearch):
    """Which tasks are wanted."""

    text = Reference(otherwise="POST /tasks/search")


class NoQuery(StrictSchema):
    """No parameters but the language."""


def _require_plain(value: Any) -> None:
    if isinstance(value, str):
        Text(longest=_LONGEST_ENTRY, lines=True).deserialize(value)
    elif value is not None and not isinstance(value, bool) and exact_number(value) is None:
        raise ValidationError("Enter a text, a number, true or false, or a list of choices.")
