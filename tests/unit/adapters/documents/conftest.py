import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lending.adapters.documents.papers import BankPapers

PAPERS = json.loads((Path(__file__).parent / "data" / "papers.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> BankPapers:
    return BankPapers(tmp_path_factory.mktemp("bank") / "authority")


@pytest.fixture
def data_of() -> Callable[[str], dict]:
    return lambda paper: copy.deepcopy(PAPERS[paper])


@pytest.fixture(scope="session")
def at() -> datetime:
    return datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def unsigned(papers: BankPapers) -> bytes:
    return papers.render("guarantee_contract", PAPERS["guarantee_contract"], "zh_Hant")


@pytest.fixture(scope="session")
def signed(papers: BankPapers, unsigned: bytes, at: datetime) -> bytes:
    return papers.sign(unsigned, signer="张伟", reason="Confirmed by one-time code", at=at)


@pytest.fixture(scope="session")
def sealed(papers: BankPapers, signed: bytes, at: datetime) -> bytes:
    return papers.seal(signed, reason="Contract of the bank", at=at)
