"""Pictures of a run drawn one after the other, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from sim.config.paths import did_you_mean
from sim.errors import InputError
from sim.output.folder import RunFolder
from sim.plot.gallery import GALLERY
from sim.plot.picture import Caption, Picture


@dataclass(frozen=True)
class Drawn:
    """A picture of a run."""

    name: str
    caption: Caption
    figure: Figure


def chosen(only: Sequence[str]) -> tuple[Picture, ...]:
    """Pictures by name, in the gallery's order; all of them if none is named.

    Raises `InputError` for a name that no picture has.
    """
    known = [picture.name for picture in GALLERY]
    for name in only:
        if name not in known:
            listed = f"; there are {', '.join(known)}"
            raise InputError(f"there is no picture {name!r}{did_you_mean(name, known) or listed}")
    return tuple(picture for picture in GALLERY if not only or picture.name in only)


def draw(run: RunFolder, only: Sequence[str] = ()) -> Iterator[Drawn]:
    """The pictures that a run has, each drawn when it is asked for."""
    for picture in chosen(only):
        table = picture.view(run)
        if table is None or table.empty:
            continue
        caption = picture.caption(run, table)
        yield Drawn(picture.name, caption, picture.draw(table, caption))
