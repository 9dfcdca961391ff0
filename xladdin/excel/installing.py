"""``xladdin excel install``: names this Python in the user's ``xlwings.conf``, where the macros look for it."""

from __future__ import annotations

import csv
from pathlib import Path

from checks.bilingual import BilingualError
from xladdin.excel.machine import Machine
from xladdin.writing import write_whole

_LEGACY = "INTERPRETER"
"""What the macros look for where the entry of their own system is missing."""

_WORDS = {
    "written": {"zh": "已在 {path} 写入：{line}", "en": "Written to {path}: {line}"},
    "replaced": {
        "zh": "已把 {path} 中的解释器由 {old} 改为：{line}",
        "en": "In {path} the interpreter was {old}, now: {line}",
    },
    "same": {"zh": "{path} 中已是：{line}。没有改动。", "en": "{path} says so already: {line}. Nothing changed."},
}


class InstallError(BilingualError):
    """What cannot be installed here; the text says why and what to do."""


def interpreter(machine: Machine) -> tuple[str, str]:
    """Return the entry of ``xlwings.conf`` that the macros go by and what it says; two empty texts without one."""
    content = machine.contents(machine.settings)
    entries = {key.upper(): (key, value) for key, value in reversed(_entries(content or b"", machine.code_page))}
    return entries.get(machine.key) or entries.get(_LEGACY) or ("", "")


def install(machine: Machine, language: str = "zh") -> str:
    """Write the interpreter into the user's ``xlwings.conf`` and return a line that says what was done.

    Every other line stays as it is. Raises `InstallError` and `OSError`.
    """
    if not (machine.windows or machine.mac):
        raise InstallError(
            f"{machine.system} 上没有 Excel 可以绑定；请在装有 Excel 的 Windows 上运行。这里可用 check、fill、template",
            f"there is no Excel to bind on {machine.system}: run this on Windows. Here check, fill and template work",
        )
    line = f'"{machine.key}","{machine.executable}"'
    try:
        entry = line.encode(machine.code_page)
    except UnicodeEncodeError as error:
        python, page = machine.executable, machine.code_page
        raise InstallError(
            f"Python 的路径 {python} 中有系统编码（{page}）写不出的字，Excel 的宏读不了；"
            "请把 Python 装到只含英文字母的文件夹",
            f"the path {python} cannot be written in the system's encoding ({page}), in which Excel's macros read it: "
            "install Python into a folder with an ASCII name",
        ) from error
    path = Path(machine.settings)
    before = path.read_bytes() if path.exists() else b""
    after = _with(before, machine, entry)
    old = dict(reversed([(key.upper(), value) for key, value in _entries(before, machine.code_page)])).get(machine.key)
    if after != before:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, after)
    words = "same" if after == before else "replaced" if old is not None else "written"
    return _WORDS[words][language].format(path=path, line=line, old=old)


def _entries(content: bytes, code_page: str) -> list[tuple[str, str]]:
    """Return the entries of an ``xlwings.conf`` in their order: key and value in quotes, a comma between them."""
    lines = content.decode(code_page, errors="replace").splitlines()
    return [(row[0].strip(), row[1].strip()) for row in csv.reader(lines, skipinitialspace=True) if len(row) > 1]


def _with(content: bytes, machine: Machine, entry: bytes) -> bytes:
    """Return a file with one entry in the place of the first of its key; later ones of this key are left out."""
    lines: list[bytes] = []
    placed = False
    for line in content.splitlines(keepends=True):
        found = _entries(line, machine.code_page)
        if not found or found[0][0].upper() != machine.key:
            lines.append(line)
        elif not placed:
            lines.append(entry + line[len(line.rstrip(b"\r\n")) :])
            placed = True
    if not placed:
        end = b"\r\n" if machine.windows else b"\n"
        if lines and not lines[-1].endswith((b"\r", b"\n")):
            lines[-1] += end
        lines.append(entry + end)
    return b"".join(lines)
