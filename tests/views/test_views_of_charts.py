"""Tables behind the charts: sums that close, and numbers reckoned by hand on tiny baselines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.output.folder import RunFolder
from sim.pipeline import save_run
from sim.views.merit import merit_order
from sim.views.payers import payers
from sim.views.prices import price_paths, prices_by_country
from sim.views.sender import sender_choice
from sim.views.shortage import ALL_SECTORS, shortage
from sim.views.storage import region_levels, storage_paths
from sim.views.supply import NEEDS, SOURCES, USES, supply_stack, volumes
from sim.views.waterfall import waterfall

CUT = {"stop": {"type": "cut", "supplier": "RU", "share": 0.5, "from": "2021-01-01", "shock": True}}
Saved = Callable[..., RunFolder]


@pytest.fixture(scope="module")
def saved(solve: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """Solves a tiny case and reads its folder back."""

    def make(base: Any, **keys: Any) -> RunFolder:
        return RunFolder(save_run(solve(base, **keys), tmp_path_factory.mktemp("run")))

    return make


@pytest.fixture(scope="module")
def stop(shipped_run: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """The main shipped scenario."""
    run = shipped_run("russian-gas-stop-2022")
    return RunFolder(save_run(run, tmp_path_factory.mktemp("stop")))


def closes(stack: pd.DataFrame) -> None:
    """Every row of a stack adds up to the last digits of the tables."""
    come = stack[[*SOURCES, "backstop"]].sum(axis=1)
    left = come - stack[list(USES)].sum(axis=1)
    assert (left - stack["consumption"]).abs().max() < 1e-4
    assert (stack["reference_demand"] - stack[list(NEEDS)].sum(axis=1)).abs().max() < 1e-4
    assert stack[[*SOURCES, *USES]].to_numpy().min() >= 0


def test_the_stack_of_a_shipped_run_adds_up_and_agrees_with_the_summary(stop: RunFolder) -> None:
    stack = supply_stack(stop)
    closes(stack)
    total, told = volumes(stack), stop.summary["regions"]["EU27"]
    for name in ("reference_demand", "demand_response", "curtailment", "consumption"):
        assert total[name] == pytest.approx(told[f"{name}_twh"], abs=1e-3)
    assert total["lng"] == pytest.approx(told["lng_import_twh"], abs=1e-3)
    assert total["production"] == pytest.approx(told["production_twh"], abs=1e-3)
    assert total["russia"] == pytest.approx(0, abs=1e-3)


def test_half_of_the_only_supply_is_a_band_of_half(tiny: SimpleNamespace, saved: Saved) -> None:
    stack = supply_stack(saved(tiny.one_node(100, 100), measures=CUT))
    assert len(stack) == 1
    row = stack.iloc[0]
    assert row["days"] == 31
    assert row["russia"] == pytest.approx(50, abs=1e-3)
    assert row["demand_response"] == pytest.approx(50, abs=0.1)
    closes(stack)


def test_gas_from_a_hub_is_its_suppliers(tiny: SimpleNamespace, saved: Saved) -> None:
    base = tiny.Tiny().market("A", 100).hub("H")
    base.supply("east", "H", 60, supplier="RU").supply("north", "H", 40, supplier="NO")
    base.arc("H", "A", 500)
    row = supply_stack(saved(base)).iloc[0]
    assert row["russia"] == pytest.approx(60, rel=0.02)
    assert row["norway"] == pytest.approx(40, rel=0.02)
    assert row["neighbours"] == pytest.approx(0, abs=1e-3)


def test_gas_from_a_country_outside_is_the_neighbours(tiny: SimpleNamespace, saved: Saved) -> None:
    base = tiny.Tiny().market("A", 100).market("X", 100, eu=False)
    base.supply("east", "X", 200).arc("X", "A", 500)
    stack = supply_stack(saved(base))
    assert stack["neighbours"].iloc[0] == pytest.approx(100, rel=0.01)
    assert stack["russia"].iloc[0] == pytest.approx(0, abs=1e-3)
    closes(stack)


def test_without_a_member_of_the_union_the_whole_area_is_shown(
    tiny: SimpleNamespace, saved: Saved
) -> None:
    base = tiny.Tiny().market("X", 100, eu=False).supply("east", "X", 100)
    assert supply_stack(saved(base))["reference_demand"].iloc[0] == pytest.approx(100)


def test_the_waterfall_sums_to_zero_and_opens_with_what_was_lost(stop: RunFolder) -> None:
    steps = waterfall(stop)
    assert steps is not None
    assert steps["change_twh"].sum() == pytest.approx(0, abs=1e-9)
    assert steps["to_twh"].iloc[-1] == pytest.approx(0, abs=1e-9)
    assert list(steps["to_twh"][:-1]) == pytest.approx(list(steps["from_twh"][1:]))
    by_step = steps.set_index("step")["change_twh"]
    balances = stop.table("supply")
    assert by_step["russia"] > 1000
    assert balances.loc[
        (balances["supplier"] == "RU") & (balances["case"] == "scenario"), "supply_gwh_d"
    ].max() == pytest.approx(0, abs=1e-3)
    told = stop.summary["regions"]["EU27"]
    assert -by_step["curtailment"] == pytest.approx(told["curtailment_twh"], abs=1e-3)


def test_the_waterfall_by_hand(tiny: SimpleNamespace, saved: Saved) -> None:
    steps = waterfall(saved(tiny.one_node(100, 100), measures=CUT))
    assert steps is not None
    lost = 50 * 31 / 1000
    assert list(steps["step"]) == ["russia", "demand_response"]
    assert list(steps["change_twh"]) == pytest.approx([lost, -lost], abs=2e-3)


def test_without_a_loss_there_is_no_waterfall(tiny: SimpleNamespace, saved: Saved) -> None:
    assert waterfall(saved(tiny.one_node())) is None


def test_the_mean_of_the_price_path_is_the_summary_s(stop: RunFolder) -> None:
    paths, weight = price_paths(stop), supply_stack(stop)
    demand = (weight["reference_demand"] * weight["days"]).to_numpy()
    told = stop.summary["regions"]["EU27"]
    for case, key in (("scenario", "hub_price"), ("counterfactual", "counterfactual_price")):
        mean = paths.loc[paths["case"] == case, "mean_eur_mwh"].to_numpy()
        assert (mean * demand).sum() / demand.sum() == pytest.approx(told[f"{key}_eur_mwh"])
    assert (paths["low_eur_mwh"] <= paths["mean_eur_mwh"]).all()
    assert (paths["mean_eur_mwh"] <= paths["high_eur_mwh"]).all()


def test_countries_stand_by_price_and_those_without_gas_are_left_out(stop: RunFolder) -> None:
    table = prices_by_country(stop)
    assert table["hub_price_eur_mwh"].is_monotonic_decreasing
    assert "CY" not in set(table["country"])
    assert table.set_index("country").loc["GB", "name"] == "Great Britain"


def test_shares_of_what_is_missing_are_the_summary_s(stop: RunFolder) -> None:
    table = shortage(stop)
    assert table is not None
    whole = table[table["sector"] == ALL_SECTORS].set_index("country")
    missing = whole["demand_response_pct"] + whole["curtailment_pct"]
    assert missing.is_monotonic_decreasing
    for code in ("DE", "FI", "IT"):
        told = stop.summary["countries"][code]["shortfall_pct"]
        assert missing[code] == pytest.approx(told, abs=1e-3)


def test_storage_starts_and_ends_where_the_summary_says(stop: RunFolder) -> None:
    table = storage_paths(stop)
    assert table is not None
    here = table[(table["region"] == "EU27") & (table["line"] == "scenario")]
    found = dict(zip(here["day"].dt.date.astype(str), here["fill_pct"], strict=True))
    told = stop.summary["storage_fill_pct"]["EU27"]
    assert found == pytest.approx(told, abs=1e-3)
    band = table[table["line"] == "band"]
    assert (band["fill_pct"] <= band["high_pct"]).all()
    union = table[table["region"] == "EU27"].set_index(["line", "day"])["fill_pct"]
    assert union["observed", "2022-10-11"] == pytest.approx(91.53)
    assert union["estimated", "2022-10-01"] == pytest.approx(89.13)


def test_storage_by_hand(tiny: SimpleNamespace, saved: Saved) -> None:
    run = saved(tiny.with_storage(100, 90, volume=10.0, fill=0.5))
    table, store = storage_paths(run), run.table("storage")
    assert table is not None
    here = table[(table["region"] == "EU27") & (table["line"] == "scenario")]
    row = store[store["case"] == "scenario"].iloc[0]
    drawn = 31 * (row["withdrawal_gwh_d"] - row["injection_gwh_d"]) / 1000
    assert drawn > 0.3
    assert list(here["fill_pct"]) == pytest.approx([50, 50 - 100 * drawn / 10], abs=1e-3)


def test_without_stores_there_is_no_storage_picture(tiny: SimpleNamespace, saved: Saved) -> None:
    assert storage_paths(saved(tiny.one_node())) is None


def test_supply_of_the_merit_order_meets_consumption(stop: RunFolder) -> None:
    table = merit_order(stop)
    assert table is not None
    supply = table[table["curve"] == "supply"]
    assert supply["price_eur_mwh"].is_monotonic_increasing
    clearing = table[table["curve"] == "clearing"].iloc[0]
    assert supply["to_gwh_d"].iloc[-1] == pytest.approx(clearing["to_gwh_d"], rel=1e-3)
    demand = table[table["curve"] == "demand"]
    assert demand["to_gwh_d"].is_monotonic_increasing
    wanted = table[table["curve"] == "wanted"].iloc[0]
    assert demand["to_gwh_d"].iloc[-1] == pytest.approx(wanted["to_gwh_d"], rel=1e-9)
    # Where one price holds nearly everywhere, the curve of demand passes near the outcome.
    near = demand[demand["price_eur_mwh"] <= clearing["price_eur_mwh"]].iloc[0]
    assert near["to_gwh_d"] == pytest.approx(clearing["to_gwh_d"], rel=0.02)


def test_costs_in_the_merit_order_are_the_routes_(tiny: SimpleNamespace, saved: Saved) -> None:
    table = merit_order(saved(tiny.one_node(100, 100), measures=CUT))
    assert table is not None
    step = table[table["curve"] == "supply"].iloc[0]
    assert (step["source"], step["price_eur_mwh"]) == ("russia", pytest.approx(10, rel=1e-4))
    assert step["to_gwh_d"] == pytest.approx(50, abs=0.01)


def test_switching_is_a_step_of_demand(tiny: SimpleNamespace, saved: Saved) -> None:
    """Half of 100 GWh/d is firm; 15 of it turn to other fuels at 60 EUR/MWh from 12 January on."""
    switch = {"type": "fuel_switching", "nodes": "A", "sectors": "industry", "price": "60 EUR/MWh"}
    switch |= {"volume": "15 GWh/d", "from": "2021-01-12", "shock": True}
    run = saved(tiny.one_node(100, 100), measures={**CUT, "switch": switch})
    table = merit_order(run)
    assert table is not None
    share = 20 / 31  # of January, the only period
    step = table[table["curve"] == "switch"].iloc[0]
    assert step["price_eur_mwh"] == 60
    assert step["to_gwh_d"] - step["from_gwh_d"] == pytest.approx(15 * share)
    # Tiers respond from 20 to 80 EUR/MWh in a straight line: two thirds of 50 are gone at 60.
    assert step["to_gwh_d"] == pytest.approx(100 - 50 * 2 / 3)
    demand = table[table["curve"] == "demand"]
    above = demand[demand["price_eur_mwh"] >= 80].iloc[-1]
    assert above["to_gwh_d"] == pytest.approx(50 - 15 * share)
    before = {**switch, "from": "2021-01-01", "until": "2021-01-01", "ramp": "2 d"}
    table = merit_order(saved(tiny.one_node(100, 100), measures={**CUT, "switch": before}))
    assert table is not None
    assert (table["curve"] != "switch").all()  # a quarter of a GWh/d is not worth a step


def test_a_case_of_its_own_only_where_there_is_a_question(
    tiny: SimpleNamespace, saved: Saved
) -> None:
    calm = saved(tiny.with_storage(100, 90))
    assert set(price_paths(calm)["case"]) == {"scenario"}
    asked = saved(tiny.with_storage(100, 90), measures=CUT)
    assert set(price_paths(asked)["case"]) == {"scenario", "counterfactual"}
    market = {"counterfactual": {"solidarity": "non-cooperative"}}
    conduct = saved(tiny.with_storage(100, 90), market=market)
    assert set(price_paths(conduct)["case"]) == {"scenario", "counterfactual"}
    table = storage_paths(conduct)
    assert table is not None
    levels = region_levels(conduct).reset_index(drop=True)
    lines = table[(table["region"] == "EU27") & table["line"].isin(["scenario", "counterfactual"])]
    pd.testing.assert_frame_equal(levels, lines[levels.columns].reset_index(drop=True))
    assert region_levels(saved(tiny.one_node())).empty


def test_who_pays_adds_up_to_the_accounts(stop: RunFolder) -> None:
    table, accounts = payers(stop), stop.summary["accounts"]
    assert table is not None
    # Parties that lose or win less than the least shown are left out.
    parts = table.groupby("group")["change_beur"].sum()
    countries = parts["region"] + parts["elsewhere"]
    assert countries == pytest.approx(accounts["countries_change_beur"], abs=0.2)
    assert parts["senders"] == pytest.approx(accounts["suppliers_change_beur"], abs=0.05)
    known = table["change_beur"].sum() + accounts["unattributed_change_beur"]
    assert known == pytest.approx(-accounts["resource_cost_change_beur"], abs=0.2)


def test_a_competitive_sender_chose_nothing(stop: RunFolder) -> None:
    assert sender_choice(stop) is None


def test_pictures_do_without_the_baseline(
    tiny: SimpleNamespace, saved: Saved, tmp_path: Path
) -> None:
    """A run read on another machine: members by their codes, volumes from levels, no curves."""
    base = tiny.with_storage(100, 90).market("DE", 10).arc("A", "DE", 50)
    run = saved(base.write(tmp_path / "gone"), measures=CUT)
    for file in (tmp_path / "gone").iterdir():
        file.unlink()
    alone = RunFolder(run.path)
    alone.scenario["baseline"] = str(tmp_path / "nowhere" / "x")
    assert supply_stack(alone)["reference_demand"].iloc[0] == pytest.approx(10)
    table = storage_paths(alone)
    assert table is not None
    assert set(table["line"]) == {"scenario", "counterfactual"}
    assert set(table["region"]) == {"A"}
    assert merit_order(alone) is None
