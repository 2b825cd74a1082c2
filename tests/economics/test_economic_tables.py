"""The tables of who pays add up to the summary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.output.tables import all_tables


def test_tables_add_up_to_the_summary(shipped_run: Callable[..., Any]) -> None:
    run = shipped_run("russian-gas-stop-2022")
    tables = all_tables(run.result, run.balance, run.seeds, run.summary)
    accounts = tables["economics"].set_index(["case", "node"])
    here, calm = accounts.loc["scenario"], accounts.loc["counterfactual"]
    for node, told in run.summary["countries"].items():
        change = (here.loc[node] - calm.loc[node]) / 1e3
        surplus = -change["consumption_bill_meur"] - change["value_lost_meur"]
        assert surplus == pytest.approx(told["consumer_surplus_change_beur"], abs=1e-3)
        assert change["storage_rent_meur"] == pytest.approx(
            told["storage_rent_change_beur"], abs=1e-3
        )
        assert change["welfare_meur"] == pytest.approx(told["welfare_change_beur"], abs=1e-3)
    paid = tables["senders"].groupby(["case", "supplier"])[["revenue_meur", "volume_twh"]].sum()
    for name, told in run.summary["senders"].items():
        row = paid.loc[("scenario", name)]
        assert row["revenue_meur"] / 1e3 == pytest.approx(told["revenue_beur"], abs=1e-3)
        assert row["volume_twh"] == pytest.approx(told["volume_twh"], abs=1e-3)


def test_lost_output_by_sector(shipped_run: Callable[..., Any]) -> None:
    """Sectors add up to their country; households stand nowhere."""
    run = shipped_run("russian-gas-stop-2022")
    table = all_tables(run.result, run.balance, run.seeds, run.summary)["output_loss"]
    assert set(table["sector"]) == {"services", "industry", "power", "chp"}
    assert set(table["case"]) == {"scenario"}
    assert (table["output_loss_low_pct"] <= table["output_loss_high_pct"]).all()
    for node in ("DE", "IT", "FR"):
        told, rows = run.summary["countries"][node], table[table["node"] == node]
        for end in ("low", "high"):
            total = rows[f"output_loss_{end}_pct"].sum()
            assert total == pytest.approx(told[f"output_loss_{end}_pct"], abs=1e-3)
            money = rows[f"output_loss_{end}_meur"].sum() / 1e3
            assert money == pytest.approx(told[f"output_loss_{end}_beur"], abs=1e-3)
