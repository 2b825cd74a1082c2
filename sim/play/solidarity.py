"""Each for itself: no node exports gas of its own while its firm demand is curtailed.

Gas of its own is what a node produces, draws from its storages and lands at its terminals. What
neighbours and suppliers send through it passes first, so what it exports of its own is its net
export less what routes bring to it, where that is positive.

The rule is a choice in every node and period, which no convex program makes: the node exports, or
it is curtailed. The choice is found in rounds. The first round is the cooperative plan. Wherever a
node is curtailed in it and exports, it keeps from then on what it lacks: its exports may not exceed
what they were less the curtailment. The market then plans anew, with all its storages, and the next
breaches are closed in the same way until there is none. A node that breaks the rule again in the
same period keeps twice as much more each time, so that a period closes after a dozen rounds at the
latest; a plan that shifts stored gas from one period to the next is followed by few of them.

Nobody has to be served at any price: customers at home come before those abroad for the node's own
gas, at what gas is worth to them. The rounds end where the rule holds in every node and period;
that no other choice would be better for all of them together is not claimed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.model.averages import Averages
from sim.model.formulate import most_own_gas
from sim.play.schedule import Play
from sim.result import Result
from sim.summary.indicators import node_balance

Array = npt.NDArray[np.float64]

LEAST = 1e-2
"""GWh/d, of curtailment and of exports: less is the solver's tolerance, not a breach."""


MORE = 2.0
"""Times that a node keeps more when it breaks the rule again."""


def each_for_itself(lane: Averages) -> Play[Result]:
    """One plan of a market in which nodes keep their gas when they are short of it."""
    [result] = yield [lane]
    most = most_own_gas(result.batch)[0]
    limit = _Limit(most * (1 - lane.kept_home), np.zeros(most.shape))
    while result.verdict.optimal.all() and (broken := breach(result)[0]).any():
        limit = limit.lowered(result, broken)
        kept = np.where(limit.times > 0, 1 - limit.exports / most, lane.kept_home)
        [result] = yield [replace(lane, kept_home=kept)]
    return result


@dataclass(frozen=True, eq=False)
class _Limit:
    """What nodes may export of their own, (M, T) GWh/d, and how often that was lowered."""

    exports: Array
    times: Array

    def lowered(self, result: Result, broken: Array) -> _Limit:
        """Less where the rule was broken, by what was lacking there, doubled each time."""
        lacking = result.curtailment[0].sum(axis=1) * MORE**self.times
        left = np.maximum(own_exports(result)[0] - lacking, 0.0)
        left[left <= LEAST] = 0.0
        return _Limit(np.where(broken, left, self.exports), self.times + broken)


def breach(result: Result) -> npt.NDArray[np.bool_]:
    """(B, M, T), where a node is curtailed and exports gas of its own."""
    curtailed = result.curtailment.sum(axis=2) > LEAST
    broken: npt.NDArray[np.bool_] = curtailed & (own_exports(result) > LEAST)
    return broken


def own_exports(result: Result) -> Array:
    """(B, M, T), GWh/d of their own gas that market nodes export; 0 where they export none."""
    balance = node_balance(result)
    net = balance.flow_out - balance.flow_in - balance.pipeline_supply
    own: Array = np.maximum(net[:, result.batch.network.market_nodes], 0.0)
    return own
