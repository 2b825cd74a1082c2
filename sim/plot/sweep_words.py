"""Words around the pictures of sweeps: what they show, in which unit, where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from sim.analysis.names import what
from sim.analysis.study import Measured
from sim.config.paths import folder_of_baseline
from sim.data.loader import DESCRIPTOR
from sim.output.known import known_foot
from sim.plot.picture import Caption
from sim.plot.words import number, span
from sim.views.baseline import MOST_PUBLISHERS, publishers


@dataclass(frozen=True)
class Drawing:
    """One picture, drawn when it is asked for."""

    name: str
    caption: Caption
    figure: Figure


def captions(document: Mapping[str, Any], manifest: Mapping[str, Any]) -> dict[str, str]:
    """`source`, `scenario`, `dates` and `known` of a sweep for the foot of its pictures."""
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
    return {"source": line, "scenario": scenario, "dates": words, "known": known_foot(document)}


def what_of(one: Measured) -> str:
    """An outcome inside a sentence."""
    return what(one.name)


def told_of(one: Measured, value: float) -> str:
    """A value of an outcome, with its unit."""
    return f"{number(round(float(value), 3))} {one.unit}".rstrip()
