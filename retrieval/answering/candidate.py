"""A sentence that may answer a question, and what it weighs."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from retrieval.answering.hit import Hit
from retrieval.answering.search import FLOOR
from retrieval.answering.subject import MOST
from retrieval.answering.when import MOST_SHARE, TimeMatch
from retrieval.article import Span

UNREAD = -12.0  # the logit of what was not read: lower than any that is given

# What being in the best passage is worth in logits; in the second half of it, and so on. Fitted
# on SQuAD 2.0 paragraphs: right first .819 instead of .812 by cross-validation, and on 45 unseen
# questions about the seeds .89 instead of .84. Other signals (shares of words and names, kind
# of answer, nearness of single words) did not help there.
FIRST_PASSAGE = 3.0

# Where a time is asked, text is the share of the subject that a sentence names, with so much of
# the cross-encoder's probability and of being in the best passage: of "What happened with Acme?"
# the cross-encoder makes little. Mean average precision on month questions .699, without the
# passage .690, without the cross-encoder .693, with the cross-encoder alone .627 (hit@5 of the
# hard ones .89, .86, .89 and .68). From half to double of each it moves by .015 at most.
RERANKED, PLACED = 2.0, 0.5

# Of a sentence's own period at least this share must lie in the period asked. Ranking is soft;
# the decision to answer is not: "this year" may speak of a month of it, but not of a day.
LEAST_INSIDE = 0.05


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence, or joined ones, that may answer.

    `logit` is the cross-encoder's for the sentence alone, before it is read the one that it may
    reach; `rank` that of its passage, from 1; `time` is None where the question asks for none;
    `subject` is then 0, else how far it names what is asked about (0..`subject.MOST`); `clause`
    are the words of the question that it is read with, none: all of them.
    """

    span: Span
    hit: Hit
    rank: int
    logit: float
    time: TimeMatch | None
    subject: float = 0.0
    clause: str = ""

    @property
    def weight(self) -> float:
        """What candidates are ordered by (0..1): text, times time where time is asked."""
        if self.time is None:
            return logistic(self.logit + FIRST_PASSAGE / self.rank)
        text = RERANKED * logistic(self.logit) + PLACED / self.rank + self.subject
        whole = (RERANKED + PLACED + MOST) * (FLOOR + MOST_SHARE)
        return text * (FLOOR + self.time.share) / whole

    @property
    def fits(self) -> bool:
        """Whether enough of its time lies in the time asked, if one is asked."""
        if self.time is None:
            return True
        return self.time.inside >= LEAST_INSIDE and not self.time.unsure


def order(candidate: Candidate) -> tuple[float, int, int]:
    """The heaviest first; ties by passage rank, then by place."""
    return -candidate.weight, candidate.rank, candidate.span.start


def flat(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def logistic(logit: float) -> float:
    """The probability (0..1) that a logit stands for."""
    return 1 / (1 + exp(-logit))
