"""The problem the core solves.

B scenarios share one network and are otherwise independent. Axes, in this order: scenario B,
period T, then place (node N, column n, store S) and what hangs on it (tier K, limit row G).
Every scenario minimises

    sum_t  cost'x + 1/2 x'diag(curvature)x + withdrawal_cost'w + injection_cost'j
           + tier_cost'h + 1/2 h'diag(tier_curvature)h

over `0 <= x <= upper` and likewise bounded w, j, h, subject in every period to

    nodes   incidence x_t + (sum of w_t - j_t over the stores on the node) = rhs_t
    stores  ratio_t (v_{t-1} - v_t) - w_t + j_t = 0,   v_t = sum of h_t over tiers, v_{-1} = initial
    limits  limit_withdrawal w_t + limit_injection j_t + limit_inventory v_{t-1} <= limit_rhs

Duals are derivatives of the optimal objective with respect to the right-hand side as written: with
supply entering as +1 and demand as `rhs`, a node's dual is its marginal cost; a limit's dual is
never positive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sim.errors import ProblemError

Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Stores:
    """S stores, each on a node, with K inventory tiers and G limit rows.

    Axes B and T may have length 1 and are then shared. `Problem` fills them out as views.

    Raises
    ------
    ProblemError
        A wrong number of axes, lengths that disagree, NaN, an infinity or a negative bound.
    """

    node: IntArray
    """(S,), node every store hangs on; several may share one."""
    ratio: Array
    """(T,), > 0, rate per unit of inventory change (1 / days in the period)."""
    initial: Array
    """(B, S), inventory before the first period."""
    withdrawal_cost: Array
    """(B, T, S)"""
    withdrawal_upper: Array
    """(B, T, S), >= 0, may be +inf."""
    injection_cost: Array
    """(B, T, S)"""
    injection_upper: Array
    """(B, T, S), >= 0, may be +inf."""
    tier_cost: Array
    """(B, T, S, K), cost per unit held at the end of the period."""
    tier_curvature: Array
    """(B, T, S, K), >= 0."""
    tier_upper: Array
    """(B, T, S, K), >= 0, may be +inf. The tiers sum to the inventory."""
    limit_withdrawal: Array
    """(B, T, S, G), coefficient of the withdrawal."""
    limit_injection: Array
    """(B, T, S, G), coefficient of the injection."""
    limit_inventory: Array
    """(B, T, S, G), coefficient of the inventory at the start of the period."""
    limit_rhs: Array
    """(B, T, S, G), +inf where there is no such row."""

    def __post_init__(self) -> None:
        node = np.asarray(self.node)
        if node.ndim != 1 or (node.size and node.dtype.kind not in "iu"):
            raise ProblemError("stores.node must be one axis of whole numbers, one a store")
        object.__setattr__(self, "node", node.astype(np.int64))
        for name, axes in _STORE_AXES.items():
            array = _checked(f"stores.{name}", getattr(self, name), len(axes), _RANGE.get(name))
            object.__setattr__(self, name, array)
        sizes = {"S": node.size, "K": self.tier_cost.shape[-1], "G": self.limit_rhs.shape[-1]}
        if sizes["K"] < 1:
            raise ProblemError("stores.tier_cost needs at least one tier on its last axis")
        _fixed_axes("stores.", self, _STORE_AXES, sizes)
        if bool((self.ratio <= 0.0).any()):
            raise ProblemError("stores.ratio must be above 0 in every period")

    @classmethod
    def none(cls) -> Stores:
        """No stores at all."""
        shapes = {"B": 1, "T": 1, "S": 0, "K": 1, "G": 0}
        arrays: dict[str, Any] = {
            name: np.ones([shapes[axis] for axis in axes]) for name, axes in _STORE_AXES.items()
        }
        return cls(node=np.zeros(0, np.int64), **arrays)


_STORE_AXES = {
    "ratio": "T",
    "initial": "BS",
    "withdrawal_cost": "BTS",
    "withdrawal_upper": "BTS",
    "injection_cost": "BTS",
    "injection_upper": "BTS",
    "tier_cost": "BTSK",
    "tier_curvature": "BTSK",
    "tier_upper": "BTSK",
    "limit_withdrawal": "BTSG",
    "limit_injection": "BTSG",
    "limit_inventory": "BTSG",
    "limit_rhs": "BTSG",
}
_PROBLEM_AXES = {"cost": "BTn", "curvature": "BTn", "upper": "BTn", "rhs": "BTN"}
# What an array may hold besides finite numbers of either sign.
_RANGE = {
    "upper": "bound",
    "withdrawal_upper": "bound",
    "injection_upper": "bound",
    "tier_upper": "bound",
    "curvature": "positive",
    "tier_curvature": "positive",
    "limit_rhs": "open",
}


@dataclass(frozen=True, eq=False)
class Problem:
    """B convex quadratic programs on one network (see the module docstring for the equations).

    Axes B and T may have length 1 in any array; after construction every array has its full shape,
    shared axes being views without memory of their own.

    Raises
    ------
    ProblemError
        Names the array and, for a bad value, its index.
    """

    incidence: sparse.csr_array
    """(N, n) sparse, shared by all scenarios and periods; any real coefficients."""
    cost: Array
    """(B, T, n)"""
    curvature: Array
    """(B, T, n), >= 0."""
    upper: Array
    """(B, T, n), >= 0, may be +inf."""
    rhs: Array
    """(B, T, N)"""
    stores: Stores

    def __post_init__(self) -> None:
        incidence = sparse.csr_array(self.incidence, dtype=np.float64, copy=True)
        incidence.sum_duplicates()
        _checked("incidence.data", incidence.data, 1, None)
        object.__setattr__(self, "incidence", incidence)
        for name, axes in _PROBLEM_AXES.items():
            array = _checked(name, getattr(self, name), len(axes), _RANGE.get(name))
            object.__setattr__(self, name, array)
        nodes, columns = incidence.shape
        _fixed_axes("", self, _PROBLEM_AXES, {"N": nodes, "n": columns})
        hung = self.stores.node
        if hung.size and not 0 <= int(hung.min()) <= int(hung.max()) < nodes:
            raise ProblemError(f"stores.node must lie in 0..{nodes - 1}, the rows of incidence")
        lengths = _batch_lengths(self)
        for name, axes in _PROBLEM_AXES.items():
            object.__setattr__(self, name, _filled(getattr(self, name), axes, lengths))
        stores: dict[str, Any] = {
            name: _filled(getattr(self.stores, name), axes, lengths)
            for name, axes in _STORE_AXES.items()
        }
        object.__setattr__(self, "stores", replace(self.stores, **stores))

    @property
    def scenarios(self) -> int:
        """B."""
        return int(self.cost.shape[0])

    @property
    def periods(self) -> int:
        """T."""
        return int(self.cost.shape[1])

    @property
    def nodes(self) -> int:
        """N."""
        return int(self.incidence.shape[0])

    @property
    def columns(self) -> int:
        """n."""
        return int(self.incidence.shape[1])

    def select(self, which: slice | IntArray) -> Problem:
        """The problem of some scenarios only, in the order given."""
        own: dict[str, Any] = {name: getattr(self, name)[which] for name in _PROBLEM_AXES}
        stores: dict[str, Any] = {
            name: getattr(self.stores, name)[which]
            for name, axes in _STORE_AXES.items()
            if axes[0] == "B"
        }
        return replace(self, **own, stores=replace(self.stores, **stores))


def _checked(name: str, value: object, axes: int, kind: str | None) -> Array:
    """`value` as float64 with its values checked once, shared axes not looked at twice."""
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ProblemError(f"{name} is not an array of numbers: {error}") from error
    if array.ndim != axes:
        raise ProblemError(f"{name} needs {axes} axes, has {array.ndim} (shape {array.shape})")
    shared = tuple(slice(0, 1) if stride == 0 else slice(None) for stride in array.strides)
    seen = array[shared]
    allowed = np.isfinite(seen)
    if kind in ("bound", "open"):
        allowed |= seen == np.inf
    wanted = "finite or +inf" if kind in ("bound", "open") else "finite"
    if kind in ("bound", "positive"):
        allowed &= seen >= 0.0
        wanted += " and not negative"
    if not allowed.all():
        where = tuple(int(i) for i in np.argwhere(~allowed)[0])
        place = ", ".join(map(str, where))
        raise ProblemError(f"{name}[{place}] is {seen[where]}: it must be {wanted}")
    return array


def _fixed_axes(prefix: str, owner: object, table: dict[str, str], sizes: dict[str, int]) -> None:
    """Refuse arrays whose axes other than B and T have the wrong length."""
    for name, axes in table.items():
        shape = getattr(owner, name).shape
        wanted = tuple(sizes.get(axis, axis) for axis in axes)
        if any(axis in sizes and sizes[axis] != shape[i] for i, axis in enumerate(axes)):
            text = ", ".join(map(str, wanted))
            raise ProblemError(f"{prefix}{name} has shape {shape}, needs ({text})")


def _axes_of(problem: Problem) -> Iterator[tuple[str, str, Array]]:
    for name, axes in _PROBLEM_AXES.items():
        yield name, axes, getattr(problem, name)
    for name, axes in _STORE_AXES.items():
        yield f"stores.{name}", axes, getattr(problem.stores, name)


def _batch_lengths(problem: Problem) -> dict[str, int]:
    """Lengths of B and T over all arrays; a length of 1 gives way to any other."""
    lengths = {}
    for axis in "BT":
        length, source = 1, ""
        for name, axes, array in _axes_of(problem):
            if axis not in axes or array.shape[axes.index(axis)] == 1:
                continue
            found = array.shape[axes.index(axis)]
            if found == 0 or (source and found != length):
                raise ProblemError(
                    f"{name} has length {found} on axis {axis}"
                    + (f", {source} has {length}" if source else "; at least 1 is needed")
                )
            length, source = found, name
        lengths[axis] = length
    return lengths


def _filled(array: Array, axes: str, lengths: dict[str, int]) -> Array:
    shape = tuple(lengths.get(axis, size) for axis, size in zip(axes, array.shape, strict=True))
    return array if array.shape == shape else np.broadcast_to(array, shape)
