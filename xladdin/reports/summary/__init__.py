"""The summary workbook (汇总表) of a run, written row by row: its memory does not grow with the findings.

A reviewer opens summary.xlsx, filters 问题清单 by rule or unit, follows the link to the annotated copy and sorts 汇总
by score or by errors. Whoever runs the meeting prints 汇总 and 按单位.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from xladdin.batch.outcome import Outcome
from xladdin.reports.submissions import readable
from xladdin.reports.summary.looks import FONT, Looks
from xladdin.reports.summary.rows import Row, Rows
from xladdin.reports.summary.table import A3, ROWS, Column, Line, Table
from xladdin.reports.summary.tally import Tally
from xladdin.reports.summary.words import WORDS
from xladdin.writing import beside

__all__ = ["write_summary"]

_LONG_AGO = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - a workbook's times have no zone
"""The same run gives the same bytes."""


def write_summary(outcome: Outcome, path: Path, *, rows: int = ROWS) -> None:
    """Write the workbook beside and rename it into place; links lead to annotated copies below its folder.

    ``rows`` is how many a sheet may have: what does not fit goes on on a next one. Raises `OSError` where the
    file cannot be written; what stood there before then stays.
    """
    tally = Tally(outcome)
    with beside(path) as half, tempfile.TemporaryDirectory(prefix="xladdin-summary-") as scratch:
        # XlsxWriter would say only at the end that there is no such folder.
        half.touch()
        options = {
            "constant_memory": True,
            "tmpdir": scratch,
            "use_zip64": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": FONT,
        }
        try:
            with _workbook(half, options) as book:
                book.set_properties({"title": WORDS[outcome.language]["title"], "created": _LONG_AGO})
                _Summary(book, outcome, tally, rows).write()
        except FileCreateError as error:
            raise error.args[0] from error


@contextmanager
def _workbook(path: Path, options: dict[str, Any]) -> Iterator[Workbook]:
    """Yield a workbook and write it, whatever happens; its scratch files do not stay open."""
    book = Workbook(str(path), options)
    try:
        with book:
            yield book
    finally:
        for sheet in book.worksheets():
            sheet.row_data_fh.close()


class _Summary:
    """The sheets of the workbook, in their order."""

    def __init__(self, book: Workbook, outcome: Outcome, tally: Tally, rows: int) -> None:
        self._outcome, self._tally, self._limit = outcome, tally, rows
        self._looks = Looks(book)
        self._words = WORDS[outcome.language]
        self._rows = Rows(outcome.language)

    def write(self) -> None:
        """Write all sheets."""
        self._submissions()
        self._fill("rules", self._rows.rule_columns(), self._rows.rules(self._tally.rules))
        self._fill("units", self._rows.unit_columns(), self._rows.units(self._tally.units))
        self._fill("batch", self._rows.batch_columns(), self._rows.batch(self._outcome.batch()))
        self._unreadable()

    def _submissions(self) -> None:
        """Write 汇总 and 问题清单 together: what a run found is read once for both."""
        outcome = self._outcome
        totals = self._rows.summary_totals(self._tally)
        summary = self._table("summary", self._rows.summary_columns(), lines=self._lines(), totals=totals, still=2)
        found = self._table("findings", self._rows.finding_columns(), still=2, paper=A3)
        for number, submission in enumerate(outcome.submissions(), 1):
            for row in self._rows.summary(number, submission):
                summary.write(row.values, row.colours)
            for row in self._rows.findings(submission):
                found.write(row.values, row.colours)
        summary.close()
        found.close()

    def _lines(self) -> list[Line]:
        """Return what stands above 汇总: that the run was interrupted comes before its counts."""
        outcome, tally, words = self._outcome, self._tally, self._words
        counts = {kind: tally.counts[kind] for kind in (*outcome.counts, "settled")} | dict(outcome.counts)
        run = {"profile": outcome.profile, "files": outcome.files, "checked": outcome.checked}
        unread = words["unread"].format(number=tally.unreadable) if tally.unreadable else ""
        facts = words["facts"].format(**run, **counts, unread=unread, batch=len(outcome.batch()))
        lines = [Line(words["title"], "title", 30)]
        if not outcome.complete:
            stopped = words["interrupted" if outcome.checked < outcome.files else "unmatched"].format(
                **run, rest=outcome.files - outcome.checked
            )
            lines.append(Line(stopped, "alarm", 22))
        legend = words["legend"] + (words["links"] if tally.copies else "")
        return [*lines, Line(facts, "remark", 18), Line(legend, "remark", 18)]

    def _unreadable(self) -> None:
        """Write the files that could not be checked, where there are any."""
        if self._tally.unreadable:
            numbered = enumerate(self._outcome.submissions(), 1)
            rows = (self._rows.unreadable(number, each) for number, each in numbered if not readable(each))
            self._fill("unreadable", self._rows.unreadable_columns(), rows)

    def _fill(self, name: str, columns: Sequence[Column], rows: Iterable[Row]) -> None:
        table = self._table(name, columns)
        for row in rows:
            table.write(row.values, row.colours)
        table.close()

    def _table(self, name: str, columns: Sequence[Column], **more: Any) -> Table:  # noqa: ANN401 - of `Table`
        return Table(self._looks, self._words[name], columns, rows=self._limit, **more)
