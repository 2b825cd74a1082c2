"""The part of docs/validation.md about studies: their figures beside ours, and why they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.config import load_scenario
from sim.output.known import known_line
from sim.pipeline import run_scenario
from sim.studies.figures import figure
from sim.studies.published import Published, Study

HEAD = """\
## Published studies as scenarios

What others expected of a Europe without Russian gas, and what this model says under their
assumptions. Each study is a scenario of its own: `gasgap list` shows them, `gasgap run
bruegel-2022-02` solves one. The figures of the studies stand in `sim/studies/published.yaml`.

Where a study gives a single figure, ours counts as the same if it lies within a fifth of it, or
within five points for a storage level; where it gives a range, that range is taken. Where a study
asks how much demand must go at least, ours is the demand given up because of the price and the gas
cut off together: where supply is at its limit that is a physical gap, whatever the price. Results
outside are marked, with the reason, and so are those on the very edge.
"""


@dataclass(frozen=True)
class Judged:
    """A study with our figure beside each of its results."""

    study: Study
    title: str
    question: str
    ours_assumed: str
    values: tuple[float, ...]
    known: str
    """Where its start is known from, and its newest observation."""


def judged(study: Study) -> Judged:
    """Run the scenario of a study, which must reach its tolerance."""
    loaded = load_scenario(study.scenario)
    run = run_scenario(loaded)
    if not run.optimal:
        raise RuntimeError(f"{study.scenario} did not reach its tolerance")
    values = tuple(figure(run, result.figure) for result in study.results)
    scenario = loaded.scenario
    assumed = scenario.description or ""
    known = known_line(run.summary)
    return Judged(study, scenario.title, scenario.question, assumed, values, known)


def part(found: Sequence[Judged]) -> str:
    """The whole part, its heading of the second level."""
    return "\n".join([HEAD, f"{count(found)}\n", _overview(found), *map(_section, found)])


def count(found: Sequence[Judged]) -> str:
    """How many figures lie in their bands."""
    pairs = [pair for one in found for pair in zip(one.study.results, one.values, strict=True)]
    inside = sum(result.holds(value) for result, value in pairs)
    edge = sum(result.margin(value) is not None for result, value in pairs)
    on_edge = f", {edge} of them on the very edge" if edge else ""
    return f"{inside} of {len(pairs)} figures lie in their bands{on_edge}."


def _overview(found: Sequence[Judged]) -> str:
    rows = ["| scenario | what | band | ours | |", "|---|---|---:|---:|---|"]
    for one in found:
        for result, value in zip(one.study.results, one.values, strict=True):
            verdict = "on its edge" if result.margin(value) is not None else ""
            cells = (
                f"`{one.study.scenario}`",
                result.quantity,
                _band(result),
                _told(result, value),
                verdict if result.holds(value) else "outside",
            )
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def _section(one: Judged) -> str:
    study = one.study
    lines = [
        f"### {one.title}\n",
        f"{study.by}: *{study.title}*, {study.date}. Read in {study.read_in}.\n",
        f"`{study.scenario}`: {one.question} {one.ours_assumed}\n",
        f"{one.known}\n",
    ]
    for result, value in zip(study.results, one.values, strict=True):
        ours = f"band {_band(result)}, ours {_told(result, value)}"
        lines.append(f"- {result.quantity}: {ours}{_verdict(result, value)}. {result.why}")
    return "\n".join(lines) + "\n"


def _verdict(result: Published, value: float) -> str:
    """What is to be said of a figure outside its band, or hardly inside."""
    margin = result.margin(value)
    if margin is not None:
        inside = f"{margin:.2f} {result.unit}".rstrip()
        return f", **on the very edge**: {inside} inside, so it holds only just"
    return "" if result.holds(value) else ", **outside**"


def _band(result: Published) -> str:
    return f"{result.low:g} to {result.high:g} {result.unit}".rstrip()


def _told(result: Published, value: float) -> str:
    return f"{value:.{result.decimals}f} {result.unit}".rstrip()
