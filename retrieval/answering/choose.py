"""Choose sentences: every sentence of the best passages, scored alone by the cross-encoder.

Passages are found by lexical and dense scores, sentences are chosen by the cross-encoder, one
at a time (on the seeds 17 of 20 facts right first, cosine 9; with the sentence before in front,
7). A sentence that leans on its neighbour is joined with it afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp

from retrieval.answering.hit import Hit
from retrieval.answering.question import Question
from retrieval.answering.reranker import Reranker
from retrieval.answering.when import TimeMatch, match
from retrieval.article import Span
from retrieval.reading.paragraphs import Sentence

# 5 to 26 ms of CPU a pair, depending on the processor's instructions for int8: this bounds
# choosing to a third of a second at best, and to one and a half at worst, over two cores.
MOST_CANDIDATES = 60

# What being in the best passage is worth in logits; in the second half of it, and so on. Fitted
# on SQuAD 2.0 paragraphs: right first .819 instead of .812 by cross-validation, and on 45 unseen
# questions about the seeds .89 instead of .84. Other signals (shares of words and names, kind
# of answer, nearness of single words) did not help there.
FIRST_PASSAGE = 3.0

# Text x (FLOOR + time): an event at another time is not excluded but nearly so.
FLOOR = 0.05

# A sentence that opens with one of these leans on the one before it.
LEANING = re.compile(
    r"[\"“”'‘]?(?:he|she|they|it|this|that|these|those|both|the (?:two|three|four|former|latter)"
    r"|his|her|their|its|such|another|others|one of (?:them|those))\b",
    re.IGNORECASE,
)
# One that says this of those named before continues them: "X was one of those included".
CONTINUING = re.compile(
    r"\b(?:(?:one|some|many|most|all|none|two|three|several|part) of (?:them|those|these)"
    r"|among (?:them|those|these)|those (?:included|named|listed|sanctioned|affected|involved)"
    r"|the (?:former|latter)|as well|also included|too)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence, or joined ones, that may answer.

    `logit` is the cross-encoder's for the sentence alone; `rank` that of its passage, from 1;
    `time` is None where the question asks for no time.
    """

    span: Span
    hit: Hit
    rank: int
    logit: float
    time: TimeMatch | None

    @property
    def weight(self) -> float:
        """What candidates are ordered by (0..1): text, times time where time is asked."""
        text = 1 / (1 + exp(-self.logit - FIRST_PASSAGE / self.rank))
        return text if self.time is None else text * (FLOOR + self.time.share) / (FLOOR + 1)


def choose(
    question: Question,
    hits: Sequence[Hit],
    sentences: Callable[[int], Sequence[Sentence]],
    reranker: Reranker,
) -> list[Candidate]:
    """Every candidate of the hits, best first; ties by passage rank, then by place.

    `sentences` gives, for the number of a passage, all the sentences of its article.
    The same words in two articles are one candidate: the better ranked.
    """
    found = list(_candidates(hits, sentences))[:MOST_CANDIDATES]
    texts = [flat(span.text) for span, _, _ in found]
    # "What happened in May?" has no words but its time: that alone decides.
    logits = reranker.score(question.text, texts) if question.stems else [0.0] * len(texts)
    asked = question.time.period if question.time else None
    candidates = [
        Candidate(span, hit, rank, logit, match(span, asked) if asked else None)
        for (span, hit, rank), logit in zip(found, logits, strict=True)
    ]
    return sorted(candidates, key=lambda c: (-c.weight, c.rank, c.span.start))


def joined(
    candidate: Candidate, sentences: Sequence[Sentence], others: Sequence[Candidate]
) -> Candidate:
    """The candidate with the neighbours it cannot be understood without.

    A sentence before is joined where the candidate opens with a pronoun; one after it where
    that one continues the candidate and is itself among `others`. Joining stays inside one
    paragraph and adds at most one sentence on each side.
    """
    article = candidate.span.article
    start, end = candidate.span.start, candidate.span.end
    at = next(i for i, s in enumerate(sentences) if s.start <= start < s.end)
    known = {other.span.start for other in others if other.span.article is article}
    if (
        at
        and sentences[at - 1].block == sentences[at].block
        and LEANING.match(candidate.span.text)
    ):
        start = sentences[at - 1].start
    if at + 1 < len(sentences) and sentences[at + 1].block == sentences[at].block:
        following = sentences[at + 1]
        words = article.text[following.start : following.end]
        if CONTINUING.search(words) and following.start in known:
            end = following.end
    return replace(candidate, span=Span(article, start, end))


def window(candidate: Candidate, sentences: Sequence[Sentence]) -> str:
    """The candidate with the sentence before and the one after: what silence is judged by."""
    around = [
        i
        for i, s in enumerate(sentences)
        if s.start < candidate.span.end and s.end > candidate.span.start
    ]
    first, last = max(around[0] - 1, 0), min(around[-1] + 1, len(sentences) - 1)
    return flat(candidate.span.article.text[sentences[first].start : sentences[last].end])


def _candidates(
    hits: Sequence[Hit], sentences: Callable[[int], Sequence[Sentence]]
) -> Iterator[tuple[Span, Hit, int]]:
    """The sentences of the hits in their order, each text once."""
    seen: set[str] = set()
    for rank, hit in enumerate(hits, start=1):
        for sentence in sentences(hit.number):
            if sentence.start >= hit.span.end or sentence.end <= hit.span.start:
                continue
            # Of a sentence too long for one passage, the part that this passage holds.
            start, end = max(sentence.start, hit.span.start), min(sentence.end, hit.span.end)
            span = Span(hit.span.article, start, end)
            text = flat(span.text).casefold()
            if text not in seen:
                seen.add(text)
                yield span, hit, rank


def flat(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())
