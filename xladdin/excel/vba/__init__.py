"""The macros that a template with Python ships: xlwings' own, the wrappers of the functions and the buttons.

``wrapper`` writes ``xlwings_udfs.bas`` anew when the list of functions changes; ``project`` packs the modules into
``vbaProject.bin``, ``compression`` and ``container`` are the two formats that it consists of.
Source alone is packed, nothing compiled, and no macro runs by itself when a workbook is opened.
"""

from xladdin.excel.vba.attaching import attach
from xladdin.excel.vba.project import modules, read_sources, vba_project

__all__ = ["attach", "modules", "read_sources", "vba_project"]
