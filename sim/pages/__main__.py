"""Brings the pages of the documentation up to date that are made from the data and from runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.config.paths import shipped_baselines, shipped_root
from sim.errors import EXIT_OK, GasgapError
from sim.pages.baselines import index_page, page_name
from sim.pages.data import data_page
from sim.pages.model import model_page
from sim.pages.readme import readme_page


def main(arguments: Sequence[str] | None = None) -> int:
    """Write all pages; the exit code: 0 good, 2 a mistake in the input."""
    parser = argparse.ArgumentParser(prog="python -m sim.pages", description=__doc__)
    parser.add_argument(
        "--docs", type=Path, default=shipped_root() / "docs", help="folder that holds model.md"
    )
    docs = parser.parse_args(arguments).docs
    try:
        baselines = shipped_baselines()
        _write(docs / "data.md", index_page(baselines))
        for name, folder in baselines:
            _write(docs / page_name(name), data_page(folder))
        page = docs / "model.md"
        _write(page, model_page(page.read_text(encoding="utf-8")))
        readme = docs.parent / "README.md"
        if readme.is_file():
            _write(readme, readme_page(readme.read_text(encoding="utf-8"), docs))
    except GasgapError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return EXIT_OK


def _write(path: Path, text: str) -> None:
    """Write a page, and say whether it changed."""
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    if text == old:
        print(f"{path.name} is up to date")
        return
    path.write_text(text, encoding="utf-8", newline="\n")
    print(f"{path.name} written")


if __name__ == "__main__":
    sys.exit(main())
