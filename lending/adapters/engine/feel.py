"""Recognise the subset of FEEL that decisions and forms may hold: comparisons, ranges, arithmetic and a few pure functions.

FEEL engines up to 1.22.0 run Java code through function definitions (`external`), and Operaton carries such a version:
what this reader does not know is refused.
"""

import re
from collections.abc import Callable

from lending.adapters.engine.expressions import ExpressionError
from lending.sentence import say

#: Characters of one cell.
MAX_LENGTH = 500
#: Levels of nesting in one cell.
MAX_DEPTH = 20
#: Built-in functions without effects whose cost does not depend on a number's size.
FUNCTIONS = frozenset({"not", "date", "min", "max", "abs", "floor", "ceiling", "contains"})
_WORDS = frozenset(
    {"for", "in", "return", "some", "every", "satisfies", "between", "instance", "of", "function", "external", "then", "else", "and", "or"}
)
_TOKEN = re.compile(
    r'\s*(?:(\d{1,15}(?:\.\d{1,10})?)(?![\w]|\.\w)|([A-Za-z_][A-Za-z0-9_]*)|("[^"\\\x00-\x1f]*")|(\.\.|!=|<=|>=|[<>=+*/()\[\],-]))',
    re.ASCII,
)
_NUMBER, _NAME, _STRING, _SIGN = 1, 2, 3, 4
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})


def check_expression(text: str) -> None:
    """Accept a FEEL expression of the subset.

    Raises ExpressionError, which says what is not understood.
    """
    reader = _Reader(text)
    reader.expression()
    reader.end()


def check_unary_tests(text: str) -> None:
    """Accept the FEEL of a decision table's input cell: empty, `-`, or tests separated by commas.

    Raises ExpressionError, which says what is not understood.
    """
    if text.strip() in {"", "-"}:
        return
    reader = _Reader(text)
    reader.tests()
    reader.end()


class _Reader:
    """Recursive descent that builds nothing: each method consumes its rule or raises."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise ExpressionError(say("it has more than %(most)s characters", most=MAX_LENGTH))
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    def tests(self) -> None:
        self._test()
        while self._accept({","}):
            self._test()

    def expression(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError(say("it is nested more than %(most)s levels deep", most=MAX_DEPTH))
        if self._accept({"if"}):
            self.expression()
            self._expect("then")
            self.expression()
            self._expect("else")
            self.expression()
        else:
            self._chain({"or"}, lambda: self._chain({"and"}, self._comparison))
        self._depth -= 1

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise ExpressionError(say("%(word)s is unexpected", word=repr(self._tokens[self._at][1])))

    def _test(self) -> None:
        if self._accept(_COMPARISONS):
            self._sum()
        else:
            self.expression()

    def _comparison(self) -> None:
        self._sum()
        if self._accept(_COMPARISONS):
            self._sum()

    def _sum(self) -> None:
        self._chain({"+", "-"}, lambda: self._chain({"*", "/"}, self._signed))

    def _chain(self, signs: set[str], part: Callable[[], None]) -> None:
        part()
        while self._accept(signs):
            part()

    def _signed(self) -> None:
        self._accept({"-"})
        self._primary()

    def _primary(self) -> None:
        if self._accept({"("}):
            self.expression()
            if self._accept({".."}):
                self._range_end()
            else:
                self._expect(")")
        elif self._accept({"["}):
            self._sum()
            self._expect("..")
            self._range_end()
        else:
            self._operand()

    def _range_end(self) -> None:
        self._sum()
        if not self._accept({")", "]"}):
            raise ExpressionError(say("a range is not closed"))

    def _operand(self) -> None:
        if self._at == len(self._tokens):
            raise ExpressionError(say("it ends where a name or a value should stand"))
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == _SIGN or text in _WORDS:
            raise ExpressionError(say("%(text)s is not a name or a value", text=repr(text)))
        if kind == _NAME and self._accept({"("}):
            self._arguments(text)

    def _arguments(self, function: str) -> None:
        if function not in FUNCTIONS:
            raise ExpressionError(
                say("the function %(function)s is not one of %(known)s", function=repr(function), known=", ".join(sorted(FUNCTIONS)))
            )
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError(say("it is nested more than %(most)s levels deep", most=MAX_DEPTH))
        self.tests()
        self._expect(")")
        self._depth -= 1

    def _accept(self, words: set[str] | frozenset[str]) -> bool:
        found = self._at < len(self._tokens) and self._tokens[self._at][0] != _STRING and self._tokens[self._at][1] in words
        self._at += found
        return found

    def _expect(self, word: str) -> None:
        if not self._accept({word}):
            raise ExpressionError(say("%(word)s is missing", word=repr(word)))


def _tokens(text: str) -> list[tuple[int, str]]:
    tokens: list[tuple[int, str]] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastindex is None:
            raise ExpressionError(say("%(text)s is not part of the subset", text=repr(text[at : at + 20].strip())))
        tokens.append((match.lastindex, match[match.lastindex]))
        at = match.end()
    return tokens
