"""Find passages for MultiHop-RAG's questions, and its headlines' own articles.

    python benchmarks/finding.py [--write] [--fit] [--indexes FOLDER]

A passage is right where it holds a gold fact, white space ignored: the paper's own rule. Fact
recall is the mean over questions of the share of facts found. Headlines are asked of an archive
without titles; their MRR counts passages, and once articles. `--fit` fits the weights of
answering/closely.py and prints them, with the figures by two-fold cross-validation (list-wise: the
probability of right passages under the softmax of the scores, with a small ridge). `--indexes`
keeps the two indexes, and reads them back where they are there.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, fields
from pathlib import Path
from statistics import mean, median
from time import process_time
from typing import Any

import numpy as np
from machine import described
from scipy.optimize import minimize

from retrieval.answering import closely
from retrieval.answering.ask import Models, reading
from retrieval.answering.reranker import ShippedReranker
from retrieval.answering.search import looked_at
from retrieval.archive import Archive
from retrieval.article import Article
from retrieval.asking.question import understand
from retrieval.indexing.encoder import SentenceEncoder
from retrieval.indexing.index import Index
from retrieval.reading.formats import Draft
from retrieval.reading.read import article

DATA = Path("../shared/data/multihoprag")
RESULTS = Path("benchmarks/results/finding.json")
K = 10
MODELS = Models(SentenceEncoder(), ShippedReranker())
RIDGE = 1e-3

Float = np.ndarray[Any, np.dtype[np.float64]]
Found = list[list[bool]]
"""For each fact of a question whether each of the passages found, in order, holds it."""


def main() -> None:
    """Search for everything, print, and write where told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--indexes", type=Path)
    arguments = parser.parse_args()
    if not DATA.exists():
        raise SystemExit(f"{DATA} is absent: this needs the development data")
    asked = [q for q in _lines() if q["evidence_list"]]
    with built(arguments.indexes, titled=True) as folder:
        if arguments.fit:
            fit(folder, asked)
            return
        result = {"machine": described(), "multihop": multihop(folder, asked)}
    with built(arguments.indexes, titled=False) as folder:
        result["headlines"] = headlines(folder)
    print(json.dumps(result, indent=1))
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def articles(*, titled: bool) -> list[Article]:
    """The corpus with sources, addresses and dates, by number."""
    corpus = json.loads((DATA / "corpus.json").read_text("utf-8"))
    found = []
    for number, each in enumerate(corpus):
        given = {"source": each["source"], "published": each["published_at"], "url": each["url"]}
        title = {"title": each["title"]} if titled else {}
        draft = Draft(each["body"], {**given, **title, "id": f"{number:03d}"})
        found.append(article(draft, "multihop", None))
    return found


@contextmanager
def built(folder: Path | None, *, titled: bool) -> Iterator[Path]:
    """The folder of an index of the corpus; in `folder` if given, built where it is not there."""
    with tempfile.TemporaryDirectory() as temporary:
        place = (folder or Path(temporary)) / ("titled" if titled else "untitled")
        if not place.exists():
            Archive.build(articles(titled=titled), place, encoder=MODELS.encoder).close()
        yield place


def _lines() -> list[dict[str, Any]]:
    text = (DATA / "questions_dev.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


@contextmanager
def opened(folder: Path) -> Iterator[Archive]:
    """The archive in a folder, the models loaded."""
    with Archive.open(folder, encoder=MODELS.encoder, reranker=MODELS.reranker) as archive:
        archive.search("what happened?", K)
        yield archive


def multihop(folder: Path, asked: Sequence[dict[str, Any]]) -> dict[str, float]:
    """What is found for each question, and the CPU time of the median one."""
    found, spent = [], []
    with opened(folder) as archive:
        for question in asked:
            start = process_time()
            hits = archive.search(question["query"], K)
            spent.append(1000 * (process_time() - start))
            texts = [_flat(hit.span.text) for hit in hits]
            facts = [_flat(evidence["fact"]) for evidence in question["evidence_list"]]
            found.append([[fact in text for text in texts] for fact in facts])
    return {**figures(found), "cpu_ms_median": round(median(spent), 1)}


def figures(found: Sequence[Found]) -> dict[str, float]:
    """The shares of questions, and the means over them."""
    firsts = [
        min((facts.index(True) for facts in each if any(facts)), default=K) for each in found
    ]
    recalls = [mean(any(facts) for facts in each) for each in found]
    return {
        "questions": len(found),
        "hits_at_4": _mean(first < 4 for first in firsts),
        "hits_at_10": _mean(first < K for first in firsts),
        "mrr_at_10": _mean(1 / (first + 1) if first < K else 0.0 for first in firsts),
        "all_evidence_at_10": _mean(recall == 1 for recall in recalls),
        "fact_recall_at_10": _mean(recalls),
    }


def headlines(folder: Path) -> dict[str, float]:
    """Whether a headline finds its article: the reciprocal rank by passages and by articles."""
    corpus = json.loads((DATA / "corpus.json").read_text("utf-8"))
    by_passage: list[float] = []
    by_article: list[float] = []
    spent: list[float] = []
    with opened(folder) as archive:
        for number, each in enumerate(corpus):
            start = process_time()
            ids = [int(hit.span.article.id) for hit in archive.search(each["title"], K)]
            spent.append(1000 * (process_time() - start))
            for ranks, order in ((by_passage, ids), (by_article, list(dict.fromkeys(ids)))):
                ranks.append(1 / (order.index(number) + 1) if number in order else 0.0)
    return {
        "headlines": len(corpus),
        "cpu_ms_median": round(median(spent), 1),
        "mrr_at_10_passages": _mean(by_passage),
        "mrr_at_10_articles": _mean(by_article),
    }


def fit(folder: Path, asked: Sequence[dict[str, Any]]) -> None:
    """Fit the weights of a close look on everything, and on each half for the other."""
    index = Index(folder)
    lists = [found for question in asked if (found := _looks(index, question)) is not None]
    index.close()
    names = [field.name for field in fields(closely.Look)]
    weights = _fitted(lists)
    print(json.dumps(dict(zip(names, weights.round(3).tolist(), strict=True)), indent=1))
    halves = lists[::2], lists[1::2]
    for own, other in (halves, halves[::-1]):
        learnt = _fitted(own)
        ranks = [int(np.argmax(right[np.argsort(-(rows @ learnt))])) for rows, right in other]
        print("held out, before turns: MRR@10", _mean(1 / (r + 1) if r < K else 0 for r in ranks))


def _looks(index: Index, question: dict[str, Any]) -> tuple[Float, Float] | None:
    """The features of the passages looked at, and which are right; None where none is."""
    read = understand(question["query"], reading(index, MODELS, None, index.manifest.newest))
    if read.parts is None:
        return None
    vector = MODELS.encoder.encode([read.text])[0]
    seen = looked_at(index, read, vector, read.parts)
    facts = [_flat(evidence["fact"]) for evidence in question["evidence_list"]]
    texts = [_flat(index.span(number).text) for number in seen]
    right = np.array([any(fact in text for fact in facts) for text in texts], np.float64)
    rows = np.array([astuple(look) for look in seen.values()], np.float64)
    return (rows, right) if right.any() else None


def _fitted(lists: Sequence[tuple[Float, Float]]) -> Float:
    scale = np.vstack([rows for rows, _ in lists]).std(axis=0) + 1e-9
    scaled = [(rows / scale, right) for rows, right in lists]
    found = minimize(_loss(scaled), np.zeros(len(scale)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x / scale, np.float64)


def _loss(lists: Sequence[tuple[Float, Float]]) -> Callable[[Float], tuple[float, Float]]:
    """The mean over lists of two losses, and its gradient: each right one, and the best of them.

    The first asks for all facts, the second only for one in front; they count the same.
    """

    def loss(weights: Float) -> tuple[float, Float]:
        total, gradient = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for rows, right in lists:
            score = rows @ weights
            wrong = right == 0
            against, push = _log_sum(score[wrong], rows[wrong])
            own, pull = _log_sum(score[~wrong], rows[~wrong])
            each = against - score[~wrong]
            share = 1 / (1 + np.exp(-each))
            total += (
                (np.logaddexp(0, each).mean() + np.logaddexp(0, against - own)) / len(lists) / 2
            )
            chance = 1 / (1 + np.exp(own - against))
            moved = (share[:, None] * (push - rows[~wrong])).mean(axis=0) + chance * (push - pull)
            gradient = gradient + moved / len(lists) / 2
        return float(total), gradient

    return loss


def _log_sum(scores: Float, rows: Float) -> tuple[float, Float]:
    """The logarithm of the sum of the exponentials, and its gradient."""
    most = scores.max(initial=-50.0)
    parts = np.exp(scores - most)
    whole = parts.sum() or 1.0
    return float(most + np.log(whole)), np.asarray(parts @ rows / whole, np.float64)


def _flat(text: str) -> str:
    return "".join(text.split())


def _mean(values: Iterable[float]) -> float:
    return round(mean(map(float, values)), 4)


if __name__ == "__main__":
    main()
