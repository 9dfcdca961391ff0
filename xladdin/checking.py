"""The command ``check``: from what was asked on the command line to the results and the reports in a folder.

What only some runs need is imported by them: one file is checked in a third of a second.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from checks.bilingual import Bilingual
from checks.catalogue import chosen_by
from checks.matching import Listed
from checks.rows import Problem
from xladdin import __version__
from xladdin.against import no_targets
from xladdin.batch.engines import SERIAL_BELOW, Cluster, Engine, EngineError, Pool, Serial, processors
from xladdin.batch.kept import Manner
from xladdin.batch.progress import watched
from xladdin.batch.running import Asked, Run, Watch, key_of, run, spread
from xladdin.batch.stopping import Stop, StoppedError
from xladdin.batch.store import Store
from xladdin.batch.work import Order, list_tables
from xladdin.explanations import by_path, read_lines
from xladdin.given import GivenError, profile_of
from xladdin.paths import KEPT, copy_names, workbooks
from xladdin.reports.folder import check_reports, write_reports
from xladdin.roster import read_roster
from xladdin.run import Settings

_INTERRUPTED = {
    "none": Bilingual(
        "已中断，一个文件也没有检查完，以前的报告没有改动",
        "interrupted before any file was checked; earlier reports stand as they were",
    ),
    "some": Bilingual(
        "已中断，做完的部分已写出；加上 --resume 再运行一次，就从这里接着做",
        "interrupted; what is done has been written. Run it again with --resume to go on",
    ),
    "copies": Bilingual(
        "已中断，检查已经做完，批注副本没有；加上 --resume 再运行一次，就接着批注",
        "interrupted; all is checked, but not all copies are made. Run it again with --resume to go on",
    ),
}
"""What to do next, by how far a run came."""


@dataclass(frozen=True)
class Request:
    """What was asked, as the command line has it."""

    paths: Sequence[str]
    profile: str | None = None
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    explanations: str = ""
    against: Sequence[str] = ()
    roster: str = ""
    matches: bool = False
    language: str = "zh"
    out: str = ""
    annotate: bool = False
    resume: bool = False
    jobs: int | None = None
    scheduler: str = ""


@dataclass(frozen=True)
class Checked:
    """A run, while its results are there."""

    run: Run
    notes: Sequence[Bilingual]
    """What the user is to know beside the findings."""


@contextmanager
def checked(request: Request) -> Iterator[Checked]:
    """Check what was asked and write the reports into the folder, if one was named.

    Raises the errors of what is given (`GivenError`, `PathError`, `ProfileError`, `UnknownRuleError`,
    `NoTargetsError`, `EngineError`, `StoreError`), and `OSError` where the folder cannot be written.
    """
    folder = Path(request.out) if request.out else None
    if folder is None and (request.annotate or request.resume):
        raise GivenError(
            "--annotate 和 --resume 要和 --out 一起用：副本和中间结果写在那个文件夹里",
            "--annotate and --resume need --out, the folder of the copies and of what is kept between runs",
        )
    profile = profile_of(request.profile)
    rules = chosen_by(profile, request.select, request.ignore)
    roster, notes = read_roster(request.roster) if request.roster else (None, [])
    paths = workbooks(request.paths, folder, notes)
    issued = [str(path) for path in workbooks(request.against, folder, notes)]
    explanations, unused = by_path(read_lines(request.explanations) if request.explanations else [], paths)
    notes += unused
    names = copy_names(paths, request.paths) if request.annotate else {}
    if folder is not None:
        check_reports(folder, paths)
        if request.annotate:
            from xladdin.batch.copies import check_targets  # noqa: PLC0415 - see the module's docstring

            check_targets(folder, names)
        folder.mkdir(parents=True, exist_ok=True)
    # Ten thousand paths are six megabytes as such, and one as texts.
    files = [*map(str, paths)]
    del paths
    store = Store(folder / KEPT if folder is not None else None, anew=not request.resume)
    stop = Stop()
    try:
        with (
            stop.listening(),
            _engine(request, files, issued) as engine,
            watched(len(files), request.language) as watch,
        ):
            tables, contents = _tables(issued, engine, watch, stop)
            settings = Settings(profile, rules, tables, given=bool(issued))
            manner = Manner(request.language, request.matches)
            # Results that are not kept are not taken up either.
            code = _code() if folder is not None else ""
            key = key_of(__version__, code, profile, [rule.code for rule in rules], manner, explanations, contents)
            asked = Asked(files, Order(settings, manner), explanations, roster, key, request.resume)
            done = run(asked, store, engine, watch, stop)
            if folder is not None and request.annotate and done.complete:
                from xladdin.batch.copies import make_copies  # noqa: PLC0415

                notes += make_copies(done, folder, names, engine, watch, stop)
            # What was found is written down whatever was asked meanwhile; only a second Ctrl-C ends that too.
            if folder is not None and done.checked:
                notes += write_reports(done, folder, watch, matches=request.matches)
        yield Checked(done, [*notes, *_told(done, folder)])
    except StoppedError as error:
        raise KeyboardInterrupt from error
    finally:
        store.close()


def _told(done: Run, folder: Path | None) -> Iterator[Bilingual]:
    """Yield what is to be known of a run that did not come to its end."""
    if done.lost:
        yield done.lost
    if folder is not None and (done.interrupted or done.lost):
        yield _INTERRUPTED["copies" if done.complete else "some" if done.checked else "none"]


@contextmanager
def _engine(request: Request, files: Sequence[str], issued: Sequence[str]) -> Iterator[Engine]:
    """Yield where the work is done; ended by Ctrl-C its processes end too."""
    engine: Engine
    if request.scheduler:
        engine = Cluster(request.scheduler)
        try:
            # The ends of a list tell of the folders that it goes through.
            copies = [request.out] if request.annotate else []
            engine.check([*request.paths, *request.against, *files[:1], *files[-1:], *issued[-1:], *copies])
        except EngineError:
            engine.close()
            raise
    elif len(files) + len(issued) < SERIAL_BELOW and request.jobs in (None, 1):
        engine = Serial()
    else:
        engine = Pool(request.jobs or processors())
    try:
        yield engine
    finally:
        engine.close()


def _tables(
    paths: Sequence[str], engine: Engine, watch: Watch, stop: Stop
) -> tuple[tuple[Listed, ...], Sequence[tuple[str, str]]]:
    """Return the target tables of ``--against``, and its files with their SHA-256; raises `NoTargetsError`."""
    if not paths:
        return (), ()
    watch.stage("tables", len(paths))
    found = {}
    for path, tables in spread(paths, lambda some: engine.submit(list_tables, some), engine, len(paths), stop):
        found[path] = tables
        watch.advance()
    read = {path: tables for path in paths if not isinstance(tables := found[path], Problem)}
    listed = tuple(table for tables in read.values() for table in tables.listed)
    if not listed:
        lost = [path for path in paths if isinstance(tables := found[path], Problem) or not tables.readable]
        raise no_targets(paths, lost)
    return listed, [(path, tables.content) for path, tables in read.items()]


def _code() -> str:
    """Return what stands for the program itself: results of another are not taken over."""
    found = hashlib.sha256()
    for package in ("checks", "workbook_templates", "xladdin"):
        for file in _sources(resources.files(package)):
            found.update(file.read_bytes())
    return found.hexdigest()


def _sources(folder: Traversable) -> Iterator[Traversable]:
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_dir():
            yield from _sources(each)
        elif each.name.endswith((".py", ".toml")):
            yield each
