"""Numbers and days in words, as every picture writes them."""

from __future__ import annotations

from datetime import date

from sim.output.folder import RunFolder
from sim.output.headline import counterfactual_words, hardest_hit
from sim.output.known import known_foot
from sim.plot.picture import Caption
from sim.views.baseline import source_line

MINUS = "\u2212"
LEAST = 0.05
"""TWh; what is less is not worth a word."""


def number(value: float, figures: int = 3) -> str:
    """A number with so many significant figures, whole ones kept: 1,514; 85.6; 3.5; 0.04; −12."""
    if value == 0 or abs(value) < 1e-9:
        return "0"
    decimals = max(figures - 1 - _magnitude(value, figures), 0)
    text = f"{abs(value):,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return (MINUS if value < 0 else "") + text


def _magnitude(value: float, figures: int) -> int:
    """Power of ten of the first figure after rounding."""
    return int(f"{abs(value):.{figures - 1}e}".split("e")[1])


def volume(twh: float) -> str:
    """TWh; what is less than a tenth reads `<0.1 TWh`."""
    return f"{_least(twh)} TWh"


def share(percent: float) -> str:
    """Percent with one decimal below ten, whole above."""
    if 0 < abs(percent) < 0.1:
        return "<0.1 %" if percent > 0 else f"{MINUS}0.1 %"
    return f"{number(round(percent, 1 if abs(percent) < 9.95 else 0))} %"


def price(eur_mwh: float) -> str:
    """EUR/MWh, whole above ten."""
    return f"{number(round(eur_mwh, 1 if abs(eur_mwh) < 9.95 else 0), 4)} EUR/MWh"


def money(beur: float) -> str:
    """Billion EUR."""
    return f"{_least(beur)} bn EUR"


def rate(gwh_d: float) -> str:
    """GWh/d."""
    return f"{_least(gwh_d)} GWh/d"


def signed(text: str) -> str:
    """A plus before what is not negative."""
    nothing = not text.strip("0.,")
    return text if nothing or text.startswith((MINUS, "<")) else f"+{text}"


def _least(value: float) -> str:
    """Three significant figures and no more than one decimal; rounded once, not twice."""
    if 0 < value < 0.1:
        return "<0.1"
    return number(value if abs(value) >= 99.95 else round(value, 1))


def day(iso: str) -> str:
    """1 April 2022."""
    value = date.fromisoformat(iso)
    return f"{value.day} {value:%B} {value.year}"


def span(start: str, end: str) -> str:
    """Days from-to: `April 2022 to March 2023` for whole months, else `1 April to 3 May 2022`."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    following = date.fromordinal(last.toordinal() + 1)
    if first.day == 1 and following.day == 1:
        if (first.year, first.month) == (last.year, last.month):
            return f"{first:%B} {first.year}"
        year = "" if first.year == last.year else f" {first.year}"
        return f"{first:%B}{year} to {last:%B} {last.year}"
    if first == last:
        return day(start)
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%B}{year} to {day(end)}"


def other_case(run: RunFolder) -> str:
    """What a run's counterfactual is called, as the terminal has it."""
    market = run.scenario.get("market", {})
    return counterfactual_words(conduct=market.get("counterfactual") is not None)


def apart(run: RunFolder, key: str) -> list[str]:
    """Countries that stand out from the region `key`, hardest hit first (`sim.output.console`).

    Where prices are level, who gives up most only mirrors how elastic sectors are assumed.
    """
    price_ = run.summary["regions"][key]["hub_price_eur_mwh"]
    return [] if price_ is None else [code for code, _ in hardest_hit(run.summary, price_)]


def switched_note(run: RunFolder) -> str:
    """The end of a subtitle where other fuels replace gas."""
    switched = run.summary["regions"]["all"].get("fuel_switched_twh") or 0.0
    return ". What other fuels replace counts as given up" if switched >= LEAST else ""


def caption(run: RunFolder, title: str, subtitle: str) -> Caption:
    """The words around a picture of a run: what is the same for all of them filled in."""
    horizon = run.summary["horizon"]
    return Caption(
        title=title,
        subtitle=subtitle,
        source=source_line(run),
        scenario=run.name,
        dates=span(str(horizon["start"]), str(horizon["end"])),
        other=other_case(run),
        known=known_foot(run.summary),
    )
