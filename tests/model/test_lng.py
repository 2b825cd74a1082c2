"""The world LNG market, by hand.

A takes 40 of 400 GWh/d beside a pipeline of 60; the rest of the world takes 360 at 20 EUR/MWh and
answers with an elasticity of -0.5: up to 1.2 times the price it gives up
360 (1 - 1.2^-0.5) = 31.366 along a line from 20 to 24. Europe gives up x at 20 + 1.2 x. Losing `l`
of supply raises the price by l / (1 / 1.2 + 31.366 / 4) = l / 8.675.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

Solve = Callable[..., Any]
Acted = Callable[..., Any]
FROM = "2021-01-01"
WIDTH = 360 * (1 - 1.2**-0.5)
GIVEN_UP_PER_EURO = 1 / 1.2 + WIDTH / 4


def price(run: Any) -> float:
    return float(run.result.hub_price[0, 0, 0])


def test_the_base_year_repeats_itself(tiny: SimpleNamespace, solve: Solve) -> None:
    """At the reference price Europe takes what it took, and the rest of the world too."""
    result = solve(tiny.with_lng()).result
    assert result.hub_price[0, :, 0] == pytest.approx([20.0, 20.0], abs=1e-3)
    assert result.send_out[0, 0, 0] == pytest.approx(40.0, abs=1e-2)
    assert result.rest_of_world_response[0, 0] == pytest.approx(0.0, abs=1e-2)


def test_a_loss_to_the_world_moves_the_price(tiny: SimpleNamespace, solve: Solve) -> None:
    """30 lost: 20 + 30 / 8.675 = 23.458; the rest of the world gives up 27.118, Europe 2.882."""
    cut = {"type": "cut", "supplier": "US", "form": "lng", "share": "10 %", "from": FROM}
    run = solve(tiny.with_lng(), measures={"cut": cut})
    rise = 30 / GIVEN_UP_PER_EURO
    assert rise == pytest.approx(3.458, abs=1e-3)
    assert price(run) == pytest.approx(20 + rise, abs=1e-3)
    assert run.result.rest_of_world_response[0, 0] == pytest.approx(rise * WIDTH / 4, abs=1e-3)
    assert run.result.demand_response[0].sum() == pytest.approx(rise / 1.2, abs=1e-3)
    assert run.summary["regions"]["EU27"]["price_effect_eur_mwh"] == pytest.approx(rise, abs=1e-2)


@pytest.mark.parametrize(("stranded", "lost"), [(0.0, 0.0), (0.2, 6.0), (1.0, 30.0)])
def test_an_embargo_loses_only_what_is_stranded(
    tiny: SimpleNamespace, solve: Solve, stranded: float, lost: float
) -> None:
    """Europe refuses the 30 it took from the US; 20 % stranded are 6 lost to the world.

    A cut of the same 30 costs five times as much. Nothing American lands in Europe any more.
    """
    embargo = {"type": "embargo", "supplier": "US", "form": "lng", "from": FROM}
    run = solve(tiny.with_lng(), measures={"no-us": {**embargo, "stranded_share": stranded}})
    assert price(run) == pytest.approx(20 + lost / GIVEN_UP_PER_EURO, abs=1e-3)
    imports = run.summary["imports_twh"]
    assert imports["LNG:US"] == pytest.approx(0.0, abs=1e-3)
    sent = run.summary["regions"]["EU27"]["lng_import_twh"]
    assert imports["LNG:QA"] == pytest.approx(sent, abs=1e-3)


def test_an_embargo_of_one_importer_counts_its_share(tiny: SimpleNamespace, acted: Acted) -> None:
    """B lands 10 of Europe's 40: it refuses a quarter of the US gas to Europe, half stranded."""
    base = tiny.with_lng().market("B", 50.0).terminal("other", "B", 50.0, sent=40.0 / 3)
    embargo = {"type": "embargo", "supplier": "US", "form": "lng", "importers": "B", "from": FROM}
    measures = {"no-us": {**embargo, "stranded_share": 0.5, "share": "50 %"}}
    case = acted(base, measures=measures)
    scale = (40 + 40 / 3) / 40
    us, qa = case.x.lng_exports[:, 0]
    refused = 30 * scale * 0.25 * 0.5
    assert us == pytest.approx(300 * scale - refused * 0.5)
    assert qa == pytest.approx(100 * scale)


def test_regasification_limits_europe(tiny: SimpleNamespace, solve: Solve) -> None:
    """20 of terminal: A gives up 20 at 44 EUR/MWh; the world takes 20 more and pays less.

    360 (0.85^-0.5 - 1) = 30.475 are wanted between 20 and 17: 20 - 3 * 20 / 30.475 = 18.031.
    """
    to = {"type": "capacity", "terminal": "port", "to": "20 GWh/d", "from": FROM}
    result = solve(tiny.with_lng(), measures={"small": to}).result
    assert result.hub_price[0, :, 0] == pytest.approx([44.0, 18.031], abs=1e-2)


def test_demand_elsewhere_draws_cargoes_away(tiny: SimpleNamespace, solve: Solve) -> None:
    """30 more wanted elsewhere, 390 in all: 20 + 30 / (1 / 1.2 + 390 * 0.087129 / 4) = 23.216."""
    more = {"type": "lng_demand", "change": "+30 GWh/d", "from": FROM}
    run = solve(tiny.with_lng(), measures={"cold-asia": more})
    assert price(run) == pytest.approx(20 + 30 / (1 / 1.2 + 390 * (1 - 1.2**-0.5) / 4), abs=1e-3)
    assert price(run) == pytest.approx(23.216, abs=1e-2)


def test_tariff_of_regasification_stands_between_the_prices(
    tiny: SimpleNamespace, solve: Solve
) -> None:
    """With a tariff of 2 the LNG market's reference price is 18, so Europe still pays 20."""
    base = tiny.one_node(100.0, 60.0).terminal("port", "A", 200.0, sent=40.0, tariff=2.0)
    result = solve(base.lng("US", 400.0, 40.0)).result
    assert result.hub_price[0, :, 0] == pytest.approx([20.0, 18.0], abs=1e-3)


def test_cargoes_are_scaled_to_metered_gas(tiny: SimpleNamespace, acted: Acted) -> None:
    """Cargoes of 50 for a send-out of 40: every origin's exports count four fifths."""
    base = tiny.one_node(100.0, 60.0).terminal("port", "A", 200.0, sent=40.0)
    case = acted(base.lng("US", 300.0, 35.0).lng("QA", 100.0, 15.0))
    assert case.x.lng_exports[:, 0] == pytest.approx([240.0, 80.0])
    assert case.x.rest_of_world[0] == pytest.approx(320.0 - 40.0)


def test_a_new_exporter_sells_like_all_others(tiny: SimpleNamespace, solve: Solve) -> None:
    """40 GWh/d begin where nothing was exported: so large a part of 440 lands in Europe."""
    base = tiny.with_lng().lng("MZ", 0.0, 0.0)
    base.add("infrastructure", ("train", "lng:MZ", "2021-01-01", 40, "planned"))
    run = solve(base)
    imports = run.summary["imports_twh"]
    sent = run.summary["regions"]["EU27"]["lng_import_twh"]
    assert imports["LNG:MZ"] == pytest.approx(sent * 40 / 440, abs=1e-3)
    assert sum(v for k, v in imports.items() if k.startswith("LNG:")) == pytest.approx(sent)


def test_an_origin_without_the_base_year_can_be_embargoed(
    tiny: SimpleNamespace, acted: Acted
) -> None:
    """Exports known only for a later year count nothing in the base year."""
    base = tiny.with_lng().add("lng_exports", ("MZ", 2022, 3650, 365, 5))
    embargo = {"type": "embargo", "supplier": "MZ", "form": "lng", "from": FROM}
    case = acted(base, measures={"none": embargo})
    assert case.x.lng_exports[:, 0] == pytest.approx([300.0, 100.0, 0.0])


def test_an_embargo_binds_where_other_origins_do_not_suffice(
    tiny: SimpleNamespace, solve: Solve
) -> None:
    """Europe refuses American and half of Qatari LNG: of the 100 from Qatar it may take 50 a day.

    It wants 80 now, beside a pipeline of 20, so 30 stay out; the 350 others go elsewhere.
    """
    base = tiny.with_lng(100.0, 20.0)
    refuse = {"type": "embargo", "form": "lng", "from": FROM}
    measures = {
        "no-us": {**refuse, "supplier": "US"},
        "half-qa": {**refuse, "supplier": "QA", "share": "50 %"},
    }
    run = solve(base, measures=measures)
    assert run.result.send_out[0, 0, 0] == pytest.approx(50.0, abs=1e-2)
    assert run.summary["imports_twh"]["LNG:QA"] == pytest.approx(50 * 31 / 1000, abs=1e-3)
    assert price(run) > float(run.result.hub_price[1, 0, 0]) + 1.0


def test_an_embargo_on_all_origins_stops_lng(tiny: SimpleNamespace, solve: Solve) -> None:
    refuse = {"type": "embargo", "form": "lng", "from": FROM}
    measures = {f"no-{o.lower()}": {**refuse, "supplier": o} for o in ("US", "QA")}
    run = solve(tiny.with_lng(), measures=measures)
    assert run.result.send_out[0].sum() == pytest.approx(0.0, abs=1e-3)
    assert run.result.lng_exports[0, :, 0].sum() == pytest.approx(400.0, abs=1e-2)
