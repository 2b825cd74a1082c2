"""What the times were taken on, without anything that names a machine or a place on it."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("gasgap", "numpy", "scipy", "clarabel", "highspy")


def machine() -> dict[str, str]:
    """Processor, cores, memory, system and versions, as text."""
    found = {
        "processor": _processor(),
        "cores": str(os.cpu_count() or "unknown"),
        "memory": _gigabytes(_memory("MemTotal")),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "BLAS": _blas(),
    }
    return found | {name: _version(name) for name in _PACKAGES}


def free_memory() -> float:
    """Bytes that can be used without swapping; infinite where the system does not say."""
    return _memory("MemAvailable") or float("inf")


def _processor() -> str:
    """The processor's own name where the system tells it."""
    for line in _lines("/proc/cpuinfo"):
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            return value.strip()
    return platform.processor() or platform.machine()


def _memory(key: str) -> float:
    """Bytes of one line of the system's account; 0 where there is none."""
    for line in _lines("/proc/meminfo"):
        name, _, value = line.partition(":")
        if name == key:
            return float(value.split()[0]) * 1024.0
    return 0.0


def _gigabytes(size: float) -> str:
    return f"{size / 2**30:.0f} GiB" if size else "unknown"


def _blas() -> str:
    """The libraries numpy and scipy multiply with."""
    import numpy  # noqa: F401  (loads the library that is asked about)
    from threadpoolctl import threadpool_info

    found = {
        f"{pool['internal_api']} {pool['version']}, {pool.get('architecture', 'unknown')}"
        for pool in threadpool_info()
        if pool["user_api"] == "blas"
    }
    return "; ".join(sorted(found)) or "unknown"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
