"""Every second belongs to one phase."""

from __future__ import annotations

import sys
import types

import pytest

from sim.bench import phases
from sim.bench.phases import PHASES, REST, Accounts, phase_seconds, wrapped
from sim.errors import InputError
from sim.solver import solve


class Clock:
    """A clock that the work itself moves on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def work(monkeypatch):
    """A module `sim.fake` of functions that take known time, one of them imported elsewhere."""
    clock = Clock()

    def spend(seconds):
        clock.now += seconds

    fake, user = types.ModuleType("sim.fake"), types.ModuleType("sim.fake_user")

    def inner():
        spend(2.0)

    def outer():
        spend(1.0)
        fake.inner()
        spend(4.0)

    class Thing:
        def __init__(self):
            spend(8.0)

        @classmethod
        def made(cls):
            spend(16.0)
            return cls()

        @staticmethod
        def plain():
            spend(32.0)

        def broken(self):
            spend(64.0)
            raise ValueError("broken")

    fake.inner, fake.outer, fake.Thing, fake.spend = inner, outer, Thing, spend
    user.borrowed = inner
    monkeypatch.setitem(sys.modules, "sim.fake", fake)
    monkeypatch.setitem(sys.modules, "sim.fake_user", user)
    return types.SimpleNamespace(clock=clock, fake=fake, user=user)


def test_time_counts_for_the_innermost_phase(work):
    listed = [("a", "sim.fake:outer"), ("b", "sim.fake:inner")]

    def call():
        work.fake.spend(0.5)
        work.fake.outer()
        work.user.borrowed()

    found = phase_seconds(call, listed, work.clock)
    assert found == {"a": 5.0, "b": 4.0, REST: 0.5}
    assert list(found) == ["a", "b", REST]


def test_methods_of_every_kind_are_counted(work):
    listed = [
        ("make", "sim.fake:Thing.__init__"),
        ("make", "sim.fake:Thing.made"),
        ("plain", "sim.fake:Thing.plain"),
    ]

    def call():
        assert isinstance(work.fake.Thing.made(), work.fake.Thing)
        work.fake.Thing.plain()
        work.fake.Thing().plain()

    assert phase_seconds(call, listed, work.clock) == {"make": 32.0, "plain": 64.0, REST: 0.0}


def test_everything_is_put_back_even_after_an_error(work):
    before = dict(vars(work.fake.Thing)), work.fake.inner
    listed = [("a", "sim.fake:Thing.broken"), ("b", "sim.fake:inner"), ("c", "sim.fake:Thing.made")]
    accounts = Accounts(work.clock)
    with wrapped(listed, accounts):
        assert work.user.borrowed is not before[1]
        with pytest.raises(ValueError, match="broken"):
            work.fake.Thing().broken()
    assert accounts.seconds == {"a": 64.0}
    assert dict(vars(work.fake.Thing)) == before[0]
    assert work.fake.inner is work.user.borrowed is before[1]


@pytest.mark.parametrize("path", ["sim.nowhere:f", "sim.errors:f", "sim.errors:InputError.f"])
def test_a_name_that_does_not_exist_is_an_error(path):
    with pytest.raises(InputError, match=f"there is no {path}"):
        phase_seconds(lambda: None, [("a", path)])


def test_nothing_is_wrapped_when_one_name_is_wrong(work):
    before = work.fake.inner
    with (
        pytest.raises(InputError),
        wrapped([("a", "sim.fake:inner"), ("b", "sim.x:y")], Accounts()),
    ):
        pass
    assert work.fake.inner is before


def test_the_phases_of_the_core_exist_and_all_take_time(tiny):
    owner, name, before = phases._found(PHASES[-1][1])
    found = phase_seconds(lambda: solve(tiny))
    assert set(found) == {*(name for name, _ in PHASES), REST}
    assert all(seconds > 0.0 for seconds in found.values())
    assert getattr(owner, name) is before
    assert list(found)[-1] == phases.REST
