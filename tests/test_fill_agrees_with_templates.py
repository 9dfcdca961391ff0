"""What filling computes by decimals is what the formulas of a template show: one arithmetic, said in two ways."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from caching import saved
from correct import CORRECT, correct
from filling import built_for, form_of, only_form
from filling import fill as type_in
from office import Office

from checks.profile import load
from workbook_templates.filling import fill
from workbook_templates.opening import a1, open_workbook

LEFT = {"transfer-self-evaluation with points": {"G29": "basis", "H29": "basis"}}
"""Where a template says how its total is meant, and a workbook of which that is not known does not."""


@pytest.mark.parametrize("name", CORRECT)
def test_filling_gives_what_the_formulas_show(name: str, chinese_office: Office, tmp_path: Path) -> None:
    form = form_of(correct(name))
    template = built_for(form)
    path = tmp_path / "表.xlsx"
    path.write_bytes(template.data)
    with chinese_office.open(path) as workbook:
        type_in(workbook, template.sheet, form, template.form)
        data = workbook.save_xlsx(tmp_path / "回收.xlsx").read_bytes()
    shown = {a1(*place): cell.text for place, cell in open_workbook(data, "回收.xlsx").sheets[0].cells.items()}
    book = openpyxl.load_workbook(BytesIO(data))
    formulas = [cell for row in book[template.sheet][only_form(data).range] for cell in row if cell.data_type == "f"]
    due = {cell.coordinate: text for cell in formulas if (text := shown[cell.coordinate])}
    assert due
    for cell in formulas:
        cell.value = None

    filling = fill(saved(book), "回收.xlsx", load())
    left = LEFT.get(name, {})
    assert {each.cell: each.text for each in filling.filled} == {
        cell: text for cell, text in due.items() if cell not in left
    }
    assert {each.at.cell: each.why for each in filling.left if each.at.cell in due} == left
