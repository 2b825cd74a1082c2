"""What answers depend on beside their data: this program and the numerics below it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version

from sim.sweep.program import program_digest, python

LIBRARIES = ("numpy", "scipy")
PROGRAM = "program"


@cache
def facts() -> Mapping[str, str]:
    """Digest of the program's files and versions of its numerics in this process."""
    libraries = {name: version(name) for name in LIBRARIES}
    return {"python": python(), **libraries, PROGRAM: program_digest()}


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """What differs between two places in words: `numpy (2.4.6 against 2.5.0)`."""
    names = [name for name in {**here, **there} if here.get(name) != there.get(name)]
    versions = [
        f"{name} ({here.get(name, 'none')} against {there.get(name, 'none')})"
        for name in names
        if name != PROGRAM
    ]
    # The digest holds the versions too; it says more only where these agree.
    return versions or (["gasgap's own files"] if names else [])
