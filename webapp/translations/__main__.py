"""`python -m webapp.translations update|compile|missing`: keep the catalogues in step with code and templates.

`update` writes new texts into <language>/<area>.po (translate them there), `missing` lists what has no translation and returns 1
when there is any, `compile` makes what the pages read (the web does so itself when it starts).
"""

import sys

from webapp import translations


def main(arguments: list[str]) -> int:
    """Run one of the commands."""
    match arguments:
        case ["update"]:
            translations.update_catalogues()
            _tell_missing()
            return 0
        case ["missing"]:
            return int(_tell_missing())
        case ["compile"]:
            translations.compile_catalogues()
            return 0
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2


def _tell_missing() -> bool:
    """Print what has no translation and say whether there is any."""
    waiting = {(language, area): texts for language in translations.TRANSLATED for area, texts in translations.missing(language).items()}
    for (language, area), texts in waiting.items():
        sys.stdout.write(f"{language}/{area}.po: {len(texts)} to translate\n" + "".join(f"  {text}\n" for text in texts))
    return bool(waiting)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
