"""Fit and measure the confidence on questions with known answers.

    python benchmarks/confidence.py [--write] [--rows FILE] [--sets SET...]

Five sets are asked: SQuAD 2.0 (half of the titles make the archive; asked are answerable
questions, SQuAD's own unanswerable ones, which are written to deceive, and questions about the
other half), month questions ("What happened with X in MONTH YEAR?"), tests/questions.jsonl about
the seeds, the same with a month added, once the one in which its sentence is and once another, and
MultiHop-RAG's questions, those with parts. A question counts as right when the first candidate
holds the answer, one of MultiHop-RAG when the archive holds the evidence. There is a model for
questions without a time, one for those with a time and one for those with parts; each set is
measured by five-fold cross-validation over all of its model's rows, and with the weights that are
shipped. The weights that are printed are fitted on everything. Asking is what takes long: `--rows`
keeps what was asked, and sets that are there are not asked again. Written are the sets that were
asked; the others keep their figures.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import finding
import known
import months
import numpy as np
from machine import described
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from retrieval.answering.ask import PASSAGES, Models, search, signals
from retrieval.answering.choose import choose
from retrieval.answering.confidence import FEATURES, PARTS, SHIPPED, Signals, confidence
from retrieval.answering.signals import model_of, of_parts
from retrieval.answering.silence import needed
from retrieval.archive import Archive
from retrieval.article import Article
from retrieval.asking.question import Question
from retrieval.indexing.encoder import SentenceEncoder
from retrieval.indexing.index import Index
from retrieval.reading.read import read

RESULTS = Path("benchmarks/results/confidence.json")
SETS = ("squad", "months", "seeds", "seeds by month", "multihop")
FOLDS = 5

Float = np.ndarray[Any, np.dtype[np.float64]]
Flag = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Row:
    """One question asked: its set and kind, its signals, and whether the first was right.

    `needed` is the confidence from which it is answered.
    """

    set: str
    kind: str
    signals: Signals
    right: bool
    needed: float


def main() -> None:
    """Ask the sets, cross-validate, fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--sets", nargs="*", choices=SETS, default=SETS)
    arguments = parser.parse_args()
    rows = _kept(arguments.rows)
    for name in arguments.sets:
        if all(row.set != name for row in rows):
            rows += _asked(name)
            if arguments.rows:
                arguments.rows.write_text(json.dumps([asdict(row) for row in rows]), "utf-8")
    measured = _measured(rows)
    print(json.dumps(measured, indent=1))
    if arguments.write:
        before = json.loads(RESULTS.read_text("utf-8"))
        measured["weights"] = before["weights"] | measured["weights"]
        RESULTS.write_text(json.dumps(before | measured, indent=1) + "\n", "utf-8")


def _measured(rows: Sequence[Row]) -> dict[str, Any]:
    """The weights fitted on all rows, and the figures of each set."""
    result: dict[str, Any] = {"machine": described(), "weights": {}}
    sure = np.zeros(len(rows))
    for model in dict.fromkeys(row.signals.model for row in rows):
        own = np.array([row.signals.model == model for row in rows])
        mine = [row for row in rows if row.signals.model == model]
        weights = [round(float(weight), 3) for weight in _fitted(mine)]
        names = (*FEATURES[model], "intercept")
        result["weights"][model] = dict(zip(names, weights, strict=True))
        result["weights"][model]["scales"] = _matrix(mine).std(axis=0).round(3).tolist()
        sure[own] = _cross_validated(mine)
    shipped = np.array([confidence(row.signals) for row in rows])
    for name in dict.fromkeys(row.set for row in rows):
        chosen = np.array([row.set == name for row in rows])
        own_rows = [row for row in rows if row.set == name]
        result[name] = _measures(own_rows, sure[chosen])
        result[name]["shipped"] = _shares(own_rows, shipped[chosen])
    return result


def _cross_validated(rows: Sequence[Row]) -> Float:
    """The confidence in each row of a model by weights that were fitted without it."""
    sure = np.zeros(len(rows))
    folds = np.random.default_rng(0).integers(0, FOLDS, len(rows))
    for fold in range(FOLDS):
        *weights, intercept = _fitted([r for r, f in zip(rows, folds, strict=True) if f != fold])
        total = _matrix(rows)[folds == fold] @ np.array(weights) + intercept
        sure[folds == fold] = 1 / (1 + np.exp(-total))
    return sure


def _kept(file: Path | None) -> list[Row]:
    """The rows of an earlier run, none where there are none."""
    if file is None or not file.exists():
        return []
    rows = json.loads(file.read_text("utf-8"))
    return [Row(**{**row, "signals": Signals(**row["signals"])}) for row in rows]


def _asked(name: str) -> list[Row]:
    """The rows of a set."""
    for data in (known.SQUAD, known.MULTIHOP):
        if not data.exists():
            raise SystemExit(f"{data} is absent: this needs the development data")
    if name == "squad":
        texts, asked = known.squad()
        return list(_rows(name, texts, lambda _: asked))
    if name == "months":
        return list(_rows(name, months.articles(), known.month_questions))
    if name == "multihop":
        return list(_rows(name, finding.articles(titled=True), lambda _: known.multihop()))
    texts = [item for item in read([Path("seeds")]) if isinstance(item, Article)]
    if name == "seeds":
        return list(_rows(name, texts, lambda _: known.seeds()))
    return list(_rows(name, texts, known.seeds_by_month))


def _rows(
    name: str, articles: Sequence[Article], asked: Callable[[Index], Iterable[known.Asked]]
) -> Iterator[Row]:
    """Ask one set of its own archive; questions that find nothing at all are left out."""
    models = Models(SentenceEncoder(), known.RERANKER)
    with tempfile.TemporaryDirectory() as folder:
        Archive.build(articles, folder, encoder=models.encoder).close()
        index = Index(Path(folder))
        for each in asked(index):
            row = _row(index, models, name, each, known.understood(index, each))
            if row is not None:
                yield row
        index.close()


def _row(
    index: Index, models: Models, name: str, asked: known.Asked, question: Question
) -> Row | None:
    """One question; of those with parts no sentence need be chosen."""
    hits = search(index, models, question, PASSAGES)
    least, answerable = needed(question), asked.kind == "answerable"
    if question.parts is not None and model_of(question) == PARTS and hits:
        seen = of_parts(index, question.parts, hits)
        return Row(name, asked.kind, seen, answerable, least)
    candidates = choose(question, hits, index.sentences, models.reranker)
    if not candidates or not question.stems:
        return None
    right = (
        answerable
        if name == "multihop"
        else known.holds_answer(candidates[0].span.text, asked.answers)
    )
    return Row(name, asked.kind, signals(index, models, question, candidates), right, least)


def _fitted(rows: Sequence[Row]) -> Float:
    """The weights, intercept last; a small ridge on features of like spread."""
    scales = np.array(SHIPPED[rows[0].signals.model].scales)
    model = LogisticRegression(C=1.0, max_iter=1000)
    model.fit(_matrix(rows) / scales, [row.right for row in rows])
    return np.append(model.coef_[0] / scales, model.intercept_)


def _matrix(rows: Sequence[Row]) -> Float:
    return np.array([row.signals.values for row in rows], np.float64)


def _shares(rows: Sequence[Row], sure: Float) -> dict[str, float]:
    """How many of each kind are answered, or refused where they should be."""
    answered = sure >= np.array([row.needed for row in rows])
    kinds = np.array([row.kind for row in rows])
    shares = {"answered_answerable": float(answered[kinds == "answerable"].mean())}
    for kind in ("deceiving", "outside"):
        if (kinds == kind).any():
            shares[f"refused_{kind}"] = float((~answered)[kinds == kind].mean())
    return {name: round(share, 3) for name, share in shares.items()}


def _measures(rows: Sequence[Row], sure: Float) -> dict[str, Any]:
    """What the threshold does to each kind, how well confidence orders, and its calibration."""
    right = np.array([row.right for row in rows])
    answerable = np.array([row.kind == "answerable" for row in rows])
    answered = sure >= np.array([row.needed for row in rows])
    bins = np.minimum((sure * 10).astype(int), 9)
    gaps = [
        abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in range(10)
        if (bins == b).any()
    ]
    return {
        "questions": len(rows),
        "right_first": round(float(right[answerable].mean()), 3),
        **_shares(rows, sure),
        "right_where_answered": round(float(right[answered].mean()), 3),
        "refusal_precision": round(float((~answerable)[~answered].mean()), 3),
        "refusal_recall": round(float((~answered)[~answerable].mean()), 3),
        "auroc_answerable": round(float(roc_auc_score(answerable, sure)), 3),
        "auroc_right": round(float(roc_auc_score(right, sure)), 3),
        "auroc_answerable_by_first_signal": _by_first_signal(rows, answerable),
        "calibration_error": round(float(sum(gaps)), 3),
    }


def _by_first_signal(rows: Sequence[Row], answerable: Flag) -> float:
    """How well the first signal of the set's commonest model orders alone."""
    common = Counter(row.signals.model for row in rows).most_common(1)[0][0]
    own = np.array([row.signals.model == common for row in rows])
    first = [row.signals.values[0] for row in rows if row.signals.model == common]
    return round(float(roc_auc_score(answerable[own], first)), 3)


if __name__ == "__main__":
    main()
