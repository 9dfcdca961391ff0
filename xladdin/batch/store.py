"""The results of a run on disk: memory stays flat however many workbooks there are, and nothing is lost by an end.

One SQLite file in the folder of the reports, or one that vanishes with the run. Everything in it is plain data.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from time import monotonic
from typing import Any

from checks.batch import Entry
from checks.bilingual import BilingualError
from xladdin.batch.kept import Kept, ties_of, unpacked, unpacking_alike
from xladdin.company import Ties
from xladdin.refusals import damaged, spoilt

_VERSION = 2
"""Of the tables: results of another one are not taken over."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS run (key TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (
    path BLOB PRIMARY KEY,
    place INTEGER,
    content TEXT NOT NULL,
    context TEXT NOT NULL,
    status TEXT NOT NULL,
    errors INTEGER NOT NULL,
    warnings INTEGER NOT NULL,
    infos INTEGER NOT NULL,
    document BLOB NOT NULL,
    ties TEXT NOT NULL,
    needy INTEGER NOT NULL,
    copied TEXT NOT NULL DEFAULT '',
    copy BLOB NOT NULL DEFAULT x'',
    note TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS earlier (copy BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS entries (path BLOB NOT NULL, rule TEXT NOT NULL, meets BLOB NOT NULL, facts BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS entries_of_files ON entries (path);
CREATE INDEX IF NOT EXISTS entries_that_meet ON entries (rule, meets);
CREATE INDEX IF NOT EXISTS order_of_files ON files (place);
"""
_UNCHANGED = "UPDATE files SET place = (SELECT place FROM asked WHERE path = ?1) WHERE path = ?1"
_RESULTS = """
INSERT OR REPLACE INTO files (path, place, content, context, status, errors, warnings, infos, document, ties, needy)
VALUES (?1, (SELECT place FROM asked WHERE path = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
"""
_MEETING = """
SELECT rule, meets, path, facts FROM entries JOIN files USING (path)
WHERE place IS NOT NULL AND rule IN ({rules}) AND (
    rule IN ({lone}) OR (rule, meets) IN (SELECT rule, meets FROM entries GROUP BY rule, meets HAVING count(*) > 1)
)
ORDER BY rule, meets, place, entries.rowid
"""
_COPIES = """
SELECT place, path, content, status, errors + warnings + infos, copied, copy, document
FROM files WHERE place > ? ORDER BY place LIMIT ?
"""
_PAGE = 200
"""Rows that are taken at once where others may change in between."""
_SECONDS = 0.5
"""After which results are committed: what a killed process loses."""


class StoreError(BilingualError):
    """The results cannot be kept where they should be; the text says why."""


class Store:
    """What was found in the files of one run."""

    def __init__(self, file: Path | None = None, *, anew: bool = False) -> None:
        """Open it; a damaged file is begun ``anew`` where nothing in it is asked for."""
        self._file = file
        self.copying = False
        """Annotated copies are made in this run; those of an earlier one are not told of."""
        try:
            self._open(check=anew)
        except sqlite3.DatabaseError as error:
            if file is None or not anew or not spoilt(error):
                raise self._refused(error) from error
            # Emptied, not removed: it tells that the reports beside it are ours.
            self._base.close()
            file.write_bytes(b"")
            file.with_name(f"{file.name}-journal").unlink(missing_ok=True)
            self._open(check=False)
        self._begun_anew, self._last = False, monotonic()

    def _open(self, *, check: bool) -> None:
        # An empty name: a file of SQLite's own, in memory as long as it is small.
        self._base = sqlite3.connect("" if self._file is None else self._file, isolation_level=None, timeout=1)
        self._prepare()
        if check and self._base.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            error = sqlite3.DatabaseError("quick_check")
            error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise error

    def _prepare(self) -> None:
        # What a power cut may lose is checked again; what a killed process wrote is there.
        self._base.executescript("PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-4000;")
        self._base.execute("BEGIN IMMEDIATE")
        self._base.execute("COMMIT")
        copies: list[str] = []
        if self._base.execute("PRAGMA user_version").fetchone() != (_VERSION,):
            copies = self._copies_of_another_version()
            for table in ("run", "files", "entries", "earlier"):
                self._base.execute(f"DROP TABLE IF EXISTS {table}")
            self._base.execute(f"PRAGMA user_version = {_VERSION}")
        self._base.executescript(_SCHEMA)
        self._base.executemany("INSERT INTO earlier VALUES (?)", ((_bytes(copy),) for copy in copies))

    def _copies_of_another_version(self) -> list[str]:
        """Return the copies that another version of this program has made, as far as that can be told."""
        found: list[bytes | str] = []
        for table in ("files", "earlier"):
            # It may have no such table.
            with suppress(sqlite3.OperationalError):
                found += [copy for (copy,) in self._base.execute(f"SELECT copy FROM {table}")]  # noqa: S608
        return [_text(copy) if isinstance(copy, bytes) else copy for copy in found if copy]

    def _refused(self, error: sqlite3.DatabaseError) -> StoreError:
        if "locked" in str(error):
            return StoreError(
                f"另一次检查正在写 {self._file}，请等它结束",
                f"another run is writing {self._file}; wait until it has ended",
            )
        if self._file is not None and not self._file.exists():
            return StoreError(
                f"文件夹 {self._file.parent} 不能写入", f"the folder {self._file.parent} cannot be written to"
            )
        if self._file is not None and spoilt(error):
            said = damaged(self._file)
            return StoreError(said.zh, said.en)
        return StoreError(f"不能使用 {self._file}：{error}", f"{self._file} cannot be used: {error}")

    def close(self) -> None:
        """Commit and let go of the file; a run that found nothing leaves what an earlier one did."""
        try:
            self._settle()
        finally:
            self._base.close()

    def _settle(self) -> None:
        self.commit()
        if self._base.in_transaction:
            self._base.execute("ROLLBACK")

    def begin(self, key: str, paths: Iterable[str], *, resume: bool) -> None:
        """Begin a run over the paths in their order; with ``resume`` keep what an equal run found.

        ``key`` stands for everything but the files that results depend on.
        """
        base = self._base
        self._settle()
        base.execute("BEGIN")
        base.execute("DROP TABLE IF EXISTS asked")
        base.execute("INSERT INTO earlier SELECT copy FROM files WHERE copy != x''")
        if not (resume and base.execute("SELECT key FROM run").fetchone() == (key,)):
            for table in ("files", "entries", "run"):
                base.execute(f"DELETE FROM {table}")  # noqa: S608 - no value of anybody's
            base.execute("INSERT INTO run VALUES (?)", (key,))
        base.execute("CREATE TEMP TABLE asked (path BLOB PRIMARY KEY, place INTEGER) WITHOUT ROWID")
        base.executemany("INSERT INTO asked VALUES (?, ?)", ((_bytes(path), place) for place, path in enumerate(paths)))
        base.execute("DELETE FROM files WHERE path NOT IN (SELECT path FROM asked)")
        base.execute("DELETE FROM entries WHERE path NOT IN (SELECT path FROM asked)")
        base.execute("UPDATE files SET place = NULL")
        # Nothing is given up for a run that finds nothing: what was kept before goes with its first result.
        self._begun_anew, self._last = True, monotonic()

    def known(self, path: str) -> str:
        """Return the SHA-256 of the file whose results are there already; empty where there are none."""
        row = self._base.execute("SELECT content FROM files WHERE path = ?", (_bytes(path),)).fetchone()
        return row[0] if row else ""

    def contents(self) -> dict[str, str]:
        """Return the SHA-256 of every file of the run by its path."""
        rows = self._base.execute("SELECT path, content FROM files WHERE place IS NOT NULL")
        return {_text(path): content for path, content in rows}

    def put(self, kept: Kept, context: str = "") -> None:
        """Keep the results of a file, found beside the files that ``context`` stands for."""
        self._begun()
        # Whatever interrupts it, a file is there whole or not at all.
        self._base.execute("SAVEPOINT one")
        try:
            self._put(kept, context)
        except BaseException:
            self._base.execute("ROLLBACK TO one")
            raise
        finally:
            self._base.execute("RELEASE one")
        self._begun_anew = False
        if monotonic() - self._last > _SECONDS:
            self.commit()

    def _put(self, kept: Kept, context: str) -> None:
        path = _bytes(kept.path)
        if kept.unchanged:
            self._base.execute(_UNCHANGED, (path,))
        else:
            results = (kept.content, context, kept.status, *kept.counts, kept.document, kept.ties, kept.needy)
            self._base.execute(_RESULTS, (path, *results))
            self._base.execute("DELETE FROM entries WHERE path = ?", (path,))
            self._base.executemany(
                "INSERT INTO entries VALUES (?, ?, ?, ?)",
                ((path, each.rule, _bytes(each.key), each.facts) for each in kept.entries),
            )

    def _begun(self) -> None:
        if not self._base.in_transaction:
            self._base.execute("BEGIN")

    def commit(self) -> None:
        """Keep what has been put so far, whatever becomes of this process; with nothing put, what was kept before."""
        if self._base.in_transaction and not self._begun_anew:
            self._base.execute("COMMIT")
        self._last = monotonic()

    def checked(self) -> int:
        """Return how many files of the run have results."""
        found: int = self._base.execute("SELECT count(*) FROM files WHERE place IS NOT NULL").fetchone()[0]
        return found

    def counts(self) -> dict[str, int]:
        """Return the number of open findings by severity."""
        row = self._base.execute("SELECT sum(errors), sum(warnings), sum(infos) FROM files WHERE place IS NOT NULL")
        return {name: number or 0 for name, number in zip(("error", "warning", "info"), row.fetchone(), strict=True)}

    def documents(self, *, worst_first: bool = False) -> Iterator[dict[str, Any]]:
        """Yield the documents in the order of the run, or those with most findings first."""
        order = "errors DESC, warnings DESC, infos DESC, place" if worst_first else "place"
        # A cursor of its own for each: several reports may read at once.
        rows = self._base.cursor().execute(
            f"SELECT document, copied, copy, note FROM files WHERE place IS NOT NULL ORDER BY {order}"  # noqa: S608
        )
        for document, copied, copy, note in rows:
            found = unpacked(document)
            yield found | {"annotated": {"path": _text(copy), "note": note}} if copied and self.copying else found

    def copies(self) -> tuple[int, int] | None:
        """Return how many annotated copies there are and how many could not be made; None where none was looked for."""
        asked = "SELECT sum(copy != x''), sum(note != '') FROM files WHERE place IS NOT NULL AND copied != ''"
        made, failed = self._base.execute(asked).fetchone()
        return (made, failed) if self.copying and made is not None else None

    def sociable(self) -> bool:
        """Tell whether any file looks for others, or was held against others before."""
        row = self._base.execute("SELECT 1 FROM files WHERE place IS NOT NULL AND (needy OR context != '') LIMIT 1")
        return row.fetchone() is not None

    def ties(self) -> list[tuple[Ties, str]]:
        """Return the ties of all files in the order of the run, each with the context of its results."""
        rows = self._base.execute("SELECT path, ties, context FROM files WHERE place IS NOT NULL ORDER BY place")
        return [(ties_of(_text(path), ties), context) for path, ties, context in rows]

    def groups(self, rules: Mapping[str, bool]) -> Iterator[tuple[str, str, list[Entry]]]:
        """Yield the entries that meet, by rule and key, in the order of the run.

        ``rules`` says which rules ask for them, and of each whether it asks for single ones too.
        """
        codes, lone = sorted(rules), sorted(code for code, single in rules.items() if single)
        asked = _MEETING.format(rules=",".join("?" * len(codes)), lone=",".join("?" * len(lone)))
        rows = self._base.cursor().execute(asked, [*codes, *lone])
        for (rule, meets), group in groupby(rows, key=lambda row: (row[0], row[1])):
            key, unpack = _text(meets), unpacking_alike()
            yield rule, key, [Entry(rule, key, _text(path), unpack(facts)) for _, _, path, facts in group]

    def to_copy(self) -> Iterator[tuple[str, str, str, int, str, str, bytes]]:
        """Yield path, SHA-256, status, number of findings, what its copy was made of, copy and document of every file.

        `copied` may be called in between.
        """
        last = -1
        while rows := self._base.execute(_COPIES, (last, _PAGE)).fetchall():
            for _, path, content, status, findings, copied, copy, document in rows:
                yield _text(path), content, status, findings, copied, _text(copy), document
            last = rows[-1][0]

    def outlived(self) -> list[str]:
        """Return the copies of earlier runs that none of this one took the place of."""
        rows = self._base.execute("SELECT copy FROM earlier EXCEPT SELECT copy FROM files").fetchall()
        return [_text(copy) for (copy,) in rows]

    def forget_earlier(self, left: Iterable[str] = ()) -> None:
        """Forget the copies of earlier runs but those that are still there."""
        self._begun()
        self._base.execute("DELETE FROM earlier")
        self._base.executemany("INSERT INTO earlier VALUES (?)", ((_bytes(copy),) for copy in left))

    def copied(self, path: str, made_of: str, copy: str, note: str) -> None:
        """Keep where the annotated copy of a file is, or why there is none."""
        self._begun()
        copied = (made_of, _bytes(copy), note, _bytes(path))
        self._base.execute("UPDATE files SET copied = ?, copy = ?, note = ? WHERE path = ?", copied)


def _bytes(text: str) -> bytes:
    """Return a path as it is stored: a name that is no valid Unicode is one all the same."""
    return text.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
