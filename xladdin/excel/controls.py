"""The buttons of a template: shapes with macros on its form, put into the package that openpyxl wrote.

openpyxl writes neither form controls nor shapes. A shape with a ``macro`` is plain DrawingML, which every program
that knows no macros still shows.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.sax.saxutils import quoteattr

BUTTONS = (("JX_CheckForm", "检查全表"), ("JX_FillDerived", "填充派生单元格"), ("JX_ClearMarks", "清除标记"))
"""The macros of ``vba/buttons.bas`` with what stands on their buttons."""

_DOT = 9525
"""EMU of a pixel."""
_WIDE, _HIGH, _GAP, _INDENT, _DOWN = 132, 30, 8, 4, 6
"""Pixels."""
_TYPES, _RELATIONS = "[Content_Types].xml", "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PART = "xl/drawings/drawing1.xml"
_OVERRIDE = f'<Override PartName="/{_PART}" ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/>'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def with_buttons(data: bytes, sheet: int, row: int, column: int) -> bytes:
    """Return a package with the buttons side by side in a cell of its n-th sheet, 1-based all.

    Raises `ValueError` where the sheet has drawings or relations already.
    """
    part = f"xl/worksheets/sheet{sheet}.xml"
    relations = f"xl/worksheets/_rels/sheet{sheet}.xml.rels"
    added = {
        _PART: _drawing(row, column),
        relations: f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/drawing" '
        'Target="/xl/drawings/drawing1.xml"/></Relationships>',
    }
    ends = {part: ("</worksheet>", f'<drawing xmlns:r="{_OFFICE}" r:id="rId1"/>'), _TYPES: ("</Types>", _OVERRIDE)}
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as made, zipfile.ZipFile(stream, "w") as package:
        if added.keys() & set(made.namelist()):
            raise ValueError(f"{part} has relations already")
        for info in made.infolist():
            content = made.read(info)
            if info.filename in ends:
                end, text = ends[info.filename]
                head, _, _ = content.decode().rpartition(end)
                content = f"{head}{text}{end}".encode()
            package.writestr(info, content, info.compress_type)
        for name, text in added.items():
            info = zipfile.ZipInfo(name, made.infolist()[0].date_time)
            package.writestr(info, text, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _drawing(row: int, column: int) -> str:
    shapes = "".join(_shape(number, macro, caption, row, column) for number, (macro, caption) in enumerate(BUTTONS))
    return (
        f'{_HEAD}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{shapes}</xdr:wsDr>'
    )


def _shape(number: int, macro: str, caption: str, row: int, column: int) -> str:
    across, size = _INDENT + number * (_WIDE + _GAP), f'cx="{_WIDE * _DOT}" cy="{_HIGH * _DOT}"'
    return (
        f"<xdr:oneCellAnchor><xdr:from><xdr:col>{column - 1}</xdr:col><xdr:colOff>{across * _DOT}</xdr:colOff>"
        f"<xdr:row>{row - 1}</xdr:row><xdr:rowOff>{_DOWN * _DOT}</xdr:rowOff></xdr:from><xdr:ext {size}/>"
        f'<xdr:sp macro="[0]!{macro}" textlink=""><xdr:nvSpPr>'
        f'<xdr:cNvPr id="{number + 2}" name={quoteattr(caption)}/><xdr:cNvSpPr/></xdr:nvSpPr>'
        f'<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="roundRect"><a:avLst/></a:prstGeom>'
        '<a:solidFill><a:srgbClr val="DDEBF7"/></a:solidFill>'
        '<a:ln w="9525"><a:solidFill><a:srgbClr val="5B9BD5"/></a:solidFill></a:ln></xdr:spPr>'
        '<xdr:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/><a:lstStyle/>'
        '<a:p><a:pPr algn="ctr"/><a:r><a:rPr lang="zh-CN" altLang="en-US" sz="1000">'
        '<a:solidFill><a:srgbClr val="1F3864"/></a:solidFill></a:rPr>'
        f"<a:t>{caption}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
        '<xdr:clientData fPrintsWithSheet="0"/></xdr:oneCellAnchor>'
    )
