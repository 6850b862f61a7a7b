"""Read the subset of JUEL: names, strings, numbers, true, false, `== != < <= > >= && || !` and parentheses."""

import re
from collections.abc import Iterator
from decimal import Decimal

from lending.adapters.engine.expressions import LEVELS, Binary, Expression, ExpressionError, Literal, Name, Not, to_juel
from lending.sentence import say

#: Characters of one expression; the longest of the bank's own has under 100.
MAX_LENGTH = 500
#: Levels of parentheses and negations in one expression.
MAX_DEPTH = 20
_JUEL_WORDS = frozenset(
    {"and", "or", "not", "eq", "ne", "lt", "gt", "le", "ge", "true", "false", "null", "instanceof", "empty", "div", "mod"}
)
_FEEL_WORDS = frozenset(
    {"if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "between", "instance", "of", "function", "external"}
    | {"date", "time", "duration", "item", "partial"}
)
#: Objects and functions that an engine offers under a name of its own.
_ENGINE_WORDS = frozenset({"execution", "task", "externalTask", "caseExecution", "authenticatedUserId", "now", "dateTime"})
#: Words that cannot be the name of a variable, since an engine reads something else in them.
RESERVED = _JUEL_WORDS | _FEEL_WORDS | _ENGINE_WORDS
# A string holds neither quotes nor backslashes nor braces: the engines escape them differently.
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,15}(?:\.\d{1,10})?)(?![\w.])|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<string>'[^'\"\\{}\x00-\x1f]*'|\"[^'\"\\{}\x00-\x1f]*\")|(?P<sign>==|!=|<=|>=|&&|\|\||[<>!()]))",
    re.ASCII,
)


def parse(text: str) -> Expression:
    """Parse the inside of a `${…}`.

    Raises ExpressionError, which says what is not understood.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(say("it has more than %(most)s characters", most=MAX_LENGTH))
    return _Parser(list(_tokens(text))).whole()


def parse_wrapped(text: str) -> Expression:
    """Parse a whole `${…}` as it stands in a diagram.

    Raises ExpressionError where the text is not exactly one expression.
    """
    stripped = text.strip()
    if not (stripped.startswith("${") and stripped.endswith("}")):
        raise ExpressionError(say("it is not exactly one ${…}"))
    return parse(stripped[2:-1])


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise ExpressionError(say("%(text)s is not part of the subset", text=repr(text[at : at + 20].strip())))
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()


class _Parser:
    """Recursive descent over the tokens; comparisons do not chain, since `a == b == c` means different things to the engines."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Expression:
        expression = self._level(0)
        if self._at < len(self._tokens):
            raise ExpressionError(
                say("%(word)s is unexpected after %(before)s", word=repr(self._tokens[self._at][1]), before=repr(to_juel(expression)))
            )
        return expression

    def _level(self, level: int) -> Expression:
        if level == len(LEVELS):
            return self._unary()
        left = self._level(level + 1)
        while (sign := self._accept(LEVELS[level])) is not None:
            left = Binary(sign, left, self._level(level + 1))
            if level > 1:
                break
        return left

    def _unary(self) -> Expression:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError(say("it is nested more than %(most)s levels deep", most=MAX_DEPTH))
        expression = Not(self._unary()) if self._accept(("!",)) else self._primary()
        self._depth -= 1
        return expression

    def _primary(self) -> Expression:
        if self._accept(("(",)):
            inner = self._level(0)
            if not self._accept((")",)):
                raise ExpressionError(say("a closing parenthesis is missing"))
            return inner
        if self._at == len(self._tokens):
            raise ExpressionError(say("it ends where a name or a value should stand"))
        kind, text = self._tokens[self._at]
        self._at += 1
        return _operand(kind, text)

    def _accept(self, signs: tuple[str, ...]) -> str | None:
        if self._at < len(self._tokens) and self._tokens[self._at][0] == "sign" and self._tokens[self._at][1] in signs:
            self._at += 1
            return self._tokens[self._at - 1][1]
        return None


def _operand(kind: str, text: str) -> Expression:
    if kind == "number":
        return Literal(Decimal(text))
    if kind == "string":
        return Literal(text[1:-1])
    if text in {"true", "false"}:
        return Literal(text == "true")
    if kind == "name" and text not in RESERVED:
        return Name(text)
    raise ExpressionError(say("%(text)s is not a name, a string, a number or a truth value", text=repr(text)))
