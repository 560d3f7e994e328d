"""Fit and measure the confidence on questions with known answers.

    python benchmarks/confidence.py [--write] [--rows FILE]

Three sets are asked: SQuAD 2.0 (half of the titles make the archive; asked are answerable
questions, SQuAD's own unanswerable ones, which are written to deceive, and questions about the
other half), month questions ("What happened with X in MONTH YEAR?"), and tests/questions.jsonl
about the seeds. A question counts as right when the first candidate holds the answer. Each set
is measured by five-fold cross-validation over all three; the weights that are printed are fitted
on everything and go into retrieval/answering/confidence.py. Asking is what takes long: `--rows`
keeps what was asked, and reads it back where it is there.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
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
from retrieval.article import Article
from retrieval.evaluation import read_cases
from retrieval.indexing.encoder import SentenceEncoder
from retrieval.indexing.index import Index
from retrieval.reading.formats import Draft
from retrieval.reading.read import article, read

SQUAD = Path("../shared/data/squad2/questions_dev.jsonl")
MONTHS = Path("../shared/data/month_questions")
RESULTS = Path("benchmarks/results/confidence.json")
ASKED_ON = date(2024, 1, 5)
FOLDS = 5

# How many of each are asked. Those written to deceive are few and count half: in use most
# unanswerable questions are about other things.
SQUAD_ASKED = {"answerable": 120, "deceiving": 40, "outside": 80}
MONTHS_ASKED_EVERY = 2
DECEIVING_WEIGHT = 0.5

Float = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the texts that answer it; none where the archive cannot."""

    kind: str  # answerable, deceiving, outside
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One question asked: its set and kind, its signals, and whether the first was right."""

    set: str
    kind: str
    signals: Signals
    right: bool


def main() -> None:
    """Ask the three sets, cross-validate, fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--rows", type=Path)
    arguments = parser.parse_args()
    rows = _kept(arguments.rows) or list(_all_rows())
    if arguments.rows:
        arguments.rows.write_text(json.dumps([asdict(row) for row in rows]), "utf-8")
    sure = np.zeros(len(rows))
    folds = np.random.default_rng(0).integers(0, FOLDS, len(rows))
    for fold in range(FOLDS):
        model = _fitted([row for row, f in zip(rows, folds, strict=True) if f != fold])
        sure[folds == fold] = model.predict_proba(_matrix(rows)[folds == fold])[:, 1]
    model = _fitted(rows)
    names = [field.name for field in fields(Signals)]
    weights = dict(zip(names, model.coef_[0].round(3).tolist(), strict=True))
    weights["intercept"] = round(float(model.intercept_[0]), 3)
    result: dict[str, Any] = {"machine": described(), "weights": weights, "threshold": THRESHOLD}
    for name in dict.fromkeys(row.set for row in rows):
        chosen = np.array([row.set == name for row in rows])
        result[name] = _measures([row for row in rows if row.set == name], sure[chosen])
    print(json.dumps(result, indent=1))
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def _kept(file: Path | None) -> list[Row]:
    """The rows of an earlier run, none where there are none."""
    if file is None or not file.exists():
        return []
    rows = json.loads(file.read_text("utf-8"))
    return [Row(**{**row, "signals": Signals(**row["signals"])}) for row in rows]


def _all_rows() -> Iterator[Row]:
    """The rows of the three sets."""
    if not SQUAD.exists() or not MONTHS.exists():
        raise SystemExit(f"{SQUAD.parent.parent} is absent: this needs the development data")
    yield from _rows("squad", *_squad())
    yield from _rows("months", *_months())
    seeds = [item for item in read([Path("seeds")]) if isinstance(item, Article)]
    cases = read_cases(Path("tests/questions.jsonl"))
    yield from _rows(
        "seeds",
        seeds,
        [
            Asked("answerable" if c.text else "outside", c.question, (c.text,) if c.text else ())
            for c in cases
        ],
    )


def _squad() -> tuple[list[Article], list[Asked]]:
    """Paragraphs of every other title, and a fixed sample of questions."""
    paragraphs = [json.loads(line) for line in SQUAD.read_text("utf-8").splitlines()]
    inside = set(sorted({paragraph["title"] for paragraph in paragraphs})[::2])
    groups: dict[str, list[Asked]] = {kind: [] for kind in SQUAD_ASKED}
    for paragraph in paragraphs:
        for question in paragraph["questions"]:
            texts = tuple(answer["text"] for answer in question["answers"])
            if paragraph["title"] in inside:
                kind = "answerable" if texts else "deceiving"
                groups[kind].append(Asked(kind, question["question"], texts))
            elif texts:
                groups["outside"].append(Asked("outside", question["question"], ()))
    chance = random.Random(0)
    asked = [q for kind, most in SQUAD_ASKED.items() for q in chance.sample(groups[kind], most)]
    contexts = {p["context"]: p["title"] for p in paragraphs if p["title"] in inside}
    articles = [
        article(Draft(text, {"title": title, "id": str(number)}), "squad", None)
        for number, (text, title) in enumerate(sorted(contexts.items()))
    ]
    return articles, asked


def _months() -> tuple[list[Article], list[Asked]]:
    """News with its dates, and what happened with somebody in some month."""
    documents = [json.loads(line) for line in (MONTHS / "docs.jsonl").open(encoding="utf-8")]
    sentences = {document["doc_id"]: document["sentences"] for document in documents}
    articles = [
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
        for document in documents
    ]
    asked = []
    lines = (MONTHS / "questions_dev.jsonl").read_text("utf-8").splitlines()
    for line in lines[::MONTHS_ASKED_EVERY]:
        value = json.loads(line)
        known = [place for place in value.get("gold") or () if place[0] in sentences]
        gold = tuple(sentences[document][at] for document, at in known)
        asked.append(Asked("answerable" if gold else "outside", value["query"], gold))
    return articles, asked


def _rows(name: str, articles: Sequence[Article], asked: Iterable[Asked]) -> Iterator[Row]:
    """Ask one set of its own archive; questions that find nothing at all are left out."""
    models = Models(SentenceEncoder(), ShippedReranker())
    with tempfile.TemporaryDirectory() as folder:
        Archive.build(articles, folder, encoder=models.encoder).close()
        index = Index(Path(folder))
        for each in asked:
            question = understand(
                each.question, ASKED_ON, index.lexical, models.reranker, index.manifest.newest
            )
            hits = search(index, models, question, PASSAGES)
            candidates = choose(question, hits, index.sentences, models.reranker)
            if candidates and question.stems:
                right = _right(candidates[0].span.text, each.answers)
                seen = signals(index, models, question, candidates)
                yield Row(name, each.kind, seen, right)
        index.close()


def _right(text: str, answers: Iterable[str]) -> bool:
    """Whether a text holds an answer, or is part of a longer one."""
    flat = "".join(text.split()).casefold()
    wanted = ["".join(answer.split()).casefold() for answer in answers]
    return any(answer in flat or flat in answer for answer in wanted)


def _fitted(rows: Sequence[Row]) -> LogisticRegression:
    weights = [DECEIVING_WEIGHT if row.kind == "deceiving" else 1.0 for row in rows]
    right = [row.right for row in rows]
    return LogisticRegression(C=1.0, max_iter=1000).fit(_matrix(rows), right, weights)


def _matrix(rows: Sequence[Row]) -> Float:
    return np.array([astuple(row.signals) for row in rows], np.float64)


def _measures(rows: Sequence[Row], sure: Float) -> dict[str, Any]:
    """What the threshold does to each kind, how well confidence orders, and its calibration."""
    right = np.array([row.right for row in rows])
    kinds = np.array([row.kind for row in rows])
    answerable, answered = kinds == "answerable", sure >= THRESHOLD
    bins = np.minimum((sure * 10).astype(int), 9)
    gaps = [
        abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in range(10)
        if (bins == b).any()
    ]
    refused = {
        f"refused_{kind}": round(float((~answered)[kinds == kind].mean()), 3)
        for kind in ("deceiving", "outside")
        if (kinds == kind).any()
    }
    return {
        "questions": len(rows),
        "right_first": round(float(right[answerable].mean()), 3),
        "answered_answerable": round(float(answered[answerable].mean()), 3),
        **refused,
        "right_where_answered": round(float(right[answered].mean()), 3),
        "auroc_answerable": round(float(roc_auc_score(answerable, sure)), 3),
        "auroc_right": round(float(roc_auc_score(right, sure)), 3),
        "auroc_right_by_quote_alone": round(
            float(roc_auc_score(right, [row.signals.quote for row in rows])), 3
        ),
        "calibration_error": round(float(sum(gaps)), 3),
    }


if __name__ == "__main__":
    main()
