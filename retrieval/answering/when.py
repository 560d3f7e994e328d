"""The time a sentence is about: its time expressions, under each likely date of its article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum

from retrieval.answering.answer import When
from retrieval.article import Span
from retrieval.chronology.modality import Modality, modality, planned_as_a_whole, reports
from retrieval.chronology.overlap import CARRIED, nearness, part
from retrieval.chronology.timeline import (
    Reading,
    Timed,
    likely,
    place,
    spoken_of,
    timed,
    worth_of_article,
)
from retrieval.period import Period

# What it is worth that the article itself speaks of the time asked: hit@5 of month questions .948
# instead of .930, of the hard ones .893 instead of .821.
ELSEWHERE = 0.2
SHORTLY = 400  # characters: two or three sentences
SHORT = 31  # days: a story goes on for days, not for the year that it named
MOST_SHARE = 1 + ELSEWHERE
# Planned or denied is not happened, nor happened planned. Mild, for plans are part of what
# happened with somebody: hit@5 of the hard ones .857 instead of .821.
NOT_SO = 0.7

EVEN_ODDS = 0.5

UNREAL = (Modality.PLANNED, Modality.DENIED)
SAYING = {
    Modality.PLANNED: "it is a plan",
    Modality.DENIED: "it did not happen",
}


@dataclass(frozen=True, slots=True)
class TimeMatch:
    """How well a sentence fits the time asked.

    `inside` (0..1) is the expected share of its period that lies in the time asked, `share`
    what ranking goes by (0..1 and `ELSEWHERE`): the same with a little for nearness, for what
    else the article tells of that time, and for plans where what happened is asked. `known` is
    False where neither the sentence nor its article has a date; `when` is the period that fits
    best, None then. `unsure` is True where the article's day is not known closely enough: under
    most of its likely days the time would not be the one asked.
    """

    inside: float
    share: float
    known: bool
    when: When | None
    unsure: bool = False


UNKNOWN = TimeMatch(0.0, 0.0, known=False, when=None)


def periods(span: Span) -> list[When]:
    """The period of each time expression of a span under the likeliest date, in order.

    An expression that hangs on the article's date has none where nothing of that date is known.
    """
    return [
        _when(span, each, each.readings[0]) for each in timed(span.article, span.start, span.end)
    ]


def match(span: Span, asked: Period, *, plans: bool = False) -> TimeMatch:
    """The best match with the time asked over the span's expressions and its article's date.

    With `plans` what is planned is asked for, not what happened.
    """
    own = timed(span.article, span.start, span.end)
    matches = [_own(span, each, asked, plans=plans) for each in own]
    worth = worth_of_article(span)
    if worth:
        matches += _inherited(span, asked, worth, plans=plans)
    if not own:
        matches += _carried(span, asked)
    if not matches:
        return UNKNOWN
    best = max(matches, key=lambda found: (found.inside, found.share))
    share = max(found.share for found in matches)
    return replace(best, share=share + ELSEWHERE * spoken_of(span.article, asked))


def says_only_when(span: Span) -> bool:
    """Whether a span has no word beside its time expressions: a line with the day."""
    rest, at = [], span.start
    for each in timed(span.article, span.start, span.end):
        rest.append(span.article.text[at : each.start])
        at = max(at, min(each.end, span.end))
    rest.append(span.article.text[at : span.end])
    return len(rest) > 1 and not any(char.isalpha() for char in "".join(rest))


def _own(span: Span, each: Timed, asked: Period, *, plans: bool) -> TimeMatch:
    """The match of one expression, what is planned set back unless plans are asked for."""
    found = _weighed([(reading, _when(span, each, reading)) for reading in each.readings], asked)
    planned = modality(span.text, *place(span, each)) in UNREAL
    return found if planned is plans else replace(found, share=NOT_SO * found.share)


def _inherited(span: Span, asked: Period, worth: float, *, plans: bool) -> list[TimeMatch]:
    """What happened when the article was published, as far as that is known."""
    article = span.article
    planned = planned_as_a_whole(span.text)
    told = f"; {SAYING[Modality.PLANNED]}" if planned else ""
    readings = [
        Reading(
            dates.period,
            worth * dates.probability,
            f"the article is of {dates.said}{told}",
            spread=dates.first != dates.last,
        )
        for dates in likely(article.published)
    ]
    whens = [(r, When(r.period, "", r.because, r.probability)) for r in readings]
    if not whens:
        return []
    found = _weighed(whens, asked)
    return [found if planned is plans else replace(found, share=NOT_SO * found.share)]


def _carried(span: Span, asked: Period) -> list[TimeMatch]:
    """What goes on in the time that was named last before the span, if that was nearby.

    What somebody says is said when the article appears, whatever was told before.
    """
    if reports(span.text):
        return []
    before = timed(span.article, max(0, span.start - SHORTLY), span.start)[-1:]
    return [
        _weighed(
            [
                (
                    less,
                    When(less.period, each.words, f"before it, {less.because}", less.probability),
                )
                for reading in each.readings
                if (reading.period.days or SHORT + 1) <= SHORT
                for less in [replace(reading, probability=CARRIED * reading.probability)]
            ],
            asked,
        )
        for each in before
        if any((reading.period.days or SHORT + 1) <= SHORT for reading in each.readings)
    ]


def _weighed(readings: Sequence[tuple[Reading, When]], asked: Period) -> TimeMatch:
    """The match of one expression, or of the article's date, over its readings."""

    def fit(reading: Reading) -> float:
        return reading.probability * nearness(reading.period, asked)

    inside = fsum(r.probability * part(r.period, asked) for r, _ in readings)
    share = fsum(fit(reading) for reading, _ in readings)
    nearest = max(readings, key=lambda pair: fit(pair[0]))
    best = nearest[0]
    unsure = best.spread and part(best.period, asked) < EVEN_ODDS
    return TimeMatch(inside, share, known=True, when=nearest[1], unsure=unsure)


def _when(span: Span, each: Timed, reading: Reading) -> When:
    """A reading as it is told, with what the words around make of it."""
    told = SAYING.get(modality(span.text, *place(span, each)))
    because = f"{reading.because}; {told}" if told else reading.because
    return When(reading.period, each.words, because, reading.probability)
