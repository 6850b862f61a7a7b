"""What the use cases need from outside, as protocols; `lending.adapters` implements them, `lending.assembly` puts them together."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from lending.domain.early_warning.records import RiskWarning
from lending.domain.records import JournalEntry, JournalSeal, OutboxMessage
from lending.domain.tasks import HumanTask
from lending.service.audit.ports import Anchors, Chain
from lending.service.close.ports import Movement, Part, Sets
from lending.service.engine_ports import (
    ActivityRecord,
    DecisionRecord,
    DeployedDecision,
    DeployedProcess,
    DeployedVersion,
    Engine,
    EngineTask,
    Fact,
    Incident,
    Job,
    JobSource,
    Passed,
    Scalar,
    Standing,
    VariableRecord,
)
from lending.service.fund_flow.ports import Flows
from lending.service.modelling.ports import Models
from lending.service.paper_ports import Blobs, Papers, UploadFacts
from lending.service.portfolio.ports import Portfolio
from lending.service.queries import ArrearsInARow, BegunCase, BegunQuery, CaseQuery, LoanQuery, TaskQuery, WarningQuery
from lending.service.review.ports import Reviews

__all__ = [
    "ActivityRecord",
    "ArrearsInARow",
    "Bank",
    "BankSettings",
    "Blobs",
    "Book",
    "CaseQuery",
    "DecisionRecord",
    "DeployedDecision",
    "DeployedProcess",
    "DeployedVersion",
    "Engine",
    "EngineTask",
    "Fact",
    "Flows",
    "Forms",
    "Incident",
    "Job",
    "JobSource",
    "LoanQuery",
    "Models",
    "Papers",
    "Passed",
    "Scalar",
    "Standing",
    "TaskQuery",
    "Topics",
    "UploadFacts",
    "VariableRecord",
    "Vault",
    "WarningQuery",
]

Entity = TypeVar("Entity")


class Book(Protocol):
    """The bank's records within one transaction."""

    def add(self, *entities: object) -> None:
        """Add new entities."""

    def flush(self) -> None:
        """Send what was added to the database, so that its constraints speak now."""

    def get(self, kind: type[Entity], key: Any) -> Entity:
        """Return the entity with that key or raise NotFoundError."""

    def lock(self, kind: type[Entity], key: Any) -> Entity:
        """Return the entity with that key, held against other writers until the transaction ends."""

    def share(self, kind: type[Entity], key: Any) -> Entity:
        """Return the entity with that key, kept as it is until the transaction ends; others may share it, nobody hold it alone."""

    def read_ahead(self, loan_ids: Collection[str], *, hold: bool = False) -> None:
        """Read at once what will be asked of loans one by one (none ends it); `hold` holds them and their customers' accounts.

        What is changed meanwhile goes to the database together, when others are read ahead or the transaction ends.
        """

    def find(self, kind: type[Entity], /, *, order: str = "", **equal: Any) -> list[Entity]:
        """Return the entities whose attributes equal these (a tuple means any of), ordered by an attribute (`-` for descending)."""

    def first(self, kind: type[Entity], /, *, order: str = "", **equal: Any) -> Entity | None:
        """Return the first such entity."""

    def count(self, kind: type[Any], /, **equal: Any) -> int:
        """Count such entities."""

    def remove(self, entity: object) -> None:
        """Remove an entity that holds no history (drafts)."""

    def exposure(self, party_id: str) -> Decimal:
        """Return what the party owes and was promised: principal outstanding, that of loans written off too, and open offers."""

    def ledger_totals(self, through: date | None = None) -> dict[tuple[str, str], int]:
        """Return the ledger's balance in each account and currency, as of a day or as it is, minor units, debits above zero."""

    def account_totals(self) -> dict[str, int]:
        """Return what customers' accounts hold together, minor units by currency."""

    def close_sets(self, part: Part) -> Sets:
        """Return the loans of a part of the daily close, to be asked and changed by statements."""

    def partitions(self) -> dict[int, int]:
        """Count the loans of each partition that has some, in their order."""

    def touched(self, on: date) -> dict[int, list[str]]:
        """Return the loans that something but their disbursement happened to on a day, by partition."""

    def movements(self, on: date, *, before: bool = False) -> list[Movement]:
        """Return a day's postings, or all before it, summed by partition, currency and account."""

    def portfolio(self) -> Portfolio:
        """Return what boards and queues ask of the whole book by statements."""

    def reviews(self) -> Reviews:
        """Return what monthly reviews ask and write by statements over many customers."""

    def flows(self) -> Flows:
        """Return the transfers between accounts that statements told of."""

    def self_paid(self, party_id: str) -> list[tuple[date, Decimal]]:
        """Return the day and amount of what was paid to the party himself, loan by loan (R6)."""

    def next_reference(self, year: int) -> str:
        """Return the next reference of that year: LN-2026-000931."""

    def tasks_for(self, query: TaskQuery) -> list[HumanTask]:
        """Return a page of human tasks."""

    def task_counts(self, query: TaskQuery, bands: Mapping[str, TaskQuery] = ...) -> tuple[int, dict[str, int]]:
        """Return how many tasks a query finds; count the open ones in the scope by filter (group, product, segment, due) and by band."""

    def task_variables(self, query: TaskQuery) -> list[str]:
        """Return the names of process variables that open tasks in the scope have."""

    def task_tallies(self, query: TaskQuery, by: str, bands: Mapping[str, TaskQuery]) -> dict[str, dict[str, int]]:
        """Count the tasks of a query by an attribute, where they have it: all of them (``), and those of each band's narrower query."""

    def cases_for(self, query: CaseQuery) -> tuple[list[Any], int]:
        """Return a page of applications with their party and how many there are."""

    def loans_for(self, query: LoanQuery) -> tuple[list[Any], int]:
        """Return a page of loans, each with its party and its application's reference, and how many there are."""

    def warnings_for(self, query: WarningQuery) -> tuple[list[RiskWarning], int]:
        """Return a page of warnings, the worst open ones first, and how many there are."""

    def begun_for(self, query: BegunQuery) -> tuple[list[BegunCase], int]:
        """Return a page of the cases other than applications, the newest first, and how many there are; of the whole bank."""

    def verdicts(self) -> dict[tuple[str, str | None], int]:
        """Count all warnings by indicator and verdict."""

    def arrears_in_a_row(self, least: int, before: date, limit: int) -> list[ArrearsInARow]:
        """Return running loans with at least so many instalments due before a day and unpaid, that no warning was raised of yet."""

    def incomes_due(self, on: date, paid_out: date, limit: int) -> list[str]:
        """Return applications of customers with a running loan paid out by then whose account flows may be, and are to be, asked anew."""

    def claim_task(self, task_id: str, user_id: str, at: datetime) -> bool:
        """Claim an open task by compare-and-set; False when somebody was faster."""

    def due_outbox(self, at: datetime, limit: int) -> list[OutboxMessage]:
        """Return messages to deliver now, the first undelivered one of each application, oldest first."""

    def unsealed(self, limit: int, after: int = 0) -> list[JournalEntry]:
        """Return committed journal rows of higher ids than `after` that are not sealed yet, in order."""

    def last_seal(self) -> JournalSeal | None:
        """Return the newest link of the chain."""

    def chain(self) -> Chain:
        """Return the journal as auditors ask for it."""

    def recent_failures(self, login_digest: str, address: str, since: datetime) -> tuple[int, int]:
        """Count failed sign-ins since then by login and by address."""


class Vault(Protocol):
    """Keys and digests: what is secret about persons stays so."""

    def new_party_key(self) -> bytes:
        """Return a fresh key, wrapped by the bank's own."""

    def seal(self, wrapped_key: bytes, text: str) -> str:
        """Encrypt a personal field with a party's key."""

    def open(self, wrapped_key: bytes, sealed: str) -> str:
        """Decrypt a personal field."""

    def digest(self, *parts: str) -> str:
        """Return a keyed digest that others cannot compute."""

    def hash_password(self, password: str) -> str:
        """Return an argon2id digest."""

    def verify_password(self, digest: str, password: str) -> bool:
        """Say whether the password fits, in constant time whatever the digest."""


class Forms(Protocol):
    """The forms of human tasks."""

    def schema(self, definition: str, released: bytes | None = None) -> Mapping[str, object]:
        """Return a task's form schema: of the file released in its place, or of the form that ships."""

    def validate(self, definition: str, entries: Mapping[str, object], released: bytes | None = None) -> dict[str, object]:
        """Return the entries cleaned by that form, or raise InvalidInputError naming the fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankSettings:
    """What makes this bank this bank."""

    country: str = "CN"
    timezone: str = "Asia/Shanghai"
    currency: str = "CNY"
    language: str = "zh_Hant"
    #: Seconds the contracts must have been open before they may be confirmed (R7).
    minimum_reading_seconds: int = 20
    name: str = "Qiantang Bank 錢塘銀行"
    complaint_phone: str = "95500"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """Everything a use case may reach, put together once by `lending.assembly`."""

    settings: BankSettings
    begin: Callable[[], AbstractContextManager[Book]]
    read: Callable[[], AbstractContextManager[Book]]
    now: Callable[[], datetime]
    engine: Engine
    agencies: Any
    vault: Vault
    blobs: Blobs
    anchors: Anchors
    papers: Papers
    forms: Forms
    models: Models
    #: Looks at a file's content and name, or raises InvalidInputError naming `file`.
    inspect_upload: Callable[[bytes, str], UploadFacts]
    scorecard: Callable[[str], Any]
    #: Called after a commit that left something in the outbox or the task list.
    nudge: Callable[[], None] = lambda: None
    #: Gives another answer than before once anything was committed to the book, so that nobody has to look who saw the last one.
    pulse: Callable[[], object] = object
    #: Makes the database forget for good what was deleted or overwritten.
    scrub: Callable[[], None] = lambda: None


#: Topics the workers serve, for the gate.
Topics = Collection[str]
