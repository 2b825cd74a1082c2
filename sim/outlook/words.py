"""Numbers, days and lists as the page writes them: every number with its unit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from shlex import quote

from sim.units import TWH_PER_BCM

MINUS = "−"
SMALL, WHOLE = 0.05, 9.95
"""Less is nothing to speak of; more is written without decimals."""


def _number(value: float, decimals: int) -> str:
    text = f"{abs(value):,.{decimals}f}"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text


def number(value: float) -> str:
    """Whole from ten on, else with a decimal; 0 for next to nothing."""
    if abs(value) < SMALL:
        return "0"
    return _number(value, 0 if abs(value) >= WHOLE else 1)


def twh(value: float) -> str:
    """`1,234 TWh`, `3.4 TWh`."""
    return f"{number(value)} TWh"


def bcm(volume_twh: float) -> str:
    """A volume in bcm, for those who think in them."""
    return f"{number(volume_twh / TWH_PER_BCM)} bcm"


def eur(value: float) -> str:
    """`48 EUR/MWh`."""
    return f"{number(value)} EUR/MWh"


def pct(value: float, decimals: int | None = None) -> str:
    """`66 %`; below ten with a decimal."""
    text = number(value) if decimals is None else _number(value, decimals)
    return f"{text} %"


def moved(value: float, unit: str, least: float = SMALL, none: str = "the same") -> str:
    """`3.4 TWh more`, `12 EUR/MWh less`, `the same`."""
    if abs(value) < least:
        return none
    return f"{number(abs(value))} {unit} {'more' if value > 0 else 'less'}"


def counted(value: float, unit: str) -> str:
    """`3.4 % more`, `12 % fewer`, `as many`: of what is counted."""
    return moved(value, unit, none="as many").replace(" less", " fewer")


def than(words: str) -> str:
    """What follows `counted`: `as many … as`, `more … than`."""
    return "as" if words == "as many" else "than"


def signed(value: float, unit: str = "", decimals: int | None = None) -> str:
    """`+12 TWh`."""
    text = number(value) if decimals is None else _number(value, decimals)
    sign = "+" if value > 0 and text.strip("0.,") else ""
    return f"{sign}{text} {unit}".rstrip()


def day(iso: str) -> str:
    """`1 November 2026`; of a month `November 2026`, of a year itself."""
    parts = iso.split("-")
    if len(parts) == 1:
        return iso
    known = date(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) > 2 else 1)
    return f"{known.day} {known:%B %Y}" if len(parts) > 2 else f"{known:%B %Y}"


def listed(words: Iterable[str]) -> str:
    """`A, B and C`; a comma more where one of them has an `and` of its own."""
    known = list(words)
    if len(known) < 2:
        return "".join(known)
    comma = "," if any(" and " in word for word in known) else ""
    return f"{', '.join(known[:-1])}{comma} and {known[-1]}"


def countries(codes: Iterable[str], names: Mapping[str, str]) -> str:
    """Names of countries in a sentence."""
    return listed(names.get(code, code) for code in codes)


def none_or(volume_twh: float) -> str:
    """A volume, or `none`."""
    return twh(volume_twh) if abs(volume_twh) >= SMALL else "none"


def volumes(by: Mapping[str, float], names: Mapping[str, str]) -> str:
    """`Finland 3.4 TWh, Estonia 0.4 TWh`, the largest first."""
    order = sorted(by.items(), key=lambda item: (-item[1], item[0]))
    return listed(f"{names.get(code, code)} {twh(volume)}" for code, volume in order)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], words: Collection[int] = (0,)) -> str:
    """A table; the columns `words` are none of numbers."""
    rule = [":--" if place in words else "--:" for place in range(len(head))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows])


def command(scenario: str, sets: Iterable[str] = ()) -> str:
    """What solves a scenario, as typed."""
    return f"`{' '.join(['gasgap run', scenario, *(f'--set {quote(one)}' for one in sets)])}`"


def times(count: int, of: int) -> str:
    """`3 of 73`, `none of 73`, `all 73`."""
    if count == of:
        return f"all {of}"
    return f"{count or 'none'} of {of}"


def cap(text: str) -> str:
    """With a capital."""
    return text[:1].upper() + text[1:]


def decapped(text: str) -> str:
    """Without a capital."""
    return text[:1].lower() + text[1:]
