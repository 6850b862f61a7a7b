from typing import get_args

import pytest

from lending.domain.begun import OUTCOMES, CaseKind
from lending.domain.collection.contacts import Channel, Outcome
from lending.domain.collection.promises import PromiseState
from lending.domain.early_warning.indicators import INDICATORS
from lending.domain.legal.records import FreezeState, LegalEnding
from lending.domain.restructuring.records import AgreementState
from lending.service.close.reporting import _COUNTS, _MOVES, _SUMS
from tests.support.web import build_app
from webapp.officer.package_codes import codes

NEEDED = {
    "kind": list(CaseKind),
    "channel": get_args(Channel),
    "contact": [*get_args(Outcome), "on_its_way"],
    "promise": get_args(PromiseState),
    "preservation": get_args(FreezeState),
    "lawsuit": get_args(LegalEnding),
    "agreement": get_args(AgreementState),
    "indicator": [each.code for each in INDICATORS],
    "figure": [
        *(*_COUNTS, *_SUMS, *_MOVES, "day", "cured", "amounts", "partitions"),
        *("balances", "opening", "moved", "closing", "asset:clearing"),
        *("month", "customers", "segments", "moves"),
    ],
    **OUTCOMES,
}


@pytest.mark.parametrize("lang", ["en", "zh_Hant"])
def test_every_code_that_a_package_shows_has_a_word(trial, lang):
    with build_app(trial).test_request_context(f"/?lang={lang}"):
        known = codes()
    assert [(kind, code) for kind, needed in NEEDED.items() for code in needed if not known.get((kind, str(code)))] == []
    assert known["kind", "collection"] == {"en": "Collection", "zh_Hant": "催收"}[lang]
