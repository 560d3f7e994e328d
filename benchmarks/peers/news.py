"""MultiHop-RAG as Dateline reads it, and the corpus that is made of it for everybody.

The passages are Dateline's own: whole sentences of an article, at most 254 tokens, a short
sentence repeated at the seam. They are encoded once by sentence-transformers.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from retrieval import Article
from retrieval.indexing.encoder import SentenceEncoder
from retrieval.indexing.passages import article_passages
from retrieval.indexing.tokens import count_tokens
from retrieval.reading.formats import Draft
from retrieval.reading.read import article

from .corpus import (
    ARTICLES,
    PASSAGE_VECTORS,
    PASSAGES,
    QUESTION_VECTORS,
    QUESTIONS,
    WINDOWS,
    Passage,
    Question,
    Window,
    write_lines,
)
from .measures import K

if TYPE_CHECKING:
    from .sizes import Size

DATA = Path("../shared/data/multihoprag")
SEED = 20260101
WINDOW = 3  # days
BATCH = 32


def write_corpus(folder: Path, size: Size) -> None:
    """Make the corpus of a size, in a folder that need not exist; vectors that are there stay."""
    found = json.loads((DATA / "corpus.json").read_text("utf-8"))[: size.articles]
    raw = [{**each, "number": number} for number, each in enumerate(found)]
    passages = _passages(raw)
    questions = _questions(size)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ARTICLES).write_text(json.dumps(raw), "utf-8")
    write_lines(folder / PASSAGES, passages)
    write_lines(folder / QUESTIONS, questions)
    write_lines(folder / WINDOWS, _windows(passages, questions, size.windows))
    np.save(folder / QUESTION_VECTORS, _encoded([each.text for each in questions]))
    np.save(folder / PASSAGE_VECTORS, _encoded([each.text for each in passages]))


def articles(raw: Iterable[dict[str, Any]]) -> list[Article]:
    """The articles as Dateline reads them, with all their fields, by number."""
    return [
        article(
            Draft(
                each["body"],
                {
                    "id": f"{each['number']:03d}",
                    "title": each["title"],
                    "source": each["source"],
                    "published": each["published_at"],
                    "url": each["url"],
                },
            ),
            "multihop",
            None,
        )
        for each in raw
    ]


def _passages(raw: Sequence[dict[str, Any]]) -> list[Passage]:
    encoder = SentenceEncoder()

    def count(texts: Sequence[str]) -> list[int]:
        return [max(pair) for pair in zip(encoder.count(texts), count_tokens(texts), strict=True)]

    found: list[Passage] = []
    for fields, each in zip(raw, articles(raw), strict=True):
        day = date.fromisoformat(fields["published_at"][:10]).toordinal()
        found.extend(
            Passage(0, fields["number"], span.text, fields["title"], fields["source"], day)
            for span in article_passages(each, count, encoder.budget)
        )
    return [
        Passage(number, each.article, each.text, each.title, each.source, each.day)
        for number, each in enumerate(found)
    ]


def _questions(size: Size) -> list[Question]:
    """So many answerable questions and so many that are not, drawn by a fixed seed."""
    lines = (DATA / "questions_dev.jsonl").read_text("utf-8").splitlines()
    every = [json.loads(line) for line in lines]
    dice = Random(SEED)
    drawn = [
        *dice.sample([each for each in every if each["evidence_list"]], size.answerable),
        *dice.sample([each for each in every if not each["evidence_list"]], size.unanswerable),
    ]
    return [
        Question(each["query"], tuple(evidence["fact"] for evidence in each["evidence_list"]))
        for each in drawn
    ]


def _windows(
    passages: Iterable[Passage], questions: Sequence[Question], wanted: int
) -> list[Window]:
    """Runs of three days that hold at least ten passages, each with a question, drawn by seed."""
    by_day = Counter(each.day for each in passages)
    days = range(min(by_day), max(by_day) - WINDOW + 2)
    full = [day for day in days if sum(by_day[day + more] for more in range(WINDOW)) >= K]
    dice = Random(SEED)
    return [
        Window(dice.choice(questions).text, first, first + WINDOW - 1)
        for first in dice.choices(full, k=wanted)
    ]


def _encoded(texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors by sentence-transformers itself."""
    from sentence_transformers import SentenceTransformer

    from .model import shipped

    model = SentenceTransformer(str(shipped()), device="cpu")
    rows = model.encode(
        list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
    )
    return np.asarray(rows, np.float32)
