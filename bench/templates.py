"""Templates: what building, filling and reading one back cost. LibreOffice's and Excel's own work is not measured here.

python -m bench.templates [--rounds 9]
"""

from __future__ import annotations

import argparse
import io
import resource
import tempfile
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path

from openpyxl import load_workbook

from bench import measuring
from bench.generate import write
from checks.profile import load
from checks.rows import Form
from workbook_templates.building.assembling import build
from workbook_templates.building.content import Content, content_of
from workbook_templates.building.saving import bytes_of
from workbook_templates.filling import fill
from workbook_templates.layout import Layout, load_layouts
from workbook_templates.opening import CHECK_SHEET
from workbook_templates.opening.grid import column_number
from workbook_templates.patching import Edit, patch
from workbook_templates.reading import read_submission
from xladdin.excel.template import build_excel

FORM = "transfer-self-evaluation"
ISSUED = Path(__file__).parent.parent / "examples" / "returned" / "吐鲁番市2024年绩效自评.xlsx"
_TIMES = 5
"""Readings of one measurement, so that it is longer than the clock's step."""
_BLANK = ("G7", "G8", "G9")
"""The rates of the money block in a workbook of `bench.generate`."""


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure templates.")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    layout, content = _wanted()
    native, excel = bytes_of(build(layout, content, load())), build_excel(layout, content, load())
    print(f"{measuring.machine()}.\n")
    print(f"{FORM} with points, {len(content.indicators)} indicators issued:", end=" ")
    print(f"{len(native) / 1024:.0f} KB, with Python {len(excel) / 1024:.0f} KB; {options.rounds} rounds, medians.\n")
    _build(layout, content, options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        blank = _blanked(write(Path(folder), 1)[0])
        _read_back(native, blank, options.rounds)
        _cold(Path(folder), blank, options.rounds)


def _wanted() -> tuple[Layout, Content]:
    layout = next(each for each in load_layouts() if each.id == FORM)
    forms = read_submission(ISSUED.read_bytes(), "").forms
    issued: Form = next(form for form in forms if form.kind.startswith("target"))
    return layout, content_of(issued, points=True)


def _build(layout: Layout, content: Content, rounds: int) -> None:
    works: dict[str, Callable[[], object]] = {
        "a template": lambda: bytes_of(build(layout, content, load())),
        "a template with Python": lambda: build_excel(layout, content, load()),
    }
    print(measuring.table(measuring.interleaved(works, rounds), 1, "CPU ms to build", "a template"))
    print()


def _read_back(native: bytes, blank: Path, rounds: int) -> None:
    returned = _typed_in(native)
    whole, bare, data = _saved_again(returned), _saved_again(returned, without=CHECK_SHEET), blank.read_bytes()
    works: dict[str, Callable[[], object]] = {
        "reading a returned template": partial(_often, lambda: read_submission(whole, "a.xlsx")),
        "the same without its helper sheet": partial(_often, lambda: read_submission(bare, "a.xlsx")),
        "filling, warm": partial(_often, lambda: fill(data, "a.xlsx", load())),
    }
    print(measuring.table(measuring.interleaved(works, rounds), _TIMES, "CPU ms a file", list(works)[1]))
    print()


def _often(work: Callable[[], object]) -> None:
    for _ in range(_TIMES):
        work()


def _typed_in(template: bytes) -> bytes:
    """Return a template with a figure for each indicator; the saved values of its formulas are those of no program."""
    (form,) = read_submission(template, "a.xlsx").forms
    cells = [each.actual.cell for each in form.indicators if each.actual is not None]
    places = [(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), cell) for cell in cells]
    edits = [Edit(form.sheet, int(row), column_number(cell.removesuffix(row)), Decimal(95)) for row, cell in places]
    return patch(template, edits)


def _saved_again(data: bytes, without: str = "") -> bytes:
    book = load_workbook(io.BytesIO(data))
    if without:
        del book[without]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _blanked(path: Path) -> Path:
    """Take the rates of the money block away."""
    book = load_workbook(path)
    for cell in _BLANK:
        book.worksheets[0][cell].value = None
    book.save(path)
    return path


def _cold(folder: Path, blank: Path, rounds: int) -> None:
    xladdin = ["-m", "xladdin"]
    made = [*xladdin, "template", FORM, "--from", str(ISSUED), "--points", "--force", "-o"]
    commands = {
        "xladdin template": [*made, str(folder / "t.xlsx")],
        "xladdin template --excel": [*made, str(folder / "t.xlsm"), "--excel"],
        "xladdin fill": [*xladdin, "fill", str(blank), "--force", "-o", str(folder / "copy.xlsx")],
        "xladdin check": [*xladdin, "check", str(blank)],
    }
    wall: dict[str, list[float]] = {name: [] for name in commands}
    works = {name: partial(measuring.shell, arguments, wall[name]) for name, arguments in commands.items()}
    spent = measuring.interleaved(works, rounds, resource.RUSAGE_CHILDREN)
    print(measuring.table(spent, 1, "CPU ms, cold", "xladdin check"))
    print()
    print(measuring.table({name: seconds[1:] for name, seconds in wall.items()}, 1, "wall ms", "xladdin check"))


if __name__ == "__main__":
    main()
