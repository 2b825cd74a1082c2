"""What `gasgap refresh` shows, what it writes with --apply, and what it never touches."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sim.data.loader import load_seeds
from sim.errors import BaselineError, InputError
from sim.model.knowledge import reach_of
from sim.refresh import apply, ask
from sim.refresh.changes import compare
from sim.refresh.command import Wish, run_refresh
from sim.refresh.fetch import Answer
from sim.refresh.found import Found
from sim.refresh.points import COLUMNS as POINT_COLUMNS
from sim.refresh.points import SHIPPED
from sim.refresh.window import begin

TODAY = date(2026, 9, 28)
ROOT = Path(__file__).parents[2]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def levels(made: SimpleNamespace, saved: Callable[..., Path]) -> Path:
    """Half full at the start of 2021, as before; 40 % at its end; a day of 2026 besides."""
    entry = made.agsi_entry
    return saved(
        made.agsi(
            entry("DE", "2020-12-31", "100.00", "50.00"),
            entry("DE", "2021-12-31", "80.04", "40.02"),
            entry("DE", "2026-09-02", "108.1", "54.05", status="C"),
            entry("EU", "2026-09-02", "-", "-"),
        )
    )


def run(folder: Path, payload: Path, source: str = "agsi", **more: Any) -> int:
    wish = Wish(source=source, baseline=str(folder), payloads=[payload], **more)
    return run_refresh(wish, today=TODAY)


def test_a_preview_shows_old_and_new_and_writes_nothing(
    folder: Path, levels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(folder)
    assert run(folder, levels) == 0
    assert contents(folder) == before
    assert capsys.readouterr().out == (
        "agsi for mine: all days in the files, all countries\n"
        "storage_levels.csv: 1 new, 1 changed, 1 as before, 0 not asked for or without data\n"
        "    country  day         level_gwh  before  full (share)  before   change  quality\n"
        "    DE       2022-01-01      80040  100000        0.4002     0.5  -20.0 %  table\n"
        "    DE       2026-09-03     108100                0.5405              new  table\n"
        "    largest change: DE 2022-01-01 level_gwh 100000 -> 80040 (-20.0 %)\n"
        "    1 of the changed rows were estimates or another's: made up\n"
        "    left out, AGSI+ has no data: EU27 2026-09-03\n"
        "newest observed level: 2026-09-03 (was 2022-01-01)\n"
        "a run can start until 2026-09-03 (was 2022-01-01)\n"
        f"Nothing is written; --apply would replace storage_levels.csv in {folder}.\n"
    )


def test_apply_replaces_one_table_and_keeps_the_other_lines(
    folder: Path, levels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(folder)
    assert run(folder, levels, apply=True) == 0
    after = contents(folder)
    assert {name for name in after if after[name] != before[name]} == {"storage_levels.csv"}
    lines = after["storage_levels.csv"].decode().splitlines()
    assert lines[:2] == before["storage_levels.csv"].decode().splitlines()[:2]
    estimated = '"GIE AGSI+, extracted 2026-09-28",table,estimated by the operators'
    assert lines[2] == f"DE,2022-01-01,80040,0.4002,{estimated}"
    assert lines[3] == f"DE,2026-09-03,108100,0.5405,{estimated.replace('estimated', 'confirmed')}"
    assert [row.level_gwh for row in load_seeds(folder).storage_levels] == [1e5, 80040.0, 108100.0]
    assert capsys.readouterr().out.endswith(f"Written: storage_levels.csv in {folder}.\n")
    run(folder, levels, apply=True)
    assert capsys.readouterr().out.endswith(f"Nothing to write into {folder}.\n")
    assert contents(folder) == after


def test_a_refused_baseline_leaves_all_as_it_was(
    folder: Path,
    made: SimpleNamespace,
    saved: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = contents(folder)
    payload = saved(made.agsi(made.agsi_entry("DE", "2026-09-02", "300", "150")))
    message = f"{folder}/storage_levels.csv:4: error: full is 1.5; it must lie in 0 .. 1.1"
    with pytest.raises(BaselineError) as error:
        run(folder, payload, apply=True)
    assert str(error.value) == message
    assert contents(folder) == before
    assert run(folder, payload) == 0
    out = capsys.readouterr().out
    assert out.endswith(f"With these changes the baseline would be refused:\n{message}\n")


def test_tables_of_the_base_year_are_written_only_when_named(
    folder: Path,
    made: SimpleNamespace,
    saved: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    cube = made.eurostat(("DE",), ("2021-03", "2022-02", "2022-03"), {0: 11520, 1: 10080, 2: 9360})
    payload = saved(cube)
    run(folder, payload, "eurostat", apply=True)
    out = capsys.readouterr().out
    assert (
        "consumption.csv: 1 new, 0 changed, 1 as before, 1 not asked for or without data\n" in out
    )
    assert "demand.csv: 0 new, 1 changed, 0 as before, 71 not asked for or without data\n" in out
    assert "demand.csv is what the base year stands on: written only with --table demand\n" in out
    seeds = load_seeds(folder)
    assert [r.consumption_gwh for r in seeds.consumption] == [3000.0, 2800.0, 2600.0]
    assert {r.month: r.demand_gwh for r in seeds.demand if r.node == "DE"}["2021-03"] == 3100.0
    run(folder, payload, "eurostat", apply=True, tables=["demand"])
    seeds = load_seeds(folder)
    assert {r.month: r.demand_gwh for r in seeds.demand if r.node == "DE"}["2021-03"] == 3200.0


def test_two_tables_at_once_are_both_there(
    folder: Path, made: SimpleNamespace, saved: Callable[..., Path]
) -> None:
    meter = "BE-TSO-0001ITP-00112entry"
    records = made.month(meter, date(2026, 4, 1), 50.0, 30)
    records.append(made.capacity(meter, 320.5, "2022-01-01", "2028-01-01"))
    payload = saved(made.entsog(*records))
    run(folder, payload, "entsog", apply=True, tables=["border_flows", "arcs"])
    seeds = load_seeds(folder)
    flows = {(r.from_node, r.to_node, r.period): r.flow_gwh for r in seeds.border_flows}
    assert flows["DE", "BE", "2026-04"] == 1500.0
    assert flows["FR", "BE", "2021"] == 1000.0
    assert {(r.from_node, r.to_node): r.capacity_gwh_d for r in seeds.arcs}["DE", "BE"] == 320.5


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_if_one_table_fails_the_others_are_put_back(
    folder: Path,
    made: SimpleNamespace,
    saved: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
) -> None:
    cube = made.eurostat(("DE",), ("2021-03", "2022-02"), {0: 11520, 1: 9360})
    payload, before = saved(cube), contents(folder)
    plain, written = apply.write_whole, []

    def breaks(path: Path, content: bytes) -> None:
        written.append(path.name)
        if path.name == "demand.csv":
            raise error
        plain(path, content)

    monkeypatch.setattr(apply, "write_whole", breaks)
    with pytest.raises((InputError, KeyboardInterrupt)) as caught:
        run(folder, payload, "eurostat", apply=True, tables=["consumption", "demand"])
    assert written == ["consumption.csv", "demand.csv", "consumption.csv"]
    assert contents(folder) == before
    if isinstance(error, OSError):
        assert "No space left on device; nothing has changed" in str(caught.value)


def test_a_file_that_changed_meanwhile_is_not_overwritten(
    folder: Path, levels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "storage_levels.csv"

    def meanwhile(*words: Any) -> None:
        path.write_bytes(path.read_bytes() + b"\n")

    monkeypatch.setattr(apply, "check", meanwhile)
    with pytest.raises(InputError, match="has changed meanwhile; nothing is written"):
        run(folder, levels, apply=True)


def test_what_may_not_be_written_says_to_copy_the_folder(
    folder: Path,
    levels: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(apply.os, "access", lambda *_: False)
    with pytest.raises(InputError, match=r"may not be written to; copy the folder .* cp -r"):
        run(folder, levels, apply=True)
    monkeypatch.undo()
    installed = tmp_path / "sim" / "_shipped"
    shutil.copytree(folder, installed / "seeds" / "mine")
    monkeypatch.setattr(apply, "shipped_root", lambda: installed)
    with pytest.raises(InputError, match="belongs to the installed program; copy the folder"):
        run(installed / "seeds" / "mine", levels, apply=True)
    assert run(installed / "seeds" / "mine", levels) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert "and --apply would not be able to: " in last
    assert "belongs to the installed program; copy the folder" in last


def test_a_read_only_table_is_not_replaced(
    folder: Path, levels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply.os, "access", lambda path, _: Path(path).is_dir())
    with pytest.raises(InputError, match=r"storage_levels\.csv is read-only; allow writing to it"):
        run(folder, levels, apply=True)


def test_the_shipped_tables_keep_every_line_that_stays() -> None:
    folder = ROOT / "seeds" / "europe-2021"
    for name in ("storage_levels", "border_flows", "arcs", "consumption", "demand"):
        table = compare(folder, Found(name, load_seeds(folder).tables[name], ()))
        assert (table.changes, table.new) == ((), table.old)


def test_blank_lines_and_an_order_of_the_users_own_stay(
    folder: Path, levels: Path, tmp_path: Path
) -> None:
    path = folder / "storage_levels.csv"
    head, first, second = path.read_text(encoding="utf-8").splitlines()
    ours = second.replace("made up", "own estimate").replace(",table,", ",recall,")
    path.write_text(f"{head}\n\n{ours}\n\n \n{first}\n\n", encoding="utf-8")
    run(folder, levels, apply=True)
    told = '"GIE AGSI+, extracted 2026-09-28",table,'
    assert path.read_text(encoding="utf-8") == (
        f"{head}\n\nDE,2022-01-01,80040,0.4002,{told}estimated by the operators\n"
        f"DE,2026-09-03,108100,0.5405,{told}confirmed by the operators\n"
        f"\n \n{first}\n\n"
    )


def test_an_estimate_that_comes_true_becomes_an_observation(
    folder: Path, levels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "storage_levels.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",table,", ",approx,", 1), encoding="utf-8")
    run(folder, levels, apply=True)
    out = capsys.readouterr().out
    assert "DE       2021-01-01     100000  100000           0.5     0.5   +0.0 %  approx ->" in out
    assert "2 of the changed rows were estimates or another's: made up\n" in out
    told = '"GIE AGSI+, extracted 2026-09-28",table,estimated by the operators'
    line = path.read_text(encoding="utf-8").splitlines()[1]
    assert line == f"DE,2021-01-01,100000.0,0.5,{told}"


def test_what_is_not_told_is_held_if_asked_for(
    made: SimpleNamespace,
    saved: Callable[..., Path],
    tiny: SimpleNamespace,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    base = tiny.one_node().market("DE", 10.0).market("RS", 10.0, eu=False)
    folder = base.storage("DE", 200.0).storage("RS", 4.0).write(tmp_path / "two")
    entry = made.agsi_entry
    days = [entry("DE", f"2026-09-{day:02d}", "100", "50") for day in (1, 2)]
    payload = saved(made.agsi(*days, entry("EU", "2026-09-03", "700", "60")))
    run(folder, payload)
    lines = capsys.readouterr().out.splitlines()
    assert "newest observed level: 2026-09-04 (was 2022-01-01)" in lines
    assert "a run can start until 2022-01-01 (was 2022-01-01)" in lines
    assert any(line.endswith("--hold RS would keep their shares") for line in lines)
    run(folder, payload, apply=True, hold=["rs"])
    assert "a run can start until 2026-09-03 (was 2022-01-01)\n" in capsys.readouterr().out
    [held] = [r for r in load_seeds(folder).storage_levels if r.note.startswith("held")]
    assert (held.country, held.day, held.quality) == ("RS", date(2026, 9, 3), "approx")
    assert held.note == "held at the share of 2022-01-01; not told by the publisher"
    before = contents(folder)
    later = saved(made.agsi(*days, entry("DE", "2026-09-09", "110", "55")), "later.json")
    run(folder, later, apply=True, hold=["RS"])
    rows = [r for r in load_seeds(folder).storage_levels if r.country == "RS"]
    assert (rows[-1].day, rows[-1].note) == (date(2026, 9, 10), held.note)
    assert contents(folder) != before
    for code, told in (("EU27", "EU27 is a sum"), ("A", "A has no level to hold in two")):
        with pytest.raises(InputError, match=f"--hold: {told}"):
            run(folder, later, hold=[code])


def test_the_shipped_baseline_of_today_moves_to_a_thursday(
    made: SimpleNamespace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """All countries on all days since the newest row of each; then a run can start that day."""
    folder = tmp_path / "europe-2025"
    shutil.copytree(ROOT / "seeds" / "europe-2025", folder)
    before = reach_of(load_seeds(folder))

    def get(url: str, headers: object) -> Answer:
        query = parse_qs(urlsplit(url).query)
        code = query.get("country", ["EU"])[0]
        if code in ("RS", "GB*"):  # as AGSI+ answers for a place without data
            return Answer(200, b'{"last_page": 0, "total": 0, "data": []}')
        first, last = (date.fromisoformat(query[end][0]) for end in ("from", "to"))
        days = [first + timedelta(days=k) for k in range((last - first).days + 1)]
        told = [made.agsi_entry(code, str(day), "40", "40") for day in days]
        return Answer(200, json.dumps(made.agsi(*told)).encode())

    monkeypatch.setenv(ask.AGSI_KEY, "k")
    line = ask.Line(get, lambda _: None)
    wish = Wish(source="agsi", baseline=str(folder), apply=True, hold=["GB", "RS"])
    assert run_refresh(wish, today=date(2026, 11, 26), line=line) == 0
    after = reach_of(load_seeds(folder))
    assert (before.last, before.level) == (date(2026, 9, 17), date(2026, 9, 4))
    assert (after.last, after.level) == (date(2026, 11, 26), date(2026, 11, 26))
    assert "from 2026-04-23 until 2026-11-26" in capsys.readouterr().out


def test_from_when_on_a_publisher_is_asked(tiny: SimpleNamespace, tmp_path: Path) -> None:
    base = tiny.two_nodes(100.0).storage("A", 5.0).storage("B", 5.0)
    base.add("border_flows", ("A", "B", "2021-03", 1), ("B", "A", "2021-09", 1))
    base.add("storage_levels", ("A", "2022-03-01", 1000, 0.2), ("B", "2022-06-01", 1000, 0.2))
    folder = base.write(tmp_path / "ab")
    seeds = load_seeds(folder)
    assert begin(seeds, "agsi") == date(2022, 2, 15)
    assert begin(seeds, "entsog") == date(2021, 9, 1)
    assert begin(seeds, "eurostat") == date(2021, 1, 1)
    path = folder / "border_flows.csv"
    text = path.read_text(encoding="utf-8").replace(
        "table,", "table,provisional on 2 of 31 days", 1
    )
    path.write_text(text, encoding="utf-8")
    assert begin(load_seeds(folder), "entsog") == date(2021, 3, 1)


def test_quoted_lines_endings_and_a_missing_table(
    folder: Path, made: SimpleNamespace, saved: Callable[..., Path]
) -> None:
    path = folder / "consumption.csv"
    text = path.read_text(encoding="utf-8").replace("made up", '"made\nup, ""here"""')
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    old = path.read_bytes()
    cube = made.eurostat(("DE", "BE"), ("2022-02",), {0: 9360, 1: 36})
    run(folder, saved(cube), "eurostat", apply=True)
    told = b'"Eurostat nrg_cb_gasm, extracted 2026-09-28",table,\r\n'
    lines = old.split(b"DE,2022-02")
    assert path.read_bytes() == lines[0] + b"DE,2022-02,2600," + told + b"BE,2022-02,10," + told
    path.unlink()
    run(folder, saved(cube), "eurostat", apply=True)
    assert [r.node for r in load_seeds(folder).consumption] == ["BE", "DE"]


def test_json_says_the_same(folder: Path, levels: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(folder, levels, json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["baseline"], told["source"], told["folder"]) == ("mine", "agsi", str(folder))
    assert (told["from"], told["to"], told["applied"]) == (None, None, False)
    assert (told["writable"], told["refused"]) == (["storage_levels"], [])
    [table] = told["tables"]
    assert (table["table"], table["as_before"], table["unread"]) == ("storage_levels", 1, 0)
    assert (table["new"], table["changed"]) == (1, 1)
    estimated = {"source": "GIE AGSI+, extracted 2026-09-28", "quality": "table"}
    estimated["note"] = "estimated by the operators"
    made_up = {"source": "made up", "quality": "table", "note": ""}
    assert table["changes"][0] == {
        "key": {"country": "DE", "day": "2022-01-01"},
        "before": {"level_gwh": "100000", "full": "0.5", **made_up},
        "after": {"level_gwh": "80040", "full": "0.4002", **estimated},
    }
    assert table["left_out"] == [{"what": "EU27 2026-09-03", "why": "AGSI+ has no data"}]


def test_json_says_why_nothing_may_be_written(
    folder: Path,
    made: SimpleNamespace,
    saved: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    payload = saved(made.agsi(made.agsi_entry("DE", "2026-09-02", "300", "150")))
    run(folder, payload, json=True)
    [first, second] = json.loads(capsys.readouterr().out)["refused"]
    assert first == "With these changes the baseline would be refused:"
    assert second.endswith("storage_levels.csv:4: error: full is 1.5; it must lie in 0 .. 1.1")


def test_a_long_table_is_summed_up_unless_all_is_asked_for(
    folder: Path,
    made: SimpleNamespace,
    saved: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    entry, first = made.agsi_entry, date(2021, 12, 31)
    days = [entry("DE", str(first + timedelta(days=k)), "80", "40") for k in range(35)]
    days += [entry("EU", str(first + timedelta(days=k)), "700", "70") for k in range(10)]
    payload = saved(made.agsi(*days))
    run(folder, payload)
    lines = capsys.readouterr().out.splitlines()
    assert [line.strip() for line in lines[2:7]] == [
        "country  new  changed  first day   last day    level_gwh  full (share)  largest change",
        "DE        34        1  2022-01-01  2022-02-04      80000           0.4         -20.0 %",
        "EU27      10        0  2022-01-01  2022-01-10     700000           0.7",
        "--all shows every row",
        "largest change: DE 2022-01-01 level_gwh 100000 -> 80000 (-20.0 %)",
    ]
    run(folder, payload, every=True)
    assert capsys.readouterr().out.count("  new  table\n") == 44


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"first": "1.9.2026"}, "--from '1.9.2026' is no date; write it like 2021-11-01"),
        ({"first": "2026-09-02", "last": "2026-09-01"}, "--from 2026-09-02 lies after --to"),
        ({"countries": ["DE,XY"]}, "--countries: 'XY' is no country of mine"),
        ({"countries": [","]}, "--countries names none; write them like DE,FR"),
        ({"keep": Path("kept")}, "--keep is for fetched answers; leave it out with --payload"),
        ({"points": Path("mine.csv")}, "--points is for entsog"),
        ({"source": "eurostat", "hold": ["DE"]}, "--hold is for agsi"),
        ({"hold": ["XY"]}, "--hold: 'XY' is no country of mine"),
        ({"tables": ["arcs"]}, "agsi has no table 'arcs'; it has storage_levels"),
    ],
)
def test_wrong_options_are_one_sentence(
    more: dict[str, Any], message: str, folder: Path, levels: Path
) -> None:
    with pytest.raises(InputError) as error:
        run(folder, levels, **more)
    assert message in str(error.value)


def test_wrong_files_are_one_sentence(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no payload"):
        run(folder, tmp_path / "empty")
    with pytest.raises(InputError, match="cannot be read: No such file"):
        run(folder, tmp_path / "none.json")
    (tmp_path / "torn.json").write_text('{"data": [')
    with pytest.raises(InputError, match=r"torn\.json: is no JSON"):
        run(folder, tmp_path / "torn.json")


def test_without_payloads_the_newest_row_begins_the_window_and_kept_answers_read_again(
    folder: Path,
    made: SimpleNamespace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    urls: list[str] = []

    def get(url: str, headers: object) -> Answer:
        urls.append(url)
        entries = [] if "type=eu" in url else [made.agsi_entry("DE", "2026-09-02", "108", "54")]
        return Answer(200, json.dumps(made.agsi(*entries)).encode())

    monkeypatch.setenv(ask.AGSI_KEY, "k")
    line = ask.Line(get, lambda _: None, tmp_path / "kept")
    wish = Wish(source="agsi", baseline=str(folder))
    assert run_refresh(wish, today=TODAY, line=line) == 0
    # Two weeks before the newest row, for what AGSI+ has corrected since; a day earlier there.
    assert all("from=2021-12-17&to=2026-09-27" in url for url in urls)
    fetched = capsys.readouterr().out.splitlines()
    assert fetched[0] == "agsi for mine: from 2021-12-18 until 2026-09-28, all countries"
    assert fetched[1].startswith("storage_levels.csv: 1 new, 0 changed")
    assert run(folder, tmp_path / "kept") == 0
    assert capsys.readouterr().out.splitlines()[1:] == fetched[1:]


def test_another_table_of_meters(
    folder: Path,
    made: SimpleNamespace,
    saved: Callable[..., Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    meter = "FR-TSO-0003ITP-99999"
    points = tmp_path / "points.csv"
    row = f"Here,FR,{meter},DE,,,false,,own judgement,,"
    points.write_text(f"{','.join(POINT_COLUMNS)}\n{row}\n", encoding="utf-8")
    payload = saved(made.entsog(*made.month(f"{meter}entry", date(2026, 4, 1), 2.0, 30)))
    run(folder, payload, "entsog")
    assert f"left out, meter not in points.csv: {meter}" in capsys.readouterr().out
    run(folder, payload, "entsog", points=points)
    assert (
        "    DE         FR       2026-04        60             new  table"
        in capsys.readouterr().out
    )
    assert SHIPPED.is_file()


def test_the_newest_shipped_baseline_is_the_default(
    levels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    newest = max(
        (ROOT / "seeds").glob("*/datapackage.json"),
        key=lambda path: json.loads(path.read_text(encoding="utf-8"))["base_year"],
    )
    run_refresh(Wish(source="agsi", payloads=[levels], json=True), today=TODAY)
    assert json.loads(capsys.readouterr().out)["baseline"] == newest.parent.name
