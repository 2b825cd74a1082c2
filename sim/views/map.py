"""What the map shows of a run: shortfall by country, net flows, supply routes, LNG arrivals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any

import pandas as pd

from sim.output.folder import RunFolder
from sim.views.atlas import Point, atlas, country_name, laea
from sim.views.baseline import seeds_of
from sim.views.periods import days, twh

COLUMNS = (
    "kind",
    "name",
    "label",
    "from",
    "to",
    "x",
    "y",
    "to_x",
    "to_y",
    "volume_twh",
    "lost_twh",
    "share_pct",
    "curtailed_pct",
    "price_eur_mwh",
    "status",
)
LEAST_FLOW = 0.01
"""Of the largest net flow: what is smaller is not drawn."""
FULL, CONGESTED_TIME = 0.995, 0.25
"""Utilisation from which a border counts as full; share of the time from which it is congested."""
DEARER = 0.1
"""EUR/MWh (million EUR per TWh) beyond the tariff from which gas behind a full border is dearer."""
REDUCED = 0.95
"""Of what a route could deliver in the counterfactual, below which it counts as reduced."""


def map_table(run: RunFolder) -> pd.DataFrame | None:
    """Rows of `kind` country, flow, route and lng; None where no market is a country of the map.

    country : `volume_twh` and `share_pct` not met of reference demand, `curtailed_pct` cut off,
        `price_eur_mwh` the mean hub price
    flow : net over the horizon in its direction; `share_pct` is the utilisation of that direction;
        `congested` where it was full, and gas dearer beyond it, for a quarter of the time
    route : delivered, as `share_pct` of what it could, and `lost_twh` against the counterfactual;
        `cut` is one that could deliver nothing at the end of the horizon and could have in the
        counterfactual, `reduced` one that could deliver less over the whole of it, `idle` one that
        could do so in neither case
    lng : send-out of a country's terminals
    Positions are km in the map's projection, empty where they are not known.
    """
    places = _places(run)
    countries = run.table("countries")
    markets = [code for code in countries["region"] if code in atlas().countries]
    if not any(market not in ("EU27", "all") for market in markets):
        return None
    rows = [
        *_countries(countries[countries["region"].isin(markets)]),
        *_flows(run, places),
        *_routes(run, places),
        *_landings(run, places),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _places(run: RunFolder) -> dict[str, Point]:
    """Where nodes are: countries at their labels, others where the baseline has them."""
    places = {code: country.label for code, country in atlas().countries.items()}
    seeds = seeds_of(run)
    for node in seeds.nodes if seeds is not None else ():
        if node.kind != "market" or node.node not in places:
            places[node.node] = laea(node.lon, node.lat)
    return places


def _at(place: Point | None, prefix: str = "") -> dict[str, float]:
    x, y = place if place is not None else (float("nan"), float("nan"))
    return {f"{prefix}x": x, f"{prefix}y": y}


def _countries(countries: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in countries.to_dict("records"):
        demand = row["reference_demand_twh"]
        if demand <= 0:
            continue
        code = str(row["region"])
        yield {
            "kind": "country",
            "name": code,
            "label": country_name(code),
            **_at(atlas().countries[code].label),
            "volume_twh": row["shortfall_twh"],
            "share_pct": 100 * row["shortfall_twh"] / demand,
            "curtailed_pct": 100 * row["curtailment_twh"] / demand,
            "price_eur_mwh": row["hub_price_eur_mwh"],
        }


def _flows(run: RunFolder, places: Mapping[str, Point]) -> Iterator[dict[str, Any]]:
    table = run.table("flows")
    table = table[table["case"] == "scenario"]
    table = twh(table, "flow_gwh_d", "capacity_gwh_d")
    dearer = table["congestion_rent_meur"] > DEARER * table["flow_twh"]
    full = (table["utilisation"] >= FULL) & dearer
    table = table.assign(full_days=days(table) * full)
    sums = table.groupby(["from", "to"], sort=False)[["flow_twh", "capacity_twh", "full_days"]]
    arcs = sums.sum().to_dict("index")
    horizon = int(days(run.table("balances").drop_duplicates("start")).sum())
    net = {
        (tail, head): arc["flow_twh"] - arcs.get((head, tail), {}).get("flow_twh", 0.0)
        for (tail, head), arc in arcs.items()
    }
    least = LEAST_FLOW * max(net.values(), default=0.0)
    for (tail, head), volume in net.items():
        if volume <= max(least, 0.0):
            continue
        arc = arcs[tail, head]
        congested = arc["full_days"] >= CONGESTED_TIME * horizon
        yield {
            "kind": "flow",
            "name": f"{tail}>{head}",
            "from": tail,
            "to": head,
            **_at(places.get(tail)),
            **_at(places.get(head), "to_"),
            "volume_twh": volume,
            "share_pct": 100 * arc["flow_twh"] / arc["capacity_twh"],
            "status": "congested" if congested else "",
        }


def _routes(run: RunFolder, places: Mapping[str, Point]) -> Iterator[dict[str, Any]]:
    table = twh(run.table("supply"), "supply_gwh_d", "availability_gwh_d")
    names = _route_names(run)
    for key, rows in table.groupby(["supplier", "route", "node"], sort=False):
        supplier, route, node = map(str, key)
        with_shocks, without = (
            rows[rows["case"] == case] for case in ("scenario", "counterfactual")
        )
        delivered = with_shocks["supply_twh"].sum()
        yield {
            "kind": "route",
            "name": route,
            "label": names.get(route, route.replace("_", " ").capitalize()),
            "from": supplier,
            "to": node,
            **_at(places.get(supplier)),
            **_at(places.get(node), "to_"),
            "volume_twh": delivered,
            "lost_twh": without["supply_twh"].sum() - delivered,
            "share_pct": _of(delivered, with_shocks["availability_twh"].sum()),
            "status": _status(with_shocks, without),
        }


def _of(part: float, whole: float) -> float:
    """Percent; of nothing there is none."""
    return 100 * part / whole if whole > 0 else float("nan")


def _route_names(run: RunFolder) -> dict[str, str]:
    """What each route is called; of one with several entries what their names begin with."""
    names: dict[str, list[str]] = {}
    seeds = seeds_of(run)
    for row in seeds.routes if seeds is not None else ():
        names.setdefault(row.route, []).append(row.name)
    shared = {route: _shared_words(known) for route, known in names.items()}
    return {route: name for route, name in shared.items() if name}


def _shared_words(names: list[str]) -> str:
    """What names begin with, without a last `to`; a single one whole."""
    columns = zip(*(name.split() for name in names), strict=False)
    words = [column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns)]
    return " ".join(words[:-1] if words[-1:] == ["to"] else words)


def _status(with_shocks: pd.DataFrame, without: pd.DataFrame) -> str:
    """Whether a route is open, reduced, cut or idle; tables are in the order of time."""
    left, could = with_shocks["availability_twh"], without["availability_twh"]
    if could.sum() + left.sum() <= 0:
        return "idle"
    if could.iloc[-1] > 0 and left.iloc[-1] <= 0:
        return "cut"
    return "reduced" if left.sum() < REDUCED * could.sum() else "open"


def _landings(run: RunFolder, places: Mapping[str, Point]) -> Iterator[dict[str, Any]]:
    table = run.table("send_out")
    table = twh(table[table["case"] == "scenario"], "send_out_gwh_d")
    for code, volume in table.groupby("node", sort=False)["send_out_twh"].sum().items():
        known = atlas().course("lng", str(code), str(code))
        if volume > 0:
            yield {
                "kind": "lng",
                "name": str(code),
                "label": country_name(str(code)),
                **_at(known[0] if known else places.get(str(code))),
                "volume_twh": float(volume),
            }
