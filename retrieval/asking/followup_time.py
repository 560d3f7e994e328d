"""Another time for a question asked before: "and in October?", "and before that?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from retrieval.asking.asked_event import asked_event
from retrieval.asking.asked_time import AND, ATTRIBUTE, HERE, OR, PREPOSITION, THE, Timed, timed
from retrieval.asking.cut import without
from retrieval.chronology.grammar.between import FromTo
from retrieval.chronology.grammar.cells import Unit
from retrieval.chronology.grammar.derived import onward
from retrieval.chronology.grammar.lexicon import WEEKDAYS
from retrieval.chronology.grammar.rules import Timex
from retrieval.chronology.mentions import Mention, find
from retrieval.chronology.stretches import Stretch, stretches
from retrieval.period import spoken, spoken_period

# A time that hangs on the one before, and the word that says how.
_THAT = r"\s+(?:that|this|then|those|these)"
SIDES = {
    "before": rf"(?:before|prior\s+to|ahead\s+of){_THAT}|before|beforehand|earlier|previously",
    "until": rf"(?:until|till|up\s+to|by){_THAT}",
    "since": rf"(?:ever\s+)?since(?:{_THAT})?",
    "after": rf"(?:after|following){_THAT}|after|afterwards?|later(?:\s+on)?|then|next",
}
# Times that take no preposition: "who met last month".
BARE = HERE | {"today", "yesterday", "tomorrow", "tonight", "now", "recently"}
MONTH_AND_DAY = re.compile(r"[A-Za-z]+\.?\s\d{1,2}(?:st|nd|rd|th)?$")
A_YEAR = 365  # days: from so many on "before 2019" does not say the year of "in October"


def retimed(said: str, body: str, asked_on: date) -> str | None:
    """The question `body` with the time `said` in place of its own; None where `said` is none.

    Both come without their question mark. Times of the question give way with their
    prepositions; where it has none, an event that gives a time does, or the new one is appended.

    >>> retimed("in October", "who was sanctioned in September 2023", date(2024, 1, 5))
    'who was sanctioned in October 2023'
    """
    for side, words in SIDES.items():
        if re.fullmatch(words, said, re.IGNORECASE):
            return _beside(side, body, asked_on)
    said = re.sub(r"['’]s?$", "", said)
    mentions = find(said)
    if len(mentions) == 1 and onward(mentions[0].meaning) is not None:
        return _onward(said, mentions[0], body, asked_on)
    new = _covering(said, mentions, asked_on)
    if new is None:
        return None
    own, attributes = _times(body, asked_on)
    year = _year(body, [*own, *attributes], asked_on)
    words = said if year is None else _with_year(said, new[-1], year, asked_on)
    prefix = said[: new[0].start].strip()
    if attributes and not own and prefix.lower() in ("", "in") and not _is_bare(new[0]):
        kept = words[new[0].start :]
        return f"{body[: attributes[0].start]}{kept}{body[attributes[0].end :]}"
    if prefix.lower() in ("", "the"):
        words = f"{_prefix(body, own, new[0])}{words}"
    return _put(words, body, own)


def untimed(body: str, asked_on: date) -> str:
    """A question without the times that stand as its own."""
    for each in reversed(_times(body, asked_on)[0]):
        body = without(body, each.start, each.end).lstrip(",;: ")
    return body


def _beside(side: str, body: str, asked_on: date) -> str | None:
    """The question before, after, since or until its own time; None where it has none."""
    own, attributes = _times(body, asked_on)
    if not own and not attributes:
        event = asked_event(body)
        return None if event is None else f"{event.rest} {side} {event.event}"
    old = own or attributes
    single = [s for s in stretches(body, find(body)) if old[0].start <= s.start < old[-1].end]
    if len(single) == 1 and not single[0].is_range:
        words: str | None = single[0].text
    else:
        words = _edge(side, old)
    if words is None:
        return None
    if own:
        return _put(f"{side} {words}", body, own)
    return f"{without(body, attributes[0].start, attributes[0].end)} {side} {words}"


def _edge(side: str, times: Sequence[Timed]) -> str | None:
    """The first day of several times, or for what came after them the last; None if open."""
    if side in ("before", "since"):
        firsts = [time.period.start for time in times if time.period.start]
        return spoken(min(firsts)) if firsts else None
    lasts = [time.period.last for time in times if time.period.last]
    return spoken(max(lasts)) if lasts else None


def _onward(said: str, alone: Mention, body: str, asked_on: date) -> str | None:
    """The question at a time that is counted from its own: "a month later", "that week"."""
    prefix = said[: alone.start].strip().lower()
    if prefix not in ("", "in", "on", "during") or alone.end < len(said):
        return None
    counted = find(f"{body}? {said}")[-1]
    period = counted.resolve(asked_on).period
    if counted.meaning == alone.meaning or period is None:
        return None  # the question has no time as fine as that
    return _put(spoken_period(period), body, _times(body, asked_on)[0])


def _covering(said: str, mentions: Sequence[Mention], asked_on: date) -> list[Stretch] | None:
    """The stretches of `said` if it says nothing but when, prepositions aside."""
    new, end = stretches(said, mentions), 0
    if len(new) == 1 and new[0].text == said and new[0].type is Timex.DATE:
        return new  # "now" and "recently" too, which are no days
    for time in timed(said, asked_on, None):
        gap = said[end : time.start]
        if gap.strip() and (end == 0 or not (OR.fullmatch(gap) or AND.fullmatch(gap))):
            return None
        end = time.end
    return new if end and end == len(said) else None


def _times(body: str, asked_on: date) -> tuple[list[Timed], list[Timed]]:
    """The times of a question that stand for themselves, listed ones as one, and attributes."""
    own: list[Timed] = []
    attributes: list[Timed] = []
    for time in timed(body, asked_on, None):
        end = time.end
        if THE.search(body[: time.start]) and ATTRIBUTE.match(body, end):
            attributes.append(time)
            continue
        gap = body[own[-1].end : time.start] if own else "."
        if OR.fullmatch(gap) or AND.fullmatch(gap):
            first = own.pop()
            time = Timed(first.start, end, first.operator, time.period)
        own.append(time)
    return own, attributes


def _year(body: str, times: Sequence[Timed], asked_on: date) -> int | None:
    """The year of the time before, None where it has none or more than one."""
    for stretch in stretches(body, find(body)):
        time = next((t for t in times if t.start <= stretch.start < t.end), None)
        stated, period = stretch.resolve(None).period, stretch.resolve(asked_on).period
        if time is None or period is None or period.start is None or period.last is None:
            continue
        if stated is None and _completed(stretch, asked_on.year):
            continue  # "in September": of which year, the archive says
        long = (period.days or 0) >= A_YEAR and None in (time.period.start, time.period.end)
        return None if long or period.start.year != period.last.year else period.start.year
    return None


def _with_year(said: str, last: Stretch, year: int, asked_on: date) -> str:
    """Time words with the year, where their last part lacks one and that does not lie ahead."""
    period = last.resolve(None).period
    completed = None if period or HERE & _words(last) else _completed(last, year)
    if completed is None:
        return said
    ahead = find(completed)[-1].resolve(None).period
    if ahead and ahead.start and ahead.start > asked_on:
        return said
    return f"{said[: last.start]}{completed}{said[last.end :]}"


def _completed(stretch: Stretch, year: int) -> str | None:
    """The words of a stretch with a year behind, None where that makes no date of them."""
    comma = "," if MONTH_AND_DAY.search(stretch.text) else ""
    words = f"{stretch.text}{comma} {year:04}"
    whole = stretches(words, find(words))
    one = len(whole) == 1 and whole[0].text == words
    return words if one and whole[0].resolve(None).period is not None else None


def _prefix(body: str, own: Sequence[Timed], new: Stretch) -> str:
    """The preposition for a time that came without: "before " of the one replaced, or its own."""
    if own:
        inside = (s.start for s in stretches(body, find(body)) if own[0].start <= s.start)
        old = body[own[0].start : next(inside, own[0].start)]
        if old.strip() and not PREPOSITION.fullmatch(old):
            return old
    if isinstance(new.meaning, FromTo):
        return "" if new.text.lower().startswith(("from", "between")) else "from "
    if _is_bare(new) or new.meaning.grain is None:
        return ""
    return "on " if new.meaning.grain is Unit.DAY else "in "


def _is_bare(stretch: Stretch) -> bool:
    return bool(_words(stretch) & BARE) and not _words(stretch) <= WEEKDAYS.keys()


def _words(stretch: Stretch) -> set[str]:
    return set(re.findall(r"\w+", stretch.text.lower()))


def _put(words: str, body: str, own: Sequence[Timed]) -> str:
    """`words` in the place of the first of the times, the others gone; at the end if none."""
    if not own:
        event = asked_event(body)
        return f"{body if event is None else event.rest} {words}"
    for each in reversed(own[1:]):
        body = without(body, each.start, each.end)
    start, end = own[0].start, own[0].end
    if start == 0 and body[0].isupper():
        words = words[:1].upper() + words[1:]
    return f"{body[:start]}{words}{body[end:]}"
