"""How one question went: all that is counted of it, and all that a saved run keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.answering.answer import Answer
from retrieval.answering.hit import Hit
from retrieval.evaluation.cases import Case

DEPTH = 10  # passages found that are looked at: as many as answering reads


@dataclass(frozen=True, slots=True)
class Mark:
    """A question and how it went.

    `got` is the first quote, or the message of the silence; `confidence` is 0..1; `right` tells
    whether the first quote, or when silent the nearest passage, answers, and `right_any` whether
    any quote does; `rank` is that of the first passage found that answers, from 1, None where
    none of DEPTH does or the question has no answer.
    """

    case: Case
    got: str
    answered: bool
    confidence: float
    right: bool
    right_any: bool
    rank: int | None

    @property
    def right_first(self) -> bool:
        """Whether it was answered, and the first quote is right."""
        return self.answered and self.right

    @property
    def good(self) -> bool:
        """Right first, or silent where there is no answer."""
        return self.right_first if self.case.answerable else not self.answered


def marked(case: Case, answer: Answer, hits: Sequence[Hit]) -> Mark:
    """How a question went that got this answer, and for which these passages were found."""
    silence = answer.silence
    quotes = [quote for quote in (silence.nearest,) if quote] if silence else answer.quotes
    right = [case.answered_by(quote.span) for quote in quotes]
    ranks = (n for n, hit in enumerate(hits[:DEPTH], 1) if case.answered_by(hit.span))
    return Mark(
        case=case,
        got=silence.message if silence else answer.quotes[0].text,
        answered=silence is None,
        confidence=answer.confidence,
        right=right[:1] == [True],
        right_any=silence is None and any(right),
        rank=next(ranks, None),
    )
