"""The files of the page: itself, its record, its pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.errors import InputError
from sim.files import write_whole
from sim.outlook.kept import write_record
from sim.outlook.page import page
from sim.outlook.pictures import NAMES, pictures
from sim.outlook.record import Record
from sim.outlook.setting import Setting

FIGURES = "figures"


@dataclass(frozen=True)
class Files:
    """Where everything lies, beside the page."""

    page: Path

    @property
    def record(self) -> Path:
        """The numbers."""
        return self.page.with_suffix(".json")

    @property
    def pictures(self) -> tuple[Path, ...]:
        """In the order of `NAMES`."""
        folder = self.page.parent / FIGURES
        return tuple(folder / f"{self.page.stem}-{name}.svg" for name in NAMES)

    def text(self, record: Record, told: Setting) -> str:
        """The page that a record makes."""
        shown = [one.relative_to(self.page.parent).as_posix() for one in self.pictures]
        return page(record, told, self.record.name, shown)

    def write(self, record: Record, told: Setting, *, anew: bool = False) -> None:
        """Write the page and its pictures, and its record where that is `anew`.

        Everything is made before anything is written; raises `InputError` where that fails.
        """
        drawn, text = pictures(record, told), self.text(record, told)
        try:
            (self.page.parent / FIGURES).mkdir(parents=True, exist_ok=True)
            if anew:
                write_record(self.record, record)
            for name, path in zip(NAMES, self.pictures, strict=True):
                write_whole(path, drawn[name])
            write_whole(self.page, text.encode())
        except OSError as error:
            raise InputError(f"cannot write {self.page}: {error.strerror}") from error
