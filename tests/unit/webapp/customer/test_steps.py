"""What the steps of an application refuse at once, and what is read over before it is sent."""

import pytest

from lending.service import drafts
from tests.support.screens import GUARANTOR, STEPS
from tests.support.web import build_app, csrf_token, signed_in, text_of


@pytest.fixture
def path(trial):
    """Return the address of a draft of Anna's in which every step is filled in."""
    actor = trial.customer("anna")
    draft_id = drafts.start_draft(trial.bank, actor, "consumer")
    for number, (name, typed) in enumerate(STEPS.items(), 1):
        drafts.save_draft(trial.bank, actor, draft_id, name, typed, reached=number)
    return f"/apply/{draft_id}"


@pytest.mark.parametrize("who", ["himself", "a child"])
def test_who_cannot_guarantee_is_refused_where_he_is_named(trial, path, who):
    client = signed_in(build_app(trial), "anna")
    number = trial.person_of(trial.actor("anna")).id_number if who == "himself" else "330106201201010012"
    said = {"himself": "You cannot be your own guarantor", "a child": "Only people of 18 or older can sign a loan."}[who]
    typed = {**STEPS["you"], "guarantor.id_number": number, "csrf_token": csrf_token(client.get(f"{path}/you?lang=en"))}
    answer = client.post(f"{path}/you", data=typed, follow_redirects=True)
    assert said in text_of(answer)
    assert 'id="guarantor.id_number-error"' in answer.text


def test_the_payees_account_is_read_over_before_sending_all_but_its_end_hidden(trial, path):
    page = text_of(signed_in(build_app(trial), "anna").get(f"{path}/review?lang=en"))
    assert "Tile Shop 50,000.00 · •••• 0007 · tiles" in page
    assert "6222020200099990007" not in page
    assert GUARANTOR.id_number not in page
