"""Work for engines that does what bad files do to a reader. Workers import it by its name."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import Future

from checks.rows import Problem
from xladdin.batch.engines import Engine
from xladdin.batch.running import spread


def told(engine: Engine, items: Sequence[str]) -> dict[str, str | Problem]:
    """Return what became of each item."""

    def submit(some: Sequence[str]) -> Future[list[str]]:
        return engine.submit(troubled, some)

    # Not in one line: what is returned would then be taken for what workers give.
    outcomes = spread(items, submit, engine, len(items))
    return dict(outcomes)


def troubled(items: Sequence[str]) -> list[str]:
    """Return the items in capitals; some of them mean harm."""
    return [_one(item) for item in items]


def _one(item: str) -> str:
    match item:
        case "die":
            os._exit(1)
        case "hang":
            time.sleep(600)
        case "swell":
            bytearray(8 << 30)
        case "raise":
            raise ZeroDivisionError
    return item.upper()
