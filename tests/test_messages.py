"""Answers as Telegram messages, every one held against Telegram's own parser."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.harmless import JOINER, harmless, shortened, units, visible
from bot.messages import PAGE_BYTES, PAGE_ENTITIES, PAGE_UNITS, pages, plain
from retrieval.answering.answer import Answer, Grounds, Quote, Silence, SilenceKind, When
from retrieval.answering.reasons import NOT_SAID
from retrieval.answering.receipt import Receipt
from retrieval.article import Article, Dated, Span
from retrieval.period import Period
from tests.hostile import TEXTS
from tests.tdlib import detect, parse

OURS = {"bold", "italic", "blockquote", "expandable_blockquote", "text_link"}

LONG = st.tuples(TEXTS, st.integers(1, 400)).map(lambda given: (given[0] + " ") * given[1])
URLS = st.one_of(
    st.none(),
    TEXTS,
    TEXTS.map(lambda text: f"https://news.example/{text}"),
    st.sampled_from(
        ["https://news.example/a?b=1&c=\"'<", "tg://user?id=7", "https://a@b.example"]
    ),
)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
PERIODS = st.one_of(
    DAYS.map(Period.day), DAYS.map(lambda day: Period(day, None)), st.just(Period(None, None))
)
DATED = st.one_of(
    st.builds(Dated, best=st.none() | DAYS, period=PERIODS),
    st.just(Dated(months=(("2023-09", 0.6), ("2023-10", 0.3)))),
)


def quoted(article: Article, *words: str, when: When | None = None) -> Quote:
    """The whole text of an article as a quote, chosen for `words`."""
    span = Span(article, 0, len(article.text))
    return Quote(span, 0.9, Receipt.of(span, 1), Grounds(1.0, 5.0, 0.5, 1, words), when)


def answered(*quotes: Quote, silence: Silence | None = None) -> Answer:
    """An answer from an archive of 28 articles, the newest of 1 June 2024."""
    return Answer(
        question="When did the port reopen?",
        asked_on=date(2024, 6, 3),
        quotes=quotes,
        confidence=0.9,
        silence=silence,
        time=None,
        generation=1,
        articles=28,
        newest=date(2024, 6, 1),
    )


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    """Any quote: text, words and everything told about it may be hostile."""
    article = Article(
        id="a1",
        title=draw(TEXTS | LONG),
        text=draw(TEXTS | LONG) or "?",
        lines=(),
        source=draw(st.none() | TEXTS | LONG),
        url=draw(URLS),
        published=draw(DATED),
    )
    words = draw(st.lists(TEXTS | st.sampled_from(article.text.split() or ["?"]), max_size=5))
    when = draw(st.none() | st.builds(When, PERIODS, TEXTS, TEXTS | LONG, st.just(0.9)))
    return quoted(article, *words, when=when)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Any answer or silence."""
    found = draw(st.lists(quotes(), max_size=4))
    silence = None
    if not found:
        nearest = draw(st.none() | quotes())
        silence = Silence(SilenceKind.NOT_IN_ARCHIVE, draw(TEXTS | LONG), nearest)
    answer = answered(*found, silence=silence)
    corrections = tuple(draw(st.lists(st.tuples(TEXTS, TEXTS | LONG), max_size=10)))
    return Answer(
        **{name: getattr(answer, name) for name in Answer.__slots__}
        | {"corrections": corrections, "newest": draw(st.none() | DAYS)}
    )


@settings(max_examples=150, deadline=None)
@given(answers())
def test_telegram_takes_every_page_as_it_is_meant(answer: Answer) -> None:
    """No page is refused or too large, and nothing in it reacts but our own markup."""
    for page in pages(answer):
        parsed = parse(page)

        assert parsed.text == plain(page)
        assert {entity.type for entity in parsed.entities} <= OURS
        assert detect(parsed.text) == ()
        assert 0 < units(parsed.text) <= PAGE_UNITS
        assert len(parsed.entities) <= PAGE_ENTITIES
        assert len(page.encode()) <= PAGE_BYTES


@settings(max_examples=50, deadline=None)
@given(answers())
def test_quotes_are_verbatim_and_in_order(answer: Answer) -> None:
    """Over all pages the quotes follow each other, whole or shortened, in their own signs."""
    text = "\n".join(plain(page) for page in pages(answer))

    at = 0
    for quote in answer.quotes:
        shown = shortened(harmless(quote.text), 2400)
        at = text.index(shown, at) + len(shown)
        assert visible(quote.text).startswith(shown.replace(JOINER, "").removesuffix("…"))


@settings(max_examples=50, deadline=None)
@given(st.lists(quotes(), min_size=1, max_size=4))
def test_links_lead_to_the_article(found: list[Quote]) -> None:
    """Every link is the web address of an article that is quoted."""
    urls = {quote.article.url for quote in found}

    for page in pages(answered(*found)):
        for entity in parse(page).entities:
            if entity.type == "text_link":
                assert entity.url in urls


def test_an_answer_reads_well() -> None:
    """The quote with the question's words in bold, its source, its time, the archive."""
    article = Article(
        id="a1",
        title="Riga port takes first ships",
        text="The port of Riga & its harbour reopened last Thursday.",
        lines=(),
        source="Baltic Daily",
        url="https://news.example/a?b=1&c=2",
        published=Dated(best=date(2024, 3, 18), probability=0.9),
    )
    when = When(
        Period.day(date(2024, 3, 14)), "last Thursday", "the Thursday before publication", 0.9
    )

    assert pages(answered(quoted(article, "reopened", "port", "harbour", when=when))) == [
        "<blockquote>The <b>port</b> of Riga &amp; its <b>harbour reopened</b> last Thursday."
        "</blockquote>\n"
        '<a href="https://news.example/a?b=1&amp;c=2">Riga port takes first ships</a>\n'
        "<i>Baltic Daily · 18 Mar 2024</i>\n"
        "<i>14 Mar 2024: the Thursday before publication</i>\n\n"
        "<i>Verbatim quotes · archive to 1 Jun 2024 · 28 articles</i>"
    ]


def test_what_is_less_likely_than_not_is_only_probable() -> None:
    """Below even odds a day is said to be probable, the quote's and the article's."""
    article = Article("a5", "Ice", "Ice closed the port last month.", ())
    article = replace(article, published=Dated(months=(("2024-03", 0.4), ("2024-04", 0.3))))
    february = Period(date(2024, 2, 1), date(2024, 3, 1))
    when = When(february, "last month", "“last month” in an article of March 2024", 0.4)

    (page,) = pages(answered(quoted(article, when=when)))

    assert "probably Mar 2024" in plain(page)
    assert "probably Feb 2024: “last month” in an article of March 2024" in plain(page)


def test_a_day_that_is_not_known_is_said_so() -> None:
    """Without a period there is only the sentence that there is none."""
    article = Article("a6", "Ice", "Ice closed the port.", ())

    (page,) = pages(answered(quoted(article, when=NOT_SAID)))

    assert "\nThe archive does not say when.\n" in plain(page)
    assert "any time" not in page


def test_a_silence_says_why() -> None:
    """The reason first, then the nearest passage under a warning; no word of quotes."""
    article = Article("a2", "Ice", "Ice closed the port.", ())
    silence = Silence(
        SilenceKind.NOT_IN_PERIOD, "No article is of May 1999.", quoted(article, "port")
    )

    assert pages(answered(silence=silence)) == [
        "No article is of May 1999.\n\n"
        "<b>The nearest passage, not an answer:</b>\n"
        "<blockquote expandable>Ice closed the <b>port</b>.</blockquote>\n"
        "Ice\n<i>date unknown</i>\n\n"
        "<i>Archive to 1 Jun 2024 · 28 articles</i>"
    ]


def test_corrections_are_told() -> None:
    """Words that were read otherwise than typed stand in front."""
    answer = answered(quoted(Article("a3", "Ice", "Ice.", ())))
    corrected = Answer(
        **{name: getattr(answer, name) for name in Answer.__slots__}
        | {"corrections": (("harbur", "harbour"), ("pord", "port"))}
    )

    assert plain(pages(corrected)[0]).startswith("I read “harbur” as “harbour”, “pord” as “port”.")


def test_a_long_quote_is_shortened_and_says_so() -> None:
    """A quote of 8,000 characters ends at a word, with an ellipsis and a note."""
    (page,) = pages(answered(quoted(Article("a4", "Long", "harbour " * 1000, ()))))

    quote, note, *_ = plain(page).split("\n")
    assert quote.endswith("harbour harbour…")
    assert units(quote) <= 2400
    assert note == "Shortened: the quote is too long for a message."


def test_many_quotes_take_many_pages() -> None:
    """Blocks move to the next page whole: 40 quotes, none lost, none torn."""
    found = [
        quoted(Article(f"n{number}", f"Title {number}", f"Quote {number}. " + "ice " * 200, ()))
        for number in range(40)
    ]

    sheets = pages(answered(*found))
    assert len(sheets) > 1
    assert sum(page.count("</blockquote>") for page in sheets) == 40
    assert all(page.count("<blockquote") == page.count("</blockquote>") for page in sheets)
