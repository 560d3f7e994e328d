"""How well and at what cost sentences are chosen, as shipped and with every candidate scored.

    python benchmarks/choosing.py [--write]

Three sets are asked, each of its own archive: SQuAD 2.0 (the paragraphs of every other title),
tests/questions.jsonl about the seeds, and month questions ("What happened with X in MONTH YEAR?").
Right is a first candidate that holds the answer. A pair is a question and a sentence that the
cross-encoder reads. Milliseconds are of the processor, all cores together, and those of choosing
alone; "per pair" is what they are for each pair read. The first question, which loads, is left
out.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time
from typing import Any

import months
import numpy as np
from known import (
    RERANKER,
    SQUAD,
    Asked,
    holds_answer,
    month_questions,
    seeds,
    squad,
    understood,
)
from machine import described

from retrieval.answering.ask import PASSAGES, Models, search
from retrieval.answering.candidate import Candidate, flat
from retrieval.answering.choose import Sentences, candidates, choose, fitting_first
from retrieval.answering.hit import Hit
from retrieval.answering.reranker import Reranker
from retrieval.archive import Archive
from retrieval.article import Article
from retrieval.asking.question import Question
from retrieval.indexing.encoder import SentenceEncoder
from retrieval.indexing.index import Index
from retrieval.reading.read import read

RESULTS = Path("benchmarks/results/choosing.json")
ASKED = 60  # of each set, by a fixed seed

Choosing = Callable[[Question, Sequence[Hit], Sentences, Reranker], Sequence[Candidate]]
"""Of a question and its passages, the candidates in their order."""


class Counting:
    """The shipped cross-encoder, counting the pairs it reads."""

    def __init__(self) -> None:
        self.pairs = 0

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """As the shipped one."""
        self.pairs += len(texts)
        return RERANKER.score(question, texts)

    def knows(self, word: str) -> bool:
        """As the shipped one."""
        return RERANKER.knows(word)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What choosing cost for one question, and whether its first and first three are right."""

    first: bool
    three: bool
    pairs: int
    milliseconds: float


def main() -> None:
    """Ask the three sets in both ways, print, and write where told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if not SQUAD.exists():
        raise SystemExit(f"{SQUAD} is absent: this needs the development data")
    articles, asked = squad()
    held = [item for item in read([Path("seeds")]) if isinstance(item, Article)]
    result = {
        "machine": described(),
        "squad": _measured(articles, lambda _: asked),
        "seeds": _measured(held, lambda _: seeds()),
        "months": _measured(months.articles(), month_questions),
    }
    print(json.dumps(result, indent=1))
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def all_scored(
    question: Question, hits: Sequence[Hit], sentences: Sentences, reranker: Reranker
) -> list[Candidate]:
    """As `choose`, but the cross-encoder reads every candidate."""
    found = candidates(question, hits, sentences)
    logits = reranker.score(question.text, [flat(c.span.text) for c in found])
    scored = [replace(c, logit=logit) for c, logit in zip(found, logits, strict=True)]
    return fitting_first(sorted(scored, key=lambda c: (-c.weight, c.rank, c.span.start)))


def _measured(
    articles: Sequence[Article], asked: Callable[[Index], Iterable[Asked]]
) -> dict[str, Any]:
    """One set, asked in both ways."""
    models = Models(SentenceEncoder(), RERANKER)
    ways: dict[str, Choosing] = {"shipped": choose, "all scored": all_scored}
    chosen: dict[str, list[Chosen]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory() as folder:
        Archive.build(articles, folder, encoder=models.encoder).close()
        index = Index(Path(folder))
        answerable = [each for each in asked(index) if each.answers]
        for each in random.Random(0).sample(answerable, ASKED + 1):
            question = understood(index, each)
            hits = search(index, models, question, PASSAGES)
            for name, way in ways.items():
                chosen[name].append(_chosen(way, question, hits, index, each.answers))
        index.close()
    return {name: _summary(found[1:]) for name, found in chosen.items()}


def _chosen(
    way: Choosing, question: Question, hits: Sequence[Hit], index: Index, answers: Iterable[str]
) -> Chosen:
    """Choose for one question."""
    reranker, start = Counting(), process_time()
    found = way(question, hits, index.sentences, reranker)
    spent = 1000 * (process_time() - start)
    right = [holds_answer(candidate.span.text, answers) for candidate in found[:3]]
    return Chosen(right[:1] == [True], any(right), reranker.pairs, spent)


def _summary(chosen: Sequence[Chosen]) -> dict[str, float]:
    """The shares of right ones and the costs."""
    pairs, spent = [c.pairs for c in chosen], [c.milliseconds for c in chosen]
    return {
        "questions": len(chosen),
        "right_first": round(float(np.mean([c.first for c in chosen])), 3),
        "right_among_three": round(float(np.mean([c.three for c in chosen])), 3),
        "pairs_median": float(np.median(pairs)),
        "pairs_p90": float(np.percentile(pairs, 90)),
        "milliseconds_median": round(float(np.median(spent)), 1),
        "milliseconds_per_pair": round(sum(spent) / sum(pairs), 2),
    }


if __name__ == "__main__":
    main()
