"""The whole workbook: marks on its sheets, the list behind them, and all of it taken away again."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from workbook_templates.annotating import listing, styles
from workbook_templates.annotating.book import Book
from workbook_templates.annotating.clearing import clear
from workbook_templates.annotating.marking import Marker
from workbook_templates.opening import Refused
from workbook_templates.opening.xlsx import main_part
from workbook_templates.patching.edits import refuse
from workbook_templates.patching.parts import Parts
from workbook_templates.patching.source import is_signed, package_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbook_templates.annotating.remarks import Remark

MOST = 5_000
"""Remarks that are marked and listed; the list says how many more there are."""


def annotate(source: bytes, remarks: Sequence[Remark], language: str = "zh", *, break_signature: bool = False) -> bytes:
    """Return a copy of a workbook with its cells marked by what is said of them, everything else byte for byte.

    Marks that an earlier run or the buttons left are taken away first: the same remarks give the same copy. Without
    remarks there is nothing else to do. ``language`` is ``zh`` or ``en``.
    Raises `guard.Refused` for a workbook that is not read, `NotPatchableError` for one that cannot be changed: an
    .xls, one in an unusual spelling, one without a sheet that a remark names, and, unless its signature may break, a
    signed one.
    """
    package = package_of(source)
    signed = is_signed(package)
    book = Book(Parts(source, package), main_part(package))
    if remarks and signed and not break_signature:
        refuse("signed")
    _clear(book)
    if remarks:
        _mark(book, remarks, language)
    else:
        _drop_list(book)
    copy = book.parts.packed()
    if copy is not source and signed and not break_signature:
        refuse("signed")
    return copy


def clean(source: bytes, *, break_signature: bool = False) -> bytes:
    """Return a workbook without our marks and our list; the very same bytes where there are none.

    Raises what `annotate` does.
    """
    return annotate(source, (), break_signature=break_signature)


def _clear(book: Book) -> None:
    for part in book.sheets():
        # What cannot be read bears no marks, or is told when it is to be marked.
        with suppress(Refused):
            clear(book.parts, part)


def _drop_list(book: Book) -> None:
    if book.remove_remarks() and (name := book.styles()):
        book.parts.write(name, styles.without_styles(book.parts.read(name), name))


def _mark(book: Book, remarks: Sequence[Remark], language: str) -> None:
    shown = list(remarks[:MOST])
    by_sheet: dict[str, list[Remark]] = {}
    for remark in shown:
        if remark.cell:
            by_sheet.setdefault(remark.sheet, []).append(remark)
    # Before anything is written: a sheet that is not there is refused.
    sheets = {book.part_of(sheet): mine for sheet, mine in by_sheet.items()}
    name = book.styles()
    content = book.parts.read(name) if name else styles.new_part(book.namespace)
    styled = styles.with_styles(content, name)
    if name:
        book.parts.write(name, styled.content)
    else:
        book.add_styles(styled.content)
    list_name = book.remarks_name()
    book.write_remarks(listing.sheet_of(shown, len(remarks), language, styled.looks, book.namespace))
    marker = Marker(book, styled.colours, language, list_name)
    for part, mine in sheets.items():
        marker.mark(part, mine)
