"""A page as a person reads it: what stands in its form, what is said at each field, what the summary at the top links to."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from lxml import html


@dataclass(frozen=True)
class Page:
    """An HTML page."""

    text: str

    @cached_property
    def root(self) -> html.HtmlElement:
        # lxml takes no NUL; browsers show another character in its place.
        return html.document_fromstring(self.text.replace("\0", "\ufffd"))

    @cached_property
    def ids(self) -> dict[str, html.HtmlElement]:
        """Return the elements that can be linked to."""
        return {element.get("id"): element for element in self.root.xpath("//*[@id]")}

    @cached_property
    def explained(self) -> dict[str, set[str | None]]:
        """Return which fields point to an explanation, by its id, as a screen reader follows them."""
        return {
            told: {control.get("name") or control.get("id") for control in element.iter()}
            for element in self.root.xpath("//*[@aria-describedby]")
            for told in element.get("aria-describedby").split()
        }

    def error_at(self, field: str) -> str:
        """Return what is said at a field; empty where nothing is, or where the field does not point to it for a screen reader."""
        told = f"{field}-error"
        return self.ids[told].text_content().strip() if told in self.ids and field in self.explained.get(told, ()) else ""

    @property
    def summary(self) -> dict[str, str]:
        """Return the links of the summary at the top: what is said of each field."""
        links = self.root.xpath('//div[contains(@class, "error-summary")]//a')
        return {link.get("href").removeprefix("#"): link.text_content().strip() for link in links}

    @cached_property
    def typed(self) -> dict[str, str]:
        """Return what stands in the fields of the page's forms, unseen characters left out."""
        return {name: seen(value) for form in self.root.forms for name, value in form.form_values()}

    @cached_property
    def names(self) -> set[str]:
        """Return the names of all fields of the page's forms."""
        return {control.get("name", "") for form in self.root.forms for control in form.inputs}

    @cached_property
    def choices(self) -> set[str]:
        """Return the fields that are choices, where nothing else can stand."""
        return {
            control.get("name", "")
            for form in self.root.forms
            for control in form.inputs
            if control.tag == "select" or control.get("type") in {"radio", "checkbox"}
        }


def seen(text: str) -> str:
    """Return a text without what leaves no mark."""
    return "".join(character for character in text if not unicodedata.category(character).startswith("C") and character != "\ufffd").strip()


def is_chinese(text: str) -> bool:
    """Say whether a sentence is in Chinese: Chinese characters, and no English word but names of formats and currency."""
    words = set(re.findall(r"[A-Za-z]{2,}", text)) - {"CNY", "PDF", "JPEG", "JPG", "PNG", "MB", "LN"}
    return bool(re.search(r"[\u4e00-\u9fff]", text)) and not words


def is_english(text: str) -> bool:
    """Say whether a sentence is in English."""
    return bool(re.search(r"[A-Za-z]{2,}", text)) and not re.search(r"[\u4e00-\u9fff]", text)
