"""Questions a second by 1, 2, 4 and 8 threads that ask one archive at once, and why not more.

    python benchmarks/throughput.py [--index FOLDER] [--questions N] [--write]

Without `--index` the seeds are asked. Each number of threads asks the same questions, which are
dealt out as threads come free; a question's seconds are on the wall, from asking to the answer,
and its CPU is that of the whole process by the questions answered.

Where the time goes. Nearly all of a question is the cross-encoder reading pairs: onnxruntime,
outside Python's lock. One question reads its pairs two at a time, so a single thread already
fills two cores for most of its question; what two threads add is the rest, when one reads while
the other understands, searches and judges in Python, one at a time. From there on more threads
than cores only wait for each other: questions a second stay, seconds a question grow with the
threads. CPU a question should stay the same throughout: what it grows by is lost to changing
threads and to caches that they share.

Of the bot, which asks from a pool of such threads: benchmarks/telegram_load.py.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

from machine import described

from retrieval import Archive, Article, read
from retrieval.evaluation import read_cases

RESULTS = Path("benchmarks/results/throughput.json")
MULTIHOP = Path("../shared/data/multihoprag/questions_dev.jsonl")
ASKED_ON = date(2024, 1, 5)
THREADS = (1, 2, 4, 8)
QUESTIONS = 40


def asked(count: int, *, of_seeds: bool) -> list[str]:
    """So many questions, evenly spread."""
    if of_seeds:
        found = [case.question for case in read_cases(Path("tests/questions.jsonl"))]
    else:
        found = [json.loads(line)["query"] for line in MULTIHOP.read_text("utf-8").splitlines()]
    return found[:: max(1, len(found) // count)][:count]


def measured(archive: Archive, questions: Sequence[str], threads: int) -> dict[str, float]:
    """What it is like to ask by so many threads."""

    def seconds(question: str) -> float:
        start = perf_counter()
        archive.ask(question, asked_on=ASKED_ON)
        return perf_counter() - start

    wall, processor = perf_counter(), process_time()
    with ThreadPoolExecutor(threads) as pool:
        ranked = sorted(pool.map(seconds, questions))
    wall, processor = perf_counter() - wall, process_time() - processor
    return {
        "questions_a_second": round(len(questions) / wall, 2),
        "p50_ms": round(1000 * ranked[len(ranked) // 2]),
        "p95_ms": round(1000 * ranked[round(0.95 * (len(ranked) - 1))]),
        "cpu_ms_a_question": round(1000 * processor / len(questions)),
        "cores_busy": round(processor / wall, 2),
    }


def main() -> None:
    """Measure, print, and write where told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, help="of MultiHop-RAG; the seeds without it")
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.index is None:
            articles = [item for item in read([Path("seeds")]) if isinstance(item, Article)]
            Archive.build(articles, folder).close()
        questions = asked(arguments.questions, of_seeds=arguments.index is None)
        with Archive.open(arguments.index or folder) as archive:
            for question in questions[:2]:
                archive.ask(question, asked_on=ASKED_ON)  # loads the models
            found = {str(n): measured(archive, questions, n) for n in THREADS}
    result = {
        "machine": described(),
        "load": round(os.getloadavg()[0], 1),
        "archive": "MultiHop-RAG" if arguments.index else "the seeds",
        "questions": len(questions),
        "threads": found,
    }
    print(json.dumps(result, indent=1))
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
