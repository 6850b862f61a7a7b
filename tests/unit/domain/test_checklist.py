from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.checklist import DOCUMENT_NAMES, PresentedDocument, check_documents, required_kinds
from lending.errors import InvalidInputError

ON = date(2026, 11, 20)


def test_required_kinds_come_from_a_comma_list():
    assert required_kinds(" identity, income_proof,,identity ") == ("identity", "income_proof")
    assert required_kinds("") == ()


def test_an_unknown_kind_is_refused():
    with pytest.raises(InvalidInputError, match="There is no document kind passport"):
        required_kinds("identity,passport")


@pytest.mark.parametrize(
    ("document", "doubts"),
    [
        (PresentedDocument("income_proof", dated=date(2026, 11, 20)), []),
        (PresentedDocument("income_proof", dated=date(2026, 8, 22)), []),
        (
            PresentedDocument("income_proof", dated=date(2026, 8, 21)),
            ["The proof of income of 2026-08-21 is older than 90 days: upload a newer one."],
        ),
        (
            PresentedDocument("income_proof", dated=date(2026, 11, 21)),
            ["The proof of income is dated 2026-11-21, in the future: upload a right one."],
        ),
        (PresentedDocument("income_proof"), ["The date of the proof of income is unclear: upload one that shows its date."]),
        (PresentedDocument("identity"), []),
        (PresentedDocument("identity", name_matches=True, valid_until=ON), []),
        (PresentedDocument("identity", readable=False, name_matches=False), ["The identity card cannot be read: upload a clear copy."]),
        (
            PresentedDocument("identity", name_matches=False, valid_until=date(2026, 11, 19)),
            [
                "The name on the identity card is not the applicant's: upload the applicant's own.",
                "The identity card expired on 2026-11-19: upload a valid one.",
            ],
        ),
    ],
)
def test_a_document_in_doubt_says_why_and_what_to_do(document, doubts):
    found = check_documents(document.kind, [document], ON)
    assert found.missing == ()
    assert [str(row.remark) for row in found.doubtful] == doubts
    assert found.complete is not bool(doubts)


def test_what_is_missing_is_named():
    found = check_documents("identity,purpose_proof", [PresentedDocument("identity"), PresentedDocument("other")], ON)
    assert [(row.kind, str(row.remark)) for row in found.missing] == [("purpose_proof", "The proof of purpose is missing: upload it.")]
    assert not found.complete


def test_one_document_in_order_is_enough_for_its_kind():
    blurred, clear = PresentedDocument("identity", readable=False), PresentedDocument("identity")
    assert check_documents("identity", [clear, blurred], ON).complete
    assert len(check_documents("identity", [blurred, blurred], ON).doubtful) == 1


@given(st.sets(st.sampled_from(sorted(DOCUMENT_NAMES))), st.lists(st.sampled_from(sorted(DOCUMENT_NAMES))))
def test_every_required_kind_is_present_or_reported(required, presented):
    found = check_documents(",".join(sorted(required)), [PresentedDocument(kind, dated=ON) for kind in presented], ON)
    assert {row.kind for row in found.missing} == required - set(presented)
    assert not found.doubtful
