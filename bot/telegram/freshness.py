"""Freshness: whether the newest article is older than the archive's rhythm lets expect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from bot.days import day_words
from bot.telegram.counters import quantile

# The rhythm is what 95 of 100 of the latest gaps between days with articles do not exceed; more
# than twice that is late. Over the 56 series of days that MultiHop-RAG's 609 articles make up (all
# of them, by source, by subject) this would have raised one false alarm in 384 gaps; 1.5 times the
# rhythm raises six, three times none, but waits half as long again. Of fewer than ten gaps chance
# decides.
LATEST, FEWEST, SHARE, LATE = 60, 10, 0.95, 2


def rhythm(days: Iterable[date | None], today: date) -> int | None:
    """The most days that usually pass between two days with articles, at least 1.

    None where fewer than eleven different days are known. Days after today are dated wrongly
    and left out, like articles without a day.
    """
    gaps = [(later - day).days for day, later in pairwise(_known(days, today))][-LATEST:]
    usual = quantile(tuple(map(float, gaps)), SHARE) if len(gaps) >= FEWEST else None
    return None if usual is None else int(usual)


def stale(days: Iterable[date | None], today: date) -> str | None:
    """A warning where the newest article is older than twice the archive's rhythm, else None.

    >>> daily = [date(2024, 3, day) for day in range(1, 15)]
    >>> stale(daily, date(2024, 3, 16)), stale(daily, date(2024, 3, 17))
    (None, 'The newest article is 3 days old (14 Mar 2024); usually one comes every day.')
    """
    known = _known(days, today)
    usual = rhythm(known, today)
    if usual is None or (today - known[-1]).days <= LATE * usual:
        return None
    age = (today - known[-1]).days
    often = "every day" if usual == 1 else f"at least every {usual} days"
    newest = day_words(known[-1])
    return f"The newest article is {age:,} days old ({newest}); usually one comes {often}."


def _known(days: Iterable[date | None], today: date) -> Sequence[date]:
    """The different days up to today, in order."""
    return sorted({day for day in days if day is not None and day <= today})
