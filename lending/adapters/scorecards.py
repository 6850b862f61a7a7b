"""Reads the points tables that ship with the bank's rules."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Any

from lending.domain.scorecard import Bin, Characteristic, CutOffs, Scaling, Scorecard
from lending.errors import InvalidInputError

#: The table in use; `retail_v1_fold1` to `retail_v1_fold5` are its validation models.
CURRENT = "retail_v1"

_TABLES = files("lending.domain.scorecards")
_NAME = re.compile(r"[a-z]\w*", re.ASCII)


@cache
def load_scorecard(name: str = CURRENT) -> Scorecard:
    """Return the points table of this name.

    Raises InvalidInputError when there is none, or when its file is not a points table.
    """
    path = _TABLES / f"{name}.json"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise InvalidInputError({"scorecard": [f"There is no scorecard {name!r}; the one in use is {CURRENT!r}."]})
    return parse_scorecard(path.read_text(encoding="utf-8"))


@cache
def load_characteristics() -> Mapping[str, Any]:
    """Return the catalogue of characteristics: names, reason codes, labels, categories, and the data's columns behind them."""
    document: Mapping[str, Any] = json.loads((_TABLES / "characteristics.json").read_text(encoding="utf-8"))
    return document


@cache
def load_fold_of_row() -> tuple[int, ...]:
    """Return, for each row of the German Credit data in file order, the number (1 to 5) of the fold whose model did not see it."""
    return tuple(json.loads((_TABLES / "folds.json").read_text(encoding="utf-8"))["fold_of_row"])


def applicant_of_row(row: Mapping[str, str]) -> dict[str, str | int | Decimal]:
    """Return the characteristics of one row of the data: our names and codes, money in CNY."""
    catalogue = load_characteristics()
    scale = Decimal(catalogue["amount_scale"])
    return {item["name"]: _value_of_row(item, row[item["column"]], scale) for item in catalogue["characteristics"]}


def parse_scorecard(text: str) -> Scorecard:
    """Return the points table a JSON text holds; raises InvalidInputError naming what is missing or wrong."""
    try:
        return _scorecard(json.loads(text))
    except KeyError as error:
        raise _invalid(f"The field {error} is missing; write the table with modelling/fit_scorecard.py.") from error
    except (AttributeError, TypeError, ValueError, InvalidOperation) as error:
        raise _invalid(f"Not a points table ({error}); write it with modelling/fit_scorecard.py.") from error


def _invalid(message: str) -> InvalidInputError:
    return InvalidInputError({"scorecard": [message]})


def _value_of_row(item: Mapping[str, Any], text: str, scale: Decimal) -> str | int | Decimal:
    if item["kind"] == "category":
        return next(str(category["code"]) for category in item["categories"] if category["source"] == text)
    return int(text) * scale if item["kind"] == "amount" else int(text)


def _scorecard(document: Mapping[str, Any]) -> Scorecard:
    return Scorecard(
        version=str(document["version"]),
        scaling=Scaling(**document["scaling"]),
        amount_scale=Decimal(document["amount_scale"]),
        cut_offs=CutOffs(**document["cut_offs"]),
        characteristics=_characteristics(document["characteristics"]),
        expert_characteristics=_characteristics(document["expert_characteristics"]),
        minimum_utility_payments=int(document["minimum_utility_payments"]),
    )


def _characteristics(documents: Sequence[Mapping[str, Any]]) -> tuple[Characteristic, ...]:
    return tuple(_characteristic(document) for document in documents)


def _characteristic(document: Mapping[str, Any]) -> Characteristic:
    bins = tuple(_bin(item) for item in document["bins"])
    edges = [item.below for item in bins if item.below is not None]
    if document["kind"] != "category" and (bins[-1:] == () or bins[-1].below is not None or edges != sorted(edges)):
        raise ValueError(f"the bins of {document['name']} must rise and end in an open one")
    return Characteristic(
        name=document["name"],
        reason_code=document["reason_code"],
        label=document["label"],
        kind=document["kind"],
        bins=bins,
        missing_points=int(document["missing_points"]),
        other_points=int(document["other_points"]),
        average_points=int(document["average_points"]),
    )


def _bin(document: Mapping[str, Any]) -> Bin:
    below = document.get("below")
    return Bin(
        points=int(document["points"]),
        codes=tuple(document.get("codes", ())),
        below=None if below is None else Decimal(below),
        special=bool(document.get("special", False)),
    )
