from dataclasses import replace

import pytest

from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.documents import read_document
from lending.service.legal.papers import add_legal_paper
from tests.support.suing import PHOTO


def hand_in(lawsuit, login="legal", **changes):
    return add_legal_paper(lawsuit.bank, lawsuit.trial.actor(login), lawsuit.case.loan_id, replace(PHOTO, **changes))


@pytest.mark.parametrize(("kind", "about"), [("judgment", "legal_action_id"), ("inspection_photo", "preservation_id")])
def test_a_paper_belongs_to_the_lawsuit_or_the_preservation_and_its_reading_is_on_record(lawsuit, kind, about):
    lawsuit.preserving()
    paper, step = hand_in(lawsuit, kind=kind), lawsuit.steps[-1]
    assert (step.kind, step.outcome, step.document_id) == ("paper", kind, paper.id)
    assert getattr(step, about) is not None
    assert read_document(lawsuit.bank, lawsuit.trial.actor("legal"), paper.id)[1] == PHOTO.content


def test_a_kind_that_no_court_knows_is_refused(lawsuit):
    with pytest.raises(InvalidInputError) as caught:
        hand_in(lawsuit, kind="identity")
    assert list(caught.value.errors) == ["kind"]


def test_before_there_is_anything_no_paper_belongs_to_it(lawsuit):
    with pytest.raises(ConflictError, match="nothing yet"):
        hand_in(lawsuit)


def test_others_hand_nothing_in(lawsuit):
    with pytest.raises(ForbiddenError):
        hand_in(lawsuit, login="collector")
