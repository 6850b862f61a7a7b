import io
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


#: What a file gets that cannot even be read.
UNREADABLE = SignatureReport((), whole=False, sealed=False)


def verify_pdf(pdf: bytes, root: x509.Certificate, seal: x509.Certificate) -> SignatureReport:
    """Judge every signature of a paper against the authority's root certificate; a file that cannot be read has none."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        embedded = list(reader.embedded_signatures)
        judged = [(_judge(signature, root), signature) for signature in embedded]
    except _REFUSALS as error:
        _log.info("A paper with signatures could not be read: %s", type(error).__name__)
        return UNREADABLE
    signatures = tuple(verified for verified, _ in judged)
    if not judged:
        return UNREADABLE
    last = judged[-1][1]
    return SignatureReport(
        signatures,
        whole=last.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        sealed=last.field_name == BANK_FIELD and bytes(last.signer_cert.dump()) == seal.public_bytes(Encoding.DER),
    )


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
