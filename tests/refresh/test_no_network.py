"""Only one module of the program speaks to the network, and no run loads it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NETWORK = {"urllib", "http", "socket", "ssl", "ftplib", "requests", "httpx", "aiohttp", "urllib3"}


def imported(path: Path) -> set[str]:
    """Top-level packages that a module imports; `urllib.parse` only takes texts apart."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module))
    return {name.split(".")[0] for name in found if name != "urllib.parse"}


def test_the_network_is_in_one_module() -> None:
    paths = sorted((ROOT / "sim").rglob("*.py"))
    speaking = [p.relative_to(ROOT).as_posix() for p in paths if imported(p) & NETWORK]
    assert speaking == ["sim/refresh/fetch.py"]


def test_nothing_but_the_command_imports_the_package() -> None:
    importing = set()
    for path in sorted((ROOT / "sim").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if "sim.refresh" in path.read_text(encoding="utf-8") and "sim/refresh" not in name:
            importing.add(name)
    assert importing == {"sim/cli/data.py"}


def test_a_run_opens_no_connection(tmp_path: Path) -> None:
    """A scenario is solved and written while every connection ends the process."""
    code = (
        "import sys\n"
        "def no(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'urllib.Request'):\n"
        "        raise SystemExit(f'{event} {args}')\n"
        "sys.addaudithook(no)\n"
        "from sim.cli import main\n"
        "sys.argv = ['gasgap', 'run', 'reference-2022', '--quiet', '--out', 'results']\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n"
        "    print(end.code, 'sim.refresh.fetch' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout == "0 False\n", done.stderr
    assert (tmp_path / "results" / "reference-2022" / "summary.json").is_file()
