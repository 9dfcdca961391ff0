"""The macros that a template with Python ships: xlwings' own, the wrappers of the functions and the buttons.

``wrapper`` writes ``xlwings_udfs.bas`` anew when the list of functions changes; ``project`` packs the modules into
``vbaProject.bin``, a ``container`` of sources that are packed by `workbook_templates.macros`, which reads them too.
Source alone is packed, nothing compiled, and no macro runs by itself when a workbook is opened.
"""

from xladdin.excel.vba.attaching import attach
from xladdin.excel.vba.project import modules, vba_project

__all__ = ["attach", "modules", "vba_project"]
