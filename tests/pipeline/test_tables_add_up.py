"""Everything a run says can be added up again from its tables alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

NAMES = ("russian-gas-stop-2022", "replay-2022", "nord-stream-2-blocked", "german-embargo")
KEY = ["case", "node", "start"]
TWH = 1000.0


@pytest.fixture(scope="module", params=NAMES)
def tables(request: pytest.FixtureRequest, folder: Callable[[str], Path]) -> SimpleNamespace:
    """The tables of a run by name, its summary, and its run folder."""
    path = folder(request.param)
    read = {
        file.stem: pd.read_csv(file, keep_default_na=False, na_values=[""])
        for file in (path / "tables").glob("*.csv")
    }
    summary = json.loads((path / "summary.json").read_text(encoding="utf-8"))
    return SimpleNamespace(summary=summary, path=path, **read)


def days(table: pd.DataFrame) -> pd.Series:
    return (pd.to_datetime(table["end"]) - pd.to_datetime(table["start"])).dt.days + 1


def at_nodes(table: pd.DataFrame, column: str, node: str = "node") -> pd.Series:
    return table.rename(columns={node: "node"} if node != "node" else {}).groupby(KEY)[column].sum()


def side(flows: pd.DataFrame, column: str) -> pd.Series:
    """Flows by the node at one of their ends."""
    return flows.groupby(["case", column, "start"])["flow_gwh_d"].sum().rename_axis(KEY)


def test_balance_of_every_node_and_period(tables: SimpleNamespace) -> None:
    """Added up from flows, supply, send-out, storage and demand, to 0.01 GWh/d."""
    balances = tables.balances.set_index(KEY)
    lng = [node for node in balances.index.unique("node") if node == "LNG"]
    demand = tables.demand.groupby(KEY)[["consumption_gwh_d"]].sum()["consumption_gwh_d"]
    terms = {
        "supply": at_nodes(tables.supply, "supply_gwh_d"),
        "send_out": at_nodes(tables.send_out, "send_out_gwh_d"),
        "in": side(tables.flows, "to"),
        "out": -side(tables.flows, "from"),
        "withdrawal": at_nodes(tables.storage, "withdrawal_gwh_d"),
        "injection": -at_nodes(tables.storage, "injection_gwh_d"),
        "consumption": -demand,
    }
    total = balances["production_gwh_d"] + balances["backstop_gwh_d"] - balances["spill_gwh_d"]
    for term in terms.values():
        total = total.add(term, fill_value=0.0)
    elsewhere = balances.loc[(slice(None), lng, slice(None)), "consumption_gwh_d"]
    sent = tables.send_out.groupby(["case", "start"])["send_out_gwh_d"].sum()
    assert len(total) == len(balances)
    away = total.drop("LNG", level="node")
    assert away.abs().max() < 0.01
    world = total.xs("LNG", level="node") - elsewhere.droplevel("node") - sent
    assert world.abs().max() < 0.01
    exports = tables.lng.groupby(["case", "start"])["exports_gwh_d"].sum()
    made = balances.xs("LNG", level="node")["production_gwh_d"]
    assert (exports - made).abs().max() < 0.01


def test_balance_table_agrees_with_the_others(tables: SimpleNamespace) -> None:
    balances = tables.balances.set_index(KEY)
    assert balances["residual_gwh_d"].abs().max() < 0.01
    for column, part in (
        ("pipeline_supply_gwh_d", at_nodes(tables.supply, "supply_gwh_d")),
        ("lng_send_out_gwh_d", at_nodes(tables.send_out, "send_out_gwh_d")),
        ("flow_in_gwh_d", side(tables.flows, "to")),
        ("withdrawal_gwh_d", at_nodes(tables.storage, "withdrawal_gwh_d")),
        ("curtailment_gwh_d", at_nodes(tables.demand, "curtailment_gwh_d")),
        ("demand_response_gwh_d", at_nodes(tables.demand, "demand_response_gwh_d")),
        ("reference_demand_gwh_d", at_nodes(tables.demand, "reference_demand_gwh_d")),
    ):
        difference = balances[column].sub(part, fill_value=0.0)
        assert difference.abs().max() < 0.01, column


def test_nothing_is_below_zero_or_above_its_bound(tables: SimpleNamespace) -> None:
    assert tables.prices["hub_price_eur_mwh"].min() > -1e-4
    assert (tables.flows["flow_gwh_d"] <= tables.flows["capacity_gwh_d"] + 1e-3).all()
    supply = tables.supply
    assert (supply["supply_gwh_d"] <= supply["availability_gwh_d"] + 1e-3).all()
    sent = tables.send_out
    assert (sent["send_out_gwh_d"] <= sent["capacity_gwh_d"] + 1e-3).all()
    assert tables.storage["fill_pct"].between(-1e-3, 100.001).all()
    assert tables.flows["congestion_rent_meur"].min() >= 0.0
    for column in ("demand_response_gwh_d", "curtailment_gwh_d", "consumption_gwh_d"):
        assert tables.demand[column].min() > -1e-4, column
    assert tables.balances["spill_gwh_d"].max() < 0.1
    assert tables.balances["backstop_gwh_d"].max() < 0.01


def test_demand_splits_into_its_parts(tables: SimpleNamespace) -> None:
    """Reference demand = saving + response + curtailment + consumption, in every row."""
    table = tables.demand
    parts = ("policy_saving", "demand_response", "curtailment", "consumption")
    total = sum(table[f"{part}_gwh_d"] for part in parts)
    assert (total - table["reference_demand_gwh_d"]).abs().max() < 1e-4


def test_inventories_follow_the_rates(tables: SimpleNamespace) -> None:
    """v_t - v_{t-1} = days / 1000 (injection - withdrawal), store by store."""
    table = tables.storage.assign(days=days(tables.storage))
    change = table["days"] * (table["injection_gwh_d"] - table["withdrawal_gwh_d"]) / TWH
    before = table.groupby(["case", "storage"])["inventory_twh"].shift()
    known = before.notna()
    assert known.sum() > 100
    assert (table["inventory_twh"] - before - change)[known].abs().max() < 1e-4


def test_summary_is_the_sum_of_the_tables(tables: SimpleNamespace) -> None:
    """Volumes of the EU27, of every country and sector, from the scenario's rows."""
    table = tables.demand[tables.demand["case"] == "scenario"]
    columns = ("reference_demand", "policy_saving", "demand_response", "curtailment", "consumption")
    volumes = pd.DataFrame({c: table[f"{c}_gwh_d"] * days(table) / TWH for c in columns})
    volumes = volumes.assign(node=table["node"], sector=table["sector"])
    by_node = volumes.drop(columns="sector").groupby("node").sum()
    countries = tables.summary["countries"]
    assert set(by_node.index) == set(countries)
    for node, values in countries.items():
        for column in columns:
            assert values[f"{column}_twh"] == pytest.approx(by_node.loc[node, column], abs=2e-4)
        shortfall = values["demand_response_twh"] + values["curtailment_twh"]
        assert values["shortfall_twh"] == pytest.approx(shortfall, abs=2e-4)
    by_sector = volumes.drop(columns="node").groupby("sector").sum()
    everything = tables.summary["regions"]["all"]
    for sector, values in everything["sectors"].items():
        expected = by_sector.loc[sector, "curtailment"]
        assert values["curtailment_twh"] == pytest.approx(expected, abs=2e-4)
    for column in columns:
        assert everything[f"{column}_twh"] == pytest.approx(by_node[column].sum(), abs=2e-3)


def test_mean_prices_are_weighted_by_demand(tables: SimpleNamespace) -> None:
    prices = tables.prices[tables.prices["case"] == "scenario"].set_index(["node", "start"])
    balances = tables.balances[tables.balances["case"] == "scenario"]
    weight = (balances["reference_demand_gwh_d"] * days(balances)).to_numpy()
    index = pd.MultiIndex.from_frame(balances[["node", "start"]])
    frame = pd.DataFrame({"weight": weight}, index=index)
    frame["price"] = prices["hub_price_eur_mwh"]
    for node in ("DE", "ES", "FI", "UA"):
        one = frame.loc[node]
        expected = (one["price"] * one["weight"]).sum() / one["weight"].sum()
        found = tables.summary["countries"][node]["hub_price_eur_mwh"]
        assert found == pytest.approx(expected, abs=1e-3)


def test_imports_are_deliveries(tables: SimpleNamespace) -> None:
    """Pipelines by route as in the supply table; cargoes add up to what was sent out."""
    supply = tables.supply[tables.supply["case"] == "scenario"]
    delivered = (supply["supply_gwh_d"] * days(supply) / TWH).groupby(supply["route"]).sum()
    imports = tables.summary["imports_twh"]
    assert imports["RU:yamal"] == pytest.approx(delivered["yamal"], abs=2e-4)
    assert imports["NO"] == pytest.approx(delivered["norway"], abs=2e-4)
    sent = tables.send_out[tables.send_out["case"] == "scenario"]
    volume = (sent["send_out_gwh_d"] * days(sent)).sum() / TWH
    cargoes = sum(value for name, value in imports.items() if name.startswith("LNG:"))
    assert cargoes == pytest.approx(volume, rel=1e-4)
    table = tables.imports[tables.imports["case"] == "scenario"].set_index("supplier")
    for name, value in imports.items():
        assert table.loc[name, "imports_twh"] == pytest.approx(value, abs=1e-4)


def test_fill_levels_are_inventories(tables: SimpleNamespace) -> None:
    """Germany's level on a day is what its stores held at the end of the period before."""
    table = tables.storage
    own = table[(table["case"] == "scenario") & (table["country"] == "DE")]
    levels = tables.summary["storage_fill_pct"]["DE"]
    size = (own["inventory_twh"] / own["fill_pct"] * 100).groupby(own["storage"]).max().sum()
    for end, held in own.groupby("end")["inventory_twh"].sum().items():
        day = (pd.Timestamp(str(end)) + pd.Timedelta(days=1)).date().isoformat()
        if day in levels:  # periods may end within a month, where the market plans anew
            assert levels[day] == pytest.approx(100 * held / size, abs=0.01)


def test_price_effect_is_the_difference_of_the_cases(tables: SimpleNamespace) -> None:
    table = tables.prices.set_index(["node", "start"])
    here, there = (table[table["case"] == case] for case in ("scenario", "counterfactual"))
    difference = here["hub_price_eur_mwh"] - there["hub_price_eur_mwh"]
    assert np.allclose(difference, here["price_effect_eur_mwh"], atol=1e-5, equal_nan=True)
    assert (there["price_effect_eur_mwh"].dropna() == 0).all()


def test_countries_table_repeats_the_summary(tables: SimpleNamespace) -> None:
    table = tables.countries.set_index("region")
    for kind in ("regions", "countries"):
        for name, values in tables.summary[kind].items():
            for column in ("shortfall_twh", "price_effect_eur_mwh", "import_bill_beur"):
                given: Any = values[column]
                if given is not None:
                    assert table.loc[name, column] == pytest.approx(given, abs=1e-6)
