"""The stages of the measurement: each gives a few figures of one library, and stands alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from .corpus import Question, read_corpus, read_questions, read_windows
from .kills import kills
from .measures import K, auroc, first_right, hits_at, mrr_at, percentile, under_filled
from .places import DATELINE, WHOLE, Place
from .processes import Process, cold

LOADS = 3  # of which the median counts
SAMPLED = 13  # every so many articles are encoded anew to time indexing: about 600 passages

Figures = dict[str, Any]


def built(place: Place) -> Figures:
    """Build of given vectors, save, size on disk, and load in a fresh process."""
    shutil.rmtree(place.index, ignore_errors=True)
    place.index.parent.mkdir(parents=True, exist_ok=True)
    with closing(Process(place)) as process:
        passages = process.call("corpus", **_whole(place))
        build = process.call("build")
        save = process.call("save", folder=str(place.index))
        memory = process.call("memory")
        if place.peer == DATELINE:  # the vectors stay: only the form of its encoder is added
            process.call("model")
            process.call("build")
            process.call("save", folder=str(place.index))
    loads = []
    for _ in range(LOADS):
        with closing(Process(place)) as process:
            process.call("corpus", **_whole(place))
            loads.append(process.call("load", folder=str(place.index)))
    files = [each for each in place.index.rglob("*") if each.is_file()]
    return {
        "passages": passages,
        "build_wall_s": build[0],
        "build_cpu_s": build[1],
        "save_wall_s": save[0],
        "save_cpu_s": save[1],
        "load_wall_s": median(wall for wall, _ in loads),
        "load_cpu_s": median(cpu for _, cpu in loads),
        "disk_mib": sum(each.stat().st_size for each in files) / 2**20,
        "build_memory_mib": memory,
    }


def quality(place: Place) -> Figures:
    """What each way of searching finds, and whether its first score tells the two kinds apart."""
    questions = read_questions(place.corpus)
    with closing(Process(place)) as process:
        process.call("corpus", **_whole(place))
        process.call("load", folder=str(place.index))
        plain = _ways(process, questions)
        sure = process.call("confidence", questions=[each.text for each in questions])
    figures: Figures = {"questions": len(questions), "plain": plain, "confidence_auroc": None}
    if sure is not None:
        figures["confidence_auroc"] = _told_apart(questions, sure)
    figures["headed"] = None if place.peer in WHOLE else _headed(place, questions)
    return figures


def windows(place: Place) -> Figures:
    """In how many windows fewer passages than asked for come back, and how many are in them."""
    asked = read_windows(place.corpus)
    days: dict[str, set[int]] = {}
    for passage in read_corpus(place.corpus).passages:
        days.setdefault(passage.text.strip(), set()).add(passage.day)
    with closing(Process(place)) as process:
        process.call("corpus", **_whole(place))
        process.call("load", folder=str(place.index))
        found = process.call("between", windows=[asdict(each) for each in asked])
    if any(each is None for each in found):
        return {"windows": len(asked), "filter": False}
    inside = [
        sum(
            any(window.first <= day <= window.last for day in days.get(text.strip(), ()))
            for text, _ in each
        )
        for window, each in zip(asked, found, strict=True)
    ]
    counts = [len(each) for each in found]
    return {
        "windows": len(asked),
        "filter": True,
        "under_filled": under_filled(counts),
        "empty": counts.count(0),
        "published_inside": sum(inside) / max(sum(counts), 1),
    }


def cold_start(place: Place) -> Figures:
    """The median of several fresh processes, after one that warms the disk."""
    question = read_questions(place.corpus)[0].text
    cold(place, question)
    runs = [cold(place, question) for _ in range(place.size.cold)]
    return {
        "runs": len(runs),
        "wall_s": median(run.wall for run in runs),
        "cpu_s": median(run.cpu for run in runs),
        "memory_mib": max(run.memory for run in runs),
    }


def warm(place: Place) -> Figures:
    """Time of a question in a process that has the model and the index, and its memory."""
    questions = [each.text for each in read_questions(place.corpus)[: place.size.warm]]
    with closing(Process(place)) as process:
        process.call("model")
        process.call("load", folder=str(place.index))
        times = process.call("timed", questions=questions)
        memory = process.call("memory")
    figures: Figures = {"questions": len(times), "memory_mib": memory}
    for which, name in enumerate(("wall", "cpu")):
        each = [1000 * pair[which] for pair in times]
        figures[f"{name}_p50_ms"] = percentile(each, 0.5)
        figures[f"{name}_p95_ms"] = percentile(each, 0.95)
    return figures


def indexing(place: Place) -> Figures:
    """Embedding and indexing with the library's own model, loaded; peers on a sample, scaled."""
    passages = read_corpus(place.corpus).passages
    step = 1 if place.peer == DATELINE or place.size.articles < 100 else SAMPLED
    chosen = range(0, place.size.articles, step)
    sampled = sum(each.article % step == 0 for each in passages)
    with closing(Process(place)) as process:
        process.call("corpus", **_whole(place))
        wall, cpu = process.call("index", articles=list(chosen))
    scale = len(passages) / sampled
    return {
        "measured_passages": sampled,
        "measured_wall_s": wall,
        "measured_cpu_s": cpu,
        "wall_s": wall * scale,
        "cpu_s": cpu * scale,
    }


Stage = Callable[[Place], Figures]

STAGES: dict[str, Stage] = {
    "built": built,
    "quality": quality,
    "windows": windows,
    "kills": kills,
    "cold": cold_start,
    "warm": warm,
    "indexing": indexing,
}


def _whole(place: Place) -> dict[str, Any]:
    return {"folder": str(place.corpus), "articles": None, "headed": False}


def _headed(place: Place, questions: Sequence[Question]) -> dict[str, Figures]:
    """The same with title, source and date in front of each passage; the vectors stay."""
    with TemporaryDirectory() as temporary:
        folder = str(Path(temporary) / "index")
        with closing(Process(place)) as process:
            process.call("corpus", **{**_whole(place), "headed": True})
            process.call("build")
            process.call("save", folder=folder)
            process.call("load", folder=folder)
            return _ways(process, questions)


def _ways(process: Process, questions: Sequence[Question]) -> dict[str, Figures]:
    """The figures of each way in which a library searches."""
    figures = {}
    for way in process.call("ways"):
        found = process.call("search", way=way, questions=[each.text for each in questions])
        firsts = [
            first_right([text for text, _ in passages], question.facts)
            for passages, question in zip(found, questions, strict=True)
            if question.facts
        ]
        tops = [each[0][1] if each else float("-inf") for each in found]
        figures[way] = {
            "hits_at_4": hits_at(firsts, 4),
            "hits_at_10": hits_at(firsts, K),
            "mrr_at_10": mrr_at(firsts, K),
            "auroc": _told_apart(questions, tops),
        }
    return figures


def _told_apart(questions: Sequence[Question], scores: Sequence[float]) -> float:
    pairs = list(zip(questions, scores, strict=True))
    return auroc(
        [score for question, score in pairs if question.facts],
        [score for question, score in pairs if not question.facts],
    )
