"""A returned workbook → its forms as typed rows.

Forms are found by the headings of their grid (一级指标 … 指标值, 旗县区 … 合计) on any visible sheet,
anywhere on it; all layouts compete for a heading. What stands above a grid is read block by block.
"""

from workbook_templates.reading.forms import read_forms
from workbook_templates.reading.submission import read_submission, submission_of

__all__ = ["read_forms", "read_submission", "submission_of"]
