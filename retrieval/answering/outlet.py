"""Articles of the outlets and days that a question asks for, and fair turns among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from retrieval.article import Article
from retrieval.asking.parts import Outlet
from retrieval.chronology.overlap import part
from retrieval.period import Period

EVEN_ODDS = 0.5


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Where an article appeared, and the days on which it is likely to have."""

    source: str | None
    published: Period

    @classmethod
    def of(cls, article: Article) -> Self:
        """The dispatch of an article."""
        return cls(article.source, article.published.period)

    def meets(self, outlet: Outlet) -> bool:
        """Whether this is what is asked for: the outlet's, and rather then than not."""
        if self.source not in outlet.sources:
            return False
        if outlet.published is None:
            return True
        return part(self.published, outlet.published) >= EVEN_ODDS

    def undue(self, outlets: Sequence[Outlet]) -> bool:
        """Whether the outlet is asked for, but surely as of other days."""
        asked = [o.published for o in outlets if o.published and self.source in o.sources]
        return bool(asked) and not any(self.published.intersection(days) for days in asked)


def in_turns(
    order: Sequence[int], dispatches: Mapping[int, Dispatch], outlets: Iterable[Outlet]
) -> list[int]:
    """Passages in turns of the outlets asked for, each outlet's in their order, then the others.

    The outlet of the best passage begins. On MultiHop-RAG all evidence is among the first ten for
    .46 of the questions, .44 without turns. With one outlet or none the order is kept.
    """
    queues = [[n for n in order if dispatches[n].meets(outlet)] for outlet in outlets]
    queues = sorted((q for q in queues if q), key=lambda queue: order.index(queue[0]))
    if len(queues) < 2:
        return list(order)
    turns: dict[int, None] = {}
    while any(queues):
        for queue in queues:
            while queue and queue[0] in turns:
                queue.pop(0)
            if queue:
                turns[queue.pop(0)] = None
    return [*turns, *(number for number in order if number not in turns)]
