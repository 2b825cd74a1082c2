"""A record kept in a file: written, and read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sim.errors import InputError
from sim.files import write_whole
from sim.outlook.record import Record
from sim.output.store import to_json

DECIMALS = 3

_ADAPTER = TypeAdapter(Record)


def plain(record: Any) -> Any:
    """A record, or a part of it, as JSON has it, its numbers rounded."""
    return _rounded(TypeAdapter(type(record)).dump_python(record, mode="json"))


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(own) for key, own in value.items()}
    if isinstance(value, list):
        return [_rounded(own) for own in value]
    return round(value, DECIMALS) + 0.0 if isinstance(value, float) else value


def as_kept(record: Record) -> Record:
    """A record with its numbers as they will be read back."""
    return _ADAPTER.validate_json(to_json(plain(record)))


def write_record(path: Path, record: Record) -> None:
    """Keep a record; raises OSError where it cannot be written."""
    write_whole(path, to_json(plain(record)).encode())


def read_record(path: Path) -> Record:
    """A kept record; raises `InputError` where there is none that this program reads."""
    try:
        return _ADAPTER.validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; run `make outlook`") from error
    except ValueError as error:
        raise InputError(f"{path} holds no record of this page; run `make outlook`") from error
