"""Where our core spends its time, measured from outside.

Functions of the core are wrapped for the length of a run. Time counts for the innermost wrapped
function at work, and for the rest where none is: the phases add up to the whole.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from inspect import getattr_static
from typing import Any

from sim.errors import InputError

REST = "element-wise"
PHASES: tuple[tuple[str, str], ...] = (
    ("assemble", "sim.solver.pattern:Pattern.of"),
    ("assemble", "sim.solver.pattern:Pattern.restricted"),
    ("assemble", "sim.solver.presolve:_owners"),
    ("assemble", "sim.solver.presolve:_merge"),
    ("assemble", "sim.solver.scaling:standard_form"),
    ("assemble", "sim.solver.units:in_units"),
    ("factor", "sim.solver.kkt:Factor.__init__"),
    ("sweep over time", "sim.solver.chain:Chain.__init__"),
    ("sweep over time", "sim.solver.chain:Chain.solve"),
    ("substitute", "sim.solver.kkt:Factor.solve"),
    ("products", "sim.solver.form:Form.apply"),
    ("products", "sim.solver.form:Form.apply_t"),
)
"""(phase, module:name) of what is wrapped; a phase may have several, in the order shown."""

Clock = Callable[[], float]


class Accounts:
    """Exclusive seconds by phase. Not for several threads at once."""

    def __init__(self, clock: Clock = time.perf_counter) -> None:
        self.seconds: dict[str, float] = {}
        self._clock = clock
        self._stack: list[str] = []
        self._since = 0.0

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count for `name` whatever the block does not count for a phase of its own."""
        self._charge()
        self._stack.append(name)
        try:
            yield
        finally:
            self._charge()
            self._stack.pop()

    def _charge(self) -> None:
        """Charge the time since the last change to the phase at work."""
        now = self._clock()
        if self._stack:
            name = self._stack[-1]
            self.seconds[name] = self.seconds.get(name, 0.0) + now - self._since
        self._since = now


def phase_seconds(
    call: Callable[[], object],
    phases: Sequence[tuple[str, str]] = PHASES,
    clock: Clock = time.perf_counter,
) -> dict[str, float]:
    """Seconds of a call by phase, `REST` last.

    Raises
    ------
    InputError
        A name in `phases` does not exist.
    """
    accounts = Accounts(clock)
    with wrapped(phases, accounts), accounts.phase(REST):
        call()
    names = [*dict.fromkeys(name for name, _ in phases if name != REST), REST]
    return {name: accounts.seconds.get(name, 0.0) for name in names}


@contextmanager
def wrapped(phases: Sequence[tuple[str, str]], accounts: Accounts) -> Iterator[None]:
    """The functions named, wrapped wherever a module of the package holds them."""
    undo: list[tuple[Any, str, Any]] = []
    found = [(phase, *_found(path)) for phase, path in phases]
    try:
        for phase, owner, name, value in found:
            replacement = _wrapped(value, phase, accounts)
            for place, key in _places(owner, name, value):
                undo.append((place, key, value))
                setattr(place, key, replacement)
        yield
    finally:
        for place, key, value in reversed(undo):
            setattr(place, key, value)


def _found(path: str) -> tuple[Any, str, Any]:
    """(owner, name, function as the owner holds it) of `module:Qualified.name`."""
    module, _, qualified = path.partition(":")
    *outer, name = qualified.split(".")
    try:
        owner: Any = import_module(module)
        for part in outer:
            owner = getattr(owner, part)
        return owner, name, getattr_static(owner, name)
    except (ImportError, AttributeError) as error:
        raise InputError(f"phase list: there is no {path}; adjust sim/bench/phases.py") from error


def _places(owner: Any, name: str, value: Any) -> list[tuple[Any, str]]:
    """Where a function is held: its owner, and modules that imported it by name."""
    if isinstance(owner, type):
        return [(owner, name)]
    package = owner.__name__.partition(".")[0]
    return [
        (module, key)
        for title, module in list(sys.modules.items())
        if title.partition(".")[0] == package
        for key, held in list(vars(module).items())
        if held is value
    ]


def _wrapped(value: Any, phase: str, accounts: Accounts) -> Any:
    """The function with its time charged; class and static methods stay what they are."""
    if isinstance(value, classmethod | staticmethod):
        return type(value)(_wrapped(value.__func__, phase, accounts))

    @wraps(value)
    def charged(*args: Any, **named: Any) -> Any:
        with accounts.phase(phase):
            return value(*args, **named)

    return charged
