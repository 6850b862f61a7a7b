"""Ask agencies: never without a consent, once while a report is valid, never within a transaction."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar, cast
from uuid import uuid4

from lending.domain.actors import WORKER
from lending.domain.agency_reports import (
    AccountFlows,
    AmlScreening,
    BureauReport,
    Declared,
    EnforcementList,
    PlatformFlows,
    ProvidentFund,
    SocialSecurity,
    Subject,
    TaxRecords,
    Utilities,
)
from lending.domain.applications import Application
from lending.domain.parties import CONSENT_FOR_AGENCY, AgencyReport, Consent, Party
from lending.domain.records import Action
from lending.domain.wire_value import WireValue
from lending.errors import AgencyUnavailableError, BusinessError
from lending.service import journal
from lending.service.business_date import business_date
from lending.service.ports import Bank, Book

Report = TypeVar("Report", bound=WireValue)

#: Days a report may be reused, by agency: intake and due diligence are one bureau enquiry.
VALID_DAYS = {
    "bureau": 30,
    "aml": 1,
    "court": 7,
    "tax": 30,
    "social_security": 30,
    "provident_fund": 30,
    "utilities": 30,
    "platforms": 30,
    "account_flows": 30,
}


class NoConsentError(BusinessError):
    """The customer has not consented to this enquiry."""

    code = "NO_CONSENT"


@dataclass(frozen=True, slots=True)
class Enquiry:
    """How one kind of report is asked for."""

    agency: str
    kind: type[WireValue]
    ask: Callable[[Bank, Subject, date], WireValue]


_ENQUIRIES = (
    Enquiry("bureau", BureauReport, lambda bank, who, on: cast("WireValue", bank.agencies.credit_report(who, on))),
    Enquiry("aml", AmlScreening, lambda bank, who, on: cast("WireValue", bank.agencies.screen_aml(who, on))),
    Enquiry("court", EnforcementList, lambda bank, who, on: cast("WireValue", bank.agencies.enforcements(who, on))),
    Enquiry("tax", TaxRecords, lambda bank, who, on: cast("WireValue", bank.agencies.tax_records(who, on))),
    Enquiry("social_security", SocialSecurity, lambda bank, who, on: cast("WireValue", bank.agencies.social_security(who, on))),
    Enquiry("provident_fund", ProvidentFund, lambda bank, who, on: cast("WireValue", bank.agencies.provident_fund(who, on))),
    Enquiry("utilities", Utilities, lambda bank, who, on: cast("WireValue", bank.agencies.utilities(who, on))),
    Enquiry("platforms", PlatformFlows, lambda bank, who, on: cast("WireValue", bank.agencies.platform_flows(who, on))),
    Enquiry("account_flows", AccountFlows, lambda bank, who, on: cast("WireValue", bank.agencies.account_flows(who, on))),
)
_BY_KIND = {enquiry.kind: enquiry for enquiry in _ENQUIRIES}


def obtain(bank: Bank, application_id: str, kind: type[Report]) -> Report:
    """Return a valid report of that kind, asking the agency only when none is kept.

    Raises NoConsentError without a consent, AgencyUnavailableError when no usable answer comes.
    """
    enquiry = _BY_KIND[kind]
    with bank.read() as book:
        kept = valid_report(book, application_id, enquiry.agency)
        if kept is not None and kept.state == "answered":
            return kind.from_json(cast("Mapping[str, object]", kept.content))
        application = book.get(Application, application_id)
        require_consent(book, application.party_id, enquiry.agency)
        subject, today = subject_of(book, application), business_date(book)
    started = time.monotonic()
    try:
        answer = enquiry.ask(bank, subject, today)
    except AgencyUnavailableError as error:
        _note_failure(bank, application, enquiry.agency, str(getattr(error, "reason", "")))
        raise
    _keep(bank, application, enquiry.agency, answer.to_json(), seconds=time.monotonic() - started)
    return cast("Report", answer)


def kept_report(book: Book, application_id: str, kind: type[Report]) -> Report | None:
    """Return what an agency answered, from the book only; None when it did not answer."""
    kept = valid_report(book, application_id, _BY_KIND[kind].agency)
    return kind.from_json(cast("Mapping[str, object]", kept.content)) if kept is not None and kept.state == "answered" else None


def newest_report(book: Book, application_id: str, kind: type[Report]) -> Report | None:
    """Return what an agency answered last about the applicant, however long ago; None when it never did."""
    party_id = book.get(Application, application_id).party_id
    kept = book.first(AgencyReport, party_id=party_id, agency=_BY_KIND[kind].agency, state="answered", order="-obtained_at")
    return kind.from_json(cast("Mapping[str, object]", kept.content)) if kept is not None else None


def valid_report(book: Book, application_id: str, agency: str) -> AgencyReport | None:
    """Return the newest report of an agency about the applicant that is valid today."""
    party_id, today = book.get(Application, application_id).party_id, business_date(book)
    kept = book.find(AgencyReport, party_id=party_id, agency=agency, state=("answered", "verified_by_hand"), order="-obtained_at")
    return next((report for report in kept if report.valid_until >= today), None)


def keep_by_hand(bank: Bank, book: Book, application: Application, agency: str, content: Mapping[str, object], *, by: str | None) -> None:
    """Keep what an officer verified in the agency's stead."""
    book.add(_report(bank, book, application, agency, "verified_by_hand", content, by=by))


def require_consent(book: Book, party_id: str, agency: str) -> None:
    """Raise NoConsentError unless a consent for the agency stands."""
    purpose = CONSENT_FOR_AGENCY[agency]
    if not any(consent.revoked_at is None for consent in book.find(Consent, party_id=party_id, purpose=purpose)):
        raise NoConsentError(f"There is no consent for {purpose.value}; ask the customer before asking the agency.", purpose=purpose.value)


def subject_of(book: Book, application: Application) -> Subject:
    """Return the applicant as agencies are asked about him."""
    party = book.get(Party, application.party_id)
    declared = application.declared
    return Subject(
        name=party.name,
        id_number=party.id_number,
        declared=Declared(
            monthly_income=_amount(declared.get("monthly_income")),
            employer=cast("str | None", declared.get("employer")),
            occupation=application.occupation,
            monthly_debt_payment=_amount(declared.get("monthly_debts")),
        ),
    )


def _amount(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _keep(bank: Bank, application: Application, agency: str, content: Mapping[str, object], *, seconds: float) -> None:
    with bank.begin() as book:
        if valid_report(book, application.id, agency) is not None:
            return  # a repeated job was faster
        book.add(_report(bank, book, application, agency, "answered", content, seconds=seconds))
        journal.record(
            bank,
            book,
            WORKER,
            Action.AGENCY_ANSWERED,
            application_id=application.id,
            party_id=application.party_id,
            agency=agency,
            milliseconds=round(seconds * 1000),
        )


def _note_failure(bank: Bank, application: Application, agency: str, reason: str) -> None:
    with bank.begin() as book:
        journal.record(bank, book, WORKER, Action.AGENCY_UNAVAILABLE, application_id=application.id, agency=agency, reason=reason)


def _report(  # noqa: PLR0917 -- everything a report is made of
    bank: Bank,
    book: Book,
    application: Application,
    agency: str,
    state: str,
    content: Mapping[str, object],
    *,
    seconds: float = 0.0,
    by: str | None = None,
) -> AgencyReport:
    today = business_date(book)
    return AgencyReport(
        id=str(uuid4()),
        party_id=application.party_id,
        application_id=application.id,
        agency=agency,
        state=state,
        content=dict(content),
        obtained_at=bank.now(),
        valid_until=today + timedelta(days=VALID_DAYS[agency]),
        seconds=seconds,
        obtained_by=by,
        business_date=today,
    )
