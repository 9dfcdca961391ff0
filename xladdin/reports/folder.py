"""The reports of a run in a folder: for people a page and a workbook, for programs JSON and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from errno import EISDIR
from fnmatch import fnmatchcase
from functools import partial
from os import strerror
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from checks.bilingual import Bilingual
from xladdin.batch.outcome import Outcome, Ranked
from xladdin.batch.running import Watch
from xladdin.given import GivenError
from xladdin.paths import KEPT, SUMMARY
from xladdin.reports.document import json_report
from xladdin.reports.text import report
from xladdin.writing import HALF, write_pieces

REPORTS = ("report.txt", "report.json", "index.html", SUMMARY, "findings.csv", "findings.parquet")
"""The files that a run writes into the folder of its reports, beside the annotated copies."""
_HALF = ".reports-"
"""How the folder begins in which they stand until all are written."""


def check_reports(folder: Path, sources: Sequence[Path]) -> None:
    """Raise `GivenError` where a report would be written over a workbook to be checked, or a stranger's file."""
    target = (folder / SUMMARY).resolve()
    if any(source.resolve() == target for source in sources):
        raise GivenError(
            f"汇总表会覆盖原文件 {target}，请换一个 --out 文件夹",
            f"the summary would be written over the file {target}; choose another folder with --out",
        )
    strange = [name for name in ("index.html", SUMMARY) if (folder / name).exists()]
    if strange and not (folder / KEPT).exists():
        raise GivenError(
            f"文件夹 {folder} 中已有 {'、'.join(strange)}，却没有 {KEPT}，不知是不是检查报告；"
            "请移走，或换一个 --out 文件夹",
            f"in the folder {folder} there is {' and '.join(strange)} without {KEPT}, so it may be of another origin; "
            "move it away, or choose another folder with --out",
        )


def write_reports(outcome: Ranked, folder: Path, watch: Watch, *, matches: bool = False) -> list[Bilingual]:
    """Write all reports, all of them or none; return what the user is to know of them.

    Raises `OSError` where one cannot be written.
    """
    from xladdin.reports.frames import ParquetUnavailableError, write_csv, write_parquet  # noqa: PLC0415 - heavy
    from xladdin.reports.page import write_page  # noqa: PLC0415
    from xladdin.reports.summary import write_summary  # noqa: PLC0415

    writers: Sequence[Callable[[Ranked, Path], None]] = (
        partial(_write_text, matches=matches),
        _write_json,
        write_page,
        write_summary,
        write_csv,
        write_parquet,
    )
    notes = []
    watch.stage("reports", len(writers))
    _clear(folder)
    with TemporaryDirectory(prefix=_HALF, dir=folder) as name:
        half = Path(name)
        for write, report_name in zip(writers, REPORTS, strict=True):
            try:
                write(outcome, half / report_name)
            except ParquetUnavailableError as error:
                notes.append(error.sentence)
            except OSError as error:
                # Nobody knows of the place where it is written for the time being.
                raise OSError(error.errno, error.strerror or str(error), str(folder / report_name)) from error
            watch.advance()
        _put_in_place(half, folder)
    return notes


def _put_in_place(half: Path, folder: Path) -> None:
    """Let the reports take the place of earlier ones; where one of those does not give way, all stand as they were."""
    for name in REPORTS:
        place = folder / name
        if place.is_dir():
            raise IsADirectoryError(EISDIR, strerror(EISDIR), str(place))
        if place.exists():
            # Windows refuses where it is open in Excel, and would when half of the others are new.
            place.rename(place)
    for name in REPORTS:
        if (half / name).exists():
            (half / name).replace(folder / name)
        else:
            # That of an earlier run would be taken for this one's.
            (folder / name).unlink(missing_ok=True)


def _clear(folder: Path) -> None:
    """Remove what runs that were killed had written of their reports: no other one writes into the folder now."""
    for half in folder.glob(f"{_HALF}*"):
        if half.is_dir() and not half.is_symlink() and all(_is_report(path) for path in half.iterdir()):
            rmtree(half, ignore_errors=True)


def _is_report(path: Path) -> bool:
    return path.name in REPORTS or fnmatchcase(path.name, HALF)


def _write_text(outcome: Ranked, path: Path, *, matches: bool) -> None:
    write_pieces(path, encoded(report(outcome, matches=matches)))


def _write_json(outcome: Ranked, path: Path) -> None:
    write_pieces(path, encoded(json_report(outcome)))


def html(outcome: Outcome) -> Iterator[str]:
    """Yield the page."""
    from xladdin.reports.page import to_page  # noqa: PLC0415

    return to_page(outcome)


def workbook(outcome: Outcome) -> bytes:
    """Return the summary workbook."""
    from xladdin.reports.summary import write_summary  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        path = Path(folder) / SUMMARY
        write_summary(outcome, path)
        return path.read_bytes()


def encoded(pieces: Iterable[str]) -> Iterable[bytes]:
    """Yield text as UTF-8; what no Unicode has (a broken file name) is spelled out, in JSON as JSON does."""
    return (piece.encode("utf-8", "backslashreplace") for piece in pieces)
