"""Choose sentences: those of the best passages, scored alone by the cross-encoder.

Passages are found by lexical and dense scores, sentences are chosen by the cross-encoder, one
at a time (on the seeds 17 of 20 facts right first, cosine 9; with the sentence before in front,
7). A sentence that leans on its neighbour is joined with it afterwards.

Reading is what costs: those that may come first are read first, until none of the others is
expected to. Of 320 SQuAD questions 315 get the sentence that they get with every one read.

Of a question with several clauses a sentence is read with the one that it holds most of: no
sentence answers all of them. On 131 questions of MultiHop-RAG a fact comes first for .49 instead
of .28, is among three for .75 instead of .43, and a pair is half as long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from retrieval.answering.candidate import UNREAD, Candidate, flat, order
from retrieval.answering.hit import Hit
from retrieval.answering.promise import best_clauses, reach
from retrieval.answering.reranker import Reranker
from retrieval.answering.subject import Subject
from retrieval.answering.when import match, says_only_when
from retrieval.article import Span
from retrieval.asking.parts import Part
from retrieval.asking.question import Question
from retrieval.chronology.modality import asks_for_plans
from retrieval.period import Period
from retrieval.reading.paragraphs import Sentence, touching

Sentences = Callable[[int], Sequence[Sentence]]
"""All the sentences of the article that holds a passage, by the number of the passage."""

# Of 80 or so where a time is asked: those left out are of another time or another subject.
MOST_CANDIDATES, TIMED_CANDIDATES = 60, 40
# 5 to 26 ms of CPU a pair, depending on the processor's instructions for int8. On SQuAD with 12
# read the first is right for .838 of the questions and with 24 for .841, and one among three is
# for .863 and .866. Four first: with two another one in a hundred is wrong. Then two at a time,
# for the cores of a small machine.
MOST_READ, FIRST_READ, BATCH = 12, 4, 2
# Where another order follows, by time or by what is newest, more than the best must be known.
# Of SQuAD's 65 such questions the best and a right one are among 16 as they are among 24, and of
# 190 about a month none is answered otherwise.
MOST_IN_ORDER = 16
# Where they are read with clauses; with 40 neither the first nor the first three are better.
READ_APART = 8
# Where a time is asked, so many of these are read whatever theirs: did it happen at another?
OF_ANY_TIME = 8

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


def choose(
    question: Question,
    hits: Sequence[Hit],
    sentences: Sentences,
    reranker: Reranker,
    k: int = 0,
) -> list[Candidate]:
    """The candidates of the hits, best first; ties by passage rank, then by place.

    Where `k` are to be quoted, more are read than the first of them needs; what is read for that
    alone comes behind, so that the first do not hang on how many are asked for.
    Where a time is asked the first is the best of those that fit it, if any does. Those that were
    not read have the logit `UNREAD`. Of the same words in two articles only the better ranked is a
    candidate. `sentences` gives all the sentences of the article of a passage, by its number.
    """
    found = candidates(question, hits, sentences)
    if not question.stems:  # "What happened in May?" has no words but its time: that decides
        return fitting_first(sorted(found, key=order))
    read, waiting = _read(question, found, reranker)
    more = _scored(question, waiting[: max(k + 1 - len(read), 0)], reranker)
    others = [*more, *(replace(each, logit=UNREAD) for each in waiting[len(more) :])]
    if question.time is not None:  # what is not read may be of the time asked
        return fitting_first(sorted([*read, *others], key=order))
    return [*sorted(read, key=order), *sorted(others, key=order)]


def candidates(question: Question, hits: Sequence[Hit], sentences: Sentences) -> list[Candidate]:
    """The candidates of the hits before they are read, those that may weigh most first."""
    found, most = list(_candidates(hits, sentences)), MOST_CANDIDATES
    if question.time is not None:
        found, most = _matched(question, question.time.period, found, sentences), TIMED_CANDIDATES
    if question.stems:
        found = _promising(question, found)
    return sorted(found, key=order)[:most]


def _promising(question: Question, found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with the logits that they may reach, and the clauses they are read with."""
    texts = [each.span.text for each in found]
    if clauses := read_apart(question):
        best = best_clauses(clauses, texts)
        return [
            replace(each, logit=logit, clause=clause.text)
            for each, (clause, logit) in zip(found, best, strict=True)
        ]
    logits = reach(question.stems, texts)
    return [replace(each, logit=logit) for each, logit in zip(found, logits, strict=True)]


def read_apart(question: Question) -> tuple[Part, ...]:
    """The clauses of a question that sentences are read with; none: with the whole of it."""
    return question.parts.read_apart if question.parts is not None else ()


def _read(
    question: Question, found: Sequence[Candidate], reranker: Reranker
) -> tuple[list[Candidate], list[Candidate]]:
    """Those of the candidates that are read, with logits, and the others; by what they may weigh.

    Reading stops where none of the others is expected to weigh more than the best that fits; where
    another order follows, by what says when or by what is newest, or where more than one answer
    is asked for, it goes on to the most.
    """
    others = OF_ANY_TIME if question.time else 0
    waiting, read, best = list(found), list[Candidate](), 0.0
    apart, ordered = read_apart(question), question.wants_when or question.wants_latest
    on = ordered or bool(apart)
    most = MOST_IN_ORDER - others if ordered or question.time else MOST_READ
    most = READ_APART if apart else most
    batch = most if on else FIRST_READ
    while waiting and len(read) < most and (on or best <= waiting[0].weight):
        read += _scored(question, waiting[:batch], reranker)
        best = max((each.weight for each in read if each.fits), default=0.0)
        waiting, batch = waiting[batch:], BATCH
    waiting.sort(key=lambda each: -each.logit)
    read += _scored(question, waiting[:others], reranker)
    return read, waiting[others:]


def _scored(question: Question, found: Sequence[Candidate], reranker: Reranker) -> list[Candidate]:
    """The candidates with the logits of the cross-encoder, in order."""
    scored = list(found)
    for clause in dict.fromkeys(each.clause for each in found):
        own = [at for at, each in enumerate(found) if each.clause == clause]
        texts = [flat(found[at].span.text) for at in own]
        for at, logit in zip(own, reranker.score(clause or question.text, texts), strict=True):
            scored[at] = replace(found[at], logit=logit)
    return scored


def fitting_first(ordered: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with the first that fits the time asked, if any does, in front.

    What nearly fits may be named better: it can follow, but it is no answer.
    """
    first = next((each for each in ordered if each.fits), None)
    return list(ordered) if first is None else [first, *(c for c in ordered if c is not first)]


def _matched(
    question: Question, asked: Period, found: Sequence[Candidate], sentences: Sentences
) -> list[Candidate]:
    """The candidates with their times and what they name; none that only says when."""
    subject, plans = Subject(question), asks_for_plans(question.asked)
    matched = []
    for each in (one for one in found if not says_only_when(one.span)):
        around = sentences(each.hit.number)
        named = subject.share(each.span.article, around, place(each.span, around))
        time = match(each.span, asked, plans=plans)
        matched.append(replace(each, time=time, subject=named))
    return matched


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
    at = place(candidate.span, sentences)
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


def place(span: Span, sentences: Sequence[Sentence]) -> int:
    """Which of the sentences the span begins in."""
    return next(i for i, s in enumerate(sentences) if s.start <= span.start < s.end)


def window(candidate: Candidate, sentences: Sequence[Sentence]) -> str:
    """The candidate with the sentence before and the one after: what silence is judged by."""
    around = [
        i
        for i, s in enumerate(sentences)
        if s.start < candidate.span.end and s.end > candidate.span.start
    ]
    first, last = max(around[0] - 1, 0), min(around[-1] + 1, len(sentences) - 1)
    return flat(candidate.span.article.text[sentences[first].start : sentences[last].end])


def _candidates(hits: Sequence[Hit], sentences: Sentences) -> Iterator[Candidate]:
    """The sentences of the hits in their order, each text once, not yet scored."""
    seen: set[str] = set()
    for rank, hit in enumerate(hits, start=1):
        for sentence in touching(sentences(hit.number), hit.span):
            # Of a sentence too long for one passage, the part that this passage holds.
            start, end = max(sentence.start, hit.span.start), min(sentence.end, hit.span.end)
            span = Span(hit.span.article, start, end)
            text = flat(span.text).casefold()
            if text not in seen:
                seen.add(text)
                yield Candidate(span, hit, rank, logit=0.0, time=None)
