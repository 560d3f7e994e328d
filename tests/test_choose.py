"""Which sentences are read and which comes first, and with which neighbours it is quoted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.answer import AskedTime
from retrieval.answering.candidate import UNREAD, Candidate
from retrieval.answering.choose import (
    FIRST_READ,
    MOST_IN_ORDER,
    MOST_READ,
    READ_APART,
    choose,
    joined,
    window,
)
from retrieval.answering.hit import Hit
from retrieval.article import Dated, Span
from retrieval.asking.parts import Part, Parts
from retrieval.asking.question import Question
from retrieval.period import Period
from retrieval.reading.formats import Draft
from retrieval.reading.paragraphs import article_sentences
from retrieval.reading.read import article


def quoted(text: str, chosen: int) -> str:
    """What is quoted when sentence `chosen` (from 0) of a text is the best one."""
    held = article(Draft(text, {"title": "A title of its own"}), "a", None)
    sentences = article_sentences(held)
    spans = [Span(held, sentence.start, sentence.end) for sentence in sentences]
    hit = Hit(Span(held, spans[0].start, spans[-1].end), 1, 0.0, 0.0, 0.0)
    candidates = [Candidate(span, hit, 1, 0.0, None) for span in spans]
    return joined(candidates[chosen], sentences, candidates).span.text


FIRST = "The council fined ten firms and two banks on Tuesday after a long inquiry."
MEMBER = "Acme Ltd. was one of those included."
OTHER = "The weather in the capital stayed warm and dry for the whole of the week."
LEANING = "He declined to name the other firms that are still being looked into by it."


@pytest.mark.parametrize(
    ("text", "chosen", "expected"),
    [
        (f"{FIRST} {MEMBER} {OTHER}", 0, f"{FIRST} {MEMBER}"),
        (f"{FIRST} {OTHER}", 0, FIRST),
        (f"{FIRST} {LEANING}", 1, f"{FIRST} {LEANING}"),
        (f"{FIRST} {OTHER}", 1, OTHER),
        (f"{FIRST}\n\n{LEANING}", 1, LEANING),
        (f"{FIRST}\n\n{MEMBER}", 0, FIRST),
    ],
    ids=["continued", "alone", "leaning", "independent", "other paragraph", "not across"],
)
def test_a_sentence_takes_along_what_it_cannot_do_without(
    text: str, chosen: int, expected: str
) -> None:
    """A pronoun takes the sentence before, "one of those" follows its own, inside a paragraph."""
    assert quoted(text, chosen) == expected


def test_the_window_has_one_neighbour_on_each_side() -> None:
    """Silence is judged by the sentence with the one before and the one after."""
    held = article(Draft(f"{OTHER} {FIRST} {MEMBER} {OTHER}", {"title": "T"}), "a", None)
    sentences = article_sentences(held)
    span = Span(held, sentences[1].start, sentences[1].end)
    candidate = Candidate(span, Hit(span, 1, 0.0, 0.0, 0.0), 1, 0.0, None)

    assert window(candidate, sentences) == f"{OTHER} {FIRST} {MEMBER}"


SUBJECT = Question("Who sold ferries?", "Who sold ferries?", ("sold", "ferri"), (), None, ())
NAMED = "Kim sold two ferries."
UNNAMED = [f"On pier {number} they waited for the rain to end." for number in range(40)]


class Noting:
    """A cross-encoder that likes what it is told to like, and notes what it has read."""

    def __init__(self, liked: dict[str, float]) -> None:
        self.liked = liked
        self.asked: set[str] = set()
        self.read: list[str] = []

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """As told, -10 for all others."""
        self.asked.add(question)
        self.read += texts
        return [self.liked.get(text, -10.0) for text in texts]

    def knows(self, word: str) -> bool:
        """Every word is known."""
        return bool(word)


def chosen(question: Question, texts: Sequence[str], reranker: Noting) -> list[Candidate]:
    """The candidates of one passage of these sentences, published on 3 May 2021."""
    held = article(Draft(" ".join(texts), {"title": "The port"}), "a", None)
    day = date(2021, 5, 3)
    held = replace(held, published=Dated(day, Period(day, date(2021, 5, 4)), (("2021-05", 1.0),)))
    hit = Hit(Span(held, 0, len(held.text)), 1, 0.0, 0.0, 0.0)
    return choose(question, [hit], lambda _: article_sentences(held), reranker)


def test_reading_stops_where_none_can_come_before_the_best() -> None:
    """The one that has the words is read at once, and liked more than others may be."""
    reranker = Noting({NAMED: 9.0})

    found = chosen(SUBJECT, [*UNNAMED, NAMED], reranker)

    assert found[0].span.text == reranker.read[0] == NAMED
    assert len(reranker.read) == FIRST_READ
    assert reranker.asked == {SUBJECT.text}


def test_no_more_than_so_many_are_read_and_the_others_follow_unread() -> None:
    """Where none is liked reading ends all the same; what was not read stays a candidate."""
    reranker = Noting({})

    found = chosen(SUBJECT, [*UNNAMED, NAMED], reranker)

    assert len(reranker.read) == MOST_READ
    assert len(found) == len(UNNAMED) + 1
    assert [c.logit for c in found[MOST_READ:]] == [UNREAD] * (len(found) - MOST_READ)


@pytest.mark.parametrize(
    "question",
    [replace(SUBJECT, wants_when=True), replace(SUBJECT, wants_latest=True)],
    ids=["when", "latest"],
)
def test_more_is_read_where_another_order_follows(question: Question) -> None:
    """What says when, or is newest, may come first though others answer better."""
    reranker = Noting({NAMED: 9.0})

    chosen(question, [*UNNAMED, NAMED], reranker)

    assert len(reranker.read) == MOST_IN_ORDER


def test_what_is_of_another_time_is_read_for_its_words() -> None:
    """Asked of 2019, the sentence of 2021 is still known to answer."""
    period = Period(date(2019, 1, 1), date(2020, 1, 1))
    asked = replace(SUBJECT, time=AskedTime("2019", period, "in"))
    reranker = Noting({NAMED: 9.0})

    found = chosen(asked, [*(f"In 2019 {text}" for text in UNNAMED[:30]), NAMED], reranker)

    assert next(c.logit for c in found if c.span.text == NAMED) == 9.0
    assert len(reranker.read) <= MOST_IN_ORDER


@given(st.lists(st.integers(-11, 2), min_size=1, max_size=MOST_READ))
def test_the_first_is_the_one_of_reading_all(logits: list[int]) -> None:
    """As long as no logit is above what a sentence may reach, and all could be read."""
    texts = UNNAMED[: len(logits)]
    liked = {text: float(logit) for text, logit in zip(texts, logits, strict=True)}

    found = chosen(SUBJECT, texts, Noting(liked))

    assert found[0].logit == max(logits)


def test_a_sentence_is_read_with_the_clause_that_it_holds_most_of() -> None:
    """Of a question with several clauses none is read with the whole, and only some are read."""
    sold = Part(
        "Did Kim, who runs the port, sell two ferries", ("kim", "sell", "ferri"), frozenset()
    )
    rained = Part("did it rain on the pier", ("rain", "pier"), frozenset())
    stems = ("kim", "run", "port", "sell", "two", "ferri", "rain", "pier", "day", "long")
    asked = replace(SUBJECT, parts=Parts((sold, rained), (), stems, ()))
    reranker = Noting({NAMED: 9.0})

    found = chosen(asked, [*UNNAMED, NAMED], reranker)

    assert {c.span.text: c.clause for c in found if c.logit != UNREAD}[NAMED] == sold.text
    assert reranker.asked == {sold.text, rained.text}
    assert len(reranker.read) == READ_APART


def test_a_question_that_asks_for_little_is_read_whole() -> None:
    """Two short clauses may both be answered by one sentence."""
    parts = tuple(Part(text, (text,), frozenset()) for text in ("ferry", "pier"))
    asked = replace(SUBJECT, parts=Parts(parts, (), ("ferri", "pier"), ()))
    reranker = Noting({})

    chosen(asked, [NAMED], reranker)

    assert reranker.asked == {SUBJECT.text}
