"""Several embargoes on the contracts of one supplier: parts of one whole add up.

A pipe brings 100 GWh/d, 36500 a year: 14600 for H under a long contract, 7300 under a short one.
Of 40 GWh/d of LNG 30 are American, 10950 a year: F lands 8030 long and 2920 short.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

Acted = Callable[..., Any]
Solve = Callable[..., Any]
YEAR = {"end": "2021-12-31"}
FROM = "2021-01-01"
LATER = "2021-07-01"
PIPES = {"type": "embargo", "supplier": "RU", "form": "pipeline", "contracts": "baseline"}
CARGOES = {"type": "embargo", "supplier": "US", "form": "lng", "contracts": "baseline"}


def contract(name: str, node: str, way: tuple[str, ...], kind: str, volume: int) -> tuple[Any, ...]:
    return (name, "Buyer", node, *way, kind, volume, volume, volume, "")


def world(tiny: SimpleNamespace) -> Any:
    base = tiny.Tiny().market("B", 20.0).market("H", 60.0).market("F", 40.0)
    base.supply("pipe", "B", 100.0, capacity=150.0).arc("B", "H", 100.0)
    base.terminal("fos", "F", 100.0, sent=40.0)
    base.lng("US", 300.0, 30.0).lng("QA", 100.0, 10.0)
    return base.add(
        "contracts",
        contract("h_long", "H", ("RU", "pipeline", "pipe"), "long", 14600),
        contract("h_short", "H", ("RU", "pipeline", "pipe"), "short", 7300),
        contract("f_long", "F", ("US", "lng", ""), "long", 8030),
        contract("f_short", "F", ("US", "lng", ""), "short", 2920),
    )


def only(embargo: dict[str, Any], kind: str, since: str = FROM) -> dict[str, Any]:
    steps = [{"date": since, "contract": kind}]
    return {**embargo, "steps": steps, "from": since}


def on_the_pipe(case: Any) -> float:
    return float(case.x.route_availability[0, 0])


def banned(case: Any) -> float:
    return float(case.x.lng_banned[0][case.net.market_index["F"], 0])


def test_two_embargoes_on_a_route_refuse_what_one_would(
    tiny: SimpleNamespace, acted: Acted
) -> None:
    """40 and 20 of 100: 40 are left, not 60 % of 80 %."""
    both = {"short": only(PIPES, "short"), "long": only(PIPES, "long")}
    assert on_the_pipe(acted(world(tiny), measures=both)) == pytest.approx(40.0)
    assert on_the_pipe(acted(world(tiny), measures={"long": both["long"]})) == pytest.approx(60.0)
    whole = {"all": {**PIPES, "from": FROM}}
    assert on_the_pipe(acted(world(tiny), measures=whole)) == pytest.approx(40.0)


def test_what_else_acts_on_the_route_takes_its_part_of_the_rest(
    tiny: SimpleNamespace, acted: Acted
) -> None:
    cut = {"type": "cut", "supplier": "RU", "form": "pipeline", "share": "50 %", "from": FROM}
    both = {"short": only(PIPES, "short"), "long": only(PIPES, "long"), "cut": cut}
    assert on_the_pipe(acted(world(tiny), measures=both)) == pytest.approx(20.0)


def test_the_same_contracts_are_not_refused_twice(tiny: SimpleNamespace, acted: Acted) -> None:
    twice = {name: {**PIPES, "from": FROM} for name in ("one", "two")}
    assert on_the_pipe(acted(world(tiny), measures=twice)) == 0.0
    cargoes = {name: {**CARGOES, "from": FROM} for name in ("one", "two")}
    assert banned(acted(world(tiny), measures=cargoes)) == 1.0


def test_two_embargoes_on_cargoes_refuse_what_one_would(
    tiny: SimpleNamespace, acted: Acted
) -> None:
    """22 and 8 of 30 GWh/d: none may land."""
    both = {"short": only(CARGOES, "short"), "long": only(CARGOES, "long")}
    assert banned(acted(world(tiny), measures=both)) == pytest.approx(1.0)
    alone = acted(world(tiny), measures={"short": both["short"]})
    assert banned(alone) == pytest.approx(2920 / 10950)


def test_an_origin_banned_later_has_landed_only_before(tiny: SimpleNamespace, solve: Solve) -> None:
    """Without a single American cargo from July, no more can have landed than came until then."""
    run = solve(
        world(tiny), measures={"no": {**CARGOES, "from": LATER}}, **YEAR, resolution="monthly"
    )
    imports = run.summary["imports_twh"]
    assert 0.0 < imports["LNG:US"] < 0.04 * 181
    calm = solve(world(tiny), **YEAR, resolution="monthly").summary["imports_twh"]
    assert imports["LNG:US"] == pytest.approx(calm["LNG:US"] * 181 / 365, rel=0.02)
    landed, whole = (imports["LNG:US"] + imports["LNG:QA"], calm["LNG:US"] + calm["LNG:QA"])
    assert landed == pytest.approx(whole, rel=0.01)
