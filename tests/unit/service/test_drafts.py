from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from itertools import product as combinations
from pathlib import Path

import pytest
from defusedxml import ElementTree

from lending.domain.actors import Actor
from lending.domain.applications import Application
from lending.domain.parties import Document
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service import drafts
from lending.service.documents import Upload
from lending.service.drafts import usual_documents
from tests.support.bank import TrialBank, new_application

PDF = b"%PDF-1.7 a paper"
CHECKLIST = Path(__file__).resolve().parents[3] / "bpmn" / "checklist.dmn"


@pytest.fixture
def customer(trial) -> Actor:
    return trial.customer()


def paper(kind: str = "identity") -> Upload:
    return Upload(kind=kind, file_name=f"{kind}.pdf", content=PDF, dated=date(2026, 11, 1))


def test_each_product_in_force_is_offered_with_its_terms(trial):
    offered = {choice.code: choice.terms for choice in drafts.list_products(trial.bank)}
    assert set(offered) == {"consumer", "business", "mortgage"}
    assert offered["mortgage"].needs_collateral
    assert offered["consumer"].maximum == Decimal("500000.00")


def test_what_was_typed_is_there_again_at_the_next_visit(trial, customer):
    # Given
    draft_id = drafts.start_draft(trial.bank, customer, "consumer")
    saved = drafts.save_draft(trial.bank, customer, draft_id, "loan", {"amount": "fifty thousand"}, reached=1)
    # When
    drafts.save_draft(trial.bank, customer, draft_id, "income", {"employer": "杭州鼎元建築設計有限公司"}, reached=3)
    found = drafts.find_draft(trial.bank, customer)
    # Then
    assert found is not None
    assert found == drafts.read_draft(trial.bank, customer, draft_id)
    assert found.answers == {"loan": {"amount": "fifty thousand"}, "income": {"employer": "杭州鼎元建築設計有限公司"}}
    assert (found.step, found.product.code, found.applicant) == (3, "consumer", trial.person_of(customer))
    assert found.updated_at > saved


def test_going_back_a_step_does_not_forget_how_far_one_was(trial, customer):
    draft_id = drafts.start_draft(trial.bank, customer, "consumer")
    drafts.save_draft(trial.bank, customer, draft_id, "income", {}, reached=4)
    drafts.save_draft(trial.bank, customer, draft_id, "loan", {}, reached=2)
    assert drafts.read_draft(trial.bank, customer, draft_id).step == 4


def test_beginning_again_goes_on_with_what_was_begun(trial, customer):
    first = drafts.start_draft(trial.bank, customer, "consumer")
    drafts.save_draft(trial.bank, customer, first, "you", {"housing": "own"})
    again = drafts.start_draft(trial.bank, customer, "business")
    found = drafts.read_draft(trial.bank, customer, again)
    assert again == first
    assert (found.product.code, found.answers) == ("business", {"you": {"housing": "own"}})


def test_a_product_that_does_not_exist_is_refused_by_name(trial, customer):
    with pytest.raises(InvalidInputError) as refused:
        drafts.start_draft(trial.bank, customer, "yacht")
    assert set(refused.value.errors) == {"product"}
    assert drafts.find_draft(trial.bank, customer) is None


def test_officers_have_no_drafts(trial):
    with pytest.raises(ForbiddenError):
        drafts.start_draft(trial.bank, trial.actor("intake"), "consumer")


def test_a_draft_is_its_customers_alone(trial, customer):
    draft_id, other = drafts.start_draft(trial.bank, customer, "consumer"), trial.customer()
    for attempt in (
        lambda: drafts.read_draft(trial.bank, other, draft_id),
        lambda: drafts.save_draft(trial.bank, other, draft_id, "loan", {}),
        lambda: drafts.add_upload(trial.bank, other, draft_id, paper()),
        lambda: drafts.remove_upload(trial.bank, other, draft_id, "any"),
        lambda: drafts.discard_draft(trial.bank, other, draft_id),
    ):
        with pytest.raises(NotFoundError):
            attempt()
    assert drafts.find_draft(trial.bank, other) is None


def test_more_text_than_an_application_may_hold_is_refused(trial, customer):
    draft_id = drafts.start_draft(trial.bank, customer, "consumer")
    with pytest.raises(InvalidInputError) as refused:
        drafts.save_draft(trial.bank, customer, draft_id, "loan", {"amount": "9" * drafts.LARGEST})
    assert set(refused.value.errors) == {"answers"}
    assert drafts.read_draft(trial.bank, customer, draft_id).answers == {}


def test_a_paper_belongs_to_the_draft_until_it_is_removed(trial, customer):
    draft_id = drafts.start_draft(trial.bank, customer, "consumer")
    first, second = (drafts.add_upload(trial.bank, customer, draft_id, paper(kind)) for kind in ("identity", "income_proof"))
    assert drafts.read_draft(trial.bank, customer, draft_id).documents == (first, second)
    drafts.remove_upload(trial.bank, customer, draft_id, first.id)
    assert drafts.read_draft(trial.bank, customer, draft_id).documents == (second,)
    with pytest.raises(NotFoundError):
        drafts.remove_upload(trial.bank, customer, draft_id, first.id)


def test_a_draft_takes_only_so_many_papers(trial, customer, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_DOCUMENTS", 1)
    draft_id = drafts.start_draft(trial.bank, customer, "consumer")
    drafts.add_upload(trial.bank, customer, draft_id, paper())
    with pytest.raises(InvalidInputError) as refused:
        drafts.add_upload(trial.bank, customer, draft_id, paper())
    assert set(refused.value.errors) == {"file"}


def test_throwing_a_draft_away_leaves_nothing_of_it(trial, customer):
    draft_id = drafts.start_draft(trial.bank, customer, "consumer")
    drafts.add_upload(trial.bank, customer, draft_id, paper())
    drafts.discard_draft(trial.bank, customer, draft_id)
    assert drafts.find_draft(trial.bank, customer) is None
    with trial.bank.read() as book:
        assert book.count(Document, party_id=customer.party_id) == 0


def ready(trial: TrialBank, customer: Actor) -> str:
    draft_id = drafts.start_draft(trial.bank, customer, "consumer")
    drafts.add_upload(trial.bank, customer, draft_id, paper())
    return draft_id


def test_a_draft_becomes_an_application_with_its_papers(trial, customer):
    # Given
    draft_id, new = ready(trial, customer), new_application(applicant=trial.person_of(customer))
    assert drafts.find_sent(trial.bank, customer, draft_id) is None
    # When
    application = drafts.submit_draft(trial.bank, customer, draft_id, new)
    # Then
    assert drafts.find_draft(trial.bank, customer) is None
    assert drafts.find_sent(trial.bank, customer, draft_id) == application.id
    with trial.bank.read() as book:
        assert [document.kind for document in book.find(Document, application_id=application.id)] == ["identity"]


def test_sending_it_again_makes_no_second_application(trial, customer):
    draft_id, new = ready(trial, customer), new_application(applicant=trial.person_of(customer))
    first = drafts.submit_draft(trial.bank, customer, draft_id, new)
    assert drafts.submit_draft(trial.bank, customer, draft_id, new).id == first.id


def test_a_double_click_makes_one_application(trial, customer):
    draft_id, new = ready(trial, customer), new_application(applicant=trial.person_of(customer))
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _: drafts.submit_draft(trial.bank, customer, draft_id, new), range(4)))
    with trial.bank.read() as book:
        assert {application.id for application in sent} == {made.id for made in book.find(Application, party_id=customer.party_id)}
    assert len({application.id for application in sent}) == 1


def test_what_cannot_be_taken_in_stays_a_draft(trial, customer):
    draft_id, new = ready(trial, customer), new_application(applicant=trial.person_of(customer), amount=Decimal(1))
    with pytest.raises(InvalidInputError) as refused:
        drafts.submit_draft(trial.bank, customer, draft_id, new)
    assert set(refused.value.errors) == {"amount"}
    assert drafts.find_draft(trial.bank, customer) is not None


def test_a_second_application_for_the_product_is_refused_and_the_draft_kept(trial, customer):
    trial.submit(customer)
    draft_id = ready(trial, customer)
    with pytest.raises(ConflictError):
        drafts.submit_draft(trial.bank, customer, draft_id, new_application(applicant=trial.person_of(customer)))
    assert len(drafts.read_draft(trial.bank, customer, draft_id).documents) == 1


def decided(product: str, occupation: str, amount: Decimal, *, secured: bool) -> list[str]:
    """Evaluate checklist.dmn as far as its cells go: quoted choices, a lower limit, true, anything."""
    space = {"dmn": "https://www.omg.org/spec/DMN/20191111/MODEL/"}
    for rule in ElementTree.parse(CHECKLIST).iterfind(".//dmn:rule", space):
        tests = [cell.findtext("dmn:text", "", space).strip() for cell in rule.iterfind("dmn:inputEntry", space)]
        facts = (f'"{product}"', amount, f'"{occupation}"', "true" if secured else "false")
        if all(fits(test, fact) for test, fact in zip(tests, facts, strict=True)):
            return sorted(rule.findtext("dmn:outputEntry/dmn:text", "", space).strip().strip('"').split(","))
    raise AssertionError("no rule fits")


def fits(test: str, fact: str | Decimal) -> bool:
    if test in {"", "-"}:
        return True
    if isinstance(fact, Decimal):
        return fact > Decimal(test.removeprefix(">").strip())
    return fact in [choice.strip() for choice in test.split(",")]


@pytest.mark.parametrize(
    ("product", "occupation", "amount", "secured"),
    list(
        combinations(
            ("consumer", "business", "mortgage"),
            ("employed", "self_employed", "platform", "unemployed"),
            (Decimal(50_000), Decimal(200_000), Decimal(200_001)),
            (False, True),
        )
    ),
)
def test_the_papers_asked_for_are_those_the_checklist_wants(product, occupation, amount, secured):
    assert sorted(usual_documents(product, occupation, amount, secured=secured)) == decided(product, occupation, amount, secured=secured)
