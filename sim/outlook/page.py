"""The page as text, from its record: chapters in order, and what is most important first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sim.outlook import text_beside, text_supply, text_winter
from sim.outlook.record import Record
from sim.outlook.setting import Setting
from sim.outlook.words import cap, countries, day

HEAD = """\
# {title}

Written by `make outlook` from runs of the scenarios that it names; do not edit. Every number of
ours stands in [{kept}]({kept}), which the runs wrote; what others expect stands in
`sim/outlook/setting.yaml`. `gasgap run {reference}` solves the reference, `gasgap sweep {sweep}`
all years of weather.
"""


def page(record: Record, told: Setting, kept: str, pictures: Sequence[str]) -> str:
    """The whole page.

    kept : name of the file with the record
    pictures : of the stores and of the price over all years, as the page reaches them
    """
    head = HEAD.format(title=told.title, kept=kept, reference=told.reference, sweep=told.sweep)
    chapters: list[tuple[str, Iterable[str]]] = [
        ("In short", _in_short(record, told)),
        ("What it stands on", text_winter.stands_on(record)),
        ("The reference", text_winter.reference(record)),
        ("All winters on record", text_winter.all_years(record, told, pictures)),
        ("A mild and a hard winter", text_winter.a_few(record, told)),
        ("When Qatar is back", text_supply.qatar(record, told)),
        ("The ban of long-term Russian LNG", text_supply.ban(record, told)),
        (countries(told.dependents, record.names), text_supply.dependents(record, told)),
        ("Other cuts", text_supply.others(record)),
        ("Beside what others expect", text_beside.views(record, told)),
        (f"{cap(told.before)}, replayed", text_beside.replay(record, told)),
        ("What is weak", text_beside.weak(record, told)),
    ]
    parts = [head.rstrip()]
    for title, paragraphs in chapters:
        parts += [f"## {title}", *paragraphs]
    return "\n\n".join(parts) + "\n"


def _in_short(record: Record, told: Setting) -> Iterator[str]:
    lines = [
        text_winter.in_short(record),
        text_winter.headline_years(record, told),
        *text_supply.qatar_in_short(record),
        text_supply.ban_in_short(record, told),
        text_beside.in_short(record, told),
        f"The newest observation is of {day(record.known.observed)}; {record.known.start}.",
    ]
    yield "\n".join(f"- {line}" for line in lines)
