# ruff: noqa: ARG002 -- a fake takes what the real one takes
"""The outside agencies in memory: they know everybody, speak well of everybody, and fail when they are told to."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeVar

from lending.domain.agency_reports import (
    AccountFlows,
    AccountMonth,
    AmlScreening,
    BureauReport,
    Collateral,
    Company,
    EnforcementList,
    Payment,
    PlatformFlow,
    PlatformFlows,
    ProvidentFund,
    Registration,
    SecurityKind,
    SmsMessage,
    SmsReceipt,
    SmsReport,
    SocialSecurity,
    Subject,
    TaxRecord,
    TaxRecords,
    Transfer,
    TransferTotals,
    Utilities,
    Valuation,
)
from lending.domain.collection.telephony import TelephoneCall
from lending.domain.early_warning.tidings import Article, BureauAlert, CourtNotice, RegisterChange, Tidings
from lending.domain.wire_value import WireValue
from lending.errors import AgencyUnavailableError, ConflictError

Report = TypeVar("Report", bound=WireValue)
_AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
_UNDECLARED = Decimal(12_000)


class FakeAgencies:
    """Answers like `HttpAgencies`; `down` names agencies that do not answer, `answers` holds what to say instead, by kind of report."""

    def __init__(self) -> None:
        self.down: set[str] = set()
        self.answers: dict[type[WireValue], WireValue] = {}
        #: Agencies in the order they were asked.
        self.asked: list[str] = []
        #: Payees by name; None for one the register does not know. Others are retailers.
        #: What feeds published, in order, and how many items a page has.
        self.published: list[Tidings] = []
        self.page = 100
        self.companies: dict[str, Company | None] = {}
        self.registrations: dict[str, Registration] = {}
        self.transfers: dict[str, tuple[Payment, Transfer]] = {}
        self.messages: dict[str, tuple[str, SmsMessage]] = {}
        #: When the gateway may deliver what was sent under a key, and numbers whose phones are switched off.
        self.not_before: dict[str, datetime | None] = {}
        self.unreachable: set[str] = set()
        #: Who dialled which number, by the key of the call.
        self.dialled: dict[str, tuple[str, str]] = {}

    def credit_report(self, subject: Subject, as_of: date) -> BureauReport:
        debts = subject.declared.monthly_debt_payment or Decimal(0)
        return self._answer(
            "bureau",
            BureauReport(
                report_id="CR-1",
                as_of=as_of,
                months_overdue_24=0,
                enquiries_30d=1,
                enquiries_6m=2,
                open_loans=(),
                monthly_debt_payment=debts,
                court_enforcement=False,
            ),
        )

    def screen_aml(self, subject: Subject, as_of: date) -> AmlScreening:
        return self._answer("aml", AmlScreening(screening_id="AML-1", as_of=as_of, result="clear", matches=()))

    def enforcements(self, subject: Subject, as_of: date) -> EnforcementList:
        return self._answer("court", EnforcementList(as_of=as_of, cases=()))

    def tax_records(self, subject: Subject, as_of: date) -> TaxRecords:
        records = tuple(
            TaxRecord(month=month, source="wage", payer="Employer", income=_income(subject), tax_withheld=Decimal(0))
            for month in _months(as_of)
        )
        return self._answer("tax", TaxRecords(as_of=as_of, known=True, records=records))

    def social_security(self, subject: Subject, as_of: date) -> SocialSecurity:
        return self._answer(
            "social_security", SocialSecurity(as_of=as_of, known=True, months_paid=60, base=_income(subject), employer="Employer")
        )

    def provident_fund(self, subject: Subject, as_of: date) -> ProvidentFund:
        base = _income(subject)
        return self._answer("provident_fund", ProvidentFund(as_of=as_of, known=True, months_paid=60, base=base, balance=base * 6))

    def utilities(self, subject: Subject, as_of: date) -> Utilities:
        return self._answer("utilities", Utilities(as_of=as_of, known=True, months_on_time=24, months_late=0))

    def platform_flows(self, subject: Subject, as_of: date) -> PlatformFlows:
        flows = tuple(PlatformFlow(month=month, platform="Stage", kind="streaming", income=_income(subject)) for month in _months(as_of))
        return self._answer("platforms", PlatformFlows(as_of=as_of, known=True, flows=flows))

    def account_flows(self, subject: Subject, as_of: date) -> AccountFlows:
        income = _income(subject)
        months = tuple(
            AccountMonth(month=month, inflow=income, outflow=income / 2, living_expenses=(income / 4).quantize(Decimal("0.01")))
            for month in _months(as_of)
        )
        return self._answer("account_flows", AccountFlows(as_of=as_of, known=True, months=months))

    def value_collateral(self, subject: Subject, collateral: Collateral, as_of: date) -> Valuation:
        valued = Valuation(valuation_id="V-1", kind=collateral.kind, value=collateral.declared_value, valued_on=as_of)
        return self._answer("valuation", valued)

    def court_notices(self, after: int) -> tuple[CourtNotice, ...]:
        return self._read_on("court", after, CourtNotice)

    def register_changes(self, after: int) -> tuple[RegisterChange, ...]:
        return self._read_on("business_register", after, RegisterChange)

    def bureau_alerts(self, after: int) -> tuple[BureauAlert, ...]:
        return self._read_on("bureau", after, BureauAlert)

    def articles(self, after: int) -> tuple[Article, ...]:
        return self._read_on("public_opinion", after, Article)

    def _read_on(self, agency: str, after: int, kind: type[Report]) -> tuple[Report, ...]:
        self._ask(agency)
        return tuple(item for item in self.published if isinstance(item, kind) and item.number > after)[: self.page]

    def find_company(self, name: str) -> Company | None:
        self._ask("business_register")
        retailer = Company(registration_number="91330000000000000X", name=name, category="retailer", status="active")
        return self.companies.get(name, retailer)

    def register_security(self, key: str, kind: SecurityKind, subject: Subject, collateral: Collateral, on: date) -> Registration:
        self._ask("registry")
        new = Registration(
            key=key,
            registration_id=f"REG-{len(self.registrations) + 1}",
            kind=kind,
            status="registered",
            registered_on=on,
            released_on=None,
        )
        return self.registrations.setdefault(key, new)

    def release_security(self, key: str, on: date) -> Registration | None:
        self._ask("registry")
        kept = self.registrations.get(key)
        if kept is None or kept.status == "released":
            return kept
        released = Registration(
            key=key,
            registration_id=kept.registration_id,
            kind=kept.kind,
            status="released",
            registered_on=kept.registered_on,
            released_on=on,
        )
        self.registrations[key] = released
        return released

    def find_registration(self, key: str) -> Registration | None:
        self._ask("registry")
        return self.registrations.get(key)

    def transfer(self, key: str, payment: Payment) -> Transfer:
        self._ask("payment")
        paid = Transfer(
            key=key, transfer_id=f"T-{len(self.transfers) + 1}", amount=payment.amount, currency=payment.currency, executed_at=_AT
        )
        ordered, made = self.transfers.setdefault(key, (payment, paid))
        if ordered != payment:
            raise ConflictError("The key paid something else.")
        return made

    def find_transfer(self, key: str) -> Transfer | None:
        self._ask("payment")
        return self.transfers[key][1] if key in self.transfers else None

    def transfer_totals(self, currency: str = "CNY") -> TransferTotals:
        made = [transfer for _, transfer in self.transfers.values() if transfer.currency == currency]
        return TransferTotals(currency=currency, count=len(made), amount=sum((each.amount for each in made), Decimal(0)))

    def send_sms(self, key: str, to: str, text: str, not_before: datetime | None = None) -> SmsReceipt:
        self._ask("sms")
        self.not_before[key] = not_before
        _, message = self.messages.setdefault(key, (to, SmsMessage(text=text, sent_at=_AT)))
        if message.text != text:
            raise ConflictError("The key sent another text.")
        return SmsReceipt(key=key, message_id=f"SMS-{list(self.messages).index(key) + 1}", sent_at=_AT)

    def sms_report(self, key: str) -> SmsReport:
        self._ask("sms")
        if key not in self.messages:
            return SmsReport(key=key, status="unknown")
        return SmsReport(key=key, status="undelivered" if self.messages[key][0] in self.unreachable else "delivered")

    def dial(self, key: str, extension: str, to: str) -> TelephoneCall:
        self._ask("telephony")
        self.dialled.setdefault(key, (extension, to))
        answers = to not in self.unreachable
        status, recording = ("answered", f"REC-{list(self.dialled).index(key) + 1}") if answers else ("no_answer", "")
        return TelephoneCall(key=key, call_id=f"CALL-{key}", status=status, recording=recording, began_at=_AT)

    def sms_inbox(self, to: str) -> tuple[SmsMessage, ...]:
        return tuple(message for number, message in self.messages.values() if number == to)

    def _ask(self, agency: str) -> None:
        self.asked.append(agency)
        if agency in self.down:
            raise AgencyUnavailableError(f"The agency {agency} does not answer.", agency=agency, reason="down")

    def _answer(self, agency: str, usual: Report) -> Report:
        self._ask(agency)
        answer = self.answers.get(type(usual), usual)
        assert isinstance(answer, type(usual))
        return answer


def _income(subject: Subject) -> Decimal:
    return subject.declared.monthly_income or _UNDECLARED


def _months(as_of: date) -> list[date]:
    """Return the first days of the twelve whole months before a day."""
    last = as_of.year * 12 + as_of.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(last - 12, last)]
