import json
from dataclasses import asdict
from decimal import Decimal

import pytest

from lending.adapters.scorecards import (
    applicant_of_row,
    load_characteristics,
    load_fold_of_row,
    load_scorecard,
    parse_scorecard,
)
from lending.errors import InvalidInputError

NAMES = ["retail_v1", *(f"retail_v1_fold{fold}" for fold in range(1, 6))]
CATALOGUE = {entry["name"]: entry for entry in load_characteristics()["characteristics"]}


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_table_loads_under_its_own_version(name):
    assert load_scorecard(name).version == name


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_a_table_stands_in_the_catalogue(name):
    for line in load_scorecard(name).characteristics:
        entry = CATALOGUE[line.name]
        assert (line.reason_code, line.label, line.kind) == (entry["reason_code"], entry["label"], entry["kind"])
        assert {code for bin_ in line.bins for code in bin_.codes} <= {item["code"] for item in entry.get("categories", [])}


@pytest.mark.parametrize("name", NAMES)
def test_leaving_a_question_out_never_pays(name):
    card = load_scorecard(name)
    assert all(line.missing_points == min(bin_.points for bin_ in line.bins) for line in card.characteristics)


@pytest.mark.parametrize("name", NAMES)
def test_points_along_a_number_only_rise_or_only_fall(name):
    for line in load_scorecard(name).characteristics:
        points = [bin_.points for bin_ in line.bins]
        if line.kind != "category":
            assert points in (sorted(points), sorted(points, reverse=True)), line.name


def test_reason_codes_are_unique_over_fitted_and_expert_characteristics():
    codes = [entry["reason_code"] for entry in CATALOGUE.values()]
    codes += [line.reason_code for line in load_scorecard().expert_characteristics]
    assert len(codes) == len(set(codes)) == 21


@pytest.mark.parametrize("left_out", ["sex", "status_and", "foreign", "marital", "national"])
def test_no_table_knows_sex_marital_status_or_nationality(left_out):
    tables = json.dumps([asdict(load_scorecard(name)) for name in NAMES], default=str)
    assert left_out not in tables
    assert left_out not in json.dumps(load_characteristics()).lower()


def test_the_cut_offs_are_those_of_the_published_cost():
    card = load_scorecard()
    assert (card.cut_offs.accept, card.cut_offs.reject_below) == (504, 388)


@pytest.mark.parametrize("name", ["retail_v9", "../errors", "folds.json", "", "RETAIL_V1", "retail_v1\n"])
def test_an_unknown_table_is_refused_by_name(name):
    with pytest.raises(InvalidInputError, match="There is no scorecard"):
        load_scorecard(name)


@pytest.mark.parametrize("name", ["folds", "characteristics"])
def test_a_file_that_is_no_points_table_is_refused(name):
    with pytest.raises(InvalidInputError, match="'version' is missing"):
        load_scorecard(name)


def _document():
    return {
        "version": "v",
        "scaling": {"points": 600, "odds": 19, "points_to_double_odds": 50},
        "amount_scale": "10",
        "cut_offs": {"accept": 504, "reject_below": 388},
        "minimum_utility_payments": 6,
        "expert_characteristics": [],
        "characteristics": [
            {
                "name": "term_months",
                "reason_code": "R03",
                "label": "Term",
                "kind": "number",
                "average_points": 1,
                "missing_points": 0,
                "other_points": 1,
                "bins": [{"below": "12.5", "points": 2}, {"below": "24.5", "points": 1}, {"below": None, "points": 0}],
            }
        ],
    }


def test_a_good_document_is_read_exactly():
    (line,) = parse_scorecard(json.dumps(_document())).characteristics
    assert [(bin_.below, bin_.points) for bin_ in line.bins] == [(Decimal("12.5"), 2), (Decimal("24.5"), 1), (None, 0)]


@pytest.mark.parametrize("field", list(_document()))
def test_a_missing_field_is_named(field):
    document = _document()
    del document[field]
    with pytest.raises(InvalidInputError, match=f"'{field}' is missing"):
        parse_scorecard(json.dumps(document))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"amount_scale": "ten"}, "Not a points table"),
        ({"scaling": {"points": 600}}, "Not a points table"),
        ({"cut_offs": None}, "Not a points table"),
        ({"characteristics": 5}, "Not a points table"),
    ],
)
def test_a_wrong_field_is_an_error_that_says_what_to_do(change, message):
    with pytest.raises(InvalidInputError, match=message):
        parse_scorecard(json.dumps(_document() | change))


@pytest.mark.parametrize(
    "bins", [[], [{"below": "12", "points": 1}], [{"below": "24", "points": 1}, {"below": "12", "points": 2}, {"below": None, "points": 0}]]
)
def test_number_bins_must_rise_and_end_open(bins):
    document = _document()
    document["characteristics"][0]["bins"] = bins
    with pytest.raises(InvalidInputError, match="bins of term_months must rise"):
        parse_scorecard(json.dumps(document))


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '"retail"'])
def test_garbage_is_refused(text):
    with pytest.raises(InvalidInputError, match="Not a points table"):
        parse_scorecard(text)


def test_the_folds_are_five_of_two_hundred():
    folds = load_fold_of_row()
    assert [folds.count(fold) for fold in range(1, 6)] == [200] * 5


def test_a_row_of_the_data_becomes_our_names_codes_and_money():
    row = {entry["column"]: entry["categories"][0]["source"] if entry["kind"] == "category" else "4" for entry in CATALOGUE.values()}
    applicant = applicant_of_row(row | {"credit_amount": "1169", "status_of_existing_checking_account": "... < 0 DM"})
    assert applicant["amount"] == Decimal(11690)
    assert applicant["checking_account_status"] == "negative"
    assert applicant["age_years"] == 4
    assert set(applicant) == set(CATALOGUE)
