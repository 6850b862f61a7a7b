"""The catalogues of the pages' words."""

import re

import pytest
from flask_babel import gettext as _

from webapp import translations
from webapp.build_assets import ROOT
from webapp.customer.words import COLLATERAL, PURPOSES
from webapp.officer import words
from webapp.officer.collection_words import CALL_STATES
from webapp.officer.flow_words import PAPERS
from webapp.translations.__main__ import main


@pytest.mark.parametrize("area", translations.AREAS)
@pytest.mark.parametrize("language", translations.TRANSLATED)
def test_every_text_is_translated(language, area):
    assert translations.missing(language).get(area, []) == []


@pytest.mark.parametrize("area", translations.AREAS)
@pytest.mark.parametrize("language", translations.TRANSLATED)
def test_translations_keep_every_placeholder(language, area):
    for message in translations.catalogue(language, area):
        texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        wanted = set(re.findall(r"%\(\w+\)s|\{\w+\}", str(message.id)))
        for text in filter(None, texts):
            assert set(re.findall(r"%\(\w+\)s|\{\w+\}", text)) <= wanted, message.id


@pytest.mark.parametrize("area", translations.AREAS)
def test_chinese_uses_its_own_full_stop(area):
    for message in translations.catalogue("zh_Hant", area):
        if message.id and message.string and str(message.id)[-1] in ".;,":
            assert str(message.string)[-1] not in ".;,", message.id


def test_a_word_that_english_has_for_two_things_is_two_in_chinese(app):
    with app.test_request_context("/?lang=zh_Hant"):
        said = [PAPERS["order"], CALL_STATES["answered"][0], words.INPUTS["Value"], words.COLLATERAL["vehicle"], COLLATERAL["vehicle"]]
        assert list(map(str, said)) == ["訂單", "已接聽", "估值", "車輛", "車輛"]
        assert [str(PURPOSES["vehicle"]), _("Order"), _("Value")] == ["購車", "排序", "數值"]


@pytest.mark.parametrize("other", ["合同", "月度評估", "賬"])
def test_chinese_has_one_word_for_one_thing(other):
    """A contract is 合約, the review of a month 月度檢視, and books are 帳."""
    labels = (ROOT / "bpmn" / "labels.zh_Hant.json").read_text(encoding="utf-8")
    said = [str(message.string) for area in translations.AREAS for message in translations.catalogue("zh_Hant", area)]

    assert [text for text in (*said, *labels.splitlines()) if other in text] == []


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Keep catalogues, and look for texts, in a directory of the test's own."""
    monkeypatch.setattr(translations, "_HERE", tmp_path)
    monkeypatch.setattr(translations, "_SOURCES", tmp_path)
    monkeypatch.setattr(translations, "_SPOKEN", {"officer": tmp_path / "rules"})
    return tmp_path


def translate(area: str, text: str, translation: str) -> None:
    file = translations.catalogue_file("zh_Hant", area)
    content = file.read_text(encoding="utf-8")
    file.write_text(content.replace(f'msgid "{text}"\nmsgstr ""', f'msgid "{text}"\nmsgstr "{translation}"'), encoding="utf-8")


def test_new_texts_wait_for_a_translation_and_old_ones_go(elsewhere, capsys):
    (elsewhere / "page.py").write_text('_("Tasks")\n', encoding="utf-8")
    assert main(["update"]) == 0
    assert "zh_Hant/core.po: 1 to translate\n  Tasks\n" in capsys.readouterr().out
    assert main(["missing"]) == 1
    (elsewhere / "page.py").write_text("", encoding="utf-8")
    main(["update"])
    assert "Tasks" not in translations.catalogue_file("zh_Hant", "core").read_text(encoding="utf-8")
    assert (main(["missing"]), main(["compile"]), main([])) == (0, 0, 2)


def test_what_a_rule_says_is_a_text_of_the_pages_that_show_it(elsewhere):
    (elsewhere / "rules").mkdir()
    (elsewhere / "rules" / "size.py").write_text('say("It has %(most)s bytes.", most=9)\nmay("Nothing.")\n', encoding="utf-8")
    assert main(["update"]) == 0
    assert translations.missing("zh_Hant") == {"officer": ["It has %(most)s bytes."]}


def test_a_text_belongs_to_its_area_and_takes_its_translation_along(elsewhere):
    (elsewhere / "officer").mkdir()
    (elsewhere / "officer" / "page.py").write_text('_("Tasks")\nngettext("%(num)s day", "%(num)s days", 2)\n', encoding="utf-8")
    translations.update_catalogues()
    assert translations.missing("zh_Hant") == {"officer": ["Tasks", "%(num)s day"]}
    translate("officer", "Tasks", "任務")
    (elsewhere / "page.py").write_text('_("Tasks")\n', encoding="utf-8")
    translations.update_catalogues()
    assert translations.missing("zh_Hant") == {"officer": ["%(num)s day"]}
    assert translations.catalogue("zh_Hant", "core").get("Tasks").string == "任務"


def test_the_areas_are_compiled_into_one_and_only_when_one_changed(elsewhere):
    (elsewhere / "officer").mkdir()
    (elsewhere / "officer" / "page.py").write_text('_("Tasks")\n', encoding="utf-8")
    (elsewhere / "page.py").write_text('_("Back")\n', encoding="utf-8")
    translations.update_catalogues()
    translate("officer", "Tasks", "任務")
    translate("core", "Back", "返回")
    translations.compile_catalogues()
    compiled = elsewhere / "zh_Hant" / "LC_MESSAGES" / "messages.mo"
    first = compiled.stat().st_mtime_ns
    assert {"任務".encode(), "返回".encode()} <= {word for word in compiled.read_bytes().split(b"\0") if word}
    translations.compile_catalogues()
    assert compiled.stat().st_mtime_ns == first
