import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from lending.adapters.documents import fonts, typesetting
from lending.adapters.documents.fonts import FontsMissingError
from lending.adapters.documents.paper_keys import required_keys
from lending.adapters.documents.typesetting import LANGUAGES, PAPERS, TEMPLATES, render
from lending.errors import InvalidInputError


def text_of(pdf: bytes) -> str:
    """Return the text of all pages without the breaks that setting puts in."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("paper", PAPERS)
def test_each_paper_is_set_in_both_languages_with_its_reference_and_amount(paper, lang, data_of):
    data = data_of(paper)

    pdf = render(paper, data, lang)

    assert data["reference"] in text_of(pdf)
    assert f"{Decimal(data['amount']):,.2f}" in text_of(pdf)
    assert PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Lang"].startswith("en" if lang == "en" else "zh")


@pytest.mark.parametrize("paper", PAPERS)
def test_the_same_data_give_the_same_bytes_from_another_compiler(paper, data_of):
    first = render(paper, data_of(paper), "en")
    typesetting._press_of.cache_clear()

    assert render(paper, dict(reversed(data_of(paper).items())), "en") == first


def test_the_key_facts_say_what_the_rules_ask_for(data_of):
    text = text_of(render("key_facts", data_of("key_facts"), "en"))

    for fact in (
        "5.20 %",  # all-in cost, simple
        "5.33 % compounded (IRR)",
        "Partner platform",  # who charges what
        "1,500.00",
        "10,902.36",  # everything beyond the amount borrowed
        "6.675 %",  # overdue rate to its last digit, so that the example can be computed again
        "48.53 CNY",  # 8,725.10 x 0.06675 / 360 x 30
        "compound interest",
        "0.50 % of what you repay early",
        "7 days to give the money back",
        "5.45 %",  # the rate if the LPR rises by one point
        "95500",
    ):
        assert fact in text


def test_without_fee_cooling_and_repricing_the_key_facts_say_so(data_of):
    data = data_of("key_facts") | {"early_repayment_fee_rate": "0", "cooling_days": 0, "repricing": "fixed", "benchmark": None}

    text = text_of(render("key_facts", data, "en"))

    assert "without a fee" in text
    assert "give the money back" not in text
    assert "stays at 4.45 %" in text


def test_a_rate_below_the_loan_prime_rate_is_shown_with_its_sign(data_of):
    data = data_of("key_facts") | {"spread": "-0.0030", "annual_rate": "0.0270"}

    assert "LPR 3.00 % − 30 basis points" in text_of(render("key_facts", data, "en"))


@pytest.mark.parametrize(
    ("mode", "phrase"), [("self_paid", "goes to your account"), ("mixed", "What is left goes"), ("entrusted", "you instruct us")]
)
def test_the_loan_contract_says_where_the_money_goes(mode, phrase, data_of):
    data = data_of("loan_contract") | {"payment_mode": mode} | ({"payments": []} if mode == "self_paid" else {})

    text = text_of(render("loan_contract", data, "en"))

    assert phrase in text
    assert ("payment list" in text) == (mode != "self_paid")


def test_the_repayment_plan_stands_whole_in_the_contract(data_of):
    data = data_of("loan_contract")

    text = text_of(render("loan_contract", data, "en"))

    for row in data["plan"]:
        assert f"{Decimal(row['balance']):,.2f}" in text


def test_a_pledge_is_not_called_a_mortgage(data_of):
    data = data_of("security_contract")
    data["collateral"] = [{"kind": "deposit", "description": "Deposit of three years", "value": "100000.00", "registration_number": "PL-1"}]

    text = text_of(render("security_contract", data, "en"))

    assert "Pledge contract" in text
    assert "mortgage" not in text.lower()


def test_a_report_without_visit_documents_or_score_is_set_too(data_of):
    data = data_of("due_diligence_report") | {"facts": None, "documents": [], "score": None}

    assert "None." in text_of(render("due_diligence_report", data, "en"))


def test_a_statement_says_what_each_payment_paid_and_how_each_instalment_stands(data_of):
    text = text_of(render("loan_statement", data_of("loan_statement"), "en"))

    for said in (
        "2 days past due",
        "Payment · interest 250.00, principal 1,966.03",
        "taken back by no. 4",
        "Money held was used · interest 24.15",
        "✓ paid 2026-12-23",
        "! overdue",
        "! due today",
        "call 95500 if something differs",
    ):
        assert said in text


def test_a_statement_of_a_loan_that_is_over_has_nothing_to_come(data_of):
    data = data_of("loan_statement") | {"next": None, "state": "closed", "days_past_due": 0, "due_now": "0"}

    text = text_of(render("loan_statement", data, "en"))

    assert "nothing more is to come" in text
    assert "nothing is overdue" in text


def test_decimals_and_dates_may_be_given_as_such(data_of):
    data = data_of("guarantee_contract")
    as_objects = data | {"amount": Decimal("2E+5"), "date": date.fromisoformat(data["date"])}

    assert render("guarantee_contract", as_objects, "en") == render("guarantee_contract", data | {"amount": "200000"}, "en")


@pytest.mark.parametrize("name", ["张伟", "劉陳芳", "Ng Siu-Ming", "阿依古丽·买买提", "邱堃"])
def test_names_in_simplified_traditional_and_latin_letters_are_set(name, data_of):
    data = data_of("guarantee_contract")
    data["borrower"]["name"] = name

    assert name in text_of(render("guarantee_contract", data, "zh_Hant"))


@pytest.mark.parametrize(("char", "place"), [("\U0001f600", 3), ("\ue000", 3), ("ก", 3), ("𠮷", 3)])
def test_a_character_without_a_glyph_stops_the_paper_and_names_the_place_only(char, place, data_of):
    data = data_of("guarantee_contract")
    data["borrower"]["name"] = f"张伟{char}"

    with pytest.raises(InvalidInputError) as refused:
        render("guarantee_contract", data, "zh_Hant")

    assert list(refused.value.errors) == ["borrower.name"]
    assert f"Character {place} " in str(refused.value)
    assert "张" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_markup_in_data_is_printed_and_not_run(data_of):
    data = data_of("guarantee_contract")
    data["borrower"]["name"] = '#panic("x") *bold* $x$ <label>'

    assert '#panic("x") *bold* $x$ <label>' in text_of(render("guarantee_contract", data, "en"))


@pytest.mark.parametrize(
    ("paper", "path", "optional"),
    [(paper, path, optional) for paper in PAPERS for path, _, optional in required_keys(TEMPLATES / f"{paper}.typ") if "[" not in path],
)
def test_a_missing_key_is_named_unless_it_may_be_missing(paper, path, optional, data_of):
    data = data_of(paper)
    *parents, last = path.split(".")
    holder = data[parents[0]] if parents else data
    holder.pop(last, None)

    if optional:
        assert render(paper, data, "en")
    else:
        with pytest.raises(InvalidInputError, match=re.escape(path)) as refused:
            render(paper, data, "en")
        assert list(refused.value.errors) == [path]


@pytest.mark.parametrize(
    ("paper", "lang", "named"),
    [("letter", "en", "template"), ("../stamp", "en", "template"), ("key_facts", "fr", "lang"), ("stamp", "en", "template")],
)
def test_only_known_papers_and_languages_are_set(paper, lang, named, data_of):
    with pytest.raises(InvalidInputError) as refused:
        render(paper, data_of("key_facts"), lang)
    assert list(refused.value.errors) == [named]


def test_threads_may_set_papers_at_once(data_of):
    alone = render("key_facts", data_of("key_facts"), "en")

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: render("key_facts", data_of("key_facts"), "en"), range(16)))

    assert set(made) == {alone}


def test_missing_fonts_are_named_with_what_to_do(tmp_path: Path, monkeypatch, data_of):
    monkeypatch.setattr(fonts, "FONTS", tmp_path)

    with pytest.raises(FontsMissingError, match=r"IBM Plex Sans, Noto Sans SC, Noto Sans TC .*npm ci"):
        render("key_facts", data_of("key_facts"), "en")


@pytest.mark.parametrize(
    ("facts", "changes", "phrase"),
    [
        ({}, {}, "In the next 3 periods nothing is paid"),
        ({"deferred": "principal"}, {}, "In the next 3 periods interest alone is paid"),
        ({"arrears": "keep"}, {}, "What is overdue stays due at once"),
        ({}, {"difference": "-5.00"}, "5.00 less"),
        ({"extension": 0, "deferral": 0, "rate": None}, {"difference": "0.00", "waived": "0", "observed": None}, "the same"),
    ],
)
def test_the_supplement_agreement_says_what_changes(facts, changes, phrase, data_of):
    data = data_of("supplement_agreement")
    text = text_of(render("supplement_agreement", {**data, **changes, "facts": {**data["facts"], **facts}}, "en"))
    assert phrase in " ".join(text.split())
