"""What `gasgap check` does: read, judge, print, report; and write a reference anew."""

from __future__ import annotations

import json as json_text
from collections.abc import Sequence
from pathlib import Path

from sim.errors import EXIT_GATE, EXIT_OK, InputError
from sim.gates.judge import Subject, judge
from sim.gates.junit import to_junit
from sim.gates.load import LoadedGates, load_gates
from sim.gates.markdown import to_markdown
from sim.gates.output import append_to_step_summary, legible, write_whole
from sim.gates.regress import regress
from sim.gates.renew import renew
from sim.gates.results import NoResultsError, read_results
from sim.gates.text import render
from sim.gates.verdict import Verdict, headline
from sim.output.known import known_line

SCHEMA_VERSION = 1


def run_check(
    folders: Sequence[Path],
    *,
    gates: Path,
    markdown: Path | None = None,
    junit: Path | None = None,
    quiet: bool = False,
    json: bool = False,
    update_reference: bool = False,
) -> int:
    """Hold the results of runs and sweeps against the gates of a file; return the exit code.

    update_reference : first write what is checked where the gates file has its reference

    Raises `FindingsError` for mistakes in the gates file, `InputError` where a report or the
    reference cannot be written.
    """
    loaded = load_gates(gates)
    subjects = subjects_of(folders)
    renewed = renew(loaded, subjects) if update_reference else ""
    verdicts = verdicts_of(loaded, subjects)
    said = render(verdicts, failures_only=quiet)
    known = known_lines(subjects)
    told = as_json(verdicts, loaded, subjects) if json else said
    if not json and not quiet:
        told = renewed + "\n".join([*known, said])
    print(legible(told), end="")
    summary = to_markdown(verdicts, known)
    append_to_step_summary(summary)
    if markdown is not None:
        write_whole(markdown, summary)
    if junit is not None:
        write_whole(junit, to_junit(verdicts, loaded.label))
    return EXIT_OK if all(verdict.passed for verdict in verdicts) else EXIT_GATE


def subjects_of(folders: Sequence[Path]) -> list[Subject]:
    """What stands in every folder, or why nothing does."""
    if not folders:
        raise InputError("name the folder of a run or a sweep to check")
    read: list[tuple[Path, Subject]] = []
    for folder in dict.fromkeys(folders):
        name = folder.resolve().name
        try:
            results = read_results(folder)
        except NoResultsError as error:
            read.append((folder, Subject(name, name, None, str(error))))
        else:
            read.append((folder, Subject(results.name, results.name, results)))
    names = [subject.name for _, subject in read]
    return [
        subject
        if names.count(subject.name) == 1
        else Subject(f"{subject.name} ({folder})", subject.name, subject.results, subject.reason)
        for folder, subject in read
    ]


def verdicts_of(loaded: LoadedGates, subjects: Sequence[Subject]) -> list[Verdict]:
    """What comes of every gate and of the reference, and of folders that none is about."""
    found: list[Verdict] = []
    for place, gate in enumerate(loaded.gates.gates):
        found += judge(gate, subjects, loaded.line("gates", place))
    reference = loaded.gates.reference
    if reference is not None:
        found += regress(reference, loaded.folder, subjects, loaded.line("reference", "path"))
    judged = {verdict.scenario for verdict in found}
    found += [_idle(subject.label) for subject in subjects if subject.label not in judged]
    return found


def _idle(scenario: str) -> Verdict:
    """What is checked without a gate would pass whatever it is."""
    told = "no gate of the file is about it"
    return Verdict("gates", "a gate is about it", scenario, "unjudged", told)


def known_lines(subjects: Sequence[Subject]) -> list[str]:
    """Where starts are known from, each line followed by the results that have it."""
    named: dict[str, list[str]] = {}
    for subject in subjects:
        line = known_line(subject.results.known) if subject.results is not None else ""
        if line:
            named.setdefault(line, []).append(subject.label)
    if len(named) == 1 and len(subjects) == sum(map(len, named.values())):
        return [*named]
    return [f"{', '.join(labels)}: {line}" for line, labels in named.items()]


def as_json(
    verdicts: Sequence[Verdict], loaded: LoadedGates, subjects: Sequence[Subject] = ()
) -> str:
    """The verdicts as a JSON document."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "gates": loaded.label,
        "passed": all(verdict.passed for verdict in verdicts),
        "headline": headline(verdicts),
        "known": {
            subject.label: dict(subject.results.known)
            for subject in subjects
            if subject.results is not None and subject.results.known
        },
        "verdicts": [verdict.plain for verdict in verdicts],
    }
    return json_text.dumps(document, indent=2, ensure_ascii=False) + "\n"
