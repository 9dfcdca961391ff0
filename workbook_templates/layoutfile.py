"""What stands in a layout file, taken key by key, so that every slip of the pen is told with its place."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum


class LayoutError(ValueError):
    """A layout file says something that no layout can say; the message names the file and the key."""


class CellUse(StrEnum):
    """Who fills a cell: the clerk, a formula, or the office that issued the form."""

    INPUT = "input"
    DERIVED = "derived"
    ISSUED = "issued"


class Table:
    """A table of a layout file that is read key by key and names its place in every complaint."""

    def __init__(self, values: object, place: str) -> None:
        if not isinstance(values, dict):
            raise LayoutError(f"{place}: a table is wanted")
        self._values = dict(values)
        self.place = place

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str) -> str:
        """Take a text that must be there."""
        value = self._values.pop(key, None)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "a text is wanted")
        return value

    def text_or(self, key: str, default: str = "") -> str:
        """Take a text that may be left out."""
        return self.text(key) if key in self else default

    def texts(self, key: str) -> tuple[str, ...]:
        """Take a list of texts, empty when it is not there."""
        value = self._values.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
            raise self.wrong(key, "a list of texts is wanted")
        return tuple(value)

    def lists(self, key: str) -> tuple[tuple[str, ...], ...]:
        """Take a list of lists of texts, empty when it is not there."""
        value = self._values.pop(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, "a list of lists is wanted")
        inner = Table({str(index): each for index, each in enumerate(value)}, f"{self.place}: {key}")
        return tuple(inner.texts(str(index)) for index in range(len(value)))

    def whole(self, key: str, default: int) -> int:
        """Take a whole number of at least 1."""
        value = self._values.pop(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < min(default, 1):
            raise self.wrong(key, f"a whole number of at least {min(default, 1)} is wanted")
        return value

    def flag(self, key: str) -> bool:
        """Take a truth value, false when it is not there."""
        value = self._values.pop(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false is wanted")
        return value

    def table(self, key: str) -> Table:
        """Take a table, empty when it is not there."""
        return Table(self._values.pop(key, {}), f"{self.place}: {key}")

    def tables(self, key: str) -> list[Table]:
        """Take a list of tables, empty when it is not there."""
        value = self._values.pop(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, "a list of tables is wanted")
        return [Table(each, f"{self.place}: {key}[{index}]") for index, each in enumerate(value)]

    def use(self, key: str = "cell") -> CellUse | None:
        """Take who fills a cell, None when it is not said."""
        if key not in self:
            return None
        value = self.text(key)
        if value not in tuple(CellUse):
            raise self.wrong(key, "input, derived or issued is wanted")
        return CellUse(value)

    def __iter__(self) -> Iterator[str]:
        """Yield the keys that were not taken yet; each may be taken on the way."""
        yield from list(self._values)

    def is_list(self, key: str) -> bool:
        """Tell whether a list stands under a key."""
        return isinstance(self._values.get(key), list)

    def end(self) -> None:
        """Complain of what nobody took: most likely a slip of the pen."""
        for key in self._values:
            raise self.wrong(key, "unknown key")

    def wrong(self, key: str, why: str) -> LayoutError:
        """Return the complaint about one key."""
        return LayoutError(f"{self.place}: {key}: {why}")
