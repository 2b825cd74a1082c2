"""Names of a scenario looked up in its baseline, and what kind of thing each is.

Needs no numerics, like all checks. Findings are (path below a key, sentence) pairs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sim.config.paths import nearest
from sim.data.records import Contract
from sim.data.seeds import Seeds

Path = tuple[str | int, ...]
Found = Iterator[tuple[Path, str]]
EXPIRED = "short"
"""The type that a contract counts as once it has ended."""


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """ "there is no route 'nordstream'; did you mean 'nord_stream'?" """
    names = sorted(known)
    near = nearest(name, names) or next((n for n in names if n.lower() == name.lower()), None)
    if near is not None:
        return f"the baseline has no {kind} {name!r}; did you mean {near!r}?"
    listed = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"the baseline has no {kind} {name!r}; it has {listed}"


def nodes_exist(path: Path, names: Collection[str], seeds: Seeds) -> Found:
    """Every name is a market area or a group that has members."""
    known = {*seeds.market_nodes, *seeds.groups}
    for place, name in enumerate(names):
        if name not in known:
            yield (*path, place), unknown("market area", name, known)
        elif name in seeds.groups and not seeds.groups[name]:
            yield (*path, place), f"the baseline has no member of {name}"


def keys_exist(path: Path, mapping: Iterable[str], seeds: Seeds) -> Found:
    """Every key is a market area or a group."""
    known = {*seeds.market_nodes, *seeds.groups}
    for name in mapping:
        if name not in known:
            yield (*path, name), unknown("market area", name, known)


def members_of(names: Iterable[str], seeds: Seeds) -> set[str]:
    """Node codes of a list of codes and groups."""
    return {node for name in names for node in seeds.groups.get(name, (name,))}


def importers_of(measure: Any, seeds: Seeds) -> set[str]:
    """Codes of those who act as importers, without whom the measure excepts."""
    spared = members_of(getattr(measure, "except_", None) or (), seeds)
    return members_of(measure.importers, seeds) - spared


def contracts_under(
    measure: Any, form: str, importers: Collection[str], seeds: Seeds
) -> tuple[Contract, ...]:
    """The contracts in one form, `pipeline` or `lng`, that an embargo is about."""
    if measure.form not in (form, "all") or (form == "lng" and measure.route is not None):
        return ()
    return tuple(
        row
        for row in seeds.contracts
        if (row.supplier, row.form) == (measure.supplier, form)
        and row.node in importers
        and (measure.route is None or row.route in measure.route)
    )


def have_storage(names: Iterable[str], seeds: Seeds) -> bool:
    """Whether one of them has a storage."""
    return not members_of(names, seeds).isdisjoint(storage.country for storage in seeds.storages)


def with_storage(path: Path, names: Collection[str], seeds: Seeds) -> Found:
    """Every name exists, and one of them has a storage for a target to act on."""
    wrong = list(nodes_exist(path, names, seeds))
    yield from wrong
    if not wrong and not have_storage(names, seeds):
        yield (
            path,
            f"{', '.join(names)} has no storage in the baseline; the target would do nothing",
        )


def suppliers(seeds: Seeds) -> set[str]:
    """Those who deliver by pipeline."""
    return {route.supplier for route in seeds.routes}


def origins(seeds: Seeds) -> set[str]:
    """Those who export LNG."""
    return {row.origin for row in seeds.lng_exports}


def routes_exist(path: Path, names: Collection[str], seeds: Seeds, supplier: str | None) -> Found:
    """Every name is a route, of this supplier if there is one."""
    known = {r.route for r in seeds.routes if supplier is None or r.supplier == supplier}
    for place, name in enumerate(names):
        if name in known:
            continue
        owner = next((r.supplier for r in seeds.routes if r.route == name), None)
        if owner is not None:
            yield (*path, place), f"route {name!r} belongs to {owner}, not to {supplier}"
        else:
            yield (*path, place), unknown("route", name, known)


def landings(
    supplier: str, named: tuple[str, ...] | None, seeds: Seeds
) -> dict[tuple[str, str], set[str]]:
    """By (route, entry) of a supplier the market areas where its gas lands, behind hubs as well."""
    hubs = _hubs(seeds)
    return {
        (route.route, route.node): _reached(route.node, hubs, seeds) - hubs
        for route in seeds.routes
        if route.supplier == supplier and (named is None or route.route in named)
    }


def hubs_behind(entry: str, seeds: Seeds) -> set[str]:
    """The hubs that gas passes from an entry on, the entry itself among them if it is one."""
    hubs = _hubs(seeds)
    return _reached(entry, hubs, seeds) & hubs


def _hubs(seeds: Seeds) -> set[str]:
    return {node.node for node in seeds.nodes if node.kind == "hub"}


def _reached(entry: str, hubs: set[str], seeds: Seeds) -> set[str]:
    """An entry and all nodes that gas reaches from it without passing a market."""
    reached, grown = {entry}, True
    while grown:
        further = {arc.to_node for arc in seeds.arcs if arc.from_node in reached & hubs}
        grown = not further <= reached
        reached |= further
    return reached


def lands_lng(names: Iterable[str], seeds: Seeds) -> set[str]:
    """Those of some nodes and groups that have an LNG terminal."""
    return members_of(names, seeds) & {terminal.node for terminal in seeds.lng_terminals}
