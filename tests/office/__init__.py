"""LibreOffice for tests: workbooks opened, filled in, computed and looked at as a person would, in a chosen locale."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias

from openpyxl.utils import get_column_letter

from office.html import Look, Tables

__all__ = ["LOCALES", "Cell", "Locale", "Look", "Office", "OfficeError", "Workbook", "missing", "png_pages"]

Locale: TypeAlias = Literal["zh-CN", "en-US"]
LOCALES: tuple[Locale, ...] = ("zh-CN", "en-US")

Cell: TypeAlias = float | str
"""A number, a text, or an error by its name (``#N/A``); an empty cell is an empty text."""

PYTHON = "/usr/bin/python3"
"""Debian's Python, for which python3-uno is made."""

SECONDS = 120
"""The longest that one call may take."""

ENDING = 30
"""Seconds in which LibreOffice may end by itself."""

INSTALL = "apt-get install --no-install-recommends libreoffice-calc-nogui python3-uno fonts-noto-cjk poppler-utils"

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{0}</value></prop></item>
<item oor:path="/org.openoffice.Office.Linguistic/General"><prop oor:name="UILocale" oor:op="fuse"><value>{0}</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""  # noqa: E501 - one setting a line
"""The locale, and that every formula is computed on opening: LibreOffice as it comes trusts saved values."""


class OfficeError(Exception):
    """LibreOffice did not do what it was asked, or did not answer."""


def missing() -> str:
    """Return what keeps LibreOffice from being driven, empty where nothing does."""
    if shutil.which("soffice") is None:
        return f"LibreOffice is missing: {INSTALL}"
    try:
        subprocess.run([PYTHON, "-c", "import uno"], check=True, capture_output=True, timeout=SECONDS)
    except (OSError, subprocess.CalledProcessError):
        return f"{PYTHON} cannot import uno: {INSTALL}"
    return ""


class Office:
    """One LibreOffice in one locale, with a profile of its own; workbooks are opened as copies."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self._folder = Path(tempfile.mkdtemp(prefix="xladdin-office-"))
        self._names = count(1)
        settings = self._folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(SETTINGS.format(locale), encoding="utf-8")
        errors = (self._folder / "errors.txt").open("wb")
        # In a session of its own the server and LibreOffice are one group, which can be ended as one.
        self._server = subprocess.Popen(
            [PYTHON, "-I", str(Path(__file__).parent / "server.py"), str(self._folder / "profile")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        errors.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End LibreOffice and remove its files."""
        assert self._server.stdin
        assert self._server.stdout
        with contextlib.suppress(BrokenPipeError):
            self._server.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._server.wait(ENDING)
        self._kill()
        self._server.wait()
        self._server.stdout.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def open(self, path: Path) -> Workbook:
        """Open a copy of a workbook."""
        copy = self.new_path(path.suffix)
        shutil.copyfile(path, copy)
        return Workbook(self, self.call("open", str(copy)))

    def new_path(self, suffix: str) -> Path:
        """Return a path that no file has yet."""
        return self._folder / f"{next(self._names)}{suffix}"

    def call(self, name: str, *arguments: object) -> Any:
        """Let the server do something and return what it says."""
        assert self._server.stdin
        assert self._server.stdout
        timer = threading.Timer(SECONDS, self._kill)
        timer.start()
        try:
            self._server.stdin.write(json.dumps([name, *arguments]) + "\n")
            self._server.stdin.flush()
            line = self._server.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
        if not line:
            said = (self._folder / "errors.txt").read_text(encoding="utf-8", errors="replace")
            raise OfficeError(f"LibreOffice went away or took more than {SECONDS} seconds: {name} {arguments}\n{said}")
        answer = json.loads(line)
        if "error" in answer:
            raise OfficeError(f"{name} {arguments}: {answer['error']}")
        return answer["value"]

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._server.pid, signal.SIGKILL)


class Workbook:
    """An open workbook; addresses are A1 without a sheet's name."""

    def __init__(self, office: Office, document: int) -> None:
        self._office = office
        self._document = document

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close it without saving."""
        self._call("close")

    @property
    def sheets(self) -> dict[str, bool]:
        """Every sheet's name and whether it is seen."""
        return {name: visible for name, visible, *_ in self._call("sheets")}

    def used(self, sheet: str) -> str:
        """Return the range from A1 to the last used cell of a sheet."""
        row, column = next(size for name, _, *size in self._call("sheets") if name == sheet)
        return f"A1:{get_column_letter(column)}{row}"

    def values(self, sheet: str, address: str) -> list[list[Cell]]:
        """Return the rows of a range."""
        rows: list[list[Cell]] = self._call("values", sheet, address)
        return rows

    def value(self, sheet: str, address: str) -> Cell:
        """Return the value of a cell."""
        return self.values(sheet, address)[0][0]

    def shown(self, sheet: str, address: str) -> str:
        """Return what a cell shows in its number format."""
        return str(self._call("shown", sheet, address))

    def set(self, sheet: str, address: str, value: Cell) -> None:
        """Put a number or a text into a cell as it is; neither protection nor validation stops it."""
        self._call("set", sheet, address, value)

    def enter(self, sheet: str, address: str, text: str) -> None:
        """Put a text into a cell as if typed: numbers, dates and percentages become such, by the locale.

        A locked cell is refused (`OfficeError`), as a person is; what breaks a validation is not.
        """
        self._call("enter", sheet, address, text)

    def formula(self, sheet: str, address: str) -> str:
        """Return a cell's formula as LibreOffice writes it (``;`` between arguments), or its content."""
        return str(self._call("formula", sheet, address))

    def set_formula(self, sheet: str, address: str, formula: str) -> None:
        """Put a formula into a cell, written as `formula` returns it."""
        self._call("set_formula", sheet, address, formula)

    def insert_rows(self, sheet: str, at: int, number: int = 1) -> None:
        """Insert rows above a row."""
        self._call("insert_rows", sheet, at, number)

    def recalculate(self) -> None:
        """Compute every formula anew, those with a saved value too."""
        self._call("recalculate")

    def locked(self, sheet: str, address: str) -> bool:
        """Tell whether protection keeps people from typing into a cell."""
        return bool(self._call("locked", sheet, address))

    def unprotect(self, sheet: str) -> None:
        """Take the protection off a sheet, which has no password."""
        self._call("unprotect", sheet)

    def notes(self, sheet: str) -> dict[str, str]:
        """Return the notes of a sheet by cell; ``(shown)`` stands before those that are always shown."""
        return dict(self._call("notes", sheet))

    def invalid(self, sheet: str) -> frozenset[str]:
        """Return the cells whose content breaks their data validation."""
        return frozenset(self._call("invalid", sheet))

    def looks(self, sheet: str) -> dict[str, Look]:
        """Return how the cells of a visible sheet look, conditional formats applied; hidden ones are left out."""
        path = self._office.new_path(".html")
        self._call("save_html", str(path))
        page = Tables()
        page.feed(path.read_text(encoding="utf-8"))
        seen = [name for name, visible in self.sheets.items() if visible]
        table = page.tables[seen.index(sheet)]
        rows, columns = (_shown(set(unseen)) for unseen in self._call("unseen", sheet))
        row_numbers = [next(rows) for _ in range(max(row for row, _ in table) + 1)]
        letters = [get_column_letter(next(columns)) for _ in range(max(column for _, column in table) + 1)]
        return {f"{letters[column]}{row_numbers[row]}": look for (row, column), look in table.items()}

    def link(self, sheet: str, address: str) -> str:
        """Return where a cell's HYPERLINK leads: ``#'自评表'!D9``; empty where it has none."""
        return str(self._call("link", sheet, address))

    def save_xlsx(self, path: Path) -> Path:
        """Save a copy as .xlsx, as LibreOffice writes it."""
        return self._save("Calc MS Excel 2007 XML", path)

    def save_xlsm(self, path: Path) -> Path:
        """Save a copy as .xlsm with its macros, which LibreOffice writes anew."""
        return self._save("Calc MS Excel 2007 VBA XML", path)

    def save_pdf(self, path: Path) -> Path:
        """Print the visible sheets."""
        return self._save("calc_pdf_Export", path)

    def _save(self, kind: str, path: Path) -> Path:
        self._call("save", str(path), kind)
        return path

    def _call(self, name: str, *arguments: object) -> Any:
        return self._office.call(name, self._document, *arguments)


def _shown(unseen: set[int]) -> Iterator[int]:
    """Yield the numbers of rows or columns that are not hidden."""
    return (number for number in count(1) if number not in unseen)


def png_pages(pdf: Path, folder: Path, dots: int = 90) -> list[Path]:
    """Return a picture of each page of a printed workbook, in order."""
    subprocess.run(
        ["pdftoppm", "-r", str(dots), "-png", str(pdf), str(folder / pdf.stem)],
        check=True,
        capture_output=True,
        timeout=SECONDS,
    )
    return sorted(folder.glob(f"{pdf.stem}-*.png"))
