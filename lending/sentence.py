"""A sentence with its values apart: what a rule says, so that a program can read the values and a page can say it in another language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said, in English, with `%(name)s` where a value stands; without values it is said as it is."""

    template: str
    #: A value is a text, a sentence itself, or several of them, which are said with commas between.
    values: Mapping[str, "str | Sentence | tuple[Sentence, ...]"]

    def __str__(self) -> str:
        return self.in_words(str)

    def in_words(self, translate: Callable[[str], str]) -> str:
        """Say the sentence; `translate` gives a template in the language wanted, with the same names in it."""
        template = translate(self.template)
        return template % {name: _said(value, translate) for name, value in self.values.items()} if self.values else template


def say(template: str, /, **values: object) -> Sentence:
    """Make a sentence; the catalogue of translations finds the template at the call, so it has to stand there as a plain text."""
    return Sentence(template, {name: value if isinstance(value, Sentence | tuple) else str(value) for name, value in values.items()})


def _said(value: str | Sentence | tuple[Sentence, ...], translate: Callable[[str], str]) -> str:
    if isinstance(value, tuple):
        return ", ".join(each.in_words(translate) for each in value)
    return value.in_words(translate) if isinstance(value, Sentence) else value
