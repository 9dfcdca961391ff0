"""What was read and annotated is let go of at once: the garbage collector rests while a list of files is done."""

from __future__ import annotations

import subprocess
import sys

from examples.make import RETURNED

_GARBAGE = """
import gc, sys
from pathlib import Path
from checks.profile import load
from workbook_templates.annotating import annotate
from xladdin.remarks import remarks_of
from xladdin.reports.document import submission_document
from xladdin.run import Job, examine, read_path, settings_of

settings = settings_of(load())

def once(path):
    result = examine(Job(str(path)), settings, read_path)
    findings = submission_document(result, settings.profile, "zh", matches=False)["findings"]
    return annotate(path.read_bytes(), remarks_of(findings, "zh"), "zh")

paths = sorted(Path(sys.argv[1]).glob("*.xlsx"))
for path in paths:
    once(path)
gc.collect()
gc.disable()
for path in paths:
    once(path)
print(len(paths), gc.collect())
"""


def test_nothing_waits_for_the_garbage_collector() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _GARBAGE, str(RETURNED)], capture_output=True, text=True, check=False, timeout=120
    )

    assert done.stderr == ""
    assert done.stdout.split() == ["9", "0"]
