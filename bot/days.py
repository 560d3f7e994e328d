"""Days, periods and publication dates in words, the same in every language setting."""

from __future__ import annotations

from datetime import date

from retrieval.answering.answer import When
from retrieval.article import Dated
from retrieval.chronology.timeline import likely
from retrieval.period import ALWAYS, Period

MONTH = 31  # days: the longest
EVEN_ODDS = 0.5  # what is less likely than not is only probable, and is said to be

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(day: date) -> str:
    """A day as readers write it.

    >>> day_words(date(2024, 3, 4))
    '4 Mar 2024'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def period_words(period: Period) -> str:
    """A period in the fewest words: a day, a whole month, a whole year, or its two ends.

    >>> period_words(Period(date(2023, 9, 1), date(2023, 10, 1)))
    'Sep 2023'
    >>> period_words(Period(date(2023, 1, 1), date(2024, 1, 1))), period_words(Period(None, None))
    ('2023', 'any time')
    >>> period_words(Period(date(2023, 8, 30), date(2023, 9, 3)))
    '30 Aug 2023 to 2 Sep 2023'
    """
    start, last, after = period.start, period.last, period.end
    if start is None or last is None or after is None:
        if start is not None:
            return f"since {day_words(start)}"
        return "any time" if last is None else f"until {day_words(last)}"
    if start == last:
        return day_words(start)
    if start.day == after.day == 1:
        months = 12 * (after.year - start.year) + after.month - start.month
        if months == 1:
            return f"{MONTHS[start.month - 1]} {start.year}"
        if months == 12 and start.month == 1:
            return f"{start.year}"
    return f"{day_words(start)} to {day_words(last)}"


def when_words(when: When) -> str:
    """The time that a quote is about, as sure as it is; nothing where no day is known.

    >>> september = Period(date(2023, 9, 1), date(2023, 10, 1))
    >>> when_words(When(september, "last month", "", 0.9))
    'Sep 2023'
    >>> when_words(When(september, "last month", "", 0.4)), when_words(When(ALWAYS, "", "", 0.0))
    ('probably Sep 2023', '')
    """
    return "" if when.period == ALWAYS else _as_sure(period_words(when.period), when.probability)


def about_words(when: When | None) -> str:
    """The time of an event: "about" a month of which no day is known.

    >>> september = Period(date(2023, 9, 1), date(2023, 10, 1))
    >>> about_words(When(september, "last month", "", 0.9)), about_words(None)
    ('about Sep 2023', 'date unknown')
    """
    words = when_words(when) if when else ""
    if when is None or not words:
        return "date unknown"
    start, after = when.period.start, when.period.end
    month = start and after and start.day == after.day == 1 and (after - start).days <= MONTH
    return f"about {words}" if month else words


def published_words(published: Dated) -> str:
    """When an article was published, as sure as the archive is of it: its day or its month.

    >>> published_words(Dated(best=date(2024, 3, 4), probability=0.9)), published_words(Dated())
    ('4 Mar 2024', 'date unknown')
    >>> published_words(Dated(months=(("2024-03", 0.4), ("2024-04", 0.2))))
    'probably Mar 2024'
    """
    for day in likely(published)[:1]:
        exact = day.first == day.last
        words = (
            day_words(day.first) if exact else f"{MONTHS[day.first.month - 1]} {day.first.year}"
        )
        return _as_sure(words, day.probability)
    if published.best is not None:
        return _as_sure(day_words(published.best), published.probability)
    if published.period == ALWAYS:
        return "date unknown"
    return _as_sure(period_words(published.period), published.probability)


def _as_sure(words: str, probability: float) -> str:
    return words if probability >= EVEN_ODDS else f"probably {words}"
