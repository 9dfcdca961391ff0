"""Changes cells of a workbook in XML and copies everything else byte for byte.

Of a part with changed cells, all text outside them stays as it was; every other part keeps its compressed bytes
and its headers. So seals, text boxes, pictures, macros, newer formats and saved values survive, which they do not
when a library loads the workbook and saves it again.

A cell with a formula is never changed, so the order of calculation (``calcChain.xml``) stays true. New formulas need
no entry in it: Excel adds them when it loads the workbook.
"""

from workbook_templates.patching.edits import Edit, NotPatchableError
from workbook_templates.patching.source import Source, Spot, patch

__all__ = ["Edit", "NotPatchableError", "Source", "Spot", "patch"]
