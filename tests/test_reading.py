"""Forms are read with every datum's text and cell, from official workbooks and from messy ones."""

from __future__ import annotations

import random
import re
import shutil
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from checks.labels import read_label
from checks.rows import Near
from checks.values import fold
from examples import workbooks
from workbook_templates import layout as layout_module
from workbook_templates.layout import LayoutError, load_layouts
from workbook_templates.opening import CellContent, SheetGrid, WorkbookGrid, open_workbook
from workbook_templates.reading import read_forms, read_submission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.datum import Datum
    from checks.rows import Form, Submission

SEEDS = range(20)
LAYOUTS = Path(layout_module.__file__).parent / "layouts"

KINDS = {
    "bazhou-2022-scoresheet": "evaluation-scoresheet",
    "bazhou-2022-survey": "survey",
    "guizhou-miaoling-2025-selfeval": "transfer-self-evaluation",
    "hohhot-2023-funds-by-region": "regional-funds",
    "hohhot-2023-regions": "regional-breakdown",
    "hohhot-2023-selfeval": "transfer-self-evaluation",
    "hohhot-2023-target": "target-table",
    "library-2024-project": "project-self-evaluation",
    "roads-2024-project": "project-self-evaluation",
    "soil-xinjiang-2025-allocation": "budget-allocation",
    "soil-xinjiang-2025-execution": "budget-execution",
    "soil-xinjiang-2025-part1": "target-breakdown",
    "soil-xinjiang-2025-part2": "target-breakdown",
    "soil-xinjiang-2025-part3": "target-breakdown",
    "soil-xinjiang-2025-target": "target-breakdown",
    "turpan-2024-selfeval": "transfer-self-evaluation",
    "turpan-2024-target-weighted": "target-table-weighted",
}

COLUMNS = {"l1": "level1", "l2": "level2", "l3": "label", "benchmark": "target", "rule": "scoring"}
"""What the figures call otherwise than the rows."""


def data_of(form: Form) -> dict[str, Datum]:
    """Return every datum of a form by the paths of `workbooks`."""
    pairs = chain(_single(form), _above(form), _indicators(form), _breakdown(form), _survey(form))
    return {path: datum for path, datum in pairs if datum is not None}


def _single(form: Form) -> Iterator[tuple[str, Datum | None]]:
    yield from {"title": form.title, "goal": form.goal, "achieved": form.achieved, "notes": form.notes}.items()
    if form.total:
        yield from ((f"total/{role}", getattr(form.total, role)) for role in ("weight", "score", "score_rate"))


def _above(form: Form) -> Iterator[tuple[str, Datum | None]]:
    for each in form.head.values():
        yield f"header/{fold(each.label.text)}", each.value
    for index, fund in enumerate(form.funds):
        yield f"amounts/{index}", fund.budget
        for role in ("label", "initial", "budget", "executed", "weight", "rate", "score"):
            yield f"funds/{index}/{role}", getattr(fund, role)
    for index, row in enumerate(form.management):
        yield f"management/{index}/situation", row.situation
        yield f"management/{index}/problems", row.problems


def _indicators(form: Form) -> Iterator[tuple[str, Datum | None]]:
    for index, indicator in enumerate(form.indicators):
        for role in workbooks.PATHS.values():
            datum = getattr(indicator, COLUMNS.get(role, role))
            yield f"indicators/{index}/{role}", datum
            yield f"rows/{index}/{role}", datum


def _breakdown(form: Form) -> Iterator[tuple[str, Datum | None]]:
    if form.breakdown:
        parts = [row for row in form.breakdown.rows if row.role == "part"]
        rows = {f"rows/{index}": row for index, row in enumerate(parts)}
        rows |= {row.role: row for row in form.breakdown.rows if row.role == "total"}
        for path, row in rows.items():
            for column in form.breakdown.columns:
                yield f"{path}/{fold(column.header.text)}", row.values[column.key]


def _survey(form: Form) -> Iterator[tuple[str, Datum | None]]:
    if form.survey:
        for index, (role, label) in enumerate(form.headers.items()):
            single = getattr(form.survey, role.removeprefix("survey."), None)
            several = [each.value for each in form.survey.statistics if each.label is label]
            for place, datum in enumerate([label, *([single] if single else several)]):
                yield f"survey/{index}/{place}", datum
        options = [(question, option) for question in form.survey.questions for option in question.options]
        for index, (question, option) in enumerate(options):
            first = option is question.options[0]
            for place, datum in enumerate([question.label if first else None, option.label, option.share]):
                yield f"options/{index}/{place}", datum


def expected_of(form: dict[str, Any], cells: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Return what each datum shows and its cell; 序号 is no datum of a form, the period is none of its own."""
    found = {}
    for path, cell in cells.items():
        if path != "period" and "序号" not in path and not (path.startswith("options/") and not _text_at(form, path)):
            *parts, last = path.split("/", maxsplit=1)
            key = "/".join([*parts, fold(last) if parts and parts[0] == "header" else last])
            if isinstance(_table_row(form, path), list):
                head, _, name = path.rpartition("/")
                key = f"{head}/{fold(name)}"
            found[key] = (_text_at(form, path), cell)
    return found


def _table_row(form: dict[str, Any], path: str) -> object:
    parts = path.split("/")
    rows = form.get("rows")
    if parts[0] == "total":
        return form["total"]
    return rows[int(parts[1])] if parts[0] == "rows" and rows else None


def _text_at(form: dict[str, Any], path: str) -> str:
    value: Any = form
    parts = path.split("/", maxsplit=1) if path.startswith("header/") else re.split("/", path, maxsplit=2)
    if path.startswith("total/"):
        parts = path.split("/", maxsplit=1)
    for part in parts:
        if isinstance(value, list):
            value = value[int(part) if part.isdigit() else form["columns"].index(part)]
        else:
            value = value.get(part, "")
    return str(value[1] if isinstance(value, list) else value)


def plain(path: str, text: str) -> str:
    """Return what two spellings of a datum have in common."""
    text = fold(text).replace("≥", ">=").replace("≤", "<=")
    if path.endswith("/l3"):
        label = read_label(text)
        return f"{label.name} {label.unit}"
    return text


def read_one(data: bytes) -> Form:
    submission = read_submission(data, "自评表.xlsx")
    assert submission.problem is None
    assert len(submission.forms) == 1, [(form.kind, form.range) for form in submission.forms]
    return submission.forms[0]


def differences(form: Form, figures: dict[str, Any], cells: dict[str, str]) -> dict[str, object]:
    """Return every datum that is not read as written, by its path."""
    data = data_of(form)
    wrong: dict[str, object] = {}
    for path, (text, cell) in expected_of(figures, cells).items():
        datum = data.get(path)
        if datum is None or datum.cell != cell or plain(path, datum.text) != plain(path, text):
            wrong[path] = (datum, cell, text)
    return wrong


@pytest.mark.parametrize("name", workbooks.names())
def test_official_layout_is_read_with_every_text_and_cell(name: str) -> None:
    figures = workbooks.figures(name)
    data, cells = workbooks.official(figures)
    form = read_one(data)
    assert form.kind == KINDS[name]
    read = data_of(form)
    assert {path: (read[path].text, read[path].cell) for path in expected_of(figures, cells)} == expected_of(
        figures, cells
    )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", workbooks.names())
def test_variants_are_read_with_every_text_and_cell(name: str, seed: int) -> None:
    figures = workbooks.figures(name)
    data, cells = workbooks.variant(figures, seed)
    form = read_one(data)
    assert form.kind == KINDS[name]
    assert differences(form, figures, cells) == {}


SWITCHES = ["sheet_offset", *(name for name, value in vars(workbooks.Style()).items() if value is False)]


@pytest.mark.parametrize("switch", SWITCHES)
@pytest.mark.parametrize("name", ["hohhot-2023-selfeval", "bazhou-2022-scoresheet", "soil-xinjiang-2025-execution"])
def test_each_mess_alone_is_read(name: str, switch: str) -> None:
    figures = workbooks.figures(name)
    data, cells = workbooks.variant(figures, 7, **{each: each == switch for each in SWITCHES})
    assert differences(read_one(data), figures, cells) == {}


@pytest.mark.parametrize("name", workbooks.names())
def test_no_row_is_read_twice_or_left_out(name: str) -> None:
    figures = workbooks.figures(name)
    form = read_one(workbooks.variant(figures, 3)[0])
    parts = [row for row in form.breakdown.rows if row.role == "part"] if form.breakdown else []
    assert len(form.indicators) + len(parts) == len(figures.get("indicators") or figures["rows"])
    money = figures["funds"] if figures["form"].startswith(("transfer", "project")) else figures.get("amounts", [])
    assert len(form.funds) == len(money)


# --- one form in detail -------------------------------------------------------------------------------------------


def self_evaluation() -> Form:
    return read_one(workbooks.official(workbooks.figures("hohhot-2023-selfeval"))[0])


def test_head_funds_and_period() -> None:
    form = self_evaluation()
    assert (form.range, form.period, form.unit, form.sheet) == ("A1:G43", "2023", "万元", "Sheet")
    assert {key: each.required for key, each in form.head.items()} == dict.fromkeys(
        ("project", "central_department", "local_department", "unit"), True
    )
    assert [row.role for row in form.funds] == ["total", "central", "local", "other", "other"]
    assert form.required == {"target"}


def test_headers_name_the_heading_cells() -> None:
    headers = {name: datum.cell for name, datum in self_evaluation().headers.items()}
    assert headers["indicators.target"] == "E22"
    assert headers["funds.rate"] == "G6"
    assert headers["management.problems"] == "G12"
    assert headers["goal.achieved"] == "F20"


def test_merged_groups_are_one_datum_for_all_their_rows() -> None:
    form = self_evaluation()
    first, second = form.indicators[:2]
    assert first.level1 is second.level1
    assert (second.level1.text, second.level1.cell) == ("产出指标", "B23")
    assert (second.level2.text, second.level2.cell) == ("数量指标", "C23")


def test_merged_reason_belongs_to_all_its_rows_but_is_not_carried_down() -> None:
    figures = workbooks.figures("hohhot-2023-selfeval")
    off = dict.fromkeys(SWITCHES, False)
    merged = read_one(workbooks.variant(figures, 1, **off | {"merge_reasons": True})[0])
    reasons = [indicator.reason for indicator in merged.indicators]
    assert reasons[0] is reasons[4]
    assert reasons[13] is not None
    assert reasons[13].blank


def test_scored_self_evaluation_without_total() -> None:
    form = read_one(workbooks.official(workbooks.figures("guizhou-miaoling-2025-selfeval"))[0])
    assert form.total is None
    assert form.columns >= {"weight"}
    assert form.period == "2022—2025"


def test_breakdown_columns_pair_by_source() -> None:
    form = read_one(workbooks.official(workbooks.figures("soil-xinjiang-2025-execution"))[0])
    assert form.breakdown
    keys = [column.key for column in form.breakdown.columns]
    assert keys == [
        *("name:承担单位", "name"),
        *("budget:中央", "executed:中央", "rate:中央", "budget:地方", "executed:地方", "rate:地方"),
    ]
    assert [row.role for row in form.breakdown.rows] == ["part", "part", "part", "total"]
    assert form.breakdown.rows[-1].label.cell == "A7"
    assert form.headers["breakdown.rate:地方"].cell == "I3"
    assert form.unit == "万元"


# --- hand-made sheets ---------------------------------------------------------------------------------------------


def book(*sheets: list[list[object]], merges: tuple[str, ...] = ()) -> bytes:
    """Return a workbook with rows of values a sheet; ``merges`` belong to the first."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for index, rows in enumerate(sheets, 1):
        sheet = made.create_sheet(f"表{index}")
        for row in rows:
            sheet.append(row)
    for merge in merges:
        made.worksheets[0].merge_cells(merge)
    return workbooks.saved(made)


def submission_of(*sheets: list[list[object]], merges: tuple[str, ...] = ()) -> Submission:
    return read_submission(book(*sheets, merges=merges), "表.xlsx")


def form_of(*rows: list[object], merges: tuple[str, ...] = ()) -> Form:
    return read_one(book(list(rows), merges=merges))


GRID: list[object] = [
    "一级指标",
    "二级指标",
    "三级指标",
    "指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
]


def test_total_row_and_grade() -> None:
    form = form_of(
        GRID,
        ["产出指标", "数量指标", "修复面积（公顷）", "≥5", 6, 50, 50, None],
        ["总分", None, None, None, None, 100, 98.5, None],
        ["评价等级：优"],
        ["说明", "无"],
        ["填表人：张三"],
    )
    assert form.total
    assert form.total.weight
    assert form.total.score
    assert (form.total.label.text, form.total.weight.text, form.total.score.cell) == ("总分", "100", "G3")
    assert form.grade
    assert (form.grade.text, form.grade.cell) == ("优", "A4")
    assert form.notes
    assert (form.notes.text, form.range) == ("无", "A1:H6")
    assert len(form.indicators) == 1


def test_grade_beside_the_total() -> None:
    form = form_of(
        GRID,
        ["产出指标", "数量指标", "修复面积", "≥5", 6, 50, 50],
        ["总分", None, None, None, None, 100, 98.5],
        ["绩效等级", None, None, "良"],
    )
    assert form.grade
    assert (form.grade.text, form.grade.cell) == ("良", "D4")


def test_a_row_without_label_is_kept_when_it_has_values() -> None:
    form = form_of(
        GRID,
        ["产出指标", "数量指标", "修复面积", "≥5"],
        [None, None, None, "≥6"],
        [None, None, None, None, None, None, None, "原因"],
        [None, "质量指标", None, None],
        [None, None, "合格率", None],
    )
    assert [(row.label.text, row.target.text, row.level2.text) for row in form.indicators] == [
        ("修复面积", "≥5", "数量指标"),
        ("", "≥6", "数量指标"),
        ("合格率", "", "质量指标"),
    ]
    assert form.indicators[1].label.cell == "C3"


def test_a_new_first_level_ends_the_second() -> None:
    form = form_of(GRID, ["产出指标", "数量指标", "面积", "≥5"], ["效益指标", None, "收入", "≥6"])
    assert [row.level2.text for row in form.indicators] == ["数量指标", ""]


def test_a_first_level_written_in_every_row_is_one_group() -> None:
    form = form_of(GRID, ["产出指标", "数量指标", "面积", "≥5"], ["产出 指标", None, "长度", "≥6"])
    assert [(row.level1.cell, row.level2.text) for row in form.indicators] == [("A2", "数量指标"), ("A3", "数量指标")]


def test_captions_and_wide_remarks_are_no_indicators() -> None:
    form = form_of(
        GRID,
        ["一、产出部分"],
        ["产出指标", "数量指标", "面积", "≥5", 6],
        ["本表由项目单位填写，数据截至年底"],
        ["效益指标", "经济效益", "收入", "≥6", 7],
        merges=("A2:H2", "A4:H4"),
    )
    assert [row.label.text for row in form.indicators] == ["面积", "收入"]


def test_heading_of_two_rows() -> None:
    form = form_of(
        ["绩效指标", None, None, "年度指标值", "实际完成值"],
        ["一级指标", "二级指标", "三级指标"],
        ["产出指标", "数量指标", "面积", "≥5", 6],
        merges=("A1:C1", "D1:D2", "E1:E2"),
    )
    assert form.headers["indicators.target"].cell == "D1"
    assert form.headers["indicators.level3"].cell == "C2"
    assert [(row.label.cell, row.target.cell) for row in form.indicators] == [("C3", "D3")]


def test_group_name_beside_the_first_row_of_the_grid_does_not_end_it() -> None:
    form = form_of(
        [None, "一级指标", "二级指标", "三级指标", "指标值"],
        ["绩效指标", "产出指标", "数量指标", "面积", "≥5"],
        [None, "效益指标", "经济效益", "收入", "≥6"],
        merges=("A2:A3",),
    )
    assert len(form.indicators) == 2


def test_unknown_columns_between_are_passed_over() -> None:
    form = form_of(
        ["编号", "一级指标", "二级指标", "责任人", "三级指标", "指标值", "佐证"],
        [1, "产出指标", "数量指标", "张三", "面积", "≥5", "照片"],
    )
    assert [(row.label.text, row.target.text) for row in form.indicators] == [("面积", "≥5")]


def test_grid_repeated_on_a_new_page_is_one_form() -> None:
    form = form_of(
        ["某项目绩效自评表"],
        GRID,
        ["产出指标", "数量指标", "面积", "≥5", 6],
        GRID,
        ["效益指标", "经济效益", "收入", "≥6", 7],
    )
    assert [row.target.cell for row in form.indicators] == ["D3", "D5"]
    assert form.range == "A1:H5"


FUNDS: list[list[object]] = [
    ["资金（万元）", None, "预算数", "执行数", "执行率"],
    ["年度资金总额", None, 100, 90, "90%"],
    ["中央财政补助资金", None, 40, 40, "100%"],
]


def test_province_and_county_money_is_local_where_nothing_else_is() -> None:
    parts: list[list[object]] = [["省级财政资金", None, 30, 25, "83%"], ["市县资金", None, 30, 25, "83%"]]
    local: list[list[object]] = [["地方资金", None, 60, 50, "83%"]]
    without = form_of(["项目名称", "某项目"], *FUNDS, *parts, GRID)
    beside = form_of(["项目名称", "某项目"], *FUNDS, *local, *parts, GRID)
    assert [row.role for row in without.funds] == ["total", "central", "local", "local"]
    assert [row.role for row in beside.funds] == ["total", "central", "local", "local_part", "local_part"]


def test_unknown_source_of_money_is_other() -> None:
    form = form_of(["项目名称", "某项目"], *FUNDS, ["以前年度结转", None, 60, 50, "83%"], GRID)
    assert [row.role for row in form.funds] == ["total", "central", "other"]


def test_value_behind_a_colon_in_the_labels_own_cell() -> None:
    form = form_of(["项目名称：某项目"], GRID)
    assert (form.project, form.head["project"].value.cell) == ("某项目", "A1")


def test_blank_fields_have_their_cells() -> None:
    form = form_of(["项目名称", None, "主管部门", None], GRID)
    assert [(each.value.text, each.value.cell) for each in form.head.values()] == [("", "B1"), ("", "D1")]


def test_period_and_title() -> None:
    form = form_of(["附件2"], ["2022—2025年某项目绩效自评表"], [None, None, "单位：万元"], ["项目名称", "某项目"], GRID)
    assert form.title
    assert (form.title.cell, form.period, form.unit, form.range) == ("A2", "2022—2025", "万元", "A2:H5")


# --- tables -------------------------------------------------------------------------------------------------------


def test_total_may_stand_first_with_subtotals_and_details() -> None:
    form = form_of(
        ["资金执行情况表（万元）"],
        ["县市区", "预算数", "执行数", "执行率"],
        ["总计", 60, 30, "50%"],
        ["南部小计", 30, 15, "50%"],
        ["小计", 30, 15, "50%"],
        ["甲县", 20, 10, "50%"],
        ["其中：某镇", 5, 5, "100%"],
        ["乙县", 10, 5, "50%"],
        ["注：数据截至年底"],
    )
    assert form.kind == "regional-funds"
    assert form.breakdown
    assert [row.role for row in form.breakdown.rows] == ["total", "subtotal", "subtotal", "part", "detail", "part"]
    assert form.notes
    assert form.notes.text == "数据截至年底"


def test_heading_of_two_rows_names_source_and_kind() -> None:
    form = form_of(
        ["单位", "中央资金", None, None, "地方资金", None, None],
        [None, "预算数", "执行数", "执行率", "预算数", "执行数", "执行率"],
        ["甲单位", 10, 5, "50%", 8, 2, "25%"],
        ["合计", 10, 5, "50%", 8, 2, "25%"],
        merges=("A1:A2", "B1:D1", "E1:G1"),
    )
    assert form.breakdown
    assert [column.key for column in form.breakdown.columns] == [
        *("name", "budget:中央", "executed:中央", "rate:中央"),
        *("budget:地方", "executed:地方", "rate:地方"),
    ]
    assert len(form.breakdown.rows) == 2


def test_heading_of_two_rows_without_names_merged_down() -> None:
    form = form_of(
        ["单位", "资金来源", None, "合计"],
        [None, "中央资金", "地方资金", None],
        ["甲单位", 5, 6, 11],
        ["合计", 5, 6, 11],
        merges=("B1:C1",),
    )
    assert form.breakdown
    assert [column.key for column in form.breakdown.columns] == ["name", "amount:中央", "amount:地方", "sum"]
    assert [row.label.cell for row in form.breakdown.rows] == ["A3", "A4"]


def test_several_indicators_by_region() -> None:
    form = form_of(
        ["各县完成情况"],
        ["县市区", "修复面积", None, None, "植树", None, None],
        [None, "目标", "完成", "完成率", "目标", "完成", "完成率"],
        ["甲县", 5, 6, "120%", 1, 1, "100%"],
        merges=("A2:A3", "B2:D2", "E2:G2"),
    )
    assert form.breakdown
    assert [column.source for column in form.breakdown.columns[1:]] == ["修复面积"] * 3 + ["植树"] * 3


def test_repeated_columns_belong_to_the_source_left_of_them() -> None:
    form = form_of(
        ["项目名称", "中央资金", "执行数", "执行率", "省级资金", "执行数", "执行率"],
        ["甲项目", 10, 5, "50%", 8, 2, "25%"],
    )
    assert form.breakdown
    assert [column.source for column in form.breakdown.columns[1:]] == ["中央"] * 3 + ["省级"] * 3


# --- several forms ------------------------------------------------------------------------------------------------

LAID = ["hohhot-2023-selfeval", "hohhot-2023-regions", "hohhot-2023-target", "hohhot-2023-funds-by-region"]


def test_forms_stacked_on_one_sheet() -> None:
    made = Workbook()
    top, pens = 1, []
    for name in LAID:
        pens.append(workbooks.lay(made.worksheets[0], workbooks.figures(name), top, 1))
        top = pens[-1].last + 2
    forms = read_submission(workbooks.saved(made), "表.xlsx").forms
    assert [form.kind for form in forms] == [KINDS[name] for name in LAID]
    for name, pen, form in zip(LAID, pens, forms, strict=True):
        assert differences(form, workbooks.figures(name), pen.cells) == {}


def test_forms_side_by_side() -> None:
    made = Workbook()
    left, pens = 1, []
    for name in LAID:
        pens.append(workbooks.lay(made.worksheets[0], workbooks.figures(name), 1, left))
        left += 10
    forms = read_submission(workbooks.saved(made), "表.xlsx").forms
    by_kind = {form.kind: form for form in forms}
    assert len(forms) == len(by_kind) == len(LAID)
    for name, pen in zip(LAID, pens, strict=True):
        assert differences(by_kind[KINDS[name]], workbooks.figures(name), pen.cells) == {}


def test_same_forms_side_by_side_on_the_same_rows() -> None:
    made = Workbook()
    name = "soil-xinjiang-2025-part1"
    pens = [workbooks.lay(made.worksheets[0], workbooks.figures(name), 1, left) for left in (1, 7)]
    forms = read_submission(workbooks.saved(made), "表.xlsx").forms
    assert [form.range for form in forms] == ["A1:E21", "G1:K21"]
    for pen, form in zip(pens, forms, strict=True):
        assert differences(form, workbooks.figures(name), pen.cells) == {}


def test_several_sheets_without_the_hidden_one() -> None:
    made = Workbook()
    for index, name in enumerate(LAID):
        sheet = made.create_sheet(f"第{index}张")
        workbooks.lay(sheet, workbooks.figures(name))
    made.worksheets[2].sheet_state = "hidden"
    submission = read_submission(workbooks.saved(made), "表.xlsx")
    assert [form.sheet for form in submission.forms] == ["第0张", "第2张", "第3张"]
    assert submission.sheets == ("Sheet", "第0张", "第2张", "第3张")


# --- what is no form ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        [["项目", "金额"], ["甲", 5], ["合计", 5]],
        [["姓名", "单位", "电话"], ["张三", "财政局", "123"]],
        [["地方主管部门", "省厅", "资金使用单位", "某局"], ["资金", None, "全年预算数", "全年执行数"]],
        [["序号", "合计"], [1, 2]],
        [["说明"], ["填表人：张三"]],
    ],
)
def test_other_tables_are_no_forms(rows: list[list[object]]) -> None:
    assert submission_of(rows).forms == []


def test_unknown_workbook_names_the_nearest_headings() -> None:
    submission = submission_of([["类别", "二级指标", "三级指标", "指标值"], ["产出", "数量", "面积", 5]])
    assert submission.forms == []
    assert submission.nearest == (Near("表1", ("二级指标", "三级指标", "指标值"), ("一级指标",)),)


def test_nearest_names_what_a_table_lacks() -> None:
    submission = submission_of([["旗县区", "绩效目标", "电话"], ["甲", 5, 6]])
    assert submission.nearest == (Near("表1", ("旗县区", "绩效目标"), ("实际完成",)),)


@pytest.mark.parametrize("seed", range(150))
def test_labels_and_merges_anywhere_never_raise(seed: int) -> None:
    chance = random.Random(seed)
    labels = [
        label
        for layout in load_layouts()
        for block in layout_module.BLOCKS
        for part in (getattr(layout, block).columns, getattr(layout, block).rows)
        for slot in part
        for label in slot.labels[:2]
    ]
    grid = SheetGrid("表")
    for _ in range(chance.choice([5, 40, 150])):
        place = (chance.randint(1, 14), chance.randint(1, 9))
        number = chance.random() < 0.3
        grid.cells[place] = CellContent("5", Decimal(5)) if number else CellContent(chance.choice(labels))
    for row in range(1, 14, 3):
        if chance.random() < 0.5:
            column = chance.randint(1, 8)
            grid.merges.append((row, column, row + chance.randint(0, 2), column + chance.randint(0, 2)))
    forms = read_forms(WorkbookGrid([grid]))
    assert all(form.range and form.sheet == "表" for form in forms)


def test_a_merge_over_the_whole_sheet() -> None:
    grid = SheetGrid("表", cells={(1, 1): CellContent("一级指标")}, merges=[(1, 1, 1_048_576, 16_384)])
    assert read_forms(WorkbookGrid([grid])) == []


def test_what_cannot_be_opened_is_told() -> None:
    submission = read_submission(b"no workbook", "表.xlsx")
    assert submission.problem is not None
    assert submission.forms == []


def test_empty_workbook() -> None:
    submission = submission_of([])
    assert (submission.forms, submission.nearest, submission.sheets) == ([], (), ("表1",))


# --- layouts ------------------------------------------------------------------------------------------------------

OWN = """
id = "inspection"
name = "抽查表"
english = "Spot check"

[[indicators.columns]]
role = "level3"
labels = ["抽查事项"]
needed = true

[[indicators.columns]]
role = "target"
labels = ["要求"]
needed = true
"""


def test_a_layout_is_added_by_one_file(tmp_path: Path) -> None:
    folder = tmp_path / "layouts"
    shutil.copytree(LAYOUTS, folder)
    (folder / "inspection.toml").write_text(OWN, encoding="utf-8")
    grid = open_workbook(book([["抽查事项", "要求"], ["账目", "齐全"]]), "表.xlsx")
    (form,) = read_forms(grid, load_layouts(folder))
    assert (form.kind, form.indicators[0].target.text) == ("inspection", "齐全")
    assert read_forms(grid) == []


def test_own_layouts_are_loaded_once() -> None:
    assert load_layouts() is load_layouts()
    assert {layout.id for layout in load_layouts()} >= set(KINDS.values())


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('name = "抽查表"', "", "inspection.toml: name: a text is wanted"),
        ("needed = true", 'needed = "yes"', "inspection.toml: indicators: columns[0]: needed: true or false is wanted"),
        ('labels = ["要求"]', "labels = []", "inspection.toml: indicators: columns[1]: labels"),
        ('labels = ["要求"]', 'labels = "要求"', "labels: a list of texts is wanted"),
        ('labels = ["要求"]', 'patterns = ["("]', "columns[1]: patterns"),
        ('labels = ["要求"]', 'labels = ["要求"]\ncell = "mine"', "cell: input, derived or issued is wanted"),
        ('labels = ["要求"]', 'labels = ["要求"]\nlable = "x"', "columns[1]: lable: unknown key"),
        ('role = "target"', 'role = "targt"', "indicators.columns: no role 'targt'; is it target?"),
        ("needed = true", "", "indicators.columns: level3 has to be there, and needed"),
        ('name = "抽查表"', 'name = "抽查表"\nlike = "nothing"', "like: no layout 'nothing'"),
        ('name = "抽查表"', 'name = "抽查表"\nonly_titled = true', "titles"),
        ('name = "抽查表"', "name = ", "inspection.toml: "),
        ("[[indicators.columns]]", "[[indicator.columns]]", "inspection.toml: indicator: unknown key"),
        ('name = "抽查表"', 'name = "抽查表"\nindicators = 5', "inspection.toml: "),
    ],
)
def test_a_faulty_layout_is_named_with_its_key(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    (tmp_path / "inspection.toml").write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(LayoutError) as raised:
        load_layouts(tmp_path)
    assert complaint in str(raised.value)


def test_a_layout_without_a_grid(tmp_path: Path) -> None:
    (tmp_path / "inspection.toml").write_text(OWN.partition("[[")[0], encoding="utf-8")
    with pytest.raises(LayoutError, match="is wanted"):
        load_layouts(tmp_path)


def test_two_layouts_of_one_id(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(OWN, encoding="utf-8")
    with pytest.raises(LayoutError, match=re.escape("b.toml: id: 'inspection' is another layout's")):
        load_layouts(tmp_path)
