"""The commented scenario that `gasgap new` writes."""

from __future__ import annotations

import json

_TEXT = """\
# yaml-language-server: $schema=schema.json
# For hints in your editor put the schema beside this file: gasgap schema --out schema.json

title: {title}
question: What is missing, and who lacks it, if Russia delivers nothing from March 2022?

# extends: NAME              a shipped scenario (gasgap list) or ./file.yaml to build on
# overrides: [NAME]          building blocks on top of it
# baseline: europe-2021      a folder of tables in seeds, or a path to your own

horizon:
  start: 2022-01-01
  end: 2022-12-31            # included
  resolution: monthly        # monthly, weekly or daily

# weather: normal            # reference (default), normal, observed, a year or {{hdd_ratio: 0.93}}

storage:
  initial: observed          # or a date, "70 %", {{DE: 50 %, AT: 0.4}}, {{file: levels.csv}}
  targets:
    - {{date: 2022-11-01, fill: 80 %}}
  end: reference             # or none, or {{fill: 40 %, value: 60 EUR/MWh}}

# Quantities carry their unit: 15 bcm/yr, 670 GWh/d, 30 EUR/MWh, 40 %, 8 K, 30 d.
measures:
  stop:
    type: cut
    supplier: RU
    form: pipeline           # pipeline, lng or all
    from: 2022-03-01
    share: 100 %
  saving:
    type: demand_reduction
    nodes: EU27
    sectors: [household, services]
    from: 2022-08-01
    share: 15 %
    # shock: false           keeps a measure in the counterfactual too
"""


def starter_text(name: str) -> str:
    """A complete scenario, titled after `name`, with what else could stand in it as comments."""
    return _TEXT.format(title=json.dumps(name, ensure_ascii=False))
