"""The module that xlwings loads: each function of the list under its own name, bound.

On Linux and macOS they are plain callables: ``JX_MET("≥90%", "95%")``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xladdin.excel.binding import bound
from xladdin.excel.functions import FUNCTIONS

if TYPE_CHECKING:
    from typing import Any

    def __getattr__(name: str) -> Any: ...  # noqa: ANN401 - the functions of the list, untyped as xlwings wants them


globals().update({function.id: bound(function, __name__) for function in FUNCTIONS})
