"""The page as text: what it holds, that nothing of a workbook becomes markup, and that it is streamed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from outcomes import FIGURES, HOSTILE, Fake, examples, finding, submission, unreadable

from bench.outcomes import Made
from checks.catalogue import catalogue
from xladdin.reports.page import details, embedding, to_page, write_page
from xladdin.reports.page.overview import FIELDS, linkable
from xladdin.reports.page.words import DETAILS, SCRIPT, WORDS
from xladdin.reports.wrapping import visible


class Parts(HTMLParser):
    """The elements of a page: scripts with their attributes, texts outside of them, links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.metas: list[dict[str, str | None]] = []
        self.styles: list[str] = []
        self.texts: list[str] = []
        self._within = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        assert not [name for name in named if name.startswith("on") or name == "style"]
        self.tags.append(tag)
        self._within = tag
        if tag == "script":
            self.scripts.append((named, ""))
        elif tag == "a":
            self.links.append(named["href"] or "")
        elif tag == "meta":
            self.metas.append(named)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "script":
            named, text = self.scripts[-1]
            self.scripts[-1] = (named, text + data)
        elif self._within == "style":
            self.styles.append(data)
        else:
            self.texts.append(data)

    def data(self, name: str) -> Any:
        return next(json.loads(text) for named, text in self.scripts if named.get("id") == name)

    @property
    def code(self) -> list[str]:
        return [text for named, text in self.scripts if "type" not in named]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    @property
    def rows(self) -> list[dict[str, Any]]:
        held = self.data("units-data")
        return [dict(zip(held["fields"], row, strict=True)) for row in held["rows"]]


def parts(outcome: Fake | Made) -> Parts:
    return Parts("".join(to_page(outcome)))


def _findings(page: Parts, number: int) -> list[dict[str, Any]]:
    """Return the open findings of a unit as the script would read them."""
    chunk = page.data(f"chunk-{(number - 1) // details.UNITS}")
    rows = chunk["units"][(number - 1) % details.UNITS]["open"]
    return [
        {
            name: value if name == "severity" else chunk["texts"][value]
            for name, value in zip(details.FINDING, row, strict=True)
        }
        for row in rows
    ]


def test_all_findings_of_the_examples_are_in_it() -> None:
    documents = examples()
    page = parts(Fake(documents))
    assert [row["path"] for row in page.rows] == [each["path"] for each in documents]
    for number, each in enumerate(documents, 1):
        found = [
            (one["code"], one["sheet"], one["cell"], one["message"], one["help"]) for one in _findings(page, number)
        ]
        assert found == [
            (one["code"], one["sheet"], one["cell"], visible(one["message"]), visible(one["help"]))
            for one in each["findings"]
        ]


def test_a_row_says_what_the_table_needs() -> None:
    open_findings = [finding(), finding(code="RT05", name="low-execution-unexplained", severity="warning"), finding()]
    document = submission("甲县/返回.xlsx", *open_findings, annotated={"path": "annotated/甲县/返回.xlsx", "note": ""})
    assert parts(Fake([document])).rows == [
        {
            "unit": "甲县自然资源局",
            "project": "矿山修复",
            "projects": 1,
            "period": "2024",
            "path": "甲县/返回.xlsx",
            "status": "error",
            "error": 2,
            "warning": 1,
            "info": 0,
            **{name: FIGURES[name] for name in ("score", "full", "grade", "execution", "completion")},
            "copy": "annotated/甲县/返回.xlsx",
            "note": "",
            "rules": [0, 1],
        }
    ]


def test_documents_without_the_fields_of_a_batch_are_enough() -> None:
    document = submission("a.xlsx", finding())
    for name in ("unit", "figures"):
        del document["forms"][0][name]
    row = parts(Fake([document])).rows[0]
    assert (row["unit"], row["projects"], row["score"], row["copy"]) == ("", 0, "", "")


def test_the_figures_are_those_of_the_first_form_that_has_any() -> None:
    document = submission("a.xlsx", form_project="二")
    target = {**document["forms"][0], "figures": None, "project": "一", "unit": ""}
    other = {**document["forms"][0], "figures": {**FIGURES, "score": "1"}, "project": "三"}
    document["forms"] = [target, *document["forms"], other]
    row = parts(Fake([document])).rows[0]
    assert (row["project"], row["score"], row["projects"], row["unit"]) == ("二", "88.89", 2, "甲县自然资源局")


@pytest.mark.parametrize(
    ("counts", "status"),
    [((1, 5, 5), "error"), ((0, 1, 5), "warning"), ((0, 0, 1), "info"), ((0, 0, 0), "clean")],
)
def test_a_unit_stands_by_the_worst_of_its_findings(counts: tuple[int, ...], status: str) -> None:
    named = dict(zip(("error", "warning", "info"), counts, strict=True))
    assert parts(Fake([submission(counts=named)])).rows[0]["status"] == status


def test_columns_without_anything_in_them_are_left_out() -> None:
    blank = parts(Fake([submission(form_figures=None)]))
    full = parts(Fake([submission(annotated={"path": "annotated/a.xlsx", "note": ""})]))
    assert "得分" not in blank.text
    assert "批注副本" not in blank.text
    assert "得分" in full.text
    assert "批注副本" in full.text


def test_rules_are_counted_and_explained() -> None:
    units = [
        submission("a.xlsx", finding(), finding()),
        submission("b.xlsx", finding(), finding(code="XX01", name="new-one")),
    ]
    page = parts(Fake(units))
    summary = next(rule.summary() for rule in catalogue() if rule.code == "RT01")
    assert f"RT01 {summary} rate-impossible 3 2 看单位" in page.text
    assert "XX01 new-one 1 1 看单位" in page.text
    assert [(rule["code"], rule["error"]) for rule in page.data("head-data")["rules"]] == [("RT01", 3), ("XX01", 1)]


def test_an_interrupted_run_says_so() -> None:
    whole, broken = parts(Fake([submission()])), parts(Fake([submission()], files=1000))
    assert "已中断" not in whole.text
    assert "已中断：1000 个文件检查了 1 个，以下只是这 1 个的情况。" in broken.text
    apart = parts(Fake([submission()], matched=False))
    assert "已中断：1 个文件都检查了，文件之间的核对没有做完。" in apart.text


def test_unreadable_files_stand_on_top_with_their_reason() -> None:
    page = parts(Fake([submission(), *(unreadable(f"坏{number}.xlsx") for number in range(103))]))
    assert "无法读取的文件（103 个）" in page.text
    assert "坏0.xlsx 文件已损坏。" in page.text
    assert "坏99.xlsx" in page.text
    assert "坏100.xlsx" not in page.text
    assert "还有 3 个，见单位表。" in page.text
    assert "#u2" in page.links


def test_of_a_very_long_path_a_list_shows_the_end() -> None:
    path = "目录/" * 100 + "坏.xlsx"
    across = {"code": "BX01", "name": "n", "severity": "info", "message": "m", "help": "", "paths": [path]}
    page = parts(Fake([unreadable(path)], across=[across]))
    assert page.texts.count(f"…{path[-159:]}") == 2
    assert page.rows[0]["path"] == path


def test_findings_across_files_lead_to_their_units() -> None:
    across = {
        "code": "BX01",
        "name": "duplicate-submission",
        "severity": "warning",
        "message": "两个文件填报同一项目。",
        "help": "请确认。",
        "found": "1",
        "expected": "",
        "difference": "",
        "places": [
            {"path": "b.xlsx", "sheet": "自评表", "cell": "E7"},
            {"path": "elsewhere.xlsx", "sheet": "", "cell": ""},
        ],
        "paths": ["b.xlsx", "elsewhere.xlsx"],
    }
    page = parts(Fake([submission("a.xlsx"), submission("b.xlsx")], across=[across]))
    assert (
        "核实 BX01 duplicate-submission 两个文件填报同一项目。 填的是 1 请确认。 b.xlsx 自评表!E7 elsewhere.xlsx"
        in page.text
    )
    assert [link for link in page.links if link.startswith("#u") and link != "#units"] == ["#u2"]


def test_findings_across_files_need_no_places() -> None:
    across = {"code": "BX01", "name": "n", "severity": "info", "message": "m", "help": "", "paths": ["b.xlsx"]}
    assert "#u1" in parts(Fake([submission("b.xlsx")], across=[across])).links


def test_what_a_page_cannot_list_of_findings_across_files_is_counted() -> None:
    paths = [f"{number}.xlsx" for number in range(40)]
    one = {"code": "BX02", "name": "n", "severity": "info", "message": "m", "help": "", "paths": paths}
    page = parts(Fake([submission()], across=[one] * 303))
    assert "列出 30 处 0.xlsx 1.xlsx" in page.text
    assert "29.xlsx ……另有 10 处" in page.text
    assert "30.xlsx" not in page.text
    assert "另有 3 个跨文件的问题没有列入本页，见其他报告。" in page.text
    assert "跨文件的问题 303" in page.text


def test_as_many_grades_as_files_do_not_fill_the_page() -> None:
    units = [submission(form_figures={"grade": f"等级{number}"}) for number in range(50)]
    page = parts(Fake([*units, submission(form_figures={"grade": "差"}), submission(form_figures={"grade": "差"})]))
    assert "等级 差 2 等级0 1" in page.text
    assert "等级6" in page.text
    assert "等级7" not in page.text


def test_english() -> None:
    page = parts(Fake(examples("en"), language="en", files=99))
    assert "Interrupted: 9 of 99 files were checked" in page.text
    assert page.data("head-data")["words"]["statuses"]["clean"] == "clean"
    assert "RT01 rate-impossible 4 3 Show units" in page.text
    assert not re.search("[一-鿿]", " ".join(page.data("head-data")["words"]["shown"]))


def test_both_languages_have_the_same_words() -> None:
    for words in (WORDS, SCRIPT, DETAILS):
        assert list(words["zh"]) == list(words["en"])
        for name, text in words["zh"].items():
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", words["en"][name])), name


def test_repairs_and_explanations_are_sentences() -> None:
    slip = {"cell": "C3", "from": "411.63", "to": "441.63", "confidence": "likely"}
    one = finding(repair=slip, explanation={"standing": "refused", "text": "{text} 无"})
    found = _findings(parts(Fake([submission("a.xlsx", one)])), 1)[0]
    assert found["repair"] == "很可能是 C3 填错：411.63 → 441.63（只此一处键误能同时说明各处不符）。"
    assert found["explanation"] == "错误须改正，不能用说明代替（{text} 无）。"
    assert found["severity"] == 0
    assert found["related"] == "E9、F9"


def _hostile(text: str) -> Fake:
    one = finding(**dict.fromkeys(("sheet", "cell", "found", "expected", "message", "help", "field"), text))
    fields = {f"form_{name}": text for name in ("title", "sheet", "project", "unit", "period")}
    figures = dict.fromkeys(FIGURES, text)
    unit = submission(text, one, annotated={"path": text, "note": text}, form_figures=figures, **fields)
    across = {
        "code": text,
        "name": text,
        "severity": "error",
        "message": text,
        "help": text,
        "found": text,
        "paths": [text],
    }
    copied = submission("a.xlsx", annotated={"path": "annotated/a.xlsx", "note": ""})
    return Fake([unit, unreadable(text, text), copied], across=[across], profile=text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text: str) -> None:
    page = "".join(to_page(_hostile(text), checked_on=text))
    harmless = Parts("".join(to_page(_hostile("harmless"), checked_on="harmless")))
    read = Parts(page)
    assert read.tags == harmless.tags
    assert read.code == harmless.code
    assert read.links == harmless.links
    assert read.rows[0]["unit"] == visible(text)
    assert _findings(read, 1)[0]["message"] == visible(text)
    assert " ".join(visible(text).split()) in read.text
    assert not re.search("[\u2028\u2029\x00-\x09\x0b-\x1f\ud800-\udfff\u202e]", page)


def test_long_paths_are_kept() -> None:
    path = "目录/" * 2000 + "a.xlsx"
    row = parts(Fake([submission(path, annotated={"path": path, "note": ""})])).rows[0]
    assert row["path"] == path
    assert row["copy"] == path


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("annotated/甲县/返回 #1 100%.xlsx", "annotated/甲县/返回 #1 100%.xlsx"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("../secret.xlsx", ""),
        ("a/../../b.xlsx", ""),
        ("/etc/passwd", ""),
        ("//host/share/a.xlsx", ""),
        ("a//b.xlsx", ""),
        ("a\udcff.xlsx", ""),
        ("", ""),
    ],
)
def test_a_link_leads_below_the_folder_or_nowhere(path: str, link: str) -> None:
    assert linkable(path) == link


def test_the_policy_allows_what_is_there_and_nothing_else() -> None:
    page = parts(Fake([submission()]))
    policy = next(each["content"] for each in page.metas if each.get("http-equiv") == "Content-Security-Policy")
    assert policy == embedding.policy(page.code, ["".join(page.styles)])
    assert (policy or "").startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in (policy or "")


def test_code_that_would_end_its_element_is_refused() -> None:
    with pytest.raises(ValueError, match="end its own element"):
        embedding.code("x = '</SCRIPT>'")


def test_the_same_outcome_gives_the_same_bytes(tmp_path: Path) -> None:
    outcome = Made(120)
    one, other = tmp_path / "one.html", tmp_path / "other.html"
    write_page(outcome, one)
    write_page(outcome, other)
    assert one.read_bytes() == other.read_bytes()
    assert "".join(to_page(outcome)).encode() == one.read_bytes()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["one.html", "other.html"]


def test_a_date_stands_in_the_head_only_when_it_is_given() -> None:
    assert "检查日期" not in parts(Fake([submission()])).text
    assert "检查日期 2025-03-01" in Parts("".join(to_page(Fake([submission()]), checked_on="2025-03-01"))).text


def test_nothing_is_left_where_the_run_fails_halfway(tmp_path: Path) -> None:
    class Failing(Fake):
        def submissions(self) -> Iterator[Any]:
            yield from super().submissions()
            if self.readings == 2:
                raise OSError("gone")

    path = tmp_path / "index.html"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(OSError, match="gone"):
        write_page(Failing([submission(str(number)) for number in range(200)]), path)
    assert path.read_text(encoding="utf-8") == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["index.html"]


def test_findings_are_streamed() -> None:
    outcome = Fake([submission(f"{number}.xlsx", finding()) for number in range(20 * details.UNITS)])
    pieces = to_page(outcome)
    first = "".join(islice(pieces, 1))
    assert first.startswith("<!DOCTYPE html>")
    assert outcome.readings == 1
    seen = 0
    for piece in pieces:
        seen += piece.count('id="chunk-')
        if seen:
            break
    assert outcome.readings == 2
    assert outcome.read < 20 * details.UNITS
    assert "".join(pieces).endswith("</html>")


@pytest.mark.parametrize(
    ("lengths", "total", "share"),
    [
        ([], 100, details.MOST),
        ([10, 20], 100, details.MOST),
        ([10, 20, 1000], 100, 70),
        ([60, 60], 100, 50),
        ([1, 1, 1, 1], 2, 1),
        ([100_000], 200_000, details.MOST),
        ([0, 0, 90, 90], 100, 50),
    ],
)
def test_room_is_shared_between_units(lengths: list[int], total: int, share: int) -> None:
    assert details.most(lengths, total) == share


def test_what_has_no_room_is_counted() -> None:
    many = [finding(cell=f"G{number}") for number in range(details.MOST + 7)]
    page = parts(Fake([submission("a.xlsx", *many, settled=[finding()])]))
    held = page.data("chunk-0")["units"][0]
    assert len(held["open"]) == details.MOST
    assert held["settled"] == []
    assert held["more"] == 8
    assert page.rows[0]["error"] == details.MOST + 7


def test_settled_findings_stand_apart() -> None:
    page = parts(Fake([submission("a.xlsx", settled=[finding(explanation={"standing": "settled", "text": "雨季"})])]))
    held = page.data("chunk-0")
    assert [len(held["units"][0][name]) for name in ("open", "settled")] == [0, 1]
    assert "已说明：雨季" in held["texts"]
    assert page.rows[0]["status"] == "clean"


def test_a_text_stands_once_in_its_chunk() -> None:
    units = [submission(f"{number}.xlsx", *[finding()] * 10) for number in range(details.UNITS + 1)]
    page = parts(Fake(units))
    for number in (0, 1):
        texts = page.data(f"chunk-{number}")["texts"]
        assert texts[0] == ""
        assert len(set(texts)) == len(texts)
    assert len(page.data("chunk-1")["units"]) == 1


def test_a_thousand_units_take_less_than_5_mb() -> None:
    assert sum(len(piece.encode()) for piece in to_page(Made(1000))) < 5_000_000


def test_a_run_without_any_file_is_a_page_too() -> None:
    page = parts(Fake([]))
    assert "没有发现问题。" in page.text
    assert page.rows == []


def test_the_script_reads_all_fields() -> None:
    assert set(FIELDS) == set(parts(Fake([submission()])).rows[0])
