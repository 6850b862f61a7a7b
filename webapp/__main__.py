"""`python -m webapp`: serve the web application."""

import logging
import signal
import sys
from functools import partial

import waitress

from lending.bootstrap import build_bank, settle
from lending.config import Settings
from lending.errors import LendingError
from webapp.app import create_app
from webapp.live import STREAMS, Desks, Streams

#: Requests that are answered at once; each waits for the database most of its time.
DESKS = 8
THREADS = DESKS + STREAMS
#: Bytes: the application refuses from 12 MB on and says so; beyond this the connection is cut.
CUT_OFF = 128 * 1024 * 1024


def main() -> int:
    """Serve until ended; returns 1 when the settings or the port are not right."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = Settings.load()
        app = create_app(build_bank(settings), settings)
        streams: Streams = app.extensions["streams"]
        # Ends the server as Ctrl-C does: requests in hand are answered first, and streams, which would never be, are let go.
        signal.signal(signal.SIGTERM, partial(_end, streams))
        settle()
        waitress.serve(
            Desks(app, DESKS),
            host=settings.bind,
            port=settings.web_port,
            threads=THREADS,
            # A stream is told when its browser is gone.
            channel_request_lookahead=1,
            ident="",
            max_request_body_size=CUT_OFF,
            clear_untrusted_proxy_headers=True,
        )
    except LendingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(
            f"The web cannot listen on {settings.bind}:{settings.web_port} ({error.strerror}). Name a free LOANFLOW_WEB_PORT.\n"
        )
        return 1
    return 0


def _end(streams: Streams, *_: object) -> None:
    streams.stopping.set()
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
