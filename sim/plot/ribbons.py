"""Layout of a flow diagram: nodes in layers, ribbons between them, few crossings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matplotlib.path import Path

SWEEPS = 6
GAP = 0.055
"""Inches between nodes of the layer with the most."""


@dataclass(frozen=True)
class Link:
    """What flows from a node of a layer to one of the next."""

    layer: int
    start: str
    end: str
    group: str
    volume: float


@dataclass(frozen=True)
class Node:
    """A bar of a layer; `low` to `high` in inches, `volume` in TWh."""

    layer: int
    name: str
    low: float
    high: float
    volume: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


@dataclass(frozen=True)
class Ribbon:
    """A link with the upper ends of its two sides and its width, inches."""

    link: Link
    start: float
    end: float
    wide: float


def arrange(
    links: Sequence[Link], height: float, last: Sequence[str] = ()
) -> tuple[list[Node], list[Ribbon]]:
    """Nodes and ribbons of a diagram `height` inches high.

    All layers have the same sum. They are ordered so that neighbours in one feed neighbours in the
    next (barycentres, swept to and fro); the nodes of `last` stand at the bottom of theirs.
    """
    layers = _layers(links)
    pinned = {name: rank for rank, name in enumerate(last)}
    order = _ordered(layers, links, pinned)
    total = max(sum(layer.values()) for layer in layers)
    most = max(len(layer) for layer in layers)
    scale = max(height - GAP * (most - 1), height / 2) / total
    nodes: dict[tuple[int, str], Node] = {}
    for place, names in enumerate(order):
        used = sum(layers[place].values()) * scale
        gap = (height - used) / (len(names) - 1) if len(names) > 1 else 0.0
        top = height if len(names) > 1 else (height + used) / 2
        for name in names:
            volume = layers[place][name]
            nodes[place, name] = Node(place, name, top - volume * scale, top, volume)
            top -= volume * scale + gap
    return list(nodes.values()), _ribbons(links, nodes, scale)


def _layers(links: Sequence[Link]) -> list[dict[str, float]]:
    """Volume of every node, by layer: what goes out of it, for the last one what comes in."""
    count = max(link.layer for link in links) + 2
    out: list[dict[str, float]] = [{} for _ in range(count)]
    into: list[dict[str, float]] = [{} for _ in range(count)]
    for link in links:
        sides = ((out[link.layer], link.start), (into[link.layer + 1], link.end))
        for side, name in sides:
            side[name] = side.get(name, 0.0) + link.volume
    return [out[place] or into[place] for place in range(count)]


def _ordered(
    layers: Sequence[Mapping[str, float]], links: Sequence[Link], pinned: Mapping[str, int]
) -> list[list[str]]:
    order = [_sorted(layer, {name: -layer[name] for name in layer}, pinned) for layer in layers]
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        for place in range(1, len(order)) if forth else range(len(order) - 2, -1, -1):
            near = order[place - 1 if forth else place + 1]
            order[place] = _sorted(order[place], _barycentres(place, near, links, forth), pinned)
    return order


def _sorted(
    names: Iterable[str], rank: Mapping[str, float], pinned: Mapping[str, int]
) -> list[str]:
    """Names by their rank, those pinned after all others."""

    def place(name: str) -> tuple[int, float]:
        return pinned.get(name, -1), rank.get(name, 0.0)

    return sorted(names, key=place)


def _barycentres(
    place: int, near: Sequence[str], links: Sequence[Link], forth: bool
) -> dict[str, float]:
    """Mean rank, by volume, of the neighbours of each node of a layer."""
    rank = {name: position for position, name in enumerate(near)}
    sums: dict[str, list[float]] = {}
    for link in links:
        if link.layer != (place - 1 if forth else place):
            continue
        own, other = (link.end, link.start) if forth else (link.start, link.end)
        pair = sums.setdefault(own, [0.0, 0.0])
        pair[0] += link.volume * rank[other]
        pair[1] += link.volume
    return {name: weighted / volume for name, (weighted, volume) in sums.items()}


def _ribbons(
    links: Sequence[Link], nodes: Mapping[tuple[int, str], Node], scale: float
) -> list[Ribbon]:
    """Links stacked at both ends in the order of where they lead, top down."""

    def high(layer: int, name: str) -> float:
        return -nodes[layer, name].high

    starts = _stack(
        sorted(links, key=lambda k: (k.layer, high(k.layer + 1, k.end), k.group)),
        {link: (link.layer, link.start) for link in links},
        nodes,
        scale,
    )
    ends = _stack(
        sorted(links, key=lambda k: (k.layer, high(k.layer, k.start), k.group)),
        {link: (link.layer + 1, link.end) for link in links},
        nodes,
        scale,
    )
    return [Ribbon(link, starts[link], ends[link], link.volume * scale) for link in links]


def _stack(
    links: Sequence[Link],
    at: Mapping[Link, tuple[int, str]],
    nodes: Mapping[tuple[int, str], Node],
    scale: float,
) -> dict[Link, float]:
    tops = {key: node.high for key, node in nodes.items()}
    placed = {}
    for link in links:
        placed[link] = tops[at[link]]
        tops[at[link]] -= link.volume * scale
    return placed


def outline(ribbon: Ribbon, left: float, right: float) -> Path:
    """A band from (left, start) to (right, end) that leaves and arrives level."""
    middle = (left + right) / 2
    low = (ribbon.start - ribbon.wide, ribbon.end - ribbon.wide)
    points = [
        (left, ribbon.start),
        (middle, ribbon.start),
        (middle, ribbon.end),
        (right, ribbon.end),
        (right, low[1]),
        (middle, low[1]),
        (middle, low[0]),
        (left, low[0]),
        (left, ribbon.start),
    ]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    return Path(points, [int(code) for code in codes])
