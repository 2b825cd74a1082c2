"""Verdicts as JUnit XML, which GitHub's and GitLab's test reports read. Data in, text out.

A suite is a run or a sweep, a case is a gate. A gate that does not hold is a failure, one that
cannot be evaluated an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from sim.gates.text import sentence, told
from sim.gates.verdict import Verdict

LISTED = 200
"""Differences told of one comparison."""
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(verdicts: Sequence[Verdict], file: str) -> str:
    """The XML text; `file` is what messages call the gates file."""
    counts = {key: value for key, value in _counts(verdicts).items() if key != "skipped"}
    whole = ElementTree.Element("testsuites", {"name": "gasgap check", **counts})
    for scenario in dict.fromkeys(verdict.scenario for verdict in verdicts):
        own = [verdict for verdict in verdicts if verdict.scenario == scenario]
        attributes = {"name": clean(scenario or file), **_counts(own)}
        suite = ElementTree.SubElement(whole, "testsuite", attributes)
        for verdict in own:
            _case(suite, verdict, file)
    ElementTree.indent(whole)
    text = ElementTree.tostring(whole, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _counts(verdicts: Sequence[Verdict]) -> dict[str, str]:
    states = [verdict.state for verdict in verdicts]
    return {
        "tests": str(len(states)),
        "failures": str(states.count("failed")),
        "errors": str(states.count("unjudged")),
        "skipped": "0",
    }


def _case(suite: ElementTree.Element, verdict: Verdict, file: str) -> None:
    attributes = {
        "classname": clean(f"gasgap.{verdict.scenario or 'gates'}"),
        "name": clean(verdict.title),
        "file": clean(file),
        "line": str(verdict.line),
    }
    case = ElementTree.SubElement(suite, "testcase", attributes)
    if verdict.passed:
        return
    failed = verdict.state == "failed"
    attributes = {
        "message": clean(verdict.told),
        "type": "gate" if failed else "cannot be evaluated",
    }
    problem = ElementTree.SubElement(case, "failure" if failed else "error", attributes)
    lines = [sentence(verdict), f"the gate: {verdict.condition}"]
    lines += [verdict.note] if verdict.note else []
    lines += [told(difference) for difference in verdict.differences[:LISTED]]
    more = len(verdict.differences) - LISTED
    lines += [f"and {more} more"] if more > 0 else []
    problem.text = clean("\n".join(lines))


def clean(text: str) -> str:
    """Text without the characters that no XML may hold."""
    return _ILLEGAL.sub("?", text)
