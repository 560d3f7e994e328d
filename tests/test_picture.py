"""Timelines as pictures and as blocks of a message: readable, the same each time, unbreakable."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.days import about_words
from bot.harmless import JOINER, harmless, units
from bot.telegram.blocks import plain
from bot.telegram.lettering import Lettering, drawable
from bot.telegram.part import part
from bot.telegram.picture import HIGHEST, picture
from bot.telegram.timeline import timeline_blocks
from retrieval.answering.answer import Answer, Quote, When
from retrieval.answering.receipt import Receipt
from retrieval.article import Article, Dated, Span
from retrieval.period import ALWAYS, DAY, Period
from tests.hostile import TEXTS
from tests.tdlib import detect, parse

WIDTH = 1080
PAPER = (251, 250, 247)
FIRST = date(2023, 9, 13)
MONTH = Period(date(2023, 9, 1), date(2023, 10, 1))
ENDLESS = "w" * 1_000_000
LETTERS = "The quick brown fox — “Ünïcode” Привет Ελληνικά 1,300 ½ €"


def told(text: str, period: Period | None, **fields: str) -> Quote:
    """A quote of the whole text, about a period."""
    article = Article(
        id="a1",
        title=fields.get("title", "Ferry lost"),
        text=text,
        lines=(),
        source=fields.get("source", "Torvik Post"),
        url=fields.get("url"),
        published=Dated(best=FIRST, period=Period.day(FIRST), probability=0.9),
    )
    span = Span(article, 0, len(text))
    when = None if period is None else When(period, fields.get("words", ""), "because", 0.9)
    return Quote(span, 0.9, Receipt("0" * 12, "0" * 16, 0, 1, "0" * 32, 1), when=when)


def timeline(*quotes: Quote, topic: str = "the ferry Aurora") -> Answer:
    """An answer with the quotes of a timeline."""
    return Answer(topic, FIRST, quotes, 0.9, None, None, 1, 28, date(2024, 6, 1))


def days(count: int, words: str = "The ferry Aurora sank off Halm. ") -> list[Quote]:
    """Quotes of days in a row, each of some lines."""
    return [told(words * 5, Period.day(FIRST + at * DAY)) for at in range(count)]


def opened(png: bytes) -> Image.Image:
    """The picture that a PNG holds."""
    image = Image.open(BytesIO(png))
    image.load()
    return image


@st.composite
def hostile(draw: st.DrawFn) -> Answer:
    """A timeline whose every word may be hostile."""
    starts = st.dates(date(1900, 1, 1), date(2099, 12, 1))
    periods = st.one_of(st.none(), st.just(ALWAYS), st.just(MONTH), starts.map(Period.day))
    quotes = [
        told(
            draw(TEXTS | st.just(ENDLESS) | st.text(min_size=1)) or "?",
            draw(periods),
            title=draw(TEXTS),
            source=draw(TEXTS | st.just(ENDLESS)),
            url=draw(TEXTS | TEXTS.map(lambda text: f"https://news.example/{text}")),
            words=draw(TEXTS),
        )
        for _ in range(draw(st.integers(1, 3)))
    ]
    return timeline(*quotes, topic=draw(TEXTS | st.just(ENDLESS)))


@settings(max_examples=20, deadline=None)
@given(hostile())
def test_any_timeline_becomes_a_picture(answer: Answer) -> None:
    """It opens, has the width of a phone, keeps its limits and its right margin."""
    png = picture(answer)

    image = opened(png)
    assert image.size[0] == WIDTH
    assert image.size[1] <= HIGHEST
    assert png == picture(answer)
    margin = image.crop((1032, 0, WIDTH, image.size[1]))
    assert margin.getcolors() == [(48 * image.size[1], PAPER)]


def test_few_quotes_make_a_small_picture_and_many_a_full_one() -> None:
    """The height follows what there is, up to the limit; fifty do not fit and are counted."""
    heights = [opened(picture(timeline(*days(count)))).size[1] for count in (1, 3, 12, 50)]

    assert heights[0] < heights[1] < HIGHEST
    assert all(0.75 * HIGHEST < height <= HIGHEST for height in heights[2:])


def test_what_differs_is_drawn_differently() -> None:
    """A day is a dot and a month a ring; a gap is marked."""
    day, month = (timeline(told("Same words.", p)) for p in (Period.day(FIRST), MONTH))
    ring = opened(picture(month)).crop((60, 240, 96, 460)).getcolors(10_000)
    dot = opened(picture(day)).crop((60, 240, 96, 460)).getcolors(10_000)
    near, far = days(2), [days(1)[0], told("The end.", Period.day(date(2024, 6, 1)))]

    assert ring is not None
    assert dot is not None
    assert max(n for n, colour in dot if colour != PAPER) > 300
    assert max(n for n, colour in ring if colour != PAPER) < 300
    assert picture(timeline(*near)) != picture(timeline(*far))


def test_a_silence_has_no_picture() -> None:
    """There is nothing to draw, and the message says more."""
    with pytest.raises(ValueError, match="silence"):
        picture(timeline())


def test_what_the_font_lacks_is_never_a_box() -> None:
    """Letters of other scripts leave a mark, signs and invisible ones none; the rest stays."""
    assert drawable(LETTERS) == LETTERS
    assert drawable("東京 は 日本 in Japan") == "[…] in Japan"
    assert drawable("नमस्ते मित्र") == "[…]"
    assert drawable("a\u202eb\x00c \ud800\U0001f600!") == "abc !"
    assert drawable("e\u0301a\u0334\u0335") == "éa"
    assert drawable("\U0010ffff\ue000") == ""


@pytest.mark.parametrize("width", [1, 30, 200, 888])
def test_lines_keep_their_width_and_their_words(width: int) -> None:
    """Nothing is lost where there are lines enough; where not, an ellipsis says so."""
    lettering = Lettering(34, 400)
    whole = lettering.lines(LETTERS, width, 1000)
    two = lettering.lines(LETTERS, width, 2)

    assert "".join(whole).replace(" ", "") == LETTERS.replace(" ", "")
    assert all(lettering.width(line) <= width or len(line) == 1 for line in whole)
    assert two == whole or (len(two) == 2 and two[-1].endswith("…"))
    assert lettering.lines("", width, 2) == [""]


@given(st.text(st.sampled_from(LETTERS + "AVTo."), max_size=40))
def test_a_line_is_as_wide_as_its_signs(text: str) -> None:
    """There is no kerning: widths add up, and wrapping may count sign by sign."""
    lettering = Lettering(34, 700)

    assert lettering.width(text) == pytest.approx(lettering.font.getlength(text))


def test_the_part_shown_holds_the_time() -> None:
    """Of two sentences that which says when; else the head, where it names no other time."""
    two = "They had talked of it for long. The pact was signed on Monday in Riga."
    other = "He spoke on Friday of the pact that had been talked of, which was signed on Monday."
    plain_head = "The long pact between the two, of which everybody spoke, was signed on Monday."

    def cut(text: str) -> str:
        return text if len(text) <= 50 else text[:49] + "…"

    assert part(two, "on Monday", cut) == "… The pact was signed on Monday in Riga."
    assert part(other, "on Monday", cut) == "… which was signed on Monday."
    assert part(plain_head, "on Monday", cut) == cut(plain_head)
    assert part("Short.", "on Monday", cut) == "Short."
    assert part(two, "", cut) == cut(two)


def test_dates_are_as_sure_as_they_are() -> None:
    """A month is about; a day is that day; what is not known is said to be so."""
    assert about_words(told("x", Period.day(FIRST)).when) == "13 Sep 2023"
    assert about_words(told("x", MONTH).when) == "about Sep 2023"
    week = told("x", Period(FIRST, FIRST + 7 * DAY)).when
    assert about_words(week) == "13 Sep 2023 to 19 Sep 2023"
    assert about_words(told("x", None).when) == "date unknown"
    assert about_words(told("x", ALWAYS).when) == "date unknown"


@settings(deadline=None)
@given(hostile())
def test_telegram_takes_every_block_as_it_is_meant(answer: Answer) -> None:
    """No block is refused, too long or reacted to; its markup is ours alone."""
    blocks = timeline_blocks(answer)

    assert len(blocks) == len(answer.quotes)
    for block in blocks:
        parsed = parse(block)
        assert 0 < units(parsed.text) <= 900
        kinds = [entity.type for entity in parsed.entities]
        assert set(kinds) <= {"bold", "italic", "expandable_blockquote", "text_link"}
        assert len(kinds) <= 4
        assert detect(parsed.text) == ()


def test_a_block_reads_well() -> None:
    """The day, the words, the title as a link, and where it stood."""
    quote = told("The ferry sank.", Period.day(FIRST), url="https://news.example/a?b=1&c=2")

    assert timeline_blocks(timeline(quote)) == [
        "<b>13 Sep 2023</b>\n"
        "<blockquote expandable>The ferry sank.</blockquote>\n"
        '<a href="https://news.example/a?b=1&amp;c=2">Ferry lost</a> '
        "<i>Torvik Post · 13 Sep 2023</i>"
    ]
    assert timeline_blocks(timeline()) == []


def test_a_long_quote_is_shortened_in_its_own_words() -> None:
    """What is shown of it stands in it."""
    quote = told("The ferry Aurora sank off Halm, they said. " * 40, Period.day(FIRST))

    shown = plain(timeline_blocks(timeline(quote))[0]).split("\n")[1]
    assert shown.endswith("…")
    assert shown.removesuffix("…") in quote.text
    assert JOINER not in shown
    assert 250 <= units(shown) <= 300
    assert harmless(shown) == shown
