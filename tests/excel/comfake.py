"""Stands in for pywin32 and for a sheet of Excel, so that xlwings' own way from VBA to a function runs on any system.

Run as a program it reads calls as JSON and prints what the cells would show: it changes the modules of its process,
so the tests keep it in one of its own (`called`).
"""

from __future__ import annotations

import ctypes
import datetime as dt
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

MISSING = -2147352572
"""What VBA hands over for an optional argument that was left out."""
DIVISION = -2146826281
"""#DIV/0! as COM hands it over."""
_RANGE = "{00020846-0000-0000-C000-000000000046}"


def called(sheet: dict[str, Any], calls: Sequence[tuple[str, Sequence[object]]]) -> list[dict[str, Any]]:
    """Call functions as VBA does, over a sheet; returns for each what the cell shows and how often Excel was asked.

    ``sheet``: ``cells`` as (row, column, value[, number format[, formula]]) and ``merges``. An argument is a plain
    value, or ``{"range": [top, left, bottom, right]}``.
    """
    job = json.dumps({"sheet": sheet, "calls": calls})
    done = subprocess.run(
        [sys.executable, __file__], input=job, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


class Sheet:
    """A sheet as COM shows it."""

    def __init__(self, cells: list[list[Any]], merges: list[list[int]]) -> None:
        self.cells = {(row, column): rest for row, column, *rest in cells}
        self.merges = [tuple(merge) for merge in merges]
        self.asked = 0
        book = SimpleNamespace(Name="form.xlsm", Application=SimpleNamespace(Name="Microsoft Excel", Hwnd=1))
        self.Name, self.Parent = "自评表", book

    def part(self, row: int, column: int, place: int, blank: object) -> Any:
        """Return the value (0), the number format (1) or the formula (2) of a cell."""
        found = self.cells.get((row, column), [])
        return found[place] if place < len(found) and found[place] is not None else blank

    def Cells(self, row: int, column: int) -> Range:  # noqa: N802 - COM's name
        return Range(self, row, column, row, column)

    def Range(self, first: Range, last: Range) -> Range:  # noqa: N802
        return Range(self, first.Row, first.Column, last.bottom, last.right)


class Range:
    """A range as COM shows it; each question that crosses to Excel is counted on its sheet."""

    def __init__(self, sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
        self.Worksheet, self.Row, self.Column, self.bottom, self.right = sheet, top, left, bottom, right
        self.Rows = SimpleNamespace(Count=bottom - top + 1)
        self.Columns = SimpleNamespace(Count=right - left + 1)

    def _each(self, place: int, blank: object) -> Any:
        """Return one thing of each cell; of one cell alone it is no rows."""
        self.Worksheet.asked += 1
        rows = tuple(
            tuple(self.Worksheet.part(row, column, place, blank) for column in range(self.Column, self.right + 1))
            for row in range(self.Row, self.bottom + 1)
        )
        return rows if len(rows) > 1 or len(rows[0]) > 1 else rows[0][0]

    @property
    def Value(self) -> Any:  # noqa: N802
        return _moments(self._each(0, None))

    @property
    def Formula(self) -> Any:  # noqa: N802
        formulas, values = self._each(2, ""), self._each(0, None)
        if not isinstance(values, tuple):
            return formulas or values or ""
        return tuple(
            tuple(f or v or "" for f, v in zip(*both, strict=True)) for both in zip(formulas, values, strict=True)
        )

    @property
    def NumberFormat(self) -> str | None:  # noqa: N802
        found = self._each(1, "General")
        formats = {each for row in found for each in row} if isinstance(found, tuple) else {found}
        return str(formats.pop()) if len(formats) == 1 else None

    @property
    def MergeCells(self) -> bool | None:  # noqa: N802
        self.Worksheet.asked += 1
        merged = [self._merge(row, column) is not None for row, column in self._places()]
        return all(merged) if all(merged) or not any(merged) else None

    @property
    def MergeArea(self) -> Range:  # noqa: N802
        self.Worksheet.asked += 1
        return Range(self.Worksheet, *(self._merge(self.Row, self.Column) or (self.Row, self.Column) * 2))

    def _places(self) -> list[tuple[int, int]]:
        rows, columns = range(self.Row, self.bottom + 1), range(self.Column, self.right + 1)
        return [(row, column) for row in rows for column in columns]

    def _merge(self, row: int, column: int) -> tuple[int, ...] | None:
        holding = (m for m in self.Worksheet.merges if m[0] <= row <= m[2] and m[1] <= column <= m[3])
        return next(holding, None)

    @property
    def _oleobj_(self) -> Any:
        attributes = SimpleNamespace(iid=_RANGE)
        return SimpleNamespace(GetTypeInfo=lambda: SimpleNamespace(GetTypeAttr=lambda: attributes))


def _moments(value: Any) -> Any:
    """Put dates in the place of their stand-ins in JSON."""
    if isinstance(value, tuple):
        return tuple(_moments(each) for each in value)
    return dt.datetime.fromisoformat(value["date"]) if isinstance(value, dict) else value


def _module(name: str, **attributes: object) -> Any:
    module = ModuleType(name)
    vars(module).update(attributes)
    sys.modules[name] = module
    return module


def _stand_in() -> None:
    """Put stand-ins in the place of pywin32's modules and of what Windows adds to ctypes."""
    error = type("com_error", (Exception,), {})
    _module(
        "pythoncom",
        __file__="pythoncom.py",
        CoInitialize=lambda: None,
        IID_IDispatch="IDispatch",
        TypeIIDs={"IDispatch": type("PyIDispatch", (), {})},
        ole_error=error,
    )
    _module("pywintypes", com_error=error, error=error, TimeType=dt.datetime, IID=lambda text: text)
    for name in ("win32api", "win32con", "win32gui", "win32event"):
        _module(name)
    _module("win32process", GetWindowThreadProcessId=lambda _: (1, 1))
    _module("win32timezone", TimeZoneInfo=SimpleNamespace(utc=lambda: dt.UTC))
    classes = {name: type(name, (), {}) for name in ("CDispatch", "CoClassBaseClass", "DispatchBaseClass")}
    client = _module("win32com.client", Dispatch=lambda found, **_: found, DispatchEx=None, **classes)

    def unwrap(value: object) -> object:
        raise error(value)

    parts = {name: _module(f"win32com.server.{name}") for name in ("dispatcher", "policy")}
    parts["util"] = _module("win32com.server.util", unwrap=unwrap, wrap=lambda found, **_: found)
    server = _module("win32com.server", **parts)
    _module("win32com", client=client, server=server)
    for name in ("windll", "oledll"):
        setattr(ctypes, name, MagicMock())


def _com_server() -> Any:
    """Return xlwings' COM server as VBA meets it."""
    _stand_in()
    real, ctypes.PyDLL = ctypes.PyDLL, MagicMock()  # type: ignore[misc]
    import xlwings  # noqa: PLC0415
    from xlwings import _xlwindows  # noqa: PLC0415

    ctypes.PyDLL = real  # type: ignore[misc]
    windows: Any = xlwings
    windows._xlwindows = _xlwindows
    windows.engines.add(xlwings.Engine(impl=_xlwindows.engine))
    windows.engines.active = windows.engines["excel"]
    from xlwings import com_server, udfs  # noqa: PLC0415

    for name in ("func", "arg", "ret", "sub"):
        setattr(windows, name, getattr(udfs, f"xl{name}"))
    assert not windows.__pro__
    server: Any = com_server.XLPython()
    return server


def main() -> None:
    job = json.load(sys.stdin)
    server = _com_server()
    sheet = Sheet(**job["sheet"])
    caller = Range(sheet, 900, 1, 900, 1)
    answers = []
    for name, values in job["calls"]:
        arguments = [Range(sheet, *value["range"]) if isinstance(value, dict) else value for value in values]
        before = sheet.asked
        shown = server.CallUDF("xladdin.excel.udfs", name, arguments, None, caller)
        answers.append({"shown": shown, "asked": sheet.asked - before})
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main()
