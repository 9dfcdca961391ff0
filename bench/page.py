"""The page of a batch: its size, what writing it costs, and what its reader waits for in Chromium.

python -m bench.page [--units 1000 10000] [--rounds 5]
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import tracemalloc
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from bench import measuring
from bench.outcomes import Made
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
        print(
            f"Chromium {browser.version}, window of 1366×768, file on this machine; {options.rounds} rounds, medians.\n"
        )
        for units in options.units:
            path = Path(folder) / f"{units}.html"
            _written(Made(units), path, options.rounds)
            _read(browser, path, options.rounds)
        browser.close()


def _written(outcome: Made, path: Path, rounds: int) -> None:
    findings = sum(len(each["findings"]) for each in outcome.submissions())
    documents = lambda: sum(1 for _ in (*outcome.submissions(), *outcome.submissions()))  # noqa: E731
    times = measuring.interleaved({"write": lambda: write_page(outcome, path), "documents": documents}, rounds)
    own = median(times["write"]) - median(times["documents"])
    tracemalloc.start()
    write_page(outcome, path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    size = path.stat().st_size / 1e6
    print(f"{outcome.files:,} units, {findings:,} findings: {size:.1f} MB, {own:.2f} s of CPU to write", end="")
    print(f" (making the documents not counted), {peak / 1e6:.0f} MB of memory at most.\n")


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
        script = f"() => {{ const begin = performance.now(); {action}; document.body.offsetHeight; return performance.now() - begin; }}"
        times.setdefault(name, []).append(page.evaluate(script))


if __name__ == "__main__":
    main()
