from dataclasses import replace

import pytest

from lending.domain.parties import Party
from lending.errors import ForbiddenError, InvalidInputError, NotFoundError
from lending.service.desk import read_taken_in, take_in
from lending.service.documents import Upload, add_document
from tests.support.bank import new_person


def test_a_new_customer_is_noted_for_the_officers_branch(trial):
    person = new_person()
    party_id = take_in(trial.bank, trial.actor("intake.ningbo"), person)
    with trial.bank.read() as book:
        party = book.get(Party, party_id)
    assert (party.name, party.id_number, party.phone, party.branch_id) == (person.name, person.id_number, person.phone, "ningbo")


def test_a_customer_the_bank_knows_is_found_again(trial):
    person = trial.person_of(trial.customer())
    intake = trial.actor("intake")
    assert take_in(trial.bank, intake, person) == take_in(trial.bank, intake, person)


@pytest.mark.parametrize(("field", "value"), [("name", " "), ("id_number", "1"), ("phone", "1")])
def test_what_is_wrong_is_named(trial, field, value):
    with pytest.raises(InvalidInputError) as refused:
        take_in(trial.bank, trial.actor("intake"), replace(new_person(), **{field: value}))
    assert list(refused.value.errors) == [field]


def test_a_number_under_another_name_is_refused(trial):
    person = trial.person_of(trial.customer())
    with pytest.raises(InvalidInputError, match="another name"):
        take_in(trial.bank, trial.actor("intake"), replace(person, name="Somebody else"))


def test_a_customer_of_another_branch_is_sent_there(trial):
    person = trial.person_of(trial.customer())
    with pytest.raises(InvalidInputError, match="another branch"):
        take_in(trial.bank, trial.actor("intake.ningbo"), person)


def test_papers_handed_in_at_the_desk_wait_for_the_application(trial):
    intake, person = trial.actor("intake"), new_person()
    party_id = take_in(trial.bank, intake, person)
    paper = add_document(trial.bank, intake, Upload(kind="identity", file_name="id.pdf", content=b"%PDF-1.7"), party_id=party_id)
    known, papers = read_taken_in(trial.bank, intake, party_id)
    assert known == person
    assert [kept.id for kept in papers] == [paper.id]


def test_the_desk_of_another_branch_does_not_see_the_customer(trial):
    party_id = take_in(trial.bank, trial.actor("intake"), new_person())
    with pytest.raises(NotFoundError):
        read_taken_in(trial.bank, trial.actor("intake.ningbo"), party_id)


def test_only_intake_officers_work_at_the_desk(trial):
    party_id = take_in(trial.bank, trial.actor("intake"), new_person())
    for act in (lambda actor: take_in(trial.bank, actor, new_person()), lambda actor: read_taken_in(trial.bank, actor, party_id)):
        with pytest.raises(ForbiddenError):
            act(trial.actor("reviewer"))
