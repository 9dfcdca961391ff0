"""Chromium for tests: pages opened as a reader does, from a file, with a note of whatever should not happen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def missing() -> str:
    """Return why there is no browser to drive, empty where there is one."""
    return "" if shutil.which("chromium") else "chromium is not installed"


@contextmanager
def launched() -> Iterator[Browser]:
    """Yield a browser that ends with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


class Reader:
    """Somebody who opens files in a browser; `close` fails where a page asked for anything else or complained."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        self._context = browser.new_context(**({"viewport": {"width": 1366, "height": 768}} | options))
        self.complaints: list[str] = []

    def open(self, path: Path, place: str = "") -> Page:
        """Open a file at a place such as ``#u12``."""
        page = self._context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", self._request)
        page.goto(path.resolve().as_uri() + place)
        return page

    def close(self) -> None:
        """Close all pages."""
        self._context.close()
        assert self.complaints == []

    def _console(self, message: ConsoleMessage) -> None:
        self.complaints.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        """Note every request but those for files of this machine that a reader opens."""
        if not (request.is_navigation_request() and request.url.startswith("file:")):
            self.complaints.append(f"request: {request.url[:200]}")


def hindrances(page: Page) -> list[str]:
    """Return what axe-core calls serious or critical for those who read by ear or work by keyboard."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['html'][:120]} {node['failureSummary']}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]
