from lending.domain.parties import Document
from lending.service.legal.letters import prepare_demand
from tests.support.walk import row, rows


def test_the_letter_is_a_paper_kept_by_its_hash_and_written_once_a_day(lawsuit):
    prepare_demand(lawsuit.bank, lawsuit.case_id)
    prepare_demand(lawsuit.bank, lawsuit.case_id)
    paper, (step,) = row(lawsuit.trial, Document, kind="letter_before_action"), lawsuit.steps
    assert lawsuit.action.document_id == step.document_id == paper.id
    assert lawsuit.bank.blobs.get(paper.sha256).startswith(b"%PDF")
    assert step.amount == lawsuit.standing.due_by(lawsuit.today)
    assert len(rows(lawsuit.trial, Document)) == 1
