"""The machine and the day that the table was measured on, with its processor by name."""

from __future__ import annotations

import os
import platform
from datetime import datetime
from pathlib import Path


def described() -> dict[str, object]:
    """What a reader needs to compare figures: processor, cores, memory, Python, day."""
    return {
        "processor": _field(Path("/proc/cpuinfo"), "model name") or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "python": platform.python_version(),
        "date": datetime.now().astimezone().date().isoformat(),
    }


def _field(file: Path, name: str) -> str:
    """The value of the first line of a name in a file of /proc, empty where there is none."""
    if not file.exists():
        return ""
    for line in file.read_text("utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""
