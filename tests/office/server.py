"""LibreOffice on a pipe, driven by JSON lines: run by the Python that has ``uno``, whatever Python runs the tests.

Usage: ``server.py PROFILE``. Each line of standard input is ``[name, argument, …]`` and is answered by one line,
``{"value": …}`` or ``{"error": …}``. The end of the input ends LibreOffice.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

ERRORS = {
    503: "#NUM!",
    519: "#VALUE!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}
"""What spreadsheets call LibreOffice's numbers of errors."""

ERROR_RESULTS = 4
"""``com.sun.star.sheet.FormulaResult.ERROR``."""

CONNECTING = 60
"""Seconds to wait for LibreOffice to start."""


def url(path: str) -> str:
    """Return a file's address."""
    return Path(path).resolve().as_uri()


def properties(**values: object) -> tuple[Any, ...]:
    """Return a media descriptor."""
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


class Server:
    """The calls that a test may make; documents are named by numbers."""

    def __init__(self, profile: str) -> None:
        pipe = f"xladdin{os.getpid()}"
        self.process = subprocess.Popen(
            [
                "soffice",
                f"-env:UserInstallation={url(profile)}",
                "--headless",
                "--invisible",
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nofirststartwizard",
                f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        context = self._connect(resolver, f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.documents: dict[int, Any] = {}

    def _connect(self, resolver: Any, address: str) -> Any:
        until = time.monotonic() + CONNECTING
        while True:
            try:
                return resolver.resolve(address)
            except NoConnectException:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def stop(self) -> None:
        """End LibreOffice; it closes the connection while it answers."""
        try:
            self.desktop.terminate()
        except Exception:  # noqa: BLE001 - whatever the broken connection says, only the end of the process counts
            self.process.terminate()
        self.process.wait(15)

    def open(self, path: str) -> int:
        """Open a workbook and return its number."""
        # Without a window (the -nogui packages) a document that is not hidden cannot be opened.
        document = self.desktop.loadComponentFromURL(url(path), "_blank", 0, properties(Hidden=True))
        if document is None:
            raise ValueError(f"LibreOffice does not open {path}")
        number = max(self.documents, default=0) + 1
        self.documents[number] = document
        return number

    def close(self, document: int) -> None:
        """Close a workbook without saving it."""
        self.documents.pop(document).close(False)  # noqa: FBT003 - nobody may keep it open

    def save(self, document: int, path: str, kind: str) -> None:
        """Save a copy through one of LibreOffice's filters."""
        self.documents[document].storeToURL(url(path), properties(FilterName=kind))

    def save_html(self, document: int, path: str) -> None:
        """Save what the visible sheets show.

        A page begins at a sheet's first used cell and leaves empty sheets out; a blank in A1 makes all begin there.
        """
        sheets = [sheet for sheet in self._sheets(document).createEnumeration() if sheet.IsVisible]
        corners = [cell for cell in (sheet.getCellByPosition(0, 0) for sheet in sheets) if not cell.Formula]
        for cell in corners:
            cell.String = " "
        self.save(document, path, "HTML (StarCalc)")
        for _ in corners:
            self.documents[document].UndoManager.undo()

    def recalculate(self, document: int) -> None:
        """Compute every formula anew, those with a saved value too."""
        self.documents[document].calculateAll()

    def sheets(self, document: int) -> list[list[object]]:
        """Return each sheet's name, whether it is seen, and its last used row and column, both 1-based."""
        return [
            [sheet.Name, sheet.IsVisible, *self._size(sheet)] for sheet in self._sheets(document).createEnumeration()
        ]

    def unseen(self, document: int, sheet: str) -> list[list[int]]:
        """Return the hidden rows and the hidden columns of a sheet's used area, 1-based."""
        found = self._sheet(document, sheet)
        sizes = zip((found.Rows, found.Columns), self._size(found), strict=True)
        return [[i + 1 for i in range(size) if not lines.getByIndex(i).IsVisible] for lines, size in sizes]

    def values(self, document: int, sheet: str, address: str) -> list[list[object]]:
        """Return the rows of a range: numbers, texts, errors by their name, ``""`` for an empty cell."""
        cells = self._range(document, sheet, address)
        rows = [list(row) for row in cells.getDataArray()]
        top, left = cells.RangeAddress.StartRow, cells.RangeAddress.StartColumn
        for part in cells.queryFormulaCells(ERROR_RESULTS).RangeAddresses:
            for row in range(part.StartRow, part.EndRow + 1):
                for column in range(part.StartColumn, part.EndColumn + 1):
                    error = cells.getCellByPosition(column - left, row - top).getError()
                    rows[row - top][column - left] = ERRORS.get(error, f"Err:{error}")
        return rows

    def shown(self, document: int, sheet: str, address: str) -> str:
        """Return what a cell shows in its number format."""
        return str(self._range(document, sheet, address).getCellByPosition(0, 0).String)

    def set(self, document: int, sheet: str, address: str, value: float | str) -> None:
        """Put a number or a text into a cell as it is; neither protection nor validation stops it."""
        cell = self._range(document, sheet, address).getCellByPosition(0, 0)
        if isinstance(value, str):
            cell.String = value
        else:
            cell.Value = value

    def enter(self, document: int, sheet: str, address: str, text: str) -> None:
        """Put a text into a cell as if typed: a number, a date or a percentage becomes one, by the locale.

        A locked cell is refused, as a person is; what breaks a validation is not.
        """
        if self.locked(document, sheet, address):
            raise PermissionError(f"{sheet}!{address} is locked")
        self._range(document, sheet, address).getCellByPosition(0, 0).FormulaLocal = text

    def formula(self, document: int, sheet: str, address: str) -> str:
        """Return a cell's formula with English names and semicolons, or its content."""
        return str(self._range(document, sheet, address).getCellByPosition(0, 0).Formula)

    def set_formula(self, document: int, sheet: str, address: str, formula: str) -> None:
        """Put a formula with English names and semicolons into a cell."""
        self._range(document, sheet, address).getCellByPosition(0, 0).Formula = formula

    def insert_rows(self, document: int, sheet: str, at: int, count: int) -> None:
        """Insert rows above a row (1-based)."""
        self._sheet(document, sheet).Rows.insertByIndex(at - 1, count)

    def locked(self, document: int, sheet: str, address: str) -> bool:
        """Tell whether a cell is locked on a protected sheet."""
        found = self._sheet(document, sheet)
        return bool(found.isProtected() and found.getCellRangeByName(address).CellProtection.IsLocked)

    def unprotect(self, document: int, sheet: str) -> None:
        """Take the protection off a sheet, which has no password."""
        self._sheet(document, sheet).unprotect("")

    def link(self, document: int, sheet: str, address: str) -> str:
        """Return where a cell's HYPERLINK leads, empty where it has none."""
        # The result of HYPERLINK is a text above an address; another cell, far to the right, looks at the second.
        cell = self._range(document, sheet, address)
        scratch = self._sheet(document, sheet).getCellByPosition(1000, cell.CellAddress.Row)
        scratch.Formula = f"=INDEX({cell.Formula.removeprefix('=')};2;1)"
        found = "" if scratch.getError() else str(scratch.String)
        self.documents[document].UndoManager.undo()
        return found

    def notes(self, document: int, sheet: str) -> dict[str, str]:
        """Return the notes of a sheet by cell; those that are always shown are marked so."""
        found = self._sheet(document, sheet).Annotations
        notes = [found.getByIndex(index) for index in range(found.Count)]
        names = (str(note.Parent.AbsoluteName) for note in notes)
        cells = (name.rpartition(".")[2].replace("$", "") for name in names)
        return {
            cell: f"{'(shown) ' if note.IsVisible else ''}{note.String}"
            for cell, note in zip(cells, notes, strict=True)
        }

    def invalid(self, document: int, sheet: str) -> list[str]:
        """Return the cells whose content breaks their data validation."""
        found = self._sheet(document, sheet)
        before = found.DrawPage.Count
        found.showInvalid()
        circles = [found.DrawPage.getByIndex(index) for index in range(before, found.DrawPage.Count)]
        names = [str(circle.Anchor.AbsoluteName).rpartition(".")[2].replace("$", "") for circle in circles]
        found.clearArrows()
        return names

    def _sheets(self, document: int) -> Any:
        return self.documents[document].Sheets

    def _sheet(self, document: int, sheet: str) -> Any:
        return self._sheets(document).getByName(sheet)

    def _range(self, document: int, sheet: str, address: str) -> Any:
        return self._sheet(document, sheet).getCellRangeByName(address)

    def _size(self, sheet: Any) -> tuple[int, int]:
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)  # noqa: FBT003 - it moves, it does not widen
        return cursor.RangeAddress.EndRow + 1, cursor.RangeAddress.EndColumn + 1


def main() -> None:
    """Answer calls until the input ends."""
    server = Server(sys.argv[1])
    try:
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            try:
                answer = {"value": getattr(server, name)(*arguments)}
            except Exception as error:  # noqa: BLE001 - the test shall see it, and the next call shall work
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), flush=True)  # noqa: T201 - this is the protocol
    finally:
        server.stop()


if __name__ == "__main__":
    main()
