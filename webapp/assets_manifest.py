"""What `webapp.build_assets` wrote, for the templates: `asset(name)` and `icon(name)`."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import Flask, g, url_for
from markupsafe import Markup, escape

DIST = Path(__file__).parent / "static" / "dist"
MANIFEST = "manifest.json"


class AssetsMissingError(RuntimeError):
    """The browser assets are not built. Run `python -m webapp.build_assets` (it is part of `make up`)."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else str(self.__doc__)


@dataclass(frozen=True, slots=True)
class AssetManifest:
    """The names of the built files and the bodies of the icons."""

    stamp: str
    files: Mapping[str, str]
    icons: Mapping[str, str]

    def file(self, name: str) -> str:
        """Return the hashed name of a built file, such as `main.js`; AssetsMissingError where the build has none."""
        if name not in self.files:
            raise AssetsMissingError(f"The build has no browser asset {name!r}; it has {', '.join(sorted(self.files))}.")
        return self.files[name]

    def icon(self, name: str, size: int = 16, label: str | None = None, tone: str | None = None) -> Markup:
        """Return a Carbon icon as inline SVG, hidden from screen readers unless it has a label; size in pixels is 16, 20 or 32."""
        if name not in self.icons:
            raise AssetsMissingError(f"No icon {name!r}; add it to webapp/assets/icons.json and build again.")
        return _drawn(self.icons[name], size, label, tone)


@functools.lru_cache(maxsize=1000)
def _drawn(body: str, size: int, label: str | None, tone: str | None) -> Markup:
    """Draw an icon once: a long page has a thousand of a few kinds."""
    classes = "icon" + (f" icon--{size}" if size != 16 else "") + (f" tone-{tone}" if tone else "")  # noqa: PLR2004
    meaning = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="{}" viewBox="0 0 32 32" {}>{}</svg>').format(escape(classes), meaning, Markup(body))  # noqa: S704 - Carbon's own paths from our build


@functools.lru_cache(maxsize=4)
def _read(file: Path, _changed: float) -> AssetManifest:
    content = json.loads(file.read_text(encoding="utf-8"))
    return AssetManifest(content["stamp"], content["files"], content["icons"])


def load_manifest(directory: Path = DIST) -> AssetManifest:
    """Read the manifest, again only after a new build; AssetsMissingError where nothing was built."""
    file = directory / MANIFEST
    try:
        return _read(file, file.stat().st_mtime)
    except FileNotFoundError:
        raise AssetsMissingError from None


def asset(name: str) -> str:
    """Return the URL of a built file, for templates."""
    return url_for("static", filename=f"dist/{load_manifest().file(name)}")


def icon(name: str, size: int = 16, label: str | None = None, tone: str | None = None) -> Markup:
    """Return a Carbon icon as inline SVG, for templates."""
    if "assets" not in g:
        g.assets = load_manifest()  # one look at the file a request
    return cast("AssetManifest", g.assets).icon(name, size, label, tone)


def register_assets(app: Flask) -> None:
    """Give the app's templates `asset` and `icon`, also inside imported macros."""
    app.jinja_env.globals.update(asset=asset, icon=icon)
