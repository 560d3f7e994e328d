"""Words that somebody pasted, and the place in the archive where they stand.

Candidates come from a few searches of the lexical index for the rarest words, and only the text
around the passages found is read. What no passage holds (captions, furniture, long runs of a
script without spaces) is found only beside a passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby, islice

from retrieval.answering.answer import Excerpt, ExcerptState
from retrieval.answering.differences import Near, compare
from retrieval.answering.folded import Folded, as_it_is, cuts, fold
from retrieval.answering.pasted import (
    ASKED,
    LEAST_WORDS,
    OPENING,
    Pasted,
    may_stand,
    most_changed,
    read,
    surely_one,
)
from retrieval.article import Article, Role, Span
from retrieval.asking.question import LONGEST
from retrieval.indexing.index import Index

MARGIN = 1000  # characters read beyond twice the excerpt's length: furniture may lie inside
LEFT_OUT = (Role.FURNITURE, Role.LINK, Role.CAPTION)  # lines that a reader may not have copied

RARE = 12  # stems of one search: the right passage is first for 298 of 300 excerpts of news
WINDOWS = 3  # parts that are searched on their own where the whole stands nowhere
FOUND = 20  # passages of one search; an excerpt that more articles share may miss the earliest
NEAR_SCORE = 0.6  # of the best score; over the same 300 the right passage has 0.88 or more


@dataclass(frozen=True)
class Place:
    """A part of an article, by its first character and the one past its last, and its number."""

    number: int
    article: Article
    start: int
    end: int

    @cached_property
    def text(self) -> Folded:
        """The part, folded."""
        return fold(self.article.text, self.start, self.end)

    def lacks(self, forms: Iterable[Folded], most: int) -> bool:
        """Whether it surely lacks more than `most` words of each form: told without folding it."""
        stands = self.article.text[self.start : self.end]
        if not as_it_is(stands):
            return False
        small = stands.casefold()
        return all(sum(probe not in small for probe in form.probes) > most for form in forms)


def excerpt(index: Index, asked: str) -> Excerpt | None:
    """Where a pasted excerpt stands; None for a question, and for more than `LONGEST` characters.

    It is exact where the characters are the same when folded (see `fold`), and no word is cut at
    its ends; quotation marks around it, dots at its ends and a credit behind it may be missing in
    the article. Of several articles the earliest published counts, undated ones last, then the
    order of the archive.
    """
    if len(asked) > LONGEST:  # comparing goes with the square
        return None
    pasted = read(asked)
    if not may_stand(pasted):
        return None
    forms, most = [fold(form) for form, _ in pasted.forms], most_changed(pasted)
    places: list[Place] = []
    titles: set[str] = set()
    seen: set[int] = set()
    for parts in ([pasted.core], _windows(pasted.core)):
        passages = {passage for part in parts for passage in _passages(index, part)}
        found = list(_places(index, passages - seen, 2 * len(pasted.core) + MARGIN))
        near = [place for place in found if not place.lacks(forms, most)]
        exact = list(_exact(pasted, near))
        if exact:
            return Excerpt(ExcerptState.EXACT, min(exact, key=_published)[1])
        places += near
        titles |= {place.article.title for place in found}
        seen |= passages
    if any(_same(title, pasted.core) for title in titles):
        return None  # a title is typed to look for its article
    nearest = _nearest(pasted, places)
    if nearest is not None:
        span = Span(nearest[0].article, nearest[1].start, nearest[1].end)
        return Excerpt(ExcerptState.ALTERED, span, nearest[1].differences)
    return Excerpt(ExcerptState.ABSENT, None) if surely_one(pasted) else None


def _windows(text: str) -> list[str]:
    """The parts of a text that are long enough to be looked for on their own."""
    words = text.split()
    size = max(LEAST_WORDS, -(-len(words) // WINDOWS))
    return [" ".join(words[at : at + size]) for at in range(0, len(words), size)]


def _passages(index: Index, text: str) -> list[int]:
    """The passages that hold the rarest words of a text."""
    frequencies = {stem: index.lexical.frequency(stem) for stem in index.lexical.stems(text)}
    held = [stem for stem, passages in frequencies.items() if passages]
    rare = sorted(held, key=lambda stem: (frequencies[stem], stem))[:RARE]
    found = index.backend.lexical(index.lexical.weights(rare), FOUND)
    return [passage for passage, score in found if score >= NEAR_SCORE * found[0][1]]


def _places(index: Index, passages: Iterable[int], reach: int) -> Iterator[Place]:
    """What stands around passages, up to `reach` characters off; near ones are joined.

    None is much longer than four times `reach`, whatever the article: so comparing is bounded.
    """
    spans = sorted(index.place(passage) for passage in passages)
    for number, group in groupby(spans, key=lambda span: span[0]):
        article = index.article(number)
        joined: list[list[int]] = []
        for _, start, end in group:
            if joined and start <= min(joined[-1][1], joined[-1][0] + 2 * reach):
                joined[-1][1] = max(joined[-1][1], end + reach)
            else:
                joined.append([max(0, start - reach), end + reach])
        for start, end in joined:
            yield Place(number, article, start, min(end, len(article.text)))


def _exact(pasted: Pasted, places: Iterable[Place]) -> Iterator[tuple[Place, Span]]:
    """Where a form of the text stands as it is, for each place the fullest form."""
    forms = [(fold(form).text.strip(), fold(credit).text[:1]) for form, credit in pasted.forms]
    for place in places:
        spans = (
            span
            for form, mark in forms
            for span in _standing(form, place.text, place.article)
            if not (mark and _goes_on(span, mark))
        )
        yield from ((place, span) for span in islice(spans, 1))


def _standing(form: str, stands: Folded, article: Article) -> Iterator[Span]:
    """The spans in which a folded text stands without a word being cut."""
    at = stands.text.find(form)
    while form and at >= 0:
        start, end = stands.extent(at, at + len(form))
        if not cuts(article.text, start) and not cuts(article.text, end):
            yield Span(article, start, end)
        at = stands.text.find(form, at + 1)


def _goes_on(span: Span, mark: str) -> bool:
    """Whether the article goes on as what was taken for a credit does: then it was none."""
    rest = fold(span.article.text, span.end, min(span.end + 20, len(span.article.text)))
    return rest.text.lstrip(" \"'").startswith(mark)


def _nearest(pasted: Pasted, places: Iterable[Place]) -> tuple[Place, Near] | None:
    """The place where the fewest words differ, if few do and those that ask stand there too."""
    forms = [fold(form) for form in dict.fromkeys((pasted.core, pasted.forms[0][0]))]
    most = most_changed(pasted)
    asks, asked = OPENING.match(pasted.core), ASKED.search(pasted.core)
    found = []
    for place in places:
        at = place.text.at
        lines = place.article.role_lines(*LEFT_OUT)
        skipped = [(n.start, n.end) for n in lines if n.start < at[-1] and n.end > at[0]]
        compared = (compare(form, place.text, most, skipped) for form in forms)
        nears = [
            near
            for near in compared
            if near and not (asks and not near.opens) and not (asked and not near.closes)
        ]
        # Where nothing differs, the alteration is in what was taken off.
        found += [(place, near) for near in sorted(nears, key=lambda n: not n.differences)[:1]]
    kept = [each for each in found if not _in_title(*each)]
    return min(kept, key=lambda each: (each[1].cost, *_published(each)), default=None)


def _same(one: str, other: str) -> bool:
    return fold(one).text.strip().casefold() == fold(other).text.strip().casefold()


def _in_title(place: Place, near: Near) -> bool:
    """Whether a place is in a title: words like a title's are looked for, not pasted."""
    titles = place.article.role_lines(Role.TITLE)
    return any(line.start <= near.start < line.end for line in titles)


def _published(found: tuple[Place, object]) -> tuple[date, int]:
    """By day of publication, the unknown last, then by number."""
    published = found[0].article.published
    return published.best or published.period.start or date.max, found[0].number
