"""The page in a browser: what a reviewer does with it, by mouse and keyboard, on screen and on paper."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser import Reader, hindrances
from outcomes import HOSTILE, Fake, examples, finding, submission, unreadable
from playwright.sync_api import Browser, Page, expect

from bench.outcomes import Made
from xladdin.batch.outcome import Outcome
from xladdin.reports.page import write_page
from xladdin.reports.wrapping import visible

Write = Callable[[Outcome], Path]

UNITS = [
    submission(
        "乙县/返回.xlsx",
        finding(),
        finding(code="RT05", name="low-execution-unexplained", severity="warning", cell="G7"),
        form_unit="乙县水务局",
        form_project="河道治理",
        annotated={"path": "annotated/乙县/返回 #1 100%'\".xlsx", "note": ""},
    ),
    submission(
        "丙县/返回.xlsx",
        finding(code="TA03", name="overshoot-unexplained", severity="warning"),
        form_unit="丙县林业局",
        form_figures={"execution": "100.00", "completion": "100", "score": "100", "full": "100", "grade": "优"},
    ),
    submission("甲县/返回.xlsx", form_unit="甲县水务局", form_figures=None),
    unreadable("丁县/返回.xlsx", "设有打开密码。"),
]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def write(outcome: Outcome) -> Path:
        path = tmp_path / "报告 #1" / "index.html"
        path.parent.mkdir(exist_ok=True)
        write_page(outcome, path)
        return path

    return write


@pytest.fixture
def page(reader: Reader, written: Write) -> Page:
    return reader.open(written(Fake(UNITS)))


def _names(page: Page) -> list[str]:
    return page.locator("#table tbody .toggle").all_inner_texts()


def _sort(page: Page, heading: str) -> None:
    page.locator(f"#table thead th[data-key={heading}] button").click()


def test_the_worst_stand_first(page: Page) -> None:
    assert _names(page) == ["丁县/返回.xlsx", "乙县水务局", "丙县林业局", "甲县水务局"]
    expect(page.locator("#shown")).to_have_text("显示 4 / 4 个单位")
    expect(page.locator("th[data-key=status]")).to_have_attribute("aria-sort", "ascending")


def test_a_heading_sorts(page: Page) -> None:
    for heading, names in {
        # By pinyin: bing, jia, yi.
        "unit": ["丙县林业局", "甲县水务局", "乙县水务局", "丁县/返回.xlsx"],
        "project": ["乙县水务局", "丙县林业局", "甲县水务局", "丁县/返回.xlsx"],
        "path": ["丙县林业局", "丁县/返回.xlsx", "甲县水务局", "乙县水务局"],
        "warning": ["乙县水务局", "丙县林业局", "丁县/返回.xlsx", "甲县水务局"],
        "score": ["丙县林业局", "乙县水务局", "丁县/返回.xlsx", "甲县水务局"],
        "execution": ["丙县林业局", "乙县水务局", "丁县/返回.xlsx", "甲县水务局"],
        "status": ["丁县/返回.xlsx", "乙县水务局", "丙县林业局", "甲县水务局"],
    }.items():
        _sort(page, heading)
        assert _names(page) == names, heading


def test_a_heading_sorts_the_other_way_and_what_is_blank_stays_last(page: Page) -> None:
    _sort(page, "score")
    expect(page.locator("th[data-key=score]")).to_have_attribute("aria-sort", "descending")
    _sort(page, "score")
    expect(page.locator("th[data-key=score]")).to_have_attribute("aria-sort", "ascending")
    assert _names(page) == ["乙县水务局", "丙县林业局", "丁县/返回.xlsx", "甲县水务局"]
    assert page.locator("[aria-sort]").count() == 1


def test_filters(page: Page) -> None:
    for name, value, names in [
        ("status", "return", ["丁县/返回.xlsx", "乙县水务局"]),
        ("status", "unreadable", ["丁县/返回.xlsx"]),
        ("status", "warning", ["丙县林业局"]),
        ("severity", "warning", ["乙县水务局", "丙县林业局"]),
        ("rule", "RT05", ["乙县水务局"]),
        ("grade", "优", ["丙县林业局"]),
    ]:
        page.locator(f"#filters [name={name}]").select_option(value)
        assert _names(page) == names, (name, value)
        expect(page.locator("#shown")).to_have_text(f"显示 {len(names)} / 4 个单位")
        page.locator("#filters [type=reset]").click()
        assert len(_names(page)) == 4
        expect(page.locator("#conditions")).to_have_text("")


def test_text_is_searched_in_unit_project_and_file(page: Page) -> None:
    searched = {
        "水务": ["乙县水务局", "甲县水务局"],
        "丁县": ["丁县/返回.xlsx"],
        "河道": ["乙县水务局"],
        "XLSX": _names(page),
        "ＸＬＳＸ": _names(page),
        "丁县／返回": ["丁县/返回.xlsx"],
    }
    for text, names in searched.items():
        page.get_by_label("查找").fill(text)
        assert _names(page) == names
        expect(page.locator("#conditions")).to_have_text(f"筛选：查找 {text}")


def test_filters_work_together_and_say_so(page: Page) -> None:
    page.get_by_label("查找").fill("水务")
    page.get_by_label("状态").select_option("clean")
    assert _names(page) == ["甲县水务局"]
    expect(page.locator("#conditions")).to_have_text("筛选：查找 水务；状态 无问题 (1)")
    page.locator("#filters [name=rule]").select_option("RT01")
    expect(page.locator("#table tbody")).to_have_text("没有符合条件的单位。")


def test_a_tile_and_a_rule_filter(page: Page) -> None:
    page.locator("button.tile.warning").click()
    assert _names(page) == ["丙县林业局"]
    page.locator("#filters [type=reset]").click()
    page.get_by_role("button", name="看单位 RT05").click()
    assert _names(page) == ["乙县水务局"]


def test_a_number_that_is_clicked_shows_what_it_counts(page: Page) -> None:
    page.get_by_label("查找").fill("甲县")
    page.locator("button.tile.error").click()
    assert _names(page) == ["乙县水务局"]
    page.get_by_label("查找").fill("甲县")
    assert _names(page) == []
    page.get_by_role("button", name="看单位 TA03").click()
    assert _names(page) == ["丙县林业局"]


def test_figures_that_are_no_numbers_stand_last_and_in_no_chart(reader: Reader, written: Write) -> None:
    figures = [{"execution": text, "completion": "100"} for text in ("无", "9", "10.5", "", "1e400", "100")]
    units = [submission(f"{text['execution']}.xlsx", form_unit="", form_figures=text) for text in figures]
    page = reader.open(written(Fake(units)))
    _sort(page, "execution")
    assert _names(page) == ["100.xlsx", "10.5.xlsx", "9.xlsx", "无.xlsx", ".xlsx", "1e400.xlsx"]
    expect(page.locator("#chart-scatter-table")).to_contain_text("3 个单位两项都有：执行率低于 90% 的 2 个")


def test_a_unit_opens_with_all_that_is_said_of_it(page: Page) -> None:
    toggle = page.get_by_role("button", name="乙县水务局").first
    expect(toggle).to_have_attribute("aria-expanded", "false")
    toggle.click()
    toggle = page.locator("#row-1 .toggle")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    expect(toggle).to_be_focused()
    details = page.locator(f"#{toggle.get_attribute('aria-controls')}")
    first = details.locator(".finding").first
    expect(first).to_contain_text("错误 RT01 自评表!G9 托克托县 中央资金执行率")
    expect(first).to_contain_text("填的是 58.90%，应为 58.87%。")
    expect(first).to_contain_text("处理 核对本行的分子、分母和比率。")
    assert details.locator(".finding").count() == 2
    expect(details).to_contain_text("乙县水务局 · 河道治理 · 2024")
    assert page.url.endswith("#u1")
    toggle.click()
    expect(page.locator("#details-1")).to_have_count(0)
    assert "#u" not in page.url


def test_repairs_explanations_and_what_is_settled(reader: Reader, written: Write) -> None:
    slip = {"cell": "C3", "from": "411.63", "to": "441.63", "confidence": "possible"}
    one = finding(repair=slip, explanation={"standing": "lapsed", "text": "因雨停工"})
    document = submission("a.xlsx", one, settled=[finding(explanation={"standing": "settled", "text": "雨季"})])
    page = reader.open(written(Fake([document])), "#u1")
    expect(page.locator("#details-1 .repair")).to_have_text("可能的改法 可能是 C3 填错：411.63 → 441.63。")
    expect(page.locator("#details-1 .explanation").first).to_have_text(
        "核实说明 说明已失效，数字已改。原说明：因雨停工"
    )
    page.get_by_text("已说明，不再计入（1 处）").click()
    expect(page.locator("#details-1 details .explanation")).to_have_text("核实说明 已说明：雨季")


def test_a_deep_link_opens_its_unit_whatever_is_shown(reader: Reader, written: Write) -> None:
    page = reader.open(written(Made(400)), "#u317")
    expect(page.locator("#details-317")).to_be_in_viewport()
    expect(page.locator("#row-317 .toggle")).to_be_focused()
    page.get_by_label("状态").select_option("unreadable")
    expect(page.locator("#row-317")).to_have_count(0)
    page.evaluate("location.hash = '#u316'")
    expect(page.locator("#row-316")).to_be_in_viewport()
    expect(page.locator("#details-316")).to_have_count(1)
    page.evaluate("location.hash = '#u99999'")
    expect(page.locator("#shown")).to_have_text("显示 400 / 400 个单位")


def test_the_list_of_unreadable_files_leads_to_them(page: Page) -> None:
    page.locator("#unreadable a").click()
    expect(page.locator("#details-4")).to_contain_text("设有打开密码。")
    page.get_by_label("状态").select_option("clean")
    page.locator("#unreadable a").click()
    expect(page.locator("#details-4")).to_be_in_viewport()


def test_the_link_leads_to_the_copy(page: Page, tmp_path: Path) -> None:
    copy = tmp_path / "报告 #1" / "annotated" / "乙县" / "返回 #1 100%'\".xlsx"
    href = page.locator("#row-1 a").evaluate("link => link.href")
    assert href == copy.as_uri().replace("%27", "'")
    expect(page.locator("#row-1 a")).to_have_accessible_name("打开乙县水务局的批注副本")
    assert page.locator("#table tbody a").count() == 1


def test_all_by_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到单位表")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('th[data-key=unit]') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("th[data-key=unit]")).to_have_attribute("aria-sort", "ascending")
    assert page.evaluate("document.activeElement.closest('th').dataset.key") == "unit"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className === 'toggle'"):
            break
    page.keyboard.press("Space")
    expect(page.locator("#row-2 .toggle")).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#row-2 .toggle")).to_be_focused()


def test_pages(reader: Reader, written: Write) -> None:
    page = reader.open(written(Made(120)))
    assert len(_names(page)) == 50
    expect(page.locator("#page")).to_have_text("第 1 / 3 页")
    first = _names(page)
    page.get_by_role("button", name="下一页").click()
    page.get_by_role("button", name="下一页").click()
    assert len(_names(page)) == 20
    expect(page.get_by_role("button", name="下一页")).to_be_disabled()
    expect(page.locator("#units")).to_be_focused()
    page.get_by_label("每页").select_option("全部")
    assert len(_names(page)) == 120
    assert _names(page)[:50] == first


def test_the_browsers_own_search_finds_every_unit(reader: Reader, written: Write) -> None:
    page = reader.open(written(Made(120)))
    page.keyboard.press("Control+f")
    assert len(_names(page)) == 120


def test_a_thousand_units(reader: Reader, written: Write) -> None:
    outcome = Made(1000)
    page = reader.open(written(outcome))
    expect(page.locator("#shown")).to_have_text("显示 1000 / 1000 个单位")
    page.get_by_label("状态").select_option("error")
    count = sum(each["status"] == "checked" and each["counts"]["error"] > 0 for each in outcome.submissions())
    expect(page.locator("#shown")).to_have_text(f"显示 {count} / 1000 个单位")
    expect(page.locator("button.tile.error .number")).to_have_text(str(count))
    _sort(page, "error")
    errors = [int(text) for text in page.locator("#table tbody td.error").all_inner_texts()]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] == max(each["counts"]["error"] for each in outcome.submissions())


def test_charts_are_drawn_and_say_what_they_show(page: Page) -> None:
    said = {
        "units": "问题最多的是乙县水务局：错误 1 处，核实 1 处，提示 0 处。",
        "rules": "问题最多的是 IO01：1 处。",
        "scatter": "2 个单位两项都有：执行率低于 90% 的 1 个，完成率低于 100% 的 1 个。",
    }
    for chart, words in said.items():
        drawn = page.get_by_role("img", name=words)
        expect(drawn).to_have_id(f"chart-{chart}")
        assert drawn.locator("svg path").count() > 3
        expect(page.locator(f"#chart-{chart}-table p")).to_have_text(words)
    assert page.locator("canvas").count() == 0


def test_the_figures_of_a_chart_are_a_table_whose_buttons_do_what_its_bars_do(page: Page) -> None:
    page.locator("#figure-units summary").click()
    table = page.locator("#chart-units-table table")
    assert table.locator("tbody tr").all_inner_texts() == [
        "乙县水务局 河道治理\t1\t1\t0",
        "丙县林业局 矿山修复\t0\t1\t0",
    ]
    table.get_by_role("button", name="丙县林业局").click()
    assert _names(page) == ["丙县林业局"]
    expect(page.locator("#details-2")).to_be_visible()
    expect(page.locator("#conditions")).to_have_text("筛选：只看 丙县林业局")
    page.get_by_role("button", name="取消").click()
    assert len(_names(page)) == 4
    page.locator("#figure-rules summary").click()
    page.locator("#chart-rules-table").get_by_role("button", name="RT05").click()
    assert _names(page) == ["乙县水务局"]


def _click(page: Page, chart: str, mark: str) -> None:
    """Click on the middle of the first mark that a chart draws in a colour of the style sheet."""
    page.locator(f"#chart-{chart}").scroll_into_view_if_needed()
    colour = page.evaluate(f"getComputedStyle(document.documentElement).getPropertyValue('--chart-{mark}').trim()")
    # The last of a colour stands in the legend.
    boxes = [mark.bounding_box() for mark in page.locator(f"#chart-{chart} path[fill='{colour}']").all()]
    box = next(box for box in boxes if box and box["width"])
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_bar_and_a_dot_can_be_clicked(reader: Reader, written: Write) -> None:
    page = reader.open(written(Fake([UNITS[0], UNITS[1], {**UNITS[1], "path": "b.xlsx"}])))
    _click(page, "units", "error")
    assert _names(page) == ["乙县水务局"]
    expect(page.locator("#details-1")).to_be_visible()
    page.locator("#filters [type=reset]").click()
    _click(page, "rules", "error")
    expect(page.locator("#filters [name=rule]")).to_have_value("RT01")
    page.locator("#filters [type=reset]").click()
    _click(page, "scatter", "warning")
    assert _names(page) == ["丙县林业局", "丙县林业局"]
    expect(page.locator("#conditions")).to_have_text("筛选：图中选的 2 个单位")


def test_without_figures_there_is_no_chart_of_them(reader: Reader, written: Write) -> None:
    page = reader.open(written(Fake([submission("a.xlsx", form_figures=None)])))
    expect(page.locator("#charts")).to_be_hidden()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_do_nothing(reader: Reader, written: Write, text: str) -> None:
    one = finding(**dict.fromkeys(("sheet", "cell", "found", "expected", "message", "help", "field"), text))
    copy = {"path": f"annotated/{visible(text).replace('/', '')}", "note": ""}
    unit = submission(text, one, form_unit=text, form_project=text, annotated=copy)
    page = reader.open(written(Fake([unit, unreadable(text, text)])), "#u1")
    expect(page.locator("#details-1 .finding > p").nth(1)).to_have_text(visible(text))
    assert page.locator("#row-1 .toggle").text_content() == visible(text)
    assert page.locator("img, iframe, object, embed").count() == 0
    assert all(link.startswith("file:///") for link in page.eval_on_selector_all("a", "all => all.map(a => a.href)"))
    page.locator("#figure-units summary").click()
    assert page.locator("#chart-units-table button").text_content() == f"{visible(text)} {visible(text)}"
    _click(page, "scatter", "error")


def test_a_very_long_path_does_not_break_the_page(reader: Reader, written: Write) -> None:
    path = "很长的目录名/" * 800 + "a.xlsx"
    page = reader.open(
        written(Fake([submission(path, finding(), annotated={"path": path, "note": ""}), unreadable(path)]))
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#row-1").evaluate("row => row.offsetHeight") < 100
    page.locator("#row-1 .toggle").click()
    assert page.locator("#details-1 .path").text_content() == path


def test_paper_has_all_units_of_the_filter_and_what_is_open(reader: Reader, written: Write, tmp_path: Path) -> None:
    page = reader.open(written(Made(120)))
    page.get_by_label("含有").select_option("error")
    count = int(re.findall(r"\d+", page.locator("#shown").inner_text())[0])
    assert count > 50
    page.locator("#table .toggle").nth(1).click()
    words = page.locator("#table .finding > p").nth(1).inner_text()
    _print(page, tmp_path / "a.pdf")
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "a.pdf", "-"], check=True, capture_output=True
    ).stdout.decode()
    assert text.count(".xlsx") >= count
    assert "筛选：含有 错误" in text
    assert words[:10] in text
    assert "下一页" not in text
    assert "清除筛选" not in text
    # The headings stand on each page of the table.
    table = [each for each in text.split("按规则")[0].split("\f") if each.count(".xlsx") > 5]
    assert len(table) > 3
    assert all({"单位", "状态", "完成率"} <= {*" ".join(each.splitlines()[:6]).split()} for each in table)
    assert len(_names(page)) == 50


def _words(path: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True).stdout.decode()


def _print(page: Page, path: Path) -> None:
    page.pdf(path=path, prefer_css_page_size=True)


def test_print_view_is_light_even_in_the_dark(browser: Browser, written: Write) -> None:
    reader = Reader(browser, color_scheme="dark")
    page = reader.open(written(Made(60)))
    text = "getComputedStyle(document.body).color"
    label = page.locator("#chart-units text").first
    assert page.evaluate(text) == "rgb(227, 232, 238)"
    expect(label).to_have_attribute("fill", "#e3e8ee")
    page.emulate_media(media="print")
    expect(page.locator("#table .toggle")).to_have_count(60)
    assert page.evaluate(text) == "rgb(27, 36, 48)"
    expect(label).to_have_attribute("fill", "#1b2430")
    expect(page.locator("#filters")).to_be_hidden()
    page.emulate_media(media="screen")
    expect(page.locator("#table .toggle")).to_have_count(50)
    expect(label).to_have_attribute("fill", "#e3e8ee")
    page.emulate_media(color_scheme="light")
    expect(label).to_have_attribute("fill", "#1b2430")
    reader.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1366, 768), (420, 800)])
def test_nothing_hinders_a_screen_reader(browser: Browser, written: Write, scheme: str, size: tuple[int, int]) -> None:
    reader = Reader(browser, color_scheme=scheme, viewport={"width": size[0], "height": size[1]})
    documents = [*examples(), *UNITS]
    across: dict[str, Any] = {
        "code": "BX01",
        "name": "n",
        "severity": "info",
        "message": "m",
        "help": "h",
        "paths": ["a.xlsx"],
    }
    page = reader.open(written(Fake(documents, across=[across], files=20)), "#u2")
    page.locator("#figure-units summary").click()
    expect(page.locator("#details-2 .finding").first).to_be_visible()
    assert hindrances(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    reader.close()


def test_english(reader: Reader, written: Write) -> None:
    page = reader.open(written(Fake(examples("en"), language="en")), "#u1")
    expect(page.locator("#shown")).to_have_text("9 of 9 units shown")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("#details-1 .finding").first).to_contain_text("To do")


def test_a_unit_whose_findings_are_not_loaded_yet_fills_when_they_are(reader: Reader, written: Write) -> None:
    path = written(Fake(UNITS))
    whole = path.read_text(encoding="utf-8")
    begin = whole.index('<script type="application/json" id="chunk-0">')
    path.write_text(whole[:begin], encoding="utf-8")
    page = reader.open(path, "#u1")
    expect(page.locator("#details-1")).to_have_text("正在载入……")
    chunk = whole[begin : whole.index("</script>", begin)].partition(">")[2]
    page.evaluate(
        """chunk => {
            const script = document.createElement('script');
            Object.assign(script, { type: 'application/json', id: 'chunk-0', textContent: chunk });
            document.body.append(script);
            document.dispatchEvent(new Event('DOMContentLoaded'));
        }""",
        chunk,
    )
    expect(page.locator("#details-1 .finding")).to_have_count(2)
    expect(page.locator("#row-1 .toggle")).to_be_focused()


def test_without_a_script_the_totals_and_rules_are_there(browser: Browser, written: Write) -> None:
    reader = Reader(browser, java_script_enabled=False)
    page = reader.open(written(Fake(UNITS)))
    expect(page.locator("#scriptless")).to_be_visible()
    expect(page.locator(".rules tbody tr")).to_have_count(4)
    expect(page.locator("#filters")).to_be_hidden()
    reader.close()
