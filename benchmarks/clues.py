"""Fit what clues tell of an article's day, on dated news, and count which words are common.

    python benchmarks/clues.py           print the weights, and the likelihood by cross-validation
    python benchmarks/clues.py --write   the same, into retrieval/dating/clue_weights.py
    python benchmarks/clues.py --words   retrieval/dating/common_words.txt

For each kind of time expression it is counted how far the day of publication lies from it; the
logarithm of that against chance, times one factor a kind, are its weights. The factors are those
under which the true days are likeliest, together with what the neighbours tell. MultiHop-RAG and
WikiNews, each article counting once.
"""

from __future__ import annotations

import argparse
import math
import textwrap
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from dates import Known, known, multihop, wikinews, without
from scipy.optimize import minimize
from scipy.special import logsumexp

from retrieval.dating import clue_weights
from retrieval.dating.clue_weights import WEIGHTS, ClueKind
from retrieval.dating.clues import Days, binned
from retrieval.dating.features import Features
from retrieval.dating.judgement import World, unstated, weighed_days
from retrieval.dating.words import WORD

Float = np.ndarray[Any, np.dtype[np.float64]]
PSEUDO = 6.0  # clues that "tells nothing" counts as
RIDGE = 2.0  # pulls factors to TYPICAL
TYPICAL = 0.3
FOLDS = 5
READ = 4000  # characters: a typical article
COMMON = 0.02  # share of articles that hold a common word
BY_HAND = ClueKind.PHOTO  # neither set has captions
# Widths of the bins, in days, months or years: what chance gives.
OFFSETS = [2.0 ** max(abs(size) - 1, 0) for size in range(-9, 10)]
WIDTHS = {19: OFFSETS, 17: [10.0, *[1.0] * 15, 10.0], 10: [4.0, *[1.0] * 8, 4.0]}


@dataclass(frozen=True, slots=True)
class Case:
    """An article: for each kind the bins of its clues over the days, and what neighbours tell."""

    bins: Mapping[ClueKind, Sequence[np.ndarray[Any, np.dtype[np.int64]]]]
    base: Float  # (days,) logarithms by the neighbours
    truth: int  # which of the days is the true one


def cases(articles: Sequence[Known]) -> list[Case]:
    """The articles whose true day is among those that are weighed."""
    held, world = known(articles)
    found = []
    for number, (_, day) in enumerate(articles):
        seen = without(world, number)
        days = weighed_days((), seen.near[number], seen.days)
        at = int(np.searchsorted(days.ordinals, day.toordinal()))
        if at < len(days.ordinals) and days.ordinals[at] == day.toordinal():
            found.append(_case(held[number], number, seen, (days, at)))
    return found


def _case(own: Features, number: int, seen: World, where: tuple[Days, int]) -> Case:
    days, truth = where
    bins: defaultdict[ClueKind, list[np.ndarray[Any, np.dtype[np.int64]]]] = defaultdict(list)
    cache: dict[tuple[ClueKind, object], np.ndarray[Any, np.dtype[np.int64]]] = {}
    for clue in own.clues:
        key = (clue.kind, clue.value)
        if key not in cache:
            (cache[key],) = binned(clue.kind, [clue], days)
        bins[clue.kind].append(cache[key])
    base, _, _ = unstated(number, days, seen)
    return Case(bins, base, truth)


def counted(found: Sequence[Case]) -> dict[ClueKind, Float]:
    """For each kind the logarithm of how often the true day falls in each bin, against chance."""
    tables = {}
    for kind, weights in WEIGHTS.items():
        chance = np.array(WIDTHS.get(len(weights), [1.0] * len(weights)))
        chance /= chance.sum()
        counts = PSEUDO * chance
        for case in found:
            for bins in case.bins.get(kind, ()):
                counts[bins[case.truth]] += 1 / np.sqrt(len(case.bins[kind]))
        tables[kind] = np.log(counts / counts.sum() / chance)
    return tables


def features(case: Case, tables: Mapping[ClueKind, Float]) -> Float:
    """What each kind tells of each day, shape (days, kinds)."""
    columns = [
        sum((tables[kind][bins] for bins in case.bins.get(kind, ())), np.zeros(len(case.base)))
        / np.sqrt(max(len(case.bins.get(kind, ())), 1))
        for kind in WEIGHTS
    ]
    return np.stack(columns, axis=1)


def fitted(found: Sequence[Case], tables: Mapping[ClueKind, Float]) -> Float:
    """The factor of each kind, at least 0."""
    told = [features(case, tables) for case in found]

    def loss(factors: Float) -> tuple[float, Float]:
        apart = factors - TYPICAL
        total, slope = RIDGE * float(apart @ apart), 2 * RIDGE * apart
        for case, columns in zip(found, told, strict=True):
            logs = columns @ factors + case.base
            norm = float(logsumexp(logs))
            total += norm - float(logs[case.truth])
            slope += np.exp(logs - norm) @ columns - columns[case.truth]
        return total, slope

    start = np.full(len(WEIGHTS), TYPICAL)
    found_at = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, 3)] * len(start))
    return np.array(found_at.x)


def likelihood(found: Sequence[Case], tables: Mapping[ClueKind, Float], factors: Float) -> float:
    """The mean logarithm of the probability of the true day."""
    logs = [features(case, tables) @ factors + case.base for case in found]
    values = [
        float(log[case.truth] - logsumexp(log)) for log, case in zip(logs, found, strict=True)
    ]
    return float(np.mean(values))


def cross_validated(found: Sequence[Case]) -> float:
    """The same over articles that neither counts nor factors have seen."""
    folds = np.random.default_rng(0).integers(0, FOLDS, len(found))
    total = 0.0
    for fold in range(FOLDS):
        train = [case for case, f in zip(found, folds, strict=True) if f != fold]
        test = [case for case, f in zip(found, folds, strict=True) if f == fold]
        tables = counted(train)
        total += len(test) * likelihood(test, tables, fitted(train, tables))
    return total / len(found)


def written(weights: Mapping[ClueKind, Float]) -> None:
    """Put the weights into their module; the one set by hand is kept."""
    path = Path(clue_weights.__file__)
    lines = []
    for kind, old in WEIGHTS.items():
        values = old if kind is BY_HAND else weights[kind]
        numbers = ", ".join(f"{value:.2f}" for value in values)
        lines += textwrap.wrap(
            f"ClueKind.{kind.name}: ({numbers}),",
            width=95, initial_indent="    ", subsequent_indent="        ",
        )  # fmt: skip
    head = path.read_text("utf-8").split("WEIGHTS: ", 1)[0]
    body = "WEIGHTS: Mapping[ClueKind, tuple[float, ...]] = {\n" + "\n".join(lines)
    path.write_text(f"{head}{body}\n}}\n# fmt: on\n", "utf-8")


def common() -> None:
    """Count the words of articles and keep those that many hold and that are no names."""
    texts = [made.text[:READ] for made, _ in [*multihop(addresses=False), *wikinews()]]
    held = Counter(word for text in texts for word in {w.lower() for w in WORD.findall(text)})
    small = Counter(w for text in texts for w in set(WORD.findall(text)) if w.islower())
    classes: defaultdict[int, list[str]] = defaultdict(list)
    for word, number in sorted(held.items()):
        if number >= COMMON * len(texts) and small[word] >= number / 2:
            classes[round(-math.log2(number / len(texts)))].append(word)
    head = (
        f"# Words of news and the share of articles (first {READ:,} characters) that hold them,\n"
        "# rounded to a power of two; made by `python benchmarks/clues.py --words`.\n"
        "# Each line: the share, then words."
    )
    lines = [
        f"{2.0**-size:g} {line}"
        for size in sorted(classes)
        for line in textwrap.wrap(" ".join(classes[size]), width=88)
    ]
    path = Path(clue_weights.__file__).with_name("common_words.txt")
    path.write_text("\n".join([head, *lines]) + "\n", "utf-8")


def main() -> None:
    """Fit and print, or count words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--words", action="store_true")
    arguments = parser.parse_args()
    if arguments.words:
        common()
        return
    found = [*cases(multihop(addresses=False)), *cases(wikinews())]
    tables = counted(found)
    factors = fitted(found, tables)
    for kind, factor in zip(WEIGHTS, factors, strict=True):
        print(f"{kind.value:28} {factor:.2f}  {np.round(tables[kind] * factor, 2).tolist()}")
    print(f"likelihood {likelihood(found, tables, factors):.3f}")
    print(f"by cross-validation {cross_validated(found):.3f}")
    if arguments.write:
        weighed = zip(WEIGHTS, factors, strict=True)
        written({kind: tables[kind] * factor for kind, factor in weighed})


if __name__ == "__main__":
    main()
