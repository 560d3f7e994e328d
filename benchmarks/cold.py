"""What a whole `dateline ask` costs from nothing, against only importing sentence-transformers.

    python benchmarks/cold.py [--runs N] [--write]

CPU seconds and peak resident memory of whole processes, medians of some runs, one of each after
the other, so that what else the machine does falls on all alike: compare the ratios. Python that
does nothing, and `dateline --help`, show what of it is not asking. The index of the seeds is
built by a process of its own: a child's peak begins with that of the process that started it.

Ceilings: .35 of the CPU that the import takes, and 350 MB, cross-encoder included.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from machine import described

RESULTS = Path("benchmarks/results/cold.json")
QUESTION = "who was sanctioned in September 2023?"
RUNS = 5
CPU_CEILING = 0.35  # of importing sentence-transformers
MEMORY_CEILING = 350  # MB


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: seconds of the processor and on the wall, most memory in MB."""

    cpu: float
    wall: float
    megabytes: float


def cost(*arguments: str) -> Cost:
    """Run Python to its end; raise CalledProcessError where it fails."""
    start = perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    kilobytes = used.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return Cost(used.ru_utime + used.ru_stime, perf_counter() - start, kilobytes / 1024)


def middle(costs: Sequence[Cost]) -> dict[str, float]:
    """The median of each."""
    return {
        "cpu_s": round(median(each.cpu for each in costs), 3),
        "wall_s": round(median(each.wall for each in costs), 3),
        "peak_mb": round(median(each.megabytes for each in costs), 1),
    }


def main() -> None:
    """Measure, print, and write where told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as index:
        cost("-m", "bot", "index", "seeds", "--index", index)
        processes = {
            "ask": ("-m", "bot", "ask", QUESTION, "--index", index),
            "import_sentence_transformers": ("-c", "import sentence_transformers"),
            "help": ("-m", "bot", "--help"),
            "nothing": ("-c", "pass"),
        }
        for process in processes.values():
            cost(*process)  # so that every file has been read once
        costs: dict[str, list[Cost]] = {name: [] for name in processes}
        for _ in range(arguments.runs):
            for name, process in processes.items():
                costs[name].append(cost(*process))
    took = {name: middle(each) for name, each in costs.items()}
    ratio = took["ask"]["cpu_s"] / took["import_sentence_transformers"]["cpu_s"]
    result = {
        "machine": described(),
        "runs": arguments.runs,
        **took,
        "cpu_to_import": round(ratio, 3),
        "times_less_cpu_than_import": round(1 / ratio, 2),
        "mb_below_ceiling": round(MEMORY_CEILING - took["ask"]["peak_mb"], 1),
    }
    print(json.dumps(result, indent=1))
    print(f"CPU {ratio:.2f} of the import (ceiling {CPU_CEILING})")
    print(f"peak {took['ask']['peak_mb']:.0f} MB (ceiling {MEMORY_CEILING})")
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
