"""What a Ray cluster adds to encoding: the rate of two local workers against this process alone.

    python benchmarks/bulk.py [--texts N] [--rounds N] [--write]

Passages of MultiHop-RAG's articles are encoded here, one a core, and by a Ray cluster of as many
workers, in turn, so that what else the machine does falls on both alike; the vectors must be equal
to the bit. The start of the workers, which every `at_once` passages pay once, is measured apart by
encoding a single text; `of_local` is the rate with it, `of_local_at_once` what follows from it
for a whole batch.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from machine import described
from numpy.typing import NDArray

from retrieval.indexing.bulk import A_WORKER, cluster
from retrieval.indexing.encoder import Encoder, SentenceEncoder
from retrieval.indexing.export import carry
from retrieval.indexing.exported import carried
from retrieval.indexing.passages import article_passages
from retrieval.reading.formats import Draft
from retrieval.reading.read import article

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "multihoprag" / "corpus.json"
RESULTS = Path(__file__).with_name("results") / "bulk.json"


def passages(encoder: Encoder, count: int) -> list[str]:
    """The first passages of MultiHop-RAG, as an index has them."""
    rows = json.loads(DATA.read_text("utf-8"))
    drafts = (Draft(row["body"], {"id": str(at)}) for at, row in enumerate(rows))
    articles = (article(draft, "multihop", None) for draft in drafts)
    spans = (
        each.text[passage.start : passage.end]
        for each in articles
        for passage in article_passages(each, encoder.count, encoder.budget)
    )
    return list(islice(spans, count))


def timed(encoder: Encoder, texts: Sequence[str]) -> tuple[float, NDArray[np.float32]]:
    """Seconds that encoding took, and the vectors."""
    start = perf_counter()
    vectors = encoder.encode(texts)
    return perf_counter() - start, vectors


def main() -> None:
    """Measure, print, and write where told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=2 * A_WORKER)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if not DATA.is_file():
        print(f"no data: expected {DATA}; nothing measured")
        return
    with tempfile.TemporaryDirectory() as index, cluster("local") as spread:
        carry(Path(index), SentenceEncoder())
        here = carried(Path(index), SentenceEncoder())
        texts = passages(here, arguments.texts)
        there = spread(here)
        start, local, ray = [], [], []
        for _ in range(arguments.rounds):
            start.append(timed(there, texts[:1])[0])
            seconds, expected = timed(here, texts)
            local.append(seconds)
            seconds, vectors = timed(there, texts)
            ray.append(seconds)
            if not np.array_equal(vectors, expected):
                raise SystemExit("the cluster gave other vectors")
        whole = there.at_once
    ratio = median(one / other for one, other in zip(local, ray, strict=True))
    alone = median(local) / len(texts) * whole
    result = {
        "machine": described(),
        "texts": len(texts),
        "local_texts_per_s": round(len(texts) / median(local), 2),
        "ray_texts_per_s": round(len(texts) / median(ray), 2),
        "of_local": round(ratio, 3),
        "start_s": round(median(start), 2),
        "at_once": whole,
        "of_local_at_once": round(alone / (alone + median(start)), 3),
    }
    print(json.dumps(result, indent=1))
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
