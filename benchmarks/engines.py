"""An archive in files and the same in a cluster: whether they answer alike, after changes too.

    python benchmarks/engines.py                      1,000 questions of MultiHop-RAG, table
    python benchmarks/engines.py --write              the same, and results/engines.json
    python benchmarks/engines.py --index PATH --questions 100 --operations 100

The cluster is the core of Qdrant itself (qdrant-edge-py, of the extra `dev`) in two shards, behind
HTTP on this machine. `--index` names an index of MultiHop-RAG's articles that is there already; it
is copied. Both archives are asked the same questions: counted are those with the same quotes in
the same order, or the same silence, where the cluster compares all vectors (exact) and where it
probes its graphs (probing), and the share of the ten nearest passages that probing finds. Then
both go through the same random adds, updates and removes; one writing of the cluster's is stopped
half-way, when its points are sent and nothing is published, and done again.

What the cross-encoder and the encoder said once is remembered: both archives ask them the same.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np
from machine import described
from numpy.typing import NDArray

from retrieval.answering.reranker import Reranker, ShippedReranker
from retrieval.archive import Archive, silent_progress
from retrieval.article import Article
from retrieval.indexing.backend import Backend, Found, Where
from retrieval.indexing.encoder import Encoder, SentenceEncoder
from retrieval.indexing.exported import carried
from retrieval.indexing.index import Index
from retrieval.indexing.qdrant_http import Cluster
from retrieval.indexing.write import rebuild, write
from retrieval.reading.formats import Draft
from retrieval.reading.read import article

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "multihoprag"
RESULTS = Path(__file__).with_name("results") / "engines.json"
ASKED_ON = date(2024, 1, 5)
BATCH = 100  # operations of one writing
NEAREST = 10

Shown = tuple[tuple[tuple[str, int, int], ...], object]
"""The quotes of an answer by article, start and end, and the kind of a silence."""


class Remembering:
    """An encoder that encodes a text once."""

    def __init__(self, inner: Encoder) -> None:
        self._inner = inner
        self._known: dict[str, NDArray[np.float32]] = {}
        self.name, self.weights = inner.name, inner.weights
        self.dimension, self.budget, self.at_once = inner.dimension, inner.budget, inner.at_once

    def count(self, texts: Sequence[str]) -> list[int]:
        """See `Encoder`."""
        return self._inner.count(texts)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Encoder`."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        if fresh:
            self._known |= zip(fresh, self._inner.encode(fresh), strict=True)
        return np.stack([self._known[text] for text in texts])


class Recalling:
    """A cross-encoder that reads a pair once."""

    def __init__(self, inner: Reranker) -> None:
        self._inner = inner
        self._known: dict[tuple[str, str], float] = {}

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """See `Reranker`."""
        fresh = [text for text in dict.fromkeys(texts) if (question, text) not in self._known]
        for text, logit in zip(fresh, self._inner.score(question, fresh), strict=True):
            self._known[question, text] = logit
        return [self._known[question, text] for text in texts]

    def knows(self, word: str) -> bool:
        """See `Reranker`."""
        return self._inner.knows(word)


class Comparing:
    """A backend that compares all vectors whatever is asked."""

    def __init__(self, inner: Backend) -> None:
        self._inner = inner
        self.lexical, self.cosines = inner.lexical, inner.cosines
        self.count, self.close = inner.count, inner.close

    def dense(
        self,
        vector: NDArray[np.float32],
        k: int,
        where: Where | None = None,
        *,
        exact: bool = True,
    ) -> list[Found]:
        """See `Backend`."""
        return self._inner.dense(vector, k, where, exact=exact or True)


class Asked:
    """The questions, and the two archives that they are put to."""

    def __init__(self, here: Path, there: Path, cluster: Cluster, encoder: Encoder) -> None:
        self.here, self.there, self.cluster = here, there, cluster
        self.encoder, self.reranker = encoder, Recalling(ShippedReranker())

    def compare(self, questions: Sequence[str], optimize: Callable[[], None]) -> dict[str, object]:
        """How alike both answer, exact and probing."""
        right = self._answers(questions, None, exact=True)
        exact = self._answers(questions, self.cluster, exact=True)
        optimize()
        probing = self._answers(questions, self.cluster, exact=False)
        return {
            "questions": len(questions),
            "exact_alike": sum(a == b for a, b in zip(right, exact, strict=True)),
            "probing_alike": sum(a == b for a, b in zip(right, probing, strict=True)),
            "probing_quotes_in_common": round(_common(right, probing), 4),
            "probing_recall_at_10": round(self._recall(questions), 4),
        }

    def _answers(
        self, questions: Sequence[str], cluster: Cluster | None, *, exact: bool
    ) -> list[Shown]:
        folder = self.here if cluster is None else self.there
        shown: list[Shown] = []
        with Archive.open(
            folder, encoder=self.encoder, reranker=self.reranker, cluster=cluster
        ) as archive:
            index = archive._index  # noqa: SLF001 - where the backend is exchanged
            if exact:
                index.backend = Comparing(index.backend)
            for question in questions:
                answer = archive.ask(question, asked_on=ASKED_ON)
                quotes = tuple(
                    (q.span.article.id, q.span.start, q.span.end) for q in answer.quotes
                )
                shown.append((quotes, answer.silence.kind if answer.silence else None))
        return shown

    def _recall(self, questions: Sequence[str]) -> float:
        """The share of the nearest passages by comparing all that probing finds."""
        index = Index(self.there, cluster=self.cluster)
        try:
            found = []
            for vector in self.encoder.encode(questions):
                right = {n for n, _ in index.backend.dense(vector, NEAREST, exact=True)}
                near = {n for n, _ in index.backend.dense(vector, NEAREST)}
                found.append(len(right & near) / len(right))
            return float(np.mean(found))
        finally:
            index.close()

    def change(self, articles: Sequence[Article], operations: int) -> dict[str, int]:
        """Do the same to both archives; stop one writing of the cluster's, and do it again."""
        chance = random.Random(20231103)
        held = {made.id: made for made in articles}
        out: dict[str, Article] = {}
        done = {"added": 0, "updated": 0, "removed": 0, "writings": 0, "stopped": 0}
        batches = list(_batches(operations))
        for number, size in enumerate(batches):
            new, gone = _operations(chance, held, out, size)
            write(self.here, new, gone, self.encoder, silent_progress)
            if number == len(batches) // 2:
                done["stopped"] += self._stopped(new, gone)
            changes = write(self.there, new, gone, self.encoder, silent_progress, self.cluster)
            done["writings"] += 1
            for name in ("added", "updated", "removed"):
                done[name] += getattr(changes, name)
        return done

    def _stopped(self, new: Sequence[Article], gone: Sequence[str]) -> int:
        def stop(stage: str, _done: int, _whole: int) -> None:
            if stage == "send":
                raise KeyboardInterrupt

        try:
            write(self.there, new, gone, self.encoder, stop, self.cluster)
        except KeyboardInterrupt:
            return 1
        return 0


def _operations(
    chance: random.Random, held: dict[str, Article], out: dict[str, Article], size: int
) -> tuple[list[Article], list[str]]:
    """Articles to be put in and ids to be taken out, each article once; both sets follow.

    An update takes some sentences away from the end, or has them back.
    """
    new, gone = [], []
    names = chance.sample(sorted([*held, *out]), size)
    for name in names:
        if name in out:
            held[name] = out.pop(name)
            new.append(held[name])
        elif chance.random() < 0.4:
            out[name] = held.pop(name)
            gone.append(name)
        else:
            held[name] = _shortened(chance, held[name])
            new.append(held[name])
    return new, gone


def _shortened(chance: random.Random, made: Article) -> Article:
    """An article without its last lines, and with another source now and then."""
    lines = made.text.split("\n")
    kept = lines[: max(2, len(lines) - chance.randint(1, 3))]
    fields = {"id": made.id, "title": made.title, "source": made.source or ""}
    if made.stated:
        fields["published"] = made.stated
    if chance.random() < 0.1:
        fields["source"] = "The Daily Bugle"
    return article(Draft("\n".join(kept), fields), "made", made.file)


def _batches(operations: int) -> Iterator[int]:
    for first in range(0, operations, BATCH):
        yield min(BATCH, operations - first)


def _common(right: Sequence[Shown], found: Sequence[Shown]) -> float:
    """The share of quotes, of all that the one archive shows, which the other shows too."""
    pairs = [(set(a[0]), set(b[0])) for a, b in zip(right, found, strict=True)]
    whole = sum(len(a) for a, _ in pairs)
    return sum(len(a & b) for a, b in pairs) / max(whole, 1)


def corpus() -> list[Article]:
    """MultiHop-RAG's articles, their ids in the order of the file."""
    rows = json.loads((DATA / "corpus.json").read_text("utf-8"))
    return [
        article(
            Draft(
                row["body"],
                {
                    "id": f"{number:03d}",
                    "title": row["title"],
                    "source": row["source"],
                    "published": row["published_at"],
                },
            ),
            "made",
            None,
        )
        for number, row in enumerate(rows)
    ]


@contextmanager
def served() -> Iterator[tuple[Cluster, Callable[[], None]]]:
    """A cluster on this machine, and what builds its graphs."""
    sys.path.insert(0, str(ROOT))
    from tests.qdrant_engines import Edge
    from tests.qdrant_server import Node

    engine = Edge(shards=2)
    with Node(engine) as node:
        yield Cluster(node.url, shards=2, timeout=30.0), engine.optimize


def main() -> None:
    """Measure, print, and keep the result if so wanted."""
    options = argparse.ArgumentParser(description="files against a cluster")
    options.add_argument("--index", type=Path, help="an index of MultiHop-RAG's articles")
    options.add_argument("--questions", type=int, default=1_000)
    options.add_argument("--operations", type=int, default=1_000)
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    if not DATA.is_dir():
        raise SystemExit(f"{DATA} is not here: this benchmark needs MultiHop-RAG")
    lines = (DATA / "questions_dev.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["query"] for line in lines[: given.questions]]
    result: dict[str, object] = {"machine": described()}
    with tempfile.TemporaryDirectory() as room, served() as (cluster, optimize):
        here, there = Path(room) / "here", Path(room) / "there"
        encoder = Remembering(carried(given.index or here, SentenceEncoder()))
        if given.index:
            shutil.copytree(given.index, here)
        else:
            write(here, corpus(), None, encoder, silent_progress)
        shutil.copytree(here, there)
        rebuild(there, encoder, silent_progress, cluster)
        asked = Asked(here, there, cluster, encoder)
        result["built"] = asked.compare(questions, optimize)
        print(json.dumps(result["built"], indent=1), flush=True)
        with Archive.open(here, encoder=encoder) as archive:
            articles = archive.articles()
        result["changes"] = asked.change(articles, given.operations)
        print(json.dumps(result["changes"], indent=1), flush=True)
        result["changed"] = asked.compare(questions, optimize)
        print(json.dumps(result["changed"], indent=1))
    if given.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
