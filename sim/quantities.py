"""What a run leaves behind is written in: each array of the NetCDF file, version of the summary."""

from __future__ import annotations

from dataclasses import dataclass

SUMMARY_VERSION = 1
"""`schema_version` of `summary.json`; another one means other keys."""
LOWEST = ("fill_pct", "counterfactual_fill_pct")
"""Numbers of the day on which stores hold least, in `storage_lowest` of a summary."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """Name of the array in `Result`, its axes, its unit, and what it means."""

    name: str
    axes: tuple[str, ...]
    unit: str
    meaning: str


QUANTITIES: tuple[Quantity, ...] = (
    Quantity("reference_demand", ("case", "market", "sector", "time"), "GWh/d",
             "consumption at the reference price and the scenario's weather, before any reaction"),
    Quantity("saving", ("case", "market", "sector", "time"), "GWh/d",
             "reference demand saved by policy, before the market reacts"),
    Quantity("demand_response", ("case", "market", "sector", "time"), "GWh/d",
             "consumption given up because of the price"),
    Quantity("curtailment", ("case", "market", "sector", "time"), "GWh/d",
             "firm demand not served"),
    Quantity("production", ("case", "market", "time"), "GWh/d", "indigenous production"),
    Quantity("route_supply", ("case", "route", "time"), "GWh/d",
             "deliveries of pipeline suppliers at their entry points"),
    Quantity("lng_exports", ("case", "origin", "time"), "GWh/d",
             "LNG exports to the world, in metered send-out equivalents"),
    Quantity("send_out", ("case", "terminal", "time"), "GWh/d",
             "gas leaving an LNG terminal into the grid"),
    Quantity("flow", ("case", "arc", "time"), "GWh/d", "flow along an interconnection"),
    Quantity("withdrawal", ("case", "storage", "time"), "GWh/d", "withdrawal from storage"),
    Quantity("injection", ("case", "storage", "time"), "GWh/d", "injection into storage"),
    Quantity("inventory", ("case", "storage", "time"), "TWh",
             "gas in storage at the end of a period"),
    Quantity("storage_value", ("case", "storage", "time"), "EUR/MWh",
             "worth of a MWh held at the start of a period"),
    Quantity("spill", ("case", "node", "time"), "GWh/d", "gas nobody takes at a price of zero"),
    Quantity("hub_price", ("case", "node", "time"), "EUR/MWh", "price of gas at a node"),
)  # fmt: skip
"""Every array that a run stores, case being the scenario or its counterfactual."""
