"""Which quotes contradict each other: the same thing told with another number, date or name.

One that leaves open what the other says, rounds it, or speaks of another time or of somebody
else contradicts nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

from retrieval.answering.answer import Conflict, ConflictKind, Quote
from retrieval.answering.candidate import Candidate
from retrieval.answering.claims import (
    LEAST_SHARED,
    WORD,
    Claim,
    Rarity,
    claim,
    compared,
    rarities_of,
    share_a_name,
    told_alike,
)
from retrieval.article import Article, Span
from retrieval.dating.words import stem
from retrieval.indexing.index import Index

# How far the words of two sentences must agree beside the value, on benchmarks/conflicts.py: of
# the weight of the shorter, and of the longer, the share that both have. Of ten contradictions
# more than nine are found, and of a hundred other pairs one is taken for one.
SAME_WHOLE = 0.35
SAME_THING = (0.6, SAME_WHOLE)
SAME_UNNAMED = (0.75, SAME_WHOLE)  # with no name in common: "he finished with 26" is said of many
SAME_EVENT = (0.7, SAME_WHOLE)  # where dates differ: the same is done on many days
SAME_ROLE = (0.8, SAME_WHOLE)  # where names do: much is true of many


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What kind of value (number, date or name) two sentences tell apart, and each one's words."""

    about: str
    values: tuple[str, str]


def conflicts(index: Index, quotes: Sequence[Quote]) -> tuple[Conflict, ...]:
    """The quotes that contradict each other, in their order; of an update the later comes second.

    It is an update where an outlet that tells the one, copies included, tells the other later.
    """
    rarity = rarities_of(index)
    claims = [claim(quote.span, rarity) for quote in quotes]
    found = []
    for first, second in combinations(range(len(quotes)), 2):
        contradiction = contradicted(claims[first], claims[second])
        if contradiction is None:
            continue
        newer = later(quotes[first], quotes[second])
        pair, values = (first, second), contradiction.values
        if newer is quotes[first]:
            pair, values = (second, first), (values[1], values[0])
        kind = ConflictKind.UPDATE if newer else ConflictKind.DISAGREEMENT
        found.append(Conflict(kind, contradiction.about, pair, values))
    return tuple(found)


def opponent(
    index: Index, quotes: Sequence[Quote], candidates: Sequence[Candidate]
) -> Candidate | None:
    """The first candidate that contradicts the first quote, where no other quote does.

    However little it promises, whoever reads the one must see the other.
    """
    rarity = rarities_of(index)
    first, *others = (claim(quote.span, rarity) for quote in quotes)
    if any(contradicted(first, other) for other in others):
        return None
    fitting = (c for c in candidates if c.fits and _may_contradict(first, c.span))
    against = (c for c in fitting if contradicted(first, claim(c.span, rarity)))
    return next(against, None)


def _may_contradict(one: Claim, other: Span) -> bool:
    """Whether a sentence has what `contradicted` asks of all, told without taking it apart."""
    if one.span.article.id == other.article.id:
        return False
    stems = {stem(word) for word in WORD.findall(other.text)}
    return len(one.weights.keys() & stems) >= LEAST_SHARED


def conflicting(one: Span, other: Span, rarity: Rarity) -> Contradiction | None:
    """What two sentences give different values for, or None where they do not contradict."""
    return contradicted(claim(one, rarity), claim(other, rarity))


def contradicted(one: Claim, other: Claim) -> Contradiction | None:
    """As `conflicting`, for sentences that are taken apart already.

    Where two kinds of values differ, two things are spoken of. No article contradicts itself.
    """
    if one.span.article.id == other.span.article.id:
        return None
    dates = compared(one.dates, other.dates).different
    counts = compared(one.numbers, other.numbers).different
    names = compared(one.names, other.names).different
    if len(names) == 1 and not counts and not dates:
        held = frozenset(stem(word) for name in names[0] for word in WORD.findall(name))
        return Contradiction("name", names[0]) if told_alike(one, other, SAME_ROLE, held) else None
    if names or bool(counts) == bool(dates):
        return None
    if dates:
        return Contradiction("date", dates[0]) if told_alike(one, other, SAME_EVENT) else None
    shares = SAME_THING if share_a_name(one, other) else SAME_UNNAMED
    return Contradiction("number", counts[0]) if told_alike(one, other, shares) else None


def later(one: Quote, other: Quote) -> Quote | None:
    """Which of two quotes an outlet tells on a later day than the other, if one tells both."""
    for here, there in product(_tellers(one), _tellers(other)):
        same = here.source and there.source and here.source.casefold() == there.source.casefold()
        first, second = here.published.best, there.published.best
        if same and first is not None and second is not None and first != second:
            return other if first < second else one
    return None


def _tellers(quote: Quote) -> list[Article]:
    return [quote.article, *(repeat.span.article for repeat in quote.repeats)]
