import pytest

from lending.domain.checklist import DOCUMENT_NAMES
from lending.domain.paper_kinds import BANKS_OWN, CUSTOMERS, GUARANTORS
from lending.service import contract_papers, report_paper
from lending.service.legal import letters, papers
from lending.service.restructuring import agreements
from webapp.officer.words import DOCUMENTS

KEPT = {
    *DOCUMENT_NAMES,
    *papers.KINDS,
    *(f"contract_{kind}" for kind in (*contract_papers.SIGNED_BY, agreements.KIND)),
    letters.KIND,
    report_paper.KIND,
}


@pytest.mark.parametrize("kind", sorted(KEPT | set(DOCUMENTS)))
def test_every_kind_of_paper_is_the_customers_or_the_banks_own(kind):
    assert (kind in CUSTOMERS) != (kind in BANKS_OWN)


def test_no_other_kind_is_spoken_of():
    assert CUSTOMERS | BANKS_OWN == KEPT
    assert GUARANTORS < CUSTOMERS
