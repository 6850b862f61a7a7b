from functools import cache
from pathlib import Path

import typst

from lending.config import PROJECT_ROOT
from lending.errors import LendingError

#: Where `npm ci` puts the fonts: whole TrueType files, which typst needs; the WOFF2 slices of the web pages do not serve it.
FONTS = PROJECT_ROOT / "node_modules" / "@expo-google-fonts"

#: Family and folders, in the order of choice: Traditional Chinese has no 张伟刘陈, so Simplified stands behind it.
FACES = {
    "IBM Plex Sans": ("ibm-plex-sans/400Regular", "ibm-plex-sans/600SemiBold"),
    "Noto Sans TC": ("noto-sans-tc/400Regular", "noto-sans-tc/600SemiBold"),
    "Noto Sans SC": ("noto-sans-sc/400Regular", "noto-sans-sc/600SemiBold"),
}


class FontsMissingError(LendingError):
    """The fonts of the papers are not installed: run `npm ci` in the project's directory."""


@cache
def load_fonts(root: Path) -> typst.Fonts:
    """Return the bank's fonts and no others, so that every machine sets a paper alike; FontsMissingError names those not there."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders(root))
    missing = sorted(FACES.keys() - set(fonts.families()))
    if missing:
        raise FontsMissingError(f"The fonts {', '.join(missing)} of the papers are not installed: run `npm ci` in the project's directory.")
    return fonts


def folders(root: Path) -> list[Path]:
    """Name the folders that hold the faces."""
    return [root / folder for face in FACES.values() for folder in face]
