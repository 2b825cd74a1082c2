"""One line that every output has: where its start is known from, and its newest observation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KEYS = ("start_state", "newest_observation")


def known_line(document: Mapping[str, Any]) -> str:
    """The line, from a summary or from whatever else has its keys; empty where it has none."""
    state = document.get("start_state")
    if not state:
        return ""
    return f"Start: {state['words']}. Newest observation: {newest(document)}."


def known_foot(document: Mapping[str, Any]) -> str:
    """The same for the foot of a picture: `start: …; observed to 2022-01-01`."""
    state = document.get("start_state")
    if not state:
        return ""
    return f"Start: {state['words']} · Newest observation: {newest(document)}"


def known_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """The two keys of a document that tell it, for another one."""
    return {key: document[key] for key in KEYS if key in document}


def newest(document: Mapping[str, Any]) -> str:
    """The day of the newest observation, or `none`."""
    return str(document.get("newest_observation", {}).get("day") or "none")
