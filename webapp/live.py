"""Says to open pages that something in the bank has changed, as server-sent events; what changed they ask for themselves.

An event carries nothing but its name, so that nobody learns from it what he may not see. A stream holds a thread of the server for as long
as a page is looked at: there are only so many, and who comes later is told so and asks every few seconds instead. Source: WHATWG HTML, 9.2.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from threading import BoundedSemaphore, Event, Lock
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Blueprint, Flask, Response, current_app, request

from lending.service.portfolio.now import LiveBook, Looked
from lending.service.ports import Bank
from webapp.security import current_actor, signed_in

blueprint = Blueprint("live", __name__)
#: Streams at once; each is a page that somebody looks at.
STREAMS = 64
#: Seconds between two looks, between two events, between two signs of life, and after which a browser has to ask anew: who signed out is
#: not told for ever.
_LOOK, _LEAST, _ALIVE, _LONGEST = 0.5, 2.0, 15.0, 600.0
_CHANGED, _BREATH = "event: changed\ndata:\n\n", ":\n\n"


class Streams:
    """The streams of one process: how many there are, and one look at the bank for all of them."""

    def __init__(self, bank: Bank, most: int = STREAMS) -> None:
        self._bank = bank
        self._places = BoundedSemaphore(most)
        self._alone = Lock()
        self._looked, self._beat = 0.0, object()
        #: Set when the server ends: nobody waits for a stream then.
        self.stopping = Event()

    def enter(self) -> bool:
        """Take a place; False when there is none."""
        return self._places.acquire(blocking=False)

    def leave(self) -> None:
        """Give the place back."""
        self._places.release()

    def beat(self) -> object:
        """Return what changes when anything was committed; the bank is asked once for all who ask within half a second."""
        with self._alone:
            if time.monotonic() - self._looked >= _LOOK:
                self._beat, self._looked = self._bank.pulse(), time.monotonic()
            return self._beat

    def tell(self, gone: Callable[[], bool]) -> Iterator[str]:
        """Yield an event for each change, a breath now and then, until the browser is gone or has to ask anew."""
        began = told = breathed = time.monotonic()
        seen = self.beat()
        yield _BREATH
        while not self.stopping.wait(_LOOK) and not gone() and time.monotonic() - began < _LONGEST:
            now, beat = time.monotonic(), self.beat()
            if beat != seen and now - told >= _LEAST:
                seen, told, breathed = beat, now, now
                yield _CHANGED
            elif now - breathed >= _ALIVE:
                breathed = now
                yield _BREATH


class _Held:
    """A stream that gives its place back however it ends: an iterator that was never begun is closed too."""

    def __init__(self, streams: Streams, gone: Callable[[], bool]) -> None:
        self._streams, self._told, self._open = streams, streams.tell(gone), True

    def __iter__(self) -> Iterator[str]:
        return self._told

    def close(self) -> None:
        """End the stream."""
        if self._open:
            self._open = False
            self._streams.leave()


def speak_live(app: Flask, bank: Bank) -> None:
    """Serve /live, and keep how the book stands now for all who look at a board."""
    app.extensions["streams"] = Streams(bank)
    app.extensions["live_book"] = LiveBook(bank)
    app.register_blueprint(blueprint)


def look() -> Looked:
    """Return how the book stands now to who is signed in, reckoned once for all who ask this process."""
    book: LiveBook = current_app.extensions["live_book"]
    return book.read(current_actor())


def part(text: str, looked: Looked) -> Response:
    """Answer with parts of a page, and in how many seconds to ask again for what may have changed since they were reckoned.

    Tenths, rounded up: who asks a moment too early is given the same again, and asks once more.
    """
    again = {} if looked.again is None else {"Loanflow-Again": f"{math.ceil(10 * looked.again) / 10:.1f}"}
    return Response(text, headers=again)


@blueprint.get("/live")
@signed_in()
def live() -> Response:
    """Stream `changed` whenever something was committed; 503 when every stream is taken."""
    streams: Streams = current_app.extensions["streams"]
    if not streams.enter():
        return Response("All streams are taken; ask for the page itself now and then.\n", HTTPStatus.SERVICE_UNAVAILABLE)
    held = _Held(streams, request.environ.get("waitress.client_disconnected", lambda: False))
    return Response(held, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})


class Desks:
    """Lets so many requests at once be worked on, however many threads the streams need beside them."""

    def __init__(self, app: WSGIApplication, most: int) -> None:
        self._app, self._desks = app, BoundedSemaphore(most)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer when a desk is free; a stream only begins at one."""
        with self._desks:
            return self._app(environ, start_response)
