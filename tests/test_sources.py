"""The outlets of an archive, in pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.sources import sources
from retrieval.article import Article, Dated
from tests.hostile import articles
from tests.shown import faults


def article(source: str | None, day: date | None = None) -> Article:
    """An article of an outlet and of a day."""
    return Article("a", "t", "Ice.", (), source=source, published=Dated(best=day, probability=0.9))


def test_outlets_are_listed_by_their_articles() -> None:
    """The most first, then by name, each with its days; those without an outlet last."""
    september = replace(article("Post"), published=Dated(months=(("2023-09", 0.9),)))
    archive = [
        article("Wire & Co", date(2024, 3, 4)),
        article(None),
        article("Post", date(2024, 5, 1)),
        september,
        article("Daily", date(2023, 10, 7)),
        article("", date(2023, 12, 1)),
    ]

    reply = sources(archive, 0)

    assert reply.html == (
        "<b>6 articles</b> from 3 outlets\n"
        "about Sep 2023 to 1 May 2024\n"
        "1 without a date\n\n"
        "<b>Post</b> · 2 · about Sep 2023 to 1 May 2024\n"
        "<b>Daily</b> · 1 · 7 Oct 2023\n"
        "<b>Wire &amp; Co</b> · 1 · 4 Mar 2024\n"
        "<i>Without a source</i> · 2 · 1 Dec 2023"
    )
    assert reply.keyboard == ()


def test_an_archive_without_outlets_or_dates_says_so() -> None:
    """Nothing is made up for them, nor for an archive without articles."""
    assert sources([article(None)], 0).html == (
        "<b>1 article</b>\n1 without a date\n\n<i>Without a source</i> · 1 · dates unknown"
    )
    assert sources([], 0).html == "The archive is empty."


def test_twenty_outlets_are_a_page() -> None:
    """45 outlets are three pages; a page beyond the last is the last."""
    archive = [article(f"Outlet {number:02}") for number in range(45)]
    pages = [sources(archive, number) for number in range(3)]

    assert [page.html.count("Outlet ") for page in pages] == [20, 20, 5]
    assert [[(b.label, b.data) for row in p.keyboard for b in row] for p in pages] == [
        [("More ›", "o|1")],
        [("‹ Previous", "o|0"), ("More ›", "o|2")],
        [("‹ Previous", "o|1")],
    ]
    assert sources(archive, 99) == pages[2]


@settings(max_examples=100, deadline=None)
@given(st.lists(articles(), max_size=30), st.integers(-1, 3))
def test_telegram_takes_hostile_outlets(found: list[Article], number: int) -> None:
    """Nothing is refused, injected or reacting."""
    assert list(faults(sources(found, number), ())) == []
