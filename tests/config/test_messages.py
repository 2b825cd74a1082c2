"""One broken file per message, with the line and column it points at."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.errors import Finding

Write = Callable[..., str]
Mistakes = Callable[..., list[Finding]]

# The head of every file has three lines, so `text` begins in line 4.
CASES = [
    # keys
    ("qestion: x", 4, 1, "qestion: unknown key; did you mean 'question'?"),
    ("storage: {intial: observed}", 4, 11, "storage.intial: unknown key; did you mean 'initial'?"),
    ("storage: {zzz: 1}", 4, 11, "unknown key; known here: initial, targets, end, end_value"),
    ("market: {volll: {}}", 4, 10, "market.volll: unknown key; did you mean 'voll'?"),
    ("weather: {hdd: 1, hdd_ratio: 1}", 4, 11, "unknown key; known here: hdd_ratio"),
    (
        "storage: {end: {fill: 1, value: 1 EUR/MWh, valu: 1}}",
        4,
        44,
        "storage.end.valu: unknown key; did you mean 'value'?",
    ),
    (
        "storage:\n  targets:\n  - {date: 2022-11-01, fill: 1, node: DE}",
        6,
        33,
        "storage.targets.0.node: unknown key; did you mean 'nodes'?",
    ),
    ("storage: {end: {fill: 40 %}}", 4, 10 + 1, "storage.end: the key 'value' is missing"),
    ("storage: {targets: [{fill: 1}]}", 4, 21, "storage.targets.0: the key 'date' is missing"),
    # words
    ("infrastructure: build", 4, 17, "must be planned or built; this is 'build'; did you mean"),
    ("weather: warm", 4, 10, "write reference, normal, observed, a year such as 1985 or {hdd_r"),
    ("weather: 85", 4, 10, "weather: must be 1900 or more; this is 85"),
    ("weather: {hdd_ratio: {DE: -1}}", 4, 27, "weather.hdd_ratio.DE: must be more than 0"),
    ("weather: {hdd_ratio: x}", 4, 22, "weather.hdd_ratio: must be a number; this is 'x'"),
    ("storage: {initial: obsreved}", 4, 20, "write observed, a date, a share"),
    ("storage: {initial: 2022-02-30}", 4, 20, "'2022-02-30' is not in the calendar"),
    ("storage: {initial: {DE: 40}}", 4, 25, "storage.initial.DE: 40 is more than 100 %; did you"),
    ("storage: {end: free}", 4, 16, "write reference, none or {fill: …, value: …}; this is 'free'"),
    ("storage: {end: {fill: full, value: 1 EUR/MWh}}", 4, 23, "write reference, a share or"),
    ("market: {elasticity: {industy: -1}}", 4, 23, "did you mean 'industry'?"),
    ("market: {elasticity: {industry: 1}}", 4, 33, "must be less than 0; this is 1"),
    ("market: {lng_elasticity: -5}", 4, 26, "must be -2 or more; this is -5"),
    ("storage: {end_value: 250 EUR/MWh}", 4, 22, "worth more than gas short of it, 200 EUR/MWh"),
    ("market: {elasticity_scale: true}", 4, 28, "must be a number; this is true"),
    ("market: {elasticity_scale: .nan}", 4, 28, "must be a finite number"),
    ("market: {price_multiples: [1]}", 4, 27, "needs at least 2 entries"),
    ("market: {price_multiples: [2, 3]}", 4, 28, "the first price multiple is 1, not 2"),
    ("market: {price_multiples: [1, 3, 2]}", 4, 34, "price multiples increase"),
    ("market: {voll: {household: 5}}", 4, 28, "5 has no unit; write a price with its unit"),
    ("market: []", 4, 9, "market: must be a mapping of keys to values; this is a list"),
    ("measures: [a]", 4, 11, "measures: must be a mapping of keys to values; this is a list"),
    ("storage: {targets: 80 %}", 4, 20, "storage.targets: must be a list; this is '80 %'"),
    ("description: 3", 4, 14, "must be text; this is 3; put it in quotes"),
    ("name: ''", 4, 7, "write a name of letters, digits, dots, hyphens and underscores"),
    ("name: ../x", 4, 7, "write a name of letters, digits, dots, hyphens and underscores"),
    ("baseline: ''", 4, 11, "baseline: must not be empty"),
    # what the market knows and when
    ("market: {stages: 2022-07-01}", 4, 18, "write monthly or a list of days, [2022-07-01]; this"),
    (
        "market: {counterfactual: {foresight: perfect}}",
        4,
        27,
        "unknown key; known here: solidarity, sender_behaviour",
    ),
    (
        "market: {redirection: {volume: 1 bcm/yr, price: 1 EUR/MWh, to: CN}}",
        4,
        60,
        "unknown key; known here: volume, price",
    ),
    (
        "market: {foresight: announced}\nstorage:\n  targets:\n"
        "  - {date: 2022-11-01, fill: 80 %, announced: 2022-12-01}",
        7,
        47,
        "2022-12-01 lies after the day the target is due, 2022-11-01",
    ),
    (
        "measures:\n  m: {type: cut, supplier: RU, from: 2022-05-01, announced: soon}",
        5,
        61,
        "write a date, year-month-day, or as_it_happens; this is 'soon'",
    ),
    (
        "measures:\n  m:\n    {type: embargo, supplier: RU, from: 2022-05-01, steps:\n"
        "      [{date: 2022-06-01, share: 50 %}, {date: 2022-06-01}]}",
        7,
        48,
        "two steps begin on 2022-06-01; keep one",
    ),
    (
        "measures:\n  m:\n    {type: embargo, supplier: RU, from: 2022-05-01, steps:\n"
        "      [{date: 2022-06-01, until: 2022-07-01}]}",
        7,
        27,
        "unknown key; known here: date, contract, share",
    ),
    (
        "measures:\n  m:\n    {type: storage_target, fill: 80 %, date: 2022-11-01, derogations:\n"
        "      [delegated_act, delegated_act]}",
        7,
        23,
        "'delegated_act' stands in the list twice",
    ),
    ("market: {stages: monthly}", 4, 18, "with perfect foresight nothing is planned anew"),
    (
        "market: {foresight: announced, stages: [2022-01-01]}",
        4,
        41,
        "2022-01-01 is no day on which the market could plan anew: the horizon is 2022-01-01 to",
    ),
    (
        "storage: {targets: [{date: 2022-11-01, fill: 1, announced: 2022-03-01}]}",
        4,
        60,
        "with perfect foresight the market knows it before 2022-03-01; write `foresight: announ",
    ),
    # dates
    (
        "storage: {targets: [{date: 2023-11-01, fill: 1}]}",
        4,
        28,
        "2023-11-01 lies outside the horizon, 2022-01-01 to 2022-12-31",
    ),
]

CUT = "type: cut, supplier: RU"
DUTY = "type: tariff, from: 2022-05-01"
CAP = "type: price_cap, from: 2022-05-01, cap: 50 EUR/MWh"
KEEP = "type: export_restriction, from: 2022-05-01, nodes: DE"
MEASURES = [
    ("{type: cutt}", "type", "unknown measure type 'cutt'; did you mean 'cut'?"),
    ("{type: 3}", "type", "unknown measure type 3; types are cut, embargo, route_outage"),
    ("{supplier: RU}", "", "the key 'type' is missing; types are cut, embargo, route_outage"),
    ("{type: cut, from: 2022-03-01}", "", "measures.m: the key 'supplier' is missing"),
    (f"{{{CUT}}}", "", "measures.m: the key 'from' is missing"),
    (f"{{{CUT}, from: }}", "from", "measures.m.from: this key needs a value"),
    (f"{{{CUT}, from: 2022-03-01, form: gas}}", "form", "must be pipeline, lng or all"),
    (
        f"{{{CUT}, from: 2022-03-01, shock: yes}}",
        "shock",
        "must be true, false or averted; this is 'yes'",
    ),
    (f"{{{CUT}, from: 2022-03-01, ramp: 30}}", "ramp", "30 has no unit; write a number of days"),
    (f"{{{CUT}, from: 2022-03-01, until: 2022-02-01}}", "until", "lies before the first day"),
    (f"{{{CUT}, from: 2023-03-01}}", "from", "the measure would do nothing: it begins after"),
    (
        f"{{{CUT}, from: 2020-03-01, until: 2021-03-01}}",
        "until",
        "the measure would do nothing: it ends before the horizon, 2022-01-01 to 2022-12-31",
    ),
    (
        f"{{{CUT}, from: 2022-05-01, announced: 2022-04-01}}",
        "announced",
        "with perfect foresight the market knows it before 2022-04-01",
    ),
    (
        f"{{{CUT}, from: 2022-05-01, announced: as_it_happens}}",
        "announced",
        "with perfect foresight the market sees nothing happen: it knows all",
    ),
    (
        "{type: cold_spell, heating: 5 %, from: 2022-05-01, announced: as_it_happens}",
        "announced",
        "a level that persists makes no sense for this type",
    ),
    (f"{{{CUT}, from: 2022-05-01, announced: 2022-06-01}}", "announced", "lies after the first"),
    (f"{{{CUT}, from: 2022-05-01, form: lng, route: a}}", "route", "routes are pipelines"),
    (f"{{{CUT}, from: 2022-05-01, route: [a, a]}}", "route.1", "'a' stands in the list twice"),
    (f"{{{CUT}, from: 2022-05-01, route: []}}", "route", "needs at least 1 entries"),
    (f"{{{CUT}, from: 2022-05-01, rout: a}}", "*rout", "unknown key; did you mean 'route'?"),
    (
        "{type: embargo, supplier: RU, from: 2022-05-01, form: pipeline, stranded_share: 0.5}",
        "stranded_share",
        "only refused LNG can be stranded; this embargo has none",
    ),
    (
        "{type: quota, supplier: RU, from: 2022-05-01}",
        "",
        "give exactly one of volume or observed",
    ),
    (
        "{type: quota, supplier: RU, from: 2022-05-01, volume: 1 bcm/yr, observed: true}",
        "observed",
        "give only one of volume or observed; here are volume and observed",
    ),
    (
        "{type: lng_supply, origin: QA, from: 2022-05-01, change: 1 bcm/yr, share: 1 %}",
        "share",
        "give only one of change or share",
    ),
    ("{type: lng_demand, from: 2022-05-01}", "", "give exactly one of change or share"),
    (
        "{type: capacity, from: 2022-05-01, arc: DE-CZ, to: 1 GWh/d}",
        "arc",
        "write an arc as FROM>TO with the codes of two nodes, \"DE>CZ\"; this is 'DE-CZ'",
    ),
    (
        "{type: capacity, from: 2022-05-01, arc: DE>CZ, terminal: t, to: 1 GWh/d}",
        "terminal",
        "give only one of arc or terminal",
    ),
    (
        "{type: capacity, from: 2022-05-01, arc: DE>CZ, to: -1 GWh/d}",
        "to",
        "'-1 GWh/d' is negative; a rate here is zero or more",
    ),
    (
        "{type: production, from: 2022-05-01, nodes: NL}",
        "",
        "give exactly one of change or share",
    ),
    (
        "{type: demand_reduction, from: 2022-05-01, share: 15 %, sectors: [home]}",
        "sectors.0",
        "must be household, services, industry, power or chp; this is 'home'",
    ),
    (
        "{type: cold_spell, from: 2022-05-01, colder_by: 8 K, heating: 30 %}",
        "heating",
        "give only one of colder_by or heating",
    ),
    (
        "{type: storage_target, date: 2024-01-01, fill: 80 %}",
        "date",
        "2024-01-01 lies outside the horizon",
    ),
    (
        "{type: storage_target, date: 2022-11-01, fill: 80 %, from: 2022-12-01}",
        "*from",
        "unknown key",
    ),
    (
        "{type: storage_target, date: 2022-11-01, fill: 80 %, until: 2022-12-01}",
        "*until",
        "unknown key",
    ),
    (
        "{type: storage_target, fill: 80 %, between: [2022-12-01, 2022-10-01]}",
        "between",
        "2022-10-01 lies before 2022-12-01",
    ),
    (
        "{type: storage_target, fill: 80 %, between: [2022-10-01, 2023-10-01]}",
        "between",
        "2023-10-01 lies outside the horizon",
    ),
    (
        "{type: storage_target, fill: 80 %, date: 2022-10-01, derogations: [war]}",
        "derogations.0",
        "must be difficult_conditions, production_or_slow_sites or delegated_act; this is 'war'",
    ),
    (
        "{type: storage_target, fill: 80 %, between: [2022-10-01]}",
        "between",
        "the list ends too early: entry 2 is missing",
    ),
    *(
        (f"{{type: embargo, supplier: RU, from: 2022-05-01, {text}}}", key, message)
        for text, key, message in (
            (
                "share: 50 %, steps: [{date: 2022-06-01}]",
                "share",
                "steps say how much is refused when; leave it out",
            ),
            ("ramp: 3 d, steps: [{date: 2022-06-01}]", "ramp", "steps do not build up"),
            ("contracts: {a: 1}", "*contracts", "no step names a type of contract"),
            ("contracts: mine", "contracts", "must be baseline; this is 'mine'"),
            ("except: []", "except", "needs at least 1 entries"),
            (
                "steps: [{date: 2023-06-01}]",
                "steps",
                "would do nothing: its first step, 2023-06-01, comes after the horizon",
            ),
        )
    ),
    (f"{{{DUTY}, rate: 5 EUR/MWh}}", "", "give exactly one of supplier or arc"),
    (f"{{{DUTY}, supplier: RU}}", "", "give exactly one of rate or ad_valorem"),
    (
        f"{{{DUTY}, supplier: RU, rate: 5 EUR/MWh, form: lng, route: yamal}}",
        "route",
        "routes are pipelines; with form 'lng' leave it out",
    ),
    (f"{{{DUTY}, arc: DE>CZ, ad_valorem: 5 %}}", "ad_valorem", "give a rate in EUR/MWh"),
    (
        f"{{{DUTY}, supplier: RU, ad_valorem: 5 %, form: all}}",
        "ad_valorem",
        "LNG has one world price, so a duty on it is a rate in EUR/MWh",
    ),
    (f"{{{CAP}, ramp: 3 d}}", "ramp", "a cap on the market cannot build up"),
    (f"{{{CAP}, response: deliver}}", "response", "belongs to a cap on a supplier"),
    (f"{{{CAP}, supplier: RU}}", "", "say what the supplier does: deliver or withhold"),
    (
        f"{{{CAP}, supplier: RU, response: withhold}}",
        "response",
        "`withhold` needs the price below which the supplier withholds, and only it",
    ),
    (
        f"{{{CAP}, supplier: RU, response: deliver, reservation: 9 EUR/MWh}}",
        "reservation",
        "`withhold` needs the price below which the supplier withholds, and only it",
    ),
    (f"{{{CAP}, supplier: RU, response: deliver, ramp: 3 d}}", "ramp", "a cap cannot build up"),
    (
        "{type: fuel_switching, from: 2022-05-01, nodes: DE, volume: 3, price: 80 EUR/MWh}",
        "volume",
        "3 has no unit; write a rate with its unit",
    ),
    (f"{{{KEEP}, to: FR}}", "to", "needs `transit: stops`: own gas is kept from everyone"),
    (f"{{{KEEP}, share: 50 %}}", "share", "own gas is kept whole or not at all"),
    (f"{{{KEEP}, ramp: 3 d}}", "ramp", "needs `transit: stops`; remove the key"),
    ("stop", "", "a measure is a mapping with a `type`; this is 'stop'"),
]


@pytest.mark.parametrize(("text", "line", "column", "message"), CASES)
def test_settings(
    write: Write, mistakes: Mistakes, text: str, line: int, column: int, message: str
) -> None:
    write(text + "\n")
    (finding,) = mistakes("case.yaml")
    assert message in finding.message
    assert (finding.line, finding.column) == (line, column)


@pytest.mark.parametrize(("text", "key", "message"), MEASURES)
def test_measures(write: Write, mistakes: Mistakes, text: str, key: str, message: str) -> None:
    """The caret is under the value of `key` (`*key`: the key itself), or the measure's name."""
    write(f"measures:\n  m: {text}\n")
    (finding,) = mistakes("case.yaml")
    assert message in finding.message
    assert finding.line == 5
    excerpt = f"  m: {text}"
    assert finding.excerpt == excerpt
    under = excerpt[finding.column - 1 :]
    if key.startswith("*"):
        assert under.startswith(key[1:] + ":")
    elif key.endswith(".0"):
        assert excerpt[finding.column - 2] == "["
    elif key.endswith(".1"):
        assert excerpt[: finding.column - 1].endswith("[a, ")
    elif key and f"{key}: }}" not in excerpt:
        assert excerpt[: finding.column - 1].endswith(f"{key}: ")
    elif key:
        assert under.startswith(f"{key}:")
    else:
        assert finding.column == (6 if text == "stop" else 3)


@pytest.mark.parametrize(
    ("horizon", "column", "message"),
    [
        ("{start: 2022-01-01}", 1, "horizon: the key 'end' is missing"),
        ("{start: 2022-01-01, end: 2021-01-01}", 35, "2021-01-01 lies before the start"),
        ("{start: 2022-01-01, end: 2027-01-01}", 35, "the horizon is longer than 5 years"),
        ("{start: 9999-01-01, end: 9999-12-31}", 18, "9999-01-01 lies outside the years 1900 to"),
        ("{start: 2022-01-01, end: 2022-01-20}", 1, "20 days hold no whole period"),
        ("{start: 2022-01-01, end: 2022-12-31, resolution: hourly}", 59, "must be monthly, weekly"),
        ("2022", 10, "horizon: must be a mapping of keys to values; this is 2022"),
    ],
)
def test_horizon(write: Write, mistakes: Mistakes, horizon: str, column: int, message: str) -> None:
    write(head=f"title: T\nquestion: Q?\nhorizon: {horizon}\n")
    (finding,) = mistakes("case.yaml")
    assert message in finding.message
    assert (finding.line, finding.column) == (3, column)


def test_what_is_missing_altogether(write: Write, mistakes: Mistakes) -> None:
    write(head="# a remark\nweather: normal\n")
    found = mistakes("case.yaml")
    assert [item.message for item in found] == [
        "the key 'title' is missing",
        "the key 'question' is missing",
        "the key 'horizon' is missing",
    ]
    assert {(item.line, item.column) for item in found} == {(2, 1)}
