"""Sentences of an article: which lines are one paragraph, and that no content is lost."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from retrieval.article import Article, Line, Role
from retrieval.reading.paragraphs import article_sentences

ROLES = st.sampled_from(list(Role))
WORDS = st.text('abA .!?()"北。', min_size=1, max_size=60).filter(str.strip)


def page(*lines: str, role: Role = Role.CONTENT) -> Article:
    """An article of lines of one role, blank ones left out."""
    text, found, start = "\n".join(lines), [], 0
    for number, line in enumerate(lines, start=1):
        if line:
            found.append(Line(number, start, start + len(line), role))
        start += len(line) + 1
    return Article("a", "t", text, tuple(found))


def shown(article: Article) -> list[tuple[str, int]]:
    """Each sentence with its block."""
    return [(article.text[s.start : s.end], s.block) for s in article_sentences(article)]


def test_a_paragraph_a_line() -> None:
    """Lines of very different lengths are paragraphs of their own."""
    lines = ["The mayor opened the bridge on Monday. It is new.", "Why now?", "Nobody knows"]

    assert shown(page(*lines)) == [
        ("The mayor opened the bridge on Monday.", 0), ("It is new.", 0),
        ("Why now?", 1), ("Nobody knows", 2),
    ]  # fmt: skip


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    """Three lines of nearly one width, or two with a small letter at the break."""
    three = ["The mayor opened the", "bridge on Monday with", "her hat on. It is new."]
    two = ["The mayor opened the bridge on", "Monday. It is new.", "", *three[:2]]

    assert [block for _, block in shown(page(*three))] == [0, 0]
    assert [text for text, _ in shown(page(*three))][1] == "It is new."
    assert [block for _, block in shown(page(*two))] == [0, 1, 1, 2]


def test_credits_are_no_sentences() -> None:
    """An agency in brackets is left out; a bracketed sentence of more words is not."""
    article = page("It is open, he said. (Torvik Press)", "", "(It was closed for long.)")

    assert [text for text, _ in shown(article)] == [
        "It is open, he said.", "(It was closed for long.)",
    ]  # fmt: skip


def test_only_content_has_sentences() -> None:
    """A line of another role interrupts even a hard-wrapped paragraph."""
    article = page("The mayor opened the", "bridge on Monday with", "her hat on. It is new.")
    roles = [Role.CONTENT, Role.CAPTION, Role.CONTENT]
    lines = tuple(
        Line(line.number, line.start, line.end, role)
        for line, role in zip(article.lines, roles, strict=True)
    )

    mixed = Article("a", "t", article.text, lines)

    assert [text for text, _ in shown(mixed)] == [
        "The mayor opened the", "her hat on.", "It is new.",
    ]  # fmt: skip


@given(st.lists(st.tuples(WORDS.map(str.strip), ROLES), max_size=12))
def test_sentences_cover_the_content(parts: list[tuple[str, Role]]) -> None:
    """In order, inside content lines, without outer space; only credits are missing."""
    blank = page(*(text for text, _ in parts))
    lines = tuple(
        Line(line.number, line.start, line.end, role)
        for line, (_, role) in zip(blank.lines, parts, strict=True)
    )
    article = Article("a", "t", blank.text, lines)
    found = article_sentences(article)

    assert all(a.end <= b.start and a.block <= b.block for a, b in pairwise(found))
    assert all(
        article.text[s.start : s.end].strip() == article.text[s.start : s.end] for s in found
    )
    covered = {at for s in found for at in range(s.start, s.end)}
    content = {
        at
        for line in article.role_lines(Role.CONTENT)
        for at in range(line.start, line.end)
        if not article.text[at].isspace()
    }
    missing = "".join(article.text[at] for at in sorted(content - covered))
    others = {
        at for line in lines if line.role is not Role.CONTENT for at in range(line.start, line.end)
    }
    assert not covered & others
    assert not missing or missing.startswith("(")
