"""Erasing a customer's personal data: when it may be, which fields are personal, and the hold that forbids it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from lending.domain.actors import User
from lending.domain.applications import (
    Application,
    Collateral,
    Condition,
    Contract,
    Decision,
    DueDiligenceReport,
    PaymentLine,
    ScoreRecord,
    Signing,
    SupplementRequest,
)
from lending.domain.attachments import CaseAttachment
from lending.domain.collection.records import CollectionContact, DialledCall
from lending.domain.comments import CaseComment
from lending.domain.early_warning.records import RiskIntervention, RiskSignal, RiskWarning
from lending.domain.findings import FindingRemark
from lending.domain.legal.records import AssetPreservation, LegalAction, LegalStep
from lending.domain.loans import CollectionCase
from lending.domain.parameters import parameter
from lending.domain.parties import AgencyReport, Document, Party
from lending.domain.restructuring.records import Restructuring, SupplementAgreement
from lending.domain.segmentation.records import SegmentMove
from lending.domain.servicing.proposal import ServicingProposal
from lending.domain.tasks import HumanTask

#: What stands where a name stood.
ERASED = "erased 已刪除"


@dataclass(eq=False, kw_only=True)
class LegalHold:
    """A hold on a customer's data: while it stands nothing of it may be erased."""

    id: str
    party_id: str
    reason: str
    set_by: str
    set_at: datetime
    lifted_by: str | None = None
    lifted_at: datetime | None = None
    business_date: date


class ErasureReason(StrEnum):
    """Why a customer's data is to be erased."""

    RETENTION_OVER = "retention_over"
    CUSTOMER_ASKED = "customer_asked"
    AUTHORITY = "authority"
    OTHER = "other"


class RequestState(StrEnum):
    """How far a request for erasure is."""

    ASKED = "asked"
    ERASED = "erased"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(eq=False, kw_only=True)
class ErasureRequest:
    """A request to erase a customer's data, which a second person agrees to or refuses; `records` and `contents` count what went."""

    id: str
    party_id: str
    reason: str
    note: str
    asked_by: str
    asked_at: datetime
    state: str = RequestState.ASKED
    decided_by: str | None = None
    decided_at: datetime | None = None
    #: Why it was refused.
    answer: str = ""
    records: int = 0
    contents: int = 0
    business_date: date


#: Characters of a note or answer.
LONGEST_NOTE = 500
#: What is personal in which record, and what stands there afterwards; texts that officers wrote are, since anybody's name may be in them.
PERSONAL: Mapping[type[Any], Mapping[str, object]] = {
    Party: {"name": ERASED, "phone": "", "address": None, "timezone": None},
    User: {"name": ERASED, "password_digest": "", "active": False},
    Application: {"account": "", "declared": {}, "characteristics": {}, "occupation": ""},
    AgencyReport: {"content": {}},
    Document: {"file_name": ERASED, "doubt": None},
    Collateral: {"description": "", "valuation": {}, "registration_number": None},
    PaymentLine: {"payee": ERASED, "account": "", "purpose": ""},
    SupplementRequest: {"items": []},
    DueDiligenceReport: {"measures": [], "facts": {}},
    ScoreRecord: {"characteristics": []},
    Decision: {"reasons": "", "conditions": []},
    Condition: {"text": "", "note": ""},
    Contract: {"terms": {}},
    Signing: {"code_digest": None, "evidence": {}},
    HumanTask: {"customer_name": ERASED, "entries": {}, "draft": {}},
    CaseComment: {"text": ""},
    CaseAttachment: {"file_name": ERASED},
    ErasureRequest: {"note": "", "answer": ""},
    FindingRemark: {"text": ""},
    CollectionCase: {"pause_reason": "", "objection": None},
    CollectionContact: {"recording": "", "note": ""},
    DialledCall: {"recording": ""},
    LegalAction: {"case_number": ""},
    LegalStep: {"reference": "", "note": ""},
    AssetPreservation: {"reference": ""},
    Restructuring: {
        "reason": "",
        "wish": "",
        "finding": "",
        "answer": "",
        "monthly_income": None,
        "living_expenses": None,
        "monthly_debts": None,
    },
    SupplementAgreement: {"facts": {}, "evidence": {}, "code_digest": None},
    ServicingProposal: {"reason": "", "votes": []},
    RiskSignal: {"facts": {}},
    RiskWarning: {"evidence": []},
    RiskIntervention: {"finding": "", "outcome": ""},
    SegmentMove: {"reason": "", "outcome": ""},
}


def kept_until(ends: Iterable[date], on: date) -> date:
    """Return the last day that a customer's data must be kept, when his business ended on these days, by the rule of a day."""
    years = int(parameter("retention.customer_years", on).value)
    last = max(ends)
    # Of 29 February the 28th is as good.
    return last.replace(year=last.year + years, day=min(last.day, 28) if last.month == 2 else last.day)  # noqa: PLR2004 -- February
