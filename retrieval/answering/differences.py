"""Which words of a pasted text differ from those that stand in an article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

import numpy as np
from numpy.typing import NDArray

from retrieval.answering.answer import Difference
from retrieval.answering.folded import Folded, Token, cuts

Counts = NDArray[np.int32]
Pair = tuple[int | None, int | None]
"""Places of a pasted token and of the one that stands there; None where there is none."""

MARKS_BEFORE, MARKS_AFTER = re.compile(r"\A\W+"), re.compile(r"\W+\Z")
# What it costs that a word is dropped or put in, and that it is changed: less than both, but more
# than one, so that words which are the same are found whatever stands beside them.
MOVED, CHANGED = 2, 3
EDGE = 3  # words at an end that are taken for changed, not for put in


@dataclass(frozen=True, slots=True)
class Near:
    """How a pasted text lies in another, at `start:end` of its source.

    `cost` weighs the words changed, dropped and put in; `opens` and `closes` tell whether the
    first and the last two pasted words stand there.
    """

    start: int
    end: int
    cost: int
    differences: tuple[Difference, ...]
    opens: bool
    closes: bool


def compare(
    pasted: Folded, stands: Folded, most: int, skipped: Sequence[tuple[int, int]] = ()
) -> Near | None:
    """The place in `stands` where the fewest words differ; None where more than `most` do.

    What lies in `skipped` (offsets) may be missing at no cost. Of equal places the first is
    taken. Time and memory go with the product of the numbers of words.

    >>> from retrieval.answering.folded import fold
    >>> near = compare(fold("a bridge opened Friday"), fold("So a bridge opened Monday."), 1)
    >>> near.start, near.end, near.differences
    (3, 25, (Difference(pasted='Friday', stands='Monday'),))
    """
    if stands.lacks(pasted, most):
        return None
    ours, theirs = pasted.tokens, list(stands.tokens)
    names: dict[str, int] = {}
    mine, there = (
        np.array([names.setdefault(token.bare, len(names)) for token in tokens], np.int32)
        for tokens in (ours, theirs)
    )
    dear = [not any(a <= stands.at[t.start] < b for a, b in skipped) for t in theirs]
    walked = MOVED * np.array([0, *dear], np.int32).cumsum(dtype=np.int32)
    aligned = _aligned(mine, there, walked, CHANGED * most)
    if aligned is None:
        return None
    pairs, cost = aligned
    for _ in range(2):
        pairs = _with_edge(pairs[::-1], ours, len(theirs))
    held = [j for _, j in pairs if j is not None]
    found = {i for i, j in pairs if i is not None and j is not None and mine[i] == there[j]}
    (i, j), (last_i, last_j) = pairs[0], pairs[-1]
    if i is not None and j is not None:
        theirs[j] = _without_marks(theirs[j], ours[i].text, stands, before=True)
    if last_i is not None and last_j is not None:
        theirs[last_j] = _without_marks(theirs[last_j], ours[last_i].text, stands, before=False)
    start, end = stands.extent(theirs[held[0]].start, theirs[held[-1]].end)
    return Near(
        start,
        end,
        cost,
        tuple(_differences((pasted, ours), (stands, theirs), pairs)),
        opens=found >= set(range(len(ours))[:2]),
        closes=found >= set(range(len(ours))[-2:]),
    )


def _aligned(
    mine: Counts, there: Counts, walked: Counts, limit: int
) -> tuple[list[Pair], int] | None:
    """Pair all of `mine` with a stretch of `there` at the least cost; None above a limit.

    Sellers' algorithm (Journal of Algorithms 1, 1980), a row at a time; `walked[j]` is the cost of
    passing over the first `j` of `there`.
    """
    rows = [np.zeros(len(there) + 1, np.int32)]
    for name in mine:
        row = rows[-1] + np.int32(MOVED)
        row[1:] = np.minimum(row[1:], rows[-1][:-1] + np.int32(CHANGED) * (there != name))
        rows.append(np.minimum.accumulate(row - walked) + walked)
        if rows[-1].min() > limit:  # it only grows
            return None
    i, j = len(mine), int(rows[-1].argmin())
    cost = int(rows[-1][j])
    # As dear as to leave out the last words is to find them a little further on.
    further = range(j + 1, min(j + EDGE + 1, len(there) + 1))
    j = max((k for k in further if rows[-1][k] == cost and walked[k] > walked[k - 1]), default=j)
    pairs: list[Pair] = []
    while i:
        if j and rows[i][j] == rows[i - 1][j - 1] + CHANGED * bool(mine[i - 1] != there[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif j and rows[i][j] == rows[i][j - 1] + walked[j] - walked[j - 1]:
            j -= 1
            pairs.append((None, j))
        else:
            i -= 1
            pairs.append((i, None))
    return pairs[::-1], cost


def _with_edge(pairs: list[Pair], ours: Sequence[Token], size: int) -> list[Pair]:
    """The pairs, where the first pasted words stand nowhere, with what stands in their place.

    Not with many, nor with a word that only doubles the next. Works backwards too.
    """
    edge = [i for i, _ in takewhile(lambda pair: pair[1] is None, pairs)]
    if not 0 < len(edge) <= EDGE or len(edge) == len(pairs):
        return pairs
    i, j = pairs[len(edge)]
    if i is None or j is None or edge[-1] is None or ours[edge[-1]].bare == ours[i].bare:
        return pairs
    places = [(at, at - i + j) for at in edge if at is not None]
    placed: list[Pair] = [(at, to if 0 <= to < size else None) for at, to in places]
    return [*placed, *pairs[len(edge) :]]


def _without_marks(token: Token, mine: str, stands: Folded, *, before: bool) -> Token:
    """The token without marks at its outer end, where none were pasted and none is its part."""
    outer = MARKS_BEFORE if before else MARKS_AFTER
    marks, own = (found[0] if (found := outer.search(text)) else "" for text in (token.text, mine))
    extra = len(marks.removesuffix(own) if before else marks.removeprefix(own))
    if not extra or (own and extra == len(marks)) or len(marks) == len(token.text):
        return token
    start = token.start + (extra if before else 0)
    end = token.end - (0 if before else extra)
    if cuts(stands.source, stands.extent(start, end)[0 if before else 1]):
        return token
    return Token(stands.text[start:end], token.bare, start, end)


def _differences(
    pasted: tuple[Folded, Sequence[Token]],
    stands: tuple[Folded, Sequence[Token]],
    pairs: Sequence[Pair],
) -> Iterator[Difference]:
    """The words of each run of pairs that are not the same."""
    for same, run in groupby(pairs, lambda pair: _same(pasted[1], stands[1], pair)):
        if not same:
            ours, theirs = zip(*run, strict=True)
            yield Difference(_words(*pasted, ours), _words(*stands, theirs))


def _same(ours: Sequence[Token], theirs: Sequence[Token], pair: Pair) -> bool:
    i, j = pair
    return i is not None and j is not None and ours[i].text == theirs[j].text


def _words(folded: Folded, tokens: Sequence[Token], places: Sequence[int | None]) -> str:
    """The words of a source at some places in a row."""
    held = [tokens[place] for place in places if place is not None]
    if not held:
        return ""
    start, end = folded.extent(held[0].start, held[-1].end)
    return folded.source[start:end]
