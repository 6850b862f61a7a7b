"""A bank to test with: a real database, vault, forms, scorecards and blobs; engine, agencies, papers and clock are fakes.

`trial = build_test_bank(tmp_path)` has the founded bank and its staff; `trial.actor("reviewer")` is one of them, `trial.customer()` a
person who signed up, `trial.submit()` an application, `trial.task(...)` a human task as the engine would have made it.
"""

import atexit
import functools
import hashlib
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from argon2 import PasswordHasher
from sqlalchemy import Engine as Database
from sqlalchemy import event

from lending.adapters.anchor_file import AnchorFile
from lending.adapters.db import tables
from lending.adapters.db.session import connect, scrub, transactions
from lending.adapters.documents.blobs import DirectoryBlobs
from lending.adapters.forms import FormFiles
from lending.adapters.models import BPMN, ModelFiles
from lending.adapters.scorecards import load_scorecard
from lending.adapters.vault import KeyVault
from lending.domain.actors import Actor, User
from lending.domain.applications import Application
from lending.domain.identity import check_character
from lending.domain.new_application import NewApplication, Person
from lending.domain.parties import ConsentPurpose, Party
from lending.domain.tasks import HumanTask
from lending.errors import InvalidInputError
from lending.service import applications, completions, founding, users
from lending.service.ports import Bank, BankSettings, EngineTask, UploadFacts
from lending.service.task_feed import feed_tasks
from tests.support.agencies import FakeAgencies
from tests.support.engine import FakeEngine

PASSWORD = "correct horse battery"
FIRST_DAY = date(2026, 11, 23)
#: Noon in Shanghai on the first day.
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
_SIGNATURE = b"\n%%signed "
#: A page without anything on it; readers of PDF find the rest themselves.
_BLANK_PAGE = (
    b"\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>"
)
_UPLOADS = {b"%PDF-": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_people = count(1)
_COMPILED: dict[Any, Any] = {}


class Clock:
    """The clock on the wall, moved by hand."""

    def __init__(self, instant: datetime = NOON) -> None:
        self.instant = instant

    def __call__(self) -> datetime:
        """Return the instant, a microsecond later each time, so that order by time is order of doing."""
        self.instant += timedelta(microseconds=1)
        return self.instant

    def tick(self, seconds: float) -> None:
        self.instant += timedelta(seconds=seconds)


class QuickVault(KeyVault):
    """The real vault with cheap password digests."""

    def __init__(self) -> None:
        # Not the vault's own constructor: it takes a costly digest first.
        self._journal_key, self._secret = bytes(range(32)), b"a secret of the tests"
        self._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self._nobody = self._hasher.hash("nobody")


class FakePapers:
    """Papers whose text can be read in their bytes; signatures are lines at the end, each over what stands before."""

    def render(self, template: str, data: Mapping[str, object], lang: str) -> bytes:
        return f"%PDF-1.7\n{template} {lang} {sorted(data)} {data.get('terms')}".encode() + _BLANK_PAGE

    def sign(self, pdf: bytes, *, signer: str, reason: str, at: datetime) -> bytes:
        return pdf + _SIGNATURE + f"{hashlib.sha256(pdf).hexdigest()} {signer} {reason} {at:%Y-%m-%d}".encode()

    def seal(self, pdf: bytes, *, reason: str, at: datetime) -> bytes:
        return self.sign(pdf, signer="bank", reason=reason, at=at)

    def count_pages(self, pdf: bytes) -> int:
        return 1 + pdf.count(b"PAGE BREAK")

    def verify(self, pdf: bytes, *, sealed: bool = False) -> bool:
        whole = pdf.split(_SIGNATURE)
        if sealed and whole[-1].split(b" ")[1:2] != [b"bank"]:
            return False
        before = [_SIGNATURE.join(whole[:number]) for number in range(1, len(whole))]
        return len(whole) > 1 and all(
            line.startswith(hashlib.sha256(part).hexdigest().encode()) for part, line in zip(before, whole[1:], strict=True)
        )

    def verify_added(self, pdf: bytes, *, earlier: bytes, sealed: bool = False) -> bool:
        added = pdf.removeprefix(earlier)
        return pdf.startswith(earlier) and added.count(_SIGNATURE) == 1 and self.verify(pdf, sealed=sealed)


def inspect_by_magic(content: bytes, file_name: str) -> UploadFacts:
    """Take PDF, PNG and JPEG by their first bytes; the real inspector looks closer."""
    found = next((kind for magic, kind in _UPLOADS.items() if content.startswith(magic)), None)
    if found is None:
        raise InvalidInputError({"file": ["Send a PDF, PNG or JPEG."]})
    return UploadFacts(media_type=found, file_name=Path(file_name.replace("\\", "/")).name, pages=1)


@dataclass(frozen=True)
class TrialBank:
    """The bank with its fakes at hand."""

    bank: Bank
    engine: FakeEngine
    agencies: FakeAgencies
    clock: Clock
    database: Database
    url: str

    def close(self) -> None:
        self.database.dispose()

    def user(self, login: str) -> User:
        with self.bank.read() as book:
            found = book.first(User, login=login)
        assert found is not None, login
        return found

    def actor(self, login: str) -> Actor:
        return self.user(login).actor()

    def change(self, login: str, **values: Any) -> Actor:
        """Make one of the staff somebody else: other roles, another branch, another authority."""
        with self.bank.begin() as book:
            user = book.lock(User, self.user(login).id)
            for name, value in values.items():
                setattr(user, name, value)
            return user.actor()

    def customer(self, login: str = "", *, born: str = "19900101", person: Person | None = None) -> Actor:
        """Sign a new customer up; the login is made up unless given."""
        someone = person or new_person(born=born)
        return users.register_customer(self.bank, login or f"customer{next(_people)}", PASSWORD, someone).actor()

    def person_of(self, actor: Actor) -> Person:
        with self.bank.read() as book:
            party = book.get(Party, actor.party_id)
        return Person(name=party.name, id_number=party.id_number, phone=party.phone)

    def submit(self, actor: Actor | None = None, **changes: Any) -> Application:
        """Submit a consumer loan of 50,000 by the mobile channel; `changes` replace fields of the application."""
        who = actor or self.customer()
        new = new_application(**{"applicant": self.person_of(who), **changes} if who.party_id else changes)
        return applications.submit_application(self.bank, who, new)

    def code_sent_to(self, actor: Actor) -> str:
        """Return the newest one-time code in the customer's short messages."""
        texts = [message.text for message in self.agencies.sms_inbox(self.person_of(actor).phone)]
        return [code for text in texts for code in re.findall(r"(?<![-\d])\d{6}(?!\d)", text)][-1]

    def application(self, application_id: str) -> Application:
        with self.bank.read() as book:
            return book.get(Application, application_id)

    def set(self, application_id: str, **values: Any) -> Application:
        """Put an application where a test wants it."""
        with self.bank.begin() as book:
            application = book.lock(Application, application_id)
            for name, value in values.items():
                setattr(application, name, value)
            return application

    def task(self, application_id: str, definition: str, group: str, **changes: Any) -> HumanTask:
        """Let the engine have a human task and bring it into the bank's own table."""
        task = EngineTask(
            id=str(uuid4()),
            name=definition.replace("_", " ").capitalize(),
            definition=definition,
            process="loan_origination",
            process_instance="instance",
            business_key=application_id,
            groups=(group,),
            due=self.clock.instant + timedelta(days=2),
            created=self.clock.instant,
            updated=None,
        )
        self.engine.put_task(replace(task, **changes))
        feed_tasks(self.bank, None)
        with self.bank.read() as book:
            return book.get(HumanTask, changes.get("id", task.id))


def build_test_bank(tmp_path: Path, **changes: Any) -> TrialBank:
    """Return a founded bank with staff; `changes` replace parts of `Bank`, such as `papers=`."""
    completions.declare()
    file = tmp_path / "loanflow.db"
    shutil.copyfile(_founded_database(), file)
    url = f"sqlite:///{file}"
    database, engine, agencies, clock = _connect(url), FakeEngine(), FakeAgencies(), Clock()
    bank = replace(_bank(database, tmp_path / "blobs", engine, agencies, clock), **changes)
    return TrialBank(bank, engine, agencies, clock, database, url)


def _connect(url: str) -> Database:
    """Open a database that shares its compiled statements with all others of the run: compiling them anew took a third of a test's time."""
    database = connect(url)
    # No test of this bank cuts the power: to wait for the disk at each commit took a seventh of a test's time.
    event.listen(database, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF").close())
    # Compiled statements are remembered by their dialect.
    database.dialect = _first_database().dialect
    return database.execution_options(compiled_cache=_COMPILED)


@functools.cache
def _first_database() -> Database:
    database = connect(f"sqlite:///{_founded_database()}")
    database.connect().close()  # the dialect learns the server's version
    database.dispose()
    return database


def new_person(name: str = "張偉", *, born: str = "19900101") -> Person:
    """Return somebody new with a valid identity number and phone."""
    number = next(_people)
    # The thousandth person born on a day comes from another district: a bank put by for many tests knows the first of them.
    digits = f"{330106 + number // 1000}{born}{number % 1000:03d}"
    return Person(name=name, id_number=digits + check_character(digits), phone=f"138{number:08d}")


def new_application(**changes: Any) -> NewApplication:
    """Return a consumer application that can be taken in; `changes` replace its fields."""
    usual = NewApplication(
        channel="mobile",
        product="consumer",
        amount=Decimal("50000.00"),
        term_months=24,
        purpose="renovation",
        method="equal_instalment",
        occupation="employed",
        applicant=changes.pop("applicant", None) or new_person(),
        account="6222020200012345678",
        consents=frozenset(purpose.value for purpose in ConsentPurpose),
        declared={"monthly_income": Decimal("18000.00"), "living_expenses": Decimal("4000.00"), "monthly_debts": Decimal("0.00")},
    )
    return replace(usual, **changes)


def _bank(database: Database, blobs: Path, engine: FakeEngine, agencies: FakeAgencies, clock: Clock) -> Bank:
    begin, read = transactions(database)
    return Bank(
        settings=BankSettings(),
        begin=begin,
        read=read,
        now=clock,
        engine=engine,
        agencies=agencies,
        vault=QuickVault(),
        blobs=DirectoryBlobs(blobs),
        anchors=AnchorFile(blobs.with_name("anchors.jsonl")),
        papers=FakePapers(),
        forms=FormFiles(BPMN / "forms"),
        models=ModelFiles(),
        inspect_upload=inspect_by_magic,
        scorecard=load_scorecard,
        scrub=scrub(database),
    )


@functools.cache
def _founded_database() -> Path:
    """Found a bank once per test run; each test gets a copy."""
    directory = Path(tempfile.mkdtemp(prefix="loanflow-tests-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    file = directory / "founded.db"
    database = connect(f"sqlite:///{file}")
    tables.metadata.create_all(database)
    bank = _bank(database, directory / "blobs", FakeEngine(), FakeAgencies(), Clock())
    founding.found_bank(bank, FIRST_DAY)
    founding.add_demo_staff(bank, PASSWORD)
    database.dispose()
    return file
