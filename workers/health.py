"""The workers' health page and metrics, on loopback."""

import json
from collections.abc import Callable, Iterable, Mapping
from socketserver import ThreadingMixIn
from threading import Thread
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import make_wsgi_app

from workers.runtime import Runtime

#: Says what is wrong, or None.
Trouble = Callable[[], str | None]
#: Says of each agency whether it answers.
Answering = Callable[[], Mapping[str, bool]]

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def health_app(runtime: Runtime, also: Trouble = lambda: None, agencies: Answering = dict) -> "WSGIApplication":
    """Return the application behind /health (JSON, 503 when something is wrong, `also` asked too) and /metrics.

    An agency that is away is told in both and makes no worker unwell: its questions go to people meanwhile.
    """
    runtime.metrics.watch(agencies)
    metrics = make_wsgi_app(runtime.metrics.registry)

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        match environ["PATH_INFO"]:
            case "/health":
                return _health(runtime, runtime.trouble() or also(), agencies(), start_response)
            case "/metrics":
                found: Iterable[bytes] = metrics(environ, start_response)
                return found
            case _:
                start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
                return [b"Here are /health and /metrics.\n"]

    return app


def _health(runtime: Runtime, trouble: str | None, agencies: Mapping[str, bool], start_response: "StartResponse") -> Iterable[bytes]:
    body = {
        "healthy": trouble is None,
        "reason": trouble,
        "in_hand": runtime.busy,
        "capacity": runtime.settings.capacity,
        "topics": runtime.topics,
        "agencies_away": sorted(agency for agency, answers in agencies.items() if not answers),
    }
    start_response(
        "503 Service Unavailable" if trouble else "200 OK", [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
    )
    return [json.dumps(body).encode() + b"\n"]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    #: A peer that says nothing does not hold a thread for ever, seconds.
    timeout = 10

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the overridden method's own name
        """Write nothing: probes come every second."""


def serve(runtime: Runtime, port: int, also: Trouble = lambda: None, agencies: Answering = dict) -> Callable[[], None]:
    """Serve health and metrics on 127.0.0.1 in the background and return the function that ends it; OSError when the port is taken."""
    server = make_server("127.0.0.1", port, health_app(runtime, also, agencies), server_class=_Server, handler_class=_Quiet)
    Thread(target=server.serve_forever, name="health", daemon=True).start()

    def close() -> None:
        server.shutdown()
        server.server_close()

    return close
