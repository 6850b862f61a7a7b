"""Erasure in words: what goes, by groups that readers know, what stays, and how far a request is."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.domain.audit.erasure import ErasureReason, RequestState
from lending.service.audit.erasing import Foresight
from lending.service.audit.erasure_requests import RequestView
from webapp.i18n import day, instant
from webapp.officer import words

REASONS: Mapping[str, object] = {
    ErasureReason.RETENTION_OVER.value: _l("The years of keeping are over"),
    ErasureReason.CUSTOMER_ASKED.value: _l("The customer asked for it"),
    ErasureReason.AUTHORITY.value: _l("A court or authority ordered it"),
    ErasureReason.OTHER.value: _l("Other, see note"),
}
STATES = {
    RequestState.ASKED: (_l("Waits for the second person"), "warning", "hourglass"),
    RequestState.ERASED: (_l("Erased"), "good", "checkmark-filled"),
    RequestState.REFUSED: (_l("Refused"), "error", "error-filled"),
    RequestState.WITHDRAWN: (_l("Taken back"), "quiet", "undo"),
}
#: Records by their kinds, in the order of the page.
GROUPS: Mapping[str, tuple[object, frozenset[str]]] = {
    "person": (_l("Name, numbers, address, sign-in"), frozenset({"Party", "User"})),
    "applications": (
        _l("Applications, declared figures, payees, security, contracts"),
        frozenset({"Application", "PaymentLine", "Collateral", "SupplementRequest", "Signing", "Contract"}),
    ),
    "agencies": (_l("Reports of agencies"), frozenset({"AgencyReport"})),
    "judged": (
        _l("Due diligence, scores, reasons of decisions"),
        frozenset({"DueDiligenceReport", "ScoreRecord", "Decision", "Condition"}),
    ),
    "papers": (_l("Papers and attached files"), frozenset({"Document", "CaseAttachment"})),
    "tasks": (_l("Entries in tasks, comments, findings"), frozenset({"HumanTask", "CaseComment", "FindingRemark", "ErasureRequest"})),
    "collection": (
        _l("Collection and court"),
        frozenset({"CollectionCase", "CollectionContact", "DialledCall", "LegalAction", "LegalStep", "AssetPreservation"}),
    ),
    "changes": (_l("Changes to loans"), frozenset({"Restructuring", "SupplementAgreement", "ServicingProposal"})),
    "warnings": (_l("Warnings and segments"), frozenset({"RiskSignal", "RiskWarning", "RiskIntervention", "SegmentMove"})),
}


def erased(foresight: Foresight) -> list[dict[str, Any]]:
    """Return what would be erased: records by group, and the contents of papers."""
    counted = [{"what": str(label), "count": sum(foresight.records.get(kind, 0) for kind in kinds)} for label, kinds in GROUPS.values()]
    rows = [row for row in counted if row["count"]]
    return [*rows, {"what": _("Contents of papers and files that nobody else has"), "count": foresight.contents}]


def kept(foresight: Foresight) -> list[tuple[str, str]]:
    """Return what stays and for how long."""
    hold = foresight.hold
    return [
        (_("The law asks to keep everything through"), day(foresight.kept_until)),
        (_("Legal hold"), _("since %(at)s: %(reason)s", at=instant(hold.set_at), reason=hold.reason) if hold else _("none")),
        (_("Amounts, plans and the ledger"), _("stay for good, without a name")),
        (_("The journal"), _("stays whole; what is personal in it becomes unreadable, for its key goes")),
        (_("Copies of the database made before"), _("hold the data until they are deleted")),
    ]


def request(view: RequestView) -> dict[str, Any]:
    """Return a request as lists and the customer's page show it."""
    label, tone, icon = STATES[RequestState(view.state)]
    return {
        "id": view.id,
        "party_id": view.party_id,
        "customer": view.customer_name,
        "reason": words.word(REASONS, view.reason),
        "note": view.note,
        "state": {"label": str(label), "tone": tone, "icon": icon},
        "asked": " · ".join((view.asked_by, instant(view.asked_at))),
        "decided": " · ".join(filter(None, (view.decided_by, instant(view.decided_at)))),
        "answer": view.answer,
        "result": _result(view) if view.state == RequestState.ERASED else "",
        "is_mine": view.is_mine,
    }


def _result(view: RequestView) -> str:
    return str(_("%(records)s records and %(contents)s contents erased", records=f"{view.records:,}", contents=f"{view.contents:,}"))
