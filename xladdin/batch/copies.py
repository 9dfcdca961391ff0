"""Annotated copies: of each workbook with findings one for its sender, the mistakes marked in place.

What was found over several submissions is for those who review them. It names the files of other senders, so it
stands in no copy.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checks.bilingual import Bilingual
from checks.rows import Problem
from checks.rules.io.wording import UNREADABLE
from workbook_templates.annotating import annotate, why_not
from workbook_templates.opening import Refused, read_bytes
from workbook_templates.patching import NotPatchableError
from xladdin import __version__
from xladdin.batch.engines import Engine, EngineError
from xladdin.batch.kept import unpacked
from xladdin.batch.running import Run, Watch, key_of, spread
from xladdin.batch.stopping import Stop, StoppedError
from xladdin.given import GivenError
from xladdin.paths import COPIES
from xladdin.refusals import why_unwritten
from xladdin.remarks import remarks_of
from xladdin.reports.wrapping import visible
from xladdin.run import collector_at_rest
from xladdin.writing import HALF, write_whole

_CHANGED = Bilingual(
    "文件在检查之后又改动过，没有批注。", "The file was changed after it was checked; it was not annotated."
)
_GONE = Bilingual(
    "文件在检查之后已不在原处，没有批注。", "The file was gone after it was checked; it was not annotated."
)
_UNWRITTEN = Bilingual("批注副本写不出来：{reason}。", "The annotated copy could not be written: {reason}.")
_UNREADABLE = Bilingual("文件无法检查，没有批注。", "The file could not be checked and was not annotated.")


@dataclass(frozen=True)
class Copying:
    """A copy to make."""

    path: str
    content: str
    """The SHA-256 of the file that was checked."""
    document: bytes
    """What was found in it, packed."""
    root: str
    """The folder of the copies."""
    target: str
    made_of: str
    """Stands for all of these."""


def make_copies(
    run: Run, folder: Path, names: Mapping[str, str], engine: Engine, watch: Watch, stop: Stop | None = None
) -> list[Bilingual]:
    """Make the annotated copies of a run; those that are up to date are left as they are, those outlived removed.

    ``names`` says for each path where its copy stands below ``folder``/annotated. Asked to end it leaves what there is.
    Returns what the user is to know of them.
    """
    language, total = run.language, run.checked
    run.store.copying = True
    watch.stage("annotate", total)
    tasks = _to_make(run, folder, names, watch)
    try:
        for task, note in spread(tasks, lambda some: engine.submit(copy_files, language, some), engine, total, stop):
            said = _said(note, language) if isinstance(note, Problem) else note
            copy = "" if said else f"{COPIES}/{names[task.path]}"
            # Where there is none, an earlier one may stand there still: it is no copy of this file as it is.
            run.store.copied(task.path, task.made_of if copy else "-", copy, said)
            watch.advance()
        return _remove_earlier(run, folder)
    except StoppedError:
        run.interrupted = True
    except EngineError as error:
        run.lost = error.sentence
    return []


def _remove_earlier(run: Run, folder: Path) -> list[Bilingual]:
    """Remove the copies of earlier runs whose files are in order now, or are not there any more.

    Whoever sends copies back sends all that lie there. Returns which ones stand there all the same.
    """
    left = []
    root = (folder / COPIES).resolve()
    for copy in run.store.outlived():
        path = (folder / copy).resolve()
        if path.is_relative_to(root) and not _removed(path):
            left.append(copy)
    run.store.forget_earlier(left)
    for half in root.rglob(HALF):
        # What a worker that was killed was just writing.
        _removed(half)
    return [_left(left)] if left else []


def _removed(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        # It is open in Excel, or its folder is not ours to change: that must not cost the run its reports.
        return False
    return True


def _left(copies: Sequence[str]) -> Bilingual:
    first, number = visible(copies[0]), len(copies)
    return Bilingual(
        f"以前的批注副本有 {number} 个已经过时而删不掉（没有权限，或正在 Excel 中打开），请不要发出：{first}"
        + (" 等" if number > 1 else ""),
        f"earlier annotated copies that are out of date and could not be removed (not permitted, or open in Excel): "
        f"{number}; do not send them back: {first}" + (" and others" if number > 1 else ""),
    )


def check_targets(folder: Path, names: Mapping[str, str]) -> None:
    """Raise `GivenError` where a copy would not stand in the folder of the copies, or in the place of a source."""
    sources = {Path(path).resolve() for path in names}
    root = (folder / COPIES).resolve()
    for path, name in names.items():
        target = (root / name).resolve()
        if target in sources or not target.is_relative_to(root):
            raise GivenError(
                f"批注副本会覆盖原文件 {path}，请换一个 --out 文件夹",
                f"the annotated copy would be written over the file {path}; choose another folder with --out",
            )


def _to_make(run: Run, folder: Path, names: Mapping[str, str], watch: Watch) -> Iterator[Copying]:
    """Yield the copies that are to be made; of all other files it is kept that there is none, and why."""
    for path, content, status, findings, copied, copy, document in run.store.to_copy():
        if status == "unreadable" or not findings:
            run.store.copied(path, "-", "", _UNREADABLE.said(run.language) if status == "unreadable" else "")
            watch.advance()
            continue
        root = folder / COPIES
        target = root / names[path]
        made_of = key_of(__version__, content, run.language, document)
        # Under that name there may be the copy of another file, where what was asked for came in another order.
        if copied == made_of and copy == f"{COPIES}/{names[path]}" and target.exists():
            watch.advance()
            continue
        yield Copying(path, content, document, str(root), str(target), made_of)


def copy_files(language: str, tasks: Sequence[Copying]) -> list[str]:
    """Make some copies; return for each why there is none, empty where there is."""
    with collector_at_rest():
        return [_copy(language, task) for task in tasks]


def _copy(language: str, task: Copying) -> str:
    try:
        data = read_bytes(task.path)
    except Refused as error:
        return _said(error.problem, language)
    except OSError:
        return _GONE.said(language)
    if hashlib.sha256(data).hexdigest() != task.content:
        return _CHANGED.said(language)
    try:
        copy = annotate(data, remarks_of(unpacked(task.document)["findings"], language), language)
        _write(Path(task.root), Path(task.target), copy)
    except (Refused, NotPatchableError) as error:
        return _said(error.problem, language)
    except OSError as error:
        return _UNWRITTEN.said(language).format(reason=why_unwritten(error).said(language))
    return ""


def _write(root: Path, target: Path, copy: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    # A link that came with the files must not lead out of the folder, to what is a source.
    if not target.parent.resolve().is_relative_to(root.resolve()):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(target))
    write_whole(target, copy)


def _said(problem: Problem, language: str) -> str:
    """Return in one sentence why there is no copy."""
    if problem.key not in UNREADABLE:
        return why_not(problem, language)
    words = UNREADABLE[problem.key]
    facts: dict[str, Any] = defaultdict(str, problem.facts)
    return (words.zh if language == "zh" else words.en).format_map(facts)
