"""One fact told by several articles is one quote, with who else tells it and who copied whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from retrieval.answering.answer import Grounds, Quote, Repeat
from retrieval.answering.candidate import Candidate
from retrieval.answering.claims import claim
from retrieval.answering.hit import Hit
from retrieval.answering.receipt import Receipt
from retrieval.answering.repeats import distinct, merged, repeated
from retrieval.article import Article, Dated, Span
from retrieval.indexing.index import Index
from retrieval.indexing.write import write
from retrieval.period import Period
from tests.newsroom import NEWS, HashEncoder, made, silent
from tests.test_copies import WIRE

TOLD = "A ferry sank off the port of Halm late on Tuesday, killing twelve people."
OWN = (
    "Fishermen had seen the lights go out, they told this paper. Late on Tuesday a ferry sank off "
    "the port of Halm, killing 12 people. Nobody on the quay knew its name at first."
)
ANOTHER = (
    "The number of victims has grown. The ferry that sank off the port of Halm late on Tuesday "
    "killed 15 people. The salvage ship comes from Gothenburg and arrives at the weekend."
)
STORY = [
    made("wire", "\n\n".join(WIRE), title="Sunk", source="Wire", published="2023-11-08"),
    made("post", "\n\n".join(WIRE[:7]), title="Twelve", source="Post", published="2023-11-09"),
    made("herald", OWN, title="Lights", source="Herald", published="2023-11-10"),
    made("gazette", f"{OWN} More soon.", title="Off", source="Gazette", published="2023-11-11"),
    made("toll", ANOTHER, title="Toll", source="Wire", published="2023-11-10"),
    *NEWS,
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index of the story and six other articles."""
    folder: Path = tmp_path_factory.mktemp("repeats")
    write(folder, STORY, None, HashEncoder(), silent)
    opened = Index(folder)
    yield opened
    opened.close()


def sentence(index: Index, name: str, words: str) -> Span:
    """The sentence of an article that holds some words."""
    number = index.ids()[name]
    held = index.article(number)
    passage = next(n for n in range(len(index)) if index.place(n)[0] == number)
    (found,) = [
        Span(held, s.start, s.end)
        for s in index.sentences(passage)
        if words in held.text[s.start : s.end]
    ]
    return found


def quote(span: Span) -> Quote:
    """A quote of a sentence."""
    return Quote(span, 0.9, Receipt.of(span, 1), Grounds(2.0, 1.0, 0.5, 1, ()))


def told(found: Quote) -> list[tuple[str, bool]]:
    """Which articles repeat a quote, and whether they are copies."""
    return [(repeat.span.article.id, repeat.copied) for repeat in found.repeats]


def test_who_else_tells_it_is_found_beyond_the_candidates(index: Index) -> None:
    """The earliest first; copies of the quoted text are copied.

    Of the two that have the fishermen's text the first is a witness, the other its copy.
    """
    span = sentence(index, "post", "killing")

    (found,) = merged(index, [quote(span)], [])

    assert found.span == span
    assert told(found) == [("wire", True), ("herald", False), ("gazette", True)]
    assert found.originals == 2
    assert found.origin.id == "wire"
    assert found.repeats[0].span.text == TOLD


def test_the_undated_come_last(index: Index) -> None:
    """Of one text the first that is dated counts as its own."""
    names = ("herald", "gazette", "post")
    herald, *others = (sentence(index, name, "killing") for name in names)
    nowhere = replace(herald.article, published=Dated())
    spans = [replace(herald, article=nowhere), *others]
    candidates = [Candidate(s, Hit(s, 1, 0.0, 0.0, 0.0), 1, 0.0, None) for s in spans]

    (found,) = merged(index, [quote(sentence(index, "wire", "killing"))], candidates)

    assert told(found) == [("post", True), ("gazette", False), ("herald", True)]


def test_a_later_quote_that_repeats_is_dropped(index: Index) -> None:
    """What the dropped quote was remains as a repeat; another number is no repeat."""
    quotes = [
        quote(sentence(index, name, words))
        for name, words in (("herald", "killing"), ("toll", "15 people"), ("wire", "killing"))
    ]

    found = merged(index, quotes, [])

    assert [each.article.id for each in found] == ["herald", "toll"]
    assert [name for name, _ in told(found[0])] == ["wire", "post", "gazette"]
    assert told(found[1]) == []


def test_a_joined_quote_is_compared_by_the_sentence_that_was_chosen(index: Index) -> None:
    """The sentence before it, joined for its pronoun, is not told again."""
    chosen = sentence(index, "herald", "killing")
    whole = Span(chosen.article, 0, chosen.end)
    candidate = Candidate(chosen, Hit(whole, 1, 0.0, 0.0, 0.0), 1, 2.0, None)

    (found,) = merged(index, [quote(whole)], [candidate])

    assert [name for name, _ in told(found)] == ["wire", "post", "gazette"]


def test_of_one_text_one_passage_is_read(index: Index) -> None:
    """A passage that adds no sentence with a word of the question leaves its place to others."""
    passages = {
        span.article.id: Hit(span, number, 0.0, 0.0, 0.0)
        for number in range(len(index))
        for span in [index.span(number)]
    }
    hits = [passages[name] for name in ("wire", "post", "herald", "gazette", "goats", "toll")]

    found = distinct(index, index.lexical.stems("killing killed"), hits, 4)

    assert [hit.span.article.id for hit in found] == ["wire", "herald", "goats", "toll"]
    assert distinct(index, ["nowhere"], hits, 9) == hits


def spoken(name: str, text: str, day: int = 8, month: int = 11) -> Span:
    """A sentence that is all of an article of 2023."""
    best = date(2023, month, day)
    dated = Dated(best, Period.day(best), ((f"2023-{month:02}", 1.0),), 1.0)
    held = replace(made(name, text, title=f"Title of {name}"), published=dated)
    return Span(held, 0, len(held.text))


def tells_again(one: Span, other: Span) -> bool:
    """Whether two sentences tell the same, longer words being rarer."""
    claims = [claim(each, lambda word: float(len(word))) for each in (one, other)]
    found = repeated(*claims)
    assert found is repeated(*reversed(claims))
    return found


SAID = (
    "The council of Torvik approved the ferry treaty with Halm on Wednesday, mayor Ada Lund said."
)
SAME = {
    "the same": SAID,
    "turned": "On Wednesday Torvik's council approved the ferry treaty with Halm, Ada Lund said.",
    "a day in figures": SAID.replace("Wednesday", "November 8"),
    "the last name": SAID.replace("Ada Lund", "Lund"),
    "no day": SAID.replace(" on Wednesday", ""),
}
NOT_SAME = {
    "denied": SAID.replace("approved", "has not approved"),
    "the opposite": SAID.replace("approved", "rejected"),
    "another name": SAID.replace("Ada Lund", "Ida Berg"),
    "another day": SAID.replace("Wednesday", "Monday"),
    "a number more": SAID.replace("treaty", "treaty by 12 votes"),
    "another mark": SAID.replace("ferry", "F-16"),
    "half of it": "The council of Torvik met on Wednesday.",
}


@pytest.mark.parametrize("kind", SAME)
def test_the_same_in_other_words_repeats(kind: str) -> None:
    """Names, numbers and times agree."""
    assert tells_again(spoken("a", SAID), spoken("b", SAME[kind]))


@pytest.mark.parametrize("kind", NOT_SAME)
def test_what_differs_in_one_point_repeats_nothing(kind: str) -> None:
    """However alike the words are."""
    assert not tells_again(spoken("a", SAID), spoken("b", NOT_SAME[kind]))


def test_the_same_words_of_another_season_repeat_nothing() -> None:
    """Without a day of its own a sentence is of its article's time."""
    text = "Torvik opened its ferry season with a concert on the quay of Halm."

    assert tells_again(spoken("a", text), spoken("b", text, day=20))
    assert not tells_again(spoken("a", text), spoken("b", text, month=3))


def test_of_equally_early_articles_the_quoted_is_the_origin() -> None:
    """And so it is where its own day is not known; others without a day are left out."""
    quoted = quote(spoken("quoted", SAID))
    same, early = spoken("same", SAID), spoken("early", SAID, day=2)
    undated = Span(made("undated", SAID), 0, len(SAID))

    def origin(own: Quote, *others: Span) -> Article:
        return replace(own, repeats=tuple(Repeat(o, copied=False) for o in others)).origin

    assert origin(quoted, same, undated).id == "quoted"
    assert origin(quoted, same, early).id == "early"
    assert origin(quote(undated), early).id == "undated"
    assert quoted.originals == 1
