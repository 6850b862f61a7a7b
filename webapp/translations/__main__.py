"""`python -m webapp.translations update|compile|missing`: keep the catalogues in step with code and templates."""

import sys

from webapp import translations


def main(arguments: list[str]) -> int:
    """Run one of the commands; `missing` returns 1 when a text has no translation."""
    match arguments:
        case ["update"]:
            waiting = translations.update_catalogues()
        case ["missing"]:
            waiting = {language: translations.missing(language) for language in translations.TRANSLATED}
        case ["compile"]:
            translations.compile_catalogues()
            return 0
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    for language, texts in waiting.items():
        sys.stdout.write(f"{language}: {len(texts)} to translate\n" + "".join(f"  {text}\n" for text in texts))
    return int(arguments == ["missing"] and any(waiting.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
