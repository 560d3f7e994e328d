"""When each article was published: stated days, checked against the article's own words.

Dates come from every kind of line, each with the trust that its kind has earned; a stamp in the
title or in a list of links is often that of the crawl. A day that disagrees with the weekday of
the lead, or with the day under a photo, loses. Where nothing is stated, nothing is made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from retrieval.article import UNDATED, Article, Dated, Role
from retrieval.chronology.lead import WEEKDAYS, lead_weekday, weekday_fit
from retrieval.chronology.mentions import Mention, find
from retrieval.chronology.propagation import MASS, SURE, propagated
from retrieval.period import ALWAYS, DAY, Period, spoken

# How often a day stated in such a place is the day of publication, before the text is heard.
# Fields and bylines: the true one wins in 93 to 99 % where two are stated. A stamp behind the
# title is as often the crawl's. Links inside the text lead to articles of the same days.
TRUST = {"field": 0.95, Role.BYLINE: 0.9, Role.LINK: 0.5, Role.TITLE: 0.3}
UNSTATED = 0.3  # weight of "none of the stated days"

# A photo is of the day or of the days just before.
PHOTO_DAYS = 3
PHOTO_FITS, PHOTO_MISSES = 10.0, 0.3

# Newspapers begin in 1605; year 1 and year 9999 are what software writes for "no date".
FIRST_YEAR, LAST_YEAR = 1600, 2200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A day that the article states somewhere, with its trust and how to speak of it."""

    day: date
    trust: float
    where: str


def date_articles(articles: Sequence[Article]) -> list[Dated]:
    """The date of each article, in order.

    First by what each states, then, for those without a best day, by the events they share
    with articles that are dated by then.
    """
    weekdays = [lead_weekday(article) for article in articles]
    dates = [_dated(*pair) for pair in zip(articles, weekdays, strict=True)]
    return propagated(articles, dates, weekdays)


def parse_day(words: str) -> date | None:
    """The day that a header names: ISO, any English form, else what dateparser makes of it.

    >>> parse_day("2023-09-26T21:11:15+00:00"), parse_day("Published : Oct. 26, 2023 - 14:49")
    (datetime.date(2023, 9, 26), datetime.date(2023, 10, 26))
    """
    try:
        return datetime.fromisoformat(words.strip()).date()
    except ValueError:
        days = [day for _, day in _full_days(words)]
    if days:
        return days[0]
    import dateparser

    label, _, rest = words.rpartition(": ")
    # Absolute dates only: "2 days ago" in a field would hang on the day of indexing.
    settings = {
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["timestamp", "absolute-time"],
        "TIMEZONE": "UTC",
    }
    found = dateparser.parse(rest if label else words, settings=settings)
    return found.date() if found else None


def _dated(article: Article, weekday: int | None) -> Dated:
    """Weigh the candidates of one article against its own words and the weekday of its lead."""
    candidates = list(_candidates(article))
    if not candidates:
        return UNDATED
    photo = _photo_day(article)
    weights: dict[date, float] = {}
    for candidate in candidates:
        weight = candidate.trust * weekday_fit(candidate.day, weekday)
        weight *= _photo_fit(candidate.day, photo)
        weights[candidate.day] = max(weights.get(candidate.day, 0.0), weight)
    total = sum(weights.values()) + UNSTATED
    best = max(sorted(weights), key=lambda day: weights[day])
    probability = weights[best] / total
    months: dict[str, float] = {}
    for day, weight in weights.items():
        months[f"{day:%Y-%m}"] = months.get(f"{day:%Y-%m}", 0.0) + weight / total
    sure = probability > SURE
    return Dated(
        best=best if sure else None,
        period=Period.day(best) if probability >= MASS else ALWAYS,
        months=tuple(sorted(months.items(), key=lambda item: (-item[1], item[0]))),
        probability=probability if sure else 1.0,
        reasons=tuple(_reasons(candidates, best if sure else None, weekday, photo)),
    )


def _candidates(article: Article) -> Iterator[Candidate]:
    """The stated days, most trusted first; the earliest of a line counts (published, updated)."""
    stated = parse_day(article.stated) if article.stated else None
    if stated and FIRST_YEAR <= stated.year <= LAST_YEAR:
        yield Candidate(stated, TRUST["field"], f"its fields state {spoken(stated)}")
    for role, where in (
        (Role.BYLINE, "its byline states {}"),
        (Role.LINK, "a link inside it is of {}"),
        (Role.TITLE, "a stamp behind its title says {}"),
    ):
        for line in article.role_lines(role):
            days = [day for _, day in _full_days(article.text, line.start, line.end)]
            days = [day for day in days if FIRST_YEAR <= day.year <= LAST_YEAR]
            if days:
                yield Candidate(min(days), TRUST[role], where.format(spoken(min(days))))


def _full_days(text: str, start: int = 0, end: int | None = None) -> list[tuple[Mention, date]]:
    """The mentions that name one day in full, with that day."""
    found = []
    for mention in find(text, start, end):
        period = mention.resolve(None).period
        if period is not None and period.days == 1 and period.start is not None:
            found.append((mention, period.start))
    return found


def _photo_day(article: Article) -> tuple[int, int] | None:
    """Month and day of the first caption that names them without a year."""
    for line in article.role_lines(Role.CAPTION):
        for mention in find(article.text, line.start, line.end):
            named = re.fullmatch(r"(?:XXXX|2000)-(\d\d)-(\d\d)", _value_of_year(mention, 2000))
            if named and mention.resolve(None).period is None:
                return int(named[1]), int(named[2])
    return None


def _value_of_year(mention: Mention, year: int) -> str:
    """The value of a mention as someone at the end of `year` would read it."""
    return mention.resolve(date(year, 12, 31)).value or ""


def _photo_fit(day: date, photo: tuple[int, int] | None) -> float:
    if photo is None:
        return 1.0
    days = [day - n * DAY for n in range(PHOTO_DAYS + 1)]
    return PHOTO_FITS if any((d.month, d.day) == photo for d in days) else PHOTO_MISSES


def _reasons(
    candidates: Iterable[Candidate],
    best: date | None,
    weekday: int | None,
    photo: tuple[int, int] | None,
) -> Iterator[str]:
    """Why the best day was taken, and why each other stated day was not."""
    for candidate in candidates:
        against = []
        if weekday is not None and weekday_fit(candidate.day, weekday) < 1:
            against.append(
                f"a {candidate.day:%A}, while the text says {WEEKDAYS[weekday].title()}"
            )
        if _photo_fit(candidate.day, photo) < 1:
            against.append("far from the day under its photo")
        if candidate.day == best:
            yield candidate.where + (f", {against[0]}" if against else "")
        else:
            why = f": {' and '.join(against)}" if against else ": others are more trusted"
            yield f"{candidate.where}, not taken{why}"
    if best is not None and weekday is not None and best.weekday() == weekday:
        yield f"{spoken(best)} is a {best:%A}, as the text says"
    if best is not None and photo is not None and _photo_fit(best, photo) > 1:
        yield "the day under its photo agrees"
    if best is None:
        yield "no stated day is more likely than not"
