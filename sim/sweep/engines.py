"""Where tasks are done: in this process, in others beside it, or on a cluster of dask.

All engines do the same work on the same tasks and hand back answers as they come. A worker that
dies takes nothing along: what it had in hand is tried once more, and given up only if that ends the
same way.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import islice
from types import TracebackType
from typing import Protocol, Self

from threadpoolctl import threadpool_limits

from sim.errors import InputError
from sim.sweep.chunk import Head, Solved, Task, ready, solve_chunk

Work = Callable[[Task], Solved]

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
"""What numerical libraries read when they are loaded: several processes share the cores."""


DIED = "its worker process died, twice"


class EngineGoneError(InputError):
    """Nobody is left to do tasks."""


@dataclass(frozen=True)
class Answer:
    """What came of a task; `solved` is None where its worker died on it, `reason` says how.

    again : whether it is the second attempt, for a worker died while this was in its hands
    """

    task: Task
    solved: Solved | None
    reason: str = ""
    again: bool = False


class Engine(Protocol):
    """Does tasks; a context, at the end of which no work goes on."""

    workers: int
    """How many tasks are done at a time."""
    threads: int | None
    """Of the solver in each."""
    name: str
    """In words."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def solve(self, tasks: Iterator[Task]) -> Iterator[Answer]:
        """Answers to all tasks, in the order in which they come."""
        ...


def cores() -> int:
    """Cores this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


@cache
def _one_blas_thread() -> threadpool_limits:
    """One thread in dense products, in this process from now on: their number changes rounding."""
    return threadpool_limits(limits=1)


def in_worker(work: Work, task: Task) -> Solved:
    """Do a task in a process that does nothing else."""
    _one_blas_thread()
    return work(task)


@dataclass
class InProcess:
    """In this process, one task after the other; the solver's threads share each."""

    work: Work = solve_chunk
    workers: int = 1
    threads: int | None = None
    name: str = "in this process"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def solve(self, tasks: Iterator[Task]) -> Iterator[Answer]:
        """Answers in the order of the tasks."""
        for task in tasks:
            with threadpool_limits(limits=1):
                solved = self.work(task)
            yield Answer(task, solved)


class Processes:
    """In processes of this machine, each with one thread.

    A pool with a dead worker is of no use any more. What was in hand then is tried again in a new
    pool one by one, so that a second death names the task that brings it.
    """

    threads: int | None = 1

    def __init__(self, head: Head, workers: int, work: Work = solve_chunk) -> None:
        self.workers, self.name = workers, f"in {workers} process{'es' if workers > 1 else ''}"
        self._head, self._work = head, work
        self._pool: ProcessPoolExecutor | None = None
        self._environment: dict[str, str | None] = {}

    def __enter__(self) -> Self:
        for name in ONE_THREAD:
            self._environment[name] = os.environ.get(name)
            os.environ[name] = "1"
        self._start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stop(kill=kind is not None)
        for name, value in self._environment.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value

    def solve(self, tasks: Iterator[Task]) -> Iterator[Answer]:
        """Answers as they come."""
        going: dict[Future[Solved], Task] = {}
        while True:
            # One more than there are workers, so that none waits for the next.
            for task in islice(tasks, self.workers + 1 - len(going)):
                going[self._submitted(task)] = task
            if not going:
                return
            done = wait(going, return_when=FIRST_COMPLETED).done
            if any(isinstance(future.exception(), BrokenProcessPool) for future in done):
                done = wait(going).done
            suspects = []
            for future in done:
                task = going.pop(future)
                if isinstance(future.exception(), BrokenProcessPool):
                    suspects.append(task)
                else:
                    yield Answer(task, future.result())
            if suspects:
                yield from self._one_by_one(sorted(suspects, key=lambda task: task.number))

    def _submitted(self, task: Task) -> Future[Solved]:
        assert self._pool is not None
        try:
            with _no_interrupt():
                return self._pool.submit(in_worker, self._work, task)
        except BrokenProcessPool as error:
            failed: Future[Solved] = Future()
            failed.set_exception(error)
            return failed

    def _one_by_one(self, suspects: Sequence[Task]) -> Iterator[Answer]:
        """Second attempts, each alone in a pool that is whole."""
        self._start()
        for task in suspects:
            assert self._pool is not None
            try:
                yield Answer(task, self._submitted(task).result(), again=True)
            except BrokenProcessPool:
                yield Answer(task, None, DIED)
                self._start()

    def _start(self) -> None:
        """A new pool, whose processes all begin to load the program and the baseline."""
        from multiprocessing import get_context

        self._stop(kill=True)
        self._pool = ProcessPoolExecutor(
            self.workers, mp_context=get_context("spawn"), initializer=_begin
        )
        with _no_interrupt():
            for _ in range(self.workers):
                self._pool.submit(_warm, self._head)

    def _stop(self, *, kill: bool) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        processes = list((pool._processes or {}).values())
        pool.shutdown(wait=not kill, cancel_futures=True)
        if kill:
            for process in processes:
                with suppress(OSError, ValueError):
                    process.kill()
            for process in processes:
                process.join()


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Processes begun meanwhile never hear of Ctrl-C; this one hears of it at the end."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _warm(head: Head) -> None:
    """In a worker process: read the baseline, and send nothing back."""
    _one_blas_thread()
    ready(head)


def _begin() -> None:
    """In a new worker process: Ctrl-C is the parent's to answer, and without it there is no work.

    A parent killed outright tells nobody; its workers would wait for ever.
    """
    from multiprocessing import parent_process

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is None:
        return

    def leave() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=leave, daemon=True).start()
