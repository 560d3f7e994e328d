"""Meetings that one article has ahead and another behind: the first is from before.

"Kim plans to visit Russia soon to meet President Putin" and "Kim and President Putin held a
summit on Wednesday" share hardly a word of what is done; they are linked by who meets and by its
being a meeting. Two leaders meet rarely enough for that; trials, matches and launches are too
alike among themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec

from retrieval.article import Article
from retrieval.chronology.mentions import Mention, within
from retrieval.chronology.modality import Modality, modality
from retrieval.dating.denoted import denoted
from retrieval.dating.said import Said, Soon, written
from retrieval.dating.witnesses import SHARP, SUREST, Testimony
from retrieval.period import Period
from retrieval.reading.paragraphs import Sentence

MEETING = re.compile(
    r"\b(?:meet(?:s|ings?)?|met|summits?|talks|visit(?:s|ed|ing)?|trip|hosts?|hosted)\b",
    re.IGNORECASE,
)
OFFICE = r"(?:leader|[Pp]resident|[Pp]remier|[Mm]inister|[Cc]hancellor|[Ss]ecretary|[Kk]ing)"
# An office and the name that follows it: "the North's leader, Kim Jong Un", "President Putin".
HOLDER = re.compile(rf"\b{OFFICE},?\s+(?P<name>[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)*)")
TWO = 2
# Characters of a sentence that is read; of news with a time in it the longest has 1,699.
LONGEST = 2_000
# That a meeting ahead is the one that two of the same leaders then had. Not measured: the archives
# of the benchmark hold too few such pairs.
SAME_MEETING = 0.7


class Meeting(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Who meets, and the expressions of when; `ahead` or behind."""

    leaders: tuple[frozenset[str], ...]
    times: tuple[Said, ...]
    ahead: bool


def meetings(
    article: Article, read: tuple[Sequence[Sentence], Sequence[Mention]]
) -> Iterator[Meeting]:
    """The meetings of at least two leaders that an article dates, and its plans for them.

    A plan takes in the other plans for a meeting of one of them: "a visit by Kim later this
    month"; vague times count where there are no others.
    """
    sentences, mentions = read
    found: list[Meeting] = []
    for sentence in sentences:
        text = article.text[sentence.start : sentence.end]
        if len(text) > LONGEST or not MEETING.search(text):
            continue
        planned: list[Said] = []
        held: list[Said] = []
        for mention in within(mentions, sentence.start, sentence.end):
            when = _planned(mention, text, mention.start - sentence.start)
            (planned if when else held).append(when or Said.of(mention))
        leaders = _leaders(text)
        for times, ahead in ((planned, True), (held, False)):
            if times and leaders:
                found.append(Meeting(leaders, tuple(times), ahead))
            elif times and ahead:
                found.append(Meeting((_capitalised(text),), tuple(times), ahead))
    for meeting in found:
        if len(meeting.leaders) >= TWO:
            yield _with_further(meeting, found) if meeting.ahead else meeting


def foreseen(
    told: Sequence[tuple[int, Meeting]], days: Mapping[int, int]
) -> Iterator[tuple[int, Testimony]]:
    """What meetings held by articles dated in `days` tell of those that have them ahead.

    `told` are meetings with the number of their article.

    The sharpest date of a meeting is heard, and believed the more the more articles agree on it.
    """
    held = [
        (number, meeting, _periods(meeting, days[number]))
        for number, meeting in told
        if not meeting.ahead and number in days
    ]
    places: defaultdict[str, set[int]] = defaultdict(set)  # by a word of a leader's name
    for place, (_, meeting, _) in enumerate(held):
        for word in frozenset().union(*meeting.leaders):
            places[word].add(place)
    for number, plan in told:
        if not plan.ahead:
            continue
        near = set().union(*(places[word] for word in frozenset().union(*plan.leaders)))
        heard = [
            (period, other)
            for other, meeting, periods in (held[place] for place in sorted(near))
            if other != number and _same(plan.leaders, meeting.leaders)
            for period in periods
        ]
        if not heard:
            continue
        sharpest, witness = min(
            heard, key=lambda pair: (pair[0].days or SHARP, pair[0].start or date.min, pair[1])
        )
        agreeing = {other for period, other in heard if period.overlaps(sharpest)}
        yield (
            number,
            Testimony(
                tuple((said, 1 / len(plan.times)) for said in plan.times),
                ((sharpest, 1.0),),
                min(1 - (1 - SAME_MEETING) ** len(agreeing), SUREST),
                witness,
            ),
        )


def _periods(meeting: Meeting, day: int) -> list[Period]:
    """When a meeting was, as far as it is told to the month."""
    told = (denoted(said.meaning, day) for said in meeting.times)
    return [p for p in told if p is not None and (p.days or SHARP + 1) <= SHARP]


def _planned(mention: Mention, sentence: str, start: int) -> Said | None:
    """The expression with a period ahead if it is of a plan, else None."""
    resolved = mention.resolve(None)
    if resolved.value == "FUTURE_REF":
        return Said(mention.text, written(Soon()))
    end = start + len(mention.text)
    planned = modality(sentence, start, end) is Modality.PLANNED
    return Said.of(mention) if planned and resolved.period is None else None


def _with_further(plan: Meeting, found: Sequence[Meeting]) -> Meeting:
    names = frozenset().union(*plan.leaders)
    further = [
        mention
        for other in found
        if other.ahead and other is not plan and names & frozenset().union(*other.leaders)
        for mention in other.times
    ]
    times = (*plan.times, *further)
    exact = tuple(said for said in times if said.meaning != written(Soon()))
    return Meeting(plan.leaders, exact or times, ahead=True)


def _leaders(text: str) -> tuple[frozenset[str], ...]:
    return tuple(dict.fromkeys(_words(found["name"]) for found in HOLDER.finditer(text)))


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", name.lower()))


def _capitalised(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in re.findall(r"\b[A-Z][^\W\d_]+", text))


def _same(one: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> bool:
    """Whether at least two leaders are the same: one name holds the other."""
    return sum(any(a <= b or b <= a for b in other) for a in one) >= TWO
