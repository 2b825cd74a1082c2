"""Where the numbers of a report come from: publishers of the data, hashes of the files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from sim.config.paths import folder_of_baseline
from sim.data.loader import DESCRIPTOR
from sim.output.folder import RunFolder
from sim.views.baseline import seeds_of


@dataclass(frozen=True)
class Source:
    """Who published an input, under which terms, and the tables made from it."""

    title: str
    path: str
    terms: str
    tables: str


def sources(run: RunFolder) -> list[Source]:
    """Publishers of the baseline's data; empty where it is gone."""
    if seeds_of(run) is None:
        return []
    folder = folder_of_baseline(str(run.scenario["baseline"]))
    text = (folder / DESCRIPTOR).read_text(encoding="utf-8-sig")
    descriptor = json.loads(text)
    used: dict[str, list[str]] = {}
    for resource in descriptor.get("resources", []):
        for source in resource.get("sources", []):
            used.setdefault(str(source.get("title")), []).append(str(resource.get("name")))
    return [
        Source(
            str(source.get("title", "")),
            str(source.get("path", "")),
            str(source.get("license", "")),
            ", ".join(used.get(str(source.get("title")), [])),
        )
        for source in descriptor.get("sources", [])
    ]


def inputs(run: RunFolder) -> list[tuple[str, str]]:
    """Name and SHA-256 of everything that went in."""
    manifest = run.manifest
    baseline = manifest.get("baseline", {})
    found = [(Path(str(name)).name, str(d)) for name, d in manifest.get("inputs", {}).items()]
    found.append((f"baseline {baseline.get('name', '')}", str(baseline.get("sha256", ""))))
    resolved = manifest.get("files", {}).get("scenario.resolved.yaml")
    return [*found, ("scenario.resolved.yaml", str(resolved))] if resolved else found
