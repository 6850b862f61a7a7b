import io
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path

from cryptography import x509
from pypdf import PdfReader

from lending.adapters.documents.authority import Authority, open_authority
from lending.adapters.documents.signature import BANK_FIELD, Signature, next_person_field, sign_pdf
from lending.adapters.documents.typesetting import render, render_stamp
from lending.adapters.documents.verification import SignatureReport, verify_added, verify_pdf


class BankPapers:
    """Implements `lending.service.ports.Papers`; the demo authority lives in a directory and is made at first use."""

    def __init__(self, authority: Path) -> None:
        self._directory = authority

    @cached_property
    def _authority(self) -> Authority:
        return open_authority(self._directory)

    def render(self, template: str, data: Mapping[str, object], lang: str) -> bytes:
        """Set a paper as PDF; the same data give the same bytes. InvalidInputError names keys that are missing or cannot be set."""
        return render(template, data, lang)

    def sign(self, pdf: bytes, *, signer: str, reason: str, at: datetime) -> bytes:
        """Sign with a one-time certificate in the signer's name, whose key is forgotten at once; `at` is an aware instant."""
        credential = self._authority.one_time(signer, at)
        stamp = render_stamp({"kind": "person", "name": signer, "at": at.isoformat(), "serial": _serial(credential.certificate)}, at)
        signature = Signature(signer, reason, at, next_person_field(pdf), stamp)
        return sign_pdf(pdf, credential, signature)

    def seal(self, pdf: bytes, *, reason: str, at: datetime) -> bytes:
        """Seal with the bank's certificate, the last signature on a paper."""
        bank = self._authority.bank
        stamp = render_stamp({"kind": "bank", "name": "", "at": at.isoformat(), "serial": _serial(bank.certificate)}, at)
        return sign_pdf(pdf, bank, Signature("Qiantang Bank", reason, at, BANK_FIELD, stamp))

    def count_pages(self, pdf: bytes) -> int:
        """Count the pages of a paper of ours, by the number it states of itself."""
        return PdfReader(io.BytesIO(pdf)).get_num_pages()

    def verify(self, pdf: bytes, *, sealed: bool = False) -> bool:
        """Say whether every signature holds and nothing was changed after the last; `sealed` asks that the last is the bank's."""
        report = self.report(pdf)
        return report.holds and (report.sealed or not sealed)

    def verify_added(self, pdf: bytes, *, earlier: bytes, sealed: bool = False) -> bool:
        """Say whether one signature that holds, and nothing else, was added to an earlier paper; `sealed` asks that it is the bank's."""
        report = verify_added(pdf, earlier, self._authority.root.certificate, self._authority.bank.certificate)
        return report.holds and (report.sealed or not sealed)

    def report(self, pdf: bytes) -> SignatureReport:
        """Return each signature of a paper with its judgement."""
        return verify_pdf(pdf, self._authority.root.certificate, self._authority.bank.certificate)


def _serial(certificate: x509.Certificate) -> str:
    """Return the last digits of a certificate's number, enough to find it by."""
    return f"{certificate.serial_number:x}"[-12:].upper()
