"""Statements put to the databases' own drivers."""

from datetime import UTC, datetime, timedelta, timezone

from sqlalchemy import bindparam, insert, select

from lending.adapters.db.columns import UtcInstant
from lending.adapters.db.driver_statements import DriverStatement
from lending.adapters.db.flow_tables import account_transfer

COLUMNS = account_transfer.c
STATEMENT = (
    select(COLUMNS.id, COLUMNS.at, COLUMNS.minor_units, COLUMNS.payer_balance)
    .where(COLUMNS.at >= bindparam("since", type_=UtcInstant()))
    .order_by(COLUMNS.at)
    .limit(2)
)
TOLD = {"payer": "a", "payee": "b", "currency": "CNY", "purpose": "", "payee_balance": None, "origin": "import"}
FIRST = datetime(2026, 11, 23, 1, 2, 3, 45, tzinfo=UTC)


def test_a_driver_is_asked_and_answers_as_sqlalchemy_does_in_the_same_transaction(any_bank):
    statement = DriverStatement(STATEMENT, any_bank.database.dialect.name)
    rows = [{"id": f"t{n}", "at": FIRST + timedelta(hours=n), "minor_units": 2**40 + n, "payer_balance": n or None} for n in range(4)]
    with any_bank.database.connect() as connection:
        # Given rows nobody else sees
        connection.execute(insert(account_transfer), [{**row, **TOLD} for row in rows])
        for since in (FIRST, FIRST + timedelta(hours=1), (FIRST + timedelta(hours=2)).astimezone(timezone(timedelta(hours=8)))):
            # When
            found = [(number, statement.instant(at), *rest) for number, at, *rest in statement.rows(connection, {"since": since})]
            # Then
            assert found == [tuple(row) for row in connection.execute(STATEMENT, {"since": since})]
            assert len(found) == 2
        connection.rollback()
        connection.begin()
        assert statement.rows(connection, {"since": FIRST}) == []
