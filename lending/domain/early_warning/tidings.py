"""What the outside publishes of persons, as plain values, and the signal each is; amounts are CNY with two places."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from lending.domain.early_warning.indicators import BY_SIGNAL, Source
from lending.domain.wire_value import WireValue


@dataclass(frozen=True, kw_only=True)
class Tidings(WireValue):
    """An item of a feed: its number there, and what the source calls it; the same notice may be published under several numbers."""

    source: ClassVar[Source]
    #: Whether the bank may only read it of persons who consented.
    needs_consent: ClassVar[bool] = False
    number: int
    notice_id: str
    id_number: str = field(repr=False)
    on: date
    kind: str

    @property
    def key(self) -> str:
        """Return what names it once, however often it is published."""
        return f"{self.source}:{self.notice_id}"

    @property
    def warns(self) -> bool:
        """Say whether it is a signal of danger at all."""
        return (self.source, self.kind) in BY_SIGNAL

    def facts(self) -> dict[str, object]:
        """Return what it says beside whom and when it concerns."""
        known = ("number", "notice_id", "id_number", "on", "kind")
        return {name: value for name, value in self.to_json().items() if name not in known}


@dataclass(frozen=True, kw_only=True)
class CourtNotice(Tidings):
    """A notice of a court: a case against a person, its enforcement, or the seizure of an asset."""

    source = "court"
    kind: Literal["case", "enforcement", "seizure"]
    case_number: str
    court: str
    amount: Decimal
    asset: str


@dataclass(frozen=True, kw_only=True)
class RegisterChange(Tidings):
    """A change of a company in the business register, told of its legal representative."""

    source = "business_register"
    kind: Literal["abnormal", "revoked", "restored"]
    company: str
    registration_number: str


@dataclass(frozen=True, kw_only=True)
class BureauAlert(Tidings):
    """An enquiry about a person by another lender, told to those who have his consent."""

    source = "bureau"
    needs_consent = True
    kind: Literal["enquiry"]
    lender: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class Article(Tidings):
    """Something published about a person, and how it speaks of him."""

    source = "public_opinion"
    kind: Literal["adverse", "neutral"]
    publication: str
    headline: str
