from dataclasses import replace
from datetime import date

from lending.adapters.db import tables
from lending.adapters.db.session import connect, transactions
from lending.domain.actors import Branch, Role, User
from lending.domain.applications import Product
from lending.service.business_date import read_business_date
from lending.service.founding import BRANCHES, PRODUCTS, STAFF, add_demo_staff, found_bank
from tests.support.bank import FIRST_DAY
from tests.support.walk import change, rows


def test_founding_again_changes_nothing(trial):
    change(trial, Branch, "ningbo", name="renamed")
    found_bank(trial.bank, date(2030, 1, 1))
    before = {user.login: user.password_digest for user in rows(trial, User)}
    staff = add_demo_staff(trial.bank, "another password")
    assert {user.login: user.password_digest for user in staff} == before
    assert (len(rows(trial, Branch)), len(rows(trial, Product))) == (len(BRANCHES), len(PRODUCTS))
    assert "renamed" in {branch.name for branch in rows(trial, Branch)}
    assert read_business_date(trial.bank) == FIRST_DAY


def test_a_bank_begins_with_its_branches_products_date_and_staff(trial, tmp_path):
    # Given a database with nothing in it but its tables
    database = connect(f"sqlite:///{tmp_path}/new.db")
    tables.metadata.create_all(database)
    begin, read = transactions(database)
    new = replace(trial.bank, begin=begin, read=read)
    # When
    found_bank(new, FIRST_DAY)
    staff = add_demo_staff(new, "a long password")
    # Then
    with read() as book:
        found = (book.count(Branch), book.count(Product), book.count(User), read_business_date(new))
    assert found == (len(BRANCHES), len(PRODUCTS), len(STAFF), FIRST_DAY)
    assert len(staff) == len(STAFF)
    database.dispose()


def test_a_later_person_of_the_demonstration_is_added(trial):
    with trial.bank.begin() as book:
        book.remove(book.first(User, login="chief"))
    assert len(add_demo_staff(trial.bank, "a long password")) == len(STAFF) == len(rows(trial, User))


def test_every_role_of_the_bank_is_somebody_s(trial):
    assert {role for person in STAFF for role in person.roles} == set(Role) - {Role.CUSTOMER}


def test_products_of_one_bank_do_not_share_their_parameters(trial):
    change(trial, Product, ("consumer", 1), parameters={})
    assert PRODUCTS[0].parameters
