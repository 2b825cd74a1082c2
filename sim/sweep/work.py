"""Between a plan and its rows: tasks of what is missing, done by an engine, kept at once."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from sim.errors import InputError
from sim.sweep.engines import Answer, Engine, EngineGoneError
from sim.sweep.full import RUNS, has_folder
from sim.sweep.kept import Kept, Origin
from sim.sweep.plan import Plan
from sim.sweep.progress import Progress, duration
from sim.sweep.task import Head, Task, chunks_of

MOST_DEATHS = 3
"""Chunks that may be lost one after the other before any is solved."""


@contextmanager
def writing(folder: Path, standing: Callable[[], str] | None = None) -> Iterator[None]:
    """A disk that is full or takes nothing more is one sentence; it ends with `standing`."""
    try:
        yield
    except OSError as error:
        more = f"; {standing()}" if standing is not None else ""
        why = error.strerror or str(error)
        raise InputError(f"cannot write to {folder}: {why}{more}") from error


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """What asks a program to end raises SystemExit in the block, so that it is ended in order."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    numbers = [getattr(signal, name) for name in names]
    # One that was told not to listen (nohup) goes on not listening.
    heard = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in heard:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, _: object) -> None:
    raise SystemExit(128 + number)


@dataclass(eq=False)
class Work:
    """What is to be done for a plan in its folder.

    full : each point gets its own results folder too
    lost : points whose worker died on them
    """

    plan: Plan
    folder: Path
    kept: Kept
    full: bool
    quiet: bool
    lost: list[int] = field(default_factory=list)
    _deaths: int = 0
    _solved: bool = False

    @cached_property
    def head(self) -> Head:
        """What all tasks share."""
        runs = str((self.folder / RUNS).absolute()) if self.full else None
        return replace(self.plan.head, runs=runs)

    @cached_property
    def pending(self) -> list[list[int]]:
        """Points to be solved or written, by chunk; those with equal keys are solved once."""
        taken: set[str] = set()
        found = []
        for chunk in chunks_of(len(self.plan.keys)):
            missing = []
            for point in chunk:
                key = self.plan.keys[point]
                wanted = key not in self.kept.rows and key not in taken
                if wanted or (self.full and not has_folder(self.folder / RUNS, point, key)):
                    missing.append(point)
                    taken.add(key)
            if missing:
                found.append(missing)
        return found

    @property
    def there(self) -> int:
        """How many points are kept."""
        return sum(key in self.kept.rows for key in self.plan.keys)

    def standing(self) -> str:
        """What is on the disk and how to go on, for whoever is told of a sudden end."""
        rows = Kept(self.folder, self.plan.head.outcomes).rows
        there = sum(key in rows for key in self.plan.keys)
        return (
            f"{there:,} of {len(self.plan.keys):,} points are kept in {self.folder}, and the "
            "same command goes on from there"
        )

    def solve(self, engine: Engine) -> None:
        """Solve what is pending and keep its rows.

        The first chunk goes ahead of the others and tells how long they will take. Raises
        `InputError` where rows cannot be kept; those of the chunks before are.
        """
        total = sum(map(len, self.pending))
        with Progress(total, quiet=self.quiet) as progress, ended_by_signals():
            progress.say(self._opening(total, engine))
            try:
                with engine:
                    for answer in engine.solve(self._tasks(self.pending[:1], engine.threads, True)):
                        self._expect(answer, total, engine, progress)
                        self._take(answer, progress)
                    for answer in engine.solve(self._tasks(self.pending[1:], engine.threads)):
                        self._take(answer, progress)
            except EngineGoneError as error:
                raise InputError(f"{error}; {self.standing()}") from error
            except (KeyboardInterrupt, SystemExit):
                print(f"stopped: {self.standing()}", file=sys.stderr)
                raise

    def _tasks(
        self, chunks: Sequence[Sequence[int]], threads: int | None, timed: bool = False
    ) -> Iterator[Task]:
        """Each made when it is asked for: scenarios take room."""
        for chunk in chunks:
            points = (self.plan.task_point(index) for index in chunk)
            known = tuple(replace(p, stored=p.key in self.kept.rows) for p in points)
            yield Task(chunk[0], self.head, known, threads=threads, timed=timed)

    def _take(self, answer: Answer, progress: Progress) -> None:
        points = answer.task.points
        if answer.solved is None:
            self.lost += [point.index for point in points]
            self._deaths += 1
            if self._deaths == MOST_DEATHS and not self._solved:
                raise InputError(
                    f"the workers died on each of the first {MOST_DEATHS} chunks: they do not get "
                    "as far as solving anything; --workers 1 shows why"
                )
            first, last = points[0].index, points[-1].index
            progress.say(f"points {first} to {last} are left out: {answer.reason}")
        elif answer.again:
            first, last = points[0].index, points[-1].index
            progress.say(f"a worker died and was replaced; points {first} to {last} were done anew")
        if answer.solved is not None and answer.solved.rows:
            head, self._solved = self.plan.head, True
            with writing(self.folder, self.standing):
                self.kept.add(answer.solved.rows, Origin(head.facts, head.digest, head.outcomes))
        progress.advance(len(points))

    def _opening(self, total: int, engine: Engine) -> str:
        there = self.there
        known = f", {there:,} of them there already" if there else ""
        once = " (equal ones once)" if len(self.plan.keys) > len(set(self.plan.keys)) else ""
        damaged, renumbered = len(self.kept.damaged), self.kept.renumbered
        again = f"; {damaged} damaged chunk files are solved again" if damaged else ""
        if renumbered:
            again += f"; folders of {renumbered} points with another number now are gone from runs/"
        return (
            f"{self.plan.head.sweep}: {len(self.plan.keys):,} points{known}; "
            f"{total:,} to solve {engine.name}{once}{again}"
        )

    def _expect(self, answer: Answer, total: int, engine: Engine, progress: Progress) -> None:
        left = total - len(answer.task.points)
        if answer.solved is not None and left:
            seconds = left * answer.solved.pace / engine.workers
            progress.say(f"that will take about {duration(seconds)}")
