"""Pages of papers as pictures, drawn in a process of its own, which may not take long, much memory, or us down."""

import resource
import subprocess
import sys

from lending.config import PROJECT_ROOT
from lending.errors import NotFoundError

#: Seconds for a page in all, seconds of computing, and bytes of address space.
_PATIENCE, _COMPUTING, _MEMORY = 20, 10, 1024**3


def draw_page(pdf: bytes, number: int) -> bytes:
    """Return a page, counted from 1, as PNG; NotFoundError when there is no such page or it cannot be drawn."""
    command = [sys.executable, "-m", "webapp.officer.page_images", str(number)]
    try:
        done = subprocess.run(command, input=pdf, capture_output=True, timeout=_PATIENCE, check=False, cwd=PROJECT_ROOT, env={})
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode or not done.stdout:
        raise NotFoundError("There is no such page, or it cannot be drawn; open the file itself.")
    return done.stdout


def main(number: str) -> int:
    """Draw a page of the PDF on standard input to standard output; 1 when there is no such page."""
    resource.setrlimit(resource.RLIMIT_CPU, (_COMPUTING, _COMPUTING))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    from webapp.page_images import page_image  # noqa: PLC0415 -- the drawing library is loaded only here, within the limits

    image = page_image(sys.stdin.buffer.read(), int(number))
    if image is None:
        return 1
    sys.stdout.buffer.write(image)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
