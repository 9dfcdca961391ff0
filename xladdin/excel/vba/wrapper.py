"""Writes ``xlwings_udfs.bas``, the VBA functions that call ours, anew: after a change of the list of functions.

    python -m xladdin.excel.vba.wrapper

xlwings itself generates them; on other systems than Windows the modules of pywin32 that it imports are stood in for,
in this process alone: import nothing from here but `main`.
"""

from __future__ import annotations

import importlib
import io
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

MODULE = "xladdin.excel.udfs"
_HEAD = """\
Attribute VB_Name = "xlwings_udfs"
' Written by python -m xladdin.excel.vba.wrapper with xlwings {version}: do not edit.
#Const App = "Microsoft Excel" 'Adjust when using outside of Excel
"""
_FAILED = re.compile(r"^(\s*)(\w+) = Err\.Description$", re.MULTILINE)


def generated() -> str:
    """Return the source. Where Python cannot be reached a function gives #N/A, so that IFERROR can help itself.

    (What goes wrong in Python comes as a sentence; xlwings would put all of it into the cell as text.)
    """
    _stand_in()
    import xlwings  # noqa: PLC0415 - after what it imports
    from xlwings import udfs  # noqa: PLC0415

    # On other systems these do nothing; the module must be bound by the real ones.
    for name in ("func", "arg", "ret", "sub"):
        setattr(xlwings, name, getattr(udfs, f"xl{name}"))
    source = io.StringIO()
    book = SimpleNamespace(Name="template.xlsm")
    generate: Any = udfs.generate_vba_wrapper
    generate(MODULE, importlib.import_module(MODULE), source, book)
    text = _FAILED.sub(r"\1\2 = CVErr(2042)  '#N/A", source.getvalue())
    return _HEAD.format(version=xlwings.__version__) + re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)


def _stand_in() -> None:
    """Put empty modules in the place of those of pywin32 where it is not installed."""
    if find_spec("pythoncom") is not None:
        return
    stands: dict[str, dict[str, object]] = {
        "pythoncom": {"CoInitialize": lambda: None},
        "pywintypes": {"com_error": type("com_error", (Exception,), {})},
        "win32com": {},
        "win32com.client": {"Dispatch": lambda found, **_: found},
    }
    for name, attributes in stands.items():
        module = ModuleType(name)
        vars(module).update(attributes)
        sys.modules[name] = module


def main() -> None:
    """Write the source, or with an argument print it."""
    source = generated()
    if sys.argv[1:]:
        sys.stdout.write(source)
    else:
        (Path(__file__).parent / "xlwings_udfs.bas").write_text(source, encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
