"""The statements by which the flow of money is read, written once: a trace executes them for each account it comes to."""

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    String,
    bindparam,
    cast,
    func,
    null,
    select,
    tuple_,
    union_all,
)

from lending.adapters.db.columns import UtcInstant
from lending.adapters.db.flow_tables import account_transfer

_row = account_transfer.alias("m").c
#: The place of a transfer among all.
_PLACE = tuple_(_row.at, _row.id)
_SIDES = ("payer", "payee")
#: What a balance names that which came, and which went.
_MOVED = ("came", "went")


def _of_account(side: str) -> list[ColumnElement[bool]]:
    return [_row[side] == bindparam("account", type_=String()), _row.currency == bindparam("currency", type_=String())]


def _given(name: str) -> list[ColumnElement[object]]:
    return [bindparam(f"{name}_at", type_=UtcInstant()), bindparam(f"{name}_id", type_=String())]


def _before() -> ColumnElement[bool]:
    return tuple_(*_given("before")) > _PLACE


def _told(side: str) -> Select[tuple[object, ...]]:
    """Select the last balance that the account's statement told between two places, on its rows of one side."""
    balance = _row[f"{side}_balance"]
    since = tuple_(*_given("since")) < _PLACE
    last = select(_row.at, _row.id, balance.label("balance")).where(*_of_account(side), balance.is_not(None), since, _before())
    return select(last.order_by(_row.at.desc(), _row.id.desc()).limit(1).subquery())


def _balance() -> Select[tuple[object, ...]]:
    """Select what an account held at the last place where that is known, and what came and went since."""
    given = select(bindparam("since_at", type_=UtcInstant()), bindparam("since_id", type_=String()), bindparam("held", type_=BigInteger()))
    known = union_all(*(_told(side) for side in _SIDES), given).subquery()
    last = select(known).order_by(known.c.at.desc(), known.c.id.desc()).limit(1).cte("last")
    return select(last.c.balance, *(_sum(side, last).label(name) for side, name in zip(("payee", "payer"), _MOVED, strict=True)))


def _sum(side: str, last: CTE) -> ScalarSelect[int]:
    since = tuple_(last.c.at, last.c.id) < _PLACE
    return (
        select(func.coalesce(func.sum(_row.minor_units), 0)).where(*_of_account(side), since, _before()).correlate(last).scalar_subquery()
    )


def _opening() -> Select[tuple[object, ...]]:
    """Select an account's first transfers after a place, and among them one row of nothing but what it held before it."""
    held, page = _balance().subquery(), PAGE.subquery()
    came, went = (held.c[name] for name in _MOVED)
    balance = select(
        *(cast(null(), column.type).label(column.name) for column in page.c if column.name != "minor_units"),
        cast(held.c.balance + came - went, BigInteger()).label("minor_units"),
    ).subquery()
    found = union_all(select(page), select(*(balance.c[column.name] for column in page.c))).subquery()
    return select(found).order_by(found.c.at, found.c.id)


def _page(side: str) -> Select[tuple[object, ...]]:
    wanted = (_row.id, _row.at, _row.payer, _row.payee, _row.minor_units, _row.purpose)
    after = [*_of_account(side), tuple_(*_given("after")) < _PLACE]
    return select(select(*wanted).where(*after).order_by(_row.at, _row.id).limit(_ROWS).subquery())


_ROWS = bindparam("rows", type_=BigInteger())
#: At, id and balance of at most two rows; takes account, currency, since_at, since_id, before_at, before_id.
TOLD: CompoundSelect[tuple[object, ...]] = union_all(*(_told(side) for side in _SIDES))
#: An account's transfers after a place in their order, both ways; takes account, currency, after_at, after_id, rows.
PAGE: CompoundSelect[tuple[object, ...]] = union_all(*(_page(side) for side in _SIDES)).order_by("at", "id").limit(_ROWS)
#: The same, and a row without an id whose minor units are what the account held before a place; takes what `PAGE` and `TOLD` do, and held,
#: the balance at the first place. Both at once: a trace asks for them together, and most of its time goes into asking.
OPENING = _opening()
