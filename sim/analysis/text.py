"""An analysis for a terminal. Data in, text out."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.analysis.findings import Findings
from sim.analysis.names import cap, low, told
from sim.analysis.study import Measured
from sim.analysis.variance import constant
from sim.console import aligned

NEARLY_ALL = 0.95
UNCLEAR = 0.1
"""Rank correlation nearer to zero than this says nothing."""


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
    return (
        f"{title}\n{len(study.points):,} points, {study.solved:,} solved; "
        f"{len(study.inputs)} inputs; design {design}"
    )


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
    """One sentence: which input matters most, with its numbers."""
    kind = found.study.kind
    if kind == "saltelli" or kind == "grid":
        return _of_variance(found, one)
    if kind == "morris":
        return _of_effects(found, one)
    if kind == "one-at-a-time":
        return _of_swings(found, one)
    return _of_ranks(found, one)


def _of_variance(found: Findings, one: Measured) -> str:
    total = found.of(one.name, "total_order").dropna(subset="value")
    if total.empty:
        return ""
    top = total.iloc[0]
    first = found.of(one.name, "first_order").set_index("input").loc[top["input"]]
    title = _title_of(found, top["input"])
    text = f"{title} matters most: {_share(first)} of the variance by itself"
    if len(total) > 1 and abs(top["value"] - first["value"]) >= 0.005:
        text += f", {_share(top)} together with the others"
    if len(total) > 1 and _overlap(top, total.iloc[1]):
        other = _title_of(found, total["input"].iloc[1])
        text += f"; {low(other)} may matter as much"
    return text + "."


def _of_effects(found: Findings, one: Measured) -> str:
    sizes = found.of(one.name, "mu_star").dropna(subset="value")
    if sizes.empty:
        return ""
    top = sizes.iloc[0]
    text = (
        f"{_title_of(found, top['input'])} matters most: over its range it moves the outcome by "
        f"{one.told(top['value'])} on average"
    )
    if math.isfinite(top["low"]):
        text += f" ({told(top['low'])} to {told(top['high'])})"
    if len(sizes) > 1 and _overlap(top, sizes.iloc[1]):
        text += f"; {_title_of(found, sizes['input'].iloc[1], small=True)} may matter as much"
    return text + "."


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
    ranks = found.of(one.name, "spearman").dropna(subset="value")
    if ranks.empty:
        return ""
    top = ranks.iloc[0]
    if abs(top["value"]) < UNCLEAR or top["low"] * top["high"] <= 0:
        return "It goes up or down with no single input."
    way = "rises" if top["value"] > 0 else "falls"
    return (
        f"It {way} most regularly with {_title_of(found, top['input'], small=True)}: rank "
        f"correlation {top['value']:.2f} ({top['low']:.2f} to {top['high']:.2f})."
    )


def _overlap(top: pd.Series, second: pd.Series) -> bool:
    """Whether the intervals leave open which of two matters more."""
    return bool(second["high"] >= top["low"])


def _title_of(found: Findings, name: str, *, small: bool = False) -> str:
    title = found.study.input(name).title
    return low(title) if small else cap(title)


def _share(row: pd.Series) -> str:
    value = 100 * float(row["value"])
    decimals = 0 if abs(value) >= 9.95 else 1
    text = f"{_zero(value, decimals)} %"
    if math.isfinite(row["low"]):
        ends = [_zero(100 * float(row[end]), decimals) for end in ("low", "high")]
        text += f" ({' to '.join(ends)})"
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
