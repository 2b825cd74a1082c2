"""What the benchmark prints and writes, and how it ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sim.bench import __main__ as command
from sim.bench.cases import Load, Sample, varied
from sim.bench.picture import picture, save
from sim.bench.report import Findings, duration, markdown, ratio_lines, script_line
from sim.bench.scaling import Growth, over_periods, over_scenarios, slope
from sim.bench.timing import Bench
from sim.solver import solve

ROOT = Path(__file__).parents[2]


@pytest.fixture
def measured(case_of, stub, tiny):
    rival = stub([float(value) for value in solve(varied(tiny, 3)).objective])
    return Bench(case_of(Sample("stub", 3, 1)), {"stub": rival}, lambda _: None).run()


@pytest.fixture
def growth():
    return Growth((1, 10, 100), (0.1, 1.0, 10.0), (20.0, 20.0, 40.0))


def test_slopes():
    assert slope([1, 10, 100], [3.0, 30.0, 300.0]) == pytest.approx(1.0)
    assert slope([2, 4, 8], [5.0, 20.0, 80.0]) == pytest.approx(2.0)
    assert slope([3], [1.0]) != slope([3], [1.0])


def test_growth_counts_iterations(growth):
    assert growth.exponent == pytest.approx(1.0)
    assert growth.exponent_per_iteration == pytest.approx(1.0 - 0.5 * 0.30103, abs=1e-4)


def test_growth_is_measured_at_every_size_there_is(tiny):
    lines: list[str] = []
    periods = over_periods(tiny, lines.append, sizes=(1, 2, 4, 8))
    scenarios = over_scenarios(tiny, lines.append, sizes=(1, 2))
    assert (periods.sizes, scenarios.sizes) == ((1, 2, 4), (1, 2))
    assert all(seconds > 0.0 for seconds in (*periods.seconds, *scenarios.seconds))
    assert min(periods.iterations) > 3
    assert len(lines) == 5


def test_the_line_for_scripts(measured):
    line = script_line(measured, "stub", 3)
    assert re.fullmatch(r"ratio_stub_tiny_3=\d+\.\d\d", line)
    assert float(line.partition("=")[2]) == pytest.approx(
        measured.ratio("stub", 3).middle, abs=0.005
    )
    assert script_line(measured, "stub", 77) == "ratio_stub_tiny_77=nan"


def test_the_lines_for_people(measured):
    lines = ratio_lines(measured)
    assert len(lines) == 2
    assert re.fullmatch(
        r"tiny, batch 3: [\d.]+ m?s a scenario, Stub 500 ms: [\d.]+ \([\d.]+ to [\d.]+\) times .*",
        lines[1],
    )


def test_the_page(measured, growth):
    found = Findings(
        cases=[measured],
        notes={"Stub": "made up"},
        machine={"processor": "a fast one", "numpy": "2.4"},
        phases={"tiny": (2, {"factor": 3.0, "element-wise": 1.0})},
        periods=growth,
        scenarios=growth,
    )
    page = markdown(found, "performance.svg")
    assert page.startswith("# How fast the core is\n\nWritten by `make bench`;")
    assert "- **Stub**: made up." in page
    assert "| tiny | 2 | 2 s | 75 % | 25 % |" in page
    assert "| Stub | 1 s | 500 ms |" in page
    assert "the power 1.00 of the number of periods" in page
    assert "![Cost against periods and against scenarios](performance.svg)" in page
    assert "| processor | a fast one |" in page
    assert "measured in one round only: Stub." in page
    assert page.endswith("half a minute.\n")
    tables = [line for line in page.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in tables)


def test_a_rival_that_gave_up_is_said_to_have(case_of, stub):
    for word, text in (("Time limit reached", "> 1 s"), ("Unbounded", "no answer after 1 s (Unb")):
        rival = stub([0.0], word=word)
        timings = Bench(case_of(Sample("stub", 1, 1)), {"stub": rival}, lambda _: None).run()
        page = markdown(Findings([timings], {}, {}), "x.svg")
        assert f"| Stub | {text}" in page
        assert text in ratio_lines(timings)[0]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1234.5, "1234 s"), (88.04, "88 s"), (1.256, "1.26 s"), (0.0437, "43.7 ms"), (2e-5, "20 µs")],
)
def test_durations(seconds, text):
    assert duration(seconds) == text


def test_the_picture_is_the_same_bytes_every_time(tmp_path, growth):
    for name in ("one.svg", "two.svg"):
        save(picture(growth, growth, {"Stub": ([12.0, 53.0], [0.1, 0.9])}, 4), tmp_path / name)
    one, two = (tmp_path / name for name in ("one.svg", "two.svg"))
    assert one.read_bytes() == two.read_bytes()
    text = one.read_text(encoding="utf-8")
    assert "<dc:date>" not in text
    for label in ("periods", "scenarios, monthly", "Stub", "ours, slope 1.00"):
        assert label in text


@pytest.fixture
def small(monkeypatch, case_of):
    """The command with one tiny case in place of all."""
    samples = (Sample("clarabel", 2, 1), Sample("highs-lp", 2, 1))
    case = case_of(*samples, loads=(Load(256, 1),))
    monkeypatch.setattr(command, "QUICK", case)
    monkeypatch.setattr(command, "chosen", lambda names: (case,))


def test_quick_prints_the_ratio_alone_on_a_line(small, capsys):
    assert command.main(["--quick"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"ratio_clarabel_tiny_256=\d+\.\d\d", lines[-2])
    assert re.fullmatch(r"ratio_highs_lp_tiny_256=\d+\.\d\d", lines[-1])
    assert len(lines) == 4


def test_a_page_is_written_where_asked(small, tmp_path, capsys):
    out = tmp_path / "new" / "page.md"
    assert command.main(["--rounds", "1", "--without", "highs-lp", "--out", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    assert "Written by `python -m sim.bench --without highs-lp --rounds 1`" in text
    assert "Clarabel" in text
    assert "HiGHS, linear part" not in text
    assert str(tmp_path) not in text
    assert capsys.readouterr().out.count("times ours") == 1


def test_answers_that_differ_end_with_1(small, monkeypatch, capsys):
    monkeypatch.setattr("sim.bench.timing.AGREE", -1.0)
    assert command.main(["--quick"]) == 1
    assert "FAILED tiny: Clarabel finds" in capsys.readouterr().err


def test_mistakes_end_with_2(capsys):
    assert command.main(["--only", "hourly"]) == 2
    assert "no case is called 'hourly'" in capsys.readouterr().err
    for words in (["--rounds", "0"], ["--limit", "0"], ["--limit", "nan"], ["--largest", "two"]):
        with pytest.raises(SystemExit, match="2"):
            command.main(words)
    printed = capsys.readouterr().err
    for text in ("must be at least 1", "must be above 0", "'two' is not a whole number"):
        assert text in printed


def test_an_unknown_solver_cannot_be_left_out(capsys):
    assert command.main(["--without", "highs"]) == 2
    error = capsys.readouterr().err
    assert "'highs'; there are: clarabel, clarabel-tuned, highs-lp, highs-qp" in error


@pytest.mark.parametrize(
    "words",
    [
        ["--out", "x.md"],
        ["--rounds", "1"],
        ["--only", "daily"],
        ["--largest", "16"],
        ["--without", "highs-lp"],
        ["--limit", "5"],
    ],
)
def test_quick_takes_no_other_option(words, capsys):
    assert command.main(["--quick", *words]) == 2
    assert f"leave out {words[0]}, or --quick" in capsys.readouterr().err


def test_a_solver_left_out_need_not_be_installed(small, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "highspy", None)
    monkeypatch.setattr(command, "_findings", lambda *given: None)
    assert command.main([]) == 2
    assert "gasgap[bench]" in capsys.readouterr().err
    assert command.main(["--without", "highs-lp", "--without", "highs-qp"]) == 0
    assert capsys.readouterr().out.count("times ours") == 1


def test_help_says_what_is_measured_and_what_there_is(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    text = " ".join(command._parser().format_help().split())
    assert "Measures how many times longer other solvers take than our core" in text
    assert "monthly, weekly, daily, synthetic-100, synthetic-300" in text
    assert "clarabel, clarabel-tuned, highs-lp, highs-qp" in text


def test_the_page_says_what_goals_are_held_against(measured):
    """A tuned rival that solved one scenario pays for its set-up, one that solved more does not."""
    times = measured.rivals["stub"]
    single = replace(times, following=[])
    case = replace(measured.case, name="daily")
    for one, there in ((single, True), (times, False)):
        rivals = {"clarabel-tuned": one}
        timings = replace(measured, case=case, rivals=rivals, ours={16: [0.01, 0.02]})
        page = markdown(Findings([timings], {}, {}), "x.svg")
        assert "`Clarabel` is as it comes" in page
        assert ("In daily `Clarabel, tuned` solves one scenario only" in page) is there


def test_both_commands_are_one():
    for module in ("sim.bench", "sim.solver.bench"):
        done = subprocess.run(
            [sys.executable, "-m", module, "--help"],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            timeout=60,
            check=True,
        )
        assert "--quick" in done.stdout
