"""Decisions and forms take the same way as diagrams: a draft, a proposal, a colleague's decision, and back."""

import json

import pytest

from lending.domain.records import JournalEntry
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service.modelling.drafts import open_draft, save_draft
from lending.service.modelling.in_force import clean_entries, live_model, models_in_force, read_form
from lending.service.modelling.listing import list_models
from lending.service.modelling.releases import GateStandsAgainstError, approve_release, propose_release, propose_rollback
from lending.service.modelling.versions import compare_models, compare_release, list_versions
from tests.support.modelling import CLEARER, DEARER, PRICING, REVIEW, deployed_pricing
from tests.support.walk import rows

FORM, TABLE = "review_case.form", "pricing.dmn"


@pytest.fixture
def owned(trial):
    deployed_pricing(trial)
    return trial


def proposed(trial, file: str, content: bytes) -> str:
    owner = trial.actor("owner")
    save_draft(trial.bank, owner, file, content, open_draft(trial.bank, owner, file).revision)
    return propose_release(trial.bank, owner, file, "A better one.")


def released(trial, file: str, content: bytes) -> str:
    return approve_release(trial.bank, trial.actor("owner.second"), proposed(trial, file, content))


def labels(trial) -> set[str]:
    schema = json.dumps(read_form(trial.bank, "review_case"))
    return {label for label in ("Reasons", "Reasons, in plain words") if json.dumps(label) in schema}


def test_a_decision_two_owners_agreed_on_is_what_the_engine_asks(owned):
    assert released(owned, TABLE, DEARER) == "pricing:2#pricing"
    assert owned.engine.deployed[TABLE] == DEARER
    assert models_in_force(owned.bank, {TABLE: PRICING})[TABLE] == DEARER
    newest, oldest = list_versions(owned.bank, owned.actor("auditor"), TABLE)
    assert (newest.version, newest.live, newest.release.note) == (2, True, "A better one.")
    assert (oldest.version, oldest.live, oldest.release) == (1, False, None)


def test_an_earlier_table_comes_back_byte_for_byte(owned):
    released(owned, TABLE, DEARER)
    back = propose_rollback(owned.bank, owned.actor("owner"), TABLE, "pricing#pricing", "It cost us customers.")
    assert approve_release(owned.bank, owned.actor("owner.second"), back) == "pricing:3#pricing"
    assert live_model(owned.bank, TABLE).content == PRICING


def test_a_released_form_is_what_people_see_and_what_the_server_checks(owned):
    assert labels(owned) == {"Reasons"}
    stricter = CLEARER.replace(b'"maxLength": 2000', b'"maxLength": 5')
    definition = released(owned, FORM, stricter)
    assert definition.startswith("review_case:2:")
    assert labels(owned) == {"Reasons, in plain words"}
    with owned.bank.read() as book, pytest.raises(InvalidInputError, match="at most 5 characters"):
        clean_entries(owned.bank, book, "review_case", {"recommendation": "reject", "reasons": "Too much debt."})
    back = propose_rollback(owned.bank, owned.actor("owner"), FORM, "review_case:1:shipped", "It confused people.")
    approve_release(owned.bank, owned.actor("owner.second"), back)
    assert labels(owned) == {"Reasons"}
    assert live_model(owned.bank, FORM).version == "3"
    assert [version.version for version in list_versions(owned.bank, owned.actor("owner"), FORM)] == [3, 2, 1]
    propose_rollback(owned.bank, owned.actor("owner"), FORM, definition, "It did not.")


def test_forms_never_go_to_the_engine(owned):
    released(owned, FORM, CLEARER)
    assert FORM not in owned.engine.deployed
    assert models_in_force(owned.bank, {TABLE: PRICING}) == {TABLE: PRICING}


def test_what_changes_is_told_rule_by_rule_and_field_by_field(owned):
    owner = owned.actor("owner")
    moved = (
        PRICING.replace(b'pricing_rule_1"', b'first"')
        .replace(b'pricing_rule_2"', b'pricing_rule_1"')
        .replace(b'first"', b'pricing_rule_2"')
    )
    save_draft(owned.bank, owner, TABLE, moved, 0)
    told = compare_models(owned.bank, owner, TABLE, "pricing#pricing", "draft").changes
    assert {change.id for change in told} == {"pricing_rule_1", "pricing_rule_2"}
    assert any(change.moved for change in told)
    _, before, found = compare_release(owned.bank, owner, proposed(owned, FORM, CLEARER))
    (change,) = found.changes
    assert before == "review_case:1:shipped"
    assert [(each.name, each.old, each.new) for each in change.differences] == [("label", "Reasons", "Reasons, in plain words")]


def test_nobody_releases_his_own_and_both_are_on_record_with_the_hash(owned):
    release = proposed(owned, FORM, CLEARER)
    with pytest.raises(ForbiddenError, match="Four eyes"):
        approve_release(owned.bank, owned.actor("owner"), release)
    approve_release(owned.bank, owned.actor("owner.second"), release)
    told = [json.loads(entry.body) for entry in rows(owned, JournalEntry, order="id") if entry.action.startswith("model_")]
    assert [(each["file"], bool(each["sha256"])) for each in told] == [(FORM, True)] * 2


@pytest.mark.parametrize(("file", "content", "said"), [
    (FORM, REVIEW.replace(b'"key": "reasons"', b'"key": "grounds"'), "'reasons' is gone"),
    (TABLE, PRICING.replace(b"<text>score</text>", b"<text>scores</text>"), "variable 'scores'"),
])  # fmt: skip
def test_what_the_work_behind_it_relies_on_is_not_released(owned, file, content, said):
    owner = owned.actor("owner")
    saved = save_draft(owned.bank, owner, file, content, 0)
    assert said in " ".join(finding.message for finding in saved.findings)
    with pytest.raises(GateStandsAgainstError):
        propose_release(owned.bank, owner, file, "Shorter.")


HOSTILE = [
    (TABLE, PRICING.replace(b"<rule id", b"<script>x</script><rule id", 1), "runs a script"),
    (TABLE, b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "document type"),
    (TABLE, PRICING.replace(b'id="pricing" ', b'id="prices" '), "another process, decision or form"),
    (FORM, b"{", "JSON"),
    (FORM, b"[" * 100_000, "The fields are nested too deep; take them out of their groups."),
    (FORM, b" " * 1_048_577, "The file is larger than a form may be: 1 MB; ask for less in it."),
    (TABLE, b"<x>" * 100 + b"</x>" * 100, "The elements are nested too deep"),
    (FORM, REVIEW.replace(b'"id": "review_case"', b'"id": "approve_case"'), "another process, decision or form"),
]


@pytest.mark.parametrize(("file", "content", "said"), HOSTILE, ids=[said for _, _, said in HOSTILE])
def test_hostile_files_are_no_draft(owned, file, content, said):
    with pytest.raises(InvalidInputError, match=f"file: .*{said}"):
        save_draft(owned.bank, owned.actor("owner"), file, content, 0)


def test_what_calls_or_loads_is_refused_in_a_file_and_is_a_finding_while_it_is_typed(owned):
    for file, content, said in (
        (TABLE, PRICING.replace(b"&gt;= 560", b"score.getClass()", 1), "calls a function"),
        (FORM, REVIEW.replace(b'"label": "Reasons"', b'"label": "<img src=x>"'), "markup"),
    ):
        with pytest.raises(InvalidInputError, match=said):
            save_draft(owned.bank, owned.actor("owner"), file, content, 0, uploaded=True)
        assert save_draft(owned.bank, owned.actor("owner"), file, content, 0).findings


def test_what_is_not_there_is_not_found(owned):
    for file in ("nothing.form", "nothing.dmn", "nothing.txt"):
        with pytest.raises(NotFoundError):
            open_draft(owned.bank, owned.actor("owner"), file)


def test_of_two_proposals_of_a_file_the_later_waits(owned):
    proposed(owned, FORM, CLEARER)
    proposed(owned, TABLE, DEARER)
    save_draft(owned.bank, owned.actor("owner"), FORM, CLEARER, 0)
    with pytest.raises(ConflictError, match="waits for a decision"):
        propose_release(owned.bank, owned.actor("owner"), FORM, "Once more.")


def test_the_list_says_where_each_stands(owned):
    released(owned, FORM, CLEARER)
    proposed(owned, TABLE, DEARER)
    save_draft(owned.bank, owned.actor("owner"), "approve_case.form", REVIEW.replace(b"review_case", b"approve_case"), 0)
    found = list_models(owned.bank, owned.actor("owner"))
    told = {each.file: each for each in (*found.decisions, *found.forms)}
    assert (told[FORM].version, told[FORM].waits, told[TABLE].waits, told["approve_case.form"].drafted) == (2, False, True, True)
    assert "score_band.dmn" not in told
    owned.engine.down = True
    assert list_models(owned.bank, owned.actor("auditor")).decisions is None
    with pytest.raises(NotFoundError):
        list_models(owned.bank, owned.customer())
