"""Stretches: the two mentions of a range make one period, every other mention its own."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.chronology.grammar.rules import Timex
from retrieval.chronology.mentions import find
from retrieval.chronology.stretches import Stretch, stretches

THURSDAY = date(2023, 10, 26)

# text with the range in brackets, first day, last day
RANGES = """
He ruled [from 2014 to 2018]. | 2014-01-01 2018-12-31
He ruled [from 2014 until 2018]. | 2014-01-01 2018-12-31
He ruled [2014-2018]. | 2014-01-01 2018-12-31
The war ([1914–18]) was long. | 1914-01-01 1918-12-31
In the [2014/15] season they won. | 2014-01-01 2015-12-31
He ruled [from 2014 until now]. | 2014-01-01 2023-10-26
What happened [between March and May 2023]? | 2023-03-01 2023-05-31
What happened [between March 2022 and May 2023]? | 2022-03-01 2023-05-31
The fair runs [Oct. 26-28]. | 2023-10-26 2023-10-28
The fair ran [from the 4th to the 23rd of May 2022]. | 2022-05-04 2022-05-23
The fair ran [between 3 and 12 of Sept.] | 2023-09-03 2023-09-12
The fair ran [Oct. 4 through 6]. | 2023-10-04 2023-10-06
The fair runs [October 26 to November 3]. | 2023-10-26 2023-11-03
The fair ran [October 26 - November 3, 2021]. | 2021-10-26 2021-11-03
It was shut [from Dec. 28, 2012, to Jan. 2, 2013]. | 2012-12-28 2013-01-02
It was shut [2012-10-01 to 2012-10-05]. | 2012-10-01 2012-10-05
It grew [from late 2021 to mid-2022]. | 2021-09-01 2022-08-31
It grew [January-March 2012]. | 2012-01-01 2012-03-31
It grew [from the 1990s to the 2000s]. | 1990-01-01 2009-12-31
They talked [from Monday to Wednesday]. | 2023-10-23 2023-10-25
They talked [from Monday to Friday]. | 2023-10-16 2023-10-20
They will talk [from Monday to Friday]. | 2023-10-30 2023-11-03
It snowed [from November to February]. | 2022-11-01 2023-02-28
It was open [from 10 a.m. to 5 p.m. Tuesday]. | 2023-10-24 2023-10-24
Profit fell in [the three months ended Sept. 30]. | 2023-07-01 2023-09-30
Profit fell in [the 12 months to June 2012]. | 2011-07-01 2012-06-30
Profit fell in [the first three months of 2013]. | 2013-01-01 2013-03-31
It rained in [the last ten days of May 2022]. | 2022-05-22 2022-05-31
He left [two weeks before May 13, 1999]. | 1999-04-29 1999-04-29
He left [two days after Christmas 2022]. | 2022-12-27 2022-12-27
It opens [two weeks from Monday]. | 2023-11-13 2023-11-13
He came back [two years after 2011]. | 2013-01-01 2013-12-31
They will meet [between now and November 15]. | 2023-10-26 2023-11-15
It was cold [from November to February 2012]. | 2011-11-01 2012-02-29
It was cold [from the ninth to the seventeenth of April 2021]. | 2021-04-09 2021-04-17
It was shut [from 10/1/2018-10/7/2018]. | 2018-10-01 2018-10-07
What happened [between march and may]? | 2023-03-01 2023-05-31
"""

NO_RANGES = [
    "It rained in 2019 and 2020.",
    "They moved the vote from Tuesday to Thursday.",
    "They met in March, and May 2023 was fine.",
    "He left on Monday. To 2019 he owes all.",
    "It took 60 to 90 days.",
    "It ended Monday -- Oct. 28 is near.",
    "He came in 2019\n- 2020 was bad.",
    "Several weeks to Christmas remained.",
    "He spent some weeks of 2013 there.",
    "He was there for two weeks from Monday.",
]


def cases(table: str) -> list[tuple[str, str, list[str]]]:
    """Text without brackets, the words between them, and the days."""
    rows = []
    for line in table.strip().splitlines():
        marked, days = line.split(" | ")
        words = marked[marked.index("[") + 1 : marked.index("]")]
        rows.append((marked.replace("[", "").replace("]", ""), words, days.split()))
    return rows


def ranges(text: str) -> list[Stretch]:
    """The stretches of a text that have two mentions."""
    return [stretch for stretch in stretches(text, find(text)) if stretch.is_range]


@pytest.mark.parametrize(("text", "words", "days"), cases(RANGES))
def test_a_range_is_one_period(text: str, words: str, days: list[str]) -> None:
    """A range is found whole, with its "from", and runs from its first day to its last."""
    (found,) = ranges(text)
    period = found.resolve(THURSDAY).period
    assert period is not None
    assert (found.text, [str(period.start), str(period.last)]) == (words, days)


@pytest.mark.parametrize("text", NO_RANGES)
def test_neighbours_without_a_range_word_stay_apart(text: str) -> None:
    """Lists, postponements, counts and new lines make no range."""
    assert ranges(text) == []


def test_a_mention_alone_keeps_all_that_it_is() -> None:
    """A stretch of one mention has its offsets, words, type and meaning."""
    (mention,) = find("He left last week.")
    (stretch,) = stretches("He left last week.", [mention])
    assert (stretch.start, stretch.end, stretch.text) == (mention.start, mention.end, "last week")
    assert (stretch.type, stretch.resolve(THURSDAY)) == (Timex.DATE, mention.resolve(THURSDAY))


def test_a_range_has_an_interval_as_value_and_needs_both_ends() -> None:
    """The value is that of ISO 8601; without an anchor a relative end leaves nothing."""
    (told,) = ranges("from 2014 to 2018")
    (hanging,) = ranges("from 2014 to last year")
    assert told.resolve(None).value == "2014/2018"
    assert hanging.resolve(THURSDAY).value == "2014/2022"
    assert hanging.resolve(None).period is None


def test_hours_of_a_day_are_a_range_of_time() -> None:
    """Two times of day make a TIME, a date and a time a DATE."""
    (hours,) = ranges("open from 10 a.m. to 5 p.m. Tuesday")
    assert hours.type is Timex.TIME
    assert hours.mentions[0].resolve(THURSDAY).value == "2023-10-24T10:00"


PIECES = st.sampled_from(
    ["from ", "between ", "2014", "2018", " to ", " and ", "-", "March", "May 2023", "Oct. 26",
     "28", " until ", "Monday", "the three months", " ended ", "now", ", ", "\n", "3 p.m.", " "]
)  # fmt: skip


@settings(deadline=None)
@given(pieces=st.lists(PIECES, max_size=14), anchor=st.dates() | st.none())
def test_every_mention_is_in_one_stretch(pieces: list[str], anchor: date | None) -> None:
    """No mention is lost or used twice, offsets give the words, and any anchor can be resolved."""
    text = "".join(pieces)
    mentions = find(text)
    found = stretches(text, mentions)
    assert [mention for stretch in found for mention in stretch.mentions] == mentions
    for stretch in found:
        assert text[stretch.start : stretch.end] == stretch.text
        assert stretch.start <= stretch.mentions[0].start
        assert stretch.end == stretch.mentions[-1].end
        stretch.resolve(anchor)
    assert all(one.end <= other.start for one, other in pairwise(found))
