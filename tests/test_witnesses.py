"""What dated articles tell of an undated one by events that both speak of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.chronology.mentions import find
from retrieval.dating import witnesses
from retrieval.dating.events import Event, Time
from retrieval.dating.links import Links
from retrieval.dating.said import Said
from retrieval.dating.told import Told
from retrieval.dating.witnesses import EVEN, RAREST, SUREST, WITNESSES
from retrieval.dating.witnesses import Testimony as Heard  # pytest collects Test...
from retrieval.dating.words import Terms
from retrieval.period import Period

SEPTEMBER = Period(date(2023, 9, 1), date(2023, 10, 1))
SUMMIT = Period.day(date(2023, 9, 13))
OCTOBER = np.arange(date(2023, 10, 1).toordinal(), date(2023, 11, 1).toordinal())


def said(words: str) -> Said:
    """The one time expression of a few words."""
    (found,) = find(words)
    return Said.of(found)


def heard_of(words: str, period: Period, probability: float = 0.5) -> Heard:
    """One expression, one period."""
    return Heard(((said(words), 1.0),), ((period, 1.0),), probability, 7)


def under(heard: Heard, day: date) -> float:
    """How far its expressions and periods agree under one day."""
    return float(heard.agreement(np.array([day.toordinal()]))[0])


@dataclass(frozen=True)
class Sentence:
    """A sentence of an article with time expressions, each said of some words."""

    article: int
    times: tuple[tuple[str, tuple[str, ...]], ...]
    start: int = 0

    @property
    def words(self) -> set[str]:
        """The words of all its times."""
        return {word for _, words in self.times for word in words}


def event(number: int, words: str, *common: str, sentence: int = 0) -> Sentence:
    """A sentence with one time expression that is said of `common`."""
    return Sentence(number, ((words, common),), sentence)


Link = tuple[Sentence, Sentence, float]


def link(one: Sentence, other: Sentence, probability: float = 0.5) -> Link:
    """Two sentences that tell one event."""
    return one, other, probability


def all_heard(pairs: Sequence[Link], days: dict[int, int]) -> dict[int, list[Heard]]:
    """What is heard where these are linked and those articles are dated."""
    told = sorted({s for pair in pairs for s in pair[:2]}, key=lambda s: (s.article, s.start))
    words = sorted({word for each in told for word in each.words})
    place = {word: at for at, word in enumerate(words)}

    def events(number: int) -> list[Event]:
        own = [each for each in told if each.article == number]
        return [
            Event(
                each.start,
                tuple(Time(said(t), tuple(sorted(place[w] for w in of))) for t, of in each.times),
                tuple(sorted(place[word] for word in each.words)),
                (),
            )
            for each in own
        ]

    articles = range(max((each.article for each in told), default=-1) + 1)
    terms = Terms.of([words for _ in articles])
    common = [sorted(place[w] for w in one.words & other.words) for one, other, _ in pairs]
    found = Links(
        np.array([told.index(one) for one, _, _ in pairs], np.int64),
        np.array([told.index(other) for _, other, _ in pairs], np.int64),
        np.array([probability for *_, probability in pairs]),
        np.array([place for each in common for place in each], np.int64),
        np.cumsum([0, *map(len, common)]),
    )
    return witnesses.testimonies(found, Told.of([events(n) for n in articles], terms), days)


@pytest.mark.parametrize(
    ("words", "period", "day", "expected"),
    [
        ("last month", SUMMIT, date(2023, 10, 14), 1.0),
        ("last month", SUMMIT, date(2023, 9, 14), 0.0),
        ("last month", SEPTEMBER, date(2023, 10, 14), 1.0),
        ("last week", Period(date(2023, 9, 4), date(2023, 9, 18)), date(2023, 9, 20), 1.0),
        ("last week", Period(date(2023, 9, 14), date(2023, 9, 18)), date(2023, 9, 20), 1.0),
        ("last week", Period(date(2023, 9, 16), date(2023, 9, 20)), date(2023, 9, 20), 0.5),
        ("yesterday", SUMMIT, date(2023, 9, 14), 1.0),
        ("yesterday", SUMMIT, date(2023, 9, 13), 0.0),
    ],
)
def test_agreement_is_the_part_of_the_shorter_in_the_longer(
    words: str, period: Period, day: date, expected: float
) -> None:
    """Of Saturday to Tuesday half lies in the week before the 20th; a day is in its month."""
    assert under(heard_of(words, period), day) == pytest.approx(expected)


def test_agreement_is_weighed_by_shares() -> None:
    """Two expressions, one of which agrees with one of two periods: .75 of .6."""
    both = Heard(
        ((said("last month"), 0.75), (said("yesterday"), 0.25)),
        ((SUMMIT, 0.6), (Period.day(date(2020, 1, 1)), 0.4)),
        0.5,
        7,
    )

    assert under(both, date(2023, 10, 14)) == pytest.approx(0.45)
    agreeing = both.agreeing(date(2023, 10, 14))
    assert agreeing is not None
    assert (agreeing[0].text, agreeing[1]) == ("last month", SUMMIT)
    assert both.agreeing(date(2022, 1, 1)) is None


def test_evidence_is_corrected_for_chance() -> None:
    """October, even odds; one day in 31 agrees by chance: log(1 - .5 + .5 * 31), else log(.5)."""
    yesterday = heard_of("yesterday", Period.day(date(2023, 10, 9)))
    chances = np.full(31, 1 / 31)

    found = yesterday.evidence(OCTOBER, chances)

    assert found[9] == pytest.approx(log(1 - 0.5 + 0.5 * 31))
    assert np.delete(found, 9) == pytest.approx(log(0.5))


def test_what_agrees_with_every_day_tells_nothing() -> None:
    """The words "last month" under any day of October is September: log(1 - .5 + .5 * 1 / 1)."""
    found = heard_of("last month", SUMMIT).evidence(OCTOBER, np.full(31, 1 / 31))

    assert found == pytest.approx(0)


def test_agreement_by_the_rarest_chance_is_not_endless() -> None:
    """Nobody believed the day: as if one day in 365 agreed by chance."""
    found = heard_of("yesterday", SUMMIT).evidence(
        np.array([date(2023, 9, 14).toordinal()]), np.array([0.0])
    )

    assert found[0] == pytest.approx(log(0.5 + 0.5 / RAREST))


@given(
    st.sampled_from(["last month", "yesterday", "last week", "Monday", "soon", "next month"]),
    st.floats(0.02, SUREST),
    st.dates(date(1600, 1, 1), date(2200, 12, 31)),
    st.integers(-100, 100),
)
def test_evidence_is_a_number_and_bounded_below(
    words: str, probability: float, first: date, off: int
) -> None:
    """Whatever the days and the period: log(1 - probability) is the worst."""
    ordinals = np.arange(first.toordinal(), first.toordinal() + 20)
    period = Period.day(date.fromordinal(first.toordinal() + off))

    found = heard_of(words, period, probability).evidence(ordinals, np.full(20, 0.05))

    assert np.isfinite(found).all()
    assert (found >= log(1 - probability) - 1e-9).all()


def test_a_dated_article_testifies_for_the_other() -> None:
    """One says "last month", the other is of 14 September and says "Wednesday": the 13th."""
    one, other = event(0, "last month", "summit"), event(1, "Wednesday", "summit")

    heard = all_heard([link(one, other)], {1: date(2023, 9, 14).toordinal()})

    ((found,),) = heard.values()
    assert list(heard) == [0]
    assert found.periods == ((SUMMIT, 1.0),)
    assert (found.said[0][0].text, found.witness, found.probability) == ("last month", 1, 0.5)


def test_two_dated_articles_testify_for_each_other() -> None:
    """Each may be wrong about its day."""
    one, other = event(0, "last month", "summit"), event(1, "Wednesday", "summit")
    days = {0: date(2023, 10, 14).toordinal(), 1: date(2023, 9, 14).toordinal()}

    heard = all_heard([link(one, other)], days)

    assert {number: found[0].witness for number, found in heard.items()} == {0: 1, 1: 0}


@pytest.mark.parametrize(
    ("own", "others"),
    [
        ("last month", "in 2023"),  # a year is too long to bind a day
        ("last month", "in the summer"),  # so is a season
        ("Sept. 13, 2023", "Wednesday"),  # what names its day in full needs no anchor
    ],
)
def test_what_binds_nothing_is_not_heard(own: str, others: str) -> None:
    """Neither long periods nor expressions that hang on no anchor."""
    pair = link(event(0, own, "summit"), event(1, others, "summit"))

    assert all_heard([pair], {1: date(2023, 9, 14).toordinal()}) == {}


def test_nobody_dated_nobody_heard() -> None:
    """No day, no testimony."""
    pair = link(event(0, "last month", "summit"), event(1, "Wednesday", "summit"))

    assert all_heard([pair], {}) == {}
    assert all_heard([], {0: 700_000}) == {}


def test_shares_are_those_of_the_common_words() -> None:
    """Two shared words are said of the first expression, none of the second: 2.2 to .2."""
    own = Sentence(0, (("last month", ("summit", "treaty")), ("yesterday", ("goats",))))
    other = event(1, "Wednesday", "summit", "treaty")

    heard = all_heard([link(own, other)], {1: date(2023, 9, 14).toordinal()})

    shares = [share for _, share in heard[0][0].said]
    assert shares == pytest.approx([(2 + EVEN) / (2 + 2 * EVEN), EVEN / (2 + 2 * EVEN)])


def test_only_the_likeliest_witnesses_are_heard() -> None:
    """Five speak of one sentence: the three most probable, in their order."""
    own = event(0, "last month", "summit")
    pairs = [
        link(own, event(number, "Wednesday", "summit"), number / 10) for number in range(1, 6)
    ]

    heard = all_heard(pairs, dict.fromkeys(range(1, 6), date(2023, 9, 14).toordinal()))

    assert [found.witness for found in heard[0]] == [5, 4, 3][:WITNESSES]


def test_a_witness_is_heard_once() -> None:
    """Two sentences of one article are not two witnesses; the likelier is heard."""
    own, more = event(0, "last month", "summit"), event(0, "last week", "summit", sentence=90)
    other = event(1, "Wednesday", "summit")

    heard = all_heard(
        [link(own, other, 0.3), link(more, other, 0.6)], {1: date(2023, 9, 14).toordinal()}
    )

    assert [(t.said[0][0].text, t.probability) for t in heard[0]] == [("last week", 0.6)]


def test_nothing_is_quite_sure() -> None:
    """Even of twins one expression in ten is read wrong: never a probability of 1."""
    pair = link(event(0, "last month", "summit"), event(1, "Wednesday", "summit"), 1.0)

    heard = all_heard([pair], {1: date(2023, 9, 14).toordinal()})

    assert heard[0][0].probability == SUREST
