"""Tasks on a cluster of dask: one that runs somewhere, or one of processes on this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from typing import Any, Self

from sim.errors import InputError
from sim.sweep.chunk import Head, Solved, Task, ready, solve_chunk
from sim.sweep.engines import DIED, Answer, EngineGoneError, Work, in_worker

PATIENCE_S = 30
"""How long a cluster may be without a worker before something is said, or given up at the start."""
AHEAD = 2
"""Tasks in the cluster's hands for each thread of its workers, so that none waits for the next."""


class Cluster:
    """The workers of a dask scheduler, or with `workers` a cluster of processes of this machine."""

    threads: int | None = 1

    def __init__(
        self,
        head: Head,
        *,
        scheduler: str | None = None,
        workers: int = 1,
        work: Work = solve_chunk,
    ) -> None:
        self._head, self._work, self._address = head, work, scheduler
        self.workers = workers
        where = "this machine" if scheduler is None else scheduler
        self.name = f"on a dask cluster, {where}"
        self._ends = ExitStack()
        self._client: Any = None

    def __enter__(self) -> Self:
        distributed = _distributed()
        try:
            self._client = self._ends.enter_context(self._connected(distributed))
            self._check()
        except BaseException:
            self._ends.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    def solve(self, tasks: Iterator[Task]) -> Iterator[Answer]:
        """Answers as they come.

        When a worker dies, dask blames all it had been given. What it blames twice is tried once
        more at the end, one task at a time, so that only those are lost that bring the death.
        """
        try:
            yield from self._solved(tasks)
        except _gone(_distributed()) as error:
            where = self._address or "this machine"
            raise EngineGoneError(f"the dask scheduler at {where} answers no more") from error

    def _solved(self, tasks: Iterator[Task]) -> Iterator[Answer]:
        distributed = _distributed()
        going: dict[Any, Task] = {}
        suspects: list[Task] = []
        while True:
            room = AHEAD * max(sum(self._client.nthreads().values()), 1)
            for task in islice(tasks, max(room - len(going), 0)):
                going[self._submitted(task)] = task
            if not going:
                break
            for future in self._next(distributed, list(going)):
                answer = _answer(distributed, going.pop(future), future)
                if answer.solved is None:
                    suspects.append(answer.task)
                else:
                    yield answer
        for task in suspects:
            [future] = self._next(distributed, [self._submitted(task)])
            yield replace(_answer(distributed, task, future), again=True)

    def _submitted(self, task: Task) -> Any:
        return self._client.submit(in_worker, self._work, task, pure=False)

    def _next(self, distributed: Any, going: Sequence[Any]) -> Sequence[Any]:
        """Futures that have come to an end, at least one."""
        said = False
        while True:
            try:
                done = distributed.wait(going, timeout=PATIENCE_S, return_when="FIRST_COMPLETED")
                return list(done.done)
            except TimeoutError:
                if not said and not self._client.nthreads():
                    said = True
                    print("the cluster has no worker at the moment; waiting", file=sys.stderr)

    def _connected(self, distributed: Any) -> Any:
        import dask

        # A task whose worker dies is tried once more on another.
        self._ends.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": 1}))
        if self._address is None:
            cluster = distributed.LocalCluster(
                n_workers=self.workers,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                silence_logs="CRITICAL",
            )
            self._ends.enter_context(cluster)
            return distributed.Client(cluster)
        try:
            return distributed.Client(self._address, timeout=PATIENCE_S)
        except (OSError, TimeoutError, ValueError) as error:
            raise InputError(
                f"no dask scheduler answers at {self._address}; start one with `dask scheduler`, "
                "and workers with `dask worker ADDRESS`"
            ) from error

    def _check(self) -> None:
        """All workers there are have this program and this baseline."""
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE_S)
        except TimeoutError:
            raise InputError(
                f"the scheduler at {self._address} has no workers; start some with "
                f"`dask worker {self._address}`"
            ) from None
        try:
            self._client.run(_checked, self._head)
        except ModuleNotFoundError as error:
            raise InputError(
                f"the workers of {self._address} lack the package {error.name}; install gasgap of "
                "the same version on all"
            ) from error
        self.workers = max(sum(self._client.nthreads().values()), 1)


def _checked(head: Head) -> None:
    """On a worker: read the baseline and throw it away, for a result would be sent back."""
    ready(head)


def _answer(distributed: Any, task: Task, future: Any) -> Answer:
    try:
        solved: Solved = future.result()
    except distributed.KilledWorker:
        return Answer(task, None, DIED)
    return Answer(task, solved)


def _gone(distributed: Any) -> tuple[type[BaseException], ...]:
    """What is raised where the scheduler is lost."""
    newer = getattr(distributed.client, "FuturesCancelledError", None)
    own = (distributed.CancelledError, distributed.comm.CommClosedError)
    return own if newer is None else (*own, newer)


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise InputError(
            "this needs dask, which is not installed: pip install 'gasgap[distributed]'"
        ) from None
    return distributed
