"""The web's own health, and figures for Prometheus."""

import time
from http import HTTPStatus

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from lending.service.business_date import business_date
from lending.service.task_feed import undelivered
from webapp.security import current_bank

blueprint = Blueprint("health", __name__)
#: Seconds: pages should be there within 0.1 (ui.md).
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Figures:
    """The figures of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "loanflow_web_requests", "Requests by page and status.", ("endpoint", "method", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "loanflow_web_seconds", "Seconds to answer, by page.", ("endpoint",), buckets=_BUCKETS, registry=self.registry
        )
        self.waiting = Gauge("loanflow_outbox_waiting", "Words that wait for the engine.", registry=self.registry)


def observe(app: Flask) -> None:
    """Serve /health and /metrics, and count every request."""
    figures = Figures()
    app.extensions["figures"] = figures
    app.register_blueprint(blueprint)

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        endpoint = request.endpoint or "unknown"
        figures.requests.labels(endpoint, request.method, response.status_code).inc()
        figures.seconds.labels(endpoint).observe(time.perf_counter() - g.get("started", time.perf_counter()))
        return response


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """Say whether the web can serve: whether its database answers, and how many words wait for the engine."""
    try:
        with current_bank().read() as book:
            body = {"healthy": True, "reason": None, "business_date": business_date(book).isoformat(), "outbox": undelivered(book)}
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is what is wrong
        body = {"healthy": False, "reason": f"The database does not answer ({type(error).__name__})."}
    return jsonify(body), HTTPStatus.OK if body["healthy"] else HTTPStatus.SERVICE_UNAVAILABLE


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give Prometheus its figures."""
    figures: Figures = current_app.extensions["figures"]
    with current_bank().read() as book:
        figures.waiting.set(undelivered(book))
    return Response(generate_latest(figures.registry), content_type=CONTENT_TYPE_LATEST)
