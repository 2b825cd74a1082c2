"""`python -m sim.studies [FILE]`: run all published studies, write the page about them."""

from __future__ import annotations

import sys
from pathlib import Path

from sim.studies.page import judged, page
from sim.studies.published import published


def main(arguments: list[str]) -> int:
    """Write the page to the file named, or print it; 0 when it is done, 2 for wrong arguments."""
    if len(arguments) > 1 or any(word.startswith("-") for word in arguments):
        print("usage: python -m sim.studies [FILE]", file=sys.stderr)
        return 2
    text = page([judged(study) for study in published()])
    if arguments:
        Path(arguments[0]).write_text(text, encoding="utf-8", newline="\n")
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
