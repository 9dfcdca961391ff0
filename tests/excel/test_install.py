"""``xladdin excel install``: the interpreter stands in the user's ``xlwings.conf`` and nothing else has changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from xladdin import cli
from xladdin.excel.installing import InstallError, install, interpreter
from xladdin.excel.machine import Machine, _contents

EXE = r"C:\绩效\python.exe"
LINE = f'"INTERPRETER_WIN","{EXE}"'.encode("gbk")


class Here(Machine):
    """A Windows machine whose settings lie in a folder of this one."""

    @property
    def settings(self) -> str:
        return str(Path(self.home) / ".xlwings" / "xlwings.conf")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    packages = {"xladdin": "0.1.0", "xlwings": "0.37.8", "pywin32": "308"}
    return Here("Windows", "11", "3.11.9", 64, EXE, str(tmp_path), packages, "0.37.8", "gbk", None, _contents)


def settings(machine: Machine, content: bytes | None = None) -> Path:
    path = Path(machine.settings)
    if content is not None:
        path.parent.mkdir()
        path.write_bytes(content)
    return path


def test_the_file_is_made(machine: Machine) -> None:
    path = settings(machine)
    assert install(machine) == f'已在 {path} 写入："INTERPRETER_WIN","{EXE}"'
    assert path.read_bytes() == LINE + b"\r\n"
    assert [each.name for each in path.parent.iterdir()] == ["xlwings.conf"]
    assert interpreter(machine) == ("INTERPRETER_WIN", EXE)


def test_again_nothing_changes(machine: Machine) -> None:
    install(machine)
    path = settings(machine)
    before = path.stat()
    assert install(machine) == f'{path} 中已是："INTERPRETER_WIN","{EXE}"。没有改动。'
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_other_lines_stay_byte_for_byte(machine: Machine) -> None:
    others = '"PYTHONPATH","D:\\资料"\r\n\r\n"SHOW CONSOLE","False"'.encode("gbk")
    path = settings(machine, others)
    install(machine)
    assert path.read_bytes() == others + b"\r\n" + LINE + b"\r\n"


def test_an_older_entry_is_replaced_in_its_place(machine: Machine) -> None:
    before = b'"A","1"\n"Interpreter_Win","D:\\old\\python.exe"\n"B","2"\n"INTERPRETER_WIN","E:\\older.exe"\n'
    path = settings(machine, before)
    said = install(machine, "en")
    assert said == f'In {path} the interpreter was D:\\old\\python.exe, now: "INTERPRETER_WIN","{EXE}"'
    assert path.read_bytes() == b'"A","1"\n' + LINE + b'\n"B","2"\n'


def test_the_macros_take_the_first_entry_of_their_own_system(machine: Machine) -> None:
    settings(machine, b'"INTERPRETER","x"\n"INTERPRETER_MAC","m"\n"interpreter_win","a"\n"INTERPRETER_WIN","b"\n')
    assert interpreter(machine) == ("interpreter_win", "a")


def test_a_path_that_the_macros_cannot_read_is_refused(machine: Machine) -> None:
    with pytest.raises(InstallError) as refused:
        install(replace(machine, code_page="cp1252"))
    assert str(refused.value) == (
        f"Python 的路径 {EXE} 中有系统编码（cp1252）写不出的字，Excel 的宏读不了；请把 Python 装到只含英文字母的文件夹"
    )
    assert refused.value.said("en") == (
        f"the path {EXE} cannot be written in the system's encoding (cp1252), in which Excel's macros read it: "
        "install Python into a folder with an ASCII name"
    )
    assert not Path(machine.settings).exists()


def test_elsewhere_there_is_nothing_to_install(machine: Machine) -> None:
    with pytest.raises(InstallError) as refused:
        install(replace(machine, system="Linux"))
    assert refused.value.sentence == (
        "Linux 上没有 Excel 可以绑定；请在装有 Excel 的 Windows 上运行。这里可用 check、fill、template",
        "there is no Excel to bind on Linux: run this on Windows. Here check, fill and template work",
    )
    assert not Path(machine.settings).exists()


def test_the_command_says_what_remains(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("xladdin.excel.machine.this_machine", lambda: machine)
    assert cli.main(["excel", "install"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("已在 ")
    assert "✗ 缺少 xlwings64-0.37.8.dll" in said
    assert "✗ 没有找到 Excel\n" in said
    assert "写明 Python" not in said
    assert "✓" not in said
    assert said.endswith("\n有 2 处需要处理。\n")


def test_the_command_refuses_in_a_line(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("xladdin.excel.machine.this_machine", lambda: replace(machine, system="Linux"))
    assert cli.main(["excel", "install", "--lang", "en"]) == 2
    assert capsys.readouterr() == (
        "",
        "xladdin: there is no Excel to bind on Linux: run this on Windows. Here check, fill and template work\n",
    )


def test_a_folder_that_cannot_be_written_is_said(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(machine.home, ".xlwings").write_bytes(b"a file in its place")
    monkeypatch.setattr("xladdin.excel.machine.this_machine", lambda: machine)
    assert cli.main(["excel", "install"]) == 2
    assert capsys.readouterr().err.startswith("xladdin: 无法写入 ")
    assert cli.main(["excel", "install", "--lang", "en"]) == 2
    assert capsys.readouterr().err.startswith("xladdin: cannot write ")
