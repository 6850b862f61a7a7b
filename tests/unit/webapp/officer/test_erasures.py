"""Erasing by two persons on the pages."""

import pytest

from lending.domain.audit.erasure import PERSONAL, ErasureRequest, RequestState
from lending.domain.parties import Party
from lending.domain.records import BankState
from tests.support.bank import PASSWORD
from tests.support.walk import change, row
from tests.support.web import build_app, csrf_token, signed_in, text_of
from webapp.officer.erasure_words import GROUPS


@pytest.fixture
def app(trial):
    return build_app(trial)


@pytest.fixture
def customer(trial):
    """A customer whose refused application lies long ago."""
    applicant = trial.customer()
    application = trial.submit(applicant)
    change(trial, type(application), application.id, status="refused", closed_at=trial.clock())
    change(trial, BankState, "business_date", value="2037-01-04")
    return applicant


def post(client, path: str, **form: str):
    return client.post(path, data={"csrf_token": csrf_token(client.get("/erasures")), **form}, follow_redirects=True)


def test_one_asks_on_his_page_and_the_other_agrees_by_password_on_his(trial, app, customer):
    # Given
    admin, legal, party = signed_in(app, "admin"), signed_in(app, "legal"), row(trial, Party, id=customer.party_id)
    page = f"/erasures/{party.id}"
    told = text_of(post(admin, "/erasures/find", customer=party.id_number))
    assert party.name in told
    assert "What would be erased" in told
    assert "Name, numbers, address, sign-in 2" in told
    # When
    missing = post(admin, page, reason="", note="")
    assert (missing.status_code, "error-summary" in missing.text) == (422, True)
    assert "A legal officer has to agree" in text_of(post(admin, page, reason="customer_asked", note="By letter."))
    asked = row(trial, ErasureRequest)
    assert "Agree and erase" not in admin.get(page).text
    assert "Agree and erase" in legal.get(page).text
    wrong = post(legal, f"{page}/{asked.id}/agree", password="guessed")
    assert (wrong.status_code, "This is not your password." in wrong.text) == (422, True)
    done = text_of(post(legal, f"{page}/{asked.id}/agree", password=PASSWORD))
    # Then
    assert "it cannot be undone" in done
    kept = row(trial, ErasureRequest)
    assert f"{kept.records} records and {kept.contents} contents erased" in done
    assert (kept.state, row(trial, Party, id=party.id).name) == (RequestState.ERASED, "erased 已刪除")
    assert "erased 已刪除" in text_of(legal.get("/erasures"))


def test_a_hold_stands_against_it_until_it_is_lifted(trial, app, customer):
    admin, legal, page = signed_in(app, "admin"), signed_in(app, "legal"), f"/erasures/{customer.party_id}"
    empty = post(legal, f"{page}/hold", hold=" ")
    assert (empty.status_code, "Say why the data has to be kept" in empty.text) == (422, True)
    assert "Hangzhou court" in text_of(post(legal, f"{page}/hold", hold="Hangzhou court, 2026-118"))
    assert "Ask for erasure" not in admin.get(page).text
    assert "A legal hold stands" in text_of(post(admin, page, reason="customer_asked"))
    assert "The hold is lifted." in text_of(post(legal, f"{page}/lift"))
    assert "Ask for erasure" in admin.get(page).text


@pytest.mark.parametrize("lang", ["en", "zh_Hant"])
def test_a_request_is_refused_or_taken_back(trial, app, customer, lang):
    admin, legal, page = signed_in(app, "admin"), signed_in(app, "legal"), f"/erasures/{customer.party_id}"
    for client in (admin, legal):
        client.get(f"/erasures?lang={lang}")
    post(admin, page, reason="retention_over")
    asked = row(trial, ErasureRequest)
    assert post(legal, f"{page}/{asked.id}/refuse", answer="").status_code == 422
    assert "A claim is prepared." in text_of(post(legal, f"{page}/{asked.id}/refuse", answer="A claim is prepared."))
    over = text_of(post(legal, f"{page}/{asked.id}/agree", password=PASSWORD))
    assert {"en": "This request is over", "zh_Hant": "此申請已結束"}[lang] in over
    post(admin, page, reason="retention_over")
    waiting = row(trial, ErasureRequest, state=RequestState.ASKED)
    post(admin, f"{page}/{waiting.id}/withdraw")
    assert row(trial, ErasureRequest, id=waiting.id).state == RequestState.WITHDRAWN


def test_what_is_kept_by_law_is_said_with_the_day(trial, app, customer):
    change(trial, BankState, "business_date", value="2027-01-04")
    told = text_of(signed_in(app, "admin").get(f"/erasures/{customer.party_id}"))
    assert "The law asks to keep it through 23 Nov 2036." in told


def test_nobody_else_finds_the_way(trial, app, customer):
    assert signed_in(app, "reviewer").get(f"/erasures/{customer.party_id}").status_code == 403
    missing = post(signed_in(app, "admin"), "/erasures/find", customer="nobody")
    assert (missing.status_code, "There is no such customer" in missing.text) == (422, True)


def test_every_kind_of_record_that_is_erased_is_told():
    assert {kind.__name__ for kind in PERSONAL} == {kind for _label, kinds in GROUPS.values() for kind in kinds}
