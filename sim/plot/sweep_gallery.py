"""Every picture of a sweep, with the words around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.analysis.findings import Findings
from sim.analysis.foremost import WIDE, Foremost, foremost
from sim.analysis.names import cap, listed, low, slug
from sim.analysis.study import Input, Measured, Study
from sim.analysis.text import vague
from sim.analysis.variance import constant
from sim.plot.inputs import draw_effects, draw_ranks, draw_shares
from sim.plot.levers import draw_line
from sim.plot.picture import Caption
from sim.plot.scatter import draw_scatter
from sim.plot.sweep_words import Drawing, captions, told_of, what_of
from sim.plot.sweeps import draw_exceedance, draw_grid, draw_tornado
from sim.plot.words import share
from sim.views import sweeps as views

HALF = 50.0
ONE_PERCENT = 1.0
"""Shares nearer to each other are told as one."""


def pictures(found: Findings) -> Iterator[Drawing]:
    """The pictures of a sweep's outcomes; none of one that is the same everywhere."""
    for one in found.outcomes:
        values = found.study.points[one.name].to_numpy(dtype=np.float64)
        if constant(values):
            continue
        for kind, draw in KINDS.items():
            drawn = draw(found, one)
            if drawn is not None:
                caption, figure = drawn
                yield Drawing(f"{kind}-{slug(one.name)}", caption, figure)


Drawn = tuple[Caption, Figure] | None


def _inputs(found: Findings, one: Measured) -> Drawn:
    """Which input matters how much, in the terms of the design."""
    kind = found.study.kind
    if kind in ("saltelli", "grid") and len(found.study.inputs) > 1:
        return _shares(found, one)
    if kind == "morris":
        return _effects(found, one)
    if kind == "one-at-a-time":
        return _tornado(found, one)
    return _ranks(found, one) if len(found.study.sample) else None


def _shares(found: Findings, one: Measured) -> Drawn:
    table = views.shares(found, one.name)
    if table.empty:
        return None
    top = table.iloc[0]
    grid = found.study.kind == "grid"
    leading = foremost(found.of(one.name, "total_order"), exact=grid, wide=WIDE)
    assert leading is not None
    title = f"{cap(top['input'])} is behind {share(top['total'])} of the variance of {what_of(one)}"
    if not leading.clear:
        title = f"{leading.basis:,} groups are too few to tell what matters most for {what_of(one)}"
    elif leading.rivals:
        among = _among(found, table, leading)
        title = (
            f"{_either(among['input'])} matters most for {what_of(one)}: "
            f"{listed([share(value) for value in among['total']])} of its variance"
        )
    elif abs(top["total"] - top["first"]) >= ONE_PERCENT:
        title += f", {share(top['first'])} by itself"
    if grid:
        how = f"all {len(found.study.points):,} points of the grid count the same"
    else:
        how = "Sobol indices, first-order and total"
    caption = _caption(found.study, title, f"Share of the variance of {what_of(one)}; {how}")
    return caption, draw_shares(table, caption)


def _among(found: Findings, table: pd.DataFrame, leading: Foremost) -> pd.DataFrame:
    """Rows of those inputs of which each may matter most."""
    names = [str(leading.first["input"]), *leading.rivals]
    return table[table["input"].isin([found.study.input(name).title for name in names])]


def _either(titles: pd.Series) -> str:
    """`A`, or `A or b` where either may be the one."""
    first, *others = titles
    return " or ".join([", ".join([cap(first), *map(low, others[:-1])]), *map(low, others[-1:])])


def _effects(found: Findings, one: Measured) -> Drawn:
    table = views.effects(found, one.name)
    if table.empty:
        return None
    leading = foremost(found.of(one.name, "mu_star"))
    assert leading is not None
    among = _among(found, table, leading)
    sizes = listed([told_of(one, value) for value in among["value"]])
    title = (
        f"{_either(among['input'])} moves {what_of(one)} most: by {sizes} over its range, "
        "on average"
    )
    if not leading.clear:
        title = f"{leading.basis:,} trajectories are too few to tell what moves {what_of(one)} most"
    unit = f", {one.unit}" if one.unit else ""
    subtitle = (
        f"Change of {what_of(one)}{unit}, as one input goes from one end of its range to the other "
        "(elementary effects, Morris); a large standard deviation tells of interactions or bends"
    )
    caption = _caption(found.study, title, subtitle)
    return caption, draw_effects(table, caption)


def _tornado(found: Findings, one: Measured) -> Drawn:
    table = views.tornado(found, one.name)
    if table.empty:
        return None
    top = table.iloc[0]
    title = (
        f"{cap(top['input'])} moves {what_of(one)} most: {told_of(one, top['low_outcome'])} at "
        f"{top['low_input']}, {told_of(one, top['high_outcome'])} at {top['high_input']}"
    )
    unit = f", {one.unit}" if one.unit else ""
    base = told_of(one, top["base_outcome"])
    subtitle = f"{cap(what_of(one))}{unit}, with one input at a time moved from its base ({base})"
    caption = _caption(found.study, title, subtitle)
    return caption, draw_tornado(table, caption)


def _ranks(found: Findings, one: Measured) -> Drawn:
    table = views.ranks(found, one.name)
    if table.empty:
        return None
    top = table.iloc[0]
    way = "rises" if top["value"] > 0 else "falls"
    title = (
        f"{cap(what_of(one))} {way} most regularly with {low(top['input'])}: rank correlation "
        f"{top['value']:.2f}".replace("-", "\u2212")
    )
    if vague(top):
        title = f"{cap(what_of(one))} goes up or down with no single input"
    subtitle = f"Spearman's rank correlation with {what_of(one)}, {_cases(found.study)}"
    caption = _caption(found.study, title, subtitle)
    return caption, draw_ranks(table, caption)


def _scatter(found: Findings, one: Measured) -> Drawn:
    study = found.study
    if not len(study.sample):
        return None
    dots, medians = views.scatter(study, one.name)
    table = views.ranks(found, one.name)
    title = f"{cap(what_of(one))} beside each input"
    ends = pd.Series(dtype=float)
    if len(table) and not vague(table.iloc[0]):
        ends = medians[medians["input"] == _name_of(study, table["input"].iloc[0])]["y"]
    if len(ends) > 1:
        told = [told_of(one, ends.iloc[place]) for place in (0, -1)]
        way = "rises" if ends.iloc[-1] > ends.iloc[0] else "falls"
        title = (
            f"{cap(what_of(one))} {way} from a median of {told[0]} to {told[1]} from the lowest to "
            f"the highest values of {low(table['input'].iloc[0])}"
        )
    unit = f", {one.unit}" if one.unit else ""
    many = int(study.sample[one.name].notna().sum()) > views.MOST_DOTS
    shown = f"; the first {views.MOST_DOTS} of them are shown" if many else ""
    subtitle = f"{cap(what_of(one))}{unit}, {_cases(study)}{shown}"
    caption = _caption(study, title, subtitle)
    return caption, draw_scatter(dots, medians, study.inputs, caption)


def _exceedance(found: Findings, one: Measured) -> Drawn:
    table = found.exceedance
    if table.empty:
        return None
    table = table[table["outcome"] == one.name]
    if table.empty:
        return None
    asked = [c for c in found.conditions if c.outcome == one.name]
    if asked:
        rows = found.probabilities
        row = rows[rows["condition"] == str(asked[0])].iloc[0]
        way = "above" if asked[0].sign in (">", ">=") else "below"
        title = (
            f"{cap(what_of(one))} is {way} {told_of(one, asked[0].number)} in "
            f"{share(row['share_pct'])} of cases"
        )
    else:
        half = table[table["share_pct"] >= HALF]
        middle = told_of(one, float(half["value"].iloc[-1]))
        title = f"{cap(what_of(one))} is {middle} or more in half of all cases"
    unit = f", {one.unit}" if one.unit else ""
    subtitle = f"Share of cases with at least so much; {what_of(one)}{unit}, {_cases(found.study)}"
    caption = _caption(found.study, title, subtitle)
    marks = [condition.number for condition in asked]
    return caption, draw_exceedance(table, caption, marks)


def _map(found: Findings, one: Measured) -> Drawn:
    """Heat map of a grid; of more than two axes, those two that explain most."""
    study = found.study
    if study.kind != "grid" or len(study.inputs) < 2:
        return None
    first, second = _two(found, one)
    sizes = {each.name: study.points[each.column].nunique() for each in (first, second)}
    x, y = (first, second) if sizes[first.name] >= sizes[second.name] else (second, first)
    table = views.grid(study.points, x.column, y.column, one.name)
    cells = table.to_numpy(dtype=np.float64)
    if not np.isfinite(cells).any():
        return None
    title = _corners(table, x, y, one, cells)
    unit = f", {one.unit}" if one.unit else ""
    subtitle = f"{cap(what_of(one))}{unit}"
    others = [each.title for each in study.inputs if each not in (x, y)]
    if others:
        subtitle += f"; mean over {', '.join(others)}"
    caption = _caption(study, title, subtitle)
    return caption, draw_grid(table, x, y, one.unit, caption)


def _two(found: Findings, one: Measured) -> tuple[Input, Input]:
    study = found.study
    ranked = [study.input(name) for name in found.of(one.name, "total_order")["input"]]
    first, second = (ranked if len(ranked) >= 2 else list(study.inputs))[:2]
    return (
        (first, second)
        if study.inputs.index(first) < study.inputs.index(second)
        else (second, first)
    )


def _corners(table: pd.DataFrame, x: Input, y: Input, one: Measured, cells: Any) -> str:
    """Where the outcome is largest, and how small it gets."""
    row, column = np.unravel_index(int(np.nanargmax(cells)), cells.shape)
    ends = ((y, table.index[row]), (x, table.columns[column]))
    where = ", ".join(f"{low(along.title)} {along.told(value)}" for along, value in ends)
    least, most = float(np.nanmin(cells)), float(np.nanmax(cells))
    reach = f"goes from {told_of(one, least)} up to {told_of(one, most)}"
    return f"{cap(what_of(one))} {reach}, with {where}"


def _line(found: Findings, one: Measured) -> Drawn:
    study = found.study
    if study.kind not in ("grid", "zip") or (study.kind == "grid" and len(study.inputs) > 1):
        return None
    table = views.line(study, one.name)
    known = table.dropna(subset="y")
    along = study.inputs[0]
    ends = [
        (along.told(row["value"]), told_of(one, row["y"]))
        for _, row in known.iloc[[0, -1]].iterrows()
    ]
    title = f"{cap(what_of(one))} is {ends[0][1]} at {ends[0][0]} and {ends[1][1]} at {ends[1][0]}"
    unit = f", {one.unit}" if one.unit else ""
    subtitle = f"{cap(what_of(one))}{unit}, by {low(along.title)}"
    if study.kind == "zip" and len(study.inputs) > 1:
        others = [low(each.title) for each in study.inputs[1:]]
        subtitle += f", with which {listed(others)} {'moves' if len(others) == 1 else 'move'}"
    caption = _caption(study, title, subtitle)
    return caption, draw_line(table, along, caption)


KINDS = {
    "inputs": _inputs,
    "map": _map,
    "line": _line,
    "scatter": _scatter,
    "exceedance": _exceedance,
}
"""Pictures of one outcome, by the beginning of their names."""


def _caption(study: Study, title: str, subtitle: str) -> Caption:
    return Caption(title, subtitle, **captions(study.document, study.manifest))


def _cases(study: Study) -> str:
    return f"{len(study.sample):,} cases"


def _name_of(study: Study, title: str) -> str:
    return next(one.name for one in study.inputs if one.title == title)
