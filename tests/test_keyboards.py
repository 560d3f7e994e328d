"""The buttons under answers, and the passages beyond them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.keyboards import page_reply, related
from bot.telegram.reply import Button, Page, Reply, Sheet
from retrieval.answering.hit import Hit
from retrieval.article import Article, Dated, Span
from tests.hostile import articles
from tests.shown import faults

ID = "0f1e2d3c"
EIGHT = Sheet(
    ID,
    "who?",
    (Page("one", 1, 3), Page("two", 4, 6), Page("three", 7, 8)),
    tuple("abcdefgh"),
)
SILENT = Sheet(ID, "who?", (Page("nothing", 0, 0),), ())
SHARE = Button("Share", inline="who?")
THUMBS = [("👍", f"f|{ID}|+"), ("👎", f"f|{ID}|-")]


def rows(reply: Reply) -> list[list[tuple[str, str | None]]]:
    """The labels of a keyboard, and what each button sends."""
    return [[(button.label, button.data or button.inline) for button in r] for r in reply.keyboard]


def hit(article: Article) -> Hit:
    """The whole text of an article as a passage found."""
    return Hit(Span(article, 0, len(article.text)), 0, 1.0, 1.0, 0.5)


def test_the_first_page_leads_on() -> None:
    """Its citations' contexts, where it stands, the next page, thumbs and sharing."""
    reply = page_reply(EIGHT, 0, SHARE)

    assert reply.html == "one"
    assert rows(reply) == [
        [("Context 1", f"x|{ID}|1|0"), ("2", f"x|{ID}|2|0"), ("3", f"x|{ID}|3|0")],
        [("1–3 of 8", f"p|{ID}|0"), ("More sources ›", f"p|{ID}|1")],
        [*THUMBS, ("Share", "who?")],
    ]


def test_a_later_page_leads_back_too() -> None:
    """Numbers count on over the pages."""
    assert rows(page_reply(EIGHT, 1)) == [
        [("Context 4", f"x|{ID}|4|0"), ("5", f"x|{ID}|5|0"), ("6", f"x|{ID}|6|0")],
        [
            ("‹ Previous", f"p|{ID}|0"),
            ("4–6 of 8", f"p|{ID}|1"),
            ("More sources ›", f"p|{ID}|2"),
        ],
        THUMBS,
    ]


def test_the_last_page_leads_to_passages() -> None:
    """Beyond the citations there are passages."""
    assert rows(page_reply(EIGHT, 2))[1] == [
        ("‹ Previous", f"p|{ID}|1"),
        ("7–8 of 8", f"p|{ID}|2"),
        ("More sources ›", f"m|{ID}"),
    ]


def test_one_page_needs_no_place() -> None:
    """A single page leads to more passages; a page of one citation names it once."""
    single = replace(EIGHT, pages=(Page("one", 1, 1), Page("two", 2, 2)), receipts=("a", "b"))
    whole = replace(EIGHT, pages=EIGHT.pages[:1], receipts=("a", "b", "c"))

    assert rows(page_reply(whole, 0))[1] == [("More sources ›", f"m|{ID}")]
    assert rows(page_reply(single, 0))[1][0] == ("1 of 2", f"p|{ID}|0")


def test_a_silence_shows_its_nearest_passage_or_nothing() -> None:
    """One context, where there is a passage; else thumbs alone."""
    near = replace(SILENT, receipts=("a",))

    assert rows(page_reply(near, 0, SHARE)) == [
        [("Context", f"x|{ID}|1|0")],
        [*THUMBS, ("Share", "who?")],
    ]
    assert rows(page_reply(SILENT, 0, SHARE)) == [THUMBS]


def test_passages_say_that_they_are_no_answers() -> None:
    """Title, source and date, the passage folded, and the way back to the last page."""
    ice = Article("a", "Ice", "Ice\ncloses the port. " + "It is cold. " * 60, (), source="Post")
    ice = replace(ice, published=Dated(best=date(2024, 3, 4), probability=0.9))

    reply = related(EIGHT, [hit(ice)] * 7)

    assert reply.html.startswith(
        "<b>More passages, not answers:</b>\n\n"
        "Ice\n<i>Post · 4 Mar 2024</i>\n"
        "<blockquote expandable>“Ice closes the port. It is cold. "
    )
    assert reply.html.count("It is cold. It is…”</blockquote>") == 5
    assert rows(reply) == [[("‹ Back", f"p|{ID}|2")]]


def test_no_passages_are_said_to_be_none() -> None:
    """And the way back stays."""
    reply = related(SILENT, [])

    assert reply.html == "No more passages were found."
    assert rows(reply) == [[("‹ Back", f"p|{ID}|0")]]


@settings(max_examples=100, deadline=None)
@given(st.lists(articles(), max_size=7))
def test_telegram_takes_hostile_passages(found: list[Article]) -> None:
    """Nothing is refused, injected or reacting."""
    reply = related(EIGHT, [hit(article) for article in found])

    assert list(faults(reply, {article.url for article in found})) == []


@given(st.integers(0, 2))
def test_telegram_takes_the_buttons(number: int) -> None:
    """Every button does one thing, in at most 64 bytes."""
    assert list(faults(page_reply(EIGHT, number, SHARE), ())) == []
