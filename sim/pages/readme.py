"""README.md: what stands between its marks, and its table of changes, filled anew.

The answer and the proof are lines of the pages of the winter and of the replays as these stand;
the excerpt is what the main scenario prints, shortened; every row of the table whose first cell is
`nothing` or a `--set` is solved. Everything else is left as it is.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sim.config import load_scenario
from sim.errors import InputError
from sim.output.console import render
from sim.output.headline import main_region
from sim.pipeline import Run, run_scenario
from sim.summary.indicators import twh

MAIN = "winter-2026-27"
WINTER, REPLAYS = "winter-2026-27.md", "validation.md"
ANSWERS = ("The reference", "How likely", "If Hormuz", "The ban of long-term Russian LNG")
"""How the lines begin of the short version of the page of the winter that the README has too."""
SHOWN: Mapping[str, int] = {"Countries": 6, "Imports by supplier": 4, "Storage": 5}
"""Lines of what a run prints that are kept of a table, by how it begins; others are left out."""
INDENT, MORE = "    ", "      ..."
_ROW = re.compile(r"^  \| (nothing|`--set .+`) \|.*\|$", re.MULTILINE)


def readme_page(text: str, docs: Path, solve: Callable[[Sequence[str]], Run] | None = None) -> str:
    """The README with its blocks and its table filled.

    docs : folder of the pages that it takes lines from
    solve : runs the main scenario with some `--set`; by default really

    Raises `InputError` where a block or a line is missing that should be there.
    """
    run = solve or (lambda sets: run_scenario(load_scenario(MAIN, list(sets))))
    text = _filled(text, "answer", answer((docs / WINTER).read_text(encoding="utf-8")))
    replays = (docs / REPLAYS).read_text(encoding="utf-8")
    text = _filled(text, "proof", proof(_block(text, "proof"), replays))
    text = _filled(text, "excerpt", excerpt(printed(run([]))))
    return _ROW.sub(lambda row: table_row(row[1], run(_sets(row[1]))), text)


def answer(page: str) -> list[str]:
    """The first lines of the short version of the page of the winter."""
    lines = _section(page, "\n## In short\n", "\n## ")
    found = [line for head in ANSWERS for line in lines if line.startswith(f"- **{head}")]
    if len(found) < len(ANSWERS):
        raise InputError(f"docs/{WINTER} lacks a line in short that begins as one of {ANSWERS}")
    return found


def proof(shown: Sequence[str], page: str) -> list[str]:
    """The goals that are shown, as the page of the replays has them now."""
    lines = _section(page, "\n### 2022 replayed", "\n### ")
    goals = {line.partition(":")[0]: line for line in reversed(lines) if line.startswith("| ")}
    found = [line if line[:4] in ("| go", "| :-") else goals.get(_goal(line)) for line in shown]
    missing = [line for line, now in zip(shown, found, strict=True) if now is None]
    if missing:
        raise InputError(f"docs/{REPLAYS} has no goal like: {missing[0]}")
    return [line for line in found if line is not None]


def _goal(line: str) -> str:
    return line.partition(":")[0]


def printed(run: Run) -> str:
    """What a run prints but for its plans."""
    members = run.result.batch.network.markets([main_region(run.summary)])
    calm = float(twh(run.result, run.result.shortfall[1][members]).sum())
    return render(run.loaded.scenario, run.summary, calm)


def excerpt(text: str) -> list[str]:
    """Title and headline, then the first lines of some tables."""
    blocks = [block.splitlines() for block in text.rstrip().split("\n\n")]
    kept = blocks[:2]
    for block in blocks[2:]:
        most = next((n for head, n in SHOWN.items() if block[0].startswith(head)), 0)
        if most:
            kept.append([*block[:most], *([MORE[len(INDENT) :]] if len(block) > most else [])])
    lines = [line for block in kept for line in ("", *block)][1:]
    return [(INDENT + line).rstrip() for line in lines]


def table_row(changed: str, run: Run) -> str:
    """A row of the table of changes: emptiest stores, mean price, shortfall, what is cut off."""
    region = main_region(run.summary)
    own = run.summary["regions"][region]
    lowest = run.summary["storage_lowest"][region]["fill_pct"]
    numbers = (lowest, own["hub_price_eur_mwh"], own["shortfall_twh"])
    cells = [*(f"{value:,.0f}" for value in numbers), f"{own['curtailment_twh']:,.1f}"]
    return f"  | {changed} | {' | '.join(cells)} |"


def _sets(changed: str) -> list[str]:
    words = shlex.split(changed.strip("`"))
    return [word for word in words if word not in ("nothing", "--set")]


def _section(page: str, head: str, end: str) -> list[str]:
    if head not in page:
        raise InputError(f"a page has no part that begins with {head.strip()!r}")
    return page.split(head, 1)[1].split(end, 1)[0].splitlines()


def _block(text: str, mark: str) -> list[str]:
    found = re.search(f"<!-- {mark} -->\n(.*?)\n<!-- /{mark} -->", text, re.DOTALL)
    if found is None:
        raise InputError(f"README.md has no block <!-- {mark} -->")
    return found[1].splitlines()


def _filled(text: str, mark: str, lines: Sequence[str]) -> str:
    before, _, rest = text.partition(f"<!-- {mark} -->\n")
    after = rest.partition(f"<!-- /{mark} -->")[2]
    if not after:
        raise InputError(f"README.md has no block <!-- {mark} -->")
    return "\n".join((f"{before}<!-- {mark} -->", *lines, f"<!-- /{mark} -->{after}"))
