"""Colours as LibreOffice evaluated them: its HTML holds what conditional formats made of a cell."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass
class Look:
    """How a cell looks: colours as ``FFC7CE``, empty where they are the usual ones, and the text that it shows."""

    background: str = ""
    colour: str = ""
    text: str = ""


class Tables(HTMLParser):
    """The tables of a page; each maps a cell's (row, column), counted from 0 in what is shown, to its look."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[dict[tuple[int, int], Look]] = []
        self._row = self._column = -1
        self._cell: Look | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "table":
            self.tables.append({})
            self._row = -1
        elif tag == "tr":
            self._row, self._column = self._row + 1, 0
        elif tag == "td":
            self._start(given)
        elif tag == "font" and self._cell is not None and "color" in given:
            self._cell.colour = given["color"].removeprefix("#")
        elif tag == "br" and self._cell is not None:
            self._cell.text += "\n"

    def _start(self, given: dict[str, str]) -> None:
        """Enter a cell, past those that merged cells of rows above take."""
        table = self.tables[-1]
        while (self._row, self._column) in table:
            self._column += 1
        self._cell = Look(given.get("bgcolor", "").removeprefix("#"))
        width = int(given.get("colspan", "1"))
        for row in range(self._row, self._row + int(given.get("rowspan", "1"))):
            for column in range(self._column, self._column + width):
                table[row, column] = self._cell
        self._column += width

    def handle_endtag(self, tag: str) -> None:
        if tag == "td" and self._cell is not None:
            self._cell.text = self._cell.text.strip()
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.text += data.strip("\n\t")
