"""Limit rows inside the Newton system: local to a store and period, so tiny.

Seen from the other rows, a limit ties a store's net withdrawal r_t to its inventory v_{t-1} as an
observation ties two random variables: delta are variances, the slack's delta is the noise.
Bierman's factored update adds one row at a time without subtracting, so nothing cancels when a
limit binds.

Reference: G. J. Bierman, Factorization Methods for Discrete Sequential Estimation (1977), ch. V.
"""

from __future__ import annotations

import numpy as np

from sim.solver.form import Form
from sim.solver.problem import Array


def store_variances(
    form: Form, w: Array, j: Array, v: Array, g: Array
) -> tuple[Array, Array, Array]:
    """`rate`, `lean`, `hold` of step 1, each (S, T, B), by Bierman's update.

    The state is (a, v, r): r = w - j, and a what w and j have in common, independent of r. Factors
    U (unit upper triangular) and D give its covariance UDU'; `lean` is U's entry (v, r).
    """
    both = w + j
    share = w / np.where(both > 0.0, both, 1.0)
    d_a, d_v, d_r = share * j, v, both
    u_av, u_ar, u_vr = (np.zeros_like(w) for _ in range(3))
    for i in range(form.layout.limits):
        lw, lj = form.limit_withdrawal[:, i], form.limit_injection[:, i]
        l_a, l_v, l_r = lw + lj, form.limit_inventory[:, i], lw * share - lj * (1.0 - share)
        noise = np.where(form.limit_present[:, i], g[:, i], 1.0)
        f_v = l_v + u_av * l_a
        f_r = l_r + u_ar * l_a + u_vr * l_v
        b_a, b_v = d_a * l_a, d_v * f_v
        first = noise + b_a * l_a
        second = first + b_v * f_v
        third = second + d_r * f_r * f_r
        gain_a = b_a + b_v * u_av
        d_a = d_a * (noise / first)
        u_av = u_av - b_a * (f_v / first)
        d_v = d_v * (first / second)
        u_ar = u_ar - gain_a * (f_r / second)
        u_vr = u_vr - b_v * (f_r / second)
        d_r = d_r * (second / third)
    return d_r, u_vr, d_v


def factor_limits(form: Form, w: Array, j: Array, v: Array, g: Array) -> Array:
    """LDL' of the limits' own G x G blocks: L below, D on the diagonal; (G, G, S, T, B)."""
    sides = (form.limit_withdrawal, form.limit_injection, form.limit_inventory)
    count = form.layout.limits
    block = np.zeros((count, count, *w.shape))
    for i in range(count):
        present = form.limit_present[:, i]
        # An absent row, and one whose every part is fixed, stands alone: its answer is 0.
        block[i, i] = np.where(present, g[:, i], 1.0)
        for k in range(i + 1):
            for side, variance in zip(sides, (w, j, v), strict=True):
                block[i, k] += side[:, i] * side[:, k] * variance
    for i in range(count):
        for k in range(i):
            for m in range(k):
                block[i, k] -= block[i, m] * block[k, m] * block[m, m]
            block[i, k] /= block[k, k]
            block[i, i] -= block[i, k] ** 2 * block[k, k]
    return block


def solve_limits(block: Array, rows: Array) -> Array:
    """Solve with `factor_limits`: (S, G, T, B) to (S, G, T, B)."""
    count = rows.shape[1]
    out = rows.copy()
    for i in range(count):
        for k in range(i):
            out[:, i] -= block[i, k] * out[:, k]
    for i in range(count - 1, -1, -1):
        out[:, i] /= block[i, i]
        for k in range(i + 1, count):
            out[:, i] -= block[k, i] * out[:, k]
    return out
