"""The baseline a run was made with, for what its folder does not hold: positions, sources."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from sim.config.paths import folder_of_baseline
from sim.data.loader import DESCRIPTOR, load_seeds
from sim.data.seeds import Seeds
from sim.errors import InputError
from sim.output.folder import RunFolder

MOST_PUBLISHERS = 4


def seeds_of(run: RunFolder) -> Seeds | None:
    """The baseline of a run; None where it is gone, broken or no longer the one that was used."""
    found = _load(str(run.scenario["baseline"]))
    used = run.manifest.get("baseline", {}).get("sha256")
    return found if found is not None and used == found.digest else None


@lru_cache(maxsize=4)
def _load(baseline: str) -> Seeds | None:
    try:
        return load_seeds(folder_of_baseline(baseline))
    except InputError:
        return None


def source_line(run: RunFolder) -> str:
    """`gasgap 0.1.0, baseline europe-2021 (publishers)`, for the foot of every picture."""
    version = run.manifest.get("versions", {}).get("gasgap", "")
    name = str(run.summary["baseline"])
    line = f"gasgap {version}, baseline {Path(name).name}".replace("  ", " ")
    known = publishers(folder_of_baseline(str(run.scenario["baseline"])) / DESCRIPTOR)
    if not known:
        return line
    others = " and others" if len(known) > MOST_PUBLISHERS else ""
    return f"{line} ({', '.join(known[:MOST_PUBLISHERS])}{others})"


def publishers(descriptor: Path) -> list[str]:
    """Who published what a baseline is made of, in the order of its descriptor."""
    try:
        sources = json.loads(descriptor.read_text(encoding="utf-8-sig")).get("sources", [])
    except (OSError, ValueError, AttributeError):
        return []
    titles = [str(source.get("title", "")) for source in sources if isinstance(source, dict)]
    return list(dict.fromkeys(title.split(":")[0].strip() for title in titles if title))
