"""Every format by itself: what becomes text, what becomes fields, which lines are whose."""

import json
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import ReadError
from retrieval.reading.formats import (
    READERS,
    Draft,
    Unread,
    html,
    json_file,
    json_lines,
    markdown,
)
from retrieval.reading.limits import PAGE_CHARACTERS

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def one(found: Iterable[Draft | Unread]) -> Draft:
    """The only draft."""
    (draft,) = found
    assert isinstance(draft, Draft)
    return draft


def numbered(draft: Draft) -> list[tuple[int, str]]:
    """The lines that hold something, with their numbers in the file."""
    assert draft.numbers is not None
    pairs = zip(draft.numbers, draft.text.split("\n"), strict=True)
    return [(number, line) for number, line in pairs if line]


def test_markdown_without_front_matter() -> None:
    """Marks go, words stay; a first heading is the title."""
    draft = one(
        markdown("# Bridge *reopens*\n\nThe [bridge](http://x.y) is **open**.\nSo `it` is.")
    )

    assert draft.fields == {"title": "Bridge reopens"}
    assert numbered(draft) == [(1, "Bridge reopens"), (3, "The bridge is open."), (4, "So it is.")]


def test_front_matter_is_taken_as_written() -> None:
    """No value becomes a date, an octal number or a truth; the lines are those of the file."""
    draft = one(
        markdown(
            "---\ntitle: yes\nid: 0012\ndate: 2023-09-26T21:11:15+00:00\nauthor: [Ada, Ida]\n"
            "source: null\nurl: ~\ntags: {a: b}\n---\n\nText."
        )
    )

    assert draft.fields == {
        "title": "yes",
        "id": "0012",
        "date": "2023-09-26T21:11:15+00:00",
        "author": "Ada, Ida",
    }
    assert numbered(draft) == [(11, "Text.")]


@pytest.mark.parametrize(
    "matter",
    ["title: a: b", "title: [a", "\tx: 1", "a: &a [*b]", "? [a]\n: b", "x: " + "[" * 600],
    ids=["colon", "bracket", "tab", "alias", "key", "deep"],
)
def test_broken_front_matter(matter: str) -> None:
    """Refused in one sentence, whatever is wrong with it."""
    with pytest.raises(ReadError, match=r"^broken front matter: .+"):
        list(markdown(f"---\n{matter}\n---\nText."))


def test_a_day_that_is_none_is_no_error_of_the_format() -> None:
    """Dates are judged later, by dating."""
    assert one(markdown("---\ndate: 2023-13-45\n---\nText.")).fields == {"date": "2023-13-45"}


def test_aliases_do_not_grow() -> None:
    """A list of lists of lists is no value of a field, so nothing is multiplied out."""
    bomb = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]

    draft = one(markdown("\n".join(["---", *bomb, "title: *a39", "---", "Text."])))

    assert draft.fields == {}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("---\nBreaking news\n---\nThe rest.", ["Breaking news", "The rest."]),
        ("---\n---\nThe rest.", ["The rest."]),
        ("---\nnever closed", ["never closed"]),
    ],
)
def test_rules_are_no_front_matter(text: str, kept: list[str]) -> None:
    """Prose between two rules is text, not a lost field."""
    assert [line for _, line in numbered(one(markdown(text)))] == kept


def test_markdown_lines_are_those_of_the_file() -> None:
    """Lists, quotes, code and HTML stand on the lines where the file has them."""
    draft = one(
        markdown(
            "One\n\n- two\n  three\n\n> four\n\n```\nfive\n```\n\n    six\n\n"
            "<div>\nseven\n</div>\n\n<script>\nno\n</script>\n\neight\n====="
        )
    )

    assert [pair for pair in numbered(draft) if "div" not in pair[1]] == [
        (1, "One"), (3, "two"), (4, "three"), (6, "four"), (9, "five"), (12, "six"),
        (15, "seven"), (22, "eight"),
    ]  # fmt: skip


def test_entities_make_no_lines() -> None:
    """A line break that is spelt out is white space."""
    assert numbered(one(markdown("One&#10;two&#13;three"))) == [(1, "One two three")]


@given(st.text())
def test_markdown_numbers_every_line(text: str) -> None:
    """Any text at all: as many numbers as lines, or one sentence of refusal."""
    try:
        draft = one(markdown(text.replace("\r", "\n")))
    except ReadError:
        return
    assert draft.numbers is not None
    assert len(draft.numbers) == draft.text.count("\n") + 1 or not draft.text


PAGE = """<html><head><title>Bridge reopens - Torvik Post</title>
<meta property="og:title" content="Bridge reopens"><meta name="author" content="Ada Lund">
<meta property="article:published_time" content="2021-03-01">
<meta property="og:site_name" content="Torvik Post"></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Bridge reopens</h1>
<p>The bridge over the Tor reopened on Monday after two years of repairs, the council said.</p>
<p>The works cost 40 million crowns &amp; took longer than planned, officials added later.</p>
</article><footer>All rights reserved</footer></body></html>"""


def test_html() -> None:
    """The article without the page around it, and the page's own metadata."""
    draft = one(html(PAGE))

    assert "reopened on Monday" in draft.text
    assert "40 million crowns & took" in draft.text
    assert "Sport" not in draft.text
    assert draft.fields["title"] == "Bridge reopens"
    assert draft.fields["published"] == "2021-03-01"
    assert draft.fields["source"] == "Torvik Post"


@pytest.mark.parametrize("page", ["<html></html>", "<", "no page", "<div>" * 9000])
def test_html_without_an_article(page: str) -> None:
    """Refused in one sentence that says what to do."""
    with pytest.raises(ReadError, match=r"^no article found in the HTML; save"):
        list(html(page))


def test_html_with_a_declaration_of_its_encoding() -> None:
    """The text is decoded already; what the page says of its bytes is past."""
    assert "Monday" in one(html(f"<?xml version='1.0' encoding='latin-1'?>{PAGE}")).text


def test_a_page_too_long_is_refused_before_it_is_parsed() -> None:
    """Parsing takes seconds a megabyte; a page of this size is no article."""
    with pytest.raises(ReadError, match="over the limit of 4,000,000"):
        list(html("<p>" + "x" * PAGE_CHARACTERS))


def test_json_object() -> None:
    """`text` or `body`, numbers as strings, lists joined, what is no value left out."""
    record = {"text": "  ", "body": ["One.", "Two."], "id": 7, "author": ["Ada", {}, "Ida"]}
    more = {"title": {"en": "x"}, "date": None, "url": True, "published_at": 2023, "other": "x"}

    draft = one(json_file(json.dumps({**record, **more})))

    assert draft.text == "One.\nTwo."
    assert draft.fields == {
        "body": "One.\nTwo.", "id": "7", "author": "Ada, Ida", "published_at": "2023",
    }  # fmt: skip


def test_json_list() -> None:
    """A bad item is named and the others are read."""
    found = list(json_file('[{"text": "One."}, 5, {"title": "x"}, {"body": "Two."}]'))

    assert [item.text for item in found if isinstance(item, Draft)] == ["One.", "Two."]
    assert [item.place for item in found if isinstance(item, Draft)] == ["item 1", "item 4"]
    assert [str(item) for item in found if isinstance(item, Unread)] == [
        "item 2: an article must be a JSON object, not int",
        "item 3: no text: the object needs a field `text` or `body` that is not empty",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [("[]", "list is empty"), ("{", "broken JSON"), ("[" * 100_000, "broken JSON"), ("5", "int")],
    ids=["empty", "cut", "deep", "number"],
)
def test_json_refused(text: str, words: str) -> None:
    """Broken, nested too deeply or without articles: one sentence."""
    with pytest.raises(ReadError, match=words):
        list(json_file(text))


def test_one_broken_line_of_five() -> None:
    """Four are read and line 3 is named."""
    good = '{"text": "One."}'

    found = list(json_lines("\n".join([good, good, '{"text": "On', good, good])))

    assert [item.place for item in found if isinstance(item, Draft)] == [
        "line 1", "line 2", "line 4", "line 5",
    ]  # fmt: skip
    (unread,) = (item for item in found if isinstance(item, Unread))
    assert unread.where == "line 3"
    assert unread.why.startswith("broken JSON: ")


def test_json_lines_survive_depth_and_separators() -> None:
    """A line nested too deeply fails alone; U+2028 inside a string ends no line."""
    found = list(json_lines("[" * 100_000 + '\n\n{"text": "a\u2028b"}'))

    assert isinstance(found[0], Unread)
    assert isinstance(found[1], Draft)
    assert (found[1].place, found[1].text) == ("line 3", "a\u2028b")


@given(VALUES)
def test_any_json_is_read_or_refused(value: object) -> None:
    """Drafts hold strings alone and some text; everything else is said in words."""
    try:
        found = list(json_file(json.dumps(value)))
    except ReadError:
        return
    for item in found:
        if isinstance(item, Draft):
            assert item.text.strip()
            assert all(isinstance(part, str) for part in item.fields.values())


def test_suffixes() -> None:
    """The formats that the manual names."""
    assert set(READERS) == {".txt", ".md", ".html", ".htm", ".json", ".jsonl"}
