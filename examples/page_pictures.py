"""The pictures of a batch's page, light and dark, as Chromium shows them.

``python -m examples.page_pictures`` draws them anew into docs/pictures; it needs Chromium and CJK fonts.
The units and their figures are made up.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from bench.outcomes import Made
from xladdin.reports.page import write_page

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
_UNITS = 48
_WINDOW = {"width": 1366, "height": 1360}
"""High enough for the overview, the charts and the first units."""


def draw() -> None:
    """Draw both pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "index.html"
        write_page(Made(_UNITS, each=5, seed=7), path)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        _picture(browser, path, "light", FOLDER / "batch-page.png")
        _picture(browser, path, "dark", FOLDER / "batch-page-dark.png")
        browser.close()


def _picture(browser: Browser, path: Path, scheme: Literal["light", "dark"], to: Path) -> None:
    """Show the page with the second unit open, from its head."""
    page = browser.new_page(color_scheme=scheme, viewport={"width": _WINDOW["width"], "height": _WINDOW["height"]})
    page.goto(path.as_uri())
    page.locator("#table .toggle").nth(1).click()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.screenshot(path=to)
    page.close()


if __name__ == "__main__":
    draw()
