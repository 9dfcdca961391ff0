"""LibreOffice for every test that asks for `office`, once in each locale; Chromium for those that ask for `reader`."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import browser as browsing
import pytest
from office import LOCALES, Locale, Office, missing
from playwright.sync_api import Browser

from xladdin.batch.store import Store


@pytest.fixture(scope="session")
def offices() -> Iterator[dict[Locale, Office]]:
    """Yield the LibreOffices started so far, one a locale; all end with the session."""
    started: dict[Locale, Office] = {}
    yield started
    for each in started.values():
        each.close()


def started(offices: dict[Locale, Office], locale: Locale) -> Office:
    """Return LibreOffice in a locale; without it the test fails in CI and is passed over elsewhere."""
    if locale not in offices:
        if reason := missing():
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        offices[locale] = Office(locale)
    return offices[locale]


@pytest.fixture(params=LOCALES)
def office(request: pytest.FixtureRequest, offices: dict[Locale, Office]) -> Office:
    """Return LibreOffice: the test runs once in each locale."""
    return started(offices, request.param)


@pytest.fixture
def chinese_office(offices: dict[Locale, Office]) -> Office:
    """Return LibreOffice in the locale of those who fill in the forms."""
    return started(offices, "zh-CN")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield Chromium; without it the test fails in CI and is passed over elsewhere."""
    if reason := browsing.missing():
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with browsing.launched() as started:
        yield started


@pytest.fixture
def reader(browser: Browser) -> Iterator[browsing.Reader]:
    """Yield a reader in a window of 1366×768; whatever a page asks of the network, or complains of, fails the test."""
    one = browsing.Reader(browser)
    yield one
    one.close()


@pytest.fixture
def closed_stores(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close what the test leaves open: the results of a run are read from its store until nobody asks any more."""
    opened: list[Store] = []
    opening = Store.__init__

    def noted(store: Store, file: Path | None = None, *, anew: bool = False) -> None:
        opening(store, file, anew=anew)
        opened.append(store)

    monkeypatch.setattr(Store, "__init__", noted)
    yield
    for store in opened:
        # Some tests close theirs.
        with suppress(sqlite3.ProgrammingError):
            store.close()
