"""``xladdin template``: a form's name, and what was issued, become the file of a template."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from checks.bilingual import Bilingual, BilingualError
from checks.profile import load, names
from checks.values import fold
from workbook_templates.layout import Layout, load_layouts
from xladdin.reports.wrapping import visible
from xladdin.writing import write_whole

if TYPE_CHECKING:
    from checks.profile import Profile
    from checks.rows import Form
    from workbook_templates.building.content import Content

MOST_ROWS = 500
"""Rows that ``--rows`` may ask for, and that are taken from an issued table: each has formulas by the hundred."""
_YEAR = re.compile("(19|20)[0-9]{2}([-—–~～至](19|20)[0-9]{2})?")
_NEAREST = 3
_WORDS = {
    "zh": "{id}  {name}（第 {version} 版）\n    {purpose}\n",
    "en": "{id}  {name} (version {version})\n    {english}\n",
}
_HINT = {
    "zh": "\n用法：xladdin template {id} -o 文件.xlsx [--from 下达的目标表.xlsx]\n",
    "en": "\nUse: xladdin template {id} -o FILE.xlsx [--from ISSUED.xlsx]\n",
}
_WRITTEN = {
    "zh": "已写入 {path}：{name}（{id}，第 {version} 版）。",
    "en": "Written: {path}, {english} ({id}, version {version}).",
}
_SOURCE = {
    "zh": {
        "indicators": "{count} 个指标取自 {file} 的工作表“{sheet}”（{project}）。",
        "rows": "{count} 行取自 {file} 的工作表“{sheet}”（{project}）。",
        "others": "文件中另有 {others}，用 --project 指定。",
    },
    "en": {
        "indicators": " {count} indicators from the sheet “{sheet}” of {file} ({project}).",
        "rows": " {count} rows from the sheet “{sheet}” of {file} ({project}).",
        "others": " Also in the file: {others}; choose with --project.",
    },
}


class TemplateError(BilingualError):
    """A template that cannot be made as it was asked for; the text says why and what to do."""


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line."""

    name: str
    out: str
    issued: str = ""
    project: str = ""
    rows: int | None = None
    year: str = ""
    points: bool = False
    force: bool = False
    language: str = "zh"
    excel: bool = False
    """With macros, for Excel with Python."""


def buildable() -> list[Layout]:
    """Return the layouts of which there are templates: those for clerks first."""
    layouts = [layout for layout in load_layouts() if layout.template is not None]
    return sorted(layouts, key=lambda layout: ("self-evaluation" not in layout.id, layout.grid != "indicators"))


def to_list(language: str = "zh") -> str:
    """Return the forms of which there are templates, two lines each."""
    layouts = buildable()
    lines = [
        _WORDS[language].format(
            id=layout.id,
            name=layout.name,
            version=layout.version,
            english=layout.english,
            purpose=layout.template.purpose if layout.template else "",
        )
        for layout in layouts
    ]
    return "".join(lines) + _HINT[language].format(id=layouts[0].id)


def layout_of(name: str) -> Layout:
    """Return the layout with an id or a Chinese name. Raises `TemplateError` with the nearest names."""
    layouts = buildable()
    wanted = fold(name)
    known = [(layout.id, layout.name, layout.template.title if layout.template else "") for layout in layouts]
    for texts in zip(*known, strict=True):
        found = [layout for layout, text in zip(layouts, texts, strict=True) if fold(text) == wanted]
        if len(found) == 1:
            return found[0]
    names = {fold(text): layout for layout in layouts for text in (layout.id, layout.name)}
    near = difflib.get_close_matches(wanted, names, _NEAREST, 0.4)
    near += [text for text in names if wanted and wanted in text and text not in near]
    hints = {names[text].id: names[text] for text in near[:_NEAREST]}.values()
    zh = f"。是不是：{'、'.join(f'{each.id}（{each.name}）' for each in hints)}" if hints else ""
    en = f" (did you mean {' or '.join(each.id for each in hints)}?)" if hints else ""
    raise TemplateError(
        f"没有名为“{name}”的表样{zh}。全部表样见 xladdin templates",
        f"there is no form “{name}”{en}; xladdin templates lists all forms",
    )


def make(wish: Wish, profile: Profile) -> str:
    """Make a template and return a line that says what was made. Raises `TemplateError` and `OSError`."""
    layout = layout_of(wish.name)
    _check(wish, layout, profile)
    path = _free(wish)
    content, source = _content(wish, layout, profile)
    write_whole(path, _built(wish, layout, content, profile))
    written = _WRITTEN[wish.language].format(
        path=path, name=layout.name, english=layout.english, id=layout.id, version=layout.version
    )
    return written + source


def _built(wish: Wish, layout: Layout, content: Content, profile: Profile) -> bytes:
    if wish.excel:
        from xladdin.excel.template import build_excel  # noqa: PLC0415 - openpyxl takes its time

        return build_excel(layout, content, profile)
    from workbook_templates.building.assembling import build  # noqa: PLC0415
    from workbook_templates.building.saving import bytes_of  # noqa: PLC0415

    return bytes_of(build(layout, content, profile))


def _check(wish: Wish, layout: Layout, profile: Profile) -> None:
    if wish.year and not _YEAR.fullmatch(wish.year):
        raise TemplateError(
            f"--year 应为年份，如 2024 或 2022—2025，不是“{wish.year}”",
            f"--year should be a year or years, such as 2024 or 2022—2025, not “{wish.year}”",
        )
    if wish.rows is not None and not 1 <= wish.rows <= MOST_ROWS:
        raise TemplateError(f"--rows 应为 1 到 {MOST_ROWS}", f"--rows should be 1 to {MOST_ROWS}")
    if wish.rows and wish.issued:
        raise TemplateError(
            "--rows 用于空白表样；有 --from 时，行数由下达的表决定",
            "--rows is for blank forms; with --from the issued table says how many rows there are",
        )
    if wish.project and not wish.issued:
        raise TemplateError(
            "--project 用来在 --from 给出的文件中选一张表，请同时给出 --from",
            "--project chooses a table of the file given with --from; give that too",
        )
    if wish.points and not any(slot.role == "score" for slot in layout.columns):
        raise TemplateError(
            f"{layout.name}没有分值、得分两列，不能用 --points",
            f"--points is not for {layout.id}, a form without columns for weights and scores",
        )
    if wish.excel and profile != _own(profile.name):
        raise TemplateError(
            f"--excel 的模板只能用自带的口径（{'、'.join(names())}）：别的电脑上的 Python 没有 {profile.name} 这个口径",
            f"--excel needs a profile that comes with xladdin ({', '.join(names())}): "
            f"Python on other computers does not have {profile.name}",
        )


def _own(name: str) -> Profile | None:
    """Return the profile of a name that every installation has, None where there is none."""
    return load(name) if name in names() else None


def _free(wish: Wish) -> Path:
    """Return the path to write to, once it may be written to."""
    path = Path(wish.out)
    wanted = ".xlsm" if wish.excel else ".xlsx"
    if path.suffix.lower() != wanted:
        zh, en = ("含宏的模板（--excel），", "with --excel (macros) ") if wish.excel else ("", "")
        raise TemplateError(
            f"{zh}-o 给出的文件名应以 {wanted} 结尾：{wish.out}",
            f"{en}the name given with -o should end in {wanted}: {wish.out}",
        )
    if not path.parent.is_dir():
        raise TemplateError(f"文件夹不存在：{path.parent}", f"there is no folder {path.parent}")
    if path.is_dir():
        raise TemplateError(f"{path} 是文件夹，请给出文件名", f"{path} is a folder; name a file")
    if wish.issued and path.exists() and Path(wish.issued).exists() and path.samefile(wish.issued):
        raise TemplateError(
            f"不能覆盖下达的文件 {path}，请换一个文件名",
            f"{path} is the issued file, which is never changed; choose another name",
        )
    if path.exists() and not wish.force:
        raise TemplateError(f"{path} 已存在；要覆盖它，请加 --force", f"{path} is there already; --force overwrites it")
    return path


def _content(wish: Wish, layout: Layout, profile: Profile) -> tuple[Content, str]:
    from workbook_templates.building.content import blank_content, content_of  # noqa: PLC0415

    if not wish.issued:
        content = blank_content(layout, wish.rows or 0, wish.year, points=wish.points)
        count = len(content.indicators)
        if count > MOST_ROWS:
            raise TemplateError(
                f"--rows {wish.rows}：每个二级指标 {wish.rows} 行，共 {count} 行，模板最多 {MOST_ROWS} 行",
                f"--rows {wish.rows}: with {wish.rows} rows for each second-level indicator there are {count}, "
                f"and a template has at most {MOST_ROWS}",
            )
        return content, ""
    form, others = _chosen(_issued(wish.issued, layout, profile), wish.project)
    content = content_of(form, wish.year, points=wish.points)
    words = _SOURCE[wish.language]
    facts = {"file": Path(wish.issued).name, "sheet": visible(form.sheet), "project": _name_of(form)}
    count = max(len(content.indicators), len(content.rows))
    if count > MOST_ROWS:
        raise TemplateError(
            f"{wish.issued} 的工作表“{visible(form.sheet)}”有 {count} 行，模板最多 {MOST_ROWS} 行",
            f"the sheet “{visible(form.sheet)}” of {wish.issued} has {count} rows, and a template at most {MOST_ROWS}",
        )
    if layout.grid == "breakdown":
        source = words["rows"].format(count=len(content.rows), **facts)
    else:
        source = words["indicators"].format(count=len(content.indicators), **facts)
    if others:
        source += words["others"].format(others="、".join(map(_name_of, others)))
    return content, source


def _issued(path: str, layout: Layout, profile: Profile) -> list[Form]:
    """Return the tables of a file that a form can be made from. Raises `TemplateError` where there is none."""
    from checks.catalogue import chosen  # noqa: PLC0415
    from checks.matching import ISSUED  # noqa: PLC0415
    from xladdin.run import check  # noqa: PLC0415

    if Path(path).is_dir():
        raise TemplateError(f"{path} 是文件夹，请给出其中的一个文件", f"{path} is a folder; name one file in it")
    if not Path(path).is_file():
        raise TemplateError(f"找不到 --from 给出的文件：{path}", f"no such file given with --from: {path}")
    result = check([Path(path)], profile, chosen(["IO01"]))[0]
    if result.findings:
        zh, en = result.findings[0].told()
        raise TemplateError(f"{path}：{visible(zh)}", f"{path}: {visible(en)}")
    forms = result.submission.forms
    if layout.grid == "breakdown":
        of_targets = any(slot.role == "target" for slot in layout.columns)
        tables = [form for form in forms if form.breakdown is not None and form.breakdown.rows]
        # Hectares are no money: a table of targets is made from one of targets, of its own kind where there is one.
        found = [form for form in tables if form.breakdown and bool(form.breakdown.of_kind("target")) is of_targets]
        found.sort(key=lambda form: form.kind != layout.id)
        wanted = Bilingual("资金分配表或资金执行情况表", "table of budget or execution")
        if of_targets:
            wanted = Bilingual("地区绩效目标完成情况表", "table of targets and actuals by region")
    else:
        found = [form for form in forms if form.kind in ISSUED and form.indicators]
        wanted = Bilingual("带指标的绩效目标表", "target table with indicators")
    if not found:
        raise _nothing_issued(path, wanted, forms)
    return found


def _nothing_issued(path: str, wanted: Bilingual, forms: Sequence[Form]) -> TemplateError:
    names = {each.id: each.name for each in load_layouts()}
    zh = "、".join(f"“{visible(form.sheet)}”{names[form.kind]}" for form in forms)
    en = ", ".join(f"“{visible(form.sheet)}” {form.kind}" for form in forms)
    return TemplateError(
        f"{path} 中没有{wanted.zh}" + (f"；认出的是：{zh}" if zh else "，也没有认出别的表"),
        f"there is no {wanted.en} in {path}" + (f"; found: {en}" if en else ", nor any other form"),
    )


def _chosen(forms: Sequence[Form], project: str) -> tuple[Form, list[Form]]:
    """Return the table of a project, without one the first, and the tables that were not taken unasked."""
    if not project:
        return forms[0], list(forms[1:])
    wanted = fold(project)
    exact = [form for form in forms if wanted in (fold(form.project), fold(form.sheet))]
    found = exact or [form for form in forms if wanted in fold(form.project) or wanted in fold(form.sheet)]
    if len(found) == 1:
        return found[0], []
    there = [_name_of(form) for form in found or forms]
    zh, en = ("对应不止一张表", "is more than one table") if found else ("不在文件中", "is not in the file")
    raise TemplateError(
        f"--project “{project}”{zh}：{'、'.join(there)}", f"--project “{project}” {en}: {', '.join(there)}"
    )


def _name_of(form: Form) -> str:
    return visible(form.project) or visible(form.sheet)
