"""The bank's records in SQL."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeVar, cast

from sqlalchemy import BigInteger, Select, func, select, type_coerce, update
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db import warning_lists
from lending.adapters.db.ahead import Ahead
from lending.adapters.db.audit.chain import SqlChain
from lending.adapters.db.begun_lists import page_of_begun
from lending.adapters.db.case_lists import page_of_cases, page_of_loans
from lending.adapters.db.close.sets import SqlSets, movements, partitions, touched
from lending.adapters.db.flows import SqlFlows
from lending.adapters.db.portfolio import SqlPortfolio
from lending.adapters.db.review.reviews import SqlReviews
from lending.adapters.db.selecting import count_equal, select_equal, select_first
from lending.adapters.db.sign_ins import count_failures
from lending.adapters.db.task_lists import count_tasks, page_of_tasks, tally_tasks
from lending.adapters.db.variable_lists import variables_of_tasks
from lending.domain.early_warning.records import RiskWarning
from lending.domain.loans import LoanState
from lending.domain.records import JournalEntry, JournalSeal, OutboxMessage
from lending.domain.servicing.accounts import RECOVERIES
from lending.domain.tasks import HumanTask, TaskState
from lending.errors import no_such
from lending.service.close.ports import Movement, Part
from lending.service.ports import ArrearsInARow, CaseQuery, LoanQuery, TaskQuery, WarningQuery
from lending.service.queries import BegunCase, BegunQuery

Entity = TypeVar("Entity")
#: Names the lock under which references are given out.
_REFERENCES = 0x4C4E


class SqlBook:
    """Implements `lending.service.ports.Book` over one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ahead: Ahead | None = None

    def read_ahead(self, loan_ids: Collection[str], *, hold: bool = False) -> None:
        """Read what will be asked of loans; until then, what was read ahead before and is changed goes to the database."""
        self._session.flush()
        self._ahead = Ahead(self._session, loan_ids, hold=hold) if loan_ids else None

    def add(self, *entities: object) -> None:
        """Add new entities."""
        self._session.add_all(entities)
        if self._ahead is not None:
            for entity in entities:
                self._ahead.added(entity)

    def flush(self) -> None:
        """Send what was added to the database; of loans read ahead all goes together at the end."""
        if self._ahead is None:
            self._session.flush()

    def get(self, kind: type[Entity], key: Any) -> Entity:
        """Return the entity with that key or raise NotFoundError."""
        entity = self._session.get(kind, key)
        if entity is None:
            raise no_such(kind, key)
        return entity

    def lock(self, kind: type[Entity], key: Any) -> Entity:
        """Return the entity, held against other writers (SQLite holds the whole book)."""
        held = self._ahead.held(kind, key) if self._ahead is not None else None
        if held is not None:
            return cast("Entity", held)
        entity = self._session.get(kind, key, with_for_update=True, populate_existing=True)
        if entity is None:
            raise no_such(kind, key)
        return entity

    def share(self, kind: type[Entity], key: Any) -> Entity:
        """Return the entity, kept as it is until the transaction ends; others may share it."""
        entity = self._session.get(kind, key, with_for_update={"read": True}, populate_existing=True)
        if entity is None:
            raise no_such(kind, key)
        return entity

    def find(self, kind: type[Entity], /, *, order: str = "", **equal: Any) -> list[Entity]:
        """Return the entities whose attributes equal these."""
        if self._ahead is not None and self._ahead.knows(kind, equal):
            return self._ahead.find(kind, order, equal)
        return list(self._session.scalars(*select_equal(kind, order, equal)))

    def first(self, kind: type[Entity], /, *, order: str = "", **equal: Any) -> Entity | None:
        """Return the first such entity."""
        if self._ahead is not None and self._ahead.knows(kind, equal):
            return cast("Entity | None", self._ahead.first(kind, order, equal))
        return self._session.scalars(*select_first(kind, order, equal)).first()

    def count(self, kind: type[Any], /, **equal: Any) -> int:
        """Count such entities."""
        if self._ahead is not None and self._ahead.knows(kind, equal):
            return len(self._ahead.find(kind, "", equal))
        return self._session.scalar(*count_equal(kind, equal)) or 0

    def remove(self, entity: object) -> None:
        """Remove an entity."""
        self._session.delete(entity)
        if self._ahead is not None:
            self._ahead.removed(entity)

    def exposure(self, party_id: str) -> Decimal:
        """Return the party's principal outstanding, written off or not, and open offers."""
        owed = select(func.coalesce(func.sum(t.loan.c.outstanding), 0)).where(t.loan.c.party_id == party_id, t.loan.c.state != "closed")
        written_off = _written_off(party_id)
        promised = (
            select(func.coalesce(func.sum(t.offer.c.amount), 0))
            .join(t.application, t.application.c.id == t.offer.c.application_id)
            .where(
                t.application.c.party_id == party_id,
                t.offer.c.state.in_(["open", "accepted"]),
                # Once paid out, the loan counts instead.
                ~select(t.loan.c.id).where(t.loan.c.application_id == t.offer.c.application_id).exists(),
            )
        )
        return self._money(owed) + self._money(promised) + sum((max(left, Decimal(0)) for left in self._lefts(written_off)), Decimal(0))

    def _lefts(self, written_off: Select[Any]) -> list[Decimal]:
        return [_as_money(principal) - _as_money(recovered) for principal, recovered in self._session.execute(written_off)]

    def ledger_totals(self, through: date | None = None) -> dict[tuple[str, str], int]:
        """Return the balance of each account and currency, as of a day or as it is."""
        columns, found = t.posting.c, Counter[tuple[str, str]]()
        for account, sign in ((columns.debit, 1), (columns.credit, -1)):
            sums = select(account, columns.currency, func.sum(columns.minor_units)).group_by(account, columns.currency)
            if through is not None:
                sums = sums.where(columns.business_date <= through)
            for name, currency, units in self._session.execute(sums):
                found[name, currency] += sign * int(units)
        return dict(found)

    def account_totals(self) -> dict[str, int]:
        """Return what customers' accounts hold together."""
        columns = t.deposit_account.c
        sums = select(columns.currency, func.sum(type_coerce(columns.balance, BigInteger()))).group_by(columns.currency)
        return {currency: int(units) for currency, units in self._session.execute(sums)}

    def close_sets(self, part: Part) -> SqlSets:
        """Return the loans of a part of the daily close."""
        self.read_ahead(())
        return SqlSets(self._session, part)

    def partitions(self) -> dict[int, int]:
        """Count the loans of each partition that has some, in their order."""
        return partitions(self._session)

    def touched(self, on: date) -> dict[int, list[str]]:
        """Return the loans that something happened to on a day, by partition."""
        return touched(self._session, on)

    def movements(self, on: date, *, before: bool = False) -> list[Movement]:
        """Return a day's postings, or all before it, summed by partition."""
        return movements(self._session, on, before=before)

    def portfolio(self) -> SqlPortfolio:
        """Return what boards and queues ask of the whole book."""
        return SqlPortfolio(self._session)

    def reviews(self) -> SqlReviews:
        """Return what monthly reviews ask and write by statements."""
        return SqlReviews(self._session)

    def flows(self) -> SqlFlows:
        """Return the transfers between accounts."""
        return SqlFlows(self._session)

    def self_paid(self, party_id: str) -> list[tuple[date, Decimal]]:
        """Return the day and amount of what was paid to the party himself, loan by loan."""
        listed = select(func.coalesce(func.sum(t.payment_line.c.amount), 0)).where(
            t.payment_line.c.application_id == t.loan.c.application_id
        )
        rows = self._session.execute(
            select(t.loan.c.disbursed_on, t.loan.c.principal, listed.scalar_subquery()).where(t.loan.c.party_id == party_id)
        )
        return [(on, principal - _as_money(sent)) for on, principal, sent in rows if principal > _as_money(sent)]

    def _money(self, query: Select[Any]) -> Decimal:
        return _as_money(self._session.scalar(query))

    def next_reference(self, year: int) -> str:
        """Return the next reference of that year."""
        if self._session.get_bind().dialect.name == "postgresql":
            # Two at the same moment must not get the same number; SQLite has one writer anyway.
            self._session.execute(select(func.pg_advisory_xact_lock(_REFERENCES)))
        prefix, reference = f"LN-{year}-", t.application.c.reference
        numbered = select(reference).where(reference.startswith(prefix, autoescape=True))
        last = self._session.scalar(numbered.order_by(func.length(reference).desc(), reference.desc()).limit(1))
        return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:06d}"

    def tasks_for(self, query: TaskQuery) -> list[HumanTask]:
        """Return a page of human tasks."""
        return page_of_tasks(self._session, query)

    def task_counts(self, query: TaskQuery, bands: Mapping[str, TaskQuery] = MappingProxyType({})) -> tuple[int, dict[str, int]]:
        """Return how many tasks there are, and count open ones by filter and by each band's query."""
        return count_tasks(self._session, query, bands)

    def task_variables(self, query: TaskQuery) -> list[str]:
        """Return the names of process variables of open tasks."""
        return variables_of_tasks(self._session, query)

    def task_tallies(self, query: TaskQuery, by: str, bands: Mapping[str, TaskQuery]) -> dict[str, dict[str, int]]:
        """Count the tasks of a query by an attribute."""
        return tally_tasks(self._session, query, by, bands)

    def cases_for(self, query: CaseQuery) -> tuple[list[Any], int]:
        """Return a page of (application, party) and how many there are."""
        return page_of_cases(self._session, query)

    def loans_for(self, query: LoanQuery) -> tuple[list[Any], int]:
        """Return a page of (loan, party, reference) and how many there are."""
        return page_of_loans(self._session, query)

    def warnings_for(self, query: WarningQuery) -> tuple[list[RiskWarning], int]:
        """Return a page of warnings."""
        return warning_lists.page_of_warnings(self._session, query)

    def begun_for(self, query: BegunQuery) -> tuple[list[BegunCase], int]:
        """Return a page of the cases other than applications, the newest first, and how many there are; of the whole bank."""
        return page_of_begun(self._session, query)

    def verdicts(self) -> dict[tuple[str, str | None], int]:
        """Count all warnings by indicator and verdict."""
        return warning_lists.verdicts(self._session)

    def arrears_in_a_row(self, least: int, before: date, limit: int) -> list[ArrearsInARow]:
        """Return loans with arrears that no warning was raised of yet."""
        return warning_lists.arrears_in_a_row(self._session, least, before, limit)

    def incomes_due(self, on: date, paid_out: date, limit: int) -> list[str]:
        """Return applications whose customers' account flows are to be asked anew."""
        return warning_lists.incomes_due(self._session, on, paid_out, limit)

    def claim_task(self, task_id: str, user_id: str, at: datetime) -> bool:
        """Claim an open task by compare-and-set."""
        columns = t.human_task.c
        claimed = self._session.execute(
            update(t.human_task)
            .where(columns.id == task_id, columns.state == TaskState.OPEN, columns.assignee.is_(None))
            .values(state=TaskState.CLAIMED, assignee=user_id, claimed_at=at, version=columns.version + 1)
        )
        self._session.expire_all()
        return bool(claimed.rowcount == 1)  # type: ignore[attr-defined]

    def due_outbox(self, at: datetime, limit: int) -> list[OutboxMessage]:
        """Return the first undelivered message of each application whose time has come."""
        columns = t.outbox.c
        first = select(func.min(columns.id)).where(columns.delivered_at.is_(None)).group_by(columns.application_id)
        rows = select(OutboxMessage).where(columns.id.in_(first), columns.next_try_at <= at).order_by(columns.id).limit(limit)
        return list(self._session.scalars(rows))

    def unsealed(self, limit: int, after: int = 0) -> list[JournalEntry]:
        """Return journal rows of higher ids than that which are not sealed yet."""
        row = t.journal_entry.c.id
        missing = ~select(t.journal_seal.c.sequence).where(t.journal_seal.c.entry_id == row).exists()
        return list(self._session.scalars(select(JournalEntry).where(row > after, missing).order_by(row).limit(limit)))

    def last_seal(self) -> JournalSeal | None:
        """Return the newest link."""
        return self._session.scalars(select(JournalSeal).order_by(t.journal_seal.c.sequence.desc()).limit(1)).first()

    def chain(self) -> SqlChain:
        """Return the journal as auditors ask for it."""
        return SqlChain(self._session)

    def recent_failures(self, login_digest: str, address: str, since: datetime) -> tuple[int, int]:
        """Count failed sign-ins since then by login and by address."""
        return count_failures(self._session, login_digest, address, since)


def _written_off(party_id: str) -> Select[Any]:
    """Select the principal not repaid of each loan of a party that is written off, and what was got back since: the debt stays one."""
    loan, row, posting = t.loan.c, t.instalment.c, t.posting.c
    unpaid = select(func.sum(row.principal - row.principal_paid)).where(row.loan_id == loan.id).scalar_subquery()
    got = [
        select(func.coalesce(func.sum(posting.minor_units), 0)).where(posting.loan_id == loan.id, account == RECOVERIES).scalar_subquery()
        for account in (posting.credit, posting.debit)
    ]
    return select(unpaid, got[0] - got[1]).where(loan.party_id == party_id, loan.state == LoanState.WRITTEN_OFF)


def _as_money(value: Decimal | float | None) -> Decimal:
    """Return a sum as money: a scaled decimal where the column's type survived the query, whole fen where it did not."""
    return value if isinstance(value, Decimal) and value.as_tuple().exponent == -2 else Decimal(int(value or 0)).scaleb(-2)  # noqa: PLR2004
