import pytest

from lending.domain.file_names import name_facts


@pytest.mark.parametrize("name", ["scan.pdf", "a < b.pdf", "3>2.pdf", "", "\u5f35\u5049.pdf", "java script.pdf"])
def test_an_ordinary_name_tells_nothing(name):
    assert name_facts(name) == {}


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("../a.pdf", ["path"]),
        ("/etc/passwd", ["path"]),
        ("C:\\a.pdf", ["path"]),
        ("<b>.pdf", ["markup"]),
        ("</b>.pdf", ["path", "markup"]),
        ("<!--.pdf", ["markup"]),
        ("JavaScript:alert(1).pdf", ["markup"]),
    ],
)
def test_a_path_or_markup_is_told_and_not_the_name(name, held):
    assert name_facts(name) == {"name_held": held}
