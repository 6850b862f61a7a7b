from tests.support.web import signed_in


def test_who_signs_in_reaches_a_first_page(app):
    assert "Hsu Chia-ling" in signed_in(app, "reviewer").get("/").text
