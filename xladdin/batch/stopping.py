"""How a run is ended by Ctrl-C: at a place where nothing is half done, and by a second one at once.

An exception that strikes anywhere would leave locks of the workers' queues in a state that hangs. So the first signal
is only noted, and the run looks for it between two pieces of work.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

Handler = Callable[[int, FrameType | None], None] | int


class StoppedError(Exception):
    """The run was asked to end."""


class Stop:
    """Whether a run was asked to end."""

    def __init__(self) -> None:
        self.asked = False

    def look(self) -> None:
        """Raise `StoppedError` where it was."""
        if self.asked:
            raise StoppedError

    def _note(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take note of Ctrl-C, and of the end that a system asks for, while the block runs."""
        with handled(self._note, signal.SIGINT, signal.SIGTERM):
            yield


@contextmanager
def handled(handler: Handler, *signals: signal.Signals) -> Iterator[None]:
    """Let a handler take some signals while the block runs; outside of the main thread, which alone may, do nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, handler) for each in signals}
    try:
        yield
    finally:
        for each, earlier in before.items():
            signal.signal(each, earlier)
