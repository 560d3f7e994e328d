"""Near-copies: which articles are one text, however an outlet has cut, stretched or reworded it.

Texts are compared by their shingles, runs of three words (Broder, "On the resemblance and
containment of documents", 1997): how much of the shorter is contained in the longer, for wire
copy is cut to a third and has boilerplate added. Two things differ. A shingle weighs as much as
its words are rare. And the shorter text is taken in blocks, of which each counts up to `ENOUGH`:
a reworded copy has something of the original everywhere, while stories that share quotations, a
template or a legal notice have much of each other in a few places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from re import compile as pattern
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.article import Article, Role
from retrieval.dating.words import rarities, stem

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

WORD = pattern(r"[^\W_]+")
RUN = 3  # words of a shingle
BLOCK = 30  # shingles, one to two sentences
# All as benchmarks/syndication.py has them: the share of a block from which it is all told, and
# how much of the blocks must be told; of one outlet more, whose series and live reports share
# their making from one week to the next.
ENOUGH = 0.2
COPIED = 0.6
COPIED_IN_HOUSE = 0.75
CLOSE = 0.04  # pairs that share less of their shingles than this are not looked into
POSTINGS = 200  # a shingle of more articles than this is boilerplate
FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shingles:
    """The shingles of one text, each where it comes first: three arrays (n,) side by side.

    `hashes` (uint64) ascend; `weights` are above 0; `blocks` count from 0.
    """

    hashes: NDArray[np.uint64]
    weights: Floats
    blocks: Numbers


def clusters(articles: Sequence[Article]) -> list[tuple[int, ...]]:
    """The places of the articles from 0, near-copies of one text together.

    Every place is in just one cluster; places ascend, and clusters ascend by their first. A copy
    of a copy belongs with both. The work grows with the words, not with the pairs of articles.
    """
    found = list(range(len(articles)))  # each points to an earlier one of its cluster, or itself
    texts = shingled(articles)
    for one, other in _close(texts):
        if _root(found, one) == _root(found, other):
            continue
        source = articles[one].source
        in_house = source is not None and source == articles[other].source
        least = COPIED_IN_HOUSE if in_house else COPIED
        if coverage(texts[one], texts[other]) >= least:
            first, second = sorted((_root(found, one), _root(found, other)))
            found[second] = first
    members: dict[int, list[int]] = {}
    for place in range(len(articles)):
        members.setdefault(_root(found, place), []).append(place)
    return [tuple(places) for places in members.values()]


def shingled(articles: Sequence[Article]) -> list[Shingles]:
    """The shingles of each article's content, weighed by how rare their words are among all."""
    texts = [_words(article) for article in articles]
    rarity = rarities([set(words) for words in texts])
    numbers = {word: number for number, word in enumerate(rarity)}
    rare = np.fromiter(rarity.values(), np.float64, len(rarity))
    return [_shingles(np.array([numbers[w] for w in words], np.int64), rare) for words in texts]


def coverage(one: Shingles, other: Shingles) -> float:
    """How far the text with fewer shingles is told by the other, 0..1, whichever comes first.

    The mean over its blocks of the share of their weight that both have, `ENOUGH` being all of a
    block. Of a few blocks each must have more: one sentence in common makes no copy.
    """
    if len(one.hashes) == len(other.hashes):
        return max(_told(one, other), _told(other, one))
    return _told(*sorted((one, other), key=lambda text: len(text.hashes)))


def _told(short: Shingles, long: Shingles) -> float:
    if not len(short.hashes):
        return 0.0
    shared = np.isin(short.hashes, long.hashes, assume_unique=True)
    whole = np.bincount(short.blocks, short.weights)
    told = np.bincount(short.blocks, short.weights * shared, minlength=len(whole))
    filled = whole > 0
    enough = max(ENOUGH, 1 / int(filled.sum()))
    shares: Floats = np.minimum(told[filled] / whole[filled], enough)
    return float(shares.mean() / enough)


def _words(article: Article) -> list[str]:
    """The stems of the content, in order; of the whole text where no line is content."""
    lines = article.role_lines(Role.CONTENT)
    texts = [article.text[line.start : line.end] for line in lines] or [article.text]
    return [stem(word) for text in texts for word in WORD.findall(text)]


def _shingles(words: Numbers, rare: Floats) -> Shingles:
    """The shingles of a text given as numbers of words, of which `rare` has the weights."""
    length = max(len(words) - RUN + 1, 0)
    hashes, weights = np.zeros(length, np.uint64), np.zeros(length)
    for at in range(RUN if length else 0):
        run = words[at : at + length]
        hashes += (run.astype(np.uint64) + np.uint64(1)) * FACTORS[at]  # modulo 2**64
        weights += rare[run]
    unique, first = np.unique(hashes, return_index=True)
    return Shingles(unique, weights[first], first // BLOCK)


def _close(texts: Sequence[Shingles]) -> Iterator[tuple[int, int]]:
    """The pairs of texts, in order, that share `CLOSE` of the shingles of the shorter."""
    from scipy.sparse import triu

    held = _holders(texts)
    common = triu(held @ held.T, k=1).tocoo()
    lengths = np.array([len(text.hashes) for text in texts])
    shorter = np.minimum(lengths[common.row], lengths[common.col])
    close = common.data >= CLOSE * shorter
    yield from sorted(zip(common.row[close].tolist(), common.col[close].tolist(), strict=True))


def _holders(texts: Sequence[Shingles]) -> csr_matrix:
    """A sparse matrix (texts, shingles that 2 to `POSTINGS` of them have) of ones."""
    from scipy.sparse import csr_matrix

    hashes = np.concatenate([np.zeros(0, np.uint64), *(text.hashes for text in texts)])
    _, columns, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    rows = np.repeat(np.arange(len(texts)), [len(text.hashes) for text in texts])
    kept = (counts[columns] > 1) & (counts[columns] <= POSTINGS)
    ones = np.ones(int(kept.sum()), np.int32)
    shape = (len(texts), max(len(counts), 1))
    return csr_matrix((ones, (rows[kept], columns[kept])), shape=shape)


def _root(found: Sequence[int], place: int) -> int:
    while found[place] != place:
        place = found[place]
    return place
