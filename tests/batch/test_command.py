"""`xladdin check FOLDER --out DIR` as a reviewer runs it: what is written, what survives, what goes on."""

from __future__ import annotations

import csv
import errno
import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from submissions import apart, libraries, returned
from test_hostile import HONEST, REFUSED

from checks.rows import Problem
from examples.make import RETURNED
from xladdin.batch.store import Store
from xladdin.cli import main
from xladdin.paths import COPIES, KEPT, SUMMARY
from xladdin.run import read_path

REPORTS = ["findings.csv", "findings.parquet", "index.html", "report.json", "report.txt", SUMMARY]


def _report(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return loaded


def _state(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file with its bytes and the time of its last change."""
    return {
        str(path.relative_to(folder)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_one_command_leaves_all_reports_and_a_copy_for_every_sender(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    returned(tmp_path / "收到" / "地市")
    (tmp_path / "收到" / "坏.xlsx").write_bytes(b"")
    before = _state(tmp_path / "收到")
    out = tmp_path / "报告"
    status = main(["check", str(tmp_path / "收到"), "--out", str(out), "--annotate"])
    report = _report(out)
    copied = {each["path"]: each["annotated"] for each in report["submissions"]}
    said, told = capsys.readouterr()

    assert status == 1
    assert told == ""
    assert said.endswith(f"；批注副本 8 个，在 {out}/annotated；1 个文件没有副本，原因见报告。\n")
    assert sorted(path.name for path in out.iterdir()) == sorted([*REPORTS, KEPT, COPIES])
    assert _state(tmp_path / "收到") == before
    assert copied.pop(str(tmp_path / "收到" / "坏.xlsx")) == {"path": "", "note": "文件无法检查，没有批注。"}
    clean = [path for path, each in copied.items() if each["path"] == ""]
    assert [Path(path).name for path in clean] == ["新疆2025年土壤污染防治资金.xlsx"]
    for path, each in copied.items():
        if path not in clean:
            assert each == {"path": f"{COPIES}/地市/{Path(path).name}", "note": ""}
            assert "审核意见" in load_workbook(out / each["path"]).sheetnames
    with (out / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) - 1 >= sum(len(each["findings"]) for each in report["submissions"])


def test_annotated_copies_carry_the_findings_and_give_the_same_again(tmp_path: Path) -> None:
    returned(tmp_path / "收到")
    main(["check", str(tmp_path / "收到"), "--out", str(tmp_path / "报告"), "--annotate"])
    first = _report(tmp_path / "报告")
    (tmp_path / "退回").mkdir()
    for path in (tmp_path / "报告" / COPIES).iterdir():
        path.rename(tmp_path / "退回" / path.name)
    main(["check", str(tmp_path / "退回"), "--out", str(tmp_path / "再查"), "--annotate"])
    second = _report(tmp_path / "再查")
    by_name = {Path(each["path"]).name: each["findings"] for each in first["submissions"]}

    assert second["submissions"]
    for each in second["submissions"]:
        assert each["findings"] == by_name[Path(each["path"]).name]


def test_every_hostile_file_is_reported_and_none_stops_the_batch(tmp_path: Path) -> None:
    folder = tmp_path / "收到"
    good = libraries(folder, 30)
    for name, make in ({name: make for name, (_, make) in REFUSED.items()} | HONEST).items():
        (folder / name).write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-m", "xladdin", "check", str(folder), "--out", str(tmp_path / "报告"), "--annotate"],
        capture_output=True,
        timeout=300,
        check=False,
    )
    report = _report(tmp_path / "报告")
    status = {Path(each["path"]).name: each["status"] for each in report["submissions"]}
    codes = {
        Path(each["path"]).name: {finding["code"] for finding in each["findings"]} for each in report["submissions"]
    }

    assert done.returncode == 1
    assert done.stderr == b""
    assert len(status) == len(good) + len(REFUSED) + len(HONEST) > 50
    assert {name for name, each in status.items() if each == "unreadable"} == set(REFUSED)
    assert all(codes[name] == {"IO01"} for name in REFUSED)
    assert all("IO02" in codes[name] for name in HONEST)
    assert all("TA02" in codes[path.name] for path in good)


_INTERRUPTED = """
import os, signal, sys
from xladdin.batch.store import Store
from xladdin.batch.store import Store
from xladdin.cli import main

put, done = Store.put, 0

def put_and_interrupt(*arguments):
    global done
    put(*arguments)
    done += 1
    if done == 100:
        # As a terminal does: every process of the group hears it.
        os.killpg(0, signal.SIGINT)

Store.put = put_and_interrupt
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""
"""The command, and Ctrl-C after a hundred files."""


def test_ctrl_c_leaves_valid_partial_results_and_says_how_to_go_on(tmp_path: Path) -> None:
    folder, out = tmp_path / "收到", tmp_path / "报告"
    paths = libraries(folder, 400)
    (tmp_path / "interrupted.py").write_text(_INTERRUPTED, encoding="utf-8")
    options = [str(folder), "--format", "json", "--jobs", "2", "--out"]
    command = [sys.executable, "-m", "xladdin", "check", *options]
    stopped = subprocess.run(
        [sys.executable, str(tmp_path / "interrupted.py"), "check", *options, str(out)],
        capture_output=True,
        start_new_session=True,
        timeout=120,
        check=False,
    )
    partial = _report(out)

    assert stopped.returncode == 130
    assert "--resume" in stopped.stderr.decode()
    assert b"Traceback" not in stopped.stderr
    assert json.loads(stopped.stdout) == partial
    assert partial["interrupted"]["files"] == 400
    assert 100 <= partial["interrupted"]["checked"] == len(partial["submissions"]) < 400
    for name in REPORTS:
        assert (out / name).stat().st_size > 0

    resumed = subprocess.run([*command, str(out), "--resume"], capture_output=True, timeout=120, check=False)
    whole = subprocess.run([*command, str(tmp_path / "另")], capture_output=True, timeout=120, check=False)
    assert resumed.stdout == whole.stdout
    assert len(json.loads(whole.stdout)["submissions"]) == len(paths)


def test_what_was_checked_outlives_a_process_that_is_killed_over_its_reports(tmp_path: Path) -> None:
    paths = libraries(tmp_path / "馆", 40)
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, "check", str(tmp_path / "馆"), "--out", str(tmp_path / "报告")],
        capture_output=True,
        timeout=120,
        check=False,
    )
    store = Store(tmp_path / "报告" / KEPT)
    known = [store.known(str(path)) for path in paths]
    store.close()

    assert killed.returncode == -signal.SIGKILL
    assert known == [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


_KILLED = """
import os, signal, sys
from xladdin import checking
from xladdin.batch.store import Store
from xladdin.cli import main

checking.write_reports = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
main(sys.argv[1:])
"""


def test_a_process_that_is_killed_while_it_writes_reports_leaves_nothing_for_good(tmp_path: Path) -> None:
    libraries(tmp_path / "馆", 2)
    out = tmp_path / "报告"
    command = ["check", str(tmp_path / "馆"), "--out", str(out)]
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED_MIDWAY, *command], capture_output=True, timeout=120, check=False
    )
    (half,) = out.glob(".reports-*")
    (out / ".reports-别人的").mkdir()
    (out / ".reports-别人的" / "留着.txt").write_bytes(b"")

    assert killed.returncode == -signal.SIGKILL
    assert (half / "index.html").exists()

    main([*command, "--resume"])

    assert sorted(path.name for path in out.iterdir()) == sorted([*REPORTS, KEPT, ".reports-别人的"])


_KILLED_MIDWAY = """
import os, signal, sys
from xladdin.cli import main
from xladdin.reports import frames

frames.write_csv = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
main(sys.argv[1:])
"""


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "已中断，检查已经做完，批注副本没有；加上 --resume 再运行一次，就接着批注"),
        ("en", "interrupted; all is checked, but not all copies are made. Run it again with --resume to go on"),
    ],
)
def test_ctrl_c_while_copies_are_made_keeps_what_was_found(
    language: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> bytes:
        os.kill(os.getpid(), signal.SIGINT)
        return b""

    returned(tmp_path / "收到")
    command = ["check", str(tmp_path / "收到"), "--out", str(tmp_path / "报告"), "--annotate", "--resume"]
    command += ["--lang", language]
    with monkeypatch.context() as patched:
        patched.setattr("xladdin.batch.copies.annotate", interrupted)
        assert main(command) == 130
    captured = capsys.readouterr()
    report = _report(tmp_path / "报告")

    assert captured.err == f"xladdin: {said}\n"
    assert "中断" not in captured.out
    assert "interrupted" not in captured.out
    assert report["interrupted"] is None
    assert len(report["submissions"]) == 9
    assert len(_state(tmp_path / "报告" / COPIES)) == 1
    assert main(command) == 1
    assert len(_state(tmp_path / "报告" / COPIES)) == 8


def test_a_second_run_leaves_the_copies_that_are_up_to_date(tmp_path: Path) -> None:
    returned(tmp_path / "收到")
    command = ["check", str(tmp_path / "收到"), "--out", str(tmp_path / "报告"), "--annotate", "--resume"]
    main(command)
    first = _state(tmp_path / "报告" / COPIES)
    main(command)

    assert _state(tmp_path / "报告" / COPIES) == first
    assert len(first) == 8
    main([each for each in command if each != "--annotate"])
    assert not any("annotated" in each for each in _report(tmp_path / "报告")["submissions"])


@pytest.mark.parametrize("resume", [[], ["--resume"]])
def test_a_copy_that_is_outlived_is_removed_and_nothing_else(resume: list[str], tmp_path: Path) -> None:
    first, second, third = libraries(tmp_path / "收到", 3)
    out = tmp_path / "报告"
    command = ["check", str(tmp_path / "收到"), "--out", str(out), "--annotate", *resume]
    main(command)
    (out / COPIES / "我自己的.xlsx").write_bytes(b"x")
    second.unlink()
    third.write_bytes((RETURNED / "新疆2025年土壤污染防治资金.xlsx").read_bytes())
    main(command)

    assert {path.name for path in (out / COPIES).iterdir()} == {"我自己的.xlsx", first.name}


def test_what_would_be_written_over_a_source_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "报告"
    (path,) = libraries(out / COPIES, 1)
    before = _state(tmp_path)

    assert main(["check", str(out / COPIES), "--out", str(out), "--annotate"]) == 2
    assert "批注副本会覆盖原文件" in capsys.readouterr().err
    path.rename(out / SUMMARY)
    assert main(["check", str(out / SUMMARY), "--out", str(out)]) == 2
    assert "汇总表会覆盖原文件" in capsys.readouterr().err
    assert sorted(each[0] for each in _state(tmp_path).values()) == sorted(each[0] for each in before.values())


def test_neither_dots_nor_links_lead_copies_to_a_source(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries(tmp_path / "收到" / "县", 2)
    libraries(tmp_path / "收到", 1)
    (tmp_path / "收到" / COPIES).mkdir()
    (tmp_path / "收到" / COPIES / "县").symlink_to(tmp_path / "收到" / "县", target_is_directory=True)
    before = _state(tmp_path / "收到" / "县"), (tmp_path / "收到" / "第000号馆.xlsx").read_bytes()
    monkeypatch.chdir(tmp_path / "收到" / "县")
    main(["check", ".", "..", "--out", "../..", "--annotate"])
    main(["check", str(tmp_path / "收到"), "--out", str(tmp_path / "收到"), "--annotate"])

    assert "批注副本会覆盖原文件" in capsys.readouterr().err
    assert (_state(tmp_path / "收到" / "县"), (tmp_path / "收到" / "第000号馆.xlsx").read_bytes()) == before


def test_strangers_files_in_the_folder_are_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = libraries(tmp_path / "馆", 1)
    (tmp_path / "index.html").write_bytes(b"mine")

    assert main(["check", str(path), "--out", str(tmp_path)]) == 2
    assert f"已有 index.html，却没有 {KEPT}，不知是不是检查报告" in capsys.readouterr().err
    assert (tmp_path / "index.html").read_bytes() == b"mine"


def test_a_full_disk_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    (path,) = libraries(tmp_path / "馆", 1)
    monkeypatch.setattr("xladdin.batch.store.Store.put", full)

    assert main(["check", str(path), "--out", str(tmp_path / "报告")]) == 2
    assert "中间结果写不进" in capsys.readouterr().err


def test_a_full_disk_is_told_in_words_with_the_report_that_found_no_room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (path,) = libraries(tmp_path / "馆", 1)
    monkeypatch.setattr("xladdin.reports.page.write_page", full)

    assert main(["check", str(path), "--out", str(tmp_path / "报告")]) == 2
    place = tmp_path / "报告" / "index.html"
    assert capsys.readouterr().err == f"xladdin: 无法写入 {place}：磁盘已满，请腾出空间后再运行\n"
    assert main(["check", str(path), "--out", str(tmp_path / "报告"), "--lang", "en"]) == 2
    assert f"cannot write {place}: the disk is full; make room and run this again" in capsys.readouterr().err
    assert [each.name for each in (tmp_path / "报告").iterdir()] == [KEPT]


def test_a_summary_that_is_open_elsewhere_leaves_all_reports_as_they_were(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def held(path: Path, target: Path) -> Path:
        if target.name == SUMMARY:
            raise PermissionError(errno.EACCES, "拒绝访问。", str(path))
        return rename(path, target)

    libraries(tmp_path / "馆", 1)
    command = ["check", str(tmp_path / "馆"), "--out", str(tmp_path / "报告")]
    main(command)
    before = [(tmp_path / "报告" / name).read_bytes() for name in REPORTS]
    libraries(tmp_path / "馆", 2)
    capsys.readouterr()
    monkeypatch.setattr(Path, "rename", held)

    assert main(command) == 2
    said = capsys.readouterr().err
    assert f"无法写入 {tmp_path / '报告' / SUMMARY}：没有权限，或者文件正在别的程序（如 Excel）中打开" in said
    assert [(tmp_path / "报告" / name).read_bytes() for name in REPORTS] == before

    monkeypatch.undo()

    assert main([*command, "--resume"]) == 0
    assert len(_report(tmp_path / "报告")["submissions"]) == 2


def test_a_folder_in_the_place_of_a_report_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = libraries(tmp_path / "馆", 1)
    (tmp_path / "报告" / "findings.csv").mkdir(parents=True)

    assert main(["check", str(path), "--out", str(tmp_path / "报告")]) == 2
    assert "那里有同名的文件夹" in capsys.readouterr().err
    assert sorted(each.name for each in (tmp_path / "报告").iterdir()) == [KEPT, "findings.csv"]


def test_a_copy_of_another_version_is_removed_when_it_is_outlived(tmp_path: Path) -> None:
    one, other = libraries(tmp_path / "馆", 2)
    out = tmp_path / "报告"
    command = ["check", str(tmp_path / "馆"), "--out", str(out), "--annotate", "--resume"]
    main(command)
    base = sqlite3.connect(out / KEPT)
    base.executescript("DROP TABLE earlier; UPDATE files SET copy = CAST(copy AS TEXT); PRAGMA user_version = 1;")
    base.close()
    one.unlink()
    main(command)

    assert [path.name for path in (out / COPIES).iterdir()] == [other.name]


def test_an_outlived_copy_that_is_open_elsewhere_costs_no_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = Path.unlink

    def held(path: Path, *, missing_ok: bool = False) -> None:
        if path.parent.name == COPIES and path.suffix == ".xlsx":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        unlink(path, missing_ok=missing_ok)

    one, other = libraries(tmp_path / "馆", 2)
    out = tmp_path / "报告"
    command = ["check", str(tmp_path / "馆"), "--out", str(out), "--annotate", "--resume"]
    main(command)
    one.unlink()
    capsys.readouterr()
    monkeypatch.setattr(Path, "unlink", held)

    assert main(command) == 0
    said = f"以前的批注副本有 1 个已经过时而删不掉（没有权限，或正在 Excel 中打开），请不要发出：{COPIES}/{one.name}\n"
    assert capsys.readouterr().err == f"xladdin: {said}"
    assert len(_report(out)["submissions"]) == 1
    assert (out / COPIES / one.name).exists()

    monkeypatch.undo()
    main(command)

    assert [path.name for path in (out / COPIES).iterdir()] == [other.name]


def test_copies_of_files_with_one_name_are_named_as_a_whole_run_names_them(tmp_path: Path) -> None:
    one, other = libraries(tmp_path / "馆", 2)
    for path, folder in ((one, "甲/县"), (other, "乙/县")):
        (tmp_path / folder).mkdir(parents=True)
        path.rename(tmp_path / folder / "自评表.xlsx")
    folders = [str(tmp_path / "甲/县"), str(tmp_path / "乙/县")]
    for out, order in (("先", folders), ("先", folders[::-1]), ("后", folders[::-1])):
        main(["check", *order, "--out", str(tmp_path / out), "--annotate", "--resume"])
    copies = [tmp_path / out / COPIES / "县" / "自评表.xlsx" for out in ("先", "后")]

    assert _report(tmp_path / "先") == _report(tmp_path / "后")
    assert copies[0].read_bytes() == copies[1].read_bytes()


def test_a_copy_that_could_not_be_written_is_made_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(root: Path, target: Path, copy: bytes) -> None:
        del root, copy
        raise PermissionError(errno.EACCES, "Permission denied", str(target))

    one, other = libraries(tmp_path / "馆", 2)
    other.unlink()
    out = tmp_path / "报告"
    command = ["check", str(tmp_path / "馆"), "--out", str(out), "--annotate", "--resume"]
    main(command)
    other = libraries(tmp_path / "另", 2)[1]
    other.replace(one)
    monkeypatch.setattr("xladdin.batch.copies._write", held)
    monkeypatch.setattr("xladdin.batch.copies._removed", lambda _: False)
    main(command)

    assert _report(out)["submissions"][0]["annotated"] == {
        "path": "",
        "note": "批注副本写不出来：没有权限，或者文件正在别的程序（如 Excel）中打开，请关闭后再运行。",
    }

    monkeypatch.undo()
    main(command)
    made = (out / COPIES / one.name).read_bytes()
    main(["check", str(tmp_path / "馆"), "--out", str(tmp_path / "新"), "--annotate"])

    assert _report(out)["submissions"][0]["annotated"] == {"path": f"{COPIES}/{one.name}", "note": ""}
    assert made == (tmp_path / "新" / COPIES / one.name).read_bytes()


def test_without_an_output_the_reports_are_written_all_the_same(tmp_path: Path) -> None:
    libraries(tmp_path / "馆", 1)
    started = "import sys; sys.stdout = sys.stderr = None; from xladdin.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", started, "check", str(tmp_path / "馆"), "--out", str(tmp_path / "报告")], check=False
    )

    assert done.returncode == 0
    assert (tmp_path / "报告" / "index.html").exists()


def test_a_very_long_name_gets_its_copy(tmp_path: Path) -> None:
    (source,) = libraries(tmp_path / "馆", 1)
    name = "绩" * 82 + ".xlsx"
    source.rename(source.with_name(name))
    main(["check", str(tmp_path / "馆"), "--out", str(tmp_path / "报告"), "--annotate"])

    assert (tmp_path / "报告" / COPIES / name).exists()


def test_a_name_that_is_no_unicode_gets_its_copy_and_loses_it(tmp_path: Path) -> None:
    (source,) = libraries(tmp_path / "馆", 1)
    # As a Chinese ZIP file gives it on a system that reads names as UTF-8.
    name = os.fsdecode("图书馆.xlsx".encode("gb18030"))
    broken = source.rename(source.with_name(name))
    command = ["check", str(tmp_path / "馆"), "--out", str(tmp_path / "报告"), "--annotate", "--resume"]
    main(command)
    copy = tmp_path / "报告" / COPIES / name

    assert _report(tmp_path / "报告")["submissions"][0]["annotated"] == {"path": f"{COPIES}/{name}", "note": ""}
    assert copy.exists()

    broken.rename(source)
    main(command)

    assert not copy.exists()


def test_a_file_that_went_away_is_no_fault_of_the_program(tmp_path: Path) -> None:
    found = read_path(str(tmp_path / "没有.xlsx"))

    assert found.problem == Problem(
        "unopenable", {"reason_zh": "检查时文件已不在原处", "reason_en": "it was no longer there"}
    )


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.xlsx")

    assert read_path(str(tmp_path / "管道.xlsx")).problem is not None


def test_json_is_utf_8_whatever_the_console_speaks(tmp_path: Path) -> None:
    (path,) = libraries(tmp_path / "馆", 1)
    done = subprocess.run(
        [sys.executable, "-m", "xladdin", "check", str(path), "--format", "json"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "gbk"},
    )

    assert json.loads(done.stdout.decode("utf-8"))["submissions"][0]["path"] == str(path)


def test_whoever_reads_only_the_first_lines_gets_no_complaint(tmp_path: Path) -> None:
    libraries(tmp_path / "馆", 40)
    command = f"{sys.executable} -m xladdin check {tmp_path}/馆 --format json | head -c 100"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)

    assert len(done.stdout) == 100
    assert done.stderr == b""


def test_too_few_processes_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "x", "--jobs", "0"])
    assert "应为不小于 1 的整数" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--annotate", "--resume"])
def test_copies_and_resuming_ask_for_a_folder(option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = libraries(tmp_path, 1)

    assert main(["check", str(path), option]) == 2
    assert "--out" in capsys.readouterr().err


def test_a_folder_with_reports_can_be_checked_again(tmp_path: Path) -> None:
    libraries(tmp_path, 3)
    command = ["check", str(tmp_path), "--out", str(tmp_path), "--annotate"]
    main(command)
    main(command)

    assert [Path(each["path"]).suffix for each in _report(tmp_path)["submissions"]] == [".xlsx"] * 3


def test_many_files_are_told_in_brief(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    libraries(tmp_path / "馆", 21)
    apart(tmp_path / "馆" / "分开", ["hohhot-2023-selfeval", "turpan-2024-selfeval"])
    (tmp_path / "馆" / "空.xlsx").write_bytes(b"")
    main(["check", str(tmp_path / "馆"), "--out", str(tmp_path / "报告")])
    lines = capsys.readouterr().out.splitlines()

    assert lines[0].startswith(f"{tmp_path}/馆/分开/turpan-2024-selfeval.xlsx  错误 ")
    assert lines[10] == "……以上是问题最多的几个文件，其余见报告。"
    assert "无法检查的文件 1 个。" in lines
    assert lines[-2].startswith("共检查 24 个文件：错误 ")
    assert lines[-1] == f"报告在 {tmp_path}/报告：先看 index.html，筛选用 summary.xlsx。"


def test_the_page_and_the_workbook_go_to_the_output_too(tmp_path: Path) -> None:
    libraries(tmp_path / "馆", 2)
    for kind, begins in (("html", b"<!doctype html>"), ("xlsx", b"PK\x03\x04")):
        done = subprocess.run(
            [sys.executable, "-m", "xladdin", "check", str(tmp_path / "馆"), "--format", kind],
            capture_output=True,
            check=False,
        )
        assert done.stderr == b""
        assert done.stdout[: len(begins)].lower() == begins.lower()


def test_no_workbook_is_written_to_a_terminal(tmp_path: Path) -> None:
    (path,) = libraries(tmp_path / "馆", 1)
    command = [sys.executable, "-m", "xladdin", "check", str(path), "--format", "xlsx"]
    done = subprocess.run(["script", "-qec", " ".join(command), "/dev/null"], capture_output=True, check=False)

    assert done.returncode == 2
    assert done.stdout.decode().startswith("xladdin: --format xlsx 输出的是工作簿，请写进文件")
    assert b"PK" not in done.stdout


def test_the_progress_bar_moves_in_a_terminal_alone(tmp_path: Path) -> None:
    libraries(tmp_path / "馆", 60)
    command = [sys.executable, "-m", "xladdin", "check", str(tmp_path / "馆"), "--format", "json"]
    # `script` gives it a terminal.
    seen = subprocess.run(
        ["script", "-qec", " ".join(command) + f" >{tmp_path}/out.json", "/dev/null"], capture_output=True, check=False
    ).stdout.decode()

    assert "检查" in seen
    assert "60/60" in seen
    assert "件/秒" in seen
    assert "写报告" not in seen
    assert len(json.loads((tmp_path / "out.json").read_text())["submissions"]) == 60
    assert subprocess.run(command, capture_output=True, check=False).stderr == b""


@pytest.mark.parametrize("damage", ["UPDATE files SET document = x'00'", ""])
def test_results_that_a_power_cut_has_damaged_are_named_with_what_to_do(
    damage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    libraries(tmp_path / "馆", 30)
    kept = tmp_path / "报告" / KEPT
    command = ["check", str(tmp_path / "馆"), "--out", str(kept.parent), "--resume"]
    main(command)
    if damage:
        base = sqlite3.connect(kept)
        base.execute(damage)
        base.commit()
        base.close()
    else:
        data = bytearray(kept.read_bytes())
        data[8192:-8192] = b"\xff" * (len(data) - 16384)
        kept.write_bytes(data)
    capsys.readouterr()

    assert main(command) == 2
    assert capsys.readouterr().err == f"xladdin: 以前的结果 {kept} 已损坏，请不加 --resume 重新检查\n"
    assert main(command[:-1]) == 0
    assert main(command) == 0
