"""Answers as pages of Telegram HTML, every one held against Telegram's own parser."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.harmless import JOINER, harmless, shortened, units, visible
from bot.telegram.blocks import plain
from bot.telegram.messages import sheet
from bot.telegram.reply import Reply, Sheet
from retrieval.answering.answer import (
    Answer,
    AskedTime,
    Conflict,
    ConflictKind,
    Excerpt,
    ExcerptState,
    Grounds,
    Quote,
    Repeat,
    Silence,
    SilenceKind,
    When,
)
from retrieval.answering.reasons import NOT_SAID
from retrieval.answering.receipt import Receipt
from retrieval.article import Article, Dated, Span
from retrieval.period import Period
from tests.hostile import LONG, PERIODS, TEXTS, articles
from tests.shown import faults
from tests.tdlib import parse

ID = "0f1e2d3c"
DEEP = f"https://t.me/NewsBot?start=c_{ID}_"
ASKED = "When did the port reopen?"


def quoted(article: Article, *words: str, when: When | None = None) -> Quote:
    """The whole text of an article as a quote, chosen for `words`."""
    span = Span(article, 0, len(article.text))
    return Quote(span, 0.9, Receipt.of(span, 1), Grounds(1.0, 5.0, 0.5, 1, words), when)


def answered(*quotes: Quote, silence: Silence | None = None) -> Answer:
    """An answer from an archive of 28 articles, the newest of 1 June 2024."""
    return Answer(
        question=ASKED,
        asked_on=date(2024, 6, 3),
        quotes=quotes,
        confidence=0.9,
        silence=silence,
        time=None,
        generation=1,
        articles=28,
        newest=date(2024, 6, 1),
    )


def written(answer: Answer, per_page: int = 3, note: str = "") -> Sheet:
    """The answer as a sheet of the bot NewsBot."""
    return sheet(answer, ID, "NewsBot", per_page, note)


def only_page(answer: Answer) -> str:
    """The HTML of an answer that has one page."""
    (page,) = written(answer).pages
    return page.html


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    """Any quote: text, words and everything told about it may be hostile."""
    article = draw(articles())
    words = draw(st.lists(TEXTS | st.sampled_from(article.text.split() or ["?"]), max_size=5))
    when = draw(st.none() | st.builds(When, PERIODS, TEXTS, TEXTS | LONG, st.just(0.9)))
    quote = quoted(article, *words, when=when)
    others = draw(st.lists(articles(TEXTS), max_size=6))
    repeats = tuple(Repeat(Span(other, 0, len(other.text)), copied=False) for other in others)
    return replace(quote, repeats=repeats)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Any answer or silence."""
    found = draw(st.lists(quotes(), max_size=5))
    silence = None
    if not found:
        nearest = draw(st.none() | quotes())
        silence = Silence(SilenceKind.NOT_IN_ARCHIVE, draw(TEXTS | LONG), nearest)
    places = st.integers(0, max(0, len(found) - 1))
    conflicts = st.builds(
        Conflict,
        st.sampled_from(ConflictKind),
        st.just("number"),
        st.tuples(places, places),
        st.tuples(TEXTS, TEXTS | LONG),
    )
    return replace(
        answered(*found, silence=silence),
        question=draw(TEXTS | LONG),
        corrections=tuple(draw(st.lists(st.tuples(TEXTS, TEXTS | LONG), max_size=10))),
        conflicts=tuple(draw(st.lists(conflicts, max_size=8))) if found else (),
        newest=draw(st.none() | st.just(date(2024, 6, 1))),
    )


@settings(max_examples=200, deadline=None)
@given(answers(), st.integers(1, 5), TEXTS | LONG)
def test_telegram_takes_every_page_as_it_is_meant(
    answer: Answer, per_page: int, note: str
) -> None:
    """No page is refused or too large; nothing reacts but links to articles and contexts."""
    links = {quote.article.url for quote in answer.quotes}
    if answer.silence is not None and answer.silence.nearest is not None:
        links.add(answer.silence.nearest.article.url)
    links |= {f"{DEEP}{number}" for number in range(1, 6)}

    for page in written(answer, per_page, note).pages:
        assert list(faults(Reply(page.html), links)) == []


@settings(max_examples=50, deadline=None)
@given(answers(), st.integers(1, 5))
def test_pages_number_every_citation_once(answer: Answer, per_page: int) -> None:
    """Pages follow each other without a gap, none with too many; each quote has its receipt."""
    kept = written(answer, per_page)
    pages = kept.pages

    assert len(kept.receipts) == len(answer.quotes) or answer.silence is not None
    assert [page.first for page in pages[1:]] == [page.last + 1 for page in pages[:-1]]
    assert pages[-1].last == len(answer.quotes)
    assert all(page.last - page.first < per_page for page in pages)


@settings(max_examples=50, deadline=None)
@given(answers())
def test_quotes_are_verbatim_and_in_order(answer: Answer) -> None:
    """Over all pages the quotes follow each other, whole or shortened, in their own signs."""
    text = "\n".join(parse(page.html).text for page in written(answer).pages)

    at = 0
    for quote in answer.quotes:
        shown = shortened(harmless(quote.text), 1500)
        at = text.index(f"“{shown}”", at) + len(shown)
        assert visible(quote.text).startswith(shown.replace(JOINER, "").removesuffix("…"))


MARCH = Dated(best=date(2024, 3, 18), probability=0.9)
RIGA = Article(
    id="a1",
    title="Riga port takes first ships",
    text="The port of Riga & its harbour reopened last Thursday.",
    lines=(),
    source="Baltic Daily",
    url="https://news.example/a?b=1&c=2",
    published=MARCH,
)
LAST_THURSDAY = When(
    Period.day(date(2024, 3, 14)), "last Thursday", "the Thursday before publication", 0.9
)
FOOTER = "<i>Verbatim quotes, bold added · archive to 1 Jun 2024 · 28 articles</i>"


def ship(number: int) -> Quote:
    """The quote of an article about ship `number`, with no address, source or date."""
    return quoted(Article(f"s{number}", f"Ship {number}", f"Ship {number} came.", ()), "came")


def told(number: int) -> str:
    """How the citation of a ship that is no best quote is written out."""
    return (
        f'<a href="{DEEP}{number}"><b>[{number}]</b></a> Ship {number}\n<i>date unknown</i>\n'
        f"<blockquote expandable>“Ship {number} <b>came</b>.”</blockquote>\n\n"
    )


def test_an_answer_of_eight_quotes_reads_well() -> None:
    """Three pages: the best quote open, the rest folded, numbers going on, a footer on each."""
    first = quoted(RIGA, "reopened", "port", "harbour", when=LAST_THURSDAY)

    kept = written(answered(first, *map(ship, range(2, 9))))

    assert [(page.first, page.last) for page in kept.pages] == [(1, 3), (4, 6), (7, 8)]
    assert kept.pages[0].html == (
        f'<a href="{DEEP}1"><b>[1]</b></a> '
        '<a href="https://news.example/a?b=1&amp;c=2">Riga port takes first ships</a>\n'
        "<i>Baltic Daily · 18 Mar 2024</i>\n"
        "<blockquote>“The <b>port</b> of Riga &amp; its <b>harbour reopened last Thursday</b>.”"
        "</blockquote>\n"
        "<i>14 Mar 2024: the Thursday before publication</i>\n\n" + told(2) + told(3) + FOOTER
    )
    assert kept.pages[1].html == told(4) + told(5) + told(6) + FOOTER
    assert kept.question == ASKED
    assert kept.receipts[0] == str(first.receipt)


def test_time_words_are_bold_only_where_a_time_is_asked() -> None:
    """The words that date a quote answer "when" and "in March", but not "who"."""
    answer = answered(quoted(RIGA, "port", when=LAST_THURSDAY))
    who = replace(answer, question="Who reopened the port?")
    march = AskedTime("in March", Period(date(2024, 3, 1), date(2024, 4, 1)), "in")

    assert "<b>last Thursday</b>" in only_page(answer)
    assert "<b>last Thursday</b>" in only_page(replace(who, time=march))
    assert "<b>last Thursday</b>" not in only_page(who)


def test_a_month_that_was_worked_out_is_about() -> None:
    """A likely month is "about" it, an unlikely one only probable."""
    likely = replace(RIGA, published=Dated(months=(("2023-09", 0.9),)))
    unlikely = replace(RIGA, published=Dated(months=(("2023-09", 0.4),)))

    assert "<i>Baltic Daily · about Sep 2023</i>" in only_page(answered(quoted(likely)))
    assert "<i>Baltic Daily · probably Sep 2023</i>" in only_page(answered(quoted(unlikely)))


def test_what_is_less_likely_than_not_is_only_probable() -> None:
    """Below even odds the day that a quote is about is said to be probable."""
    february = Period(date(2024, 2, 1), date(2024, 3, 1))
    when = When(february, "last month", "“last month” in an article of March 2024", 0.4)

    page = only_page(answered(quoted(RIGA, when=when)))

    assert "<i>probably Feb 2024: “last month” in an article of March 2024</i>" in page


def test_a_day_that_is_not_known_is_said_so() -> None:
    """Without a period there is only the sentence that there is none."""
    page = only_page(answered(quoted(RIGA, when=NOT_SAID)))

    assert "\n<i>The archive does not say when.</i>\n" in page
    assert "any time" not in page


def test_a_silence_says_why() -> None:
    """The reason first, then the nearest passage under a warning; no word of quotes."""
    nearest = quoted(Article("a2", "Ice", "Ice closed the port.", ()), "port")
    silence = Silence(SilenceKind.NOT_IN_PERIOD, "No article is of May 1999.", nearest)

    kept = written(answered(silence=silence))

    assert [(page.first, page.last) for page in kept.pages] == [(0, 0)]
    assert kept.receipts == (str(nearest.receipt),)
    assert kept.pages[0].html == (
        "No article is of May 1999.\n\n"
        "<b>The nearest passage, not an answer:</b>\n"
        "Ice\n<i>date unknown</i>\n"
        "<blockquote expandable>“Ice closed the <b>port</b>.”</blockquote>\n\n"
        "<i>Archive to 1 Jun 2024 · 28 articles</i>"
    )


def test_a_silence_without_a_passage_has_no_receipt() -> None:
    """There is nothing whose context could be shown."""
    silence = Silence(SilenceKind.NOT_A_QUESTION, "That is no question.")

    assert written(answered(silence=silence)).receipts == ()


def test_pasted_words_are_not_marked() -> None:
    """Who pastes an excerpt asked for no words in it: nothing is bold, nor said to be."""
    quote = replace(quoted(RIGA, when=LAST_THURSDAY), grounds=None)
    excerpt = Excerpt(ExcerptState.EXACT, quote.span)

    page = only_page(replace(answered(quote), excerpt=excerpt))

    assert "“The port of Riga &amp; its harbour reopened last Thursday.”" in page
    assert page.endswith("\n\n<i>Verbatim quotes · archive to 1 Jun 2024 · 28 articles</i>")


def test_how_the_question_was_read_stands_first() -> None:
    """The note and the words that were read otherwise, on the first page only."""
    corrections = (("harbur", "harbour"), ("pord", "port"))
    answer = replace(answered(*map(ship, range(1, 5))), corrections=corrections)

    first, second = written(answer, note="I read this as: “<when> in @May?”").pages

    assert plain(first.html).startswith(
        f"I read this as: “<when> in @{JOINER}May?”\n"
        "I read “harbur” as “harbour”, “pord” as “port”.\n\n[1] Ship 1\n"
    )
    assert plain(second.html).startswith("[4] Ship 4\n")


def test_a_contradiction_stands_where_both_its_quotes_are_known() -> None:
    """Of the first and the fourth quote it is told on the second page, and only there."""
    conflict = Conflict(ConflictKind.DISAGREEMENT, "number", (0, 3), ("12", "19"))
    answer = replace(answered(*map(ship, range(1, 8))), conflicts=(conflict,))

    first, second, third = (plain(page.html) for page in written(answer).pages)

    assert (
        "⚠️ [1] [4] These disagree: “12” by “Ship 1”, date unknown, "
        "“19” by “Ship 4”, date unknown.\n\nVerbatim quotes"
    ) in second
    assert "disagree" not in first + third


def test_contradictions_that_do_not_fit_are_counted() -> None:
    """Twenty of 300 units each, which no page holds: the first ones, and how many more."""
    conflict = Conflict(ConflictKind.UPDATE, "name", (0, 1), ("Ada " * 40, "Ida " * 40))
    answer = replace(answered(ship(1), ship(2)), conflicts=(conflict,) * 20)

    page = plain(only_page(answer))

    more = int(page.partition("\n⚠️ More contradictions: ")[2].partition(".")[0])
    assert page.count("Updated: ") + more == 20


def test_a_long_quote_is_shortened_and_says_so() -> None:
    """A quote of 8,000 characters ends at a word, with an ellipsis and a note."""
    page = only_page(answered(quoted(Article("a4", "Long", "harbour " * 1000, ()))))

    _, _, quote, note, *_ = plain(page).split("\n")
    assert quote.endswith("harbour harbour…”")
    assert units(quote) <= 1502
    assert note == "Shortened: the quote is too long for a message."


def test_long_quotes_take_more_pages() -> None:
    """Citations move to the next page whole: 40 quotes, none lost, none torn."""
    found = [
        quoted(Article(f"n{number}", f"Title {number}", f"Quote {number}. " + "ice " * 300, ()))
        for number in range(40)
    ]

    pages = [page.html for page in written(answered(*found)).pages]

    assert len(pages) == 20
    assert sum(page.count("</blockquote>") for page in pages) == 40
    assert all(page.count("<blockquote") == page.count("</blockquote>") for page in pages)


def test_half_a_character_in_a_question_can_be_kept() -> None:
    """What no encoding can write is not in the sheet, which is written to disk."""
    kept = written(replace(answered(ship(1)), question="who\ud800 is\x00 it?"))

    assert kept.question == "who is it?"
