"""The words that tell articles apart: stems of what an article itself says, and their rarity."""

from math import isclose, log

from hypothesis import given
from hypothesis import strategies as st

from retrieval.article import Article, Line, Role
from retrieval.dating.words import (
    UNCOMMON,
    VIRTUAL,
    article_words,
    common_words,
    rarities,
    stem,
)

DOCUMENTS = st.lists(st.frozensets(st.sampled_from("said kesh torvik mason goat".split())))


def test_words_are_those_of_title_content_and_captions() -> None:
    """Bylines, links and furniture speak of others; numbers and words of two letters are out."""
    parts = [
        (Role.TITLE, "Bridges"),
        (Role.BYLINE, "Correspondent"),
        (Role.CONTENT, "In 2023 masons"),
        (Role.CAPTION, "Granite"),
        (Role.LINK, "Goats"),
        (Role.FURNITURE, "Subscribe"),
    ]
    text = "\n".join(words for _, words in parts)
    lines = [
        Line(number, text.index(words), text.index(words) + len(words), role)
        for number, (role, words) in enumerate(parts, start=1)
    ]

    found = article_words(Article("a", "Bridges", text, tuple(lines)))

    assert found == {stem("bridge"), stem("mason"), stem("granite")}


def test_the_title_of_the_fields_counts_where_no_line_holds_it() -> None:
    """An article may have its title in its fields alone."""
    line = Line(1, 0, 6, Role.CONTENT)

    assert article_words(Article("a", "Ferries", "Masons", (line,))) == {
        stem("ferry"),
        stem("mason"),
    }


def test_rarity_mixes_the_archive_with_english() -> None:
    """Of 2 articles 1 holds a word that no list knows: log of 102 / (1 + 100 * .002)."""
    found = rarities([{"zyxkesh"}, {"other"}])

    assert isclose(found["zyxkesh"], log((2 + VIRTUAL) / (1 + VIRTUAL * UNCOMMON)))


def test_a_word_of_every_article_of_a_large_archive_loses_its_rarity() -> None:
    """300 of 300 articles: log of 400 / (300 + .2), though English hardly knows the word."""
    found = rarities([{"zyxkesh"}] * 300)

    assert isclose(found["zyxkesh"], log(400 / 300.2))


def test_no_article_has_no_words() -> None:
    """An empty archive has no rarities."""
    assert rarities([]) == {}


@given(DOCUMENTS)
def test_rarities_are_above_zero(documents: list[frozenset[str]]) -> None:
    """Even a word of every article, and the commonest of English, keeps some weight."""
    assert all(rarity > 0 for rarity in rarities(documents).values())


def test_common_words_are_shares() -> None:
    """Each lies between 0 and 1, "said" far above the uncommon."""
    shares = common_words()

    assert all(0 < share < 1 for share in shares.values())
    assert shares["said"] > 100 * UNCOMMON
