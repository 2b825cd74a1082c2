"""Outcomes and inputs in words: `eu.shortfall_twh` is the EU27's shortfall, in TWh."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

UNITS = {
    "_eur_mwh": "EUR/MWh",
    "_gwh_d": "GWh/d",
    "_twh": "TWh",
    "_beur": "bn EUR",
    "_pct": "%",
}
"""What a figure's name ends with, and the unit that it means."""
PHRASES = {
    "shortfall": "shortfall",
    "shortfall_pct": "shortfall relative to demand",
    "curtailment": "gas cut off",
    "demand_response": "gas given up at a price",
    "policy_saving": "gas saved by decree",
    "hub_price": "mean hub price",
    "hub_price_max": "highest hub price",
    "counterfactual_price": "counterfactual price",
    "price_effect": "price effect",
    "lng_import": "LNG import",
    "imports": "import",
    "storage_fill": "fill of stores",
    "import_bill": "import bill",
    "import_bill_change": "change of the import bill",
    "welfare_change": "change of welfare",
}
GROUPS = ("regions", "countries", "sectors")
PLACES = {"eu": "the EU27", "EU27": "the EU27", "all": "the modelled area"}


def unit_of(name: str) -> str:
    """The unit that a figure's name ends with; nothing where it has none."""
    figure = _parts(name)[0]
    return next((unit for end, unit in UNITS.items() if figure.endswith(end)), "")


def phrase_of(name: str) -> str:
    """An outcome as a heading: `countries.DE.shortfall_twh` is `shortfall, DE`."""
    return ", ".join(_words(name))


def what(name: str) -> str:
    """An outcome inside a sentence: `the EU27's shortfall`, `shortfall in DE`."""
    phrase, *places = _words(name)
    if not places:
        return phrase
    place, *more = places
    if place.startswith("the ") and not phrase.startswith(("gas ", "change ")):
        return ", ".join([f"{place}'s {phrase}", *more])
    return ", ".join([f"{phrase} in {place}", *more])


def _parts(name: str) -> tuple[str, list[str]]:
    """The figure of an outcome's name, and what else says which one it is."""
    parts = name.split(".")
    figures = [part for part in parts if part.endswith(tuple(UNITS))]
    figure = figures[-1] if figures else parts[-1]
    return figure, [part for part in parts if part != figure]


def _words(name: str) -> list[str]:
    figure, places = _parts(name)
    bare = next((figure.removesuffix(end) for end in UNITS if figure.endswith(end)), figure)
    words = PHRASES.get(figure) or PHRASES.get(bare, bare.replace("_", " ").replace("-", " "))
    where = [PLACES.get(place, _place(place)) for place in places if place not in GROUPS]
    return [words, *where]


def _place(place: str) -> str:
    """Sectors, countries, days."""
    try:
        day = date.fromisoformat(place)
    except ValueError:
        return place.replace("_", " ")
    return f"{day.day} {day:%B} {day.year}"


def slug(name: str) -> str:
    """A name as part of a file's."""
    return "-".join(part for part in _plain(name).split("-") if part)


def _plain(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name.lower())


def cap(text: str) -> str:
    """Words at the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def low(text: str) -> str:
    """A title inside a sentence; abbreviations stay as they are."""
    return text if text[1:2].isupper() or text[1:2].isdigit() else text[:1].lower() + text[1:]


def listed(names: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def told(value: float, figures: int = 3) -> str:
    """A number for a sentence: so many significant figures, whole ones kept."""
    if not math.isfinite(value):
        return "no number"
    if abs(value) < 1e-9:
        return "0"
    power = int(f"{abs(value):.{figures - 1}e}".split("e")[1])
    text = f"{value:,.{max(figures - 1 - power, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_unit(text: str, unit: str) -> str:
    """A number beside its unit, if it has one."""
    return f"{text} {unit}" if unit else text
