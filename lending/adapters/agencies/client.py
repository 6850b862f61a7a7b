"""All outside agencies behind one object; switching from the sandbox to the real one is a URL and a credential."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from marshmallow import Schema

from lending.adapters.agencies import feed_schemas, order_schemas, schemas
from lending.adapters.agencies.transport import AgencyHttp, Limits, RejectedError
from lending.domain.agency_reports import (
    AccountFlows,
    AmlScreening,
    BureauReport,
    Collateral,
    Company,
    EnforcementList,
    Payment,
    PaymentRefusedError,
    PlatformFlows,
    ProvidentFund,
    Registration,
    SecurityKind,
    SmsMessage,
    SmsReceipt,
    SmsReport,
    SocialSecurity,
    Subject,
    TaxRecords,
    Transfer,
    TransferTotals,
    Utilities,
    Valuation,
)
from lending.domain.collection.telephony import TelephoneCall
from lending.domain.early_warning.tidings import Article, BureauAlert, CourtNotice, RegisterChange
from lending.domain.wire_value import WireValue
from lending.errors import AgencyUnavailableError

Report = TypeVar("Report", bound=WireValue)

#: Where each report about a person is asked for: agency, path, and the schema its answer must meet.
_LOOK_UPS: Mapping[type[WireValue], tuple[str, str, Schema]] = {
    BureauReport: ("bureau", "reports", schemas.BureauReportSchema()),
    AmlScreening: ("aml", "screenings", schemas.AmlScreeningSchema()),
    TaxRecords: ("tax", "incomes", schemas.TaxRecordsSchema()),
    SocialSecurity: ("social_security", "contributions", schemas.SocialSecuritySchema()),
    ProvidentFund: ("provident_fund", "accounts", schemas.ProvidentFundSchema()),
    Utilities: ("utilities", "bills", schemas.UtilitiesSchema()),
    PlatformFlows: ("platforms", "flows", schemas.PlatformFlowsSchema()),
    AccountFlows: ("account_flows", "flows", schemas.AccountFlowsSchema()),
    EnforcementList: ("court", "enforcements", schemas.EnforcementListSchema()),
}


class HttpAgencies:
    """Ask the agencies over HTTP; each method raises AgencyUnavailableError when no usable answer comes."""

    def __init__(self, base_urls: str | Mapping[str, str], credential: str, limits: Limits | None = None) -> None:
        """Take one base URL for all agencies or a URL by agency name, and the bearer credential."""
        self._http = AgencyHttp(base_urls, credential, limits or Limits())

    def answering(self) -> dict[str, bool]:
        """Say of each agency whether it answers this process: False from several failures in a row until the next usable answer."""
        return self._http.answering()

    def close(self) -> None:
        """Close the connections kept open."""
        self._http.close()

    def credit_report(self, subject: Subject, as_of: date) -> BureauReport:
        """Enquire at the credit bureau; the enquiry leaves a mark, so reuse the report while it is valid."""
        return self._look_up(BureauReport, subject, as_of)

    def screen_aml(self, subject: Subject, as_of: date) -> AmlScreening:
        """Screen the person against the anti-money-laundering watch lists."""
        return self._look_up(AmlScreening, subject, as_of)

    def tax_records(self, subject: Subject, as_of: date) -> TaxRecords:
        """Read twelve months of income from the tax office."""
        return self._look_up(TaxRecords, subject, as_of)

    def social_security(self, subject: Subject, as_of: date) -> SocialSecurity:
        """Read the person's contributions to social security."""
        return self._look_up(SocialSecurity, subject, as_of)

    def provident_fund(self, subject: Subject, as_of: date) -> ProvidentFund:
        """Read the person's housing provident fund account."""
        return self._look_up(ProvidentFund, subject, as_of)

    def utilities(self, subject: Subject, as_of: date) -> Utilities:
        """Read how the person paid the last 24 months' bills."""
        return self._look_up(Utilities, subject, as_of)

    def platform_flows(self, subject: Subject, as_of: date) -> PlatformFlows:
        """Read twelve months of earnings on streaming and freelance platforms."""
        return self._look_up(PlatformFlows, subject, as_of)

    def account_flows(self, subject: Subject, as_of: date) -> AccountFlows:
        """Read twelve months of the person's current accounts."""
        return self._look_up(AccountFlows, subject, as_of)

    def enforcements(self, subject: Subject, as_of: date) -> EnforcementList:
        """Read the courts' list of persons subject to enforcement."""
        return self._look_up(EnforcementList, subject, as_of)

    def value_collateral(self, subject: Subject, collateral: Collateral, as_of: date) -> Valuation:
        """Have the collateral valued, in CNY."""
        body = {**_about(subject, as_of), "collateral": collateral.to_json()}
        valuation: Valuation = self._http.ask("valuation", "valuations", body, schemas.ValuationSchema())
        return valuation

    def find_company(self, name: str) -> Company | None:
        """Look a payee or trade partner up by its full name; None when the register has no such company."""
        found: Company | None = self._http.ask("business_register", "companies", {"name": name}, order_schemas.FoundCompanySchema())
        return found

    def register_security(self, key: str, kind: SecurityKind, subject: Subject, collateral: Collateral, on: date) -> Registration:
        """Register a mortgage or freeze a pledge, once per key; ConflictError when the key names another security."""
        body = {"key": key, "kind": kind, "id_number": subject.id_number, "name": subject.name, "reference": collateral.reference}
        return self._register("registrations", {**body, "on": on.isoformat()})

    def release_security(self, key: str, on: date) -> Registration | None:
        """Release what stands under the key, as often as called; None when nothing was ever registered under it."""
        return self._registered("releases", {"key": key, "on": on.isoformat()})

    def find_registration(self, key: str) -> Registration | None:
        """Read what stands under the key; None when nothing was ever registered under it."""
        return self._registered("lookups", {"key": key})

    def transfer(self, key: str, payment: Payment) -> Transfer:
        """Pay, once per key; PaymentRefusedError (with `reason`) when refused, ConflictError when the key paid something else."""
        try:
            paid: Transfer = self._http.ask("payment", "transfers", {"key": key, **payment.to_json()}, order_schemas.TransferSchema())
        except RejectedError as rejected:
            if rejected.refusal is None:
                raise
            raise PaymentRefusedError(f"The payment system refused the transfer: {rejected.refusal}", reason=rejected.refusal) from None
        if (paid.key, paid.amount, paid.currency) != (key, payment.amount, payment.currency):
            raise AgencyUnavailableError("The agency payment confirmed another transfer than ordered.", agency="payment", reason="mismatch")
        return paid

    def find_transfer(self, key: str) -> Transfer | None:
        """Read the transfer paid under the key; None when none was."""
        found: Transfer | None = self._http.ask("payment", "lookups", {"key": key}, order_schemas.FoundTransferSchema())
        return found

    def transfer_totals(self, currency: str = "CNY") -> TransferTotals:
        """Sum all transfers the payment system made for us, for reconciliation."""
        totals: TransferTotals = self._http.ask("payment", "totals", {"currency": currency}, order_schemas.TransferTotalsSchema())
        return totals

    def send_sms(self, key: str, to: str, text: str, not_before: datetime | None = None) -> SmsReceipt:
        """Send a text message, once per key, for delivery at a time or later; ConflictError when the key sent another text."""
        asked = {"key": key, "to": to, "text": text} | ({"not_before": not_before.isoformat()} if not_before else {})
        receipt: SmsReceipt = self._http.ask("sms", "messages", asked, order_schemas.SmsReceiptSchema())
        return receipt

    def sms_report(self, key: str) -> SmsReport:
        """Ask the gateway what became of the message sent under a key."""
        report: SmsReport = self._http.ask("sms", "reports", {"key": key}, order_schemas.SmsReportSchema())
        return report

    def dial(self, key: str, extension: str, to: str) -> TelephoneCall:
        """Have the exchange call a number from an officer's telephone, once per key; ConflictError when the key called another."""
        asked = {"key": key, "extension": extension, "to": to}
        made: TelephoneCall = self._http.ask("telephony", "calls", asked, order_schemas.TelephoneCallSchema())
        return made

    def sms_inbox(self, to: str) -> tuple[SmsMessage, ...]:
        """Read what arrived at a number, oldest first; the sandbox offers it for development, a real gateway does not."""
        arrived: tuple[SmsMessage, ...] = self._http.ask("sms", "inbox", {"to": to}, order_schemas.InboxSchema())
        return arrived

    def court_notices(self, after: int) -> tuple[CourtNotice, ...]:
        """Read what courts published after an item, in order, at most a page."""
        notices: tuple[CourtNotice, ...] = self._read_on("court", "notices", after, feed_schemas.CourtNoticesSchema())
        return notices

    def register_changes(self, after: int) -> tuple[RegisterChange, ...]:
        """Read what changed in the business register after an item, in order, at most a page."""
        changes: tuple[RegisterChange, ...] = self._read_on("business_register", "changes", after, feed_schemas.RegisterChangesSchema())
        return changes

    def bureau_alerts(self, after: int) -> tuple[BureauAlert, ...]:
        """Read who enquired at the bureau after an item, in order, at most a page."""
        alerts: tuple[BureauAlert, ...] = self._read_on("bureau", "alerts", after, feed_schemas.BureauAlertsSchema())
        return alerts

    def articles(self, after: int) -> tuple[Article, ...]:
        """Read what was published of persons after an item, in order, at most a page."""
        found: tuple[Article, ...] = self._read_on("public_opinion", "articles", after, feed_schemas.ArticlesSchema())
        return found

    def _read_on(self, agency: str, path: str, after: int, schema: Schema) -> Any:
        return self._http.ask(agency, path, {"after": after, "limit": feed_schemas.PAGE}, schema)

    def _look_up(self, report: type[Report], subject: Subject, as_of: date) -> Report:
        agency, path, schema = _LOOK_UPS[report]
        answer: Report = self._http.ask(agency, path, _about(subject, as_of), schema)
        return answer

    def _register(self, path: str, body: dict[str, Any]) -> Registration:
        registration: Registration = self._http.ask("registry", path, body, order_schemas.RegistrationSchema())
        return registration

    def _registered(self, path: str, body: dict[str, Any]) -> Registration | None:
        found: Registration | None = self._http.ask("registry", path, body, order_schemas.FoundRegistrationSchema())
        return found


def _about(subject: Subject, as_of: date) -> dict[str, Any]:
    return {**subject.to_json(), "as_of": as_of.isoformat()}
