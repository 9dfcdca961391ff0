"""Annotated copies of returned workbooks: the clerk's own file with the mistakes marked in place.

A reviewer sends it back. The clerk opens it in Excel or WPS, sees coloured cells with a remark on each and a sheet
审核意见 with links to them, mends, and returns it.

The package is patched: cells are not touched, and seals, pictures, macros and saved values stay byte for byte.
Marks are known by what they say (`workbook_templates.marks`), so they can be renewed and taken away whatever program
has saved the copy since.
"""

from workbook_templates.annotating.annotate import MOST, annotate, clean
from workbook_templates.annotating.remarks import Remark, why_not

__all__ = ["MOST", "Remark", "annotate", "clean", "why_not"]
