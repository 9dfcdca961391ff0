"""A sheet with many links, kept small: the rows of a file share one address."""

from __future__ import annotations

from array import array
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet


class LinkedSheet(Worksheet):  # type: ignore[misc] # XlsxWriter has no types
    """XlsxWriter keeps about a kilobyte for each link until the end and writes each address anew.

    Its own `write_url` also turns the slashes of an address into backslashes, which only Excel reads.
    """

    def __init__(self) -> None:
        super().__init__()
        self._linked = array("L")
        """The row, the column and the number of the address of each link."""

    def write_link(self, row: int, column: int, text: str, target: str, shown: Any) -> None:  # noqa: ANN401
        """Write a text that opens what ``target``, an address relative to the workbook, leads to."""
        self.write_string(row, column, text, shown)
        addresses = self.external_hyper_links
        if not addresses or addresses[-1][1] != target:
            addresses.append(["/hyperlink", target, "External"])
        self._linked.extend((row, column, len(addresses)))

    def _write_hyperlinks(self) -> None:
        """Write the links where XlsxWriter would write its own, of which there are none."""
        if not self._linked:
            return
        self._xml_start_tag("hyperlinks")
        links = iter(self._linked)
        for row, column, number in zip(links, links, links, strict=True):
            self._xml_empty_tag("hyperlink", [("ref", xl_rowcol_to_cell(row, column)), ("r:id", f"rId{number}")])
        self._xml_end_tag("hyperlinks")
