"""Fit and measure the confidence: SQuAD 2.0 paragraphs as an archive, known answers.

    python benchmarks/confidence.py [--write] [--questions N] [--rows FILE]

Half of the titles make the archive. Asked are answerable questions about them, SQuAD's own
unanswerable ones (written to look answerable), and questions about the other half, which the
archive cannot answer. A question counts as answered well when the first candidate holds the
gold span. The weights are fitted on every other paragraph asked about and measured on the rest;
`--write` stores the results, and the weights printed go into retrieval/answering/confidence.py.
Asking is what takes long: `--rows` keeps what was asked, and reads it back where it is there.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, astuple, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from machine import described
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from retrieval.answering.ask import PASSAGES, Models, search, signals
from retrieval.answering.choose import choose
from retrieval.answering.confidence import THRESHOLD, Signals
from retrieval.answering.question import understand
from retrieval.answering.reranker import ShippedReranker
from retrieval.archive import Archive
from retrieval.indexing.encoder import SentenceEncoder
from retrieval.indexing.index import Index
from retrieval.reading.formats import Draft
from retrieval.reading.read import article

DATA = Path("../shared/data/squad2/questions_dev.jsonl")
RESULTS = Path("benchmarks/results/confidence.json")
# More than half can be answered. Of the rest most are about other things, as in real use;
# SQuAD's own unanswerable ones are written to deceive.
SHARES = (("answerable", 0.55), ("adversarial", 0.1), ("outside", 0.35))
ASKED_ON = date(2024, 1, 5)


@dataclass(frozen=True, slots=True)
class Row:
    """One question asked: its signals, and whether the first candidate was right.

    `paragraph` is the text that it was written for, `kind` answerable, adversarial or outside.
    """

    paragraph: str
    kind: str
    signals: Signals
    right: bool


def main() -> None:
    """Ask, fit on one half of the paragraphs, measure on the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--questions", type=int, default=900)
    parser.add_argument("--rows", type=Path)
    arguments = parser.parse_args()
    rows = _kept(arguments.rows) or list(_asked(_records(), arguments.questions))
    if arguments.rows:
        arguments.rows.write_text(json.dumps([asdict(row) for row in rows]), "utf-8")
    fitting = set(sorted({row.paragraph for row in rows})[::2])
    fit, held = ([r for r in rows if (r.paragraph in fitting) is side] for side in (True, False))
    model = LogisticRegression(C=1.0, max_iter=1000).fit(_matrix(fit), [r.right for r in fit])
    names = [field.name for field in fields(Signals)]
    weights = dict(zip(names, model.coef_[0].round(3).tolist(), strict=True))
    weights["intercept"] = round(float(model.intercept_[0]), 3)
    sure = model.predict_proba(_matrix(held))[:, 1]
    result = {"machine": described(), "weights": weights, "held_out": _measures(held, sure)}
    print(json.dumps(result, indent=1))
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def _kept(file: Path | None) -> list[Row]:
    """The rows of an earlier run, none where there are none."""
    if file is None or not file.exists():
        return []
    rows = json.loads(file.read_text("utf-8"))
    return [Row(**{**row, "signals": Signals(**row["signals"])}) for row in rows]


def _records() -> list[dict[str, Any]]:
    """Every question of the data with its title and paragraph."""
    if not DATA.exists():
        raise SystemExit(f"{DATA} is absent: this benchmark needs the development data")
    paragraphs = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
    return [
        {**question, "title": paragraph["title"], "context": paragraph["context"]}
        for paragraph in paragraphs
        for question in paragraph["questions"]
    ]


def _asked(records: list[dict[str, Any]], most: int) -> Iterator[Row]:
    """Ask a fixed sample of the questions, in the shares above."""
    titles = sorted({record["title"] for record in records})
    inside = set(titles[::2])
    chance = random.Random(0)
    chance.shuffle(records)
    groups = {
        "answerable": [r for r in records if r["title"] in inside and r["answers"]],
        "adversarial": [r for r in records if r["title"] in inside and not r["answers"]],
        "outside": [r for r in records if r["title"] not in inside and r["answers"]],
    }
    contexts = {r["context"]: r["title"] for r in records if r["title"] in inside}
    articles = [
        article(Draft(text, {"title": title}), f"{title}-{number}", None)
        for number, (text, title) in enumerate(sorted(contexts.items()))
    ]
    models = Models(SentenceEncoder(), ShippedReranker())
    with tempfile.TemporaryDirectory() as folder:
        Archive.build(articles, folder, encoder=models.encoder).close()
        index = Index(Path(folder))
        for kind, share in SHARES:
            for record in groups[kind][: int(most * share)]:
                yield _row(index, models, kind, record)
        index.close()


def _row(index: Index, models: Models, kind: str, record: dict[str, Any]) -> Row:
    question = understand(record["question"], ASKED_ON, index, models.reranker)
    hits = search(index, models, question, PASSAGES)
    best = choose(question, hits, index.sentences, models.reranker)[0]
    gold = [answer["text"] for answer in record["answers"]] if kind == "answerable" else []
    right = any(" ".join(text.split()) in " ".join(best.span.text.split()) for text in gold)
    return Row(record["context"], kind, signals(index, models, question, best), right)


def _matrix(rows: list[Row]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([astuple(row.signals) for row in rows], np.float64)


def _measures(rows: list[Row], sure: np.ndarray[Any, Any]) -> dict[str, Any]:
    """AUROC of the model and of the best single signal, refusals, calibration error."""
    answerable = np.array([row.kind == "answerable" for row in rows])
    right = np.array([row.right for row in rows])
    refused = sure < THRESHOLD
    outside = np.array([row.kind == "outside" for row in rows])
    bins = np.minimum((sure * 10).astype(int), 9)
    gaps = [
        abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in range(10)
        if (bins == b).any()
    ]
    return {
        "questions": len(rows),
        "right_first": round(float(right[answerable].mean()), 3),
        "auroc_answerable": round(float(roc_auc_score(answerable, sure)), 3),
        "auroc_right": round(float(roc_auc_score(right, sure)), 3),
        "auroc_right_by_sentence_alone": round(
            float(roc_auc_score(right, [row.signals.sentence for row in rows])), 3
        ),
        "refused_outside": round(float(refused[outside].mean()), 3),
        "refused_adversarial": round(float(refused[~answerable & ~outside].mean()), 3),
        "answered_answerable": round(float((~refused)[answerable].mean()), 3),
        "right_where_answered": round(float(right[~refused].mean()), 3),
        "calibration_error": round(float(sum(gaps)), 3),
    }


if __name__ == "__main__":
    main()
