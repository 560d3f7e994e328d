"""Meetings ahead in one article and behind in another: the first is from before."""

from datetime import date

import numpy as np
import pytest

from retrieval.article import Article
from retrieval.dating.features import article_mentions
from retrieval.dating.plans import SAME_MEETING, Meeting, foreseen, meetings
from retrieval.dating.said import Soon, meant
from retrieval.dating.witnesses import SUREST
from retrieval.dating.witnesses import Testimony as Heard  # pytest collects Test...
from retrieval.period import Period
from retrieval.reading.formats import Draft
from retrieval.reading.paragraphs import article_sentences
from retrieval.reading.read import article

PLAN = (
    "President Oru Vant of Kesh plans to visit Torvik later this month to meet Premier Ila Mons."
)
VAGUE = "President Oru Vant of Kesh will visit Torvik soon to meet Premier Ila Mons."
HELD = "President Oru Vant and Premier Ila Mons held a summit in Torvik on Wednesday."
OTHERS = "President Oru Vant and Chancellor Bea Holt held a summit in Torvik on Wednesday."
THURSDAY = date(2023, 9, 14)


def of(text: str) -> list[Meeting]:
    """The meetings of an article of one paragraph."""
    made: Article = article(Draft(text), "a", None)
    return list(meetings(made, (article_sentences(made), article_mentions(made))))


def heard(*texts: str, days: dict[int, date]) -> list[tuple[int, Heard]]:
    """What articles of one paragraph foresee, those of `days` being dated."""
    told = [(number, meeting) for number, text in enumerate(texts) for meeting in of(text)]
    return list(foreseen(told, {number: day.toordinal() for number, day in days.items()}))


def test_a_meeting_behind() -> None:
    """Two holders of offices by name, and the day."""
    (found,) = of(HELD)

    assert not found.ahead
    assert found.leaders == (frozenset({"oru", "vant"}), frozenset({"ila", "mons"}))
    assert [mention.text for mention in found.times] == ["Wednesday"]


def test_a_meeting_ahead() -> None:
    """What is planned stands ahead."""
    (found,) = of(PLAN)

    assert found.ahead
    assert [mention.text for mention in found.times] == ["later this month"]


def test_soon_is_some_weeks() -> None:
    """The 45 days after the anchor, the anchor left out; nothing without one."""
    (found,) = of(VAGUE)
    (soon,) = found.times

    assert meant(soon.meaning) == Soon()
    assert str(soon.resolve(THURSDAY).period) == "2023-09-15..2023-10-29"
    assert soon.resolve(None).period is None


@pytest.mark.parametrize(
    "text",
    [
        "President Oru Vant spoke in Torvik on Wednesday.",
        "President Oru Vant held talks in Torvik on Wednesday.",
        "President Oru Vant and Premier Ila Mons held a summit in Torvik.",
        "Oru Vant and Ila Mons held a summit in Torvik on Wednesday.",
        "",
    ],
)
def test_what_is_no_meeting_of_two_leaders_with_a_time(text: str) -> None:
    """No meeting, one leader, no time, no offices, nothing."""
    assert of(f"Torvik is a town. {text}") == []


def test_exact_plans_are_heard_before_vague_ones() -> None:
    """A visit by one of them "later this month" says when "soon" is."""
    more = "The visit of Oru Vant is planned for later this month, an aide said."

    (found,) = [meeting for meeting in of(f"{VAGUE} {more}") if meeting.ahead]

    assert [mention.text for mention in found.times] == ["later this month"]


def test_a_summit_held_dates_the_plan_for_it() -> None:
    """Held on Wednesday the 13th: under 6 September "later this month" agrees, in October not."""
    ((number, found),) = heard(PLAN, HELD, days={1: THURSDAY})

    assert (number, found.witness) == (0, 1)
    assert found.periods == ((Period.day(date(2023, 9, 13)), 1.0),)
    assert found.probability == pytest.approx(SAME_MEETING)
    assert found.agreement(np.array([date(2023, 9, 6).toordinal()]))[0] > 0
    assert found.agreement(np.array([date(2023, 10, 6).toordinal()]))[0] == 0


def test_two_of_the_same_leaders_must_meet() -> None:
    """One of them meeting somebody else is another meeting; so is one that nobody dated."""
    assert heard(PLAN, OTHERS, days={1: THURSDAY}) == []
    assert heard(PLAN, HELD, days={}) == []
    assert heard(PLAN, HELD, days={0: THURSDAY}) == []


def test_an_article_does_not_date_its_own_plans() -> None:
    """The next meeting is not the last."""
    assert heard(f"{HELD} {PLAN}", days={0: THURSDAY}) == []


def test_more_articles_make_a_meeting_surer_but_never_certain() -> None:
    """One gives .7; forty leave at least one in ten."""
    ((_, forty),) = heard(PLAN, *[HELD] * 40, days=dict.fromkeys(range(1, 41), THURSDAY))

    assert forty.probability == SUREST


def test_of_two_summits_the_same_is_heard_whatever_the_order() -> None:
    """Both are told to the day: the order of the articles decides nothing."""
    first, second = date(2021, 6, 10), THURSDAY

    ((_, one),) = heard(PLAN, HELD, HELD, days={1: first, 2: second})
    ((_, other),) = heard(PLAN, HELD, HELD, days={1: second, 2: first})

    assert one.periods == other.periods
