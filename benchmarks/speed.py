"""Where the time goes: building, the first question, and the stages of the next ones.

    python benchmarks/speed.py [--write]

CPU seconds are process time over both cores; milliseconds are wall time, medians over the
questions of tests/questions.jsonl that are asked. Compare ratios of one run, not runs.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import process_time

from machine import described

from retrieval import Archive, Article, read
from retrieval.evaluation import read_cases

RESULTS = Path("benchmarks/results/speed.json")
ASKED_ON = date(2024, 1, 5)
ASKED = 20
COLD = "who was sanctioned in September 2023?"


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        start = process_time()
        seeds = [item for item in read([Path("seeds")]) if isinstance(item, Article)]
        archive = Archive.build(seeds, folder)
        built = process_time() - start
        stages = warm(archive)
        archive.close()
        result = {
            "machine": described(),
            "build_seeds_cpu_s": round(built, 2),
            "cold_ask_cpu_s": round(cold(folder), 2),
            "import_sentence_transformers_cpu_s": round(child("import sentence_transformers"), 2),
            "warm_question_ms": stages,
        }
    print(json.dumps(result, indent=1))
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def warm(archive: Archive) -> dict[str, float]:
    """Median milliseconds of each stage over some questions, the first one left out."""
    questions = [case.question for case in read_cases(Path("tests/questions.jsonl"))]
    answers = [archive.ask(question, asked_on=ASKED_ON) for question in questions[: ASKED + 1]]
    names = answers[0].milliseconds
    return {
        name: round(statistics.median(answer.milliseconds[name] for answer in answers[1:]), 1)
        for name in names
    }


def cold(folder: str) -> float:
    """CPU seconds of a whole `dateline ask` over an index that is there."""
    return child(None, "-m", "bot", "ask", COLD, "--index", folder)


def child(code: str | None, *arguments: str) -> float:
    """CPU seconds of a Python process, and of nothing else."""
    before = getrusage(RUSAGE_CHILDREN)
    command = [sys.executable, *(("-c", code) if code else arguments)]
    subprocess.run(command, check=True, capture_output=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
