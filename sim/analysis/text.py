"""An analysis for a terminal. Data in, text out."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.analysis.findings import Findings
from sim.analysis.foremost import WIDE, Foremost, foremost
from sim.analysis.names import cap, listed, low, told
from sim.analysis.study import Measured
from sim.analysis.variance import constant
from sim.output.columns import aligned
from sim.output.known import known_line

UNCLEAR = 0.1
"""Rank correlation nearer to zero than this says nothing."""
LEAST_CASES = 40
"""Of a sample; with fewer, one in twenty at either end is a case or none."""


def render(found: Findings) -> str:
    """The whole analysis."""
    parts = [_title(found)]
    for one in found.outcomes:
        parts.append(_outcome(found, one))
    parts += [_probabilities(found), "\n".join(found.notes)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _title(found: Findings) -> str:
    study = found.study
    title = str(study.document.get("title") or study.name)
    numbers = [f"{key} {value}" for key, value in study.design.items() if key != "type"]
    design = f"{study.kind} ({', '.join(numbers)})" if numbers else study.kind
    known = known_line(study.document)
    head = (
        f"{title}\n{len(study.points):,} points, {study.solved:,} solved; "
        f"{len(study.inputs)} inputs; design {design}"
    )
    return f"{head}\n{known}" if known else head


def _outcome(found: Findings, one: Measured) -> str:
    heading = one.phrase if one.phrase == one.name else f"{one.phrase} ({one.name})"
    parts = [cap(heading), *sentences(found, one)]
    if not constant(found.study.points[one.name].to_numpy(dtype=np.float64)):
        parts.append(table_of(found, one))
    return "\n".join(part for part in parts if part)


def sentences(found: Findings, one: Measured) -> list[str]:
    """What matters most for an outcome, and where it lies, in words with numbers."""
    values = found.study.points[one.name].to_numpy(dtype=np.float64)
    if constant(values):
        return ["It is the same at every point."] if np.isfinite(values).any() else []
    return [text for text in (headline(found, one), _spread(found, one)) if text]


def headline(found: Findings, one: Measured) -> str:
    """One sentence: which input matters most, with its numbers, or that it cannot be told."""
    kind = found.study.kind
    if kind == "zip" or (kind == "grid" and len(found.study.inputs) == 1):
        return _along(found, one)
    if kind == "saltelli" or kind == "grid":
        return _of_variance(found, one)
    if kind == "morris":
        return _of_effects(found, one)
    if kind == "one-at-a-time":
        return _of_swings(found, one)
    return _of_ranks(found, one)


def _along(found: Findings, one: Measured) -> str:
    """The outcome at both ends of a sweep along one line."""
    given = found.study.inputs[0]
    known = found.study.points.dropna(subset=one.name)
    ends = [known.iloc[place] for place in (0, -1)]
    texts = [f"{one.told(row[one.name], 4)} at {given.told(row[given.column])}" for row in ends]
    return f"By {low(given.title)}: {', '.join(texts)}."


def _of_variance(found: Findings, one: Measured) -> str:
    grid = found.study.kind == "grid"
    leading = foremost(found.of(one.name, "total_order"), exact=grid, wide=WIDE)
    if leading is None:
        return ""
    if not leading.clear:
        return _too_few(leading, "groups")
    top = leading.first
    first = found.of(one.name, "first_order").set_index("input").loc[top["input"]]
    text = f"{_title_of(found, top['input'])} {_most(leading, grid=grid)}: "
    text += f"{_share(first)} of the variance by itself"
    if len(leading.rows) > 1 and abs(top["value"] - first["value"]) >= 0.005:
        text += f", {_share(top)} together with the others"
    way = "" if leading.rivals else _direction(found, one, top["input"])
    return f"{text}{_rivals(found, leading)}.{way}"


def _of_effects(found: Findings, one: Measured) -> str:
    leading = foremost(found.of(one.name, "mu_star"))
    if leading is None:
        return ""
    if not leading.clear:
        return _too_few(leading, "trajectories")
    top = leading.first
    mean = float(found.of(one.name, "mu").set_index("input")["value"].loc[top["input"]])
    verb = "moves"
    if math.isclose(abs(mean), top["value"], rel_tol=1e-6):
        verb = "raises" if mean > 0 else "lowers"
    text = (
        f"{_title_of(found, top['input'])} {_most(leading)}: over its range it {verb} the outcome "
        f"by {one.told(top['value'])} on average"
    )
    if math.isfinite(top["low"]):
        text += f" ({told(top['low'])} to {told(top['high'])})"
    return f"{text}{_rivals(found, leading)}."


def _of_swings(found: Findings, one: Measured) -> str:
    rows = found.tornado[found.tornado["outcome"] == one.name].dropna(subset="swing")
    if rows.empty:
        return ""
    top = rows.iloc[0]
    given = found.study.input(top["input"])
    ends = given.told(top["low_input"]), given.told(top["high_input"])
    return (
        f"{cap(given.title)} matters most: {one.told(top['low_outcome'], 4)} at {ends[0]}, "
        f"{one.told(top['high_outcome'], 4)} at {ends[1]}, {one.told(top['base_outcome'], 4)} "
        "with everything at its base."
    )


def _of_ranks(found: Findings, one: Measured) -> str:
    leading = foremost(found.of(one.name, "spearman"))
    if leading is None:
        return ""
    top = leading.first
    if vague(top):
        return "It goes up or down with no single input, as far as rank correlations tell."
    way = "rises" if top["value"] > 0 else "falls"
    return (
        f"It {way} most regularly with {_title_of(found, top['input'], small=True)}: rank "
        f"correlation {top['value']:.2f} ({top['low']:.2f} to {top['high']:.2f})"
        f"{_rivals(found, leading)}."
    )


def vague(row: pd.Series) -> bool:
    """Whether a rank correlation says nothing."""
    return bool(abs(row["value"]) < UNCLEAR or row["low"] * row["high"] <= 0)


def _most(leading: Foremost, *, grid: bool = False) -> str:
    if leading.rivals:
        return "may matter most"
    return "matters most over this grid" if grid else "matters most"


def _rivals(found: Findings, leading: Foremost) -> str:
    names = [_title_of(found, name, small=True) for name in leading.rivals]
    return f"; so may {listed(names)}" if names else ""


def _too_few(leading: Foremost, what: str) -> str:
    return f"{leading.basis:,} {what} are too few to tell which input matters most."


def _direction(found: Findings, one: Measured, name: str) -> str:
    """Whether the outcome rises or falls with an input, where a sample tells."""
    rank = found.of(one.name, "spearman")
    rank = rank[rank["input"] == name].dropna(subset="value")
    if rank.empty or vague(rank.iloc[0]):
        return ""
    way = "rises" if rank["value"].iloc[0] > 0 else "falls"
    return f" The outcome {way} with it (rank correlation {rank['value'].iloc[0]:+.2f})."


def _title_of(found: Findings, name: str, *, small: bool = False) -> str:
    title = found.study.input(name).title
    return low(title) if small else cap(title)


def _share(row: pd.Series) -> str:
    value, *ends = (100 * float(row[name]) for name in ("value", "low", "high"))
    known = math.isfinite(ends[0])
    largest = max(abs(number) for number in ([value, *ends] if known else [value]))
    decimals = 0 if largest >= 9.95 else 1
    text = f"{_zero(value, decimals)} %"
    if known:
        text += f" ({' to '.join(_zero(end, decimals) for end in ends)})"
    return text


def _zero(value: float, decimals: int) -> str:
    """A number with so many decimals; zero has no sign."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def _spread(found: Findings, one: Measured) -> str:
    sample = found.study.sample
    if not len(sample):
        return ""
    values = sample[one.name].dropna().to_numpy(dtype=np.float64)
    if not values.size:
        return ""
    if len(values) < LEAST_CASES:
        ends = float(values.min()), float(values.max())
        return f"{len(values)} cases lie between {told(ends[0], 4)} and {one.told(ends[1], 4)}."
    least, middle, most = (float(value) for value in np.quantile(values, [0.05, 0.5, 0.95]))
    return (
        f"Median {one.told(middle, 4)}; nine in ten cases lie between {told(least, 4)} and "
        f"{told(most, 4)}."
    )


def table_of(found: Findings, one: Measured) -> str:
    """All inputs, what matters most first."""
    kind = found.study.kind
    lines: list[list[str]] = []
    if kind in ("saltelli", "grid"):
        lines = list(_two(found, one, "total_order", "first_order", _share))
        header = ["", "with others", "by itself"]
    elif kind == "morris":
        lines = list(_two(found, one, "mu_star", "sigma", _amount))
        header = ["", "mean effect", "its spread"]
    elif kind == "one-at-a-time":
        rows = found.tornado[found.tornado["outcome"] == one.name]
        lines = list(_ends(found, rows))
        header = ["", "from", "to", "at the first", "at the other", "swing"]
    else:
        ranks = found.of(one.name, "spearman").dropna(subset="value")
        lines = [[_title_of(found, row["input"]), _rank(row)] for _, row in ranks.iterrows()]
        header = ["", "rank correlation"]
    return aligned([header, *lines]) if lines else ""


def _two(
    found: Findings, one: Measured, main: str, beside: str, write: object
) -> Iterator[list[str]]:
    assert callable(write)
    other = found.of(one.name, beside).set_index("input")
    for _, row in found.of(one.name, main).dropna(subset="value").iterrows():
        yield [_title_of(found, row["input"]), write(row), write(other.loc[row["input"]])]


def _ends(found: Findings, rows: pd.DataFrame) -> Iterator[list[str]]:
    for _, row in rows.iterrows():
        given = found.study.input(row["input"])
        ends = [given.told(row[name]) for name in ("low_input", "high_input")]
        numbers = [told(float(row[name]), 4) for name in ("low_outcome", "high_outcome", "swing")]
        yield [_title_of(found, row["input"]), *ends, *numbers]


def _amount(row: pd.Series) -> str:
    text = told(float(row["value"]))
    if math.isfinite(row["low"]):
        text += f" ({told(float(row['low']))} to {told(float(row['high']))})"
    return text


def _rank(row: pd.Series) -> str:
    return f"{row['value']:+.2f} ({row['low']:+.2f} to {row['high']:+.2f})"


def _probabilities(found: Findings) -> str:
    lines = []
    for row in found.probabilities.to_dict("records"):
        share = f"{row['share_pct']:.1f} %" if row["points"] else "no points"
        if math.isfinite(row["low_pct"]):
            share += f" ({row['low_pct']:.1f} to {row['high_pct']:.1f})"
        lines.append([str(row["condition"]), share, f"{row['meeting']:,} of {row['points']:,}"])
    if not lines:
        return ""
    sampled = bool(len(found.study.sample))
    header = ["how likely" if sampled else "share of the points", "", "points"]
    text = aligned([header, *lines])
    if not sampled:
        text += "\nThese are shares of the points of a design, not probabilities."
    return text
