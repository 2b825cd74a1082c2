"""The pictures of a comparison, by file name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pandas as pd
from matplotlib.figure import Figure

from sim.compare.document import CALM, Comparison
from sim.output.known import known_foot
from sim.plot import comparison as draw
from sim.plot.picture import Caption
from sim.plot.words import caption, price, signed, volume
from sim.views import comparison as views

AREAS = {"EU27": "the EU27", "all": "the modelled area"}
MINUS = "\u2212"


def pictures(
    found: Comparison, frames: Mapping[str, pd.DataFrame], region: str
) -> Iterator[tuple[str, Figure]]:
    """Names and figures; those with nothing to show are left out."""
    runs = {side.label: side.run for side in found.sides}
    yield from _paths(found, runs, region)
    several = len(found.against) > 1
    for place, one in enumerate(found.against, start=1):
        ending = f"-{place}" if several else ""
        table = views.by_country(frames["differences"], one.name)
        if not table.empty:
            words = _by_country(found, one.name, table, frames["differences"], region)
            yield f"countries{ending}", draw.by_country(table, words)
        if "attribution" in frames:
            shares = views.shares(frames["attribution"], one.name, region)
            if not shares.empty:
                words = _shares(found, one.name, shares, region)
                yield f"attribution{ending}", draw.attribution(shares, words)


def _words(found: Comparison, title: str, subtitle: str) -> Caption:
    own = caption(found.first.run, title, subtitle)
    labels = [found.first.label, *(one.name for one in found.against)]
    return replace(own, scenario=" and ".join(labels), known=_known(found))


def _known(found: Comparison) -> str:
    """What the runs know, where all know the same."""
    known = {known_foot(side.run.summary) for side in found.sides}
    return known.pop() if len(known) == 1 else ""


def _paths(found: Comparison, runs: views.Runs, region: str) -> Iterator[tuple[str, Figure]]:
    area = AREAS[region]
    table = views.paths_of_prices(runs)
    if not table.empty:
        last = table.groupby("run", sort=False)["hub_price_eur_mwh"].max()
        told = ", ".join(f"{price(value)} in {name}" for name, value in last.items())
        title = f"Hub prices peak at {told}"
        subtitle = f"Mean hub price of {area} weighted by reference demand, EUR/MWh"
        yield "prices", draw.prices(table, _words(found, title, subtitle))
    table = views.storage_paths(runs)
    if not table.empty:
        low = table.groupby("run", sort=False)["fill_pct"].min()
        told = ", ".join(f"{value:.0f} % in {name}" for name, value in low.items())
        title = f"Stores are never emptier than {told}"
        subtitle = f"Gas in store in {area}, % of the working gas volume"
        yield "storage", draw.stores(table, _words(found, title, subtitle))


def _by_country(
    found: Comparison, other: str, table: pd.DataFrame, differences: pd.DataFrame, region: str
) -> Caption:
    at = _finder(differences, other, region)
    missing, dearer = at("shortfall_twh"), at("hub_price_eur_mwh")
    name = "its counterfactual" if other == CALM else other
    title = (
        f"Against {name}, {found.first.label} leaves {AREAS[region]} "
        f"{volume(abs(missing))} {'shorter' if missing >= 0 else 'less short'} of gas, "
        f"its price {price(abs(dearer))} {'higher' if dearer >= 0 else 'lower'}"
    )
    subtitle = f"Difference by country: {found.first.label} minus {name}"
    if len(table) == views.MOST_COUNTRIES:
        subtitle += f"; the {len(table)} countries whose shortfall differs most"
    return _words(found, title, subtitle)


def _finder(differences: pd.DataFrame, other: str, region: str) -> Callable[[str], float]:
    rows = differences[
        (differences["against"] == other)
        & (differences["kind"] == "region")
        & (differences["place"] == region)
    ].set_index("figure")["difference"]
    return lambda figure: float(rows.get(figure, 0.0))


def _shares(found: Comparison, other: str, table: pd.DataFrame, region: str) -> Caption:
    rows = table[table["figure"] == "shortfall_twh"].reset_index(drop=True)
    kind = "contribution" if rows["contribution"].notna().all() else "removed_alone"
    largest = rows.loc[rows[kind].abs().idxmax()]
    total = float(rows["total_difference"].iloc[0])
    name = "its counterfactual" if other == CALM else other
    share = signed(volume_of(float(largest[kind])))
    alone = "" if kind == "contribution" else "alone "
    title = (
        f"{found.first.label} is {volume(abs(total))} {'shorter' if total >= 0 else 'less short'} "
        f"of gas than {name}: ‘{largest['measure']}’ {alone}makes {share} of that"
    )
    way = (
        "mean over all orders of putting measures on (Shapley)"
        if kind == "contribution"
        else "each measure alone"
    )
    return _words(found, title, f"What each measure does in {AREAS[region]}: {way}")


def volume_of(twh: float) -> str:
    """A volume with its sign."""
    return f"{MINUS if twh < 0 else ''}{volume(abs(twh))}"
