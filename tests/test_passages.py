"""Passages: whole sentences within the budget, in order, nothing lost, little repeated."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.article import Article, Line, Role, Span
from retrieval.indexing.encoder import Encoder
from retrieval.indexing.passages import OVERLAP_TOKENS, article_passages
from retrieval.indexing.tokens import count_tokens
from retrieval.reading.formats import Draft
from retrieval.reading.paragraphs import article_sentences
from retrieval.reading.read import article
from tests.newsroom import HashEncoder

ROLES = st.sampled_from([*[Role.CONTENT] * 4, Role.LINK, Role.FURNITURE])
SENTENCES = st.lists(st.sampled_from(["aa", "b,", "北京", "\u00a0", "  ", "c"]), min_size=1).map(
    lambda words: f"X{' '.join(words)}."
)
LINES = st.lists(st.tuples(st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join), ROLES))
SPACED = "word" + " " * 5000  # white space has no tokens in one count, and many in the other


def characters(texts: Sequence[str]) -> list[int]:
    """A count that hypothesis can reason about: characters, white space included."""
    return [len(text) for text in texts]


def page(parts: Sequence[tuple[str, Role]]) -> Article:
    """An article of lines with given roles."""
    text, lines, start = "\n".join(line for line, _ in parts), [], 0
    for number, (line, role) in enumerate(parts, start=1):
        lines.append(Line(number, start, start + len(line), role))
        start += len(line) + 1
    return Article("a", "t", text, tuple(lines))


def ink(found: Article, spans: Sequence[tuple[int, int]]) -> set[int]:
    """Places of the characters in some spans that are not white space."""
    return {at for s, e in spans for at in range(s, e) if not found.text[at].isspace()}


def told(article: Article, budget: int) -> list[str]:
    """The texts of the passages by characters."""
    return [passage.text for passage in article_passages(article, characters, budget)]


def test_packed_by_hand() -> None:
    """As many sentences as fit, the last one repeated where it fits with the next."""
    found = page([("Aaa. Bbb. Ccc. Ddd.", Role.CONTENT)])

    assert told(found, 14) == ["Aaa. Bbb. Ccc.", "Ccc. Ddd."]
    assert told(found, 13) == ["Aaa. Bbb.", "Bbb. Ccc.", "Ccc. Ddd."]
    assert told(found, 8) == ["Aaa.", "Bbb.", "Ccc.", "Ddd."]


def test_a_long_sentence_is_not_repeated() -> None:
    """More than 48 tokens are too many to say twice."""
    short, long = "A" + "a" * (OVERLAP_TOKENS - 2) + ".", "A" + "a" * (OVERLAP_TOKENS - 1) + "."

    repeated = told(page([(f"{short} {short} {short}", Role.CONTENT)]), 120)
    apart = told(page([(f"{long} {long} {long}", Role.CONTENT)]), 120)

    assert repeated == [f"{short} {short}", f"{short} {short}"]
    assert apart == [f"{long} {long}", long]


def test_lines_of_other_roles_end_a_passage() -> None:
    """No passage reaches over a link, even where everything would fit."""
    found = page([("Aaa.", Role.CONTENT), ("Read: more", Role.LINK), ("Bbb.", Role.CONTENT)])

    assert told(found, 100) == ["Aaa.", "Bbb."]


def test_what_stands_between_sentences_counts() -> None:
    """Line breaks have tokens too: the sum of the sentences' own is not the passage's."""
    found = page([(f"w{n}", Role.CONTENT) for n in range(400)])

    passages = article_passages(found, count_tokens, 100)

    assert max(count_tokens([passage.text for passage in passages])) <= 100


def test_no_content_no_passages() -> None:
    """An article of furniture has none."""
    assert told(page([("Menu", Role.FURNITURE)]), 10) == []


@given(LINES, st.integers(1, 60))
def test_always(parts: list[tuple[str, Role]], budget: int) -> None:
    """Within the budget, in order, all content, no other line, at most one sentence twice."""
    found = page(parts)
    spans = [(p.start, p.end) for p in article_passages(found, characters, budget)]
    sentences = [(s.start, s.end) for s in article_sentences(found)]

    assert all(end - start <= budget for start, end in spans)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(spans))
    assert ink(found, spans) == ink(found, sentences)
    others = {line.start for line in found.lines if line.role is not Role.CONTENT}
    assert not others & {at for start, end in spans for at in range(start, end)}
    for a, b in pairwise(spans):
        assert sum(b[0] <= start < a[1] for start, _ in sentences) <= 1


@pytest.mark.parametrize(
    "text",
    [SPACED * 20 + "end", "word " * 20_000, "a" * 60_000, "." * 60_000, "北京" * 20_000],
    ids=["spaces", "words", "letter", "dots", "no spaces"],
)
def test_endless_lines_are_cut(text: str) -> None:
    """Without a single border every character still lands in a passage within the budget."""
    encoder = HashEncoder()
    found = article(Draft(text), "long", None)

    def count(texts: Sequence[str]) -> list[int]:
        own = encoder.count(texts)
        return [max(pair) for pair in zip(own, count_tokens(texts), strict=True)]

    spans = [(p.start, p.end) for p in article_passages(found, count, 254)]

    assert ink(found, spans) == ink(found, [(0, len(found.text))])
    assert max(count([found.text[start:end] for start, end in spans])) <= 254
    assert all(found.text[start:end] == found.text[start:end].strip() for start, end in spans)


def test_a_waste_of_spaces_is_never_counted() -> None:
    """A tokenizer overflows its stack on them."""
    found = article(Draft("Aaa." + " " * 400_000 + "Bbb."), "gap", None)

    passages = article_passages(found, count_tokens, 254)

    assert [passage.text for passage in passages] == ["Aaa.", "Bbb."]


def test_words_are_kept_whole() -> None:
    """A sentence is cut at white space where it has any."""
    words = " ".join(f"word{n}" for n in range(3000))

    cut = told(page([(words, Role.CONTENT)]), 100)

    assert " ".join(cut).split() == words.split()


def test_seeds_by_both_measures(seed_articles: list[Article], encoder: Encoder) -> None:
    """Real articles: at most 256 tokens by either count, every sentence inside a passage."""

    def count(texts: Sequence[str]) -> list[int]:
        return [max(pair) for pair in zip(encoder.count(texts), count_tokens(texts), strict=True)]

    for found in seed_articles:
        passages: list[Span] = article_passages(found, count, encoder.budget)
        texts = [passage.text for passage in passages]

        assert max(encoder.count(texts)) + 2 <= 256
        assert max(count_tokens(texts)) <= 256
        for sentence in article_sentences(found):
            assert any(p.start <= sentence.start and sentence.end <= p.end for p in passages)
