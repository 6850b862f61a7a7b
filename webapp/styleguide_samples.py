"""What the pages of the styleguide have in common: invented people and cases, and the frame around them."""

import functools
import json
from pathlib import Path
from typing import Any

from flask import request

DIAGRAMS = Path(__file__).resolve().parent.parent / "bpmn"
LANGUAGES = ("en", "zh_Hant")


@functools.cache
def samples() -> dict[str, Any]:
    """Return the invented people and cases; their words are those of the pictures the design started from."""
    content: dict[str, Any] = json.loads((Path(__file__).parent / "templates/styleguide/samples.json").read_text(encoding="utf-8"))
    return content


def officer(section: str) -> dict[str, Any]:
    """Return the header of an officer whose page is in a section."""
    nav = [{**item, "current": item["label"] == section} for item in samples()["nav"]]
    return {"nav": nav, "user": samples()["reviewer"], "menu": samples()["menu"]}


def chosen_language() -> str:
    """Return the language that the address names."""
    wanted = request.args.get("lang", "en")
    return wanted if wanted in LANGUAGES else "en"


def page_data() -> dict[str, Any]:
    """Return what every page takes: language, theme and samples."""
    theme = request.args.get("theme") or request.cookies.get("theme")
    return {"lang": chosen_language(), "theme": theme, "samples": samples()}


def frame(section: str, title: str) -> dict[str, Any]:
    """Return what a page of an officer takes."""
    return {"page_title": title, "search_url": "#", **page_data(), **officer(section)}
