"""Finding in archives of 10,000, 100,000 and 1,000,000 passages: time, memory, recall.

    python benchmarks/scale.py                        all three, table
    python benchmarks/scale.py --write                the same, results/scale.json and the picture
    python benchmarks/scale.py --passages 10000       one size
    python benchmarks/scale.py --keep FOLDER          keep the archives there, and read them back

An archive is made up and written by the code that writes real ones: articles of eight passages of
180 words drawn by Zipf's law, unit vectors of 2,000 subjects, days over ten years, 300 sources. It
is then opened in a process of its own and asked: vectors of the same subjects, five to eight of
the words of a passage. Time is told of each search and of the whole ranking, of wall and of CPU,
after as many questions to warm up; memory is what is resident after all of them, mapped files
included. Recall is that of the ten nearest, against exact search, in all and in windows of days
that hold 0.1, 1 and 10 % of the passages. Adding is the writing of ten articles more, into a copy:
what it takes without their dating, which has figures of its own, and finding after it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

import numpy as np
from growth import picture
from machine import described
from numpy.typing import NDArray

from retrieval.answering.answer import AskedTime
from retrieval.answering.search import rank
from retrieval.article import Article, Dated, Line, Role, Span
from retrieval.asking.question import Question
from retrieval.indexing.backend import Where, Window
from retrieval.indexing.derive import contents, published_in
from retrieval.indexing.generation import numbers, place, publish
from retrieval.indexing.index import Index
from retrieval.indexing.publishing import Following, publish_next
from retrieval.indexing.rows import text_hash
from retrieval.indexing.truth import FILE, Truth
from retrieval.period import Period

RESULTS = Path("benchmarks/results/scale.json")
PICTURE = Path("docs/scale.svg")
SIZES = (10_000, 100_000, 1_000_000)
IN_ARTICLE = 8  # passages
LENGTH = 180  # words of a passage
VOCABULARY = 200_000
COMMON = 150  # words that no question is made of, as STOP_WORDS
DIMENSION, LATENT, SUBJECTS = 384, 64, 2_000
SOURCES = 300
FIRST_DAY, DAYS = date(2014, 1, 1), 3_650
ROWS = 5  # periods of a passage
QUESTIONS = 100
ADDED = 10  # articles
K = 10
SEED = 11
COST = "cost.json"  # of publishing, kept beside the archive

Float = NDArray[np.float32]


class Maker:
    """What stands for the encoder of an archive that was made up."""

    name, dimension, weights, budget = "made up", DIMENSION, "0" * 64, 254
    at_once = 1

    def __init__(self) -> None:
        chance = np.random.default_rng(SEED)
        self._out = chance.normal(size=(LATENT, DIMENSION)).astype(np.float32)
        self._subjects = chance.normal(size=(SUBJECTS, LATENT)).astype(np.float32)

    def vectors(self, chance: np.random.Generator, count: int) -> Float:
        """Unit vectors, (count, dimension): a subject, as much of their own, and some noise."""
        own = chance.normal(size=(count, LATENT)).astype(np.float32)
        rows = (self._subjects[chance.integers(0, SUBJECTS, count)] + own) @ self._out
        rows += 2.0 * chance.normal(size=rows.shape).astype(np.float32)
        unit: Float = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    def encode(self, texts: Sequence[str]) -> Float:
        """Nothing is encoded here."""
        raise NotImplementedError

    def count(self, texts: Sequence[str]) -> list[int]:
        """Words."""
        return [len(text.split()) for text in texts]


class Words:
    """Made-up words, drawn by Zipf's law."""

    def __init__(self) -> None:
        parts = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu".split()
        size = len(parts)
        self.listed = np.array(
            [
                "".join(parts[number // size**place % size] for place in range(5))
                for number in range(VOCABULARY)
            ]
        )
        shares = 1 / (np.arange(VOCABULARY) + 2.7)
        self._borders = np.cumsum(shares / shares.sum())

    def drawn(self, chance: np.random.Generator, count: int) -> NDArray[np.int64]:
        """Numbers of words, the most frequent being 0."""
        return np.searchsorted(self._borders, chance.random(count))


def main() -> None:
    """Make, measure, print, and write where told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--passages", type=int, action="append")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--add", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measured(arguments.measure)))
        return
    if arguments.add:
        print(json.dumps(adding(arguments.add)))
        return
    found = {}
    with tempfile.TemporaryDirectory() as temporary:
        for passages in arguments.passages or SIZES:
            folder = (arguments.keep or Path(temporary)) / str(passages)
            if not folder.exists():
                made(folder, passages)
            if not numbers(folder):
                (folder / COST).write_text(json.dumps(published(folder)), "utf-8")
            cost = (
                json.loads((folder / COST).read_text("utf-8")) if (folder / COST).exists() else {}
            )
            found[str(passages)] = {**cost, **_told("--measure", folder), **_told("--add", folder)}
            print(json.dumps({passages: found[str(passages)]}, indent=1), flush=True)
    result = {"machine": described(), "passages": found}
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
        PICTURE.write_text(picture(found), "utf-8")


def _told(what: str, folder: Path) -> dict[str, object]:
    """What this program tells of an archive in a process of its own."""
    command = [sys.executable, __file__, what, str(folder)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    found: dict[str, object] = json.loads(told)
    return found


def made(folder: Path, passages: int) -> None:
    """Write the truth of an archive."""
    folder.mkdir(parents=True)
    maker, words = Maker(), Words()
    truth = Truth(folder, writing=True, new=True)
    truth.set_published(0, maker)
    for first in range(0, passages, 800 * IN_ARTICLE):
        some = min(passages - first, 800 * IN_ARTICLE) // IN_ARTICLE
        _insert(truth, maker, words, (first // IN_ARTICLE, some))
    truth.close()


def published(folder: Path) -> dict[str, float]:
    """Write and publish what is searched; return what that took."""
    maker, truth, start = Maker(), Truth(folder), process_time()
    shown, dates = truth.stored(1), published_in(truth, 1)
    publish(folder, 1, maker, contents(truth, 1, shown, dates, DIMENSION))
    truth.close()
    return {"published_cpu_s": round(process_time() - start, 1)}


def adding(folder: Path) -> dict[str, object]:
    """Add ten articles to a copy of an archive, and tell what writing and finding cost then."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        copy = Path(temporary) / folder.name
        shutil.copytree(folder, copy)
        before, maker, truth = numbers(copy)[0], Maker(), Truth(copy, writing=True)
        articles = len(truth.stored(before))
        _insert(truth, maker, Words(), (articles, ADDED), before + 1)
        start, cpu = perf_counter(), process_time()
        publish_next(truth, Following(copy, before + 1), maker, lambda *_: None)
        truth.collect(before)
        found = {"seconds": round(perf_counter() - start, 1)}
        found["cpu_s"] = round(process_time() - cpu, 1)
        truth.close()
        files = [file for file in place(copy, before + 1).rglob("*") if file.is_file()]
        new = [file.stat().st_size for file in files if file.stat().st_nlink == 1]
        index = Index(copy)
        asked, vectors = _asked(index), maker.vectors(np.random.default_rng(SEED + 1), QUESTIONS)
        rank_time = _times(lambda n: rank(index, asked[n], vectors[n], K))
        index.close()
    return {"adding": {**found, "written_mb": round(sum(new) / 1e6), "rank": rank_time}}


def _insert(
    truth: Truth, maker: Maker, words: Words, which: tuple[int, int], generation: int = 1
) -> None:
    """Insert some articles with dates and vectors, the first of them by its number."""
    first, count = which
    chance = np.random.default_rng([SEED, first])
    told = words.listed[words.drawn(chance, count * IN_ARTICLE * LENGTH)]
    texts = [" ".join(row) for row in told.reshape(-1, LENGTH).tolist()]
    vectors = maker.vectors(chance, len(texts))
    hashes: list[bytes] = []
    for at in range(count):
        own = texts[IN_ARTICLE * at : IN_ARTICLE * (at + 1)]
        published = FIRST_DAY + timedelta(int(chance.integers(0, DAYS)))
        source = f"Paper {int(SOURCES * chance.random() ** 2)}"
        article = _article(first + at, own, source)
        number = truth.insert(article, b"", (), generation)
        truth.insert_passages(number, _spans(article, own))
        dated = Dated(published, Period.day(published), ((f"{published:%Y-%m}", 1.0),), 1.0)
        truth.insert_publication(number, dated, _rows(chance, published), generation)
        hashes += map(text_hash, own)
    truth.vectors.put(hashes, vectors)
    truth.commit()


def _article(number: int, texts: Sequence[str], source: str) -> Article:
    text = "\n".join(texts)
    line = Line(1, 0, len(texts[0]), Role.CONTENT)
    title = " ".join(texts[0].split()[:8])
    return Article(f"{number:07d}", title, text, (line,), source=source)


def _spans(article: Article, texts: Sequence[str]) -> Iterator[Span]:
    start = 0
    for text in texts:
        yield Span(article, start, start + len(text))
        start += len(text) + 1


def _rows(chance: np.random.Generator, published: date) -> NDArray[np.int32]:
    """The periods of an article's passages: its own day, days near it, months, years, decades."""
    count = IN_ARTICLE * ROWS
    day = published.toordinal()
    lengths = chance.choice([1, 7, 30, 365, 10_000], count, p=[0.7, 0.1, 0.12, 0.06, 0.02])
    first = day + np.round(chance.laplace(0, 20, count)).astype(int)
    worth = chance.integers(300_000, 1_000_000, count)
    first[::ROWS], lengths[::ROWS], worth[::ROWS] = day, 1, 600_000
    numbers = np.repeat(np.arange(IN_ARTICLE), ROWS)
    return np.stack([numbers, first, first + lengths - 1, worth], axis=1).astype(np.int32)


def measured(folder: Path) -> dict[str, object]:
    """Open an archive, ask, and tell."""
    start, cpu = perf_counter(), process_time()
    index = Index(folder)
    opening = {
        "opening_ms": _ms(perf_counter() - start),
        "opening_cpu_ms": _ms(process_time() - cpu),
    }
    asked = _asked(index)
    vectors = Maker().vectors(np.random.default_rng(SEED + 1), QUESTIONS)
    months = [Period(first, first + timedelta(30)) for first in _starts()]
    stages = _stages(index, asked, vectors, months)
    files = {file.stat().st_ino: file for file in folder.rglob("*") if file.is_file()}
    return {
        "disk_mb": round(sum(file.stat().st_size for file in files.values()) / 1e6),
        "truth_mb": round((folder / FILE).stat().st_size / 1e6),
        **opening,
        "stages": {name: _times(stage) for name, stage in stages.items()},
        **_resident(),
        "recall": _recall(index, vectors),
    }


def _starts() -> list[date]:
    chance = np.random.default_rng(SEED + 2)
    return [FIRST_DAY + timedelta(int(day)) for day in chance.integers(0, DAYS, QUESTIONS)]


def _asked(index: Index) -> list[Question]:
    """Questions of some of the words of a passage each."""
    chance, common = np.random.default_rng(SEED + 3), set(Words().listed[:COMMON].tolist())
    found = []
    for passage in chance.integers(0, len(index), QUESTIONS).tolist():
        held = sorted(set(index.span(passage).text.split()) - common)
        words = chance.choice(held, int(chance.integers(5, 9)), replace=False).tolist()
        text = " ".join(words)
        found.append(Question(text, text, tuple(index.lexical.stems(text)), (), None, ()))
    return found


def _stages(
    index: Index, asked: Sequence[Question], vectors: Float, months: Sequence[Period]
) -> dict[str, Callable[[int], object]]:
    """What is timed, for each question by number."""
    backend, words = index.backend, index.lexical
    wheres = [Where(sources=frozenset({f"Paper {number}"})) for number in range(QUESTIONS)]
    timed = [
        Question(q.asked, q.text, q.stems, (), AskedTime("then", month, "in"), ())
        for q, month in zip(asked, months, strict=True)
    ]
    near = [index.backend.dense(vector, 300) for vector in vectors]
    return {
        "dense": lambda n: backend.dense(vectors[n], 100),
        "lexical": lambda n: backend.lexical(words.weights(asked[n].stems), 100),
        "dense of a source": lambda n: backend.dense(vectors[n], 30, wheres[n]),
        "days of 300": lambda n: index.days.shares(months[n], [number for number, _ in near[n]]),
        "rank": lambda n: rank(index, asked[n], vectors[n], K),
        "rank in a month": lambda n: rank(index, timed[n], vectors[n], K),
        "rank since a year": lambda n: rank(index, _since(timed[n]), vectors[n], K),
    }


def _since(question: Question) -> Question:
    assert question.time is not None
    time = AskedTime("since then", Period(question.time.period.start, None), "in")
    return Question(question.asked, question.text, question.stems, (), time, ())


def _times(stage: Callable[[int], object]) -> dict[str, float]:
    """Wall and CPU milliseconds of a stage over all questions, asked a second time."""
    for number in range(QUESTIONS):
        stage(number)
    wall, cpu = [], []
    for number in range(QUESTIONS):
        start, spent = perf_counter(), process_time()
        stage(number)
        cpu.append(process_time() - spent)
        wall.append(perf_counter() - start)
    return {
        "p50_ms": _ms(median(wall)), "p95_ms": _ms(quantiles(wall, n=20)[-1]),
        "cpu_p50_ms": _ms(median(cpu)), "cpu_p95_ms": _ms(quantiles(cpu, n=20)[-1]),
    }  # fmt: skip


def _recall(index: Index, vectors: Float) -> dict[str, float]:
    """The share of the ten nearest that is found: in all, and in windows of days."""
    parts = {"all": None, "0.1 %": 0.001, "1 %": 0.01, "10 %": 0.1}
    found = {}
    for name, share in parts.items():
        recalls = []
        for vector, start in zip(vectors, _starts(), strict=True):
            where = None if share is None else _window(index, start, share)
            right = {n for n, _ in index.backend.dense(vector, K, where, exact=True)}
            near = {n for n, _ in index.backend.dense(vector, K, where)}
            recalls.append(len(right & near) / max(len(right), 1))
        found[name] = round(float(np.mean(recalls)), 4)
    return found


def _window(index: Index, start: date, share: float) -> Where:
    """The shortest window from about a day on that holds so much of the archive."""
    least, most = 1, DAYS
    first = start.toordinal()

    def where(days: int) -> Where:
        return Where(Window(first - days // 2, first - days // 2 + days - 1, 31))

    while least < most:
        middle = (least + most) // 2
        if index.backend.count(where(middle)) >= share * len(index):
            most = middle
        else:
            least = middle + 1
    return where(least)


def _resident() -> dict[str, int]:
    """Megabytes that are resident: all, and the part that is mapped from files."""
    lines = Path("/proc/self/status").read_text().splitlines()
    values = {
        line.split(":")[0]: line.split()[1]
        for line in lines
        if line.startswith(("VmRSS", "VmHWM", "RssFile"))
    }
    return {
        "resident_mb": int(values["VmRSS"]) // 1024,
        "resident_files_mb": int(values["RssFile"]) // 1024,
        "peak_mb": int(values["VmHWM"]) // 1024,
    }


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 2)


if __name__ == "__main__":
    main()
