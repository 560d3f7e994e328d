"""What stands around a citation, and the window that is moved over it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.blocks import plain
from bot.telegram.context import context
from bot.telegram.reply import Reply
from retrieval.article import Article, Span
from retrieval.reading.paragraphs import article_sentences
from tests.hostile import LONG, TEXTS, articles
from tests.newsroom import made
from tests.shown import faults

ID = "0f1e2d3c"
BACK = f"p|{ID}|0"
TEN = made(
    "ten",
    "The title\n\nAda one. Berg two. Came three. Dana four.\n\nEve five. Fled six.\n\n"
    "Gil seven. Hid eight. Ida nine. Jon ten.",
    source="Post",
)


def at(words: str, article: Article = TEN) -> Span:
    """Where words stand in an article."""
    start = article.text.index(words)
    return Span(article, start, start + len(words))


def quote_of(reply: Reply) -> str:
    """What stands in the one block of quotation."""
    (found,) = re.findall(r"<blockquote>(.*)</blockquote>", reply.html, re.DOTALL)
    return str(found)


def shown(words: str, shift: int) -> str:
    """The window around words, moved by `shift` steps."""
    return quote_of(context(ID, 2, at(words), shift, BACK))


def labels(reply: Reply) -> list[list[tuple[str, str | None]]]:
    """The labels of a keyboard and what each button sends."""
    return [[(button.label, button.data) for button in row] for row in reply.keyboard]


def test_two_sentences_stand_on_either_side() -> None:
    """The quoted one is bold, paragraphs are lines; title, source and date stand above."""
    reply = context(ID, 2, at("Eve five."), 0, BACK)

    assert reply.html == (
        "The title\n<i>Post · date unknown</i>\n"
        "<blockquote>Came three. Dana four.\n<b>Eve five.</b> Fled six.\nGil seven.</blockquote>"
    )
    assert labels(reply) == [
        [("Earlier", f"x|{ID}|2|-1"), ("Later", f"x|{ID}|2|1")],
        [("‹ Back", BACK)],
    ]


@pytest.mark.parametrize(
    ("shift", "text"),
    [
        (-1, "Ada one. Berg two. Came three. Dana four."),
        (-9, "Ada one. Berg two. Came three. Dana four."),
        (1, "Fled six.\nGil seven. Hid eight. Ida nine. Jon ten."),
        (9, "Fled six.\nGil seven. Hid eight. Ida nine. Jon ten."),
    ],
)
def test_the_window_moves_by_three(shift: int, text: str) -> None:
    """As far as the article goes, and no further."""
    assert shown("Eve five.", shift) == text


def test_the_window_goes_no_further_than_the_article() -> None:
    """At an end there is no button in its direction; alone in its article, a quote has none."""
    start = context(ID, 2, at("Ada one."), 0, BACK)
    alone = context(ID, 2, at("Ice.", made("ice", "Title\n\nIce.")), 3, None)

    assert quote_of(start) == "<b>Ada one.</b> Berg two. Came three."
    assert labels(start)[0] == [("Later", f"x|{ID}|2|1")]
    assert quote_of(alone) == "<b>Ice.</b>"
    assert alone.keyboard == ()


def test_a_quote_of_several_paragraphs_is_bold_throughout() -> None:
    """Sentences that are quoted in part are bold as a whole."""
    assert shown("four.\n\nEve", 0) == (
        "Berg two. Came three. <b>Dana four.\nEve five.</b> Fled six.\nGil seven."
    )


def test_a_quoted_title_has_the_text_after_it() -> None:
    """What is no content stands as a paragraph of its own."""
    assert shown("The title", 0) == "<b>The title</b>\nAda one. Berg two."


def test_long_sentences_are_shortened_and_short_ones_are_not() -> None:
    """Of three sentences the one of 6,000 characters gives way."""
    text = f"Ada slept. Berg saw {'ice and ' * 750} snow. Came home."
    article = made("long", f"Title\n\n{text}")

    quote = quote_of(context(ID, 1, at("Ada slept.", article), 0, None))

    assert quote.startswith("<b>Ada slept.</b> Berg saw ice and ")
    assert quote.endswith(" ice and… Came home.")
    assert 2900 < len(plain(quote)) <= 3010


@settings(max_examples=100, deadline=None)
@given(articles(TEXTS | LONG | st.lists(TEXTS, max_size=8).map(". A ".join)), st.data())
def test_telegram_takes_hostile_articles(article: Article, data: st.DataObject) -> None:
    """Wherever a quote stands and the window is moved, nothing is refused or reacts."""
    start = data.draw(st.integers(0, len(article.text) - 1))
    quote = Span(article, start, data.draw(st.integers(start + 1, len(article.text))))
    shift = data.draw(st.integers(-10, 10))

    reply = context(ID, 99, quote, shift, data.draw(st.none() | st.just(BACK)))

    assert list(faults(reply, {article.url})) == []


@given(st.integers(0, 9), st.integers(0, 9))
def test_every_sentence_can_be_reached(one: int, other: int) -> None:
    """Tapping Earlier to the end and Later to the end shows the whole article."""
    sentences = [TEN.text[s.start : s.end] for s in article_sentences(TEN)]
    first, last = sorted((one, other))
    quote = Span(TEN, at(sentences[first]).start, at(sentences[last]).end)
    seen, shift = "", 0

    for label in ("Earlier", "Later"):
        while True:
            reply = context(ID, 1, quote, shift, None)
            seen += plain(reply.html)
            sent = dict(button for row in labels(reply) for button in row).get(label)
            if sent is None:
                break
            shift = int(sent.split("|")[3])

    assert all(sentence in seen for sentence in sentences)
