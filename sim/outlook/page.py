"""The page as text, from its record: chapters in order, and what is most important first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sim.outlook import (
    text_ban,
    text_beside,
    text_few,
    text_short,
    text_supply,
    text_winter,
    text_years,
)
from sim.outlook.record import Record
from sim.outlook.setting import Setting
from sim.outlook.words import cap, countries


def page(record: Record, told: Setting, kept: str, pictures: Sequence[str]) -> str:
    """The whole page.

    kept : name of the file with the record
    pictures : in the order of `sim.outlook.pictures.NAMES`, as the page reaches them
    """
    chapters: list[tuple[str, Iterable[str]]] = [
        ("In short", text_short.in_short(record, told)),
        ("What it stands on", text_winter.stands_on(record)),
        ("The reference", text_winter.reference(record, told)),
        ("A mild, a normal and a hard winter", text_few.a_few(record, told, pictures[0])),
        ("All winters on record", text_years.all_years(record, told, pictures)),
        ("What the answer hangs on", text_few.hangs_on(record, told)),
        ("When Qatar is back", text_supply.qatar(record, told)),
        ("The ban of long-term Russian LNG", text_ban.ban(record, told)),
        (countries(told.dependents, record.names), text_ban.dependents(record, told)),
        ("Other cuts", text_supply.others(record)),
        ("Beside what others expect", text_beside.views(record, told)),
        (f"{cap(told.before)}, replayed", text_beside.replay(record, told)),
        ("What is weak", text_beside.weak(record, told)),
        ("Where the numbers come from", _origin(kept)),
    ]
    parts = [f"# {told.title}", f"*{told.question}*"]
    for title, paragraphs in chapters:
        parts += [f"## {title}", *paragraphs]
    return "\n\n".join(parts) + "\n"


def _origin(kept: str) -> Iterator[str]:
    yield (
        "`make outlook` solves all of this anew and writes the page, its pictures and "
        f"[{kept}]({kept}), which holds every number of ours; do not edit them. What others expect "
        "stands in `sim/outlook/setting.yaml`. A command beside a number solves it alone; months, "
        "countries and borders of such a run are in the tables of its folder in `results/`. "
        "`python -m sim.outlook --check` says whether the page is still what would be solved today."
    )
