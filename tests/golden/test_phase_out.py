"""The end of Russian gas by law, of TurkStream, and of the largest landing: what must hold.

Volumes are those of `contracts.csv`, by hand: 155.6 TWh a year of LNG and 96.3 of pipeline gas
under long-term contracts that run on, 20.7 that end with 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.pipeline import Run

Shipped = Callable[..., Run]
LAW, EXEMPT = "phase-out-2027", "phase-out-2027-exempt"
SCENARIO, FREE = 0, 1


def refused(run: Run, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = run.summary["refused"][name]
    return found


def since(run: Run, day: date) -> int:
    """The period that begins on a day."""
    return run.result.batch.calendar.starts.index(day)


def flow(run: Run, lane: int, arc: str, first: int) -> float:
    """TWh from a period on."""
    net, days = run.result.batch.network, run.result.batch.calendar.days
    place = [f"{a.from_node}>{a.to_node}" for a in net.arcs].index(arc)
    return float((run.result.flow[lane, place] * days)[first:].sum() / 1000)


def hub(run: Run, lane: int, node: str, first: int) -> float:
    """Mean price from a period on, EUR/MWh."""
    days = run.result.batch.calendar.days[first:]
    prices = run.result.hub_price[lane, run.result.batch.network.market_index[node], first:]
    return float((prices * days).sum() / days.sum())


def test_long_term_lng_is_refused_where_it_is_contracted(shipped_run: Shipped) -> None:
    """456 days at 0.92 of cargoes metered as send-out; half finds no other buyer."""
    told = refused(shipped_run(LAW), "long-term-lng")
    whole = sum(told["lng_twh"].values())
    assert whole == pytest.approx(155.6 * 0.92 * 456 / 365, rel=0.01)
    shares = {node: volume / whole for node, volume in told["lng_twh"].items()}
    assert shares == {
        "FR": pytest.approx(76.3 / 155.6, abs=1e-3),
        "ES": pytest.approx(37.8 / 155.6, abs=1e-3),
        "BE": pytest.approx(27.9 / 155.6, abs=1e-3),
        "NL": pytest.approx(13.6 / 155.6, abs=1e-3),
    }
    assert told["lng_stranded_twh"] == pytest.approx(0.5 * whole, rel=1e-3)
    assert told["lng_rerouted_twh"] == pytest.approx(0.5 * whole, rel=1e-3)


def test_no_russian_cargo_lands_once_both_bans_are_in_force(shipped_run: Shipped) -> None:
    """Short-term cargoes since September, all from January: the two add up."""
    batch = shipped_run(LAW).result.batch
    origin, first = batch.network.origin_index["RU"], since(shipped_run(LAW), date(2027, 1, 1))
    banned = batch.lng_banned[:, origin]
    nodes = [batch.network.market_index[node] for node in ("FR", "BE", "ES", "NL", "GB")]
    assert banned[SCENARIO][nodes, first:] == pytest.approx(1.0, abs=1e-3)
    assert banned[SCENARIO][nodes, :first] == pytest.approx(69.5 / 225.1, abs=1e-3)
    assert banned[FREE][nodes] == pytest.approx(69.5 / 225.1, abs=1e-3)


def test_europe_outbids_others_for_what_is_lost(shipped_run: Shipped) -> None:
    """It refuses 179 TWh of LNG and lands almost as much as before: the ban costs a price."""
    run = shipped_run(LAW)
    days = run.result.batch.calendar.days
    landed = (run.result.send_out.sum(axis=1) * days).sum(axis=1) / 1000
    exports = (run.result.lng_exports.sum(axis=1) * days).sum(axis=1) / 1000
    stranded = refused(run, "long-term-lng")["lng_stranded_twh"]
    assert exports[FREE] - exports[SCENARIO] == pytest.approx(stranded, rel=1e-3)
    assert abs(landed[FREE] - landed[SCENARIO]) < 0.3 * stranded
    eu = run.summary["regions"]["EU27"]
    assert 0.3 < eu["price_effect_eur_mwh"] < 4.0
    assert eu["curtailment_twh"] == 0.0


def test_turkstream_keeps_what_is_not_for_the_eu(shipped_run: Shipped) -> None:
    """Of 186.3 TWh a year 34.0 and from 2027 20.7 are refused before, then 96.3."""
    run = shipped_run(LAW)
    batch = run.result.batch
    route = batch.network.routes_of("RU", ("turkstream",))
    share = batch.route_availability[:, route].sum(axis=1)
    dates = [date(2026, 9, 3), date(2027, 1, 1), date(2027, 10, 1)]
    first, second, third = (since(run, day) for day in dates)
    left = share[SCENARIO] / share[FREE]
    assert left[: third - 1] == pytest.approx(1.0)
    assert left[third - 1] == pytest.approx(1 - (1 - 35.3 / 131.6) / 30, abs=1e-3)
    assert left[third:] == pytest.approx(35.3 / 131.6, abs=1e-3)
    assert share[FREE, first] > share[FREE, second]
    assert sum(refused(run, "long-term-pipeline-gas")["pipeline_twh"].values()) == pytest.approx(
        96.3 * 184 / 365, rel=0.08
    )


def test_hungary_and_slovakia_are_served_from_elsewhere(shipped_run: Shipped) -> None:
    """Nothing comes from Serbia then, more from Austria and Czechia; nobody is cut off."""
    law, exempt = shipped_run(LAW), shipped_run(EXEMPT)
    first = since(law, date(2027, 10, 1))
    assert flow(law, SCENARIO, "RS>HU", first) < 1.0
    assert flow(exempt, SCENARIO, "RS>HU", first) > 3.0
    west = [
        sum(flow(run, SCENARIO, arc, first) for arc in ("AT>HU", "AT>SK", "CZ>SK"))
        for run in (law, exempt)
    ]
    assert west[0] > west[1] + 5.0
    for node in ("HU", "SK"):
        assert law.summary["countries"][node]["curtailment_twh"] == 0.0
        gained = hub(law, SCENARIO, node, first) - hub(exempt, SCENARIO, node, first)
        assert 0.1 < gained < 2.0


def test_an_exemption_is_worth_as_much_to_others(shipped_run: Shipped) -> None:
    """Its gas is sold where it is worth most, so Austria gains what Hungary does."""
    law, exempt = shipped_run(LAW), shipped_run(EXEMPT)
    first = since(law, date(2027, 10, 1))
    gained = {
        node: hub(law, SCENARIO, node, first) - hub(exempt, SCENARIO, node, first)
        for node in ("HU", "AT", "DE")
    }
    assert gained["AT"] == pytest.approx(gained["HU"], abs=0.2)
    assert gained["DE"] == pytest.approx(gained["HU"], abs=0.3)
    assert "HU" not in refused(exempt, "long-term-pipeline-gas")["pipeline_twh"]
    assert hub(law, FREE, "HU", 0) == pytest.approx(hub(exempt, FREE, "HU", 0), abs=0.01)


def test_the_south_east_pays_most_for_turkstream(shipped_run: Shipped) -> None:
    """It is served through Greece, Croatia and Hungary; no one is cut off, in the EU or not."""
    run = shipped_run("turkstream-ends")
    batch = run.result.batch
    first = since(run, date(2027, 1, 1))
    gone = batch.route_availability[SCENARIO, batch.network.routes_of("RU", ("turkstream",))]
    assert gone[:, first:].max() == 0.0
    winter = slice(first, first + 12)
    effect = run.result.hub_price[SCENARIO] - run.result.hub_price[FREE]
    by_node = {n: float(effect[batch.network.market_index[n], winter].mean()) for n in ("BG", "DE")}
    assert by_node["BG"] > by_node["DE"] > 0.3
    for node in ("BG", "RS", "BA", "MK", "HU", "RO", "GR"):
        assert run.summary["countries"][node]["curtailment_twh"] == 0.0


def test_a_landing_lost_in_the_cold_is_made_good_from_stores(shipped_run: Shipped) -> None:
    """About a TWh a day for a fortnight: stores give most of it, and nobody is cut off."""
    run = shipped_run("norway-outage")
    calendar = run.result.batch.calendar
    first = since(run, date(2027, 1, 11))
    days = slice(first, first + 14)
    assert calendar.starts[first + 14] == date(2027, 1, 25)
    norway = run.result.batch.network.routes_of("NO", None)
    lost = -np.subtract(*run.result.route_supply[:, norway].sum(axis=1))[days].mean()
    assert lost == pytest.approx(0.30 * 3597, rel=0.02)
    given = np.subtract(*run.result.withdrawal.sum(axis=1))[days].mean()
    assert 0.7 * lost < given <= lost
    assert run.result.curtailment[SCENARIO].max() < 1e-3
