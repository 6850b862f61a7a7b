"""Column types that keep money exact and instants unambiguous on every database."""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Scaled(TypeDecorator[Decimal]):
    """A decimal number kept as a whole number of its last place: exact on SQLite too, and summed by the database."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        #: Digits after the point: 2 for money (fen), 8 for rates and probabilities.
        self.places = places

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Turn a decimal into units of the last place; refuse one that has more places than are kept."""
        del dialect
        if value is None:
            return None
        scaled = Decimal(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} places; round it by its rule before storing it")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Turn units of the last place back into a decimal."""
        del dialect
        return None if value is None else Decimal(value).scaleb(-self.places)


class UtcInstant(TypeDecorator[datetime]):
    """An instant in UTC; naive datetimes are refused on the way in, aware ones come out."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store the instant as UTC without a zone."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant with its zone."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)
