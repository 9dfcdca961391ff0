"""LibreOffice as another program that opens and saves workbooks."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SECONDS = 120


def soffice() -> str:
    """Return LibreOffice's command; without it the test fails in CI and is passed over elsewhere."""
    found = shutil.which("soffice")
    if found is None:
        reason = "LibreOffice is missing: apt-get install libreoffice-calc-nogui"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def save_as(paths: list[Path], kind: str, folder: Path) -> list[Path]:
    """Let LibreOffice open workbooks and save them as another kind (``xls``, ``xlsx``, ``ods``) into a folder."""
    command = [
        soffice(),
        f"-env:UserInstallation=file://{folder.parent}/libreoffice",
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(folder),
        *(str(path) for path in paths),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    return [folder / f"{path.stem}.{kind}" for path in paths]
