"""What a variable may be at a place of a path, and what a condition that held says of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from lending.adapters.engine.expressions import Binary, Expression, Literal, Name, Not

_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Values:
    """The values a variable may have, as they are written in a condition; `only` is None where they are not known."""

    only: frozenset[str] | None = None
    #: Those it has not, where the others are not known.
    never: frozenset[str] = frozenset()

    def __or__(self, other: "Values") -> "Values":
        """Return what is one or the other."""
        if self.only is None and other.only is None:
            return Values(never=self.never & other.never)
        if self.only is None or other.only is None:
            known, unknown = (self, other) if self.only is not None else (other, self)
            return Values(never=unknown.never - (known.only or frozenset()))
        return Values(self.only | other.only)

    def that(self, sign: str, text: str) -> "Values | None":
        """Return those that compare so with a value; None when none does."""
        if self.only is not None:
            left = frozenset(value for value in self.only if _holds(value, sign, text))
            return Values(left) if left else None
        if sign == "==":
            return None if text in self.never else Values(frozenset({text}))
        return Values(never=self.never | {text}) if sign == "!=" else self


ANY = Values()
TRUTH = Values(frozenset({"true", "false"}))
#: The variables that are set at a place, with what they may be.
Known = Mapping[str, Values]


def written(value: object) -> str:
    """Return a value as a condition writes it; the types stay apart, since no engine takes 'true' for true."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return f"{Decimal(str(value)).normalize():f}"
    return f"'{value}'"


def one_of(values: Iterable[object]) -> Values:
    """Return the values themselves."""
    return Values(frozenset(map(written, values)))


def where(expression: Expression, known: Known, unset: set[str], *, holds: bool = True) -> list[Known]:
    """Return what is known where a condition holds, or does not; empty where that cannot be, several for an `or`.

    Names that are read and not set are added to `unset`; they may be anything. As the engines do, `&&` and `||` look at their second
    half only where the first does not decide.
    """
    match expression:
        case Not(operand):
            return where(operand, known, unset, holds=not holds)
        case Binary("&&" | "||" as sign, left, right):
            decided = sign == "||"
            first = where(left, known, unset, holds=decided)
            second = [found for each in where(left, known, unset, holds=not decided) for found in where(right, each, unset, holds=holds)]
            return [*first, *second] if holds == decided else second
        case Binary(sign, left, right):
            return _compared(sign if holds else _OPPOSITE[sign], left, right, known, unset)
        case _:
            return _compared("==" if holds else "!=", expression, Literal(value=True), known, unset)


def names_in(expression: Expression) -> frozenset[str]:
    """Return the variables that an expression reads."""
    match expression:
        case Name(name):
            return frozenset({name})
        case Not(operand):
            return names_in(operand)
        case Binary(_, left, right):
            return names_in(left) | names_in(right)
    return frozenset()


def _compared(sign: str, left: Expression, right: Expression, known: Known, unset: set[str]) -> list[Known]:
    unset |= (names_in(left) | names_in(right)) - known.keys()
    if isinstance(left, Literal):
        left, right, sign = right, left, _MIRRORED[sign]
    if isinstance(left, Literal) and isinstance(right, Literal):
        return [known] if _holds(written(left.value), sign, written(right.value)) else []
    if not isinstance(left, Name) or not isinstance(right, Literal):
        return [known]  # two variables, or conditions within a comparison: nothing is learned
    found = known.get(left.name, ANY).that(sign, written(right.value))
    return [] if found is None else [{**known, left.name: found}]


def _holds(value: str, sign: str, text: str) -> bool:
    if sign in {"==", "!="}:
        return (value == text) == (sign == "==")
    try:
        one, other = Decimal(value), Decimal(text)
    except InvalidOperation:
        return True  # texts in the order of some alphabet; whether it holds is not known
    return {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[sign]
