"""What a user would write without xladdin: openpyxl, a frame of the known columns, a pandera model, file by file.

It knows where the table of the generated workbooks stands and checks a dozen things, far fewer than the rules do:
it is here as a yardstick for time alone.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from openpyxl import load_workbook  # type: ignore[import-untyped,unused-ignore]
from pandera.typing import Series

FIRST, LAST = 22, 60
_NUMBER = re.compile(r"[^0-9.\-]")


class Indicators(pa.DataFrameModel):
    """The indicators of a self-evaluation."""

    label: Series[str] = pa.Field(nullable=False, unique=True)
    target: Series[str] = pa.Field(nullable=False)
    target_number: Series[float] = pa.Field(nullable=True, ge=0)
    actual: Series[object] = pa.Field(nullable=False)
    actual_number: Series[float] = pa.Field(nullable=True, ge=0)
    reason: Series[str] = pa.Field(nullable=True)

    @pa.dataframe_check(name="shortfall unexplained")
    def _explained(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805 - pandera's checks are class methods
        missed = frame["target"].str.startswith("≥") & (frame["actual_number"] < frame["target_number"])
        return ~(missed & frame["reason"].isna())

    @pa.dataframe_check(name="over the ceiling")
    def _below(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        return ~(frame["target"].str.startswith("≤") & (frame["actual_number"] > frame["target_number"]))

    @pa.check("actual_number", name="percentage")
    def _percentage(cls, numbers: pd.Series[float]) -> pd.Series[bool]:  # noqa: N805
        return numbers.isna() | (numbers <= 10**9)


class Funds(pa.DataFrameModel):
    """The money block of a self-evaluation."""

    label: Series[str] = pa.Field(nullable=False)
    budget: Series[float] = pa.Field(nullable=True, ge=0)
    executed: Series[float] = pa.Field(nullable=True, ge=0)
    rate: Series[float] = pa.Field(nullable=True, ge=0)

    @pa.dataframe_check(name="rate")
    def _rate(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        computed = (frame["executed"] / frame["budget"] * 100).round(2)
        return frame["rate"].isna() | ((frame["rate"] - computed).abs() < 0.01)

    @pa.dataframe_check(name="sum")
    def _sum(cls, frame: pd.DataFrame) -> bool:  # noqa: N805
        return bool(abs(frame["executed"].iloc[0] - frame["executed"].iloc[1:].sum()) < 0.01)


class Regions(pa.DataFrameModel):
    """Targets and actuals by region."""

    label: Series[str] = pa.Field(nullable=False)
    target: Series[float] = pa.Field(ge=0)
    actual: Series[float] = pa.Field(ge=0)
    rate: Series[float] = pa.Field(ge=0)

    @pa.dataframe_check(name="rate")
    def _rate(cls, frame: pd.DataFrame) -> pd.Series[bool]:  # noqa: N805
        return (frame["rate"] - (frame["actual"] / frame["target"] * 100).round(2)).abs() < 0.01

    @pa.dataframe_check(name="sum")
    def _sum(cls, frame: pd.DataFrame) -> bool:  # noqa: N805
        return bool(abs(frame["actual"].iloc[-1] - frame["actual"].iloc[:-1].sum()) < 0.01)


def check(path: Path) -> int:
    """Check one workbook and return how many failures there are."""
    book = load_workbook(path, data_only=True)
    form = list(book["自评表"].iter_rows(values_only=True))
    indicators = pd.DataFrame(
        [row[3:7] for row in form[FIRST - 1 : LAST]], columns=["label", "target", "actual", "reason"]
    )
    indicators = indicators.assign(
        target_number=indicators["target"].map(_number), actual_number=indicators["actual"].map(_number)
    )
    funds = pd.DataFrame(
        [(row[2], *map(_number, row[4:7])) for row in form[6:10]], columns=["label", "budget", "executed", "rate"]
    )
    regions = pd.DataFrame(
        [(row[0], *map(_number, row[1:4])) for row in list(book["分旗县完成情况"].iter_rows(values_only=True))[2:]],
        columns=["label", "target", "actual", "rate"],
    )
    return sum(
        _failures(model, frame) for model, frame in ((Indicators, indicators), (Funds, funds), (Regions, regions))
    )


def _number(value: object) -> float:
    digits = _NUMBER.sub("", str(value)) if value is not None else ""
    return float(digits) if digits else float("nan")


def _failures(model: type[pa.DataFrameModel], frame: pd.DataFrame) -> int:
    try:
        model.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        return len(error.failure_cases)
    return 0
