"""The reports of a run in a folder: for people a page and a workbook, for programs JSON and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from xladdin.batch.outcome import Outcome, Ranked
from xladdin.given import GivenError
from xladdin.paths import SUMMARY
from xladdin.reports.document import json_report
from xladdin.reports.text import report
from xladdin.writing import write_pieces


def check_reports(folder: Path, sources: Sequence[Path]) -> None:
    """Raise `GivenError` where the summary would be written over a workbook that is to be checked."""
    target = (folder / SUMMARY).resolve()
    if any(source.resolve() == target for source in sources):
        raise GivenError(f"汇总表会覆盖原文件 {target}，请换一个 --out 文件夹")


def write_reports(outcome: Ranked, folder: Path, *, matches: bool = False) -> list[str]:
    """Write all reports, each whole or not at all; return what the user is to know of them.

    Raises `OSError` where one cannot be written.
    """
    from xladdin.reports.frames import ParquetUnavailableError, write_csv, write_parquet  # noqa: PLC0415 - heavy
    from xladdin.reports.page import write_page  # noqa: PLC0415
    from xladdin.reports.summary import write_summary  # noqa: PLC0415

    write_pieces(folder / "report.txt", encoded(report(outcome, matches=matches)))
    write_pieces(folder / "report.json", encoded(json_report(outcome)))
    write_page(outcome, folder / "index.html")
    write_summary(outcome, folder / SUMMARY)
    write_csv(outcome, folder / "findings.csv")
    try:
        write_parquet(outcome, folder / "findings.parquet")
    except ParquetUnavailableError as error:
        return [error.sentences[outcome.language]]
    return []


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
