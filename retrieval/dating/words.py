"""The words of an article that tell it from others, as stems, and how rare each is.

An archive of five articles cannot know that "summit" is rarer than "said": its own counts are
mixed with those of English news, as if it held `VIRTUAL` articles more.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain, count
from math import log
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.article import Article, Role

if TYPE_CHECKING:
    import tantivy

WORD = re.compile(r"[^\W\d_]{3,}")
VIRTUAL = 100  # articles: where the archive has as many, both counts weigh the same
UNCOMMON = 0.002  # share of articles that hold a word which is in none of the common ones


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of an archive as numbers: `stems` are in the order of the alphabet.

    `words` are the numbers of the words of each article one after the other, ascending in each;
    those of article n begin at `starts[n]` and end at `starts[n + 1]`. `rarity` is by number.
    """

    stems: Sequence[str]
    words: NDArray[np.int32]
    starts: NDArray[np.int64]
    rarity: NDArray[np.float64]

    @classmethod
    def of(cls, documents: Iterable[Sequence[str]]) -> Terms:
        """Of articles as the stems of their words, ascending."""
        words = Vocabulary()
        for document in documents:
            words.add(document)
        return words.terms()


class Vocabulary:
    """Gathers the words of articles one by one, each as four bytes."""

    def __init__(self) -> None:
        self._seen: defaultdict[str, int] = defaultdict(count().__next__)
        self._words = array("i")
        self._ends = array("q", [0])

    def add(self, words: Iterable[str]) -> None:
        """The stems of the words of the next article, ascending."""
        self._words.extend(map(self._seen.__getitem__, words))
        self._ends.append(len(self._words))

    def terms(self) -> Terms:
        """Those of all articles that were added, numbered in the order of the alphabet."""
        stems = sorted(self._seen)
        places = np.empty(len(stems), np.int32)
        places[[self._seen[stem] for stem in stems]] = np.arange(len(stems))
        words = places[np.frombuffer(self._words, np.int32)]
        holders = np.bincount(words, minlength=len(stems)).tolist()
        rare = _rarities(zip(stems, holders, strict=True), len(self._ends) - 1)
        starts = np.array(self._ends, np.int64)
        return Terms(stems, words, starts, np.array([rare[stem] for stem in stems], np.float64))


def article_words(article: Article) -> frozenset[str]:
    """The stems of the words of title, content and captions; numbers are left out."""
    read = article.role_lines(Role.TITLE, Role.CONTENT, Role.CAPTION)
    texts = [article.title, *(article.text[line.start : line.end] for line in read)]
    return frozenset(stem(word) for text in texts for word in WORD.findall(text))


def rarities(documents: Sequence[Collection[str]]) -> Mapping[str, float]:
    """For each stem of `documents` the inverse document frequency, natural logarithm, above 0.

    >>> rare = rarities([{"said", "summit"}, {"said"}])
    >>> rare["summit"] > rare["said"] > 0
    True
    """
    return _rarities(Counter(chain.from_iterable(documents)).items(), len(documents))


def _rarities(holders: Iterable[tuple[str, int]], documents: int) -> dict[str, float]:
    common = common_words()
    articles = documents + VIRTUAL
    return {
        word: log(articles / (number + VIRTUAL * common.get(word, UNCOMMON)))
        for word, number in holders
    }


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The English stem of a word, in lower case (Snowball, as the lexical index uses it).

    >>> stem("Deliveries") == stem("delivery")
    True
    """
    found = _stemmer().analyze(word.lower())
    return str(found[0]) if found else word.lower()


@cache
def common_words() -> Mapping[str, float]:
    """The share (0..1) of news articles that hold each common stem of English."""
    text = (files(__package__) / "common_words.txt").read_text("utf-8")
    shares: dict[str, float] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        share, *words = line.split()
        for word in words:
            # No word is in every article for sure, and a rarity must stay above 0.
            shares[stem(word)] = max(shares.get(stem(word), 0.0), min(float(share), 0.95))
    return shares


@cache
def _stemmer() -> tantivy.TextAnalyzer:
    import tantivy

    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return builder.filter(tantivy.Filter.stemmer("english")).build()
