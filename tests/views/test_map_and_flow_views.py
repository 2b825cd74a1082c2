"""Tables of the map and of the flow diagram: by hand on a tiny Europe, sums on a shipped run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.output.folder import RunFolder
from sim.pipeline import save_run
from sim.views.flow import CUT_OFF, GIVEN_UP, MISSING, flow_table
from sim.views.map import map_table

Saved = Callable[..., RunFolder]


def cut(share: float) -> dict[str, Any]:
    stop = {"type": "cut", "supplier": "RU", "share": share, "from": "2021-01-01", "shock": True}
    return {"stop": stop}


@pytest.fixture(scope="module")
def saved(solve: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Saved:
    def make(base: Any, **keys: Any) -> RunFolder:
        return RunFolder(save_run(solve(base, **keys), tmp_path_factory.mktemp("run")))

    return make


@pytest.fixture(scope="module")
def stop(shipped_run: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    run = shipped_run("russian-gas-stop-2022")
    return RunFolder(save_run(run, tmp_path_factory.mktemp("stop")))


def europe(tiny: SimpleNamespace) -> Any:
    """Germany is supplied with 200 GWh/d by Russia and passes half of it on to Poland."""
    base = tiny.Tiny().market("DE", 100.0).market("PL", 100.0)
    return base.supply("pipe", "DE", 200.0).arc("DE", "PL", 100.0)


def rows(table: pd.DataFrame | None, kind: str) -> dict[str, dict[str, Any]]:
    assert table is not None
    return {row["name"]: row for row in table[table["kind"] == kind].to_dict("records")}


def test_a_quarter_less_is_a_quarter_short_everywhere(saved: Saved, tiny: SimpleNamespace) -> None:
    """At 50 EUR/MWh, half way through what responds, both countries use 75 GWh/d."""
    table = map_table(saved(europe(tiny), measures=cut(0.25)))
    for country in rows(table, "country").values():
        assert country["share_pct"] == pytest.approx(25, abs=0.01)
        assert country["volume_twh"] == pytest.approx(0.025 * 31, abs=1e-4)
        assert country["curtailed_pct"] == 0
    flow = rows(table, "flow")["DE>PL"]
    assert flow["volume_twh"] == pytest.approx(0.075 * 31, abs=1e-4)
    assert flow["share_pct"] == pytest.approx(75, abs=0.01)
    assert flow["status"] == ""
    route = rows(table, "route")["pipe"]
    assert route["status"] == "reduced"
    assert (route["volume_twh"], route["lost_twh"]) == pytest.approx((4.65, 1.55), abs=1e-4)


def test_a_stop_strikes_the_route_out_and_cuts_off_what_is_firm(
    saved: Saved, tiny: SimpleNamespace
) -> None:
    table = map_table(saved(europe(tiny), measures=cut(1.0)))
    assert rows(table, "route")["pipe"]["status"] == "cut"
    assert rows(table, "flow") == {}
    for country in rows(table, "country").values():
        assert country["share_pct"] == pytest.approx(100, abs=0.01)
        assert country["curtailed_pct"] == pytest.approx(50, abs=0.01)


def test_a_full_border_with_dearer_gas_behind_it_is_congested(
    saved: Saved, tiny: SimpleNamespace
) -> None:
    """Poland is left with the 60 GWh/d that its border lets through, Germany has 140 to itself."""
    base = tiny.Tiny().market("DE", 100.0).market("PL", 100.0)
    base.supply("pipe", "DE", 200.0).arc("DE", "PL", 60.0)
    flow = rows(map_table(saved(base)), "flow")["DE>PL"]
    assert flow["status"] == "congested"
    assert flow["share_pct"] == pytest.approx(100, abs=0.01)


def test_flows_are_net_and_routes_that_lie_idle_say_so(saved: Saved, tiny: SimpleNamespace) -> None:
    base = europe(tiny).arc("PL", "DE", 100.0).supply("new", "PL", 0.0, idle=True)
    table = map_table(saved(base))
    assert list(rows(table, "flow")) == ["DE>PL"]
    routes = rows(table, "route")
    assert (routes["pipe"]["status"], routes["new"]["status"]) == ("open", "idle")


def test_a_baseline_elsewhere_has_no_map(saved: Saved, tiny: SimpleNamespace) -> None:
    assert map_table(saved(tiny.one_node())) is None


def test_arrivals_of_lng(saved: Saved, tiny: SimpleNamespace) -> None:
    base = tiny.Tiny().market("DE", 100.0).supply("pipe", "DE", 60.0)
    base.terminal("port", "DE", 200.0, sent=40.0).lng("US", 300.0, 30.0).lng("QA", 100.0, 10.0)
    run = saved(base)
    port = rows(map_table(run), "lng")["DE"]
    assert port["volume_twh"] == pytest.approx(0.04 * 31, rel=1e-3)
    links = flow_table(run)
    assert links is not None
    first = links[links["step"] == 0].set_index("from")["volume_twh"]
    assert set(first.index) == {"Russia", "United States", "Qatar"}
    assert first["Russia"] == pytest.approx(0.06 * 31, abs=1e-4)


def test_the_map_of_a_shipped_run_agrees_with_its_summary(stop: RunFolder) -> None:
    table = map_table(stop)
    countries = rows(table, "country")
    for code, told in stop.summary["countries"].items():
        if told["reference_demand_twh"] > 0:
            assert countries[code]["share_pct"] == pytest.approx(told["shortfall_pct"], abs=0.01)
    assert "CY" not in countries
    assert table is not None
    routes = table[table["kind"] == "route"]
    cut_off = routes[routes["status"] == "cut"]
    assert set(cut_off["from"]) == {"RU"}
    before = stop.table("imports").set_index(["case", "supplier"])["imports_twh"]
    russian = before["counterfactual"].filter(like="RU:").sum()
    assert cut_off["lost_twh"].sum() == pytest.approx(russian, abs=1e-3)
    landed = sum(row["volume_twh"] for row in rows(table, "lng").values())
    assert landed == pytest.approx(stop.summary["regions"]["all"]["lng_import_twh"], abs=1e-3)


def test_every_step_of_the_diagram_adds_up_to_demand(stop: RunFolder) -> None:
    links, told = flow_table(stop), stop.summary["regions"]["EU27"]
    assert links is not None
    sums = links.groupby("step")["volume_twh"].sum()
    assert sums.to_numpy() == pytest.approx([told["reference_demand_twh"]] * 3, abs=1e-3)
    last = links[links["step"] == 2].groupby("to")["volume_twh"].sum()
    assert last[GIVEN_UP] == pytest.approx(told["demand_response_twh"], abs=1e-3)
    assert last[CUT_OFF] == pytest.approx(told["curtailment_twh"], abs=1e-3)
    for sector, figures in told["sectors"].items():
        assert last[sector] == pytest.approx(figures["consumption_twh"], abs=1e-3)
    for step in (0, 1):
        arrives = links[links["step"] == step].groupby("to")["volume_twh"].sum()
        leaves = links[links["step"] == step + 1].groupby("from")["volume_twh"].sum()
        pd.testing.assert_series_equal(
            arrives.sort_index(), leaves.sort_index(), check_names=False, atol=1e-6
        )
    assert "Russia" not in set(links["from"])


def test_what_is_produced_outside_the_region_comes_by_pipeline(stop: RunFolder) -> None:
    links, origins = flow_table(stop), stop.table("origins")
    assert links is not None
    told = origins[(origins["case"] == "scenario") & (origins["country"] == "EU27")]
    by_form = told.groupby("form")["consumed_twh"].sum()
    first = links[links["step"] == 0].groupby("to")["volume_twh"].sum()
    foreign = told[(told["form"] == "production") & told["origin"].isin(["GB", "UA", "RS"])]
    moved = foreign["consumed_twh"].sum()
    assert moved > 1
    assert first["LNG"] == pytest.approx(by_form["lng"], abs=0.01)
    assert first["Pipeline"] == pytest.approx(by_form["pipeline"] + moved, abs=0.5)
    assert first["Production"] == pytest.approx(by_form["production"] - moved, abs=0.5)


def test_the_diagram_by_hand(saved: Saved, tiny: SimpleNamespace) -> None:
    links = flow_table(saved(europe(tiny), measures=cut(0.25)))
    assert links is not None
    keys = links.set_index(["step", "from", "to"])["volume_twh"]
    half = 0.075 * 31
    expected = {
        (0, "Russia", "Pipeline"): 2 * half,
        (0, MISSING, MISSING): 0.05 * 31,
        (1, "Pipeline", "Germany"): half,
        (1, "Pipeline", "Poland"): half,
        (1, MISSING, "Germany"): 0.025 * 31,
        (1, MISSING, "Poland"): 0.025 * 31,
        (2, "Germany", "industry"): half,
        (2, "Germany", GIVEN_UP): 0.025 * 31,
        (2, "Poland", "industry"): half,
        (2, "Poland", GIVEN_UP): 0.025 * 31,
    }
    assert set(keys.index) == set(expected)
    for key, value in expected.items():
        assert keys[key] == pytest.approx(value, abs=1e-4)


def test_no_demand_no_diagram(saved: Saved, tiny: SimpleNamespace, tmp_path: Path) -> None:
    run = saved(tiny.one_node())
    table = run.table("demand")
    numbers = [name for name in table.columns if name.endswith("_gwh_d")]
    run._tables["demand"] = table.assign(**dict.fromkeys(numbers, 0.0))
    assert flow_table(run) is None
