"""The page of a report: a template filled in, nothing in it that another place would have to serve.

Two runs of one scenario give the same bytes but for the day of the run, which stands in one
element, `<time id="created">`.
"""

from __future__ import annotations

import html as markup
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from sim.config import load_scenario
from sim.output.folder import RunFolder
from sim.plot.files import draw
from sim.plot.style import to_svg
from sim.plot.words import span
from sim.report import assumptions, sources
from sim.report.cells import COLUMNS, Cell
from sim.report.content import Content
from sim.report.inline import inlined

TEMPLATE = "template.html.j2"


@dataclass(frozen=True)
class Figure:
    """A picture as a part of the page."""

    name: str
    svg: Markup
    words: str


def render(run: RunFolder) -> str:
    """The report of a run as one HTML file.

    Raises `InputError` where the folder lacks a file.
    """
    scenario = load_scenario(run.path / "scenario.resolved.yaml").scenario
    horizon = run.summary["horizon"]
    data = Content(run, scenario)
    environment = Environment(
        loader=PackageLoader("sim.report", "."),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cell"] = cell
    environment.filters["coded"] = coded
    template = environment.get_template(TEMPLATE)
    text = template.render(
        data=data,
        run=run,
        scenario=scenario,
        horizon=horizon,
        dates=span(str(horizon["start"]), str(horizon["end"])),
        measures=assumptions.measures(run.scenario),
        staged=scenario.market.foresight == "announced",
        settings=assumptions.settings(run.scenario),
        columns=COLUMNS,
        figures=figures(run),
        sources=sources.sources(run),
        inputs=sources.inputs(run),
        versions=run.manifest.get("versions", {}),
        created=run.manifest.get("created", ""),
        solver=run.manifest.get("solver", "core"),
        resolved=(run.path / "scenario.resolved.yaml").read_text(encoding="utf-8"),
    )
    return text.rstrip() + "\n"


def figures(run: RunFolder) -> list[Figure]:
    """The pictures of a run, drawn and put in line."""
    found = []
    for drawn in draw(run):
        words = f"{drawn.caption.title}. {drawn.caption.subtitle}"
        svg = inlined(to_svg(drawn.figure), drawn.name, words)
        found.append(Figure(drawn.name, Markup(svg), words))
    return found


def cell(own: Cell) -> Markup:
    """Attributes of an element that shows a number: what it is, to the last digit."""
    if own.value is None:
        return Markup("")
    given = {"data-v": f"{own.value!r}", "data-key": own.key, "title": own.exact}
    pairs = (f' {name}="{markup.escape(str(value))}"' for name, value in given.items())
    return Markup("".join(pairs))


def coded(text: str) -> Markup:
    """A text of a scenario; what stands between backticks is code."""
    parts = [str(markup.escape(part)) for part in text.split("`")]
    if len(parts) % 2 == 0:
        return Markup(markup.escape(text))
    marked = (f"<code>{part}</code>" if n % 2 else part for n, part in enumerate(parts))
    return Markup("".join(marked))
