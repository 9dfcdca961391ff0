"""One page a rule, from the rule itself: as Markdown for docs/rules, as plain text for a terminal.

``python -m xladdin.pages FOLDER`` writes the Markdown pages, and the one on the settings of a profile (`make docs`).
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from checks.catalogue import catalogue
from checks.findings import Severity
from checks.profile import DEFAULT, WHOLE, default, source
from checks.rules.base import Rule, Table
from workbook_templates.layout import load_layouts
from xladdin.reports.wrapping import wrapped

RULES = "rules"
INDEX = "README.md"
SETTINGS = "settings.md"
_HEADING = re.compile(r"^(\S+)$\n", re.MULTILINE)
_MARKUP = re.compile(r"([\\`*_<>|\[\]~])")
_NOTE = "<!-- 由 make docs 从规则的代码生成，请改代码，不要改本页。 -->"
_WIDE = "[\u2e80-\u9fff\uff00-\uffef，。；：、（）“”‘’]"
_BREAK = re.compile(rf"(?<={_WIDE})\n|\n(?={_WIDE})")
"""A line break in Chinese text, which stands for nothing; elsewhere it stands for a blank."""

TABLES: Mapping[Table, str] = {
    Table.RATE: "每一个比率，连同算出它的分子和分母",
    Table.SUM: "每一个合计，连同它的各分项",
    Table.FUND: "资金部分的每一行",
    Table.INDICATOR: "每一个三级指标",
    Table.FORM: "整张表",
    Table.SUBMISSION: "整个文件",
    Table.RUN: "一起检查的各张表，相互对照",
    Table.BATCH: "整批报送件，相互对照",
}
"""What a rule looks at, in words."""

SEVERITIES: Mapping[Severity, str] = {
    Severity.ERROR: "必须改正",
    Severity.WARNING: "改正，或者写明理由",
    Severity.INFO: "知道即可",
}

PLACEHOLDERS: Mapping[str, str] = {
    "actual": "完成值",
    "allowed": "允许的合计",
    "base": "0 或空白",
    "beside": "同一行的内容",
    "bound": "界限",
    "bounds": "",
    "budget": "预算执行率得分",
    "column": "列名",
    "count": "个数",
    "decimals": "位数",
    "difference": "相差数",
    "division": "分子÷分母",
    "error": "错误信息",
    "examples": "举例",
    "expected": "应填值",
    "field": "栏目",
    "first": "先出现的单元格",
    "fields": "不同的栏目和各自填的数",
    "files": "文件",
    "fits": "",
    "form": "表名",
    "found": "填写值",
    "issued_unit": "下达的单位",
    "kind": "文件格式",
    "issued_sign": "下达的比较符",
    "length": "字数",
    "limit": "上限",
    "line": "行号",
    "missing": "所缺数",
    "name": "指标名称",
    "near": "文件",
    "of": "",
    "options": "可选项",
    "parent": "上级单位",
    "parts": "各分项",
    "period": "年度",
    "project": "项目名称",
    "read": "读出的日期",
    "place": "所在栏目",
    "reason_zh": "原因",
    "rule": "评价标准",
    "said": "",
    "sample": "内容举例",
    "score": "得分",
    "sender": "报送单位",
    "share": "百分比",
    "sheet": "工作表",
    "sheets": "工作表",
    "sign": "比较符",
    "target": "指标值",
    "text": "文字",
    "total": "总数",
    "unit": "单位",
    "units": "各单位",
    "wanted": "应为的单位",
    "weight": "分值",
    "what_zh": "内容",
    "where": "下达的目标表中的位置",
    "where_zh": "",
    "wrong": "写错的词",
}
"""What fills the sentences, in words; empty for what is said only sometimes, others become an ellipsis."""


@dataclass(frozen=True)
class Section:
    """A heading with paragraphs or, where ``listed``, items of a list."""

    heading: str
    texts: tuple[str, ...]
    listed: bool = False


def sections(rule: Rule[Any]) -> list[Section]:
    """Return the page of a rule below its title and summary."""
    return [*_docstring(rule), Section("检查范围", tuple(_scope(rule)), listed=True), _sentences(rule)]


def _docstring(rule: Rule[Any]) -> Iterator[Section]:
    text = inspect.cleandoc(type(rule).__doc__ or "")
    parts = _HEADING.split(text.partition("\n\n")[2])[1:]
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        paragraphs = inspect.cleandoc(body).strip().split("\n\n")
        yield Section(heading, tuple(_one_line(paragraph) for paragraph in paragraphs))


def _one_line(text: str) -> str:
    return " ".join(_BREAK.sub("", text).split())


def _scope(rule: Rule[Any]) -> Iterator[str]:
    yield f"看什么：{TABLES[rule.table]}"
    names = {layout.id: layout.name for layout in load_layouts()}
    forms = [f"{names[form]}（{form}）" if form in names else form for form in sorted(rule.forms)]
    yield f"哪些表：{'、'.join(forms) or '各种表'}"
    if rule.settings:
        yield f"按口径的设置：{'；'.join(_setting(key) for key in rule.settings)}"


def _setting(key: str) -> str:
    """Return a setting with its default where that can be said in a few words."""
    value = _value(default(key))
    return f"{key}（默认 {value}）" if value else key


def _value(value: object) -> str:
    """Return the value of a setting in a few words, empty where it takes more."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(each, dict | list) for each in value)):
        return ""
    if isinstance(value, list):
        return "、".join(str(each) for each in value[:3]) + (f" 等 {len(value)} 个" if len(value) > 3 else "")
    return str(value)


def _sentences(rule: Rule[Any]) -> Section:
    texts: dict[str, None] = {}
    for sentence in rule.sentences.values():
        texts[f"{readable(sentence.zh)}处理：{readable(sentence.help_zh)}"] = None
    return Section("报告里怎么说", tuple(texts), listed=True)


def readable(sentence: str) -> str:
    """Return a sentence with words in place of what fills it: ``{field}填的是 {found}`` is 〔栏目〕填的是〔填写值〕."""
    filled = re.sub(r"\{(\w+)\}", _placeholder, sentence)
    return re.sub(r" ?(〔[^〕]*〕|…) ?", r"\1", filled)


def _placeholder(found: re.Match[str]) -> str:
    word = PLACEHOLDERS.get(found.group(1))
    if word is None:
        return "…"
    return f"〔{word}〕" if word else ""


@dataclass(frozen=True)
class Family:
    """A family of rules with what its package says of it."""

    code: str
    title: str
    summary: str
    rules: tuple[Rule[Any], ...]


def families(rules: Sequence[Rule[Any]] | None = None) -> list[Family]:
    """Return the families of some rules, of all when none are named."""
    grouped = groupby(catalogue() if rules is None else rules, key=lambda rule: rule.family())
    return [_family(code, tuple(members)) for code, members in grouped]


def _family(code: str, rules: tuple[Rule[Any], ...]) -> Family:
    """Read a family's docstring: ``RT – rates (比率): …``, then a paragraph in Chinese."""
    text = inspect.cleandoc(importlib.import_module(f"checks.rules.{code.lower()}").__doc__ or "")
    first, _, rest = text.partition("\n\n")
    title = re.search(r"\((.+?)\)", first)
    return Family(code, title.group(1) if title else code, _one_line(rest or first.partition(": ")[2]), rules)


def to_text(rule: Rule[Any]) -> str:
    """Return the page of a rule for a terminal."""
    return "\n".join(_text_lines(rule)) + "\n"


def _text_lines(rule: Rule[Any]) -> Iterator[str]:
    yield f"{rule.code} {rule.name}  {rule.severity.chinese}（{SEVERITIES[rule.severity]}）"
    yield from wrapped(rule.summary(), "  ")
    for section in sections(rule):
        yield ""
        yield section.heading
        for text in section.texts:
            yield from wrapped(f"- {text}" if section.listed else text, "  ")


def to_list(rules: Sequence[Rule[Any]] | None = None) -> str:
    """Return the catalogue, or some of its rules, for a terminal."""
    return "\n".join(_list_lines(families(rules)))


def _list_lines(found: Sequence[Family]) -> Iterator[str]:
    for family in found:
        yield from wrapped(f"{family.code} {family.title}：{family.summary}", "")
        for rule in family.rules:
            yield f"  {rule.code}  {rule.severity.chinese}  {rule.name}"
            yield from wrapped(rule.summary(), "        ")
        yield ""


def to_markdown(rule: Rule[Any], family: Family) -> str:
    """Return the page of a rule for docs/rules."""
    lines = [f"# {rule.code} {rule.name}", "", _NOTE, ""]
    lines += [f"{_marked(family.title)}（{rule.family()}） · **{rule.severity.chinese}**：{SEVERITIES[rule.severity]}"]
    lines += ["", _marked(rule.summary())]
    for section in sections(rule):
        lines += ["", f"## {section.heading}", ""]
        texts = [_marked(text) for text in section.texts]
        lines += [f"- {text}" for text in texts] if section.listed else "\n\n".join(texts).split("\n")
    lines += ["", f"[全部规则]({INDEX}) · [口径](../profiles.md) · [核实说明](../explanations.md)", ""]
    return "\n".join(lines)


def _marked(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def index() -> str:
    """Return the index of the pages, by family."""
    lines = ["# 规则", "", _NOTE, ""]
    lines += [f"**{each.chinese}**：{SEVERITIES[each]}。" for each in Severity]
    lines += ["", "级别可以由[口径](../profiles.md)改；“核实”一级的问题可以写[核实说明](../explanations.md)。"]
    lines += ["终端里看一条规则：`xladdin rule RT01`。"]
    for family in families():
        lines += ["", f"## {family.code} {_marked(family.title)}", "", _marked(family.summary), ""]
        lines += ["| 编号 | 名称 | 级别 | 说明 |", "|---|---|---|---|"]
        for rule in family.rules:
            page = f"[{rule.code}]({rule.code}.md)"
            lines += [f"| {page} | {rule.name} | {rule.severity.chinese} | {_marked(rule.summary())} |"]
    return "\n".join([*lines, ""])


def settings_page() -> str:
    """Return the page on the settings of a profile: what each says by default, and which rules read it."""
    lines = ["# 口径的各项设置", "", _NOTE.replace("规则的代码", "默认口径和规则的代码"), ""]
    lines += [f"设置写在 TOML 文件里，怎样写见[口径](profiles.md)。默认值是 `{DEFAULT}` 的。"]
    for table, group in groupby(documented(), key=lambda entry: entry[0].rpartition(".")[0]):
        lines += ["", f"## {table or '其他'}", "", "| 设置 | 默认 | 含义 | 规则 |", "|---|---|---|---|"]
        for key, comment in group:
            lines += [f"| `{key}` | {_marked(_value(default(key)))} | {_marked(comment)} | {_readers(key)} |"]
    return "\n".join([*lines, ""])


def documented() -> Iterator[tuple[str, str]]:
    """Yield the settings of the default profile, each with the comment over it or over those just before it."""
    table, comment, over, seen = "", "", False, set()
    for line in source(DEFAULT).splitlines():
        heading = re.fullmatch(r"\[+([a-z_.]+)\]+", line)
        key = re.match(r'([a-z_]+|"[^"]+") = ', line)
        if line.startswith("#"):
            comment, over = (comment if over else "") + line.lstrip("# "), True
        elif not line.strip():
            comment, over = "", False
        elif heading:
            table = heading.group(1)
        elif key:
            name = table if _is_whole(table) else f"{table}.{key.group(1)}".lstrip(".")
            over = False
            if table not in ("", "rules") and name not in seen:
                seen.add(name)
                yield name, comment


def _is_whole(table: str) -> bool:
    """Tell whether a table is given as a whole: a list of tables, or one that is replaced as a whole."""
    return table in WHOLE or (bool(table) and isinstance(default(table), list))


def _readers(key: str) -> str:
    codes = [rule.code for rule in catalogue() if any(f"{key}.".startswith(f"{read}.") for read in rule.settings)]
    return " ".join(f"[{code}]({RULES}/{code}.md)" for code in codes)


def pages() -> dict[str, str]:
    """Return every generated page by its path below docs."""
    found = {f"{RULES}/{rule.code}.md": to_markdown(rule, family) for family in families() for rule in family.rules}
    return {SETTINGS: settings_page(), f"{RULES}/{INDEX}": index(), **found}


def write(folder: Path) -> None:
    """Write the pages into docs and take away those of rules that are no more."""
    wanted = pages()
    for path in leftovers(folder):
        path.unlink()
    for name, text in wanted.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def leftovers(folder: Path) -> list[Path]:
    """Return the pages of rules that are no more."""
    return [path for path in (folder / RULES).glob("*") if f"{RULES}/{path.name}" not in pages()]


if __name__ == "__main__":
    write(Path(sys.argv[1]))
