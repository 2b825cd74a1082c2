"""What is compared: runs read back from their folders, and scenarios solved for the occasion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.config import LoadedScenario, Scenario, load_scenario
from sim.data.seeds import Seeds
from sim.errors import InputError, ScenarioError
from sim.output.folder import RunFolder
from sim.pipeline import Run, checked_seeds, run_scenario, save_run

Solve = Callable[[LoadedScenario], Run]


@dataclass(frozen=True, eq=False)
class Side:
    """One of the runs compared.

    label : what it is called, no other side alike
    word : how it was named on the command line
    seeds : the baseline as it is today; None where it is gone or no longer fits the scenario
    same_seeds : whether that is the baseline the run was made with
    """

    label: str
    word: str
    run: RunFolder
    loaded: LoadedScenario
    seeds: Seeds | None
    same_seeds: bool

    @property
    def scenario(self) -> Scenario:
        """The scenario of the run."""
        return self.loaded.scenario


def sides_of(words: Sequence[str], room: Path, solve: Solve = run_scenario) -> list[Side]:
    """Every run named: a folder is read, anything else is a scenario and is solved.

    room : an empty folder that what is solved may be written to

    Raises `InputError` for what is neither, before anything is solved.
    """
    loaded = [_load(word) for word in words]
    sides: list[Side] = []
    for place, (word, (run, scenario)) in enumerate(zip(words, loaded, strict=True)):
        if run is None:
            run = RunFolder(save_run(solve(scenario), room / str(place)))
        label = _label(run.name, word, [side.label for side in sides])
        sides.append(_side(label, word, run, scenario))
    return sides


def _load(word: str) -> tuple[RunFolder | None, LoadedScenario]:
    """The run in a folder and its scenario, or a scenario that fits its baseline."""
    if Path(word).is_dir():
        run = RunFolder(Path(word))
        return run, load_scenario(run.path / "scenario.resolved.yaml")
    loaded = load_scenario(word)
    checked_seeds(loaded)
    return None, loaded


def _side(label: str, word: str, run: RunFolder, loaded: LoadedScenario) -> Side:
    try:
        seeds = checked_seeds(loaded)
    except (ScenarioError, InputError):
        return Side(label, word, run, loaded, None, False)
    used = run.manifest.get("baseline", {}).get("sha256")
    return Side(label, word, run, loaded, seeds, used == seeds.digest)


def _label(name: str, word: str, taken: Sequence[str]) -> str:
    """The scenario's name; where another side has it, also the folder it lies in or a number."""
    if name not in taken:
        return name
    folder = Path(word).resolve().parent.name
    for label in (f"{name} ({folder})", *(f"{name} ({place})" for place in range(2, 100))):
        if label not in taken and folder:
            return label
    return word
