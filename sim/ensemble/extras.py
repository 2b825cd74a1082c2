"""Aggregates of tables for the outcomes of an ensemble, made of the tables that a run writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from sim.data.seeds import Seeds
from sim.output.aggregates import CASES, Aggregate, Column, taken
from sim.result import Result
from sim.summary.figures import Figures
from sim.summary.indicators import NodeBalance, node_balance, region_paths


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables of one scenario, each made when it is asked for.

    result : two lanes, the scenario and its counterfactual
    figures : among them, in row `row`, the scenario's
    """

    result: Result
    seeds: Seeds
    figures: Figures
    row: int

    @classmethod
    def of(cls, pair: Sequence[Result], seeds: Seeds, figures: Figures, row: int) -> Tables:
        """Of a scenario and its counterfactual, whatever their lanes were called."""
        joined = Result.joined(pair)
        named = replace(joined, batch=replace(joined.batch, lanes=CASES))
        return cls(named, seeds, figures, row)

    def values(self, aggregates: Sequence[Aggregate]) -> list[float]:
        """The aggregates in their order, each table made once."""
        made: dict[str, Mapping[str, Column]] = {}
        for aggregate in aggregates:
            if aggregate.table not in made:
                made[aggregate.table] = self.rows(aggregate.table)
        return [taken(each, made[each.table], self.seeds) for each in aggregates]

    def rows(self, table: str) -> Mapping[str, Column]:
        """A table by column, as `gasgap run` writes it."""
        if table == "countries":
            return self._countries()
        # Tables are data frames: an ensemble that wants none does without what makes them.
        from sim.dependency.tables import origins
        from sim.output import economic_tables, tables

        if table == "balances":
            frame = tables.balances(self.result, self._balance)
        elif table == "output_loss":
            frame = economic_tables.losses_of_output(self.result, self.seeds)
        elif table == "imports":
            frame = tables.imports(self.result, self.seeds)
        elif table == "origins":
            frame = origins(self.result, self.seeds)
        else:
            owner = economic_tables if table in ("economics", "senders") else tables
            frame = getattr(owner, table)(self.result)
        return _Columns(frame)

    @cached_property
    def _balance(self) -> NodeBalance:
        return node_balance(self.result)

    def _countries(self) -> Mapping[str, Column]:
        """Figures of regions side by side: a row a region, as far as they have no keys below."""
        own, columns = self.figures.values[self.row], self.figures.columns
        places = [".".join(place) for place in region_paths(self.result.batch.network)]
        above = f"{places[0]}."
        names = [key.removeprefix(above) for key in columns if key.startswith(above)]
        found: dict[str, Column] = {
            name: np.array([own[columns[f"{place}.{name}"]] for place in places])
            for name in names
            if "." not in name
        }
        regions = [place.partition(".")[2] for place in places]
        return {"region": np.array(regions, dtype=object), **found}


class _Columns(Mapping[str, Column]):
    """Columns of a frame as arrays, each made when it is first asked for."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame
        self._made: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self._made:
            self._made[name] = self._frame[name].to_numpy()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._frame.columns)

    def __len__(self) -> int:
        return len(self._frame.columns)
