import io
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import parser  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from lending.adapters.documents.signature import BANK_FIELD

_log = logging.getLogger(__name__)
#: What pyHanko raises over files that are damaged, forged or no PDF at all; its parsers let plain Python errors through.
_REFUSALS = (PdfError, SignatureValidationError, SigningError, ValueError, LookupError, TypeError, AttributeError, AssertionError, OSError)


@dataclass(frozen=True, slots=True)
class VerifiedSignature:
    """One signature: who signed, why, when, and whether the overall result holds."""

    field: str
    signer: str
    reason: str
    at: datetime | None
    holds: bool


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What became of all signatures of a paper, in the order they were made."""

    signatures: tuple[VerifiedSignature, ...]
    #: Whether the last signature covers the file to its last byte.
    whole: bool
    #: The bank's certificate made the last signature.
    sealed: bool

    @property
    def holds(self) -> bool:
        """Say whether there is a signature, every one holds, and nothing came after the last."""
        return bool(self.signatures) and self.whole and all(signature.holds for signature in self.signatures)

    @property
    def signers(self) -> tuple[str, ...]:
        """Return the names of the signers in order."""
        return tuple(signature.signer for signature in self.signatures)


#: What a file gets that cannot be read or that nobody signed.
UNREADABLE = SignatureReport((), whole=False, sealed=False)


def verify_pdf(pdf: bytes, root: x509.Certificate, seal: x509.Certificate) -> SignatureReport:
    """Judge every signature of a paper against the authority's root certificate; a file that cannot be read has none."""
    try:
        return _report(pdf, root, seal)
    except _REFUSALS as error:
        _log.info("A paper with signatures could not be read: %s", type(error).__name__)
        return UNREADABLE


def verify_added(pdf: bytes, earlier: bytes, root: x509.Certificate, seal: x509.Certificate) -> SignatureReport:
    """Judge the one signature that was added to a paper; it has none where anything else was done to it.

    The earlier paper must stand at the front, byte by byte, with one revision more. So each signature is judged while it covers the whole
    file, and the costly comparison of revisions that `verify_pdf` makes for the earlier ones is not needed.
    """
    try:
        return _added(pdf, earlier, root, seal)
    except _REFUSALS as error:
        _log.info("A paper with a new signature could not be read: %s", type(error).__name__)
        return UNREADABLE


def _added(pdf: bytes, earlier: bytes, root: x509.Certificate, seal: x509.Certificate) -> SignatureReport:
    reader, before = PdfFileReader(io.BytesIO(pdf)), PdfFileReader(io.BytesIO(earlier)).total_revisions
    if not pdf.startswith(earlier) or reader.total_revisions != before + 1:
        return UNREADABLE
    embedded = list(reader.embedded_signatures)
    if sum(signature.signed_revision >= before for signature in embedded) != 1:
        return UNREADABLE
    return _of_last(pdf, embedded[-1], (_judge(embedded[-1], root),), seal)


def _report(pdf: bytes, root: x509.Certificate, seal: x509.Certificate) -> SignatureReport:
    embedded = list(PdfFileReader(io.BytesIO(pdf)).embedded_signatures)
    if not embedded:
        return UNREADABLE
    signatures = tuple(_judge(signature, root) for signature in embedded)
    return _of_last(pdf, embedded[-1], signatures, seal)


def _of_last(pdf: bytes, last: Any, signatures: tuple[VerifiedSignature, ...], seal: x509.Certificate) -> SignatureReport:
    return SignatureReport(
        signatures,
        whole=last.coverage == SignatureCoverageLevel.ENTIRE_FILE and _is_exact(pdf, last),
        sealed=last.field_name == BANK_FIELD and bytes(last.signer_cert.dump()) == seal.public_bytes(Encoding.DER),
    )


def _is_exact(pdf: bytes, last: Any) -> bool:
    """Say whether the place of the last signature, the only bytes nobody signed, holds it as it was written and zeros behind it."""
    _, start, end, _ = last.byte_range
    content = last.pkcs7_content
    digits = content[: parser.peek(content)].hex().upper().encode()
    written: bool = pdf[start:end] == b"<" + digits.ljust(end - start - 2, b"0") + b">"
    return written and _is_as_signed(last)


def _is_as_signed(last: Any) -> bool:
    """Say whether the parts of a signature that it does not cover itself say what its signer wrote: they only repeat others."""
    signed, signer = last.signed_data, last.signer_info
    algorithms = [algorithm.native for algorithm in signed["digest_algorithms"]]
    return algorithms == [signer["digest_algorithm"].native] and signed["version"].native == signer["version"].native == "v1"


def _judge(signature: Any, root: x509.Certificate) -> VerifiedSignature:
    """Judge one signature as of the time it was made: a one-time certificate is long over when anybody looks."""
    at = signature.self_reported_timestamp
    context = ValidationContext(
        trust_roots=[translate_pyca_cryptography_cert_to_asn1(root)], moment=at, allow_fetching=False, revocation_mode="soft-fail"
    )
    status = validate_pdf_signature(signature, signer_validation_context=context)
    return VerifiedSignature(
        field=str(signature.field_name),
        signer=str(signature.signer_cert.subject.native.get("common_name", "")),
        reason=str(signature.sig_object.get("/Reason", "")),
        at=at,
        # `valid` alone stays true after a change to the file.
        holds=bool(status.bottom_line),
    )
