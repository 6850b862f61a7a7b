"""The statements by which the flow of money is read, written once: a trace executes them for each account it comes to."""

from sqlalchemy import BigInteger, ColumnElement, CompoundSelect, ScalarSelect, Select, String, bindparam, func, select, tuple_, union_all

from lending.adapters.db.columns import UtcInstant
from lending.adapters.db.flow_tables import account_transfer

_row = account_transfer.c
#: The place of a transfer among all.
_PLACE = tuple_(_row.at, _row.id)
_SIDES = ("payer", "payee")


def _of_account(side: str) -> list[ColumnElement[bool]]:
    return [_row[side] == bindparam("account", type_=String()), _row.currency == bindparam("currency", type_=String())]


def _given(name: str) -> list[ColumnElement[object]]:
    return [bindparam(f"{name}_at", type_=UtcInstant()), bindparam(f"{name}_id", type_=String())]


def _told(side: str) -> Select[tuple[object, ...]]:
    """Select the last balance that the account's statement told before a place, on its rows of one side."""
    balance = _row[f"{side}_balance"]
    last = (
        select(_row.at, _row.id, balance.label("balance"))
        .where(*_of_account(side), balance.is_not(None), tuple_(*_given("before")) > _PLACE)
        .order_by(_row.at.desc(), _row.id.desc())
        .limit(1)
        .subquery()
    )
    return select(last)


def _sum(side: str) -> ScalarSelect[int]:
    between = [*_of_account(side), tuple_(*_given("since")) < _PLACE, tuple_(*_given("before")) > _PLACE]
    return select(func.coalesce(func.sum(_row.minor_units), 0)).where(*between).scalar_subquery()


def _page(side: str) -> Select[tuple[object, ...]]:
    wanted = (_row.id, _row.at, _row.payer, _row.payee, _row.minor_units, _row.purpose)
    after = [*_of_account(side), tuple_(*_given("after")) < _PLACE]
    return select(*wanted).where(*after).order_by(_row.at, _row.id).limit(bindparam("rows", type_=BigInteger()))


#: At, id and balance of at most two rows; takes account, currency, before_at, before_id.
TOLD: CompoundSelect[tuple[object, ...]] = union_all(*(_told(side) for side in _SIDES))
#: What came and what went between two places; takes since_at and since_id, too.
MOVED = select(_sum("payee"), _sum("payer"))
#: Transfers after a place in their order, by side; takes account, currency, after_at, after_id, rows.
PAGES = {side: _page(side) for side in _SIDES}
