"""A small baseline of neighbours, and payloads of the documented shape written by us."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.data.loader import load_seeds
from sim.refresh.found import Asked, Payload

TODAY = date(2026, 9, 28)


def agsi_entry(code: str, day: str, gas: str, full: str, **more: Any) -> dict[str, Any]:
    """One gas day of AGSI+; numbers are text there."""
    known = {"name": code, "code": code, "url": code, "gasDayStart": day, "gasInStorage": gas}
    known |= {"full": full, "workingGasVolume": "-", "injection": "-", "status": "E", "info": []}
    return {**known, "updatedAt": "2026-09-01 12:00:00", **more}


def agsi(*entries: dict[str, Any], pages: int = 1) -> dict[str, Any]:
    head = {"last_page": pages, "total": len(entries), "dataset": "", "gas_day": "2026-09-27"}
    return {**head, "data": list(entries)}


def flow(meter: str, day: date, gwh: float | str, **more: Any) -> dict[str, Any]:
    """One gas day of a meter, `DE-TSO-0001ITP-00112entry`."""
    operator, rest = meter[:11], meter[11:]
    start = f"{day}T06:00:00+02:00"
    end = f"{day + timedelta(days=1)}T06:00:00+02:00"
    known = {
        "indicator": "Physical Flow",
        "periodType": "day",
        "periodFrom": start,
        "periodTo": end,
        "operatorKey": operator,
        "pointKey": rest[:9],
        "pointLabel": "a point",
        "directionKey": rest[9:],
        "unit": "kWh/d",
        "value": gwh if isinstance(gwh, str) else round(gwh * 1e6),
        "flowStatus": "Confirmed",
        "lastUpdateDateTime": start,
        "isNA": None,
        "isUnlimited": None,
    }
    return {**known, **more}


def month(meter: str, first: date, gwh: float, days: int, **more: Any) -> list[dict[str, Any]]:
    """The same flow on so many days."""
    return [flow(meter, first + timedelta(days=k), gwh, **more) for k in range(days)]


def capacity(meter: str, gwh: float, first: str, end: str, **more: Any) -> dict[str, Any]:
    """A firm technical capacity and the period it holds in."""
    period = {"periodFrom": f"{first}T06:00:00+01:00", "periodTo": f"{end}T06:00:00+02:00"}
    told = {"indicator": "Firm Technical", "flowStatus": "", "isUnlimited": "0", **period, **more}
    return flow(meter, date(2026, 9, 1), gwh, **told)


def entsog(*records: dict[str, Any]) -> dict[str, Any]:
    meta = {"limit": 5000, "offset": 0, "count": len(records), "total": len(records)}
    return {"meta": meta, "operationalData": list(records)}


def eurostat(
    geos: tuple[str, ...], months: tuple[str, ...], values: dict[int, float], **more: Any
) -> dict[str, Any]:
    """A JSON-stat cube with one category in all but geo and time."""
    axes = {"freq": ("M",), "nrg_bal": ("IC_CAL_MG",), "siec": ("G3000",), "unit": ("TJ_GCV",)}
    axes |= {"geo": geos, "time": months}
    dimension = {
        name: {"label": name, "category": {"index": {c: k for k, c in enumerate(codes)}}}
        for name, codes in axes.items()
    }
    return {
        "version": "2.0",
        "class": "dataset",
        "source": "ESTAT",
        "id": list(axes),
        "size": [len(codes) for codes in axes.values()],
        "dimension": dimension,
        "value": {str(k): v for k, v in values.items()},
        "extension": {"id": "NRG_CB_GASM"},
        **more,
    }


@pytest.fixture(scope="session")
def made() -> SimpleNamespace:
    """The makers of payloads by name."""
    return SimpleNamespace(
        agsi=agsi,
        agsi_entry=agsi_entry,
        entsog=entsog,
        flow=flow,
        month=month,
        capacity=capacity,
        eurostat=eurostat,
    )


@pytest.fixture
def folder(tiny: SimpleNamespace, tmp_path: Path) -> Path:
    """Germany with a store, France, Belgium, Czechia, Greece, Britain and the Norwegian shelf."""
    base = tiny.Tiny()
    for node in ("DE", "FR", "BE", "CZ", "GR", "GB"):
        base.market(node, 100.0, eu=node != "GB")
    base.hub("NO").supply("pipe", "NO", 600.0)
    base.arc("NO", "DE", 300.0).arc("DE", "BE", 300.0).arc("DE", "CZ", 200.0, 0.5)
    base.arc("FR", "BE", 200.0)
    base.storage("DE", 200.0)
    base.add("consumption", ("DE", "2022-01", 3000), ("DE", "2022-02", 2800))
    base.add("border_flows", ("DE", "CZ", "2021-01", 310), ("FR", "BE", "2021", 1000))
    return base.write(tmp_path / "mine")


@pytest.fixture
def asked(folder: Path) -> Asked:
    """All of it, without a window."""
    return Asked(load_seeds(folder), None, None, None, TODAY)


@pytest.fixture
def windowed(asked: Asked) -> Callable[..., Asked]:
    """The same with other ends or countries."""
    return lambda **more: replace(asked, **more)


@pytest.fixture
def payload() -> Callable[[Any], Payload]:
    return lambda content: Payload("saved.json", content)


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """Writes a payload as a file."""

    def write(content: Any, name: str = "saved.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write
