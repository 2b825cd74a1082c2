"""What `gasgap dependency` writes: `dependency.json` and its tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.dependency.concentration import by_supplier, herfindahl_hirschman, share_of
from sim.dependency.holding import Holding
from sim.dependency.nminus1 import NMinus1
from sim.dependency.outages import KINDS, Losses, label
from sim.dependency.tables import n_minus_1_table, origins
from sim.dependency.tracing import trace
from sim.model.knowledge import knowledge_of
from sim.pipeline import Run

Array = npt.NDArray[np.float64]
Row = dict[str, Any]

SCHEMA_VERSION = 1
DECIMALS = 4
REGION = "EU27"


@dataclass(frozen=True, eq=False)
class Findings:
    """Everything that was found about one scenario; `pairs` is None where none were asked for."""

    run: Run
    formula: tuple[NMinus1, ...]
    singles: Losses
    holding: Holding
    pairs: Losses | None = None


def document(found: Findings) -> Row:
    """`dependency.json`: the same keys for the EU27 and every country with demand."""
    scenario = found.run.loaded.scenario
    horizon = scenario.horizon
    places = [
        name
        for name, demand in zip(found.singles.countries, found.singles.demand, strict=True)
        if demand > 0
    ]
    shares = _shares(found)
    formulas = {row.country: row for row in found.formula}
    values = {name: _country(name, found, shares, formulas.get(name)) for name in places}
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": scenario.name,
        "baseline": found.run.seeds.name,
        "sender": scenario.market.sender,
        "horizon": {
            "start": horizon.start.isoformat(),
            "end": horizon.end.isoformat(),
            "resolution": horizon.resolution,
            "days": found.holding.horizon,
        },
        **knowledge_of(scenario, found.run.seeds).told(),
        "losses": len(found.singles.losses),
        "pairs": None if found.pairs is None else len(found.pairs.losses),
        "regions": {name: values[name] for name in (REGION,) if name in values},
        "countries": {name: row for name, row in values.items() if name not in (REGION, "all")},
    }


def _shares(found: Findings) -> dict[str, Row]:
    """Suppliers of the EU27 and of every country in the scenario, of gas of known origin."""
    net = found.run.result.batch.network
    traced = trace(found.run.result, found.run.seeds, np.array([0]))
    suppliers, volumes = by_supplier(traced)
    places = {REGION: net.markets([REGION]), **{n: net.markets([n]) for n in net.market}}
    sender = found.run.loaded.scenario.market.sender
    rows = {}
    for name, members in places.items():
        own = volumes[:, :, members].sum(axis=2)
        each = {supplier: _number(share_of(supplier, suppliers, own)[0]) for supplier in suppliers}
        named = {supplier: share for supplier, share in each.items() if share}
        rows[name] = {
            "sender_share_pct": each.get(sender, _number(share_of(sender, suppliers, own)[0])),
            "supplier_hhi": _number(herfindahl_hirschman(own)[0]),
            "suppliers_pct": dict(sorted(named.items(), key=lambda item: -(item[1] or 0.0))),
        }
    return rows


def _country(name: str, found: Findings, shares: Mapping[str, Row], formula: NMinus1 | None) -> Row:
    row = {**shares.get(name, {}), "n_minus_1": None if formula is None else _formula(formula)}
    row["worst"] = {kind: _worst(name, found.singles, kind) for kind in KINDS}
    row["worst_pair"] = None if found.pairs is None else _worst(name, found.pairs, None)
    column = found.holding.countries.index(name)
    row["cut_off_anyway"] = bool(np.isfinite(found.holding.alone[column]))
    row["without"] = {
        supplier: {
            "longest_outage_days": _number(found.holding.longest_outage[place, column]),
            "first_cut_off_days": _number(found.holding.first_cut_off[place, column]),
        }
        for place, supplier in enumerate(found.holding.suppliers)
    }
    return row


def _formula(row: NMinus1) -> Row:
    return {
        "pct": _number(row.percent()),
        "at_30_pct_full_pct": _number(row.percent(storage=row.storage_30)),
        "low_pct": _number(row.percent(demand=row.peak_demand_high)),
        "high_pct": _number(row.percent(demand=row.peak_demand_low)),
        "largest": row.largest,
    }


def _worst(country: str, losses: Losses, kind: str | None) -> Row | None:
    ranked = losses.ranked(country, kind)
    return _effect(losses, ranked[0], losses.countries.index(country)) if ranked else None


def _effect(losses: Losses, place: int, column: int) -> Row:
    loss = losses.losses[place]
    return {
        "lost": loss[0].name if len(loss) == 1 else label(loss),
        "added_shortfall_twh": _number(losses.shortfall[place, column]),
        "added_shortfall_pct": _number(losses.percent[place, column]),
        "added_curtailment_twh": _number(losses.curtailment[place, column]),
        "added_price_eur_mwh": _number(losses.price[place, column]),
    }


def _number(value: float) -> float | None:
    """JSON knows no NaN: what there is not is null."""
    return None if math.isnan(value) else round(float(value), DECIMALS) + 0.0


def tables(found: Findings) -> dict[str, pd.DataFrame]:
    """Every table of the folder by file name."""
    frames = {
        "origins": origins(found.run.result, found.run.seeds),
        "n_minus_1": n_minus_1_table(found.formula),
        "outages": pd.DataFrame(list(_outages(found.singles)), columns=_OUTAGE),
        "worst": pd.DataFrame(list(_worst_rows(found))),
        "days_without": pd.DataFrame(list(_days(found.holding)), columns=_DAYS),
    }
    if found.pairs is not None:
        frames["pairs"] = pd.DataFrame(list(_pairs(found.pairs)), columns=_PAIR)
    return frames


_EFFECT = [
    "added_shortfall_twh",
    "added_shortfall_pct",
    "added_curtailment_twh",
    "added_price_eur_mwh",
]
_OUTAGE = ["kind", "lost", "country", *_EFFECT]
_PAIR = ["kind_1", "lost_1", "kind_2", "lost_2", "country", *_EFFECT]
_DAYS = ["supplier", "country", "longest_outage_days", "first_cut_off_days", "horizon_days"]


def _outages(losses: Losses) -> Iterator[Row]:
    for place, (one,) in enumerate(losses.losses):
        for column, country in enumerate(losses.countries):
            effect = _effect(losses, place, column)
            yield {"kind": one.kind, **effect, "country": country}


def _pairs(losses: Losses) -> Iterator[Row]:
    for place, (one, other) in enumerate(losses.losses):
        names = {"kind_1": one.kind, "lost_1": one.name, "kind_2": other.kind, "lost_2": other.name}
        for column, country in enumerate(losses.countries):
            yield {**_effect(losses, place, column), **names, "country": country}


def _worst_rows(found: Findings) -> Iterator[Row]:
    """The worst of each kind for every country; pairs as one more kind."""
    kinds = [(kind, found.singles, kind) for kind in KINDS]
    for country in found.singles.countries:
        for name, losses, kind in [*kinds, *_pair_kind(found)]:
            effect = _worst(country, losses, kind)
            if effect is not None:
                yield {"country": country, "kind": name, **effect}


def _pair_kind(found: Findings) -> list[tuple[str, Losses, str | None]]:
    return [] if found.pairs is None else [("pair", found.pairs, None)]


def _days(holding: Holding) -> Iterator[Row]:
    """An empty cell: firm demand is served to the end of the horizon."""
    for place, supplier in enumerate(holding.suppliers):
        for column, country in enumerate(holding.countries):
            yield {
                "supplier": supplier,
                "country": country,
                "longest_outage_days": _number(holding.longest_outage[place, column]),
                "first_cut_off_days": _number(holding.first_cut_off[place, column]),
                "horizon_days": holding.horizon,
            }
