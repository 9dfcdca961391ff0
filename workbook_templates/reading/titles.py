"""The title over a form, its period and its unit."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from checks.values import fold
from workbook_templates.reading.sheet import Area

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.datum import Datum
    from workbook_templates.layout import Layout
    from workbook_templates.reading.sheet import Sheet

_YEARS = r"((?:19|20)\d\d)年?度?(?:([-‐-―~～至到]+)((?:19|20)\d\d))?年?度?"
_PERIOD = re.compile(rf"\(?(?:自评|评价|项目|实施|填报)?(?:年度|期间|期限|年份)?:?{_YEARS}\)?")
_PERIOD_IN_TITLE = re.compile(rf"{_YEARS}(?<=[年度])")
_ATTACHMENT = re.compile(r"附件?表?[0-9一二三四五六七八九十-]*|表[0-9一二三四五六七八九十-]+")
_UNIT_SAID = re.compile(r"\(?(?:金额|计量)?单位:(.+?)\)?")
_UNIT_LAST = re.compile(r"单位:([^:]+?)\)?$")
"""The unit behind something else in its cell: 填报单位：某局　单位：万元."""
_LONGEST_KEPT = 20
"""Characters of a text that is worth remembering."""
_IN_BRACKETS = re.compile(r"\((?:单位:)?([^()]+)\)")


def first_labelled_row(sheet: Sheet, area: Area) -> int:
    """Return the first row of an area with a label of a form; the row below it when there is none."""
    rows = (label.row for label in sheet.within(area) if label.meaning.of_form)
    return next(rows, area.bottom + 1)


def title_of(sheet: Sheet, area: Area, layouts: tuple[Layout, ...]) -> Datum | None:
    """Return the title that stands in an area over a form.

    The nearest text with a layout's title word counts, else the nearest merged one, else the first.
    """
    texts = list(_title_texts(sheet, area))
    if not texts:
        return None
    titled = [place for place in texts if any(_of_title(layout, sheet.text(*place)) for layout in layouts)]
    merged = [place for place in texts if sheet.span(*place)[3] > place[1]]
    return sheet.datum(*(titled or merged or texts[:1])[-1])


def _of_title(layout: Layout, text: str) -> bool:
    """Tell whether a text is the title of a layout's form, or of one that it is not."""
    return layout.titled(text) or layout.denies(text)


def _title_texts(sheet: Sheet, area: Area) -> Iterator[tuple[int, int]]:
    for row in sheet.used_rows(area):
        for column in sheet.columns(row, area):
            cell = sheet.grid.cells[row, column]
            text = fold(cell.text)
            other = _PERIOD.fullmatch(text) or _ATTACHMENT.fullmatch(text) or _UNIT_SAID.fullmatch(text)
            known = sheet.vocabulary.meaning(cell.text)
            if cell.stored is None and text and not other and (known is None or not known.value):
                yield row, column


def period_of(sheet: Sheet, area: Area, title: str) -> str:
    """Return the period over a form or in its title as written, without brackets and 年度: ``2022—2025``."""
    for row in sheet.used_rows(area):
        for column in sheet.columns(row, area):
            found = _PERIOD.fullmatch(_half(sheet.text(row, column)))
            if found:
                return _years(found)
    found = _PERIOD_IN_TITLE.search(_half(title))
    return _years(found) if found else ""


def _half(text: str) -> str:
    """Return a text with half-width digits and brackets, its dashes as written."""
    # Periods and short labels come back in every workbook of a batch.
    return (_known_half if len(text) <= _LONGEST_KEPT else _halved)(text)


def _halved(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


_known_half = lru_cache(maxsize=1024)(_halved)


def _years(found: re.Match[str]) -> str:
    first, dash, last = found.groups()
    return f"{first}{dash}{last}" if last else str(first)


def unit_of(sheet: Sheet, area: Area, layout: Layout, title: str) -> str:
    """Return the unit that stands over a form (单位：万元), at its money block or in its title."""
    units = {fold(unit): unit for unit in layout.units}
    for row in sheet.used_rows(area):
        for column in sheet.columns(row, area):
            text = sheet.text(row, column)
            if "单" in text and len(text) <= 20 and (found := _UNIT_SAID.fullmatch(fold(text))):
                return units.get(found.group(1), found.group(1))
            if "单位" in text and (found := _UNIT_LAST.search(fold(text))) and found.group(1) in units:
                return units[found.group(1)]
    if not units:
        return ""
    for text in (*_money_texts(sheet, area), title):
        folded = fold(text)
        for inner in _IN_BRACKETS.findall(folded) if "(" in folded else ():
            if inner in units:
                return units[inner]
    # （万元） alone in a corner.
    return next((units[text] for text in _bare_texts(sheet, area) if text in units), "")


def _money_texts(sheet: Sheet, area: Area) -> Iterator[str]:
    for label in sheet.within(area):
        if label.meaning.of_money:
            yield label.text
    for column in sheet.columns(area.bottom, area):
        yield sheet.text(area.bottom, column)


def _bare_texts(sheet: Sheet, area: Area) -> Iterator[str]:
    for row in sheet.used_rows(area):
        for column in sheet.columns(row, area):
            yield fold(sheet.text(row, column)).strip("()")
