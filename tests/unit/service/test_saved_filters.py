from decimal import Decimal

import pytest

from lending.domain.saved_filters import SavedFilter
from lending.errors import ForbiddenError, InvalidInputError, NotFoundError
from lending.service.saved_filters import filter_of, list_filters, parts_of, remove_filter, save_filter
from lending.service.task_filters import Filter
from lending.service.worklist import read_worklist
from tests.support.walk import rows

LARGE = Filter(group="intake_officer", product="consumer", least=Decimal(50_000), due="week", age="0-1", sort="amount")


def named(trial, login: str) -> dict[str, bool]:
    with trial.bank.read() as book:
        return {each.name: each.mine for each in list_filters(book, trial.actor(login))}


def test_a_filter_is_kept_with_its_parts_and_counts_what_it_finds_now(trial):
    # Given
    intake = trial.actor("intake")
    trial.task(trial.submit().id, "precheck_application", "intake_officer")
    trial.task(trial.submit(amount=Decimal("40000.00")).id, "precheck_application", "intake_officer")
    kept = save_filter(trial.bank, intake, "Large", LARGE)
    # When
    found = read_worklist(trial.bank, intake, Filter())
    # Then
    (saved,) = found.saved
    assert (saved.id, saved.name, saved.wanted, saved.mine, saved.shared) == (kept, "Large", LARGE, True, False)
    assert found.counts[f"saved:{kept}"] == read_worklist(trial.bank, intake, LARGE).total == 1


def test_what_is_searched_for_and_where_one_stood_are_not_kept():
    wanted = Filter(text="張偉", page=3, product="mortgage")
    assert parts_of(wanted) == {"product": "mortgage"}
    assert filter_of({"product": "mortgage", "left_from_before": "x"}) == Filter(product="mortgage")


def test_the_same_name_again_replaces_the_filter(trial):
    intake = trial.actor("intake")
    first = save_filter(trial.bank, intake, "Mine", LARGE)
    assert save_filter(trial.bank, intake, "Mine", Filter(view="overdue"), shared=True) == first
    (kept,) = rows(trial, SavedFilter)
    assert (kept.shared, kept.wanted) == (True, {"view": "overdue"})


def test_a_shared_filter_is_seen_in_the_branch_and_what_the_head_office_shares_everywhere(trial):
    save_filter(trial.bank, trial.actor("intake"), "private", LARGE)
    save_filter(trial.bank, trial.actor("intake"), "everywhere", LARGE, shared=True)
    save_filter(trial.bank, trial.actor("intake.ningbo"), "in Ningbo", LARGE, shared=True)
    assert named(trial, "intake") == {"private": True, "everywhere": True}
    assert named(trial, "reviewer") == {"everywhere": False}
    assert named(trial, "reviewer.ningbo") == {"everywhere": False, "in Ningbo": False}


def test_a_filter_is_taken_away_by_its_owner_alone(trial):
    kept = save_filter(trial.bank, trial.actor("intake"), "Mine", LARGE, shared=True)
    with pytest.raises(NotFoundError, match="not yours"):
        remove_filter(trial.bank, trial.actor("reviewer"), kept)
    remove_filter(trial.bank, trial.actor("intake"), kept)
    assert rows(trial, SavedFilter) == []


def test_what_cannot_be_kept_is_refused(trial):
    intake = trial.actor("intake")
    with pytest.raises(ForbiddenError, match="officers"):
        save_filter(trial.bank, trial.actor("auditor"), "Mine", LARGE)
    for name, wanted in ((" ", LARGE), ("Done", Filter(view="done"))):
        with pytest.raises(InvalidInputError, match="name"):
            save_filter(trial.bank, intake, name, wanted)
    for number in range(20):
        save_filter(trial.bank, intake, str(number), LARGE)
    with pytest.raises(InvalidInputError, match="20 filters already"):
        save_filter(trial.bank, intake, "one more", LARGE)
