"""The machine and the day that a result was measured on."""

from __future__ import annotations

import os
import platform
from datetime import datetime


def described() -> dict[str, object]:
    """What a reader needs to compare figures: processor, cores, Python, day; no names."""
    return {
        "processor": f"{platform.machine()} {platform.system()}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "date": datetime.now().astimezone().date().isoformat(),
    }
