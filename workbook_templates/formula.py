"""Formulas as forms use them, read into trees. What is not known for sure raises `UnjudgedError`: never a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from workbook_templates.opening.grid import column_number

MAX_DEPTH = 40
"""Brackets within brackets."""


class UnjudgedError(Exception):
    """The formula uses something whose result is not known for sure."""


class FormulaError(Exception):
    """The result is an error value such as ``#DIV/0!``."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text or a truth value written in the formula."""

    value: Decimal | str | bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell, or a range of cells; 1-based and inclusive, on the formula's own sheet where none is named."""

    sheet: str | None
    top: int
    left: int
    bottom: int
    right: int

    @property
    def single(self) -> bool:
        """It is one cell."""
        return (self.top, self.left) == (self.bottom, self.right)


@dataclass(frozen=True, slots=True)
class Operation:
    """Two values with an operator between them; ``-`` and ``%`` with one value have no left or no right side."""

    sign: str
    left: Tree | None
    right: Tree | None


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Tree, ...]


Tree: TypeAlias = Literal | Reference | Operation | Call

_TOKEN = re.compile(
    r"""
    (?P<blank>[ \n\r\t]+)
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?)(?![\w.!:])
    | (?P<text>"(?:[^"]|"")*")
    | (?P<truth>TRUE|FALSE)(?:\(\))?(?![\w.!(])
    | (?P<call>[A-Za-z][A-Za-z0-9.]*)\(
    | (?P<reference>
        (?:(?:'(?P<quoted>(?:[^'\[\]:]|'')+)'|(?P<plain>[^\W\d][\w.]*))!)?
        \$?(?P<left>[A-Za-z]{1,3})\$?(?P<top>[0-9]{1,7})
        (?::\$?(?P<right>[A-Za-z]{1,3})\$?(?P<bottom>[0-9]{1,7}))?
      )(?![\w.!(:\[])
    | (?P<sign><>|<=|>=|[-+*/^&=<>%(),])
    """,
    re.VERBOSE,
)
_BINARY = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
"""The operators by how tightly they bind; a sign before a number binds tighter than all of them: -2^2 is 4."""


def parse(formula: str) -> Tree:
    """Return the tree of a formula, written without its equals sign; raises `UnjudgedError`."""
    reader = _Reader(formula)
    tree = reader.expression(0)
    if reader.kind:
        raise UnjudgedError
    return tree


class _Reader:
    """Reads a formula from left to right."""

    def __init__(self, formula: str) -> None:
        self._formula = formula
        self._place = 0
        self._depth = 0
        self.kind = ""
        """The kind of the token at hand, empty at the end."""
        self.word = ""
        self._found: re.Match[str] | None = None
        self._next()

    def expression(self, least: int) -> Tree:
        """Read as long as operators bind at least so tightly."""
        left = self._operand()
        while self.kind == "sign" and (tightness := _BINARY.get(self.word, 0)) > least:
            sign = self.word
            self._next()
            left = Operation(sign, left, self.expression(tightness))
        return left

    def _operand(self) -> Tree:
        if self.kind == "sign" and self.word in "+-":
            sign = self.word
            self._next()
            self._enter()
            value = self._operand()
            self._depth -= 1
            return value if sign == "+" else Operation("-", None, value)
        value = self._single()
        while self.kind == "sign" and self.word == "%":
            self._next()
            value = Operation("%", value, None)
        return value

    def _single(self) -> Tree:
        kind, word, found = self.kind, self.word, self._found
        self._next()
        if kind == "number":
            return Literal(Decimal(word))
        if kind == "text":
            return Literal(word[1:-1].replace('""', '"'))
        if kind == "truth":
            return Literal(word.upper().startswith("TRUE"))
        if kind == "reference" and found is not None:
            return _reference(found)
        if kind == "call" and found is not None:
            return Call(found["call"].upper(), self._arguments())
        if kind == "sign" and word == "(":
            self._enter()
            value = self.expression(0)
            self._close()
            return value
        raise UnjudgedError

    def _arguments(self) -> tuple[Tree, ...]:
        self._enter()
        arguments = [self.expression(0)]
        while self.kind == "sign" and self.word == ",":
            self._next()
            arguments.append(self.expression(0))
        self._close()
        return tuple(arguments)

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnjudgedError

    def _close(self) -> None:
        if self.kind != "sign" or self.word != ")":
            raise UnjudgedError
        self._depth -= 1
        self._next()

    def _next(self) -> None:
        while self._place < len(self._formula):
            found = _TOKEN.match(self._formula, self._place)
            if found is None:
                raise UnjudgedError
            self._place = found.end()
            if found["blank"] is None:
                self._found, self.kind, self.word = found, _kind(found), found[0]
                return
        self.kind = self.word = ""


_KINDS = ("number", "text", "truth", "call", "reference", "sign")


def _kind(found: re.Match[str]) -> str:
    return next(kind for kind in _KINDS if found[kind] is not None)


def _reference(found: re.Match[str]) -> Reference:
    quoted, plain = found["quoted"], found["plain"]
    sheet = quoted.replace("''", "'") if quoted else plain
    top, left = int(found["top"]), column_number(found["left"].upper())
    if found["right"] is None:
        return Reference(sheet, top, left, top, left)
    bottom, right = int(found["bottom"]), column_number(found["right"].upper())
    return Reference(sheet, min(top, bottom), min(left, right), max(top, bottom), max(left, right))
