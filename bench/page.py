"""The page of a batch: its size, what writing it costs, and what its reader waits for in Chromium.

python -m bench.page [--units 1000 10000] [--rounds 5]
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import tracemalloc
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from bench import measuring
from bench.outcomes import Made
from xladdin.batch.outcome import Document
from xladdin.reports.page import write_page

_ACTIONS: Mapping[str, str] = {
    "sort by a text, for the first time": "document.querySelector('th[data-key=unit] button').click()",
    "sort by it again": "document.querySelector('th[data-key=unit] button').click()",
    "sort by a figure": "document.querySelector('th[data-key=execution] button').click()",
    "filter by a text": """const box = document.querySelector('#filters [name=text]'); box.value = '水务';
        box.dispatchEvent(new Event('input', { bubbles: true }))""",
    "filter by a rule": """const box = document.querySelector('#filters [name=rule]'); box.value = 'RT01';
        box.dispatchEvent(new Event('input', { bubbles: true }))""",
    "clear the filters": "document.querySelector('#filters [type=reset]').click()",
    "open a unit": "document.querySelector('#table .toggle').click()",
    "next page": "document.querySelector('#next').click()",
    "make all rows, as for printing": "window.dispatchEvent(new Event('beforeprint'))",
}
"""What a reader does, in this order; each is done and laid out before the clock is read."""


_LAID_OUT = "document.body.offsetHeight"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure the page of a batch.")
    parser.add_argument("--units", type=int, nargs="+", default=[1000, 10000])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(f"{measuring.machine()}.\n")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        print(f"Chromium {browser.version}, a window of 1366×768, the file on this machine; {options.rounds} rounds.\n")
        for units in options.units:
            path = Path(folder) / f"{units}.html"
            _written(_stored(units, path.with_suffix(".jsonl")), path, options.rounds)
            _read(browser, path, options.rounds)
        browser.close()


class Stored(Made):
    """A made run whose documents lie in a file, one a line, as a run leaves them."""

    def submissions(self) -> Iterator[Document]:
        """Read the submissions."""
        with Path(self.profile).open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def _stored(units: int, path: Path) -> Stored:
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in Made(units).submissions())
    return Stored(units, profile=str(path))


def _written(outcome: Stored, path: Path, rounds: int) -> None:
    findings = sum(outcome.counts.values())
    works = {
        "reading the documents twice": lambda: [sum(1 for _ in outcome.submissions()) for _ in range(2)],
        "writing the page, with reading them": lambda: write_page(outcome, path),
    }
    times = measuring.interleaved(works, rounds)
    size, peak = path.stat().st_size / 1e6, _peak(outcome, path) / 1e6
    print(f"{outcome.files:,} units, {findings:,} findings: {size:.1f} MB, {peak:.0f} MB of memory to write it.\n")
    print(measuring.table(times, 1, "CPU ms", "writing the page, with reading them"))
    print()


def _peak(outcome: Stored, path: Path) -> int:
    tracemalloc.start()
    write_page(outcome, path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def _read(browser: Browser, path: Path, rounds: int) -> None:
    times: dict[str, list[float]] = {}
    for _ in range(rounds):
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(path.as_uri())
        _note(times, page)
        page.close()
    print("| | ms | min–max |\n|---|---|---|")
    for name, each in times.items():
        print(f"| {name} | {median(each):.0f} | {min(each):.0f}–{max(each):.0f} |")
    print()


def _note(times: dict[str, list[float]], page: Page) -> None:
    loading = "performance.getEntriesByType('navigation')[0]"
    painted = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    times.setdefault("first paint", []).append(page.evaluate(painted))
    times.setdefault("all loaded", []).append(page.evaluate(f"{loading}.domComplete"))
    for name, action in _ACTIONS.items():
        script = (
            f"() => {{ const begin = performance.now(); {action}; {_LAID_OUT}; return performance.now() - begin; }}"
        )
        times.setdefault(name, []).append(page.evaluate(script))


if __name__ == "__main__":
    main()
