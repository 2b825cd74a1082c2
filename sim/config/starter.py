"""The commented scenario that `gasgap new` writes."""

from __future__ import annotations

import json

_TEXT = """\
# yaml-language-server: $schema=schema.json
# For hints in your editor put the schema beside this file: gasgap schema --out schema.json

title: {title}
question: What is missing, and who lacks it, if TurkStream stops with the year 2026?

# A shipped scenario (gasgap list) or ./file.yaml to build on. This one has the stores of
# 3 September 2026, Qatar's LNG lost, and the bans of Russian gas as the law has them. What stands
# below goes on top of it. Without this line a scenario starts from nothing but its baseline.
extends: winter-2026-27
# overrides: [NAME]          building blocks on top of it
# baseline: europe-2025      a folder of tables in seeds, or a path to your own

horizon:
  start: 2026-09-03
  end: 2027-09-30            # included
  resolution: monthly        # monthly, weekly or daily

# weather: 2010              # reference, normal, observed, a year or {{hdd_ratio: 0.93}}

storage:
  initial: 2026-09-03        # or observed, "70 %", {{DE: 50 %, AT: 0.4}}, {{file: levels.csv}}
  targets:
    - {{date: 2026-11-01, fill: 75 %}}
  # end: reference           or none, or {{fill: 40 %, value: 60 EUR/MWh}}

# Quantities carry their unit: 15 bcm/yr, 670 GWh/d, 30 EUR/MWh, 40 %, 8 K, 30 d.
# What a measure is the question of is left out of the counterfactual, which every effect is told
# against; `shock: false` keeps it there too.
measures:
  qatar-out: {{shock: false}}
  das-island-out: {{shock: false}}
  stop:
    type: cut
    supplier: RU
    form: pipeline           # pipeline, lng or all
    from: 2027-01-01
    share: 100 %
    announced: 2027-01-01    # the market of this scenario knows no earlier
  saving:
    type: demand_reduction
    nodes: EU27
    sectors: [household, services]
    from: 2027-01-01
    share: 5 %
"""


def starter_text(name: str) -> str:
    """A complete scenario, titled after `name`, with what else could stand in it as comments."""
    return _TEXT.format(title=json.dumps(name, ensure_ascii=False))
