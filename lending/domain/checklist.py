"""The checklist 申請材料: what a product requires against what was handed in (L1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lending.domain.parameters import parameter
from lending.domain.parties import Document
from lending.domain.remark import Remark
from lending.errors import InvalidInputError

#: Kinds of documents by code, with their names in plain words.
DOCUMENT_NAMES = {
    "identity": "identity card",
    "income_proof": "proof of income",
    "asset_proof": "proof of assets",
    "purpose_proof": "proof of purpose",
    "bank_statement": "bank statement",
    "business_licence": "business licence",
    "trade_contract": "trade contract",
    "purchase_contract": "purchase contract",
    "visit_photo": "photo of the visit",
    "other": "other document",
}
#: Kinds that must be recent; their age in days is a parameter.
DATED_KINDS = frozenset({"income_proof", "bank_statement"})


@dataclass(frozen=True, slots=True)
class PresentedDocument:
    """A document handed in; None means not known (`dated`), unlimited (`valid_until`), not yet compared (`name_matches`)."""

    kind: str
    readable: bool = True
    dated: date | None = None
    valid_until: date | None = None
    name_matches: bool | None = None

    @classmethod
    def of(cls, document: Document) -> "PresentedDocument":
        """Return a paper of a party as the checklist sees it."""
        return cls(
            kind=document.kind,
            readable=document.reading != "unreadable",
            dated=document.dated,
            valid_until=document.valid_until,
            name_matches=document.name_matches,
        )


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A document kind that is not in order, and what the customer should do about it."""

    kind: str
    remark: Remark


@dataclass(frozen=True, slots=True)
class Completeness:
    """What is missing and what is doubtful."""

    missing: tuple[Shortfall, ...] = ()
    doubtful: tuple[Shortfall, ...] = ()

    @property
    def complete(self) -> bool:
        """Tell whether nothing has to be supplemented 補正."""
        return not self.missing and not self.doubtful


def required_kinds(required: str) -> tuple[str, ...]:
    """Return the kinds of a comma-separated list, as the checklist decision gives it, each once and in its order.

    An unknown kind raises InvalidInputError.
    """
    kinds = tuple(dict.fromkeys(kind.strip() for kind in required.split(",") if kind.strip()))
    unknown = [kind for kind in kinds if kind not in DOCUMENT_NAMES]
    if unknown:
        raise InvalidInputError({"required_documents": [f"There is no document kind {kind}; correct the checklist." for kind in unknown]})
    return kinds


def check_documents(required: str, documents: Sequence[PresentedDocument], on: date) -> Completeness:
    """Compare the required kinds (comma-separated) with the documents handed in, as of a date (L1).

    One document in order satisfies its kind; of several doubtful ones the last is spoken of.
    """
    missing: list[Shortfall] = []
    doubtful: list[Shortfall] = []
    for kind in required_kinds(required):
        presented = [list(_doubts(document, on)) for document in documents if document.kind == kind]
        if not presented:
            missing.append(Shortfall(kind, _remark(kind, "The %(document)s is missing: upload it.")))
        elif all(presented):
            doubtful += (Shortfall(kind, doubt) for doubt in presented[-1])
    return Completeness(tuple(missing), tuple(doubtful))


def _doubts(document: PresentedDocument, on: date) -> Iterator[Remark]:
    kind = document.kind
    if not document.readable:
        yield _remark(kind, "The %(document)s cannot be read: upload a clear copy.")
        return
    if document.name_matches is False:
        yield _remark(kind, "The name on the %(document)s is not the applicant's: upload the applicant's own.")
    if document.valid_until is not None and document.valid_until < on:
        yield _remark(kind, "The %(document)s expired on %(date)s: upload a valid one.", date=document.valid_until.isoformat())
    if kind in DATED_KINDS:
        yield from _doubts_of_date(document, on)


def _doubts_of_date(document: PresentedDocument, on: date) -> Iterator[Remark]:
    days = int(parameter(f"document_age.{document.kind}", on).value)
    if document.dated is None:
        yield _remark(document.kind, "The date of the %(document)s is unclear: upload one that shows its date.")
    elif document.dated > on:
        yield _remark(
            document.kind, "The %(document)s is dated %(date)s, in the future: upload a right one.", date=document.dated.isoformat()
        )
    elif document.dated < on - timedelta(days=days):
        message = "The %(document)s of %(date)s is older than %(days)s days: upload a newer one."
        yield _remark(document.kind, message, date=document.dated.isoformat(), days=str(days))


def _remark(kind: str, message: str, **parameters: str) -> Remark:
    return Remark(message, {"document": DOCUMENT_NAMES[kind], **parameters})
