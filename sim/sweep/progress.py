"""How far a sweep is, how fast, and how long it will still take; always on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

STEPS = 10
"""Lines that a whole sweep prints where there is no terminal."""


class Progress:
    """A bar on a terminal, a line for each tenth elsewhere, nothing when quiet.

    total : points to solve
    """

    def __init__(
        self, total: int, *, quiet: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total, self._quiet, self._clock = total, quiet, clock
        self._done, self._told = 0, 0
        self._first, self._begin = 0, clock()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        if not self._quiet and self._total and sys.stderr.isatty():
            self._open_bar()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, points: int) -> None:
        """So many points more are solved and kept."""
        self._done += points
        if self._quiet:
            return
        text = self._state()
        if not self._first:
            # Workers take seconds to start: the rate is that of the points after the first ones.
            self._first, self._begin = self._done, self._clock()
        if self._bar is not None:
            self._bar.update(self._task, completed=self._done, state=text)
            return
        step = STEPS * self._done // max(self._total, 1)
        if step > self._told:
            self._told = step
            print(f"{self._done:,} of {self._total:,} points{text}", file=sys.stderr)

    def say(self, text: str) -> None:
        """A sentence beside the bar."""
        if self._quiet:
            return
        if self._bar is not None:
            self._bar.console.print(text, highlight=False, soft_wrap=True)
        else:
            print(text, file=sys.stderr)

    def _state(self) -> str:
        seconds, points = self._clock() - self._begin, self._done - self._first
        if not self._first or seconds <= 0:
            return ""
        rate = points / seconds
        left = (self._total - self._done) / rate
        ending = f", {duration(left)} left" if self._done < self._total else ""
        return f", {rate_text(rate)}{ending}"

    def _open_bar(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("points{task.fields[state]}"))
        self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task("", total=self._total, state="")
        self._bar.start()


def rate_text(rate: float) -> str:
    """Points per second, or per minute where they are slow: `8.6 points/s`."""
    if rate >= 1:
        return f"{rate:.1f} points/s"
    return f"{60 * rate:.1f} points/min"


def duration(seconds: float) -> str:
    """A time in words, no more exact than it is known: `40 s`, `3 min`, `2 h 10 min`."""
    if seconds < 10:
        return f"{max(round(seconds), 1)} s"
    if seconds < 90:
        return f"{5 * round(seconds / 5)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 600:
        return f"{minutes // 60} h {10 * (minutes % 60 // 10)} min"
    return f"{round(minutes / 60)} h"
