"""What is read off a question and its passages to tell how sure an answer is."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

from retrieval.answering.candidate import Candidate
from retrieval.answering.closely import looks
from retrieval.answering.confidence import PARTS, TIMED, UNTIMED, Signals, log_time
from retrieval.answering.hit import Hit
from retrieval.asking.parts import Parts
from retrieval.asking.question import Question
from retrieval.indexing.index import Index

# Of a question with parts: so many of the best passages are read. Of more of them some have no
# sentence among the candidates.
READ = 5


def model_of(question: Question) -> str:
    """The model of confidence that judges a question."""
    if question.parts is not None and question.parts.ask_much:
        return PARTS
    return UNTIMED if question.time is None else TIMED


def of_quote(question: Question, logits: tuple[float, float], inside: float) -> Signals:
    """The signals of a quote by its logits, alone and in its window, and its share in the time."""
    if question.time is not None:
        return Signals(TIMED, (*logits, log_time(inside)))
    return Signals(UNTIMED, (*logits, 1 / len(question.stems)))


def best_hits(candidates: Sequence[Candidate]) -> list[Hit]:
    """The passages of candidates that are read for a question with parts, best first."""
    hits = {candidate.rank: candidate.hit for candidate in candidates}
    return [hits[rank] for rank in sorted(hits)[:READ]]


def of_parts(index: Index, parts: Parts, hits: Sequence[Hit]) -> Signals:
    """The signals of a question with parts, by its best passages, at least one."""
    hits = hits[:READ]
    seen = looks(index, parts, {hit.number: (hit.lexical, hit.dense) for hit in hits})
    words = mean(look.sentence for look in seen.values())
    meaning = mean(hit.dense for hit in hits)
    return Signals(PARTS, (_outlets(parts, hits), words, meaning))


def _outlets(parts: Parts, hits: Sequence[Hit]) -> float:
    """The mean over outlets of the best cosine of theirs; where none is named, the best of all."""
    told = [(hit.span.article.source, hit.dense) for hit in hits]
    asked = dict.fromkeys(outlet.sources for outlet in parts.outlets)
    best = [
        max((cosine for source, cosine in told if source in sources), default=0.0)
        for sources in asked
    ]
    best += [0.0 for _ in dict.fromkeys(parts.unheld)]
    return mean(best) if best else max(cosine for _, cosine in told)
