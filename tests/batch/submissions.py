"""Folders of submissions to run over."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from examples.make import RETURNED
from examples.workbooks import figures, official
from workbook_templates.patching import Edit, patch

LIBRARY = RETURNED / "图书馆2024年项目支出绩效自评.xlsx"
APART = (
    "hohhot-2023-selfeval",
    "hohhot-2023-target",
    "turpan-2024-selfeval",
    "turpan-2024-target-weighted",
    "soil-xinjiang-2025-target",
    "soil-xinjiang-2025-part1",
    "soil-xinjiang-2025-part2",
    "soil-xinjiang-2025-part3",
)
"""Forms that belong together, each to be a workbook of its own."""


@cache
def _source(path: Path) -> bytes:
    return path.read_bytes()


def libraries(folder: Path, count: int) -> list[Path]:
    """So many project self-evaluations of different units and projects."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"第{number:03}号馆.xlsx" for number in range(count)]
    for number, path in enumerate(paths):
        edits = [
            Edit("自评表", 3, 3, f"公共图书馆免费开放经费（{number}号馆）"),
            Edit("自评表", 4, 7, f"某市第{number}图书馆"),
        ]
        path.write_bytes(patch(_source(LIBRARY), edits))
    return paths


def apart(folder: Path, names: Sequence[str] = APART) -> list[Path]:
    """Self-evaluations and the tables that were issued for them, a parent and its parts, each a file of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.xlsx" for name in names]
    for name, path in zip(names, paths, strict=True):
        path.write_bytes(_official(name))
    return paths


@cache
def _official(name: str) -> bytes:
    data, _ = official(figures(name))
    return data


def returned(folder: Path) -> list[Path]:
    """The examples."""
    folder.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copy(path, folder)) for path in sorted(RETURNED.glob("*.xlsx"))]
