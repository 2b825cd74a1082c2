"""Embargoes on what comes under the contracts of a baseline, by hand.

A pipe of 100 GWh/d enters at B, 36500 a year: 14600 for H under a long contract and 7300 under a
short one, 3650 for G, 7300 for S outside the EU, and 3650 under none. Of 40 GWh/d of LNG 30 are
American, 10950 a year: F lands 5475 long and 1825 short, G 3650 long.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.output.console import render
from sim.pipeline import checked_seeds
from sim.summary.refusals import refused_lines

Acted = Callable[..., Any]
Solve = Callable[..., Any]
YEAR = {"end": "2021-12-31"}
FROM = "2021-01-01"
PIPES = {"type": "embargo", "supplier": "RU", "form": "pipeline", "contracts": "baseline"}
CARGOES = {"type": "embargo", "supplier": "US", "form": "lng", "contracts": "baseline"}


def contract(name: str, node: str, kind: str, volume: float, ends: str = "") -> tuple[Any, ...]:
    return (name, "Buyer", node, "RU", "pipeline", "pipe", kind, volume, volume, volume, ends)


def cargo(name: str, node: str, kind: str, volume: float) -> tuple[Any, ...]:
    return (name, "Buyer", node, "US", "lng", "", kind, volume, volume, volume, "")


def world(tiny: SimpleNamespace) -> Any:
    base = tiny.Tiny().market("B", 20.0).market("H", 60.0).market("G", 20.0).market("F", 40.0)
    base.market("S", 20.0, eu=False).supply("pipe", "B", 100.0, capacity=150.0)
    base.supply("second", "H", 20.0)
    for head in "HGS":
        base.arc("B", head, 100.0)
    base.terminal("fos", "F", 100.0, sent=25.0).terminal("revi", "G", 100.0, sent=15.0)
    base.lng("US", 300.0, 30.0).lng("QA", 100.0, 10.0)
    return base.add(
        "contracts",
        contract("h_long", "H", "long", 14600),
        contract("h_short", "H", "short", 7300),
        contract("g_long", "G", "long", 3650),
        contract("s_long", "S", "long", 7300),
        cargo("f_long", "F", "long", 5475),
        cargo("f_short", "F", "short", 1825),
        cargo("g_cargo", "G", "long", 3650),
    )


def left(case: Any, day: int = 0) -> list[float]:
    return [round(float(v), 6) for v in case.x.route_availability[:, day]]


@pytest.mark.parametrize(
    ("keys", "flow"),
    [
        ({}, 30.0),  # 100 less 40, 20 and 10
        ({"share": "50 %"}, 65.0),
        ({"importers": "H"}, 40.0),
        ({"except": "H"}, 90.0),
        ({"except": ["H", "B"]}, 90.0),
        ({"importers": ["EU27", "S"]}, 10.0),
        ({"importers": "all", "except": "EU27"}, 80.0),
        ({"route": "pipe", "form": "all"}, 30.0),
    ],
)
def test_a_route_loses_what_the_importers_have_contracted(
    tiny: SimpleNamespace, acted: Acted, keys: dict[str, Any], flow: float
) -> None:
    """Gas for others, and what no contract covers, goes on; so does the other route."""
    case = acted(world(tiny), measures={"no": {**PIPES, **keys, "from": FROM}})
    assert left(case) == [flow, 20.0]
    assert case.x.arc_capacity.min() == 100.0
    assert case.x.lng_banned == {}


def test_types_stop_on_their_dates(tiny: SimpleNamespace, acted: Acted) -> None:
    steps = [
        {"date": "2021-01-11", "contract": "short"},
        {"date": "2021-01-21", "contract": "long", "share": "50 %"},
        {"date": "2021-01-25"},
    ]
    case = acted(world(tiny), measures={"no": {**PIPES, "steps": steps, "from": FROM}})
    flows = [left(case, day)[0] for day in (9, 10, 19, 20, 23, 24)]
    assert flows == [100.0, 80.0, 80.0, 55.0, 55.0, 30.0]


def test_a_contract_past_its_end_counts_as_short(tiny: SimpleNamespace, acted: Acted) -> None:
    """G's long contract ends with 15 January: from the 16th the ban of short ones holds for it."""
    base = world(tiny)
    rows = base.rows["contracts"]
    rows[2] = contract("g_long", "G", "long", 3650, "2021-01-15")
    steps = [{"date": "2021-01-11", "contract": "short"}]
    case = acted(base, measures={"no": {**PIPES, "steps": steps, "from": FROM}})
    assert [left(case, day)[0] for day in (9, 10, 14, 15)] == [100.0, 80.0, 80.0, 70.0]


def test_several_routes_by_their_own_contracts(tiny: SimpleNamespace, acted: Acted) -> None:
    """The second route brings 20 GWh/d; 3650 a year, 10 of them, are contracted."""
    base = world(tiny).supply("second", "B", 0.0)
    row = ("h_other", "Buyer", "H", "RU", "pipeline", "second", "long", 3650, 3650, 3650, "")
    base.add("contracts", row)
    case = acted(base, measures={"no": {**PIPES, "from": FROM}})
    assert left(case) == [30.0, 10.0, 0.0]
    only = {"no": {**PIPES, "route": "second", "from": FROM}}
    assert left(acted(base, measures=only)) == [100.0, 10.0, 0.0]


def test_a_loss_is_shared_by_all_entries_of_a_route(tiny: SimpleNamespace, acted: Acted) -> None:
    """Another 100 of the pipe enter at H: half as large a part of 200 is refused, at both."""
    base = world(tiny).supply("pipe", "H", 100.0)
    case = acted(base, measures={"no": {**PIPES, "from": FROM}})
    assert left(case) == [65.0, 20.0, 65.0]


def test_contracts_beyond_what_came_deliver_the_same_part_of_their_volume(
    tiny: SimpleNamespace, acted: Acted
) -> None:
    """Contracts of 65700 for 36500: H has 54750 of them, five sixths, and so of the 100."""
    base = world(tiny)
    base.rows["contracts"] = [
        contract("h_long", "H", "long", 54750),
        contract("s_long", "S", "long", 10950),
    ]
    case = acted(base, measures={"no": {**PIPES, "from": FROM}})
    assert left(case)[0] == pytest.approx(100.0 / 6)
    everyone = {"no": {**PIPES, "importers": "all", "from": FROM}}
    assert left(acted(base, measures=everyone))[0] == 0.0


def test_a_ban_seen_as_it_happens_is_expected_to_last(
    tiny: SimpleNamespace, scenario: Callable[..., Any]
) -> None:
    """Before the second step nobody knows of it."""
    from sim.model.assemble import ground_under, lane_of
    from sim.model.network import Network

    steps = [{"date": "2021-01-11", "contract": "short"}, {"date": "2021-01-21"}]
    measure = {**PIPES, "steps": steps, "from": FROM, "announced": "as_it_happens"}
    loaded = scenario(world(tiny), measures={"no": measure}, market={"foresight": "announced"})
    seeds = checked_seeds(loaded)
    net, case = Network.of(seeds), loaded.scenario
    ground = ground_under(case, seeds, net)
    seen = lane_of("scenario", case, ground, seeds, net, seen=12).inputs.route_availability[0]
    assert [round(float(seen[day]), 6) for day in (9, 11, 30)] == [100.0, 80.0, 80.0]


def us(case: Any) -> tuple[float, float]:
    """American exports and the share that may not land at F, on the first day."""
    banned = case.x.lng_banned[0][case.net.market_index["F"], 0]
    return float(case.x.lng_exports[0, 0]), float(banned)


@pytest.mark.parametrize(
    ("keys", "refused", "banned"),
    [
        ({}, 30.0, 1.0),
        ({"importers": "F"}, 20.0, 1.0),
        ({"except": "G"}, 20.0, 1.0),
        ({"steps": [{"date": FROM, "contract": "short"}]}, 5.0, 1 / 6),
        ({"importers": "F", "steps": [{"date": FROM, "contract": "short"}]}, 5.0, 0.25),
        ({"steps": [{"date": FROM, "contract": "long", "share": "50 %"}]}, 12.5, 12.5 / 30),
    ],
)
def test_cargoes_refused_under_contracts(
    tiny: SimpleNamespace, acted: Acted, keys: dict[str, Any], refused: float, banned: float
) -> None:
    """Half of what is refused is stranded; the ban is that part of what lands at the importers."""
    measure = {**CARGOES, **keys, "stranded_share": "50 %", "from": FROM}
    case = acted(world(tiny), measures={"no": measure})
    assert us(case) == pytest.approx((300.0 - refused / 2, banned))
    assert left(case) == [100.0, 20.0]


def test_cargoes_without_a_contract_land_like_all_lng(tiny: SimpleNamespace, acted: Acted) -> None:
    """G's 10 GWh/d are not contracted: F, with 25 of 40 of send-out, lands 6.25 of them."""
    base = world(tiny)
    del base.rows["contracts"][-1]
    measure = {**CARGOES, "stranded_share": "100 %", "from": FROM}
    every = us(acted(base, measures={"no": measure}))
    assert every == pytest.approx((300.0 - 20.0, 20 / 30))
    one = us(acted(base, measures={"no": {**measure, "importers": "F"}}))
    assert one == pytest.approx((300.0 - 20.0, 20 / 26.25))


def test_cargoes_are_counted_as_metered(tiny: SimpleNamespace, solve: Solve) -> None:
    """Cargoes of 32 for a send-out of 40: contracts count five quarters."""
    base = world(tiny)
    base.rows["lng_exports"][1] = ("QA", 2021, 36500, 730, 5)
    measure = {**CARGOES, "importers": "F", "stranded_share": "20 %", "from": FROM}
    told = solve(base, measures={"no": measure}, **YEAR).summary["refused"]["no"]
    assert told == {
        "lng_twh": {"F": pytest.approx(7.3 * 1.25)},
        "lng_rerouted_twh": pytest.approx(7.3 * 1.25 * 0.8),
        "lng_stranded_twh": pytest.approx(7.3 * 1.25 * 0.2),
    }


def test_refusals_by_importer(tiny: SimpleNamespace, solve: Solve) -> None:
    """A year of the long-term contracts, the short ones from July: 184 days of 365."""
    steps = [{"date": FROM, "contract": "long"}, {"date": "2021-07-01", "contract": "short"}]
    measures = {
        "pipes": {**PIPES, "steps": steps, "from": FROM},
        "cargoes": {**CARGOES, "steps": steps, "stranded_share": "10 %", "from": FROM},
    }
    run = solve(world(tiny), measures=measures, **YEAR)
    summary = run.summary
    short = 184 / 365
    assert summary["refused"]["pipes"] == {
        "pipeline_twh": {"H": pytest.approx(14.6 + 7.3 * short), "G": pytest.approx(3.65)}
    }
    lng = 9.125 + 1.825 * short
    assert summary["refused"]["cargoes"] == {
        "lng_twh": {"F": pytest.approx(5.475 + 1.825 * short), "G": pytest.approx(3.65)},
        "lng_rerouted_twh": pytest.approx(0.9 * lng),
        "lng_stranded_twh": pytest.approx(0.1 * lng),
    }
    assert refused_lines(summary) == [
        "Refused by pipes: 21.9 TWh of pipeline gas (H 18.3, G 3.6).",
        "Refused by cargoes: 10.0 TWh of LNG (F 6.4, G 3.6); "
        "9.0 go to other buyers, 1.0 find none.",
    ]
    assert "\n".join(refused_lines(summary)) in render(run.loaded.scenario, summary, 0.0)


def test_without_contracts_refused_lng_is_told_like_all_lng(
    tiny: SimpleNamespace, solve: Solve
) -> None:
    """Of 10.95 TWh F has 25 parts of 40, G 15; whom pipeline gas was for is not known."""
    refuse = {"type": "embargo", "supplier": "US", "form": "lng", "from": FROM}
    other = {"type": "embargo", "supplier": "RU", "form": "pipeline", "from": FROM}
    summary = solve(world(tiny), measures={"no": refuse, "pipes": other}, **YEAR).summary
    assert summary["refused"] == {
        "no": {
            "lng_twh": {"G": pytest.approx(4.1063), "F": pytest.approx(6.8438)},
            "lng_rerouted_twh": pytest.approx(10.95),
            "lng_stranded_twh": 0.0,
        }
    }


def test_without_an_embargo_nothing_is_told(tiny: SimpleNamespace, solve: Solve) -> None:
    summary = solve(world(tiny)).summary
    assert "refused" not in summary
    assert refused_lines(summary) == []


def test_many_importers_are_told_together() -> None:
    volumes = {f"N{number:02d}": float(20 - number) for number in range(12)}
    (line,) = refused_lines({"refused": {"ban": {"pipeline_twh": volumes}}})
    assert line.startswith("Refused by ban: 174.0 TWh of pipeline gas (N00 20.0, N01 19.0, ")
    assert line.endswith("N07 13.0, 4 others 42.0).")


def test_the_market_loses_what_is_refused(tiny: SimpleNamespace, solve: Solve) -> None:
    """100 come for 60 in A and 40 in B, and 40 are refused: 60 are left.

    Both give up the same part at the same price, 20 to 80 EUR/MWh over half of demand, 50 GWh/d:
    40 of it at 20 + 60 * 40 / 50 = 68. C, on its own, loses nothing.
    """
    base = tiny.Tiny().market("A", 60.0).market("B", 40.0).market("C", 10.0, eu=False)
    base.supply("pipe", "A", 100.0).supply("own", "C", 10.0, supplier="NO").arc("A", "B", 100.0)
    base.add("contracts", contract("b_long", "B", "long", 14600))
    run = solve(base, measures={"no": {**PIPES, "from": FROM}})
    assert run.result.route_supply[0, :, 0] == pytest.approx([60.0, 10.0], abs=1e-3)
    assert run.result.hub_price[0, :2, 0] == pytest.approx([68.0, 68.0], abs=1e-2)
    assert run.result.demand_response[0].sum() == pytest.approx(40.0, abs=1e-2)


STEP = {"date": FROM, "contract": "futures"}


@pytest.mark.parametrize(
    ("keys", "path", "message"),
    [
        ({**PIPES, "importers": "F"}, "contracts", "no contract of RU with F that this would"),
        ({**CARGOES, "supplier": "QA"}, "contracts", "no contract of QA with EU27 that this would"),
        (
            {**PIPES, "steps": [STEP]},
            "steps.0.contract",
            "the baseline has no type of such a contract 'futures'; it has long, short",
        ),
        (
            {**PIPES, "importers": "G", "steps": [{**STEP, "contract": "short"}]},
            "steps.0.contract",
            "no type of such a contract 'short'; it has long",
        ),
        ({**PIPES, "except": ["X"]}, "except.0", "the baseline has no market area 'X'"),
        ({**PIPES, "except": ["S"]}, "except.0", "S is not among the importers; leave it out"),
        ({**PIPES, "importers": "H", "except": ["EU27"]}, "except.0", "EU27 is not among the"),
        ({**PIPES, "except": "EU27"}, "except", "nobody is left who refuses"),
        ({**PIPES, "importers": ["X"]}, "importers.0", "the baseline has no market area 'X'"),
        ({**PIPES, "route": ["blue"]}, "route.0", "the baseline has no route 'blue'"),
    ],
)
def test_what_does_not_fit_the_baseline(
    tiny: SimpleNamespace,
    scenario: Callable[..., Any],
    keys: dict[str, Any],
    path: str,
    message: str,
) -> None:
    with pytest.raises(ScenarioError) as caught:
        checked_seeds(scenario(world(tiny), measures={"no": {**keys, "from": FROM}}))
    (finding,) = caught.value.findings
    assert message in finding.message
    assert finding.message.startswith(f"measures.no.{path}: ")


def test_a_baseline_without_contracts(tiny: SimpleNamespace, scenario: Callable[..., Any]) -> None:
    base = tiny.one_node()
    with pytest.raises(
        ScenarioError, match=r"the baseline has no contracts\.csv; write which part"
    ):
        checked_seeds(scenario(base, measures={"no": {**PIPES, "from": FROM}}))


def test_an_exception_from_an_embargo_without_contracts(
    tiny: SimpleNamespace, acted: Acted
) -> None:
    """Only the route into H closes, or all but that."""
    refuse = {"type": "embargo", "supplier": "RU", "form": "pipeline", "from": FROM}
    case = acted(world(tiny), measures={"no": {**refuse, "except": "B"}})
    assert left(case) == [100.0, 0.0]
    case = acted(world(tiny), measures={"no": {**refuse, "except": ["H", "G"]}})
    assert left(case) == [0.0, 20.0]
