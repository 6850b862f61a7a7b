from lending.domain.loans import CollectionCase, Loan
from lending.domain.segmentation.records import SegmentMove
from lending.service.case_owners import applications_of
from tests.support.bank import FIRST_DAY, NOON
from tests.support.collecting import add_debtor
from tests.support.walk import change


def test_cases_of_every_kind_lead_to_the_application_their_loan_comes_from(trial, monkeypatch):
    # Given two loans of a debtor that come from applications, the second of which more is owed, and a loan that comes from none
    first, second, other = (trial.submit() for _ in range(3))
    add_debtor(trial)
    with trial.bank.begin() as book:
        party, told = book.get(Loan, "l0").party_id, {name: value for name, value in vars(book.get(Loan, "l0")).items() if name[0] != "_"}
        book.add(Loan(**{**told, "id": "l1", "outstanding": told["outstanding"] + 1}))
    add_debtor(trial, "l2", "another")
    change(trial, Loan, "l0", application_id=first.id)
    change(trial, Loan, "l1", application_id=second.id)
    with trial.bank.begin() as book:
        book.add(
            *(CollectionCase(id=f"c{number}", loan_id=f"l{number}", opened_on=FIRST_DAY) for number in (0, 2)),
            SegmentMove(
                id="m",
                month="2026-10",
                party_id=party,
                branch_id="ningbo",
                before="B",
                segment="A",
                reason="r",
                moved_on=FIRST_DAY,
                recorded_at=NOON,
            ),
        )
    # When and then
    monkeypatch.setattr("lending.service.case_owners._AT_ONCE", 2)
    with trial.bank.read() as book:
        assert applications_of(book, ["c0"]) == (first.id,)
        assert applications_of(book, ["m"]) == (second.id,)
        assert applications_of(book, ["c2", "close-2026-11-23"]) == ()
        assert applications_of(book, ["c0", "m", "c2", other.id, first.id]) == tuple(sorted((first.id, second.id, other.id)))
        assert applications_of(book, []) == ()
