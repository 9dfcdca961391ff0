"""What a template shows while it is filled in is what the command line says of it afterwards, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from filling import Built, Said, built_for, fill, form_of, verdicts
from office import Office

from checks.catalogue import catalogue
from checks.findings import Finding
from checks.profile import load
from checks.rows import Form
from examples.workbooks import figures, names
from xladdin.run import check

FORMS = [name for name in names() if name != "bazhou-2022-survey"]
"""A questionnaire has no template."""

UNDECIDED: Mapping[str, Said] = {}
"""What formulas leave to the command line in these figures, by form: code and cell."""


def headless(path: Path, template: Built) -> Said:
    """Return what the command line says by the rules that have live checks.

    Without what was issued so: that is nothing for the clerk to mend, and a template does not say it.
    """
    (result,) = check([path], load(), [rule for rule in catalogue() if rule.live])
    (form,) = result.submission.forms
    assert result.submission.stamp
    issued = {cell.datum.cell for cell in result.submission.stamp.cells if cell.kind == "issued"}
    told = {(code, cell) for _, code, cell in template.verdicts}
    found = {(finding.code, _place(finding, form)) for finding in result.findings}
    return {(code, cell) for code, cell in found if cell not in issued or (code, cell) in told}


def _place(finding: Finding, form: Form) -> str:
    """Return the cell that a template looks at: for SM04 the heading of the weights, not the name of a section."""
    return form.headers["indicators.weight"].cell if finding.code == "SM04" else finding.cell


@pytest.mark.parametrize("name", FORMS)
def test_live_and_headless_say_the_same(name: str, office: Office, tmp_path: Path) -> None:
    form = form_of(figures(name))
    template = built_for(form)
    (tmp_path / "表.xlsx").write_bytes(template.data)
    with office.open(tmp_path / "表.xlsx") as workbook:
        # As a clerk fills it in; then with the protection off and the figures of the real form over the formulas.
        for way in ("kept", "over"):
            fill(workbook, template.sheet, form, template.form)
            said, undecided = verdicts(workbook, template)
            found = headless(workbook.save_xlsx(tmp_path / f"{way}.xlsx"), template)
            assert (way, said, undecided) == (way, found, UNDECIDED.get(name, set()))
            workbook.unprotect(template.sheet)
