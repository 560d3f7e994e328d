"""Fit and measure the confidence on questions with known answers.

    python benchmarks/confidence.py [--write] [--rows FILE]

Four sets are asked: SQuAD 2.0 (half of the titles make the archive; asked are answerable
questions, SQuAD's own unanswerable ones, which are written to deceive, and questions about the
other half), month questions ("What happened with X in MONTH YEAR?"), tests/questions.jsonl about
the seeds, and the same with a month added, once the one in which its sentence is and once another.
A question counts as right when the first candidate holds the answer. There are two models, for
questions without a time and with one; each set is measured by five-fold cross-validation over all
of its model's rows, and with the weights that are shipped. The weights that are printed are fitted
on everything. Asking is what takes long: `--rows` keeps what was asked, and reads it back where it
is there.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import months
import numpy as np
from known import RERANKER, SQUAD, Asked, month_questions, seeds, seeds_by_month, squad, understood
from machine import described
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from retrieval.answering.ask import PASSAGES, Models, search, signals
from retrieval.answering.choose import choose
from retrieval.answering.confidence import Signals, confidence, log_time
from retrieval.answering.silence import needed
from retrieval.archive import Archive
from retrieval.article import Article
from retrieval.indexing.encoder import SentenceEncoder
from retrieval.indexing.index import Index
from retrieval.reading.read import read

RESULTS = Path("benchmarks/results/confidence.json")
NAMES = {False: ("quote", "window", "brevity"), True: ("quote", "window", "time")}
FOLDS = 5

# Those written to deceive count half: in use most unanswerable questions are about other things.
DECEIVING_WEIGHT = 0.5

Float = np.ndarray[Any, np.dtype[np.float64]]


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

    @property
    def timed(self) -> bool:
        """Whether it asks for a time."""
        return not self.signals.brevity


def main() -> None:
    """Ask the four sets, cross-validate, fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--rows", type=Path)
    arguments = parser.parse_args()
    rows = _kept(arguments.rows) or list(_all_rows())
    if arguments.rows:
        arguments.rows.write_text(json.dumps([asdict(row) for row in rows]), "utf-8")
    result: dict[str, Any] = {"machine": described(), "weights": {}}
    for name, timed in (("untimed", False), ("timed", True)):
        model = _fitted([row for row in rows if row.timed is timed])
        weights = [*model.coef_[0].round(3).tolist(), round(float(model.intercept_[0]), 3)]
        result["weights"][name] = dict(zip((*NAMES[timed], "intercept"), weights, strict=True))
    sure = _cross_validated(rows)
    shipped = np.array([confidence(row.signals) for row in rows])
    for name in dict.fromkeys(row.set for row in rows):
        chosen = np.array([row.set == name for row in rows])
        own = [row for row in rows if row.set == name]
        result[name] = _measures(own, sure[chosen]) | {"shipped": _shares(own, shipped[chosen])}
    print(json.dumps(result, indent=1))
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def _cross_validated(rows: Sequence[Row]) -> Float:
    """The confidence in each row by a model that was fitted without it."""
    sure = np.zeros(len(rows))
    folds = np.random.default_rng(0).integers(0, FOLDS, len(rows))
    for timed in (False, True):
        for fold in range(FOLDS):
            own = np.array([row.timed is timed for row in rows])
            model = _fitted(
                [r for r, f, o in zip(rows, folds, own, strict=True) if o and f != fold]
            )
            held = [row for row, f, o in zip(rows, folds, own, strict=True) if o and f == fold]
            sure[own & (folds == fold)] = model.predict_proba(_matrix(held))[:, 1]
    return sure


def _kept(file: Path | None) -> list[Row]:
    """The rows of an earlier run, none where there are none."""
    if file is None or not file.exists():
        return []
    rows = json.loads(file.read_text("utf-8"))
    return [Row(**{**row, "signals": Signals(**row["signals"])}) for row in rows]


def _all_rows() -> Iterator[Row]:
    """The rows of the four sets."""
    if not SQUAD.exists():
        raise SystemExit(f"{SQUAD} is absent: this needs the development data")
    texts, asked = squad()
    yield from _rows("squad", texts, lambda _: asked)
    yield from _rows("months", months.articles(), month_questions)
    texts = [item for item in read([Path("seeds")]) if isinstance(item, Article)]
    yield from _rows("seeds", texts, lambda _: seeds())
    yield from _rows("seeds by month", texts, seeds_by_month)


def _rows(
    name: str, articles: Sequence[Article], asked: Callable[[Index], Iterable[Asked]]
) -> Iterator[Row]:
    """Ask one set of its own archive; questions that find nothing at all are left out."""
    models = Models(SentenceEncoder(), RERANKER)
    with tempfile.TemporaryDirectory() as folder:
        Archive.build(articles, folder, encoder=models.encoder).close()
        index = Index(Path(folder))
        for each in asked(index):
            question = understood(index, each)
            hits = search(index, models, question, PASSAGES)
            candidates = choose(question, hits, index.sentences, models.reranker)
            if candidates and question.stems:
                right = _right(candidates[0].span.text, each.answers)
                seen = signals(index, models, question, candidates)
                yield Row(name, each.kind, seen, right, needed(question))
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
    """What each model reads: the logits, and how short the question is or the time."""
    return np.array(
        [
            (s.quote, s.window, s.brevity if s.brevity else log_time(s.time))
            for s in (row.signals for row in rows)
        ],
        np.float64,
    )


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
        "auroc_answerable": round(float(roc_auc_score(answerable, sure)), 3),
        "auroc_right": round(float(roc_auc_score(right, sure)), 3),
        "auroc_right_by_quote_alone": round(
            float(roc_auc_score(right, [row.signals.quote for row in rows])), 3
        ),
        "calibration_error": round(float(sum(gaps)), 3),
    }


if __name__ == "__main__":
    main()
