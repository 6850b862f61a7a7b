"""The expressions a diagram may hold: a subset of JUEL that both engines read alike, printed as JUEL or as FEEL."""

from dataclasses import dataclass
from decimal import Decimal

from lending.errors import LendingError
from lending.sentence import Sentence

#: Operators by how loosely they bind, loosest first; the last two levels compare.
LEVELS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="))
_FEEL_SIGNS = {"||": "or", "&&": "and", "==": "="}
_HIGHEST = len(LEVELS)


class ExpressionError(LendingError):
    """The expression is outside the subset both engines read alike."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Name:
    """A process variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A string, a number or a truth value."""

    value: str | Decimal | bool


@dataclass(frozen=True, slots=True)
class Not:
    """A negation."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands joined by a JUEL operator."""

    sign: str
    left: "Expression"
    right: "Expression"


Expression = Name | Literal | Not | Binary


def to_juel(expression: Expression) -> str:
    """Print an expression as JUEL, without the `${…}`."""
    return _print(expression, feel=False, around=-1)


def to_feel(expression: Expression) -> str:
    """Print an expression as FEEL, without the leading `=`."""
    return _print(expression, feel=True, around=-1)


def _print(expression: Expression, *, feel: bool, around: int) -> str:
    if isinstance(expression, Name):
        return expression.name
    if isinstance(expression, Literal):
        return _literal(expression.value, feel=feel)
    if isinstance(expression, Not):
        operand = _print(expression.operand, feel=feel, around=-1 if feel else _HIGHEST)
        return f"not({operand})" if feel else f"!{operand}"
    return _binary(expression, feel=feel, around=around)


def _binary(expression: Binary, *, feel: bool, around: int) -> str:
    level = next(number for number, signs in enumerate(LEVELS) if expression.sign in signs)
    # FEEL knows one level of comparison where JUEL knows two, so a comparison inside another always gets parentheses.
    left_level, right_level = (level, level + 1) if level < 2 else (_HIGHEST, _HIGHEST)  # noqa: PLR2004 - the two comparing levels are 2 and 3
    sign = _FEEL_SIGNS.get(expression.sign, expression.sign) if feel else expression.sign
    left = _print(expression.left, feel=feel, around=left_level)
    text = f"{left} {sign} {_print(expression.right, feel=feel, around=right_level)}"
    return f"({text})" if around > level else text


def _literal(value: str | Decimal | bool, *, feel: bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return f'"{value}"' if feel else f"'{value}'"
