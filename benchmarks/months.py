"""Ask "What happened with X in MONTH YEAR?" over dated news and count what is found, and silence.

    python benchmarks/months.py [--write] [--index FOLDER]

Each question is asked as `dateline ask -k 5` and `dateline search -k 5` ask it. A quote counts
where it shares characters with a gold sentence; a question is hard where its event did not happen
in the month of the article. `--index` keeps the index, and reads it back where it is there.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from machine import described

from retrieval.archive import Archive
from retrieval.article import Article, Span
from retrieval.reading.formats import Draft
from retrieval.reading.read import article

DATA = Path("../shared/data/month_questions")
RESULTS = Path("benchmarks/results/months.json")
ASKED_ON = date(2024, 1, 5)
K = 5

Gold = tuple[str, int, int]
"""Id of an article, start and end of a sentence in its text."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the sentences that answer it (none: the archive cannot), and its subject."""

    question: str
    subject: str
    answerable: bool
    hard: bool
    gold: tuple[Gold, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The rank of the first right quote and passage, from 1, None where none is among `K`."""

    asked: Asked
    silent: bool
    quote: int | None
    passage: int | None


def main() -> None:
    """Ask all the questions, print, and write where told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--index", type=Path)
    arguments = parser.parse_args()
    with opened(arguments.index) as archive:
        outcomes = [_outcome(archive, asked) for asked in questions(archive.articles())]
    result = {"machine": described(), **measures(outcomes)}
    print(json.dumps(result, indent=1))
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


@contextmanager
def opened(folder: Path | None) -> Iterator[Archive]:
    """The archive of the news, in `folder` if given; built where it is not there."""
    with tempfile.TemporaryDirectory() as temporary:
        if folder is not None and folder.exists():
            archive = Archive.open(folder)
        else:
            archive = Archive.build(articles(), folder or temporary)
        with archive:
            yield archive


def articles() -> list[Article]:
    """The news with its dates."""
    return [
        article(
            Draft(
                "\n".join(document["sentences"]),
                {
                    "title": document["sentences"][0][:200],
                    "published": document["dct"],
                    "id": document["doc_id"],
                },
            ),
            "months",
            None,
        )
        for document in _lines("docs.jsonl")
    ]


def questions(held: Iterable[Article]) -> list[Asked]:
    """The development questions, their gold as places in the articles held."""
    places = _places(held)
    asked = []
    for value in _lines("questions_dev.jsonl"):
        known = [place for doc, at in value["gold"] if (place := places.get((doc, at)))]
        if known or not value["answerable"]:  # some gold lies in articles that are not there
            hard = value["answerable"] and not value["dct_same_month"]
            asked.append(
                Asked(value["query"], value["entity"], value["answerable"], hard, tuple(known))
            )
    return asked


def _lines(name: str) -> list[dict[str, Any]]:
    """The records of a file of the data."""
    if not DATA.exists():
        raise SystemExit(f"{DATA} is absent: this needs the development data")
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def _places(held: Iterable[Article]) -> dict[tuple[str, int], Gold]:
    """Where each sentence of the news, by article and number, stands in the text as read."""
    texts = {each.id: each.text for each in held}
    places: dict[tuple[str, int], Gold] = {}
    for document in _lines("docs.jsonl"):
        name, at = document["doc_id"], 0
        for number, sentence in enumerate(document["sentences"]):
            found = texts[name].find(sentence.strip(), at)
            if found >= 0:
                at = found + len(sentence.strip())
                places[name, number] = (name, found, at)
    return places


def _outcome(archive: Archive, asked: Asked) -> Outcome:
    answer = archive.ask(asked.question, asked_on=ASKED_ON, k=K)
    hits = archive.search(asked.question, K, asked_on=ASKED_ON)
    quotes, passages = [q.span for q in answer.quotes], [hit.span for hit in hits]
    return Outcome(
        asked,
        answer.silence is not None,
        first_right(quotes, asked.gold),
        first_right(passages, asked.gold),
    )


def first_right(spans: Sequence[Span], gold: Sequence[Gold]) -> int | None:
    """The rank from 1 of the first span that shares characters with a gold sentence."""
    for rank, span in enumerate(spans, start=1):
        for name, start, end in gold:
            if span.article.id == name and span.start < end and start < span.end:
                return rank
    return None


def measures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Shares of the answerable, of the hard ones, and of the unanswerable."""
    answerable = [o for o in outcomes if o.asked.answerable]
    hard = [o for o in answerable if o.asked.hard]
    others = [o for o in outcomes if not o.asked.answerable]
    return {
        "questions": {
            "answerable": len(answerable), "hard": len(hard), "unanswerable": len(others)
        },
        "quotes_hit_at_1": _share(o.quote == 1 for o in answerable),
        "quotes_hit_at_5": _share(o.quote is not None for o in answerable),
        "quotes_hit_at_5_hard": _share(o.quote is not None for o in hard),
        "passages_hit_at_5": _share(o.passage is not None for o in answerable),
        "passages_hit_at_5_hard": _share(o.passage is not None for o in hard),
        "answered_of_answerable": _share(not o.silent for o in answerable),
        "silent_of_unanswerable": _share(o.silent for o in others),
    }  # fmt: skip


def _share(seen: Iterable[bool]) -> float:
    kept = list(seen)
    return round(sum(kept) / len(kept), 3)


if __name__ == "__main__":
    main()
