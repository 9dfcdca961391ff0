"""Returned workbooks end to end: exact codes at exact cells, silence where a form is right, messy or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

import pytest

from checks.catalogue import judge
from checks.findings import Finding
from examples.workbooks import Cells, figures, names, official, variant
from workbook_templates.reading import read_submission

Known = tuple[str, str, str, str]
"""Code, severity, path of the datum in the figures, what was expected."""


def _findings(data: bytes) -> list[Finding]:
    (found,) = judge([read_submission(data, "返回.xlsx")])
    return found


def _known(data: bytes, cells: Cells) -> Iterator[Known]:
    """Yield the findings by the path of their datum; FM09 speaks of the writing, which is what a variant changes."""
    paths = {cell: path for path, cell in reversed(cells.items())}
    for finding in _findings(data):
        if finding.code != "FM09":
            path = paths.get(finding.cell, "heading")
            yield finding.code, finding.severity.value, path, finding.verdict.expected


EXPECTED: dict[str, Collection[tuple[str, str]]] = {
    "hohhot-2023-selfeval": {
        ("RT05", "funds/0/rate"),
        ("XT10", "goal"),
        ("VL03", "indicators/10/target"),
        ("VL03", "indicators/12/target"),
        *(("TA02", f"indicators/{row}/actual") for row in (5, 6, 7, 8, 9, 11, 14, 16, 17)),
        ("VL06", "indicators/19/actual"),
        ("SV04", "indicators/19/actual"),
    },
    "hohhot-2023-regions": {
        ("RT01", "rows/0/完成比例"),
        ("SM01", "total/实际完成"),
        *(("RT02", f"rows/{row}/完成比例") for row in (2, 3, 4, 6)),
    },
    "hohhot-2023-funds-by-region": {
        ("RT01", "rows/5/中央资金执行率（%）"),
        ("RT02", "rows/6/中央资金执行率（%）"),
        ("RT02", "total/中央资金执行率（%）"),
        ("RT06", "rows/4/中央资金执行率（%）"),
    },
    "turpan-2024-selfeval": [
        ("RT01", "funds/2/rate"),
        ("SM01", "funds/0/executed"),
        ("FM02", "indicators/18/actual"),
        ("SV04", "indicators/30/actual"),
        *(("TA01", f"indicators/{row}/actual") for row in (5, 6, 7, 8, 9)),
        *(("TA02", f"indicators/{row}/actual") for row in (4, 11, 13, 19, 21, 23)),
        *(("TA03", f"indicators/{row}/actual") for row in (3, 10)),
        *(("VL03", f"indicators/{row}/target") for row in (12, 14, 15, 16, 17)),
        *[("XT10", "goal")] * 7,
    ],
    "turpan-2024-target-weighted": {
        ("FM01", "indicators/27/scoring"),
        ("FM01", "indicators/27/evidence"),
        ("SM04", "indicators/0/l1"),
        *(("FM10", f"indicators/{row}/scoring") for row in (12, 13, 14, 19)),
        *(("VL06", f"indicators/{row}/target") for row in (13, 23, 28, 29, 30)),
        *(("VL03", f"indicators/{row}/target") for row in (12, 14, 15, 16, 17)),
    },
    "guizhou-miaoling-2025-selfeval": {
        ("RT05", "funds/0/rate"),
        ("SC08", "heading"),
        ("SM04", "indicators/0/l1"),
        ("TA03", "indicators/3/actual"),
        ("TA03", "indicators/4/actual"),
        *(("TA02", f"indicators/{row}/actual") for row in (5, 6, 13)),
        ("VL05", "indicators/14/actual"),
        ("SV04", "indicators/15/actual"),
        ("VL03", "indicators/7/target"),
        ("VL03", "indicators/9/target"),
    },
    "bazhou-2022-scoresheet": {
        ("SC03", "rows/7/score_rate"),
        ("SC03", "rows/18/score_rate"),
        ("SC07", "rows/7/score"),
        ("SC07", "rows/18/score"),
        ("FM03", "rows/14/l3"),
        ("SV04", "rows/21/actual"),
        ("VL09", "rows/15/benchmark"),
        ("VL09", "rows/16/benchmark"),
    },
    "bazhou-2022-survey": {("SV01", "survey/1/1"), ("SV02", "options/0/2"), ("SV03", "survey/3/1")},
    "library-2024-project": {("TA02", "indicators/1/actual")},
    "roads-2024-project": {
        ("RT01", "funds/2/rate"),
        ("SC02", "funds/0/score"),
        ("SC02", "indicators/3/score"),
        ("SC04", "total/score"),
        ("SV04", "indicators/7/actual"),
        ("TA01", "indicators/0/actual"),
        ("TA02", "indicators/3/actual"),
        ("TA03", "indicators/1/actual"),
    },
    "soil-xinjiang-2025-allocation": set(),
    "soil-xinjiang-2025-execution": set(),
    "soil-xinjiang-2025-part3": {(("VL03"), f"indicators/{row}/target") for row in (3, 4, 5)},
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_real_figures_give_these_codes_at_these_cells_and_no_others(name: str) -> None:
    found = Counter((code, path) for code, _, path, _ in _known(*official(figures(name))))

    assert found == Counter(EXPECTED[name])


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("name", names())
def test_messy_writing_of_the_same_data_gives_the_same_findings_at_the_moved_cells(name: str, seed: int) -> None:
    form = figures(name)

    assert Counter(_known(*variant(form, seed))) == Counter(_known(*official(form)))
