"""When to say nothing, and why: a silence is a value with a kind, a sentence and the nearest."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.answering.answer import AskedTime, Quote, Silence, SilenceKind
from retrieval.answering.calibration import Calibration
from retrieval.answering.candidate import Candidate
from retrieval.answering.confidence import (
    OPEN_THRESHOLD,
    PARTS,
    PARTS_THRESHOLD,
    THRESHOLD,
    TIMED_THRESHOLD,
    fitted_threshold,
)
from retrieval.answering.quoting import quoted
from retrieval.answering.signals import model_of
from retrieval.answering.subject import ALL_NAMED, asks_openly
from retrieval.asking.question import Question
from retrieval.indexing.index import Index
from retrieval.period import spoken_period

# A question may name one thing in words that the archive does not use ("Tokyo", where it says
# "Japan"): then the quote must be twice as sure. Two such words are somebody's full name, and what
# is told of others is no answer: no quote is as sure as that.
WITH_STRANGER = 2
FULL_NAME = 2
BARE = ("today", "tonight", "tomorrow", "yesterday")  # times that take no preposition

# The cross-encoder's logit from which a sentence is on the subject, whenever it happened; where a
# time is asked it is also when it names all of the subject.
ON_SUBJECT = 0.0

# By so many logits a sentence of another time may be a better answer than the first, which fits
# the time: then what was asked for happened at that other time. Of questions about the seeds with
# a month added 94 % of the unanswerable are refused so, 92 % without, and as many answered.
OUTDONE = 3.0


def silent(
    index: Index,
    question: Question,
    candidates: Sequence[Candidate],
    known: tuple[float, int],
    calibration: Calibration | None = None,
) -> Silence | None:
    """The silence that the question must be met with, or None where it can be answered.

    `candidates` are in order; `known` is the confidence in the first, and the number of
    articles that were searched; thresholds of the calibration go before those shipped.
    """
    sure, articles = known
    size = counted(articles)
    if not question.stems and question.time is None:
        return Silence(
            SilenceKind.NOT_A_QUESTION,
            "There is nothing to look up in that: ask who, what, where, when or how many, "
            "about something in the news.",
        )
    if not candidates:
        message = f"The archive ({size}) has no text to search."
        return Silence(SilenceKind.NOT_IN_ARCHIVE, message)
    names = [word for word, is_name in question.unknown if is_name]
    unheld = () if question.parts is None else tuple(dict.fromkeys(question.parts.unheld))
    answers = candidates[0].fits and not _outdone(question, candidates)
    if answers and sure >= needed(question, [*names, *unheld], calibration):
        return None
    nearest = quoted(index, question, candidates[0])
    unknown = _unknown(names, unheld, size)
    if unknown is not None:
        return Silence(SilenceKind.UNKNOWN_NAME, unknown, nearest)
    closest = _closest(question, candidates)
    on_subject = _on_subject(closest) or not question.stems
    if question.time is not None and on_subject and not closest.fits:
        nearest = quoted(index, question, closest)
        return _out_of_time(question.time, closest, nearest)
    message = f"No sentence of the archive ({size}) answers this."
    return Silence(SilenceKind.NOT_IN_ARCHIVE, message, nearest)


def counted(articles: int) -> str:
    """A number of articles in words: "1 article", "1,200 articles"."""
    return "1 article" if articles == 1 else f"{articles:,} articles"


def needed(
    question: Question, strangers: Sequence[str] = (), calibration: Calibration | None = None
) -> float:
    """The confidence that an answer needs where the archive does not know `strangers`.

    In a question that asks for much they count for nothing.
    """
    fitted = fitted_threshold(model_of(question), calibration)
    least = _shipped_threshold(question) if fitted is None else fitted
    if model_of(question) == PARTS:
        return least
    if len(strangers) >= FULL_NAME:
        return 1.0
    return WITH_STRANGER * least if strangers else least


def _shipped_threshold(question: Question) -> float:
    if model_of(question) == PARTS:
        return PARTS_THRESHOLD
    if question.time is None or not question.stems:
        return THRESHOLD
    return OPEN_THRESHOLD if asks_openly(question) else TIMED_THRESHOLD


def _unknown(names: Sequence[str], unheld: Sequence[str], size: str) -> str | None:
    """What the archive has nothing of: outlets asked for, else names."""
    if not unheld and not names:
        return None
    listed = " or ".join(f"“{name}”" for name in unheld or names)
    return f"No article of the archive ({size}) {'is from' if unheld else 'mentions'} {listed}."


def _closest(question: Question, candidates: Sequence[Candidate]) -> Candidate:
    """What is most on the subject at any time; of what an open question names, the nearest."""
    named = [candidate for candidate in candidates if _on_subject(candidate)]
    if named and asks_openly(question):
        return max(named, key=lambda candidate: candidate.time.share if candidate.time else 0.0)
    return max(candidates, key=lambda candidate: (_on_subject(candidate), candidate.logit))


def _outdone(question: Question, candidates: Sequence[Candidate]) -> bool:
    """Whether what answers far better is of another time than the one asked."""
    best = max(candidates, key=lambda candidate: candidate.logit)
    if asks_openly(question) or best.fits or best.logit <= ON_SUBJECT:
        return False
    return best.logit - candidates[0].logit >= OUTDONE


def _on_subject(candidate: Candidate) -> bool:
    return candidate.logit > ON_SUBJECT or candidate.subject >= ALL_NAMED


def _out_of_time(time: AskedTime, closest: Candidate, nearest: Quote) -> Silence:
    """What is on the subject is of other days, or of no known day."""
    if closest.time is not None and not closest.time.known:
        message = f"What the archive has on this is undated, so it may not be {_in_words(time)}."
        return Silence(SilenceKind.ONLY_UNDATED, message, nearest)
    if closest.time is not None and closest.time.inside > 0:
        message = f"The archive does not date this closely enough to say it was {_in_words(time)}."
    else:
        message = f"The archive has nothing on this {_in_words(time)}."
    if nearest.when is not None:
        message += f" The nearest it has is {spoken_period(nearest.when.period)}."
    return Silence(SilenceKind.NOT_IN_PERIOD, message, nearest)


def _in_words(time: AskedTime) -> str:
    """The time as the question put it: "in September 2023", "on Friday", "yesterday"."""
    word = time.words
    if " " in word or time.operator != "in" or word.lower() in BARE:
        return word
    return f"{'on' if word.lower().endswith('day') else 'in'} {word}"
