"""Hostile texts: what an article could hold to make Telegram react, hide or break."""

from __future__ import annotations

from datetime import date
from itertools import accumulate

from hypothesis import strategies as st

from retrieval.article import Article, Dated, Line, Role
from retrieval.period import Period

# What Telegram reacts to, in pieces that chance puts together.
SIGNS = (
    "@ # $ / :// : . .. - _ ? = ? & < > \" ' ( ) , ; 。 · ① ² "
    "\u200b \u200c \u200d \u2060 \u202e \u0301 "
    "http https tg ton www. .com .net .рф t.me xn--p1ai example ada_l 4242 42 USD 1INCH mailto: "
    "4242424242424242 1.2.3.4 भारत ٣ é İ ß 😀 🇫🇷 <b> </blockquote> &amp; &lt; a b the ice"
).split(" ")
TEXTS = st.one_of(
    st.lists(st.sampled_from([*SIGNS, " ", "\n", "\x00", "\t"]), max_size=20).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
)

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


@st.composite
def articles(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS | LONG) -> Article:
    """Any article, everything of which may be hostile; each line of its text is content."""
    text = draw(texts) or "?"
    starts = accumulate((len(line) + 1 for line in text.split("\n")), initial=0)
    lines = tuple(
        Line(number, start, start + len(line), Role.CONTENT)
        for number, (start, line) in enumerate(zip(starts, text.split("\n"), strict=False), 1)
        if line
    )
    return Article(
        id="a1",
        title=draw(TEXTS | LONG),
        text=text,
        lines=lines,
        source=draw(st.none() | TEXTS | LONG),
        url=draw(URLS),
        published=draw(DATED),
    )
