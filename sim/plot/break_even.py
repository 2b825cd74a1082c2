"""The picture of a break-even search, with the words around it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sim.analysis.break_even import FOUND, NOT_MET
from sim.analysis.names import cap, low
from sim.analysis.solve_for import BreakEven, sentence
from sim.analysis.study import Input
from sim.plot.levers import draw_frontier, draw_line
from sim.plot.picture import Caption
from sim.plot.sweep_words import Drawing, told_of, what_of
from sim.views import sweeps as views


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
        subtitle = f"{cap(what_of(found.outcome))}{unit}, by {low(lever.title)}"
        caption = Caption(sentence(found).rstrip("."), subtitle, **caption_of)
        drawn = draw_line(path.sort_values("x"), lever, caption, found.condition.number)
        return Drawing("break-even", caption, drawn)
    if len(found.others) > 1:
        return None
    table = views.frontier(found)
    unit = f", {lever.unit}," if lever.unit else ""
    subtitle = (
        f"{cap(lever.title)}{unit} from which on {what_of(found.outcome)} is {_wanted(found)}, by "
        f"{low(found.others[0].title)}"
    )
    caption = Caption(_frontier_title(found, table), subtitle, **caption_of)
    figure = draw_frontier(table, found.others[0], lever, (start, end), caption)
    return Drawing("break-even", caption, figure)


def _wanted(found: BreakEven) -> str:
    """What is wanted of the outcome: `at most 300 TWh`."""
    words = {"=": "", "<=": "at most ", ">=": "at least ", "<": "below ", ">": "above "}
    return f"{words[found.condition.sign]}{told_of(found.outcome, found.condition.number)}"


def _frontier_title(found: BreakEven, table: pd.DataFrame) -> str:
    """How much is needed where most is, or that nothing is enough."""
    lever, along = found.lever, found.others[0]
    reached = table[table["state"] == FOUND]
    goal = f"{what_of(found.outcome)} to {_wanted(found)}"
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
    """`30 bcm/yr of additional LNG`, but `day of the stop 1 June 2022` and `stores 80 %`."""
    if lever.unit not in ("", "%"):
        return f"{lever.told(value)} of {low(lever.title)}"
    return f"{low(lever.title)} {lever.told(value)}"
