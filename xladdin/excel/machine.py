"""What there is on a machine that Python in Excel needs, as one object: tests describe machines that are not here."""

from __future__ import annotations

import locale
import platform
import re
import struct
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

_PACKAGES = ("xladdin", "xlwings", "pywin32")
_LARGEST = 64 << 20
"""Bytes; whatever is larger is no file to look into."""


@dataclass(frozen=True)
class Excel:
    """The Excel that is installed."""

    path: str
    version: str = ""
    """``16.0``; empty where it cannot be told."""
    bits: int = 0
    """32 or 64; 0 where it cannot be told."""
    macros: int | None = None
    """The setting ``VBAWarnings`` of the trust centre: 1 to 4; None where nobody has set it."""
    by_policy: bool = False
    """Set by the administrator: nobody else can change it."""
    blocks_internet: bool = False
    """Set by the administrator: files from the internet never run macros."""
    taken_over: str = ""
    """The program that answers in Excel's place when it is called by its name; empty where it is Excel."""


@dataclass(frozen=True)
class Machine:
    """The facts that a diagnosis looks at; paths are written as the system writes them."""

    system: str
    """``Windows``, ``Darwin`` or another name of `platform.system`."""
    release: str
    python: str
    """Its version."""
    bits: int
    executable: str
    """The interpreter that runs this program."""
    home: str
    """The user's folder."""
    packages: Mapping[str, str] = field(default_factory=dict)
    """The versions of xladdin, xlwings and pywin32; without those that are not installed."""
    wanted: str = ""
    """The version of xlwings that xladdin was made for."""
    code_page: str = "utf-8"
    """The encoding in which Excel's macros read text files."""
    excel: Excel | None = None
    contents: Callable[[str], bytes | None] = field(default=lambda _: None)
    """Gives the bytes of a file, None where it is not there or cannot be read."""

    @property
    def windows(self) -> bool:
        """Windows: functions and buttons work."""
        return self.system == "Windows"

    @property
    def mac(self) -> bool:
        """macOS: buttons work."""
        return self.system == "Darwin"

    def path(self, *parts: str) -> PurePath:
        """Return a path as the system writes it."""
        return (PureWindowsPath if self.windows else PurePosixPath)(*parts)

    @property
    def settings(self) -> str:
        """The file in which xlwings' macros look for the interpreter: the user's ``xlwings.conf``."""
        if self.mac:
            return str(self.path(self.home, "Library", "Containers", "com.microsoft.Excel", "Data", "xlwings.conf"))
        return str(self.path(self.home, ".xlwings", "xlwings.conf"))

    @property
    def key(self) -> str:
        """The entry of that file which names the interpreter."""
        return "INTERPRETER_MAC" if self.mac else "INTERPRETER_WIN"


def this_machine() -> Machine:
    """Return the facts about the machine that runs this."""
    return Machine(
        system=platform.system(),
        release=platform.release(),
        python=platform.python_version(),
        bits=struct.calcsize("P") * 8,
        executable=sys.executable,
        home=str(Path.home()),
        packages={name: found for name in _PACKAGES if (found := _installed(name))},
        wanted=_wanted(),
        code_page=locale.getencoding(),
        excel=_excel(),
        contents=_contents,
    )


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _wanted() -> str:
    """Return the version of xlwings that the package asks for, empty where it is not installed as one."""
    try:
        asked = requires("xladdin") or []
    except PackageNotFoundError:
        return ""
    return next((found[1] for each in asked if (found := re.match(r"xlwings==([0-9.]+)", each))), "")


def _contents(path: str) -> bytes | None:
    try:
        with Path(path).open("rb") as file:
            return file.read(_LARGEST)
    except (OSError, ValueError):
        return None


if sys.platform == "win32":
    import winreg

    def _excel() -> Excel | None:
        machine, user = winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER
        path = _value(machine, r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe")
        if not path:
            return None
        called = str(_value(winreg.HKEY_CLASSES_ROOT, r"Excel.Application\CurVer") or "")
        number = called.rpartition(".")[2]
        release = f"{number}.0" if number.isdigit() else ""
        server = str(_value(winreg.HKEY_CLASSES_ROOT, _SERVER) or "")
        security = rf"Microsoft\Office\{release or '16.0'}\Excel\Security"
        policy = _value(user, rf"Software\Policies\{security}", "VBAWarnings")
        own = _value(user, rf"Software\{security}", "VBAWarnings")
        blocks = _value(user, rf"Software\Policies\{security}", "blockcontentexecutionfrominternet")
        return Excel(
            str(path),
            release,
            _bits(str(path), release),
            policy if isinstance(policy, int) else own if isinstance(own, int) else None,
            by_policy=isinstance(policy, int),
            blocks_internet=blocks == 1,
            taken_over=server if server and "excel" not in server.lower() else "",
        )

    _SERVER = r"CLSID\{00024500-0000-0000-C000-000000000046}\LocalServer32"

    def _bits(path: str, release: str) -> int:
        run = _value(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform")
        old = _value(winreg.HKEY_LOCAL_MACHINE, rf"SOFTWARE\Microsoft\Office\{release}\Outlook", "Bitness")
        if run or old:
            return {"x64": 64, "x86": 32}.get(str(run or old), 0)
        return 32 if "(x86)" in path else 0

    def _value(root: int, key: str, name: str = "") -> object:
        """Return a value of the registry, None where there is none."""
        try:
            with winreg.OpenKey(root, key, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as opened:
                return winreg.QueryValueEx(opened, name)[0]
        except OSError:
            return None

else:

    def _excel() -> Excel | None:
        path = "/Applications/Microsoft Excel.app"
        return Excel(path) if platform.system() == "Darwin" and Path(path).exists() else None
