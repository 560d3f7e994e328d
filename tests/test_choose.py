"""Which neighbours a chosen sentence is quoted with."""

import pytest

from retrieval.answering.choose import Candidate, joined, window
from retrieval.answering.hit import Hit
from retrieval.article import Span
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
