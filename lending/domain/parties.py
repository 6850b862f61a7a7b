"""Parties: people and companies the bank deals with, what they consented to, and the papers that belong to them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(eq=False, kw_only=True)
class Party:
    """A customer, guarantor, collateral owner or payee: apart from the user who signs in and from any application."""

    id: str
    kind: str  # person | company
    name: str
    id_number: str
    phone: str
    branch_id: str
    language: str = "zh_Hant"
    #: Segment 客戶分層 A good, B sound, C watch, D risk; set by the monthly review, B until then.
    segment: str = "B"
    #: Where the person lives, as a name of the time zone database; None is the bank's own.
    timezone: str | None = None
    #: Where letters go; None while nobody told.
    address: str | None = None
    recorded_at: datetime
    business_date: date


@dataclass(eq=False, kw_only=True)
class PartyKey:
    """The key that encrypts a party's personal fields in the journal; erasing it erases them."""

    party_id: str
    wrapped_key: bytes


class ConsentPurpose(StrEnum):
    """What a customer consents to; no agency is asked without the one it needs."""

    CREDIT_BUREAU = "credit_bureau"
    TAX_AND_SOCIAL = "tax_and_social"
    SCREENING = "screening"
    DATA_PROCESSING = "data_processing"


#: Which consent each agency needs before it may be asked.
CONSENT_FOR_AGENCY = {
    "bureau": ConsentPurpose.CREDIT_BUREAU,
    "court": ConsentPurpose.CREDIT_BUREAU,
    "aml": ConsentPurpose.SCREENING,
    "tax": ConsentPurpose.TAX_AND_SOCIAL,
    "social_security": ConsentPurpose.TAX_AND_SOCIAL,
    "provident_fund": ConsentPurpose.TAX_AND_SOCIAL,
    "utilities": ConsentPurpose.TAX_AND_SOCIAL,
    "platforms": ConsentPurpose.TAX_AND_SOCIAL,
    "account_flows": ConsentPurpose.DATA_PROCESSING,
    "valuation": ConsentPurpose.DATA_PROCESSING,
}
#: Version of the consent texts shown (webapp/templates/customer/consents).
CONSENT_TEXT_VERSION = "2026-11"


@dataclass(eq=False, kw_only=True)
class Consent:
    """One consent: purpose, the version of the text read, when and by which channel, and its revocation."""

    id: str
    party_id: str
    application_id: str | None
    purpose: str
    text_version: str
    channel: str
    given_at: datetime
    revoked_at: datetime | None = None
    business_date: date


@dataclass(eq=False, kw_only=True)
class Document:
    """A paper of a party, kept by the hash of its content; reused in each later application (I2b)."""

    id: str
    party_id: str
    application_id: str | None
    kind: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    pages: int = 1
    #: Whether what was read from it fits the application: readable | doubtful.
    reading: str = "readable"
    #: Why it is doubtful, as a message key of the checklist rule.
    doubt: str | None = None
    #: Date the paper bears, where one was read or entered.
    dated: date | None = None
    #: Last day it is valid, None where it has none.
    valid_until: date | None = None
    #: Whether it bears the applicant's name, None before anybody compared.
    name_matches: bool | None = None
    #: uploaded | generated | signed
    origin: str = "uploaded"
    uploaded_by: str | None = None
    recorded_at: datetime
    business_date: date
    retention_class: str = "loan_file"


@dataclass(eq=False, kw_only=True)
class AgencyReport:
    """What an outside agency answered about a party (or a person verified by hand), kept and reused while it is valid."""

    id: str
    party_id: str
    application_id: str
    agency: str
    #: answered | verified_by_hand | unavailable
    state: str
    content: dict[str, object]
    obtained_at: datetime
    valid_until: date
    #: Seconds the agency took.
    seconds: float = 0.0
    tries: int = 1
    obtained_by: str | None = None
    business_date: date


@dataclass(eq=False, kw_only=True)
class Notification:
    """A message to a party; the key makes it go out once."""

    id: str
    key: str
    #: None where it concerns a loan that came in by book import.
    application_id: str | None
    party_id: str
    template: str
    #: Facts the template shows, without personal data.
    facts: dict[str, object] = field(default_factory=dict)
    #: The gateway delivers it at this time or later: nobody is woken.
    not_before: datetime | None = None
    provider_id: str | None = None
    sent_at: datetime | None = None
    recorded_at: datetime
    business_date: date
