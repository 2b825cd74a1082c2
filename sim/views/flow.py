"""Where a region's gas comes from and where it goes: supplier -> form of entry -> country -> use.

The region is the EU27 where there is any of it: what is produced in a country outside comes by
pipeline, whoever else it passes. LNG keeps its form wherever it is landed.

Three steps of links with the same sum, which is reference demand less what policy saved. What is
not supplied takes the same way as the gas: it starts at `not supplied` and ends as given up or cut
off. Gas keeps the colour of its source down to the country; in a country all gas is mixed.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sim.output.folder import RunFolder
from sim.views.atlas import country_name
from sim.views.periods import twh
from sim.views.region import main_region

COLUMNS = ("step", "from", "to", "group", "volume_twh")
MISSING, GIVEN_UP, CUT_OFF = "not supplied", "given up", "cut off"
STOCK = "initial stock"
FORMS = {"pipeline": "Pipeline", "lng": "LNG", "production": "Production", "stock": "Storage"}
REST = {
    "pipeline": "other pipelines",
    "lng": "other LNG",
    "production": "other producers",
    "stock": "in store",
}
"""What thin suppliers of each form are drawn as."""
THIN = 0.015
"""Of all gas: suppliers of less are bundled."""
NOISE = 2e-5
"""Of all gas: a use of less all told is within the tolerance of the solver, and left out."""
COUNTRIES = 8
"""The largest consumers, each drawn by itself."""
OTHERS = "others"


def flow_table(run: RunFolder) -> pd.DataFrame | None:
    """Links (`step` 0 to 2, `from`, `to`, `group`, TWh); None where nothing is consumed.

    group : source of the gas as `sim.plot.palette.SOURCES` names it, `missing`, or at the last step
    `mixed`, `given up` or `cut off`
    """
    used = _uses(run)
    if used.empty or used["volume_twh"].sum() <= 0:
        return None
    gas = _gas(run, used)
    largest = used.groupby("node")["volume_twh"].sum().sort_values(ascending=False, kind="stable")
    drawn = list(largest.index[: COUNTRIES if len(largest) > COUNTRIES + 1 else len(largest)])
    name = {node: country_name(str(node)) if node in drawn else OTHERS for node in largest.index}
    links = pd.concat([*_arrivals(gas, name), _departures(used, name)], ignore_index=True)
    links = links[links["volume_twh"] > 0]
    keys = ["step", "from", "to", "group"]
    return links.groupby(keys, sort=False, as_index=False)["volume_twh"].sum()[list(COLUMNS)]


def _uses(run: RunFolder) -> pd.DataFrame:
    """TWh of the gas of each of the region's nodes by use: sectors', given up, cut off."""
    rates = ("consumption_gwh_d", "demand_response_gwh_d", "curtailment_gwh_d")
    table = run.table("demand")
    inside = table["node"].isin(main_region(run).nodes)
    table = twh(table[(table["case"] == "scenario") & inside], *rates)
    parts = [
        table.assign(use=table["sector"], volume_twh=table["consumption_twh"]),
        table.assign(use=GIVEN_UP, volume_twh=table["demand_response_twh"]),
        table.assign(use=CUT_OFF, volume_twh=table["curtailment_twh"]),
    ]
    whole = pd.concat(parts).groupby(["node", "use"], sort=False, as_index=False)
    uses: pd.DataFrame = whole["volume_twh"].sum()
    of_use = uses.groupby("use")["volume_twh"].transform("sum")
    return uses[(uses["volume_twh"] > 0) & (of_use > NOISE * uses["volume_twh"].sum())]


def _gas(run: RunFolder, used: pd.DataFrame) -> pd.DataFrame:
    """TWh that each node burns by origin and form, adding up to its consumption."""
    table = run.table("origins")
    nodes = set(used["node"])
    table = table[(table["case"] == "scenario") & table["country"].isin(nodes)]
    burnt = used[~used["use"].isin([GIVEN_UP, CUT_OFF])].groupby("node")["volume_twh"].sum()
    traced = table.groupby("country")["consumed_twh"].transform("sum")
    # Tracing leaves out some parts in a billion; the sum over origins is to be what is burnt.
    scaled = table["consumed_twh"] / traced * table["country"].map(burnt)
    foreign = (table["form"] == "production") & ~table["origin"].isin(main_region(run).nodes)
    gas = pd.DataFrame(
        {
            "node": table["country"],
            "origin": table["origin"],
            "form": table["form"].where(~foreign, "pipeline"),
            "volume_twh": scaled,
        }
    )
    missing = used[used["use"].isin([GIVEN_UP, CUT_OFF])]
    gap = missing.groupby("node", as_index=False)["volume_twh"].sum()
    return pd.concat([gas.dropna(), gap.assign(origin=MISSING, form="")], ignore_index=True)


def _arrivals(gas: pd.DataFrame, name: Mapping[str, str]) -> list[pd.DataFrame]:
    """Links from suppliers to forms of entry and from these to countries."""
    whole = gas["volume_twh"].sum()
    sums = gas.groupby(["origin", "form"])["volume_twh"].transform("sum")
    thin = (sums < THIN * whole) & (gas["form"] != "")
    supplier = gas["origin"].map(_supplier).where(~thin, gas["form"].map(REST))
    form = gas["form"].map(FORMS).fillna(MISSING)
    group = [_group(origin, form) for origin, form in zip(gas["origin"], gas["form"], strict=True)]
    base = pd.DataFrame({"group": group, "volume_twh": gas["volume_twh"]})
    first = base.assign(step=0, **{"from": supplier, "to": form})
    second = base.assign(step=1, **{"from": form, "to": gas["node"].map(name)})
    return [first, second]


def _supplier(origin: str) -> str:
    return "in store" if origin == STOCK else country_name(origin)


def _group(origin: str, form: str) -> str:
    if form == "":
        return "missing"
    if form == "pipeline":
        return {"RU": "Russia", "NO": "Norway"}.get(origin, "other pipelines")
    return {"lng": "LNG", "production": "production", "stock": "storage"}[form]


def _departures(used: pd.DataFrame, name: Mapping[str, str]) -> pd.DataFrame:
    """Links from countries to what the gas is used for, or was not."""
    ends = {GIVEN_UP, CUT_OFF}
    group = [use if use in ends else "mixed" for use in used["use"]]
    return pd.DataFrame(
        {
            "step": 2,
            "from": used["node"].map(name),
            "to": used["use"],
            "group": group,
            "volume_twh": used["volume_twh"],
        }
    )
