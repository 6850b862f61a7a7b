"""Run the sandbox on loopback until told to stop: `python -m sandbox`."""

import logging
import signal
import sys
from types import FrameType

from waitress import serve  # type: ignore[import-untyped,unused-ignore]

from lending.config import ConfigurationError, Settings
from sandbox.application import World, create_app
from sandbox.store import Store

#: Slow faults hold a thread each.
_THREADS = 32


def _stop(_: int, __: FrameType | None) -> None:
    raise SystemExit(0)


def main() -> int:
    """Serve until SIGTERM or Ctrl-C; 2 when a setting is wrong."""
    try:
        settings = Settings.load()
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    signal.signal(signal.SIGTERM, _stop)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    # A fault that breaks a line off is no news.
    logging.getLogger("waitress").setLevel(logging.ERROR)
    settings.state.mkdir(parents=True, exist_ok=True)
    app = create_app(World(Store(settings.state / "sandbox.db")), settings.agency_credential)
    serve(app, host="127.0.0.1", port=settings.sandbox_port, threads=_THREADS, ident=None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
