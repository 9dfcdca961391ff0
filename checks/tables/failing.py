"""What failed, as a table with addresses."""

from __future__ import annotations

import pandas as pd
from pandera.errors import SchemaError, SchemaErrors

from checks.tables.judging import COLUMNS, RuleCheck


def failures(error: SchemaErrors | SchemaError) -> pd.DataFrame:
    """Return what a validation found, one row a failing cell, without repetitions.

    Columns: code, severity, submission, sheet, cell, index, column, found, expected, message. What is no rule's
    (a column that is missing) has pandera's name of the check as its code and stands at no row.
    """
    parts = [_part(part) for part in (error.schema_errors if isinstance(error, SchemaErrors) else [error])]
    table = pd.concat([pd.DataFrame(columns=COLUMNS, dtype=object), *parts], ignore_index=True)
    return table.drop_duplicates(["code", "submission", "sheet", "cell", "index", "column", "found"], ignore_index=True)


def _part(error: SchemaError) -> pd.DataFrame:
    cases = error.failure_cases
    if isinstance(error.check, RuleCheck) and isinstance(cases, pd.DataFrame):
        return cases[COLUMNS].astype(object)
    code = getattr(error.check, "error", None) or str(error.check)
    row = dict.fromkeys(COLUMNS, "") | {"code": code, "severity": "error", "found": str(cases), "message": str(error)}
    return pd.DataFrame([row | {"index": None}], columns=COLUMNS, dtype=object)
