"""Every picture of a sweep and of a break-even search, with the words around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.analysis.break_even import FOUND, NOT_MET
from sim.analysis.findings import Findings
from sim.analysis.names import cap, low, slug, what
from sim.analysis.solve_for import BreakEven, sentence
from sim.analysis.study import Input, Measured, Study
from sim.analysis.variance import constant
from sim.config.paths import folder_of_baseline
from sim.data.loader import DESCRIPTOR
from sim.plot.inputs import draw_effects, draw_ranks, draw_shares
from sim.plot.levers import draw_frontier, draw_line
from sim.plot.picture import Caption
from sim.plot.scatter import draw_scatter
from sim.plot.sweeps import draw_exceedance, draw_grid, draw_tornado
from sim.plot.words import number, share, span
from sim.views import sweeps as views
from sim.views.baseline import MOST_PUBLISHERS, publishers

HALF = 50.0
ONE_PERCENT = 1.0
"""Shares nearer to each other are told as one."""


@dataclass(frozen=True)
class Drawing:
    """One picture, drawn when it is asked for."""

    name: str
    caption: Caption
    figure: Figure


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
    title = f"{cap(top['input'])} is behind {share(top['total'])} of the variance of {_what(one)}"
    if len(table) > 1 and table["total_high"].iloc[1] >= top["total_low"]:
        second = table.iloc[1]
        title = (
            f"{cap(top['input'])} or {low(second['input'])} matters most for {_what(one)}: "
            f"{share(top['total'])} and {share(second['total'])} of its variance"
        )
    elif abs(top["total"] - top["first"]) >= ONE_PERCENT:
        title += f", {share(top['first'])} by itself"
    if found.study.kind == "grid":
        how = f"all {len(found.study.points):,} points of the grid count the same"
    else:
        how = "Sobol indices, first-order and total"
    caption = _caption(found.study, title, f"Share of the variance of {_what(one)}; {how}")
    return caption, draw_shares(table, caption)


def _effects(found: Findings, one: Measured) -> Drawn:
    table = views.effects(found, one.name)
    if table.empty:
        return None
    top = table.iloc[0]
    size = _told(one, top["value"])
    title = f"{cap(top['input'])} moves {_what(one)} most: by {size} over its range, on average"
    unit = f", {one.unit}" if one.unit else ""
    subtitle = (
        f"Change of {_what(one)}{unit}, as one input goes from one end of its range to the other "
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
        f"{cap(top['input'])} moves {_what(one)} most: {_told(one, top['low_outcome'])} at "
        f"{top['low_input']}, {_told(one, top['high_outcome'])} at {top['high_input']}"
    )
    unit = f", {one.unit}" if one.unit else ""
    base = _told(one, top["base_outcome"])
    subtitle = f"{cap(_what(one))}{unit}, with one input at a time moved from its base ({base})"
    caption = _caption(found.study, title, subtitle)
    return caption, draw_tornado(table, caption)


def _ranks(found: Findings, one: Measured) -> Drawn:
    table = views.ranks(found, one.name)
    if table.empty:
        return None
    top = table.iloc[0]
    way = "rises" if top["value"] > 0 else "falls"
    title = (
        f"{cap(_what(one))} {way} most regularly with {low(top['input'])}: rank correlation "
        f"{top['value']:.2f}".replace("-", "\u2212")
    )
    subtitle = f"Spearman's rank correlation with {_what(one)}, {_cases(found.study)}"
    caption = _caption(found.study, title, subtitle)
    return caption, draw_ranks(table, caption)


def _scatter(found: Findings, one: Measured) -> Drawn:
    study = found.study
    if not len(study.sample):
        return None
    dots, medians = views.scatter(study, one.name)
    table = views.ranks(found, one.name)
    title = f"{cap(_what(one))} beside each input"
    if len(table):
        ends = medians[medians["input"] == _name_of(study, table["input"].iloc[0])]["y"]
        told = [_told(one, ends.iloc[place]) for place in (0, -1)]
        way = "rises" if ends.iloc[-1] > ends.iloc[0] else "falls"
        title = (
            f"{cap(_what(one))} {way} from a median of {told[0]} to {told[1]} from the lowest to "
            f"the highest values of {low(table['input'].iloc[0])}"
        )
    unit = f", {one.unit}" if one.unit else ""
    step = views.step_of(int(study.sample[one.name].notna().sum()))
    thinned = f"; every {_ordinal(step)} of them is shown" if step > 1 else ""
    subtitle = f"{cap(_what(one))}{unit}, {_cases(study)}{thinned}"
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
            f"{cap(_what(one))} is {way} {_told(one, asked[0].number)} in "
            f"{share(row['share_pct'])} of cases"
        )
    else:
        half = table[table["share_pct"] >= HALF]
        middle = _told(one, float(half["value"].iloc[-1]))
        title = f"{cap(_what(one))} is {middle} or more in half of all cases"
    unit = f", {one.unit}" if one.unit else ""
    subtitle = f"Share of cases with at least so much; {_what(one)}{unit}, {_cases(found.study)}"
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
    subtitle = f"{cap(_what(one))}{unit}"
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
    return f"{cap(_what(one))} goes from {_told(one, least)} up to {_told(one, most)}, with {where}"


def _line(found: Findings, one: Measured) -> Drawn:
    study = found.study
    if study.kind not in ("grid", "zip") or (study.kind == "grid" and len(study.inputs) > 1):
        return None
    table = views.line(study, one.name)
    known = table.dropna(subset="y")
    along = study.inputs[0]
    ends = [
        (along.told(row["value"]), _told(one, row["y"]))
        for _, row in known.iloc[[0, -1]].iterrows()
    ]
    title = f"{cap(_what(one))} is {ends[0][1]} at {ends[0][0]} and {ends[1][1]} at {ends[1][0]}"
    unit = f", {one.unit}" if one.unit else ""
    subtitle = f"{cap(_what(one))}{unit}, by {low(along.title)}"
    if study.kind == "zip" and len(study.inputs) > 1:
        subtitle += f", with which {_listed([low(i.title) for i in study.inputs[1:]])} move"
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


def break_even_picture(found: BreakEven, caption_of: Mapping[str, str]) -> Drawing | None:
    """The frontier of two levers, or the outcome along one; None with more axes than that.

    caption_of : `source`, `scenario` and `dates` of the sweep
    """
    lever = found.lever
    start, end = (float(value) for value in lever.places(pd.Series(list(found.ends))))
    if not found.others:
        table = found.evaluated
        path = pd.DataFrame(
            {"x": lever.places(table[lever.column]), "y": table[found.condition.outcome]}
        )
        unit = f", {found.outcome.unit}" if found.outcome.unit else ""
        subtitle = f"{cap(_what(found.outcome))}{unit}, by {low(lever.title)}"
        caption = Caption(sentence(found).rstrip("."), subtitle, **caption_of)
        drawn = draw_line(path.sort_values("x"), lever, caption, found.condition.number)
        return Drawing("break-even", caption, drawn)
    if len(found.others) > 1:
        return None
    table = views.frontier(found)
    unit = f", {lever.unit}," if lever.unit else ""
    subtitle = (
        f"{cap(lever.title)}{unit} from which on {_what(found.outcome)} is {_wanted(found)}, by "
        f"{low(found.others[0].title)}"
    )
    caption = Caption(_frontier_title(found, table), subtitle, **caption_of)
    figure = draw_frontier(table, found.others[0], lever, (start, end), caption)
    return Drawing("break-even", caption, figure)


def _wanted(found: BreakEven) -> str:
    """What is wanted of the outcome: `at most 300 TWh`."""
    words = {"=": "", "<=": "at most ", ">=": "at least ", "<": "below ", ">": "above "}
    return f"{words[found.condition.sign]}{_told(found.outcome, found.condition.number)}"


def _frontier_title(found: BreakEven, table: pd.DataFrame) -> str:
    """How much is needed where most is, or that nothing is enough."""
    lever, along = found.lever, found.others[0]
    reached = table[table["state"] == FOUND]
    goal = f"{_what(found.outcome)} to {_wanted(found)}"
    far = _amount(lever, found.ends[1])
    if reached.empty and (table["state"] == NOT_MET).any():
        return f"Even {far} does not get {goal}"
    if reached.empty:
        return f"Getting {goal} needs no other {low(lever.title)}"
    start = float(lever.places(pd.Series([found.ends[0]]))[0])
    row = reached.loc[(reached["at"] - start).abs().idxmax()]
    needed = _amount(lever, found.told(float(row["at"])))
    where = f"{low(along.title)} {along.told(row['value'])}"
    title = f"Getting {goal} takes {needed} at {where}"
    missed = int((table["state"] == NOT_MET).sum())
    if missed:
        title += f"; at {missed} of {len(table)} values {lever.told(found.ends[1])} is not enough"
    return title


def _amount(lever: Input, value: float | str) -> str:
    """`30 bcm/yr of additional LNG`, but `day of the stop 1 June 2022`."""
    if lever.unit:
        return f"{lever.told(value)} of {low(lever.title)}"
    return f"{low(lever.title)} {lever.told(value)}"


def _caption(study: Study, title: str, subtitle: str) -> Caption:
    return Caption(title, subtitle, **captions(study.document, study.manifest))


def captions(document: Mapping[str, Any], manifest: Mapping[str, Any]) -> dict[str, str]:
    """`source`, `scenario` and `dates` of a sweep for the foot of its pictures."""
    version = manifest.get("versions", {}).get("gasgap", "")
    baseline = str(document.get("baseline", ""))
    line = " ".join(f"gasgap {version}".split()) + f", baseline {baseline.rsplit('/', 1)[-1]}"
    known = publishers(folder_of_baseline(baseline) / DESCRIPTOR) if baseline else []
    if known:
        others = " and others" if len(known) > MOST_PUBLISHERS else ""
        line += f" ({', '.join(known[:MOST_PUBLISHERS])}{others})"
    dates = [str(day) for day in document.get("dates", [])]
    words = span(dates[0], dates[-1]) if dates else ""
    scenario = f"{document.get('scenario', '')}, sweep {document.get('name', '')}"
    return {"source": line, "scenario": scenario, "dates": words}


def _what(one: Measured) -> str:
    return what(one.name)


def _told(one: Measured, value: float) -> str:
    return f"{number(round(float(value), 3))} {one.unit}".rstrip()


def _cases(study: Study) -> str:
    return f"{len(study.sample):,} cases"


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _ordinal(place: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    teen = place % 100 in (11, 12, 13)
    return f"{place}{'th' if teen else ends.get(place % 10, 'th')}"


def _name_of(study: Study, title: str) -> str:
    return next(one.name for one in study.inputs if one.title == title)
