"""Results held against a committed reference: every regression by name, and how one is renewed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from sim.errors import EXIT_GATE, EXIT_OK, InputError
from sim.gates.command import run_check, subjects_of, verdicts_of
from sim.gates.load import load_gates
from sim.gates.text import told
from sim.gates.verdict import Verdict

Write = Callable[..., Path]
Row = tuple[Any, ...]
ROWS: list[Row] = [
    (0.0, "a", "optimal", 100.0, 70.0),
    (50.0, "a", "optimal", 300.0, 150.0),
    (50.0, "b", "optimal", 200.0, None),
]
REFERENCE = "reference: {path: reference}\n"


def moved(row: int, column: int, by: float) -> list[Row]:
    rows = [list(r) for r in ROWS]
    rows[row][column] += by
    return [tuple(r) for r in rows]


@pytest.fixture
def compared(gates: Write) -> Callable[..., list[Verdict]]:
    def compare(*folders: Path, text: str = REFERENCE) -> list[Verdict]:
        return verdicts_of(load_gates(gates(text)), subjects_of(folders))

    return compare


Compared = Callable[..., list[Verdict]]


def lines(verdicts: list[Verdict]) -> list[str]:
    assert len(verdicts) == 1
    return [told(difference) for difference in verdicts[0].differences]


def test_the_same(compared: Compared, sweep: Write) -> None:
    sweep(ROWS, folder="reference", finished=False)
    [found] = compared(sweep(ROWS))
    assert found.passed
    assert found.told == "within tolerance (3 points, 2 outcomes)"
    assert found.line == 1


def test_the_larger_tolerance_counts(compared: Compared, sweep: Write) -> None:
    sweep(ROWS, folder="reference")
    assert lines(compared(sweep(moved(1, 3, 0.029)))) == []
    assert lines(compared(sweep(moved(1, 3, 0.031)))) == [
        "eu.shortfall_twh: 300.031, reference 300, difference +0.031, tolerance 0.03, "
        "at point 1 (depth 50 %, start a)"
    ]
    text = "reference: {path: reference, absolute: 2}\n"
    assert lines(compared(sweep(moved(1, 3, -1.9)), text=text)) == []
    text = "reference: {path: reference, relative: 0, absolute: 0}\n"
    assert len(lines(compared(sweep(moved(1, 3, 1e-9)), text=text))) == 1


def test_tolerances_by_outcome(compared: Compared, sweep: Write) -> None:
    sweep(ROWS, folder="reference")
    rules = "reference: {{path: reference, outcomes: {{{}}}}}\n"

    def number(rows: Sequence[Row], text: str) -> int:
        return len(lines(compared(sweep(rows), text=rules.format(text))))

    rows = moved(1, 3, 2.0)
    assert number(rows, '"*shortfall*": {relative: 0.01}') == 0
    assert number(rows, "eu.shortfall_twh: {absolute: 2}") == 0
    assert number(rows, "regions.EU27.shortfall_twh: ignore") == 0
    assert number(rows, '"*price*": {absolute: 9}') == 1
    assert number(rows, '"*": ignore, "*shortfall*": {absolute: 1}') == 1
    assert number(rows, '"*shortfall*": {absolute: 1}, "*": ignore') == 0
    [found] = compared(sweep(rows), text=rules.format("eu.shortfal: ignore"))
    assert found.state == "unjudged"
    assert found.told == "no outcome of the reference fits eu.shortfal"


def test_every_kind_of_difference(compared: Compared, sweep: Write) -> None:
    sweep(ROWS, folder="reference")
    assert lines(compared(sweep(ROWS[:2]))) == ["missing point: point 2 (depth 50 %, start b)"]
    rows = [*ROWS, (75.0, "b", "optimal", 1.0, 1.0)]
    assert lines(compared(sweep(rows))) == ["new point: point 3 (depth 75 %, start b)"]
    rows = [*ROWS[:2], (50.0, "b", "iteration_limit", None, None)]
    assert lines(compared(sweep(rows))) == [
        "status: iteration_limit, reference optimal, at point 2 (depth 50 %, start b)"
    ]
    rows = [*ROWS[:2], (50.0, "b", "optimal", 200.0, 3.0)]
    assert lines(compared(sweep(rows))) == [
        "eu.hub_price_eur_mwh: 3, reference nothing, at point 2 (depth 50 %, start b)"
    ]
    assert lines(compared(sweep([r[:4] for r in ROWS], outcomes=("eu.shortfall_twh",)))) == [
        "missing outcome: eu.hub_price_eur_mwh"
    ]
    rows = [(*r, 1.0) for r in ROWS]
    outcomes = ("eu.shortfall_twh", "eu.hub_price_eur_mwh", "new")
    assert lines(compared(sweep(rows, outcomes=outcomes))) == ["new outcome: new"]
    axes = [{"name": "cut", "column": "cut_pct", "unit": "%"}, {"name": "start", "column": "start"}]
    assert lines(compared(sweep(ROWS, axes=axes))) == [
        "new axis: cut_pct",
        "missing axis: depth_pct",
    ]


def test_differences_are_told_gravest_first(compared: Compared, sweep: Write) -> None:
    sweep(ROWS, folder="reference")
    rows = [(0.0, "a", "optimal", 101.0, 75.0), *ROWS[1:2]]
    [found] = compared(sweep(rows))
    assert [d.kind for d in found.differences] == ["missing point", "value", "value"]
    assert [d.outcome for d in found.differences[1:]] == [
        "eu.hub_price_eur_mwh",
        "eu.shortfall_twh",
    ]
    assert found.told == "differs: 1 missing point, 2 values"


def test_points_may_stand_in_another_order(compared: Compared, sweep: Write) -> None:
    sweep(ROWS, folder="reference")
    rows = [ROWS[2], (50.0 + 1e-13, *ROWS[1][1:]), ROWS[0]]
    assert lines(compared(sweep(rows))) == []


def test_points_that_stand_twice(compared: Compared, sweep: Write) -> None:
    sweep([*ROWS, ROWS[0]], folder="reference")
    assert lines(compared(sweep([*ROWS, ROWS[0]]))) == []
    assert lines(compared(sweep(ROWS))) == ["missing point: point 3 (depth 0 %, start a)"]


def test_a_point_that_never_was_solved_is_as_it_was(compared: Compared, sweep: Write) -> None:
    """That is told; where nothing else was solved, nothing was compared."""
    rows = [*ROWS[:2], (50.0, "b", "iteration_limit", None, None)]
    sweep(rows, folder="reference")
    [found] = compared(sweep(rows))
    assert found.passed
    assert found.told == (
        "within tolerance (2 points, 2 outcomes; 1 point not solved, as in the reference)"
    )
    sweep(rows[2:], folder="reference")
    [found] = compared(sweep(rows[2:]))
    assert found.state == "unjudged"
    assert found.told == "nothing is left to compare: neither was solved to tolerance"


def test_what_compares_nothing_does_not_pass(compared: Compared, sweep: Write, run: Write) -> None:
    sweep(ROWS, folder="reference")
    text = "reference: {{path: reference, outcomes: {{{}}}}}\n"
    [found] = compared(sweep(ROWS), text=text.format("eu.shortfall_twh: ignore"))
    assert found.told == "within tolerance (3 points, 1 outcome)"
    [found] = compared(sweep(ROWS), text=text.format('"*": ignore'))
    assert found.state == "unjudged"
    assert found.told == "nothing is left to compare: all outcomes are ignored"
    for path, folder in (("cuts", sweep(ROWS)), ("cuts/points.csv", sweep(ROWS)), ("stop", run())):
        [found] = compared(folder, text=f"reference: {{path: {path}}}\n")
        assert found.state == "unjudged"
        assert found.told == "the reference is the very folder that is checked"


def test_a_run(compared: Compared, run: Write) -> None:
    run(folder="reference")
    [found] = compared(run(solver__iterations=25))
    assert found.told == "within tolerance (8 outcomes)"
    assert lines(compared(run(regions__EU27__shortfall_twh=861.0))) == [
        "regions.EU27.shortfall_twh: 861, reference 860, difference +1, tolerance 0.086"
    ]
    assert lines(compared(run(baseline="europe-2025"))) == [
        "baseline: europe-2025, reference europe-2021"
    ]
    assert lines(compared(run(imports_twh={"NO": 1.0}))) == [
        "missing outcome: imports_twh.RU:nord_stream",
        "new outcome: imports_twh.NO",
    ]
    assert lines(compared(run(countries__MT__hub_price_eur_mwh=4.0))) == [
        "countries.MT.hub_price_eur_mwh: 4, reference nothing"
    ]


def test_one_file_as_reference(compared: Compared, sweep: Write, run: Write) -> None:
    run(folder="reference/run")
    sweep(ROWS, folder="reference/sweep")
    for path, folder in (
        ("run/summary.json", run()),
        ("sweep/sweep.json", sweep(ROWS)),
        ("sweep/points.csv", sweep(ROWS)),
    ):
        text = f"reference: {{path: reference/{path}}}\n"
        assert lines(compared(folder, text=text)) == []
    (run().parent / "reference" / "sweep" / "sweep.json").unlink()
    text = "reference: {path: reference/sweep/points.csv}\n"
    assert lines(compared(sweep(ROWS), text=text)) == []
    assert len(lines(compared(sweep(moved(0, 3, 1)), text=text))) == 1


def test_a_folder_of_references(compared: Compared, sweep: Write, run: Write) -> None:
    sweep(ROWS, folder="reference/cuts")
    run(folder="reference/stop")
    found = compared(sweep(ROWS), run())
    assert [(v.scenario, v.passed) for v in found] == [("cuts", True), ("stop", True)]
    found = compared(sweep(ROWS))
    assert [(v.scenario, v.state) for v in found] == [("cuts", "passed"), ("stop", "unjudged")]
    found = compared(sweep(ROWS), run(), run(name="other"))
    assert found[-1].told.endswith("/reference holds no reference for 'other'")
    text = "reference: {path: reference, scenario: stop}\n"
    assert [v.scenario for v in compared(run(), text=text)] == ["stop"]


def test_references_that_are_not_there(
    compared: Compared, sweep: Write, run: Write, tmp_path: Path
) -> None:
    [found] = compared(sweep(ROWS))
    assert found.state == "unjudged"
    assert found.told == (
        f"there is no reference {tmp_path / 'reference'}; `--update-reference` writes it"
    )
    (tmp_path / "reference").mkdir()
    assert "holds no results" in compared(sweep(ROWS))[0].told
    run(name="cuts", folder="reference")
    assert compared(sweep(ROWS))[0].told == "the reference is a run, what is checked a sweep"
    run(name="cuts", folder="reference", schema_version=99)
    assert "has schema version 99" in compared(sweep(ROWS))[0].told
    sweep(ROWS, folder="reference")
    (tmp_path / "reference" / "summary.json").unlink()
    found = compared(sweep(ROWS), tmp_path / "gone")
    assert [(v.scenario, v.state) for v in found] == [("cuts", "passed"), ("gone", "unjudged")]
    (tmp_path / "cuts" / "manifest.json").unlink()
    assert "is not finished" in compared(tmp_path / "cuts")[0].told


def renewed(folders: Sequence[Path], gates: Path) -> int:
    return run_check(folders, gates=gates, update_reference=True)


def test_a_reference_is_written_and_then_holds(
    sweep: Write, gates: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file = sweep(ROWS), gates(REFERENCE)
    assert run_check([folder], gates=file) == EXIT_GATE
    capsys.readouterr()
    assert renewed([folder], file) == EXIT_OK
    assert "FAILED" not in capsys.readouterr().out
    written = sorted(p.name for p in (tmp_path / "reference").iterdir())
    assert written == ["points.csv", "sweep.json"]
    for name in written:
        assert (tmp_path / "reference" / name).read_bytes() == (folder / name).read_bytes()
    capsys.readouterr()
    sweep(moved(1, 3, 5.0))
    assert run_check([folder], gates=file) == EXIT_GATE
    capsys.readouterr()
    assert renewed([folder], file) == EXIT_OK
    printed = capsys.readouterr().out
    assert "difference +5, tolerance 0.03" in printed
    assert f"written: {tmp_path / 'reference' / 'points.csv'}" in printed
    assert printed.endswith("1 gate passed\n")
    assert run_check([folder], gates=file) == EXIT_OK


def test_a_gate_beside_the_reference_is_still_judged(sweep: Write, gates: Write) -> None:
    file = gates(REFERENCE + "gates:\n  - {outcome: eu.shortfall_twh, max: 1}\n")
    assert renewed([sweep(ROWS)], file) == EXIT_GATE


def test_references_of_several(sweep: Write, run: Write, gates: Write, tmp_path: Path) -> None:
    file = gates(REFERENCE)
    assert renewed([sweep(ROWS), run()], file) == EXIT_OK
    files = {
        p.relative_to(tmp_path / "reference").as_posix()
        for p in tmp_path.rglob("*.*")
        if (tmp_path / "reference") in p.parents
    }
    assert files == {"cuts/points.csv", "cuts/sweep.json", "stop/summary.json"}
    assert renewed([run(regions__EU27__shortfall_twh=1.0)], file) == EXIT_GATE  # cuts is not there
    content = json.loads((tmp_path / "reference/stop/summary.json").read_text(encoding="utf-8"))
    assert content["regions"]["EU27"]["shortfall_twh"] == 1.0


def test_another_reference_goes_beside_the_others(
    sweep: Write, run: Write, gates: Write, tmp_path: Path
) -> None:
    """Above them it would take their place."""
    file = gates(REFERENCE)
    renewed([sweep(ROWS), run()], file)
    assert renewed([sweep(ROWS), run(), sweep(ROWS, name="new")], file) == EXIT_OK
    assert renewed([sweep(ROWS, name="newer")], file) == EXIT_GATE  # the others are not there
    below = sorted(p.name for p in (tmp_path / "reference").iterdir())
    assert below == ["cuts", "new", "newer", "stop"]


def test_a_reference_alone_has_no_room_for_others(sweep: Write, run: Write, gates: Write) -> None:
    renewed([sweep(ROWS)], gates(REFERENCE))
    with pytest.raises(InputError, match="is itself a reference; move it to"):
        renewed([sweep(moved(0, 3, 1.0)), run()], gates(REFERENCE))


def test_what_cannot_become_a_reference(sweep: Write, run: Write, gates: Write) -> None:
    with pytest.raises(InputError, match="has no `reference`"):
        renewed([sweep(ROWS)], gates("gates: [{outcome: a, max: 1}]\n"))
    with pytest.raises(InputError, match="is not finished"):
        renewed([sweep(ROWS, finished=False, folder="new", name="new")], gates(REFERENCE))
    with pytest.raises(InputError, match="holds no answer: nothing in it was solved"):
        renewed([run(status="iteration_limit")], gates(REFERENCE))
    with pytest.raises(InputError, match="is no name of a folder"):
        renewed([sweep(ROWS), run(name="../stop", folder="odd")], gates(REFERENCE))
    renewed([sweep(ROWS)], gates(REFERENCE))
    with pytest.raises(InputError, match="holds a reference of 'cuts', not of 'stop'"):
        renewed([run()], gates(REFERENCE))
    text = "reference: {path: reference, scenario: cut}\n"
    with pytest.raises(InputError, match="did you mean 'cuts'"):
        renewed([sweep(ROWS)], gates(text))
