"""Templates as they are drawn: read again they are their own form, with every cell where the drawing says it is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from checks.matching import ISSUED, REPORTS
from checks.rows import Form
from examples.make import RETURNED
from workbook_templates.building.content import (
    Content,
    IssuedAmount,
    IssuedIndicator,
    IssuedRow,
    blank_content,
    content_of,
)
from workbook_templates.building.drawing import NoTemplateError, draw
from workbook_templates.building.drawn import Drawn
from workbook_templates.building.fitting import balanced, columns_for, lines_of, share_out
from workbook_templates.building.looks import FILLS
from workbook_templates.building.saving import bytes_of
from workbook_templates.layout import CellUse, Layout, LayoutError, load_layouts
from workbook_templates.opening import open_workbook
from workbook_templates.reading import read_submission
from workbook_templates.reading.forms import read_forms

LAYOUTS = {layout.id: layout for layout in load_layouts()}
BUILT = sorted(name for name, layout in LAYOUTS.items() if layout.template is not None)
SELF, PROJECT = "transfer-self-evaluation", "project-self-evaluation"
OWN = Path(__file__).parents[1] / "workbook_templates" / "layouts"
_POINTS = 13.5
"""Of a line of 宋体 10."""


def _drawn(layout: Layout | str, content: Content | None = None) -> tuple[Drawn, Worksheet]:
    layout = LAYOUTS[layout] if isinstance(layout, str) else layout
    sheet = Workbook().worksheets[0]
    assert layout.template is not None
    sheet.title = layout.template.sheet
    return draw(sheet, layout, blank_content(layout, year="2025") if content is None else content), sheet


def _read(sheet: Worksheet, layouts: tuple[Layout, ...] | None = None) -> Form:
    grid = open_workbook(bytes_of(sheet.parent), "模板.xlsx")
    forms = read_forms(grid, layouts)
    assert len(forms) == 1
    return forms[0]


def _issued() -> Iterator[Form]:
    for path in sorted(RETURNED.glob("*.xlsx")):
        yield from (form for form in read_submission(path.read_bytes(), path.name).forms if form.kind in ISSUED)


def _issued_from(file: str, kind: str) -> Form:
    path = RETURNED / file
    return next(form for form in read_submission(path.read_bytes(), file).forms if form.kind == kind)


def _full() -> Content:
    """Return more than any form has, with long texts."""
    indicators = tuple(
        IssuedIndicator(
            "产出指标",
            "数量指标",
            f"历史遗留废弃矿山生态修复示范工程修复治理面积之第{index}分区（公顷）",
            {"target": f"≥{index}.50", "weight": "4", "basis": "计划标准", "scoring": "按照完成比例赋分"},
        )
        for index in range(1, 26)
    )
    return Content(
        year="2022—2025",
        head={"project": "北方防沙带-黄河重点生态区（某某市）历史遗留废弃矿山生态修复示范工程" * 2},
        funds=(IssuedAmount("central", "中央资金", "10000"), IssuedAmount("other", "社会资本", "5886.03")),
        goal="2023年完成生态修复总面积701.22公顷；修复废弃矿山129个，消除地质环境隐患点55处。" * 6,
        indicators=indicators,
        points=True,
    )


def test_every_form_but_the_questionnaire_has_a_template() -> None:
    assert set(LAYOUTS) - set(BUILT) == {"survey"}
    with pytest.raises(NoTemplateError):
        draw(Workbook().worksheets[0], LAYOUTS["survey"], Content())


@pytest.mark.parametrize("points", [False, True])
@pytest.mark.parametrize("name", BUILT)
def test_a_blank_form_reads_as_itself(name: str, *, points: bool) -> None:
    layout = LAYOUTS[name]
    drawn, sheet = _drawn(layout, blank_content(layout, year="2025", points=points))
    form = _read(sheet)

    assert form.kind == name
    assert form.range.split(":")[0] == "A2"
    assert form.period == "2025"
    assert drawn.title is not None
    assert form.title is not None
    assert (form.title.text, form.title.cell) == (layout.template and layout.template.title, drawn.title.address)
    assert {role: field.value.cell for role, field in form.head.items()} == {
        role: spot.address for role, spot in drawn.head.items()
    }


@pytest.mark.parametrize("name", BUILT)
def test_the_blocks_of_a_form_are_read_where_they_were_drawn(name: str) -> None:
    issued = IssuedRow({"": "甲市", "项目名称": "甲项目"}, {"": "5", "中央": "5"})
    drawn, sheet = _drawn(name, replace(_full(), rows=(issued,)))
    for role, spot in drawn.total.items():
        if role != "label":
            sheet[spot.address].value = 5
    form = _read(sheet)

    assert [(row.role, row.label.cell) for row in form.funds] == [
        (line.role, line.label.address) for line in drawn.funds
    ]
    for row, line in zip(form.funds, drawn.funds, strict=True):
        assert {role: getattr(row, role).cell for role in line.cells} == {
            role: spot.address for role, spot in line.cells.items()
        }
    assert [row.item.cell for row in form.management] == [line.label.address for line in drawn.management]
    for datum, place in ((form.goal, drawn.goal), (form.achieved, drawn.achieved), (form.grade, drawn.grade)):
        assert (datum and datum.cell) == (place and place.address)
    assert (form.notes and form.notes.cell) == (drawn.footer["notes"].address if "notes" in drawn.footer else None)
    if form.indicators:
        assert [each.label.cell for each in form.indicators] == _rows_of(drawn, "level3")
        assert [each.target.cell for each in form.indicators] == _rows_of(drawn, "target")
    if form.breakdown is not None:
        known = [(column.role, column.source) for column in drawn.grid.columns if column.role != "number"]
        assert [(column.kind, column.source) for column in form.breakdown.columns] == known
        assert [row.role for row in form.breakdown.rows] == ["part", "total"]
        totals = form.breakdown.rows[1].values
        derived = {role: spot.address for role, spot in drawn.total.items() if role != "label"}
        assert {role: totals[role].cell for role in derived} == derived


def _rows_of(drawn: Drawn, role: str) -> list[str]:
    column = drawn.grid.column(role)
    assert column is not None
    letter = "ABCDEFGHIJKLM"[column.column - 1]
    return [f"{letter}{row}" for row in range(drawn.grid.first, drawn.grid.last + 1)]


@pytest.mark.parametrize("name", [SELF, PROJECT, "evaluation-scoresheet"])
def test_the_total_row_is_read_where_it_was_drawn(name: str) -> None:
    drawn, sheet = _drawn(name, _full())
    form = _read(sheet)

    assert form.total is not None
    assert {role: getattr(form.total, role).cell for role in drawn.total} == {
        role: spot.address for role, spot in drawn.total.items()
    }
    assert {role for role, spot in drawn.total.items() if spot.use is CellUse.DERIVED} == drawn.total.keys() - {"label"}


def test_without_points_there_are_no_columns_for_them_and_no_total() -> None:
    content = blank_content(LAYOUTS[SELF])
    drawn, _ = _drawn(SELF, content)
    scored, _ = _drawn(SELF, replace(content, points=True))

    assert scored.grid.roles - drawn.grid.roles == {"weight", "score"}
    assert drawn.total == {}
    assert scored.total.keys() == {"label", "weight", "score"}


@pytest.mark.parametrize("report", sorted(REPORTS))
@pytest.mark.parametrize("issued", list(_issued()), ids=lambda form: f"{form.kind}-{form.project[:8]}")
def test_a_self_evaluation_carries_what_was_issued_to_the_digit(issued: Form, report: str) -> None:
    drawn, sheet = _drawn(report, content_of(issued))
    form = _read(sheet)

    assert form.kind == report
    assert (form.period, form.project) == (issued.period, issued.project)
    assert [_told(each) for each in form.indicators] == [_told(each) for each in issued.indicators]
    weights = [each.weight.text for each in issued.indicators if each.weight is not None]
    assert [each.weight.text for each in form.indicators if each.weight is not None][: len(weights)] == weights
    assert (form.goal and form.goal.text) == (issued.goal.text if issued.goal is not None else "")
    amounts = {(row.role, row.budget.number.value) for row in issued.funds if row.budget and row.budget.number}
    carried = {(row.role, row.budget.number.value) for row in form.funds if row.budget and row.budget.number}
    assert carried == {(role, amount) for role, amount in amounts if role != "total"}
    targets = drawn.grid.column("target")
    assert targets is not None
    assert targets.use is CellUse.ISSUED


def _told(indicator: object) -> list[str]:
    return [getattr(indicator, key).text for key in ("level1", "level2", "label", "target")]


def test_a_weighted_table_gives_the_columns_for_points() -> None:
    weighted = _issued_from("吐鲁番市2024年绩效自评.xlsx", "target-table-weighted")
    plain = _issued_from("呼和浩特市2023年绩效自评.xlsx", "target-table")

    assert "score" in _drawn(SELF, content_of(weighted))[0].grid.roles
    assert "score" not in _drawn(SELF, content_of(plain))[0].grid.roles
    assert "score" in _drawn(SELF, content_of(plain, points=True))[0].grid.roles


def test_sources_that_the_form_does_not_print_get_a_row_in_their_place() -> None:
    plain = _issued_from("呼和浩特市2023年绩效自评.xlsx", "target-table")
    _, sheet = _drawn(PROJECT, content_of(plain))
    form = _read(sheet)

    assert [(row.role, row.label.text.strip(), row.budget and row.budget.text) for row in form.funds] == [
        ("total", "年度资金总额：", ""),
        ("central", "其中：当年财政拨款", "10000.00"),
        ("local", "地方资金", "6648.40"),
        ("other", "上年结转资金", ""),
        ("other", "社会资本", "0.00"),
    ]


def test_an_allocation_gives_units_projects_and_amounts_to_the_table_of_execution() -> None:
    allocation = _issued_from("新疆2025年土壤污染防治资金.xlsx", "budget-allocation")
    _, sheet = _drawn("budget-execution", content_of(allocation))
    table = _read(sheet).breakdown

    assert table is not None
    first = table.rows[0].values
    assert first["name:承担单位"].text == "阿勒泰地区生态环境局哈巴河分局"
    assert first["name"].text == "哈巴河县多拉纳萨依金矿无主矿区废渣历史遗留污染源整治项目"
    parts = [row.values for row in table.rows if row.role == "part"]
    assert [row["budget:中央"].text for row in parts] == ["1937.00", "320.00", "681.00"]
    assert [row["budget:地方"].text for row in parts] == ["216.23", "35.95", "75.92"]


def test_groups_are_merged_over_their_rows() -> None:
    drawn, sheet = _drawn(SELF)
    merged = {str(each) for each in sheet.merged_cells.ranges}
    first = drawn.grid.first

    assert {f"B{first}:B{first + 7}", f"C{first}:C{first + 2}", f"C{first + 3}:C{first + 4}"} <= merged
    assert f"A{drawn.grid.heading}:A{drawn.grid.last}" in merged
    assert sheet.cell(first, 2).value == "产出指标"


def test_rows_can_be_asked_for() -> None:
    assert len(blank_content(LAYOUTS[SELF], rows=4).indicators) == 4 * 9
    assert len(blank_content(LAYOUTS["regional-funds"], rows=31).rows) == 31
    assert len(blank_content(LAYOUTS["evaluation-scoresheet"], rows=4).indicators) == 17, "printed indicators stay"


@pytest.mark.parametrize("name", BUILT)
def test_a_form_is_printed_on_a4_one_page_wide(name: str) -> None:
    drawn, sheet = _drawn(name, _full())

    assert sheet.page_setup.paperSize == 9
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    letter = "ABCDEFGHIJKLM"[drawn.right - 1]
    assert sheet.print_area == f"'{sheet.title}'!$A$2:${letter}${drawn.bottom}"
    assert sheet.print_title_rows == f"${drawn.grid.heading}:${drawn.grid.heading}"
    assert "&P" in sheet.oddFooter.center.text


def test_panes_freeze_below_headings_near_the_top_and_else_below_the_summary() -> None:
    drawn, sheet = _drawn("regional-funds")
    assert (drawn.grid.heading, sheet.freeze_panes) == (5, "A6")
    drawn, sheet = _drawn(SELF)
    assert (drawn.grid.heading > 20, sheet.freeze_panes) == (True, "A2")


@pytest.mark.parametrize("content", [None, _full()], ids=["blank", "full"])
@pytest.mark.parametrize("name", BUILT)
def test_no_text_is_cut_off(name: str, content: Content | None) -> None:
    drawn, sheet = _drawn(name, content)
    spans = {(each.min_row, each.min_col): each for each in sheet.merged_cells.ranges}
    cut = []
    for row in sheet.iter_rows(drawn.top, drawn.bottom, 1, drawn.right):
        for cell in row:
            if not isinstance(cell.value, str):
                continue
            span = spans.get((cell.row, cell.column))
            columns = range(cell.column, (span.max_col if span else cell.column) + 1)
            rows = range(cell.row, (span.max_row if span else cell.row) + 1)
            width = sum(sheet.column_dimensions["ABCDEFGHIJKLM"[column - 1]].width for column in columns)
            height = sum(sheet.row_dimensions[each].height for each in rows)
            if height < _lines(cell.value, width) * _POINTS:
                cut.append((cell.coordinate, cell.value))
    assert cut == []


def _lines(text: str, width: float) -> int:
    """Return the lines of a text in 宋体 10, whose Chinese characters are 1.9 of Excel's characters wide."""
    count = 0
    for line in text.split("\n"):
        size = sum(1.9 if unicodedata.east_asian_width(each) in "WFA" else 1.0 for each in line)
        count += max(1, -int(-size // (width - 0.7)))
    return count


def test_a_text_that_begins_like_a_formula_stays_a_text() -> None:
    texts = ("=100%", "+5", "-1个", "@甲", "=cmd|' /C calc'!A0")
    indicators = tuple(IssuedIndicator("产出指标", "数量指标", text, {"target": text}) for text in texts)
    _, sheet = _drawn(SELF, Content(indicators=indicators, goal="=1+1", head={"project": "=A1"}))
    form = _read(sheet)

    assert [each.label.text for each in form.indicators] == list(texts)
    assert [each.target.text for each in form.indicators] == list(texts)
    assert form.project == "=A1"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"n", "s"}


def test_numbers_are_numbers_with_their_digits() -> None:
    values = {"target": "4.60", "weight": "2.5"}
    indicator = IssuedIndicator("产出指标", "数量指标", "面积（公顷）", values)
    content = Content(indicators=(indicator,), funds=(IssuedAmount("central", "中央资金", "5886.0345"),))
    drawn, sheet = _drawn(SELF, replace(content, points=True))
    row = drawn.grid.first
    cells = {column.role: sheet.cell(row, column.column) for column in drawn.grid.columns}

    assert (float(cells["target"].value), cells["target"].number_format) == (4.6, "0.00")
    assert (float(cells["weight"].value), cells["weight"].number_format) == (2.5, "0.0")
    assert (cells["score"].value, cells["score"].number_format) == (None, "0.00##")
    assert cells["actual"].number_format == "General"
    central = drawn.funds[1].cells
    assert sheet[central["budget"].address].number_format == "0.00####"
    assert sheet[central["rate"].address].number_format == "0.00%"
    assert _read(sheet).funds[1].budget.text == "5886.0345"  # type: ignore[union-attr]


def test_colours_tell_who_fills_a_cell() -> None:
    plain = _issued_from("呼和浩特市2023年绩效自评.xlsx", "target-table")
    drawn, sheet = _drawn(SELF, content_of(plain))
    total, central = drawn.funds[0].cells, drawn.funds[1].cells

    assert {role: spot.use for role, spot in total.items()} == dict.fromkeys(total, CellUse.DERIVED)
    assert [central[role].use for role in ("budget", "executed", "rate")] == ["issued", "input", "derived"]
    for spot in drawn.spots():
        fill = sheet[spot.address].fill
        assert fill.fgColor.rgb == FILLS[spot.use].fgColor.rgb or spot is drawn.period
    grid = {column.role: column.use for column in drawn.grid.columns}
    assert grid == {
        "level1": CellUse.ISSUED,
        "level2": CellUse.ISSUED,
        "level3": CellUse.ISSUED,
        "target": CellUse.ISSUED,
        "actual": CellUse.INPUT,
        "reason": CellUse.INPUT,
    }


def test_in_a_blank_form_and_in_one_that_is_drawn_up_nothing_is_issued_yet() -> None:
    blank, _ = _drawn(SELF)
    target = blank.grid.column("target")
    assert target is not None
    assert target.use is CellUse.INPUT
    assert {spot.use for spot in blank.head.values()} == {CellUse.INPUT}

    table, sheet = _drawn("budget-allocation")
    uses = [column.use for column in table.grid.columns]
    assert uses == ["issued", "input", "input", "input", "input", "input", "derived"]
    numbers = [sheet.cell(row, 1) for row in range(table.grid.first, table.grid.last + 1)]
    assert [int(cell.value) for cell in numbers] == list(range(1, 11))
    assert {cell.fill.fgColor.rgb for cell in numbers} == {FILLS[CellUse.ISSUED].fgColor.rgb}

    parent = _issued_from("新疆2025年土壤污染防治绩效目标.xlsx", "target-breakdown")
    parts, sheet = _drawn("target-breakdown", content_of(parent))
    assert {column.use for column in parts.grid.columns} == {CellUse.INPUT}
    assert _read(sheet).indicators[0].target.text == "≥248"


def test_rows_of_the_grid_grow_with_what_is_typed_and_others_keep_their_height() -> None:
    drawn, sheet = _drawn(SELF)
    xml = _sheet_xml(sheet)
    rows = {int(row.split('"')[1]): "customHeight" in row.split(">")[0] for row in xml.split("<row ")[1:]}

    assert not any(rows[row] for row in range(drawn.grid.first, drawn.grid.last + 1))
    assert all(rows[row] for row in range(drawn.top, drawn.grid.heading + 1))


def _sheet_xml(sheet: Worksheet) -> str:
    import zipfile  # noqa: PLC0415

    with zipfile.ZipFile(BytesIO(bytes_of(sheet.parent))) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def test_a_form_of_ones_own_is_one_layout_file(tmp_path: Path) -> None:
    for file in OWN.glob("*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "monitoring.toml").write_text(
        """
id = "monitoring"
name = "绩效运行监控表"
english = "Monitoring"
like = "transfer-self-evaluation"
titles = ["运行监控表", "绩效运行监控"]
only_titled = true

[template]
sheet = "监控表"
title = "某省绩效运行监控表"
purpose = "年中监控"
head = [["project", "unit"]]
management = 0
signature = ["填表人"]
""",
        encoding="utf-8",
    )
    layouts = load_layouts(tmp_path)
    layout = next(each for each in layouts if each.id == "monitoring")
    drawn, sheet = _drawn(layout)
    form = _read(sheet, layouts)

    assert (form.kind, form.title and form.title.text) == ("monitoring", "某省绩效运行监控表")
    assert form.head.keys() == {"project", "unit"}
    assert [row.role for row in form.funds] == ["total", "central", "local", "other"], "taken over"
    assert drawn.footer.keys() == {"notes", "填表人"}


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('head = [["projekt"]]', "new.toml: template: head: the form has no 'projekt'"),
        ('columns = [{ role = "level1", width = 5 }]', "template: columns: level3 is needed to know the form"),
        ('sheet = "a/b"', "new.toml: template: sheet: no name for a sheet"),
        ('orientation = "upright"', "template: orientation: portrait or landscape is wanted"),
        ("captoin = 3", "new.toml: template: captoin: unknown key"),
        ('funds = { rows = [{ role = "lottery" }] }', "template: funds.rows: the form has no 'lottery'"),
        ("notes = -1", "template: notes: a whole number of at least 0 is wanted"),
        ('head = ["project"]', "template: head: 0: a list of texts is wanted"),
    ],
)
def test_a_slip_in_the_template_is_named_with_its_place(tmp_path: Path, line: str, complaint: str) -> None:
    target = OWN / "target_table.toml"
    (tmp_path / target.name).write_bytes(target.read_bytes())
    (tmp_path / "new.toml").write_text(
        f'id = "new"\nname = "新表"\nenglish = "New"\nlike = "target-table"\n[template]\n{line}\n', encoding="utf-8"
    )
    with pytest.raises(LayoutError, match=complaint.replace("[", r"\[")):
        load_layouts(tmp_path)


def test_columns_are_shared_out_by_the_widths_that_are_wanted() -> None:
    assert share_out([10, 10, 10, 10], [1, 1]) == [(0, 1), (2, 3)]
    assert share_out([10, 20, 10, 10], [20, 10, 10]) == [(0, 1), (2, 2), (3, 3)]
    assert share_out([10], [5, 5]) == [(0, 0)]
    assert columns_for([6, 9, 11, 22], 22) == 3
    assert columns_for([6, 9], 90) == 1, "a column is left for the value"


def test_lines_are_counted_and_labels_broken_in_even_parts() -> None:
    assert lines_of("绩效指标", 9) == 1
    assert lines_of("绩效指标", 6) == 2
    assert lines_of("一\n二\n三", 20) == 3
    assert balanced("预算绩效管理情况", 11) == "预算绩效\n管理情况"
    assert balanced("预算执行率（B/A×100%）", 20) == "预算执行率\n（B/A×100%）"
    assert balanced("预算执行率", 20) == "预算执行率"
