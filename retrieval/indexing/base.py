"""What the next generation can share with the newest: its base, and what has changed since.

The base of a generation is what was last written whole: the generation itself, or the one whose
files it has by links. Rows of the truth never change, so that a passage is in the base if its
article's row is, with the heading that it has now: a date that was told anew, like a text that was
corrected, makes passages that are gone and others that are added.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ArchiveError
from retrieval.indexing.dense import DENSE, NEAR, RECORD
from retrieval.indexing.generation import ARTICLES, HEADINGS, PASSAGES, checked
from retrieval.indexing.lexical import LEXICAL, Entry
from retrieval.indexing.mapped import mapped
from retrieval.indexing.parts import BASE, Shared, in_parts
from retrieval.indexing.truth import Truth

TABLES = (ARTICLES, PASSAGES, HEADINGS)  # what a base is of

# Passages of the smallest base: below, all is written in less than ten seconds.
LEAST = 20_000
# Passages added and gone for each of the base. They are written at each writing, 0.3 ms each, and
# all is when there are more, 0.5 ms each: at a million the sum is least at .016 with ten articles
# at a time, and at .05 with a hundred. Those added are compared one by one: .1 us each.
MOST = 0.02


@dataclass(frozen=True, slots=True)
class Base:
    """Passages that have been written: files, and what they are of, as in `Contents`."""

    links: Mapping[str, Path]  # the files by the names they have where they are linked
    files: Mapping[str, tuple[int, str]]
    articles: NDArray[np.int64]
    places: NDArray[np.int64]
    headings: Sequence[str]

    def bears(self, changed: int) -> bool:
        """Whether so many passages, added or gone, are little beside it."""
        return len(self.places) >= LEAST and changed <= MOST * len(self.places)

    def shared(self, truth: Truth, added: NDArray[np.int64], gone: NDArray[np.int64]) -> Shared:
        """What is written of it by a generation that differs by so much, see `Shared`.

        Raise ArchiveError where texts of what is gone are lost.
        """
        lost = list(self.entries(truth, gone.tolist()))
        return Shared(self.links, self.files, added, gone, lost)

    def entries(self, truth: Truth, rows: Sequence[int]) -> Iterator[Entry]:
        """What the lexical index was told of some rows; raise ArchiveError where that is lost."""
        held, text = -1, ""  # neighbours are of one article
        for number, (article, start, end) in enumerate(self.places[rows].tolist()):
            if article != held:
                held, text = article, truth.text(int(self.articles[article]))
            yield Entry(number, self.headings[article], text[start:end])


def base_of(folder: Path) -> Base | None:
    """The base of a generation; None where it is damaged or nothing can be shared with it."""
    try:
        manifest = checked(folder)
        tables = folder / BASE if in_parts(folder) else folder
        headings = json.loads((tables / HEADINGS).read_text("utf-8"))
        articles, places = mapped(tables / ARTICLES), mapped(tables / PASSAGES)
    except (ArchiveError, OSError, ValueError):
        return None
    near = (DENSE, NEAR, RECORD)
    names = [n for n in manifest.files if n in near or n.startswith(f"{LEXICAL}/")]
    found = {name: name for name in names}
    found |= {f"{BASE}/{name}": (tables / name).relative_to(folder).as_posix() for name in TABLES}
    return Base(
        links={name: folder / source for name, source in found.items()},
        files={name: manifest.files[source] for name, source in found.items()},
        articles=articles,
        places=places,
        headings=headings,
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """How the articles and passages of a generation differ from those of a base."""

    places: NDArray[np.int64]  # of the passages that both have, by the articles' new numbers
    fresh: NDArray[np.int64]  # numbers of the articles that are not in the base
    gone: NDArray[np.int64]  # rows of the base


def difference(
    base: Base, articles: NDArray[np.int64], headings: Sequence[str]
) -> Difference | None:
    """What a base lacks of `articles`, and what it has beside; see `Contents` for both.

    None where what both have is not in the same order.
    """
    numbers = {row: number for number, row in enumerate(articles.tolist())}
    found = np.array(
        [
            number if number >= 0 and headings[number] == heading else -1
            for row, heading in zip(base.articles.tolist(), base.headings, strict=True)
            for number in [numbers.get(row, -1)]
        ],
        np.int64,
    )  # by article of the base its number now
    kept = found[found >= 0]
    if np.any(np.diff(kept) <= 0):
        return None
    of = found[base.places[:, 0]]
    places = np.array(base.places[of >= 0])
    places[:, 0] = of[of >= 0]
    fresh = np.ones(len(articles), np.bool_)
    fresh[kept] = False
    return Difference(places, np.flatnonzero(fresh), np.flatnonzero(of < 0))
