import re
from string import Formatter

import pytest

from lending.service.message_texts import TEXTS, render


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("template", TEXTS)
def test_a_message_says_the_same_in_both_languages(template):
    assert set(TEXTS[template]) == {"en", "zh_Hant"}
    assert places(TEXTS[template]["en"]) == places(TEXTS[template]["zh_Hant"])
    assert re.search(r"[\u4e00-\u9fff]", TEXTS[template]["zh_Hant"])


@pytest.mark.parametrize(("language", "word"), [("zh_Hant", "撤回"), ("en", "withdrawn"), ("fr", "withdrawn")])
def test_who_reads_another_language_gets_english(language, word):
    assert word in render("withdrawn", language, {"reference": "LN-2026-000001"})
