"""How the workbook looks: fonts, colours, number formats. Names of looks are used by columns and single cells."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook

FONT = {"font_name": "微软雅黑", "font_size": 10}
_LINES = {"border": 1, "border_color": "#D0D7DE"}
_CENTRE = {"align": "center", "valign": "vcenter"}
_RIGHT = {"align": "right", "valign": "vcenter", "indent": 1}
_LEFT = {"align": "left", "valign": "vcenter", "indent": 1, "text_wrap": True}

_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": "#1F4E78", "valign": "vcenter"},
    "remark": {"font_color": "#595959", "valign": "vcenter"},
    "alarm": {"bold": True, "font_color": "#9C0006", "bg_color": "#FFC7CE", "valign": "vcenter"},
    "heading": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E78", "text_wrap": True, **_CENTRE, **_LINES},
    "text": {**_LEFT, **_LINES},
    "centre": {"text_wrap": True, **_CENTRE, **_LINES},
    "count": {"num_format": "#,##0", **_CENTRE, **_LINES},
    "number": {**_RIGHT, **_LINES},
    "points": {"num_format": "0.00", **_RIGHT, **_LINES},
    "rate": {"num_format": "0.00%", **_RIGHT, **_LINES},
}
_COLOURS: dict[str, dict[str, Any]] = {
    "": {},
    "error": {"font_color": "#9C0006", "bg_color": "#FFC7CE"},
    "warning": {"font_color": "#7F4F00", "bg_color": "#FFE3A8"},
    "info": {"font_color": "#1F4E78", "bg_color": "#DDEBF7"},
    "fine": {"font_color": "#375623", "bg_color": "#E2F0D9"},
    "unreadable": {"font_color": "#FFFFFF", "bg_color": "#7F7F7F"},
    "pale": {"font_color": "#A6A6A6"},
    "total": {"bold": True, "bg_color": "#EAF1F8"},
    "link": {"font_color": "#0563C1", "underline": 1},
}


class Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._made: dict[tuple[str, str], Any] = {}

    def of(self, look: str, colour: str = "") -> Any:  # noqa: ANN401 - XlsxWriter's own
        """Return the format of a look in a colour."""
        key = look, colour
        if key not in self._made:
            self._made[key] = self.book.add_format({**_LOOKS[look], **_COLOURS[colour]})
        return self._made[key]
