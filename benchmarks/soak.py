"""Add an article a second while readers ask all the time, and look whether anything grows.

    PYTHONPATH=. python benchmarks/soak.py [--minutes N] [--tests-models] [--write]

The writer takes what has come since its last writing as one batch, as `dateline watch` does.
Data are the texts, a vector of two bytes a dimension for each passage, and the files of one
generation: the index on disk is compared with them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from statistics import linear_regression
from tempfile import TemporaryDirectory
from typing import Any

from archive_kills import size
from living import FaultError, edition_of, look, part_of, token
from machine import described
from writers import CONTEXT, models

from retrieval.answering.receipt import ReceiptState
from retrieval.answering.reranker import Reranker
from retrieval.archive import Archive
from retrieval.article import Article
from retrieval.indexing.encoder import Encoder
from retrieval.indexing.generation import MANIFEST, numbers, place
from retrieval.indexing.health import examine

RESULTS = Path("benchmarks/results/soak.json")
READERS = 4
FIRST = 60  # articles that are there at the start: a reader needs something to ask
LONGEST = 80  # sentences of an article: 2,600 characters in the mean, as news is long
SAMPLE = 10.0  # seconds between two looks at memory and files
MINUTE = 6  # samples
SETTLED = 0.25  # share of the samples after which growth counts: caches are full by then
LOADING = 300.0  # seconds in which all have loaded their models
REMEMBERED = 50  # receipts that a reader keeps and verifies again


@dataclass(frozen=True, slots=True)
class Sample:
    """What was there at one moment; of the readers the largest."""

    second: int
    due: int
    written: int
    generation: int
    looks: int
    faults: int
    writer_mb: float
    reader_mb: float
    writer_files: int
    reader_files: int
    index_mb: float
    data_mb: float


def article(number: int) -> Article:
    """The article that comes at a second."""
    return part_of(number, 0, "a", LONGEST)


def sound(each: Article) -> bool:
    """Whether an article is as it came, to the character."""
    return edition_of(each, LONGEST)[1] == 0


@dataclass(frozen=True, slots=True)
class Course:
    """What the processes share: the index, the moment all are ready, and that of the end."""

    index: Path
    shipped: bool
    ready: Any  # a barrier
    over: Any  # an event
    written: Any  # how many articles are in the archive

    def models(self) -> tuple[Encoder, Reranker]:
        """The models, loaded; return once all the others have theirs."""
        encoder, reranker = models(shipped=self.shipped)
        encoder.encode(["ready"])
        reranker.score("ready?", ["ready"])
        self.ready.wait(LOADING)
        return encoder, reranker


def writing(course: Course) -> None:
    """Add what has come, again and again, until it is over."""
    index, written, over = course.index, course.written, course.over
    encoder, reranker = course.models()
    began = time.monotonic()
    with Archive.open(index, encoder=encoder, reranker=reranker) as archive:
        while not over.is_set():
            due = FIRST + int(time.monotonic() - began)
            if due > written.value:
                archive.add([article(number) for number in range(written.value, due)])
                written.value = due
            time.sleep(0.05)


def reading(course: Course, log: Path, tally: Any) -> None:  # noqa: ANN401 - a shared array
    """Ask until it is over: always of the newest generation. `tally` counts looks and faults."""
    os.nice(5)  # the writer shall get on
    dice, receipts, generation, count = random.Random(log.name), list[str](), 0, 0
    encoder, reranker = course.models()
    archive = Archive.open(course.index, encoder=encoder, reranker=reranker)
    while not course.over.is_set():
        try:
            archive.refresh()
            if archive.generation != generation:
                generation, count = archive.generation, _counted(archive)
            word = token(dice.randrange(count), 0, "a")
            receipts.append(look(archive, word, count, sound))
            again = archive.verify(receipts[dice.randrange(len(receipts))])
            if again.state != ReceiptState.EXACT:
                raise FaultError("receipt", f"one given before is {again.state}")
            del receipts[:-REMEMBERED]
            tally[0] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            tally[1] += 1
            with log.open("a", encoding="utf-8") as out:
                out.write(f"generation {generation}: {type(error).__name__}: {error}\n")
    archive.close()


def _counted(archive: Archive) -> int:
    """How many articles there are; raise FaultError where one is missing among them."""
    held = {each.id for each in archive.catalogue()}
    if held != {f"s{number:05d}a" for number in range(len(held))}:
        raise FaultError("lost", f"{len(held)} articles, and not the first ones")
    return len(held)


def resident(process: BaseProcess) -> float:
    """Megabytes of memory that a process holds."""
    status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    return round(int(status.split("VmRSS:")[1].split()[0]) / 1024, 1)


def open_files(process: BaseProcess) -> int:
    """Descriptors that a process has open, files or not."""
    return len(list(Path(f"/proc/{process.pid}/fd").iterdir()))


def newest(index: Path) -> tuple[int, int, int]:
    """Number, passages and bytes of the newest generation."""
    while True:
        number = numbers(index)[0]
        with suppress(FileNotFoundError):  # collected meanwhile
            manifest = json.loads((place(index, number) / MANIFEST).read_text("utf-8"))
            return number, manifest["counts"]["passages"], size(place(index, number))


@contextmanager
def running(processes: Sequence[BaseProcess], over: Any) -> Iterator[None]:  # noqa: ANN401 - an Event
    """Let processes run for as long as the block lasts."""
    for process in processes:
        process.start()
    try:
        yield
        over.set()
        for process in processes:
            process.join(120)
    finally:
        for process in processes:
            process.kill()


def soaked(folder: Path, minutes: float, *, shipped: bool) -> dict[str, object]:
    """Run for so long, sample, and see whether all is there in the end."""
    index, over = folder / "index", CONTEXT.Event()
    encoder, reranker = models(shipped=shipped)
    Archive.build(
        [article(n) for n in range(FIRST)], index, encoder=encoder, reranker=reranker
    ).close()
    written = CONTEXT.Value("q", FIRST)
    tallies = [CONTEXT.Array("q", 2) for _ in range(READERS)]
    logs = [folder / f"reader{n}" for n in range(READERS)]
    ready = CONTEXT.Barrier(READERS + 2)
    course = Course(index, shipped, ready, over, written)
    writer = CONTEXT.Process(target=writing, args=(course,))
    readers = [
        CONTEXT.Process(target=reading, args=(course, log, tally))
        for tally, log in zip(tallies, logs, strict=True)
    ]
    samples: list[Sample] = []
    texts = {0: 0}
    with running([writer, *readers], over):
        ready.wait(LOADING)
        began = time.monotonic()
        while time.monotonic() - began < 60 * minutes:
            time.sleep(SAMPLE)
            second, at = int(time.monotonic() - began), written.value
            for number in range(len(texts) - 1, at):
                texts[number + 1] = texts[number] + len(article(number).text.encode())
            generation, passages, derived = newest(index)
            data = texts[at] + 2 * encoder.dimension * passages + derived
            samples.append(
                Sample(
                    second, FIRST + second, at, generation,
                    sum(tally[0] for tally in tallies), sum(tally[1] for tally in tallies),
                    resident(writer), max(map(resident, readers)),
                    open_files(writer), max(map(open_files, readers)),
                    round(size(index) / 2**20, 2), round(data / 2**20, 2),
                )
            )  # fmt: skip
            if len(samples) % MINUTE == 0:
                print(json.dumps(asdict(samples[-1])), flush=True)
    status = [process.exitcode for process in (writer, *readers)]
    with Archive.open(index, encoder=encoder, reranker=reranker) as archive:
        lost = [n for n in range(written.value) if not found(archive, n)]
    told = [line for log in logs if log.exists() for line in log.read_text("utf-8").splitlines()]
    unwell = [f.words for f in examine(index, encoder) if not f.well and f.part != "space"]
    return {
        "models": "shipped" if shipped else "tests",
        **summary(samples),
        "lost": lost[:20],
        "faults": sum(tally[1] for tally in tallies),
        "examples": told[:5],
        "unwell": unwell,
        "exit_status": status,
        "series": [list(asdict(sample).values()) for sample in samples],
        "columns": [*asdict(samples[0])],
    }


def found(archive: Archive, number: int) -> bool:
    """Whether an article is found by its token, whole."""
    word = token(number, 0, "a")
    hits = archive.search(word, 1)
    return bool(hits) and word in hits[0].span.text and sound(hits[0].span.article)


def summary(samples: Sequence[Sample]) -> dict[str, object]:
    """What the samples say of growth, once it has settled."""
    late = samples[int(SETTLED * len(samples)) :]
    hours = [sample.second / 3600 for sample in late]
    return {
        "minutes": round(samples[-1].second / 60, 1),
        "articles": samples[-1].written,
        "generations": samples[-1].generation,
        "looks": samples[-1].looks,
        "most_waiting": max(sample.due - sample.written for sample in samples),
        **{
            f"{who}_mb_per_hour": round(
                linear_regression(hours, [getattr(s, f"{who}_mb") for s in late]).slope, 1
            )
            for who in ("writer", "reader", "index", "data")
        },
        **{
            f"{who}_files": [f(getattr(s, f"{who}_files") for s in late) for f in (min, max)]
            for who in ("writer", "reader")
        },
        "disk_of_data": round(max(sample.index_mb / sample.data_mb for sample in samples), 2),
    }


def main() -> None:
    """Run, print, and write where told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--tests-models", action="store_true", help="quick ones")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    with TemporaryDirectory() as folder:
        result = soaked(Path(folder), arguments.minutes, shipped=not arguments.tests_models)
    averages = {"before": round(load, 1), "after": round(os.getloadavg()[0], 1)}
    result = {"machine": described(), "load_average": averages, **result}
    print(json.dumps({k: v for k, v in result.items() if k != "series"}, indent=1))
    if arguments.write:
        RESULTS.write_text(json.dumps(result) + "\n", "utf-8")


if __name__ == "__main__":
    main()
