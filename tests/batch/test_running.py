"""A run over many workbooks: the same findings however the work is spread, kept on disk, taken up again."""

from __future__ import annotations

import json
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from submissions import APART, apart, libraries, returned

from checks.bilingual import Bilingual
from checks.catalogue import chosen_by, judge
from checks.profile import load
from checks.rows import Submission
from xladdin.batch.engines import Engine, Pool, Serial
from xladdin.batch.kept import Kept, Manner
from xladdin.batch.running import Asked, Run, run
from xladdin.batch.stopping import StoppedError
from xladdin.batch.store import Store, StoreError
from xladdin.batch.work import Order
from xladdin.paths import KEPT, copy_names, workbooks
from xladdin.reports.document import document, json_report
from xladdin.reports.text import report
from xladdin.run import check, read_path, settings_of

pytestmark = pytest.mark.usefixtures("closed_stores")
PROFILE = load()


def asked(paths: Sequence[Path], *, resume: bool = False, key: str = "") -> Asked:
    return Asked([*map(str, paths)], Order(settings_of(PROFILE), Manner()), key=key, resume=resume)


def ran(paths: Sequence[Path], engine: Engine | None = None, store: Store | None = None) -> Run:
    return run(asked(paths), store or Store(), engine or Serial())


def text(done: Run) -> str:
    return "".join(json_report(done))


class Counting(Serial):
    """Counts the files that were read, and may be interrupted as by Ctrl-C."""

    def __init__(self, most: int | None = None) -> None:
        self.read: list[str] = []
        self._most = most

    def submit(self, work: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]:
        if self._most is not None and len(self.read) >= self._most:
            raise StoppedError
        future = super().submit(work, *arguments, **named)
        self.read += [kept.path for kept in future.result() if isinstance(kept, Kept) and not kept.unchanged]
        return future


class _Broken(tuple[Any, ...]):
    """What Ctrl-C leaves of a list that is just being written."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        raise KeyboardInterrupt


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("报送")
    returned(root / "原件")
    apart(root / "分开")
    libraries(root / "馆", 60)
    (root / "坏.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (root / "空.xlsx").write_bytes(b"")
    return root


def test_the_report_is_what_json_makes_of_the_whole(folder: Path) -> None:
    paths = workbooks([str(folder / "原件")])
    done = ran(paths)
    loaded = json.loads(text(done))

    assert text(done) == json.dumps(loaded, ensure_ascii=False, indent=1) + "\n"
    assert loaded == {**document(check(paths, PROFILE), PROFILE), "batch": loaded["batch"]}
    assert loaded["interrupted"] is None


def test_a_run_over_nothing_readable_is_whole_all_the_same(folder: Path) -> None:
    loaded = json.loads(text(ran([folder / "空.xlsx"])))

    assert [each["status"] for each in loaded["submissions"]] == ["unreadable"]
    assert loaded["counts"] == {"error": 1, "warning": 0, "info": 0}


def test_serial_and_pool_give_the_same_bytes(folder: Path) -> None:
    paths = workbooks([str(folder)])
    pool = Pool(2)
    try:
        spread = text(ran(paths, pool))
    finally:
        pool.close()

    assert spread == text(ran(paths))
    assert len(json.loads(spread)["submissions"]) == len(paths) == 9 + len(APART) + 60 + 2


def test_workbooks_examined_one_by_one_give_what_all_together_give(folder: Path) -> None:
    paths = workbooks([str(folder / "分开"), str(folder / "原件")])
    together = judge([read_path(str(path)) for path in paths], PROFILE)
    one_by_one = json.loads(text(ran(paths)))["submissions"]

    assert [_said(each) for each in one_by_one] == [
        [(finding.code, finding.sheet, finding.cell, finding.message()) for finding in found] for found in together
    ]


def test_tables_and_parts_in_files_of_their_own_are_found(folder: Path) -> None:
    submissions = json.loads(text(ran(workbooks([str(folder / "分开")]))))["submissions"]
    found = {Path(each["path"]).stem: {finding["code"] for finding in each["findings"]} for each in submissions}

    assert "XT06" in found["hohhot-2023-selfeval"]
    assert "XT05" in found["turpan-2024-selfeval"]
    assert "SM06" in found["soil-xinjiang-2025-target"]


def _said(submission: dict[str, Any]) -> list[tuple[str, ...]]:
    return [(each["code"], each["sheet"], each["cell"], each["message"]) for each in submission["findings"]]


@given(names=st.lists(st.sampled_from(APART), unique=True, min_size=1), seed=st.integers(0, 3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_so_do_any_of_them_in_any_order(folder: Path, names: list[str], seed: int) -> None:
    paths = [folder / "分开" / f"{name}.xlsx" for name in names]
    random.Random(seed).shuffle(paths)
    together = judge([read_path(str(path)) for path in paths], PROFILE)
    done = ran(paths)

    assert [_said(each) for each in json.loads(text(done))["submissions"]] == [
        [(finding.code, finding.sheet, finding.cell, finding.message()) for finding in found] for found in together
    ]


def test_only_what_is_held_against_others_is_read_again(folder: Path) -> None:
    paths = workbooks([str(folder / "分开"), str(folder / "馆")])
    engine = Counting()
    ran(paths, engine)
    again = [path for path in dict.fromkeys(engine.read) if engine.read.count(path) > 1]

    assert {Path(path).stem for path in again} == {
        "hohhot-2023-selfeval",
        "turpan-2024-selfeval",
        "soil-xinjiang-2025-target",
    }


def test_a_table_that_many_look_at_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = []
    for number in range(4):
        reported, table = apart(tmp_path / f"{number}县", APART[:2])
        paths += [reported, table]
    read: Counter[str] = Counter()

    def counted(path: str) -> Submission:
        read[path] += 1
        return read_path(path)

    monkeypatch.setattr("xladdin.batch.work.read_path", counted)
    done = ran(paths)

    assert read == {str(path): 1 for path in paths[1::2]}
    assert all("XT06" in each for each in map(_codes, json.loads(text(done))["submissions"][::2]))


def _codes(submission: dict[str, Any]) -> list[str]:
    return [finding["code"] for finding in submission["findings"]]


def test_files_that_are_there_and_unchanged_are_not_read_again(tmp_path: Path) -> None:
    paths = apart(tmp_path / "分开") + libraries(tmp_path / "馆", 5)
    store, first, second, third = Store(tmp_path / KEPT), Counting(), Counting(), Counting()
    whole = text(run(asked(paths, resume=True), store, first))
    store = _reopened(store, tmp_path)
    again = text(run(asked(paths, resume=True), store, second))
    paths[-1].write_bytes(paths[0].read_bytes())
    store = _reopened(store, tmp_path)
    changed = run(asked(paths, resume=True), store, third)

    assert len(first.read) == len(paths) + 3
    assert second.read == []
    assert again == whole
    assert third.read == [str(paths[-1]), str(paths[-1])]
    assert text(changed) == text(ran(paths))
    store.close()


def _reopened(store: Store, folder: Path) -> Store:
    store.close()
    return Store(folder / KEPT)


def test_other_settings_read_all_anew(tmp_path: Path) -> None:
    paths = libraries(tmp_path / "馆", 3)
    store, engine = Store(), Counting()
    run(asked(paths, resume=True, key="口径甲"), store, engine)
    run(asked(paths, resume=True, key="口径乙"), store, engine)
    run(asked(paths, key="口径乙"), store, engine)

    assert len(engine.read) == 9


def test_a_table_that_came_or_went_since_changes_what_is_said(tmp_path: Path) -> None:
    reported, table = apart(tmp_path, APART[:2])
    store = Store()
    alone = text(run(asked([reported], resume=True), store, Serial()))
    both = text(run(asked([reported, table], resume=True), store, Serial()))
    again = text(run(asked([reported], resume=True), store, Serial()))

    assert "XT06" not in alone
    assert "XT06" in both
    assert both == text(ran([reported, table]))
    assert again == alone


def test_an_interrupted_run_says_so_and_is_taken_up(tmp_path: Path) -> None:
    paths = libraries(tmp_path / "馆", 60)
    store = Store(tmp_path / KEPT)
    done = run(asked(paths, resume=True), store, Counting(most=25))
    partial = json.loads(text(done))
    store = _reopened(store, tmp_path)
    engine = Counting()
    finished = run(asked(paths, resume=True), store, engine)

    assert partial["interrupted"] == {"files": 60, "checked": 25}
    assert [each["path"] for each in partial["submissions"]] == [str(path) for path in paths[:25]]
    assert partial["batch"] == {"findings": []}
    assert len(engine.read) == 35
    assert text(finished) == text(ran(paths))
    store.close()


def test_a_run_interrupted_while_files_are_held_against_each_other_says_so(tmp_path: Path) -> None:
    paths = apart(tmp_path / "分开")
    store = Store(tmp_path / KEPT)
    done = run(asked(paths, resume=True), store, Counting(most=len(paths) + 1))
    partial = json.loads(text(done))
    said = "".join(report(done)).splitlines()[-2:]
    store = _reopened(store, tmp_path)
    finished = run(asked(paths, resume=True), store, Counting())

    assert partial["interrupted"] == {"files": len(paths), "checked": len(paths)}
    assert len(partial["submissions"]) == len(paths)
    assert said[0] == f"检查被中断：{len(paths)} 个文件都检查了，各文件之间的核对没有做完。"
    assert said[1].startswith(f"共检查 {len(paths)} 个文件：")
    assert text(finished) == text(ran(paths))
    store.close()


def test_a_run_that_finds_nothing_leaves_what_an_earlier_one_did(tmp_path: Path) -> None:
    paths = libraries(tmp_path / "馆", 3)
    store, engine = Store(tmp_path / KEPT), Counting()
    run(asked(paths, resume=True), store, engine)
    store = _reopened(store, tmp_path)
    for _ in range(2):
        assert run(asked(paths), store, Counting(most=0)).interrupted
    store = _reopened(store, tmp_path)
    run(asked(paths, resume=True), store, engine)

    assert len(engine.read) == 3
    store.close()


def test_a_file_put_in_half_is_not_there(tmp_path: Path) -> None:
    (path,) = libraries(tmp_path / "馆", 1)
    store = Store()
    store.begin("", [str(path)], resume=False)
    kept = Kept(str(path), "x", status="checked", document=b"", entries=_Broken())
    with pytest.raises(KeyboardInterrupt):
        store.put(kept)

    assert store.known(str(path)) == ""
    assert store.checked() == 0
    store.put(replace(kept, entries=()))
    assert store.known(str(path)) == "x"


def test_two_runs_do_not_write_the_same_results(tmp_path: Path) -> None:
    store = Store(tmp_path / KEPT)
    with pytest.raises(StoreError, match="另一次检查正在写") as error:
        Store(tmp_path / KEPT)
    store.close()

    assert error.value.said("en") == f"another run is writing {tmp_path / KEPT}; wait until it has ended"


def test_results_that_are_none_are_refused_with_their_place(tmp_path: Path) -> None:
    (tmp_path / KEPT).write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="请不加 --resume 重新检查"):
        Store(tmp_path / KEPT)
    Store(tmp_path / KEPT, anew=True).close()
    Store(tmp_path / KEPT).close()


def test_a_folder_that_takes_no_results_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as error:
        Store(tmp_path / "无" / KEPT)

    assert error.value.sentence == (
        f"文件夹 {tmp_path / '无'} 不能写入",
        f"the folder {tmp_path / '无'} cannot be written to",
    )


def test_results_of_another_version_are_not_taken_over(tmp_path: Path) -> None:
    paths = libraries(tmp_path / "馆", 2)
    store = Store(tmp_path / KEPT)
    run(asked(paths), store, Serial())
    store.close()
    base = sqlite3.connect(tmp_path / KEPT)
    base.executescript("ALTER TABLE files DROP COLUMN needy; PRAGMA user_version = 999;")
    base.close()
    store, engine = Store(tmp_path / KEPT), Counting()
    run(asked(paths, resume=True), store, engine)

    assert len(engine.read) == 2
    store.close()


def test_a_name_that_is_no_unicode_is_a_name(tmp_path: Path) -> None:
    (source,) = libraries(tmp_path / "馆", 1)
    path = tmp_path / "坏\udcff名.xlsx"
    path.write_bytes(source.read_bytes())
    done = ran([path])

    assert json.loads(text(done))["submissions"][0]["path"] == str(path)
    assert "".join(report(done)).startswith(f"{tmp_path}/坏\ufffd名.xlsx")


def test_copies_are_named_as_they_lie_in_their_folders(tmp_path: Path) -> None:
    for name in ("甲/表#1.xlsx", "甲/表.xlsx", "乙/表.xlsx", "乙/县/表.xlsx", "单.xlsx"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    one, two = [str(tmp_path / "乙")], [str(tmp_path / "甲"), str(tmp_path / "乙"), str(tmp_path / "单.xlsx")]

    assert sorted(copy_names(workbooks(one), one).values()) == ["县/表.xlsx", "表.xlsx"]
    assert sorted(copy_names(workbooks(two), two).values()) == [
        "乙/县/表.xlsx",
        "乙/表.xlsx",
        "单.xlsx",
        "甲/表.xlsx",
        "甲/表＃1.xlsx",
    ]
    same = [str(tmp_path / "甲/表.xlsx"), str(tmp_path / "乙/表.xlsx")]
    assert list(copy_names(workbooks(same), same).values()) == ["表.xlsx", "表(2).xlsx"]


def test_a_file_named_twice_is_checked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = libraries(tmp_path / "甲", 1)
    (tmp_path / "甲" / "同一件.xlsx").symlink_to(path)
    monkeypatch.chdir(tmp_path)
    found = workbooks(["甲", str(tmp_path / "甲"), "./甲/../甲", str(path)])

    # A link in the folder is a file of its own to whoever looks into it.
    assert [str(each) for each in found] == ["甲/同一件.xlsx", f"甲/{path.name}"]


def test_what_an_earlier_run_wrote_is_passed_over(tmp_path: Path) -> None:
    names = ("甲.xlsx", "报告/summary.xlsx", "报告/annotated/甲.xlsx", "别的/summary.xlsx", "别的/annotated/乙.xlsx")
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    Store(tmp_path / "报告" / KEPT).close()
    (tmp_path / "别的" / KEPT).write_bytes(b"")
    found, told = _found(tmp_path)

    assert found == ["别的/annotated/乙.xlsx", "别的/summary.xlsx", "甲.xlsx"]
    assert told == [
        (
            f"略过以前检查时写的 2 个文件：{tmp_path / '报告'} 中的 summary.xlsx、annotated",
            f"files passed over, as an earlier run wrote them: 2, in {tmp_path / '报告'} (summary.xlsx, annotated)",
        )
    ]
    assert _found(tmp_path, tmp_path / "报告") == (found, [])
    assert [path.name for path in workbooks([str(tmp_path / "报告" / "annotated")])] == ["甲.xlsx"]
    (tmp_path / "报告" / KEPT).unlink()
    assert _found(tmp_path, tmp_path / "报告") == (found, [])


def test_files_that_may_hold_forms_and_are_not_read_are_told(tmp_path: Path) -> None:
    for name in ("甲.xlsx", "县/乙.zip", "县/丙.PDF", "丁.pdf", "县/~$戊.docx", ".己.docx", "庚.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "里").symlink_to(tmp_path / "县")
    (tmp_path / "外").symlink_to(tmp_path.parent)
    found, told = _found(tmp_path)
    zh, en = zip(*told, strict=True)

    assert found == ["甲.xlsx"]
    assert zh == (
        f"{tmp_path / '外'} 是指向别处文件夹的链接，其中的文件没有检查；要检查，请另外写上它",
        (
            f"文件夹 {tmp_path} 中有些文件没有检查：.pdf 2 个、.zip 1 个；其中有自评表的，"
            "压缩包请解开，其他的请存成 .xlsx"
        ),
    )
    assert en == (
        f"{tmp_path / '外'} is a link to a folder elsewhere; its files were not checked, unless it is named itself",
        (
            f"files in {tmp_path} were not checked: 2 .pdf, 1 .zip; "
            "where they hold forms, unpack them or save them as .xlsx"
        ),
    )


def _found(folder: Path, out: Path | None = None) -> tuple[list[str], list[Bilingual]]:
    told: list[Bilingual] = []
    return [path.relative_to(folder).as_posix() for path in workbooks([str(folder)], out, told)], told


def test_the_rules_of_a_batch_can_be_left_out(folder: Path) -> None:
    paths = workbooks([str(folder / "馆")])
    chosen = chosen_by(PROFILE, ["RT"])
    done = run(Asked([*map(str, paths)], Order(settings_of(PROFILE, chosen), Manner())), Store(), Serial())

    assert done.batch() == []
