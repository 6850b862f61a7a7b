"""The web's health and figures."""

import dataclasses
from contextlib import contextmanager

import pytest

from tests.support.web import own_app


@pytest.fixture
def app(trial):
    return own_app(trial, with_pages=False)


def test_a_web_whose_database_answers_is_healthy(app):
    answer = app.test_client().get("/health")
    assert (answer.status_code, answer.json["healthy"], answer.json["outbox"]) == (200, True, 0)


def test_a_web_without_its_database_says_so(app, trial):
    @contextmanager
    def broken():
        raise ConnectionError("password=secret")
        yield

    app.extensions["bank"] = dataclasses.replace(trial.bank, read=broken)
    answer = app.test_client().get("/health")
    assert (answer.status_code, answer.json) == (503, {"healthy": False, "reason": "The database does not answer (ConnectionError)."})


def test_figures_count_requests_and_waiting_words(app, trial):
    client = app.test_client()
    client.get("/nowhere")
    trial.submit()
    text = client.get("/metrics").text
    assert 'loanflow_web_requests_total{endpoint="unknown",method="GET",status="404"} 1.0' in text
    assert "loanflow_outbox_waiting 1.0" in text
