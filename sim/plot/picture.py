"""What a picture is: where its table comes from, what is written around it, who draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from sim.output.folder import RunFolder


@dataclass(frozen=True)
class Caption:
    """The words around a picture.

    title : the finding, one sentence with its number
    subtitle : what is shown, with its unit
    source : publishers of the data behind it, and the program
    scenario, dates : which run, which days
    other : what the counterfactual is called
    known : where the start is known from, and the newest observation
    """

    title: str
    subtitle: str
    source: str
    scenario: str
    dates: str
    other: str = "without the shocks"
    known: str = ""


@dataclass(frozen=True)
class Picture:
    """One kind of picture of a run.

    name : of its file
    view : the table behind it; None where a run has nothing to show
    caption : its words
    draw : table and words -> figure
    """

    name: str
    view: Callable[[RunFolder], pd.DataFrame | None]
    caption: Callable[[RunFolder, pd.DataFrame], Caption]
    draw: Callable[[pd.DataFrame, Caption], Figure]

    def of(self, run: RunFolder) -> Figure | None:
        """The picture of a run, if it has one."""
        table = self.view(run)
        if table is None or table.empty:
            return None
        return self.draw(table, self.caption(run, table))
