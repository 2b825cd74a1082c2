"""The words of the page of bands; names in braces are filled in."""

HEAD = """# How far off the headline results may be

Every result rests on numbers that nobody knows exactly: how strongly demand answers to the price,
what gas in store is worth, what borders and terminals let through. The baseline states a range for
each. Here every shipped scenario is solved again and again with numbers drawn from these ranges.
*Low* and *high* are the {low} and {high} quantiles of what comes out; the *central* value is the
scenario as it is shipped, with no number drawn.

How to read a band: with other numbers from the stated ranges, eight results in ten lie between low
and high. It is no confidence interval. The ranges are partly own judgement, as their source says.
The weather of the scenario, the gas that suppliers send and the measures are not drawn: for these
there are sweeps ([sweeps.md](sweeps.md)). Nor are errors of the model itself: for these there are
the replays of past years ([validation.md](validation.md)). The central value can lie near an end of
its band, or outside it, for results need not rise and fall with every number.

    gasgap run SCENARIO --band --report

does the same for any scenario, also one of your own. The page is written by
`{command}`, which takes about a quarter of an hour on one core; numbers
and text change only by running it again. With `--only NAME` it solves one scenario again and keeps
the others, with `--stale` those that changed: by their file, by their baseline, or by their central
values. What it keeps is in `uncertainty.json`.
"""

RESULTS = """## Shipped scenarios

*Short of* is the demand given up because of the price together with the gas cut off; *cut off* the
part that customers lose against their will. The price is the mean at the hubs over all dates, the
*price effect* its difference from the counterfactual, the same world without what the scenario
asks about. Stores are at their lowest on one of the first days of months after the start, and *at
the end* on the last date. Sums are over all dates: scenarios of other lengths do not compare.
"""

DRAWN = """## What is drawn

Low and high are as the tables have them; the low end of an elasticity of `sectors.csv` is the one
that answers least. `times` is a factor on the numbers of the baseline, `is` the number itself; all
rows of a range move together.
"""

METHOD = """## How it is drawn

{points} draws of a scenario in months, {fine} of one in weeks or days, each at its own resolution.
With a strategic sender {searched}: it knows its market, so in each draw it searches for its best
offer anew. The elasticities of all sectors are drawn together, at the same place in their own
ranges, and so are all rows of one range; what is left is drawn independently, as a Latin hypercube
with a fixed seed. Half of the draws lie on each side of the central value, the likelier the nearer
to it: on each side the density falls evenly to nothing at the end. Where a scenario sets such a
number itself, its own value takes the place of the central one, and the range keeps its relative
width. A value of lost load that would fall below the last price tier, or below what users of the
sector pay to switch fuel, stays there. The counterfactual has the same draws.

From Python: `sim.band.with_band(run)`, which takes another number of points and another seed
({seed}). A sweep draws the same ranges by name, beside weather and all else that a scenario has,
and tells which of them matters most ([sweeps.md](sweeps.md), [sensitivity.md](sensitivity.md)).

A baseline of your own draws what it states a range for: in `parameters.csv` and `sectors.csv`,
where the factors `voll_factor` and `storage_end_value_factor` may be missing, in `ranges.csv` and
in `contracts.csv`.
"""

FEWER = """How much few draws tell: a band of {searched} draws in place of {points}, tried wherever
there are {points}, has ends that on average lie off by {told},
as a share of the width of the band. Few draws tell little of what is rare, such as gas cut off.
"""

ALONE = """## What each range does alone

One number moved towards its low and then towards its high end, all others at their central values:
to the {low} and {high} quantiles of what is drawn, to the ends themselves of numbers that move too
little to be drawn. The wider apart the two results, the more the number matters. Scenarios with
fewer draws are not here, nor those in which a figure is nothing throughout.
"""

SUMMARY = """## In `summary.json`

With `--band` a summary has one key more, `band`; without it nothing changes.

| key | |
|---|---|
| `low_quantile`, `high_quantile` | 0.1 and 0.9 |
| `points`, `solved`, `seed` | draws, those of them with an answer, seed of the hypercube |
| `inputs.NAME.ROW` | what was drawn: `low`, `central`, `high` and `source` by row of its table |
| `regions.REGION.FIGURE` | `low`, `central`, `high` of a figure of `regions`, under its own name |
| `countries.CODE.FIGURE` | the same of `shortfall_twh`, `shortfall_pct`, \
`curtailment_twh` and `hub_price_eur_mwh` of every country with demand |
| `storage_fill_pct.PLACE.lowest`, `.end` | `low`, `central`, `high` in % of the \
working gas volume: the lowest of the first days of months after the start, and the end of the \
horizon |

Draws without an answer are left out and counted; where more than a quarter has none there is no
band, and the command ends with exit code 3. Two runs of the same inputs give the same band, byte
for byte.
"""
