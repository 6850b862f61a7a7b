"""Templates stay compiled from one start of the web to the next, as Python's modules do: the first pages need not wait for them."""

from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache


def keep_compiled(app: Flask, directory: Path) -> None:
    """Keep compiled templates in a directory that only our account reads; Jinja compiles anew what changed since."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(directory))
