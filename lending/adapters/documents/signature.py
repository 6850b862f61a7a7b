import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1, translate_pyca_cryptography_key_to_asn1
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lending.adapters.documents.authority import Credential
from lending.adapters.documents.stamp_page import StampPage

#: Hexadecimal digits kept free for a signature: half as many again as one takes; pyHanko reads them one by one.
_RESERVED = 4096
#: Points per millimetre.
_POINT = 72 / 25.4
#: The panel at the foot of each paper's last page, in millimetres; templates/bank.typ draws it.
PANEL_LEFT, PANEL_BOTTOM, SLOT_WIDTH, SLOT_HEIGHT, SLOT_GAP = 22.0, 24.0, 51.0, 24.0, 6.5
#: Persons sign from the left, the bank seals in the last place.
PERSON_SLOTS, BANK_SLOT = 2, 2
BANK_FIELD = "bank_seal"
_CENTRED = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID)


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signature says: who, why, when, in which field, and how it looks (a page as PDF)."""

    name: str
    reason: str
    at: datetime
    field: str
    stamp: bytes


def sign_pdf(pdf: bytes, credential: Credential, signature: Signature) -> bytes:
    """Add a signature (PAdES baseline B) as a new revision; what was signed before stays as it was."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    names = _signed_fields(writer.prev)
    signer = PdfSigner(
        PdfSignatureMetadata(
            field_name=signature.field,
            name=signature.name,
            reason=signature.reason,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
        ),
        _simple_signer(credential),
        stamp_style=StaticStampStyle(
            border_width=0,
            background=StampPage(signature.stamp),
            background_layout=SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID),
        ),
        new_field_spec=SigFieldSpec(signature.field, on_page=-1, box=_box(signature.field, names)),
    )
    return asyncio.run(_sign(signer, writer, signature.at))


def next_person_field(pdf: bytes) -> str:
    """Name the field of the next person's signature."""
    return f"person_{1 + sum(name != BANK_FIELD for name in _signed_fields(PdfFileReader(io.BytesIO(pdf))))}"


def _signed_fields(reader: Any) -> list[str]:
    """Name the fields that are signed, without reading the signatures: that is the dear part."""
    return [str(name) for name, _value, _reference in enumerate_sig_fields(reader, filled_status=True)]


async def _sign(signer: Any, writer: Any, at: datetime) -> bytes:
    """Take pyHanko's own steps one by one, since only so the time of signing is the caller's and not the machine's."""
    session = signer.init_signing_session(writer)
    session.system_time = at
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=_RESERVED)
    digest, output = document.digest_tbs_document()
    signed = await document.perform_signature(
        document_digest=digest.document_digest, pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at)
    )
    await signed.post_signature_processing(output)
    return bytes(output.getvalue())


def _simple_signer(credential: Credential) -> Any:
    return SimpleSigner(
        signing_cert=translate_pyca_cryptography_cert_to_asn1(credential.certificate),
        signing_key=translate_pyca_cryptography_key_to_asn1(credential.key),
        # The root stays out: nobody signs the certificates inside a signature, so each should be one that the signature needs.
        cert_registry=SimpleCertificateStore(),
    )


def _box(field: str, taken: Sequence[str]) -> tuple[int, int, int, int] | None:
    """Return where the field stands on the last page in points, None where the panel has no room left."""
    place = BANK_SLOT if field == BANK_FIELD else sum(name != BANK_FIELD for name in taken)
    if field != BANK_FIELD and place >= PERSON_SLOTS:
        return None
    left = PANEL_LEFT + place * (SLOT_WIDTH + SLOT_GAP)
    corners = (left, PANEL_BOTTOM, left + SLOT_WIDTH, PANEL_BOTTOM + SLOT_HEIGHT)
    x1, y1, x2, y2 = (round(corner * _POINT) for corner in corners)
    return x1, y1, x2, y2
