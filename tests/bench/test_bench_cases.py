"""Cases are the same in every run, and every one has an optimum."""

from __future__ import annotations

import numpy as np
import pytest

from sim.bench.cases import CASES, GOALS, QUICK, Load, chosen, linear, shipped, truncated, varied
from sim.bench.synthetic import synthetic
from sim.errors import InputError
from sim.solver import Status, certificate, solve, solve_reference


@pytest.mark.parametrize("nodes", [1, 2, 30])
def test_synthetic_networks_have_an_optimum(nodes):
    problem = synthetic(nodes, periods=6)
    found = solve(problem)
    assert found.status == (Status.OPTIMAL,)
    assert certificate(problem, found).gap[0] < 1e-7
    assert found.objective[0] == pytest.approx(solve_reference(problem).objective[0], rel=1e-6)


def test_a_synthetic_network_follows_from_its_seed():
    one, same, other = (synthetic(20, seed=seed) for seed in (3, 3, 4))
    assert one.upper.tobytes() == same.upper.tobytes()
    assert (one.incidence != same.incidence).nnz == 0
    assert one.rhs.tobytes() != other.rhs.tobytes()
    assert (one.periods, one.nodes) == (12, 20)


def test_a_synthetic_network_is_in_one_piece_with_stores_and_an_exit_everywhere():
    from scipy.sparse.csgraph import connected_components

    problem = synthetic(100)
    steps = problem.incidence @ problem.incidence.T
    assert connected_components(steps)[0] == 1
    assert 10 <= problem.stores.node.size <= 30
    spill = (problem.upper[0, 0] == np.inf) & (problem.cost[0, 0] == 0.0)
    backstop = (problem.upper[0, 0] == np.inf) & (problem.cost[0, 0] == 3000.0)
    assert spill.sum() == backstop.sum() == 100


def test_tiers_of_demand_meet_at_their_ends():
    """The price at the end of a tier is that at the start of the next, in every period."""
    problem = synthetic(5)
    tiers = problem.curvature[0, 0] > 0.0
    first = -problem.cost[0][:, tiers]
    last = first - problem.curvature[0][:, tiers] * problem.upper[0][:, tiers]
    assert last.reshape(12, 5, 5)[:, :-1] == pytest.approx(first.reshape(12, 5, 5)[:, 1:])
    assert last.reshape(12, 5, 5)[:, -1] == pytest.approx(15.0)


def test_a_variation_does_not_depend_on_how_many_there_are(tiny):
    few, many = varied(tiny, 2), varied(tiny, 5)
    for name in ("upper", "rhs", "cost"):
        assert getattr(few, name).tobytes() == getattr(many, name)[:2].tobytes()
    assert many.scenarios == 5
    assert many.curvature.strides[0] == 0


def test_variations_stay_within_their_reach(tiny):
    many = varied(tiny, 40)
    for name, low, high in (("upper", 0.8, 1.2), ("rhs", 0.72, 1.2), ("cost", 0.9, 1.1)):
        base = getattr(tiny, name)[0]
        used = (base != 0.0) & np.isfinite(base)
        factor = getattr(many, name)[:, used] / base[used]
        assert low * 0.95 - 1e-12 <= factor.min() < low * 1.1
        assert high * 0.9 < factor.max() <= high * 1.05 + 1e-12
    endless = np.isinf(tiny.upper[0])
    assert np.isinf(many.upper[:, endless]).all()


def test_what_a_node_can_do_without_varies_with_what_it_needs(tiny):
    """Else a variation may have no answer at all, as where demand grows and its tiers shrink."""
    many = varied(tiny, 20)
    place = many.rhs[:, 0] / tiny.rhs[0, 0]
    for column in range(tiny.columns):
        nodes = tiny.incidence[:, [column]].tocoo().coords[0]
        if nodes.size == 1 and np.isfinite(tiny.upper[0, 0, column]):
            factor = many.upper[:, 0, column] / tiny.upper[0, 0, column]
            assert (place[:, nodes[0]] <= factor + 1e-12).all()
            assert (place[:, nodes[0]] >= 0.9 * factor - 1e-12).all()


def test_the_first_periods_are_a_problem_of_their_own(tiny):
    short = truncated(tiny, 2)
    assert (short.periods, tiny.periods) == (2, 4)
    assert short.rhs.tobytes() == tiny.rhs[:, :2].tobytes()
    assert short.stores.ratio.tolist() == tiny.stores.ratio[:2].tolist()
    assert short.stores.initial.tolist() == tiny.stores.initial.tolist()
    assert solve(short).optimal.all()


def test_the_linear_part_has_no_curvature(tiny):
    flat = linear(varied(tiny, 2))
    assert not flat.curvature.any()
    assert not flat.stores.tier_curvature.any()
    assert flat.cost.tobytes() == varied(tiny, 2).cost.tobytes()


def test_the_shipped_problem_is_one_scenario_of_a_year():
    problem = shipped("monthly")
    assert (problem.scenarios, problem.periods) == (1, 12)


def test_every_goal_has_its_case_batch_and_rival():
    for goal in GOALS:
        (case,) = chosen([goal.case])
        assert goal.batch in [load.batch for load in case.loads]
        assert goal.rival in [sample.rival for sample in case.samples]
    assert {case.name for case in CASES} == {
        "monthly",
        "weekly",
        "daily",
        "synthetic-100",
        "synthetic-300",
    }
    assert QUICK.loads == (Load(256, 5),)


def test_a_case_can_be_limited():
    (case,) = chosen(["weekly"])
    small = case.limited(largest=16, rounds=1)
    assert [load.batch for load in small.loads] == [1, 16]
    assert small.rounds == 1
    with pytest.raises(InputError, match="no batch of weekly has 0"):
        case.limited(largest=0, rounds=None)


def test_an_unknown_case_is_refused():
    with pytest.raises(InputError, match=r"'hourly'.*monthly, weekly, daily"):
        chosen(["hourly"])
