"""Aggregates of tables among an outcome's values: those of the files that a run writes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.config import load_scenario
from sim.ensemble import figure_keys, run_ensemble
from sim.errors import InputError
from sim.model.network import Network
from sim.output.aggregates import Aggregate, problem_of
from sim.output.table_shapes import SHAPES
from sim.pipeline import run_scenario, save_run


@pytest.fixture(scope="module")
def stop(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """A shipped scenario by months: as run, as written, its tables read back."""
    loaded = load_scenario("russian-gas-stop-2022", ["horizon.resolution=monthly"])
    run = run_scenario(loaded)
    folder = save_run(run, tmp_path_factory.mktemp("results"))
    paths = sorted((folder / "tables").glob("*.csv"))
    tables = {path.stem: pd.read_csv(path, keep_default_na=False, na_values=[""]) for path in paths}
    return SimpleNamespace(scenario=loaded.scenario, seeds=run.seeds, tables=tables)


def of_file(frame: pd.DataFrame, column: str, take: str, **where: Any) -> float:
    """The same by other means: the file, and what pandas makes of it."""
    for name, word in where.items():
        name = name.rstrip("_")
        frame = frame[frame[name].isin(word if isinstance(word, tuple) else (word,))]
    if take in ("first", "last"):
        return float(frame.sort_values("start")[column].iloc[0 if take == "first" else -1])
    return float(getattr(frame[column], take)())


ASKED: Mapping[str, tuple[tuple[Any, ...], dict[str, str]]] = {
    "dearest": (("prices", "hub_price_eur_mwh", "max"), {"node": "DE"}),
    "mean": (("prices", "hub_price_eur_mwh", "mean"), {"node": "DE"}),
    "effect": (("prices", "price_effect_eur_mwh", "last"), {"node": "IT"}),
    "held": (("storage", "inventory_twh", "sum"), {"country": "EU27", "end": "2022-10-31"}),
    "lowest": (("storage", "fill_pct", "min"), {"country": "DE", "node": "DE"}),
    "flow": (("flows", "flow_gwh_d", "sum"), {"arc": "NO>DE"}),
    "rent": (("flows", "congestion_rent_meur", "sum"), {"to": "EU27"}),
    "start": (("flows", "utilisation", "first"), {"arc": "NO>DE"}),
    "cut-off": (("demand", "curtailment_gwh_d", "max"), {"sector": "industry"}),
    "balance": (("balances", "spill_gwh_d", "sum"), {}),
    "worst": (("countries", "shortfall_pct", "max"), {}),
    "eu": (("countries", "shortfall_twh", "sum"), {"region": "EU27"}),
    "wells": (("supply", "supply_gwh_d", "mean"), {"supplier": "NO"}),
    "ships": (("lng", "exports_gwh_d", "sum"), {"origin": "US"}),
    "sent": (("send_out", "send_out_gwh_d", "max"), {"node": "EU27"}),
    "bought": (("imports", "imports_twh", "sum"), {"supplier": "LNG:US"}),
    "burnt": (("origins", "consumed_twh", "sum"), {"country": "DE", "form": "lng"}),
    "of-none": (("origins", "consumed_twh", "sum"), {"country": "DE", "origin": "LY"}),
    "welfare": (("economics", "welfare_meur", "sum"), {"node": "EU27"}),
    "earned": (("senders", "net_revenue_meur", "sum"), {"supplier": "NO"}),
    "output": (("output_loss", "output_loss_high_meur", "sum"), {"node": "EU27"}),
}
"""By name table, column and take, and where."""
BY_CASE = [name for name, ((table, *_), _) in ASKED.items() if SHAPES[table].by_case]


def asked(name: str, case: str = "scenario") -> Aggregate:
    (table, column, take), where = ASKED[name]
    return Aggregate(f"{name}-{case}", table, column, where, take, case)


def test_aggregates_are_those_of_the_files(stop: SimpleNamespace) -> None:
    """Of every table, of both cases, of single words and of groups."""
    calm = [name for name in BY_CASE if name != "output"]
    extras = [*map(asked, ASKED), *(asked(name, "counterfactual") for name in calm)]
    (outcome,) = run_ensemble([stop.scenario], stop.seeds, extras=extras)
    assert {extra.table for extra in extras} == set(SHAPES)
    for extra in extras:
        where: dict[str, Any] = dict(extra.where)
        for name, word in extra.where.items():
            if word == "EU27" and extra.table != "countries":
                where[name] = stop.seeds.eu_nodes
        if SHAPES[extra.table].by_case:
            where["case"] = extra.case
        told = of_file(stop.tables[extra.table], extra.column, extra.take, **where)
        assert outcome.values[extra.name] == pytest.approx(told, rel=1e-12, abs=1e-9), extra
        if extra.take not in ("sum", "mean"):
            assert outcome.values[extra.name] == told
    assert outcome.values["of-none-scenario"] == 0.0
    assert outcome.values["dearest-scenario"] > outcome.values["dearest-counterfactual"]


def test_shapes_are_those_of_the_files(stop: SimpleNamespace) -> None:
    """Every table, every column in order, and the words of every label."""
    assert set(SHAPES) == set(stop.tables)
    net = Network.of(stop.seeds)
    for name, shape in SHAPES.items():
        frame = stop.tables[name]
        assert tuple(frame.columns) == shape.columns, name
        for label, words in shape.labels.items():
            found, known = set(frame[label]), set(words(stop.seeds, net))
            assert found <= known if name == "origins" else found == known, (name, label)


def test_extras_stand_behind_the_figures(small: SimpleNamespace) -> None:
    extras = [Aggregate("low", "prices", "hub_price_eur_mwh", {"node": "B"}, "min")]
    scenarios = [small.kinds["half"], small.kinds["weekly"]]
    plain = list(run_ensemble(scenarios, small.seeds))
    told = list(run_ensemble(scenarios, small.seeds, extras=extras))
    for one, two in zip(plain, told, strict=True):
        assert list(two.values) == [*one.values, "low"]
        figures = np.array([two.values[key] for key in one.values])
        assert np.array_equal(figures, np.array(list(one.values.values())), equal_nan=True)


def test_no_extra_depends_on_the_chunk(small: SimpleNamespace) -> None:
    """A case that is its own counterfactual, and one that others share, are told of as such."""
    extras = [
        Aggregate("p", "prices", "hub_price_eur_mwh", {"node": "B"}, "mean", case)
        if case == "scenario"
        else Aggregate("q", "prices", "hub_price_eur_mwh", {"node": "B"}, "mean", case)
        for case in ("scenario", "counterfactual")
    ]
    scenarios = list(small.kinds.values())
    whole = list(run_ensemble(scenarios, small.seeds, extras=extras))
    for outcome in whole:
        (alone,) = run_ensemble([outcome.scenario], small.seeds, extras=extras)
        assert [alone.values[k] for k in "pq"] == [outcome.values[k] for k in "pq"]
    calm = whole[list(small.kinds).index("nothing")]
    assert calm.values["p"] == calm.values["q"]


def test_what_has_no_number_is_nan(small: SimpleNamespace) -> None:
    """A day on which no period starts; a price at a node without a market."""
    extras = [
        Aggregate("day", "prices", "hub_price_eur_mwh", {"start": "1999-01-01"}),
        Aggregate("end", "prices", "hub_price_eur_mwh", {"end": "1999-01-01", "node": "A"}, "last"),
    ]
    (outcome,) = run_ensemble([small.kinds["half"]], small.seeds, extras=extras)
    assert math.isnan(outcome.values["day"])
    assert math.isnan(outcome.values["end"])


GOOD: dict[str, Any] = {
    "name": "x", "table": "prices", "column": "hub_price_eur_mwh", "where": {"node": "A"},
    "take": "max",
}  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"table": "price"}, "no table 'price'; did you mean 'prices'. there are countries, bal"),
        ({"column": "hub_price"}, "no number in prices 'hub_price'; did you mean 'hub_price_eur_"),
        ({"column": "node"}, "no number in prices 'node'; there are hub_price_eur_mwh, price_eff"),
        ({"take": "median"}, "'median'; .*there are sum, mean, min, max, first, last"),
        ({"case": "calm"}, "no case 'calm'; there are scenario, counterfactual"),
        (
            {"where": {"node": "ZZ"}},
            "the baseline has no node in prices 'ZZ'; it has A, B, EU27, L",
        ),
        ({"where": {"nodes": "A"}}, "no column to choose rows of prices by 'nodes'; did you mean"),
        ({"where": {"case": "scenario"}}, "there are node, start, end; use the key `case`"),
        ({"where": {"start": "March"}}, "start 'March' is no day; write it as 2022-04-01"),
        ({"table": "imports", "column": "imports_twh", "where": {}, "take": "last"}, "no periods"),
        (
            {
                "table": "countries",
                "column": "shortfall_twh",
                "where": {},
                "case": "counterfactual",
            },
            "countries is about the scenario only; remove `case`",
        ),
    ],
)
def test_mistakes_are_told_before_anything_is_solved(
    keys: dict[str, Any], told: str, small: SimpleNamespace, counting: Callable[..., Any]
) -> None:
    counter = counting()
    assert problem_of(Aggregate(**GOOD), small.seeds) is None
    wrong = Aggregate(**{**GOOD, **keys})
    with pytest.raises(InputError, match=f"^x: .*{told}"):
        run_ensemble([small.kinds["half"]], small.seeds, extras=[wrong])
    with pytest.raises(InputError, match=told):
        figure_keys(small.kinds["half"], small.seeds, [wrong])
    assert counter.lanes == []


def test_the_last_period_of_many_things_is_no_number(small: SimpleNamespace) -> None:
    many = Aggregate("many", "prices", "hub_price_eur_mwh", {}, "last")
    told = "many: last wants one row of prices, but 3 fit in the period from 2021-06-01"
    with pytest.raises(InputError, match=told):
        figure_keys(small.kinds["half"], small.seeds, [many])
    with pytest.raises(InputError, match=told):
        list(run_ensemble([small.kinds["half"]], small.seeds, extras=[many]))


def test_names_are_given_once(small: SimpleNamespace) -> None:
    for name in ("imports_twh.RU", "twice"):
        extras = [Aggregate(**{**GOOD, "name": name}), Aggregate(**{**GOOD, "name": "twice"})]
        with pytest.raises(InputError, match=f"{name} names two values"):
            list(run_ensemble([small.kinds["half"]], small.seeds, extras=[*extras, extras[0]]))


def test_keys_are_known_before_anything_is_solved(
    small: SimpleNamespace, counting: Callable[..., Any]
) -> None:
    """Of all kinds of scenarios, in their order, extras behind them."""
    outcomes = list(run_ensemble(list(small.kinds.values()), small.seeds))
    counter = counting()
    for outcome in outcomes:
        keys = figure_keys(outcome.scenario, small.seeds, [Aggregate(**GOOD)])
        assert keys == (*outcome.values, "x")
    assert counter.lanes == []
