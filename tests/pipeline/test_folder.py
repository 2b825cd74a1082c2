"""A run's folder: the contract of summary.json, arrays.nc, and what two runs share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.io import netcdf_file

from sim.config import load_scenario
from sim.output.console import render
from sim.pipeline import run_scenario, save_run
from sim.quantities import QUANTITIES
from sim.runner import calm_shortfall

NAME = "russian-gas-stop-2022"
TOP = {
    "schema_version",
    "scenario",
    "baseline",
    "status",
    "horizon",
    "start_state",
    "newest_observation",
    "regions",
    "countries",
    "imports_twh",
    "senders",
    "accounts",
    "refused",
    "storage_fill_pct",
    "storage_lowest",
    "solver",
}
START = {
    *("kind", "day", "observed", "countries", "estimated", "assumed", "extrapolated", "words"),
}
REGION = {
    "reference_demand_twh",
    "policy_saving_twh",
    "demand_response_twh",
    "curtailment_twh",
    "shortfall_twh",
    "shortfall_pct",
    "consumption_twh",
    "hub_price_eur_mwh",
    "counterfactual_price_eur_mwh",
    "price_effect_eur_mwh",
    "hub_price_max_eur_mwh",
    "lng_import_twh",
    "production_twh",
    "import_bill_beur",
    "import_bill_change_beur",
    "consumer_surplus_change_beur",
    "producer_rent_beur",
    "producer_rent_change_beur",
    "storage_rent_beur",
    "storage_rent_change_beur",
    "congestion_rent_beur",
    "congestion_rent_change_beur",
    "tariff_revenue_beur",
    "tariff_revenue_change_beur",
    "cap_rent_change_beur",
    "cap_rent_beur",
    "welfare_change_beur",
    "fuel_switched_twh",
    "output_loss_low_pct",
    "output_loss_high_pct",
    "output_loss_low_beur",
    "output_loss_high_beur",
    "russian_share_pct",
    "supplier_hhi",
    "days_to_curtailment",
    "sectors",
}
SENDER = {
    "volume_twh",
    "revenue_beur",
    "revenue_change_beur",
    "net_revenue_beur",
    "net_revenue_change_beur",
    "redirected_twh",
    "net_revenue_with_redirection_beur",
    "net_revenue_with_redirection_change_beur",
    "lng_to_europe_twh",
    "lng_revenue_beur",
}
ACCOUNTS = {
    "countries_change_beur",
    "suppliers_change_beur",
    "lng_exporters_change_beur",
    "lng_buyers_elsewhere_change_beur",
    "unattributed_change_beur",
    "resource_cost_change_beur",
}
SECTOR = {
    "reference_demand_twh",
    "policy_saving_twh",
    "demand_response_twh",
    "curtailment_twh",
    "shortfall_twh",
    "shortfall_pct",
    "consumption_twh",
}
SECTORS = {"household", "services", "industry", "power", "chp"}
TABLES = {
    "countries",
    "balances",
    "demand",
    "prices",
    "flows",
    "supply",
    "send_out",
    "lng",
    "storage",
    "imports",
    "economics",
    "senders",
    "output_loss",
    "origins",
}


def summary_of(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((path / "summary.json").read_text(encoding="utf-8"))
    return content


def test_keys_of_the_summary(folder: Callable[[str], Path]) -> None:
    """Exactly the contract: a reader may rely on every key, and finds no other."""
    summary = summary_of(folder(NAME))
    assert set(summary) == TOP
    assert set(summary["horizon"]) == {"start", "end", "resolution", "periods"}
    assert set(summary["start_state"]) == START
    assert set(summary["newest_observation"]) == {"day", "tables"}
    assert set(summary["solver"]) == {
        "iterations",
        "primal_residual",
        "dual_residual",
        "relative_gap",
        "accounting_error",
    }
    assert set(summary["regions"]) == {"EU27", "all"}
    assert summary["schema_version"] == 1
    assert (summary["scenario"], summary["baseline"]) == (NAME, "europe-2021")
    for values in (*summary["regions"].values(), *summary["countries"].values()):
        assert set(values) == REGION
        assert set(values["sectors"]) == SECTORS
        assert all(set(sector) == SECTOR for sector in values["sectors"].values())
    assert {"RU:nord_stream", "RU:ukraine", "NO", "LNG:US", "LNG:QA"} <= set(summary["imports_twh"])
    assert {"RU", "NO", "DZ"} <= set(summary["senders"])
    assert all(set(sender) == SENDER for sender in summary["senders"].values())
    assert set(summary["accounts"]) == ACCOUNTS
    fill = summary["storage_fill_pct"]
    assert {"EU27", "DE"} <= set(fill)
    assert list(fill["EU27"]) == sorted(fill["EU27"])
    assert {"2022-04-01", "2022-11-01", "2023-04-01"} <= set(fill["DE"])
    assert list(summary["storage_lowest"]) == list(fill)
    for place, lowest in summary["storage_lowest"].items():
        later = list(fill[place])[1:]
        assert lowest["day"] in later
        assert lowest["fill_pct"] == min(fill[place][day] for day in later)
        assert lowest["fill_pct"] == fill[place][lowest["day"]]
    assert summary["storage_lowest"]["EU27"] == {
        "day": "2023-04-01",
        "fill_pct": pytest.approx(15.7, abs=1.0),
        "counterfactual_fill_pct": pytest.approx(31.0, abs=1.5),
    }


def test_files_of_a_run(folder: Callable[[str], Path]) -> None:
    path = folder(NAME)
    names = {p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_file()}
    fixed = {"manifest.json", "scenario.resolved.yaml", "summary.json", "arrays.nc"}
    assert names == fixed | {f"tables/{name}.csv" for name in TABLES}
    manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == names - {"manifest.json"}
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((path / name).read_bytes()).hexdigest() == digest
    assert [case["case"] for case in manifest["cases"]] == ["scenario", "counterfactual"]
    assert {case["status"] for case in manifest["cases"]} == {"optimal"}
    assert {f"{NAME}.yaml", "reference-2022.yaml"} == set(manifest["inputs"])
    assert len(manifest["baseline"]["sha256"]) == 64


def test_arrays(folder: Callable[[str], Path], shipped_run: Callable[..., Any]) -> None:
    """Every quantity has its axes, names decode, dates count from the start, stores add up."""
    result = shipped_run(NAME).result
    with netcdf_file(folder(NAME) / "arrays.nc", "r", mmap=False) as file:
        sizes = dict(file.dimensions)
        arrays = {q.name: np.array(file.variables[q.name][:]) for q in QUANTITIES}
        units = {q.name: file.variables[q.name].units.decode() for q in QUANTITIES}
        names = {
            axis: [b"".join(row).rstrip(b"\0").decode() for row in file.variables[axis][:]]
            for axis in ("case", "node", "market", "arc", "storage", "route", "terminal", "origin")
        }
        time = file.variables["time"][:].tolist()
        epoch = file.variables["time"].units.decode()
    for quantity in QUANTITIES:
        shape = tuple(sizes[axis] for axis in quantity.axes)
        assert arrays[quantity.name].shape == shape, quantity.name
        assert units[quantity.name] == quantity.unit
    assert names["case"] == ["scenario", "counterfactual"]
    assert names["node"] == list(result.batch.network.nodes)
    assert "DE>CZ" in names["arc"]
    assert "ukraine@SK" in names["route"]
    assert epoch == "days since 2022-04-01"
    assert time[:3] == [0, 30, 61]
    v, days = arrays["inventory"], result.batch.calendar.days
    gained = days / 1000 * (arrays["injection"] - arrays["withdrawal"])
    assert np.diff(v, axis=2) == pytest.approx(gained[:, :, 1:], abs=1e-6)
    assert np.array_equal(arrays["hub_price"], result.hub_price, equal_nan=True)
    served = arrays["reference_demand"] - arrays["saving"] - arrays["demand_response"]
    assert served - arrays["curtailment"] == pytest.approx(result.consumption)


def test_two_runs_are_the_same_byte_for_byte(tmp_path: Path) -> None:
    """All but the manifest's date and timings."""
    one, two = (
        save_run(run_scenario(load_scenario("replay-2022")), tmp_path / name) for name in "ab"
    )
    files = sorted(p.relative_to(one) for p in one.rglob("*") if p.is_file())
    assert len(files) == 4 + len(TABLES) + 1  # and what the market planned
    for name in files:
        if name.name != "manifest.json":
            assert (one / name).read_bytes() == (two / name).read_bytes(), name
    first, second = (
        json.loads((path / "manifest.json").read_text(encoding="utf-8")) for path in (one, two)
    )
    for manifest in (first, second):
        del manifest["created"], manifest["seconds"]
    assert first == second


@pytest.mark.parametrize("name", [NAME, "replay-2022", "nord-stream-2-blocked"])
def test_the_resolved_scenario_gives_the_same_answer(
    folder: Callable[[str], Path], name: str
) -> None:
    path = folder(name)
    again = load_scenario(path / "scenario.resolved.yaml")
    assert again.scenario == load_scenario(name).scenario
    assert json.loads(json.dumps(run_scenario(again).summary)) == summary_of(path)


def test_weekly_and_monthly_runs_agree(shipped_run: Callable[..., Any]) -> None:
    """The same stop in weeks: volumes within a few per cent, prices within a tenth."""
    month = shipped_run(NAME).summary["regions"]["EU27"]
    week = shipped_run(NAME, "weekly").summary["regions"]["EU27"]
    assert week["reference_demand_twh"] == pytest.approx(month["reference_demand_twh"], rel=1e-6)
    assert week["demand_response_twh"] == pytest.approx(month["demand_response_twh"], rel=0.05)
    assert week["hub_price_eur_mwh"] == pytest.approx(month["hub_price_eur_mwh"], rel=0.1)
    assert week["lng_import_twh"] == pytest.approx(month["lng_import_twh"], rel=0.03)


def test_a_tiny_baseline_runs_to_its_folder(
    tiny: SimpleNamespace, solve: Callable[..., Any], tmp_path: Path
) -> None:
    """No storage, no arcs, no terminal, no member of the EU: still a complete folder."""
    base = tiny.Tiny().market("A", 100.0, eu=False).supply("pipe", "A", 90.0)
    run = solve(base)
    path = save_run(run, tmp_path)
    summary = summary_of(path)
    assert summary["countries"]["A"]["shortfall_twh"] == pytest.approx(0.31, abs=1e-3)
    assert summary["regions"]["EU27"]["reference_demand_twh"] == 0.0
    assert summary["regions"]["EU27"]["hub_price_eur_mwh"] is None
    printed = render(run.loaded.scenario, run.summary, calm_shortfall(run))
    assert "The modelled area is short of 0 TWh, 10.0 % of 3: " in printed
    assert "Storage" not in printed
    assert (path / "tables" / "storage.csv").read_text(encoding="utf-8").count("\n") == 1


def test_periods_are_written_with_both_ends(folder: Callable[[str], Path]) -> None:
    lines = (folder(NAME) / "tables" / "prices.csv").read_text(encoding="utf-8").splitlines()
    start, end = lines[1].split(",")[2:4]
    assert (date.fromisoformat(start), date.fromisoformat(end)) == (
        date(2022, 4, 1),
        date(2022, 4, 30),
    )
