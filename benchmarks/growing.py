"""What it costs to add to an archive, and whether one that grew answers as one that was built.

    python benchmarks/growing.py                 10,000 articles, table
    python benchmarks/growing.py --write         the same, and results/growing.json
    python benchmarks/growing.py --articles 500 --operations 200

Articles are made of sentences of MultiHop-RAG's, eight in a row from each of two articles, with
the day of one of them stated in three of four. Cost: CPU seconds of this process for building an
archive of all but the last ten, and for adding these ten to it. Alike: the archive that grew, and
one of the same articles after random adds, updates and removes in random batches, are asked 500
questions of MultiHop-RAG; so is a fresh build of what they hold. Counted are the answers that are
not the same in quotes, order, dates, reasons, scores and confidence.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import process_time

from machine import described

from bot.payload import answer_payload
from retrieval.answering.reranker import ShippedReranker
from retrieval.archive import Archive
from retrieval.article import Article
from retrieval.indexing.encoder import SentenceEncoder
from retrieval.reading.formats import Draft
from retrieval.reading.read import article
from retrieval.reading.sentences import sentences

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "multihoprag"
RESULTS = Path(__file__).with_name("results") / "growing.json"
ASKED_ON = date(2024, 1, 5)
ADDED = 10
ROW = 8  # sentences taken in a row
BATCH = 20  # most articles of one operation
OPERATIONS_ON = 300  # articles of the archive that is changed at random


def stories(count: int, chance: random.Random) -> Iterator[Article]:
    """Articles of sentences of two articles each, with ids in no order."""
    rows = json.loads((DATA / "corpus.json").read_text("utf-8"))
    texts = [[row["body"][start:end] for start, end in sentences(row["body"])] for row in rows]
    for number in range(count):
        one, other = chance.sample(range(len(rows)), 2)
        words = [s for at in (one, other) for s in _in_a_row(texts[at], chance)]
        fields = {"id": f"{chance.randrange(16**6):06x}-{number}", "title": rows[one]["title"]}
        fields["source"] = rows[one]["source"]
        if number % 4:
            fields["published"] = rows[one]["published_at"]
        yield article(Draft("\n".join(words), fields), "made", None)


def _in_a_row(told: Sequence[str], chance: random.Random) -> Sequence[str]:
    first = chance.randrange(max(1, len(told) - ROW))
    return told[first : first + ROW]


def questions(count: int) -> list[str]:
    """The first questions of the development set."""
    lines = (DATA / "questions_dev.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["query"] for line in lines[:count]]


def answers(archive: Archive, asked: Sequence[str]) -> list[dict[str, object]]:
    """All that the answers show but times and the number of the generation."""
    found = []
    for question in asked:
        answer = archive.ask(question, asked_on=ASKED_ON)
        payload = answer_payload(replace(answer, milliseconds={}, generation=0))
        for quote in payload["quotes"]:
            quote["receipt"] = quote["receipt"].rsplit(".", 1)[0]
        if payload["silence"] and payload["silence"]["nearest"]:
            payload["silence"]["nearest"].pop("receipt")
        found.append(payload)
    return found


def differing(archive: Archive, fresh: Archive, asked: Sequence[str]) -> int:
    """How many questions two archives do not answer alike to the byte."""
    pairs = zip(answers(archive, asked), answers(fresh, asked), strict=True)
    return sum(one != other for one, other in pairs)


def grown(folder: Path, count: int, asked: Sequence[str]) -> dict[str, object]:
    """CPU seconds of building and of adding, and whether the outcome is that of a fresh build."""
    encoder, reranker = SentenceEncoder(), ShippedReranker()
    made = list(stories(count, random.Random(20231101)))
    encoder.encode(["loaded before anything is measured"])
    start = process_time()
    archive = Archive.build(made[:-ADDED], folder / "grown", encoder=encoder, reranker=reranker)
    building, start = process_time() - start, process_time()
    archive.add(made[-ADDED:])
    adding = process_time() - start
    with (
        archive,
        Archive.build(made, folder / "fresh", encoder=encoder, reranker=reranker) as fresh,
    ):
        wrong = differing(archive, fresh, asked)
    return {
        "articles": count,
        "added": ADDED,
        "building_cpu_seconds": round(building, 1),
        "adding_cpu_seconds": round(adding, 2),
        "share": round(adding / building, 4),
        "one_part_in": round(building / adding, 1),
        "questions": len(asked),
        "answered_otherwise": wrong,
    }


def changed(folder: Path, operations: int, asked: Sequence[str]) -> dict[str, object]:
    """An archive after many random changes against a fresh build of what it then holds."""
    chance = random.Random(20231102)
    encoder, reranker = SentenceEncoder(), ShippedReranker()
    waiting = stories(10**6, chance)
    held = {made.id: made for made in (next(waiting) for _ in range(OPERATIONS_ON))}
    done = 0
    counts = {"added": 0, "updated": 0, "removed": 0, "writings": 0}
    with Archive.build(
        held.values(), folder / "changed", encoder=encoder, reranker=reranker
    ) as archive:
        while done < operations:
            size = min(chance.randint(1, BATCH), operations - done)
            kind = chance.choice(["add", "update", "remove", "mixed"])
            if kind == "remove":
                gone = chance.sample(sorted(held), min(size, len(held) - 50))
                changes = archive.remove(gone) if gone else None
                for name in gone:
                    held.pop(name)
            else:
                new = [next(waiting) for _ in range(size)]
                if kind != "add":
                    names = chance.sample(sorted(held), size if kind == "update" else size // 2)
                    new[: len(names)] = [
                        replace(made, id=name) for made, name in zip(new, names, strict=False)
                    ]
                held |= {made.id: made for made in new}
                changes = archive.add(new)
            done += size
            if changes is not None:
                counts["writings"] += 1
                for name in ("added", "updated", "removed"):
                    counts[name] += getattr(changes, name)
        given = list(held.values())
        chance.shuffle(given)
        with Archive.build(
            given, folder / "fresh again", encoder=encoder, reranker=reranker
        ) as fresh:
            wrong = differing(archive, fresh, asked)
    return {**counts, "left": len(held), "questions": len(asked), "answered_otherwise": wrong}


def main() -> None:
    """Measure, print, and keep the result if so wanted."""
    options = argparse.ArgumentParser(description="what growing costs")
    options.add_argument("--articles", type=int, default=10_000)
    options.add_argument("--operations", type=int, default=1_000)
    options.add_argument("--questions", type=int, default=500)
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    if not DATA.is_dir():
        raise SystemExit(f"{DATA} is not here: this benchmark needs MultiHop-RAG")
    asked = questions(given.questions)
    result: dict[str, object] = {"machine": described()}
    with tempfile.TemporaryDirectory() as folder:
        result["grown"] = grown(Path(folder), given.articles, asked)
        print(json.dumps(result["grown"], indent=1), flush=True)
        result["changed"] = changed(Path(folder), given.operations, asked)
        print(json.dumps(result["changed"], indent=1))
    if given.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
