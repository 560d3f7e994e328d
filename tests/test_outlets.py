"""Outlets that a question names: by their names, by their brands, and those nobody has."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.asking.outlets import named_outlets, unheld_outlets

HEALTH, STYLE = "Torvik News - Health", "Torvik News - Life & Style"
HERALD, MIRROR, POST = "The Halm Herald", "The Mirror - Sports", "Torvik Post"
SOURCES = frozenset(
    {HEALTH, STYLE, HERALD, MIRROR, POST, "BCSSports.com", "Stirred", "Bsnb | World News"}
)
NOTHING: frozenset[str] = frozenset()


def named(text: str, sources: frozenset[str] = SOURCES) -> list[tuple[str, set[str]]]:
    """The names found, as they stand in the text, and what they mean."""
    return [(text[n.start : n.end], set(n.sources)) for n in named_outlets(text, sources)]


def unheld(text: str, sources: frozenset[str] = SOURCES) -> list[str]:
    """The names found of outlets that the archive lacks."""
    return [text[n.start : n.end] for n in unheld_outlets(text, sources)]


@pytest.mark.parametrize(
    ("text", "name", "sources"),
    [
        ("Does the Torvik News article say so?", "Torvik News", {HEALTH, STYLE}),
        ("Does the Torvik News - Health article say so?", HEALTH, {HEALTH}),
        ("Does the TORVIK NEWS article say so?", "TORVIK NEWS", {HEALTH, STYLE}),
        ("What did The Mirror report?", "The Mirror", {MIRROR}),
        ("What did 'The Mirror - Sports' report?", MIRROR, {MIRROR}),
        ("According to the article in Halm Herald?", "Halm Herald", {HERALD}),
        ("What do BCS Sports say?", "BCS Sports", {"BCSSports.com"}),
        ("What does BCSSports say?", "BCSSports", {"BCSSports.com"}),
        ("What does BCSSports.com say?", "BCSSports.com", {"BCSSports.com"}),
        ("What did BSNB write?", "BSNB", {"Bsnb | World News"}),
        ("What is Torvik Post's view?", "Torvik Post", {POST}),
        ("What is Torvik Post’s view?", "Torvik Post", {POST}),
    ],
)
def test_an_outlet_is_named_as_people_name_it(text: str, name: str, sources: set[str]) -> None:
    """By its name, its brand without the section, without "The" or ".com", spelt apart."""
    assert named(text) == [(name, sources)]


def test_names_come_in_the_order_of_the_text() -> None:
    """Also where one is named twice."""
    found = named("Does Stirred agree with Torvik Post, or with The Mirror and Stirred?")

    assert [name for name, _ in found] == ["Stirred", "Torvik Post", "The Mirror", "Stirred"]


@pytest.mark.parametrize(
    "text",
    [
        "Who was stirred by the article?",
        "What is in the mirror of the article?",
        "Is the torvik post article old?",
        "Do Stirreds or Unstirred articles say so?",
        "Did Torvik Posts report?",
        "Did The Mirrors report?",
    ],
)
def test_a_word_is_no_name(text: str) -> None:
    """Without a capital, or as a part of a longer word."""
    assert named(text) == []


def test_the_longer_name_wins() -> None:
    """Of two sources whose names begin alike, each is found where it is meant."""
    sources = frozenset({"Torvik", "Torvik Post", "Torvik Post Weekly"})

    found = named("Torvik Post Weekly, Torvik Post and Torvik", sources)

    assert [meant for _, meant in found] == [
        {"Torvik Post Weekly"},
        {"Torvik Post"},
        {"Torvik"},
    ]


@pytest.mark.parametrize("source", ["A.b (News)*", "C++ [Daily]", "Yahoo!", "^A|B$", "A\\d{3}"])
def test_marks_in_a_name_are_only_marks(source: str) -> None:
    """A name is never read as a pattern."""
    text = f"What does {source} say of Axb, C and A123?"

    assert named(text, frozenset({source})) == [(source, {source})]


def test_without_sources_nothing_is_named() -> None:
    """An archive may not know where its articles are from."""
    assert named("Does the Torvik Post article say so?", NOTHING) == []


def test_an_empty_name_names_nothing() -> None:
    """Blank names, and names that are only what is cut off."""
    sources = frozenset({"", " ", " - Sports", ".com"})

    assert named("What does A   .com say - or not?", sources) == []


def test_an_article_before_a_long_name_is_not_its_end() -> None:
    """Inside a sentence "The Halm Herald" is "the Halm Herald"."""
    assert [meant for _, meant in named("What did the Halm Herald report?")] == [{HERALD}]


def test_most_papers_write_the_article_small() -> None:
    """Whoever writes "the Mirror reported" means "The Mirror"."""
    assert [meant for _, meant in named("Has the Mirror article a date?")] == [{MIRROR}]


@given(st.text(st.sampled_from("Torvik ABPpost'’.,-|&()+"), max_size=60))
@example("Torvik Post Torvik Post")
def test_names_are_disjoint_and_in_order(text: str) -> None:
    """Whatever the text is, names follow each other inside it and each means some source."""
    found = named_outlets(text, SOURCES)

    ends = [0, *(each.end for each in found)]
    assert all(end <= each.start < each.end for end, each in zip(ends, found, strict=False))
    assert ends[-1] <= len(text)
    assert all(each.sources and each.sources <= SOURCES for each in found)


@given(st.lists(st.text(min_size=1, max_size=12), max_size=5), st.text(max_size=40))
def test_any_source_can_be_read(sources: list[str], text: str) -> None:
    """No name of a source breaks the reading of a question."""
    for each in named_outlets(text, frozenset(sources)):
        assert each.sources <= frozenset(sources)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Does the article in The Daily Bugle agree with Torvik Post?", ["The Daily Bugle"]),
        ("Do the pieces from Bugle of Halm and from Torvik Post agree?", ["Bugle of Halm"]),
        ("Does an article by The Daily Bugle say so?", ["The Daily Bugle"]),
        ("Does Torvik Post's article say A, and Daily Bugle's report B?", ["Daily Bugle"]),
        ("Do 'Daily Bugle' articles and those of Stirred agree?", ["Daily Bugle"]),
    ],
)
def test_an_outlet_that_nobody_has(text: str, names: list[str]) -> None:
    """It is known by the articles that it is said to have."""
    assert unheld(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "What did a UN report say?",
        "What is in the IPCC report on Halm?",
        "Was there a story by Ada Lund?",
        "Is the Torvik Post article old?",
        "Do the articles say so?",
        "",
    ],
)
def test_nothing_is_unheld(text: str) -> None:
    """Where no articles are spoken of, none is named, or the outlet is there."""
    assert unheld(text) == []


def test_the_first_word_of_a_question_is_not_part_of_a_name() -> None:
    """The commonest form of all: a verb, "the", the outlet."""
    assert unheld("Does the Daily Bugle article say so?") == ["Daily Bugle"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Do both articles by 'Bugle' agree?", "Bugle"),
        ("Is it in the Bugle's article?", "Bugle"),
        ("Is it in the Bugle’s article?", "Bugle"),
    ],
)
def test_a_name_ends_before_its_mark(text: str, name: str) -> None:
    """As whoever asks is told that there is nothing of it."""
    assert unheld(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Does the article from October 2023 say so?",
        "Do the articles on Monday agree?",
        "Is the 8 October 2023 article old?",
        "Does the article on Ada Lund say so?",
    ],
)
def test_times_and_subjects_are_no_outlets(text: str) -> None:
    """An article is on somebody, and from some month."""
    assert unheld(text) == []


@pytest.mark.xfail(
    strict=True, reason="where articles are spoken of any X's report is X's article"
)
def test_a_report_that_an_article_is_about() -> None:
    """Who speaks of an article does not name the outlet with every report."""
    assert unheld("Does the article about the UN report say so?") == []


LONG = ["A", "A ", "A'", "The ", "And ", "A and ", "Aa ", "article in ", "'", " ", "a"]


@pytest.mark.parametrize("unit", LONG)
def test_long_questions_of_one_thing(unit: str) -> None:
    """No name takes more than its place: a pattern that tries all splits would never end."""
    text = ("an article in " + unit * 2000)[:2000]

    assert named(text) == []
    assert all(0 < each.start < each.end <= 2000 for each in unheld_outlets(text, SOURCES))
