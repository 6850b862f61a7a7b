"""A part of the system that is only a health page: stand_in.py PORT [ill|dies|stubborn|parent|unheard|odd]."""

import json
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Health(BaseHTTPRequestHandler):
    """Says that all is well, or not."""

    def do_GET(self) -> None:
        """Answer."""
        ill = "ill" in sys.argv
        self.send_response(503 if ill else 200)
        self.end_headers()
        self.wfile.write(json.dumps({"reason": "the stand-in is ill" if ill else None, **self._away()}).encode())

    def _away(self) -> dict[str, object]:
        if "unheard" in sys.argv:
            return {"agencies_away": ["bureau", "court"]}
        return {"agencies_away": 7} if "odd" in sys.argv else {}


def main() -> None:
    """Serve until SIGTERM."""
    if "dies" in sys.argv:
        sys.exit("the stand-in has nothing to live for")
    if "stubborn" in sys.argv:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if "parent" in sys.argv:
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Health).serve_forever()


main()
