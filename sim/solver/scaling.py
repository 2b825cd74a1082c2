"""From a problem to its standard form.

Quantities are divided by a typical bound, costs by a typical cost (both per scenario and powers of
two, so that it costs no digit), inventories by the mean ratio besides, limit rows by their largest
coefficient; so tolerances and starting points mean the same for GWh and TWh, for euros and cents.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from sim.solver.form import Form, Layout
from sim.solver.problem import Array, BoolArray, Problem

# A bound this far below the typical one leaves no room to step in: the column stays at zero.
_NO_ROOM = 1e-10
# Tiers are wider by this share of themselves or of a typical bound, whichever is less: stores that
# start full and cannot empty would have no room else, and rounding errors nowhere to go. It is a
# tenth of the primal tolerance.
_WIDER = 1e-10
# Numbers this far below the largest do not count towards what is typical.
_NEGLIGIBLE = 1e-12


def standard_form(problem: Problem) -> Form:
    """Scale a problem and lay it out as columns and rows."""
    stores = problem.stores
    layout = Layout(
        periods=problem.periods,
        nodes=problem.nodes,
        columns=problem.columns,
        stores=stores.node.size,
        tiers=stores.tier_cost.shape[-1],
        limits=stores.limit_rhs.shape[-1],
    )
    inventory = 1.0 / float(stores.ratio.mean())
    upper, cost, curvature = _bounds_and_costs(problem, layout, inventory)
    rows, limits = _rows(problem, layout, inventory)
    wanted = np.abs(problem.rhs).sum(axis=-1).max(axis=-1)
    most = np.where(wanted > 0.0, wanted, np.inf)
    quantity = _typical(np.minimum(upper, most), np.isfinite(upper) & (upper > 0.0))
    free = upper > _NO_ROOM * quantity
    price = _typical(np.abs(cost), free & (cost != 0.0))
    network = _network(problem, layout)
    upper /= quantity
    tiers = layout.split(upper)[3]
    tiers += _WIDER * np.minimum(tiers, 1.0)
    cost /= price
    curvature *= quantity / price
    for array in (upper, cost, curvature):
        array[~free] = 0.0
    rows /= quantity
    return Form(
        layout=layout,
        network=network,
        transposed=sparse.csr_array(network.T),
        node=stores.node,
        ratio=(stores.ratio * inventory)[:, None],
        cost=cost,
        curvature=curvature,
        upper=upper,
        free=free,
        rhs=rows,
        row_weight=1.0 / (1.0 + np.abs(rows)),
        quantity=quantity,
        price=price,
        inventory=inventory,
        **limits,
    )


def _bounds_and_costs(
    problem: Problem, layout: Layout, inventory: float
) -> tuple[Array, Array, Array]:
    """Upper bounds, costs and curvatures of all columns, (m, T, B) each, inventories scaled."""
    stores = problem.stores
    shape = (layout.size, problem.periods, problem.scenarios)
    upper, cost, curvature = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    bounds = (
        problem.upper,
        stores.withdrawal_upper,
        stores.injection_upper,
        stores.tier_upper / inventory,
        np.where(np.isinf(stores.limit_rhs), 0.0, np.inf),
    )
    costs = (
        problem.cost,
        stores.withdrawal_cost,
        stores.injection_cost,
        stores.tier_cost * inventory,
    )
    for array, groups in ((upper, bounds), (cost, costs)):
        for place, group in zip(layout.split(array), groups, strict=False):
            place[...] = _places_first(group)
    bent = layout.split(curvature)
    bent[0][...] = _places_first(problem.curvature)
    bent[3][...] = _places_first(stores.tier_curvature * inventory**2)
    return upper, cost, curvature


def _places_first(array: Array) -> Array:
    """(B, T, ..) to (.., T, B)."""
    return np.moveaxis(array, (0, 1), (-1, -2))


def _network(problem: Problem, layout: Layout) -> sparse.csr_array:
    stores, first = np.arange(layout.stores), layout.columns
    network = sparse.coo_array(problem.incidence)
    moves = (
        (problem.stores.node, first + stores, 1.0),
        (problem.stores.node, first + layout.stores + stores, -1.0),
        (layout.nodes + stores, first + stores, -1.0),
        (layout.nodes + stores, first + layout.stores + stores, 1.0),
    )
    rows = np.concatenate([network.coords[0], *(row for row, _, _ in moves)])
    columns = np.concatenate([network.coords[1], *(column for _, column, _ in moves)])
    values = [network.data, *(np.full(layout.stores, sign) for _, _, sign in moves)]
    shape = (layout.rows, layout.size)
    return sparse.csr_array((np.concatenate(values), (rows, columns)), shape=shape)


def _rows(problem: Problem, layout: Layout, inventory: float) -> tuple[Array, dict[str, Any]]:
    """Right-hand sides (R, T, B) in the problem's quantities, and the limits' coefficients."""
    stores = problem.stores
    limit_rhs = np.ascontiguousarray(_places_first(stores.limit_rhs))
    present = np.isfinite(limit_rhs)
    coefficients = {
        "limit_withdrawal": _places_first(stores.limit_withdrawal),
        "limit_injection": _places_first(stores.limit_injection),
        "limit_inventory": _places_first(stores.limit_inventory) * inventory,
    }
    size = np.zeros(limit_rhs.shape)
    for name, values in coefficients.items():
        coefficients[name] = np.where(present, values, 0.0)
        np.maximum(size, np.abs(coefficients[name]), out=size)
    size[size == 0.0] = 1.0
    for values in coefficients.values():
        values /= size
    rows = np.zeros((layout.rows, problem.periods, problem.scenarios))
    node, store, limit = layout.split_rows(rows)
    node[...] = _places_first(problem.rhs)
    limit[...] = np.where(present, limit_rhs, 0.0) / size
    if layout.stores:
        initial = stores.initial.T / inventory
        store[:, 0] = -stores.ratio[0] * inventory * initial
        limit[:, :, 0] -= coefficients["limit_inventory"][:, :, 0] * initial[:, None]
        coefficients["limit_inventory"][:, :, 0] = 0.0
    return rows, {**coefficients, "limit_present": present, "limit_size": size}


def _typical(values: Array, counted: BoolArray) -> Array:
    """The power of two nearest the geometric mean of the counted values (1 where none counts).

    (m, T, B) to (B,).
    """
    most = np.max(values, axis=(0, 1), initial=0.0, where=counted)
    counted = counted & (values > _NEGLIGIBLE * most)
    # values = part * 2^exponent with parts from 1/2 to 1, on average (in logarithms) 2^-1/2.
    exponent = np.frexp(np.where(counted, values, 1.0))[1].astype(np.int64)
    whole = np.sum(exponent, axis=(0, 1), where=counted)
    return np.asarray(np.exp2(np.rint(whole / np.maximum(counted.sum(axis=(0, 1)), 1) - 0.5)))
