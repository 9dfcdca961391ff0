"""Binds the list of functions to xlwings: one plain wrapper each.

xlwings takes type hints for converters and crashes over most of them, so the wrappers have none. They give blanks
for blanks and a sentence where an argument cannot be used: a cell never shows a bare error of Python.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import xlwings as xw

from checks.profile import ProfileError
from xladdin.excel.cells import CellError, Cells
from xladdin.excel.functions import Function, Result
from xladdin.excel.ranges import OPTIONS, CellsConverter

CATEGORY = "绩效自评"
"""Where Excel's list of functions shows them."""


def bound(function: Function, module: str) -> Callable[..., Any]:
    """Return a function as xlwings wants it; on Linux and macOS a plain callable of plain values."""
    wrapped = _wrapper(function)
    wrapped.__module__ = module
    for argument in function.arguments:
        doc = f"{argument.chinese}：{argument.help}"
        wrapped = xw.arg(argument.name, convert=CellsConverter, doc=doc, **OPTIONS)(wrapped)
    # The outermost: the others call it again, without its options.
    return xw.func(category=CATEGORY)(wrapped)


def _wrapper(function: Function) -> Callable[..., Any]:
    def wrapper(*values: object) -> object:
        shown = _shown(function, values)
        return "" if shown is None else shown

    wrapper.__name__ = wrapper.__qualname__ = function.id
    wrapper.__doc__ = f"{function.chinese}：{function.help}"
    wrapper.__annotations__ = {}
    wrapper.__dict__["__signature__"] = inspect.Signature(
        [
            inspect.Parameter(
                argument.name,
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
                default=None if argument.optional else inspect.Parameter.empty,
            )
            for argument in function.arguments
        ]
    )
    return wrapper


def _shown(function: Function, values: tuple[object, ...]) -> Result:
    try:
        # An optional argument that was left out is None.
        cells = [
            None if value is None and argument.optional else Cells.of(value)
            for argument, value in zip(function.arguments, values, strict=False)
        ]
        return function.compute(*cells)
    except (CellError, ProfileError) as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - the cell is the only place where it can be told
        return f"{function.id} 出错，请把此单元格和所引用的内容告诉维护人员：{type(error).__name__}: {error}"
