import io
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import DictionaryObject, NameObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfReader, PdfWriter

from lending.adapters.documents.papers import BankPapers
from lending.adapters.documents.signature import BANK_FIELD
from lending.errors import InvalidInputError


def revised(pdf: bytes, change) -> bytes:
    """Append a revision that makes a change, as an editor does."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def add_sentence(writer: IncrementalPdfFileWriter) -> None:
    """Write one more sentence on the first page."""
    page, _ = writer.find_page_for_modification(0)
    sentence = writer.add_object(StreamObject(stream_data=b"BT (and nothing is owed) Tj ET"))
    contents = page.get_object()["/Contents"]
    earlier = list(contents) if isinstance(contents, list) else [page.get_object().raw_get("/Contents")]
    page.get_object()[NameObject("/Contents")] = type(page.get_object().get("/Annots", []))([*earlier, sentence])
    writer.update_container(page.get_object())


def change_nothing(writer: IncrementalPdfFileWriter) -> None:
    """Leave an unused object behind."""
    writer.add_object(DictionaryObject())


def test_a_sealed_paper_holds_and_says_who_signed_why_and_when(papers, sealed, at):
    report = papers.report(sealed)

    assert report.holds
    assert report.sealed
    assert report.whole
    assert [(one.signer, one.reason, one.at) for one in report.signatures] == [
        ("张伟", "Confirmed by one-time code", at),
        ("Qiantang Bank 錢塘銀行, contract seal", "Contract of the bank", at),
    ]
    assert papers.verify(sealed)
    assert papers.verify(sealed, sealed=True)


def test_a_guarantor_signs_between_borrower_and_bank(papers, signed, at):
    both = papers.sign(signed, signer="劉陳芳", reason="Guarantee", at=at + timedelta(hours=2))

    sealed = papers.seal(both, reason="Contract of the bank", at=at + timedelta(hours=3))

    assert papers.verify(sealed, sealed=True)
    assert papers.report(sealed).signers[:2] == ("张伟", "劉陳芳")


def test_more_persons_than_the_panel_has_room_for_sign_all_the_same(papers, signed, at):
    for name in ("First", "Second", "Third"):
        signed = papers.sign(signed, signer=name, reason="Agreed", at=at)

    assert papers.report(signed).holds
    assert papers.report(signed).signers == ("张伟", "First", "Second", "Third")


def test_what_was_signed_stays_in_the_file_byte_by_byte(unsigned, signed, sealed):
    assert signed.startswith(unsigned)
    assert sealed.startswith(signed)


def test_signatures_show_on_the_last_page(sealed):
    page = PdfReader(io.BytesIO(sealed)).pages[-1]

    notes = [reference.get_object() for reference in page["/Annots"]]
    boxes = {str(note["/T"]): [float(edge) for edge in note["/Rect"]] for note in notes}

    assert boxes["person_1"][0] < boxes[BANK_FIELD][0]
    assert all(0 < edge < float(page.mediabox.height) for box in boxes.values() for edge in box)


def test_a_paper_signed_but_not_sealed_is_told_from_a_sealed_one(papers, signed):
    assert papers.verify(signed)
    assert not papers.verify(signed, sealed=True)


def test_the_time_of_signing_is_long_ago_and_holds_still(papers, unsigned, at):
    old = papers.sign(unsigned, signer="张伟", reason="Agreed", at=at - timedelta(days=2000))

    assert papers.verify(old)


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"hello", b"%PDF-1.7\n%%EOF\n" + bytes(4096)])
def test_what_is_no_paper_is_refused(papers, pdf):
    assert not papers.verify(pdf)


def test_a_paper_nobody_signed_is_refused(papers, unsigned):
    assert not papers.verify(unsigned)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_byte_anywhere_is_refused(papers, sealed, signed, data):
    # The seal and the room kept for it are the last thousands of bytes: half of the changes go there.
    place = data.draw(st.one_of(st.integers(0, len(sealed) - 1), st.integers(len(sealed) - 5200, len(sealed) - 1)))
    other = data.draw(st.integers(1, 255))

    tampered = bytearray(sealed)
    tampered[place] ^= other

    assert not papers.verify(bytes(tampered))


@pytest.mark.parametrize("share", [0.5, 0.75, 0.9, 0.97])
def test_a_paper_cut_short_is_refused(papers, sealed, share):
    assert not papers.verify(sealed[: int(len(sealed) * share)])


def test_a_paper_whose_seal_was_cut_off_is_not_sealed(papers, sealed, signed):
    assert not papers.verify(sealed[: len(signed)], sealed=True)


def test_a_paper_whose_signatures_were_removed_is_refused(papers, sealed):
    writer = PdfWriter(clone_from=io.BytesIO(sealed))
    del writer.root_object["/AcroForm"]
    for page in writer.pages:
        page.pop("/Annots", None)
    output = io.BytesIO()
    writer.write(output)

    assert not papers.verify(output.getvalue())


def test_a_paper_with_one_signature_removed_is_refused(papers, sealed):
    def remove_first(writer: IncrementalPdfFileWriter) -> None:
        fields = writer.root["/AcroForm"]["/Fields"]
        del fields[0]
        writer.update_container(fields)

    assert not papers.verify(revised(sealed, remove_first))


@pytest.mark.parametrize("change", [add_sentence, change_nothing])
def test_whatever_was_appended_after_the_last_signature_is_refused(papers, sealed, change):
    assert not papers.verify(revised(sealed, change))
    assert not papers.verify(sealed + b"\n% a remark\n")


def test_a_change_between_two_signatures_is_refused_though_the_seal_is_the_banks(papers, signed, at):
    changed = papers.seal(revised(signed, add_sentence), reason="Contract of the bank", at=at)

    report = papers.report(changed)

    assert report.sealed
    assert [one.holds for one in report.signatures] == [False, True]
    assert not papers.verify(changed)


def test_signatures_of_another_authority_are_refused(sealed, tmp_path):
    assert not BankPapers(tmp_path / "another").verify(sealed)


def test_a_seal_by_another_bank_is_refused(papers, signed, tmp_path, at):
    forged = BankPapers(tmp_path / "another").seal(signed, reason="Contract of the bank", at=at)

    assert not papers.verify(forged)
    assert not papers.report(forged).sealed


def test_a_person_cannot_pass_for_the_bank(papers, signed, at):
    twice = papers.sign(signed, signer="Qiantang Bank 錢塘銀行, contract seal", reason="Contract of the bank", at=at)

    assert not papers.report(twice).sealed


def test_a_signer_whose_name_cannot_be_printed_is_named_by_field(papers, unsigned, at):
    with pytest.raises(InvalidInputError) as refused:
        papers.sign(unsigned, signer="张\ue000", reason="Agreed", at=at)
    assert list(refused.value.errors) == ["name"]


def test_processes_share_the_authority_of_their_directory(papers, sealed):
    assert BankPapers(papers._directory).verify(sealed, sealed=True)


def test_each_signature_is_verified_as_it_is_added(papers, unsigned, signed, sealed):
    assert papers.verify_added(signed, earlier=unsigned)
    assert not papers.verify_added(signed, earlier=unsigned, sealed=True)
    assert papers.verify_added(sealed, earlier=signed, sealed=True)


def test_two_signatures_or_none_were_not_one_added(papers, unsigned, signed, sealed):
    assert not papers.verify_added(sealed, earlier=unsigned, sealed=True)
    assert not papers.verify_added(signed, earlier=signed)
    assert not papers.verify_added(revised(signed, change_nothing), earlier=signed)


def test_a_signature_on_something_else_is_no_addition(papers, unsigned, signed, at):
    other = papers.sign(papers.seal(unsigned, reason="Another", at=at), signer="张伟", reason="Agreed", at=at)

    assert not papers.verify_added(other, earlier=signed)


@pytest.mark.parametrize("change", [add_sentence, change_nothing])
def test_a_change_made_before_the_added_seal_is_refused(papers, signed, at, change):
    changed = papers.seal(revised(signed, change), reason="Contract of the bank", at=at)

    assert not papers.verify_added(changed, earlier=signed, sealed=True)


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"hello"])
def test_what_is_no_paper_has_no_signature_added(papers, signed, pdf):
    assert not papers.verify_added(pdf, earlier=signed)
    assert not papers.verify_added(signed, earlier=pdf)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_byte_anywhere_shows_when_the_seal_is_added(papers, sealed, signed, data):
    place = data.draw(st.one_of(st.integers(0, len(sealed) - 1), st.integers(len(signed), len(sealed) - 1)))
    tampered = bytearray(sealed)
    tampered[place] ^= data.draw(st.integers(1, 255))

    assert not papers.verify_added(bytes(tampered), earlier=signed, sealed=True)


def test_a_name_longer_than_a_certificate_takes_is_cut_there_and_printed_whole(papers, unsigned, at):
    signed = papers.sign(unsigned, signer="張" * 64, reason="Agreed", at=at)

    assert papers.verify(signed)
    assert papers.report(signed).signers == ("張" * 21,)
