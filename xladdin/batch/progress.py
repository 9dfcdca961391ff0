"""A bar that moves in a terminal, with rate and time left."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from xladdin.batch.running import Unwatched, Watch

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

SILENT_BELOW = 20
"""With fewer files the report is there before a bar is read."""

_WORDS = {
    "zh": {
        "tables": "读下达的目标表",
        "check": "检查",
        "against": "与其他文件对照",
        "annotate": "批注",
        "reports": "写报告",
        "rate": "{rate:.0f} 件/秒",
        "left": "剩余",
    },
    "en": {
        "tables": "reading issued tables",
        "check": "checking",
        "against": "against other files",
        "annotate": "annotating",
        "reports": "writing reports",
        "rate": "{rate:.0f} files/s",
        "left": "left",
    },
}


@contextmanager
def watched(files: int, language: str) -> Iterator[Watch]:
    """Show a bar while a run goes on: on the error output, and only where a person sees it."""
    if files < SILENT_BELOW or not sys.stderr.isatty():
        yield Unwatched()
        return
    # Only where it is shown: it takes longer to import than a few files take to check.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    words = _WORDS[language]
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn(words["left"]),
        TimeRemainingColumn(compact=True),
    )
    with Bar(*columns, console=Console(stderr=True)) as bar:
        yield _Bars(bar, words)


class _Bars:
    """One bar a stage."""

    def __init__(self, bar: Progress, words: Mapping[str, str]) -> None:
        self._bar, self._words = bar, words
        self._task: TaskID | None = None
        self._rated = True

    def stage(self, name: str, total: int) -> None:
        """Begin a bar of its own."""
        self._task = self._bar.add_task(self._words[name], total=total, rate="")
        self._rated = name != "reports"

    def advance(self) -> None:
        """Move it by one file."""
        if self._task is None:
            return
        self._bar.advance(self._task)
        speed = self._bar.tasks[-1].finished_speed or self._bar.tasks[-1].speed
        if speed and self._rated:
            self._bar.update(self._task, rate=self._words["rate"].format(rate=speed))
