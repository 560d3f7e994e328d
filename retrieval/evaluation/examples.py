"""What the confidence is fitted on: the signals of each question, and whether its quote is right.

Questions are read, searched and chosen for as in `ask`, without its steps for the latest and for
events ("before the summit"), which order candidates anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from retrieval.answering.ask import PASSAGES, Models, reading, search, signals
from retrieval.answering.choose import choose, joined
from retrieval.answering.confidence import PARTS, SHIPPED, Signals, confidence
from retrieval.answering.fitting import Flags, Floats, Prior
from retrieval.answering.silence import needed
from retrieval.asking.question import understand
from retrieval.evaluation.cases import Case
from retrieval.indexing.index import Index

if TYPE_CHECKING:
    from retrieval.indexing.embedding import Progress


@dataclass(frozen=True, slots=True)
class Examples:
    """The questions of one model: n rows of d features.

    `shipped` (n,) is the confidence by the weights shipped and `needed` (n,) that from which a
    question is answered as shipped.
    """

    features: tuple[str, ...]
    prior: Prior
    rows: Floats
    right: Flags
    shipped: Floats
    needed: Floats


@dataclass(frozen=True, slots=True)
class _Example:
    signals: Signals
    right: bool
    needed: float


def examples(
    index: Index, models: Models, cases: Sequence[Case], asked_on: date, progress: Progress
) -> dict[str, Examples]:
    """The questions by the name of the model that judges them; those with nothing to judge not."""
    found: list[_Example] = []
    for number, case in enumerate(cases, start=1):
        example = _example(index, models, case, case.asked_on or asked_on)
        if example is not None:
            found.append(example)
        progress("ask", number, len(cases))
    gathered = {name: _gathered(name, found) for name in SHIPPED}
    # Few archives are asked questions with parts: where none is, nothing need be told of them.
    return {name: each for name, each in gathered.items() if name != PARTS or len(each.right)}


def _example(index: Index, models: Models, case: Case, asked_on: date) -> _Example | None:
    """One question, None where nothing is found or it has no word to judge by."""
    newest = index.manifest.newest
    question = understand(case.question, reading(index, models, asked_on, newest))
    if not question.stems:
        return None
    hits = search(index, models, question, PASSAGES)
    candidates = choose(question, hits, index.sentences, models.reranker)
    if not candidates:
        return None
    best = candidates[0]
    whole = joined(best, index.sentences(best.hit.number), candidates)
    return _Example(
        signals(index, models, question, candidates),
        case.answered_by(whole.span),
        needed(question),
    )


def _gathered(name: str, found: Sequence[_Example]) -> Examples:
    """The examples that a model judges."""
    model, own = SHIPPED[name], [each for each in found if each.signals.model == name]
    rows = np.array([each.signals.values for each in own], np.float64)
    return Examples(
        features=model.features,
        prior=Prior(np.array(model.weights, np.float64), np.array(model.scales, np.float64)),
        rows=rows.reshape(len(own), len(model.features)),
        right=np.array([each.right for each in own], bool),
        shipped=np.array([confidence(each.signals) for each in own], np.float64),
        needed=np.array([each.needed for each in own], np.float64),
    )
