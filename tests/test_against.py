"""Self-evaluations against issued tables end to end, with workbooks in the official layout."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from examples.workbooks import Cells, Figures, figures, official
from xladdin.cli import main


def _write(folder: Path, name: str, form: Figures | None = None) -> tuple[Path, Cells]:
    data, cells = official(figures(name) if form is None else form)
    path = folder / f"{name}.xlsx"
    path.write_bytes(data)
    return path, cells


def _report(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    main(["check", *map(str, arguments), "--select", "XT", "--format", "json"])
    loaded: dict[str, Any] = json.loads(capsys.readouterr().out)
    return loaded


def _found(submission: Mapping[str, Any], cells: Cells) -> list[tuple[str, str, str]]:
    paths = {cell: path for path, cell in reversed(cells.items())}
    return [(each["code"], paths.get(each["cell"], "heading"), each["expected"]) for each in submission["findings"]]


HOHHOT = "hohhot-2023-selfeval"
HOHHOT_FINDS = [
    ("XT06", "funds/0/budget", "16648.4"),
    ("XT06", "funds/2/budget", "6648.4"),
    ("XT10", "goal", ""),
]
TURPAN = "turpan-2024-selfeval"
TURPAN_FINDS = [
    *[("XT10", "goal", "")] * 7,
    ("XT05", "indicators/25/l3", "公里"),
    ("XT05", "indicators/29/l3", "矿山生态功能稳定可持续时间（年）"),
    ("XT05", "indicators/30/l3", "服务对象满意度指标（%）"),
]


@pytest.mark.parametrize(
    ("name", "issued", "finds"),
    [(HOHHOT, "hohhot-2023-target", HOHHOT_FINDS), (TURPAN, "turpan-2024-target-weighted", TURPAN_FINDS)],
)
def test_real_forms_against_their_issued_tables(
    name: str,
    issued: str,
    finds: list[tuple[str, str, str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "issued").mkdir()
    path, cells = _write(tmp_path, name)
    table, _ = _write(tmp_path / "issued", issued)
    _write(tmp_path / "issued", "soil-xinjiang-2025-target")

    for arguments in ([path, "--against", table], [path, "--against", tmp_path / "issued"], [path, table]):
        submission = _report(capsys, *arguments)["submissions"][0]
        assert _found(submission, cells) == finds
        assert submission["forms"][0]["against"]["matched"]["path"] == str(table)


def test_what_is_issued_is_not_judged_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, _ = _write(tmp_path, HOHHOT)
    table, _ = _write(tmp_path, "hohhot-2023-target")
    main(["check", str(path), "--against", str(table), "--format", "json"])
    report = json.loads(capsys.readouterr().out)

    assert [each["path"] for each in report["submissions"]] == [str(path)]


def test_targets_changed_dropped_and_added(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = copy.deepcopy(figures(HOHHOT))
    rows = form["indicators"]
    rows[0]["target"] = "≥700.22"
    rows[3]["target"] = "≤108.90"
    dropped = rows.pop(11)
    rows.append({**rows[-1], "l3": "宣传报道次数（次）", "target": "≥3", "actual": "3"})
    path, cells = _write(tmp_path, HOHHOT, form)
    table, _ = _write(tmp_path, "hohhot-2023-target")
    report = _report(capsys, path, "--against", table)
    found = [each for each in _found(report["submissions"][0], cells) if each[0] in ("XT01", "XT02", "XT03", "XT04")]

    assert found == [
        ("XT03", "heading", dropped["l3"].replace("(", "（").replace(")", "）")),
        ("XT01", "indicators/0/target", "≥701.22"),
        ("XT02", "indicators/3/target", "≥108.90"),
        ("XT04", "indicators/19/l3", ""),
    ]


def test_a_figure_of_the_text_that_is_not_the_table_s(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = copy.deepcopy(figures(HOHHOT))
    form["goal"] = form["goal"].replace("701.22", "710.22").replace("20.06万人", "20.06人")
    form["achieved"] = form["achieved"].replace("280公顷", "208公顷")
    path, cells = _write(tmp_path, HOHHOT, form)

    assert _found(_report(capsys, path)["submissions"][0], cells) == [
        ("XT07", "goal", "≥701.22 公顷"),
        ("XT08", "goal", "≥20.06 万人"),
        ("XT07", "achieved", "280 公顷"),
        ("XT10", "goal", ""),
    ]


def test_where_nothing_matches_the_nearest_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, _ = _write(tmp_path, "guizhou-miaoling-2025-selfeval")
    table, _ = _write(tmp_path, "turpan-2024-target-weighted")
    report = _report(capsys, path, "--against", table)
    submission = report["submissions"][0]
    main(["check", str(path), "--against", str(table), "--select", "XT"])
    text = capsys.readouterr().out.replace("\n    ", "")

    assert submission["findings"] == []
    assert submission["forms"][0]["against"]["matched"] is None
    assert [each["path"] for each in submission["forms"][0]["against"]["nearest"]] == [str(table)]
    assert "--against 中没有“贵州省苗岭山脉历史遗留废弃矿山生态修复示范工程”（2022—2025）的目标表，未作对照。" in text
    assert "最接近的是：新疆东天山南麓（吐鲁番市）历史遗留废弃矿山生态修复示范工程项目（2024，" in text


def test_without_issued_tables_no_note_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, _ = _write(tmp_path, "guizhou-miaoling-2025-selfeval")
    form = _report(capsys, path)["submissions"][0]["forms"][0]
    main(["check", str(path), "--select", "XT"])

    assert form["against"] == {"asked": False, "matched": None, "counts": {}, "nearest": []}
    assert "对照" not in capsys.readouterr().out


def test_every_match_can_be_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = copy.deepcopy(figures(TURPAN))
    form["indicators"][0]["l3"] = "宣传报道次数（次）"
    path, _ = _write(tmp_path, TURPAN, form)
    table, _ = _write(tmp_path, "turpan-2024-target-weighted")
    arguments = [str(path), "--against", str(table), "--show-matches"]
    matches = _report(capsys, *arguments)["submissions"][0]["matches"]
    main(["check", *arguments, "--select", "XT", "--lang", "en"])
    text = capsys.readouterr().out

    assert len(matches) == 32
    assert matches[28] == {
        "form": 0,
        "reported": {"sheet": "Sheet", "cell": "D51", "label": "区域生态功能稳定可持续时间（年）"},
        "issued": {"sheet": "Sheet", "cell": "D38", "label": "矿山生态功能稳定可持续时间（年）"},
        "how": "near",
        "likeness": 85,
    }
    assert [(each["how"], each["reported"] is None, each["issued"] is None) for each in matches[30:]] == [
        ("missing", True, False),
        ("added", False, True),
    ]
    assert "D52 项目实施区域群众满意度（%）              ↔ D39 服务对象满意度指标（%）" in text
    assert "the only satisfaction" in text
    assert "(not reported)" in text
    assert "matches" not in _report(capsys, path)["submissions"][0]


def test_issued_tables_that_are_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, _ = _write(tmp_path, HOHHOT)
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"not a workbook")

    for against, says in ((path, "没有绩效目标表"), (broken, "无法读取"), (tmp_path / "无.xlsx", "找不到文件")):
        assert main(["check", str(path), "--against", str(against)]) == 2
        assert says in capsys.readouterr().err
