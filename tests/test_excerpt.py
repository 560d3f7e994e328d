"""Pasted excerpts: found exactly, with their differences, or not; questions are none."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.answering.answer import Difference, Excerpt, ExcerptState
from retrieval.answering.differences import compare
from retrieval.answering.excerpt import excerpt
from retrieval.answering.folded import as_it_is, cuts, fold
from retrieval.answering.pasted import read
from retrieval.indexing.index import Index
from retrieval.indexing.write import write
from tests.newsroom import HashEncoder, made, silent

BRIDGE = (
    "Bridge in Torvik reopens after two years of repairs and a long quarrel\n\n"
    "The bridge over the Tor reopened on Monday after two years of repairs—late, but not too "
    "late. “We’re proud… and a little tired,” Mayor Ada Lund said.\n\n"
    "Read more: What the ferry costs\n\n"
    "The works cost 11,000 crowns a day, said Lund’s well-known deputy, and 4.5% more than "
    "planned. Who will pay the rest? Nobody in the town hall wants to say, and Ida Berg of the "
    "Torvik Post asked them all. — Ada Berg, Torvik"
)
SHARED = "A storm with winds of 30 metres a second is nearing the coast of Halm, the guard warned."
NEWS = [
    made("bridge", BRIDGE, published="2021-03-01"),
    made("undated", f"Storm of the year\n\n{SHARED} Boats stay in."),
    made("late", f"Storm nears\n\nFishermen are worried. {SHARED}", published="2021-05-02"),
    made("early", f"Warning\n\n{SHARED} Ferries do not run.", published="2021-05-01"),
    made("café", "Cafés\n\n" + unicodedata.normalize("NFD", "The café of André Lévêque in Halm "
         "serves crêpes, purées and jalapeño soup again, he said."), published="2021-01-01"),
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index of the five articles."""
    folder: Path = tmp_path_factory.mktemp("excerpt")
    write(folder, NEWS, None, HashEncoder(), silent)
    opened = Index(folder)
    yield opened
    opened.close()


def found(index: Index, asked: str) -> Excerpt:
    """What is said of a text that is an excerpt."""
    said = excerpt(index, asked)
    assert said is not None
    return said


@pytest.mark.parametrize(
    "asked",
    [
        "The bridge over the Tor reopened on Monday after two years of repairs",
        "over the Tor  reopened\non Monday after two\u00a0years of repairs",  # white space
        "after two years of repairs - late, but not too late.",  # a dash
        "after two years of repairs -- late, but not too late.",
        '"We\'re proud... and a little tired," Mayor Ada Lund said.',  # marks
        "“The bridge over the Tor reopened on Monday after two years of repairs”",  # quoted
        '"over the Tor reopened on Monday"',  # short, but quoted
        "… bridge over the Tor reopened on Monday after two years [...]",
        "“reopened on Monday after two years of repairs” — Torvik Post, 1 March 2021",
        "Mayor Ada Lund said. Read more: What the ferry costs The works cost 11,000 crowns a day",
        "The bridge over the Tor re\u00adopened on Mon\u200bday after two years",  # unseen
        "Who will pay the rest? Nobody in the town hall wants to say, and Ida Berg",
        "cost 11,000 crowns a day, said Lund's well-known deputy, and 4.5% more than planned. "
        "Who will pay the rest?",  # ends by asking
        "Bridge in Torvik reopens after two years of repairs",  # a title that stands verbatim
    ],
)
def test_shapes_do_not_matter(index: Index, asked: str) -> None:
    """White space, the shapes of marks, and what is put around an excerpt change nothing."""
    said = found(index, asked)

    assert said.state is ExcerptState.EXACT
    assert said.span is not None
    assert said.span.article.id == "bridge"
    assert said.differences == ()


def test_the_span_is_what_was_pasted_and_no_more(index: Index) -> None:
    """Offsets count the canonical text, folded characters and composed ones included."""
    proud = found(index, '"We\'re proud... and a little tired," Mayor Ada Lund').span
    assert proud is not None
    assert proud.text == "“We’re proud… and a little tired,” Mayor Ada Lund"

    café = found(index, "“café of André Lévêque in Halm serves crêpes, purées and jalapeño”").span
    assert café is not None
    assert unicodedata.normalize("NFC", café.text) == (
        "café of André Lévêque in Halm serves crêpes, purées and jalapeño"
    )


@pytest.mark.parametrize(
    ("asked", "pasted", "stands"),
    [
        ("The bridge over the Tor reopened on Friday after two years of repairs",
         "Friday", "Monday"),
        ("The works cost 11,800 crowns a day, said Lund’s well-known deputy",
         "11,800", "11,000"),
        ("The works cost 11,000 crowns, said Lund’s well-known deputy, and 4.5% more",
         "crowns,", "crowns a day,"),
        ("The works cost 11,000 crowns a day day, said Lund’s well-known deputy",
         "day", ""),
        ("The bridge over the Tor never reopened on Monday after two years",
         "never", ""),
        ("The bridge over the Tor Reopened on Monday after two years", "Reopened", "reopened"),
        ("The bridge over the Тor reopened on Monday after two years", "Тor", "Tor"),  # Cyrillic
        ("000 crowns a day, said Lund’s well-known deputy, and 4.5% more", "000", "11,000"),
        ("The works cost 11,000 crowns a day, said Lund’s well", "well", "well-"),
        ("crowns a day, said Lund’s well-known deputy, and 4.5 more than", "4.5", "4.5%"),
        ("Mayor Ada Lund said. The works cost 11,000 crowns a day, said Lund’s well-known deputy, "
         "and 4.5% more than planned.", "", "Read more: What the ferry costs"),
    ],
)  # fmt: skip
def test_a_changed_word_is_shown(index: Index, asked: str, pasted: str, stands: str) -> None:
    """One word, digit or letter changed, dropped, doubled or cut is never exact."""
    said = found(index, asked)

    assert said.state is ExcerptState.ALTERED
    assert said.differences == (Difference(pasted, stands),)


def test_swapped_words_are_altered(index: Index) -> None:
    """The words are the same, their order is not."""
    said = found(index, "The bridge over the Tor on reopened Monday after two years of repairs")

    assert said.state is ExcerptState.ALTERED
    assert said.differences != ()


def test_a_forged_end_is_no_credit(index: Index) -> None:
    """What follows a dash in the article too is text, not who said it."""
    said = found(index, "and Ida Berg of the Torvik Post asked them all. — Ada Lund, Torvik")

    assert said.state is ExcerptState.ALTERED
    assert said.differences == (Difference("Lund,", "Berg,"),)


def test_the_earliest_article_counts(index: Index) -> None:
    """Of three with the same sentence, the first published; undated ones come last."""
    exact = found(index, SHARED).span
    altered = found(index, SHARED.replace("metres", "miles")).span
    assert exact is not None
    assert altered is not None

    assert exact.article.id == altered.article.id == "early"


@pytest.mark.parametrize(
    "asked",
    [
        "The council of Halm has voted to close the old harbour, and all of the boats that are "
        "still there will have to leave by May.",
        "“all of the boats that are still there have to leave”",
    ],
)
def test_what_is_nowhere_is_absent(index: Index, asked: str) -> None:
    """Prose, or words in quotation marks, of which nothing near stands anywhere."""
    assert excerpt(index, asked) == Excerpt(ExcerptState.ABSENT, None)


@pytest.mark.parametrize(
    "asked",
    [
        "the bridge over the Tor reopened",  # too short
        "Who will pay the rest?",  # stands, but asks
        "who said “We’re proud… and a little tired”",
        "Who said that the bridge over the Tor reopened on Monday after two years of repairs?",
        "the bridge over the Tor reopened on Monday after two years of repairs, is that true?",
        "tell me about the bridge over the Tor that reopened on Monday after two years of repairs",
        "Bridge in Torvik reopens after two years of repairs and a long wait",  # like a title
        "'Torvik Post' and which other paper asked about the bridge in the 'Halm Times'",
        "bridge Torvik repairs cost crowns mayor deputy ferry quarrel town hall 2021",
        "The article about the man who sold his house to pay for the trip to the sea.",
        "", " ", "?!… — “”", "🌉🌉🌉🌉🌉🌉🌉🌉🌉🌉", "“”",
        "title:bridge AND (repairs OR -tor)^2 ~3 /a.*/ \\",
    ],
)  # fmt: skip
def test_questions_and_searches_are_no_excerpts(index: Index, asked: str) -> None:
    """What asks, what is short, and what is typed to look for something."""
    said = excerpt(index, asked)

    assert said is None


def test_no_question_about_the_seeds_is_an_excerpt(index: Index) -> None:
    """None of the questions that the project is measured on."""
    lines = (Path(__file__).parent / "questions.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]

    assert [question for question in questions if excerpt(index, question) is not None] == []


@pytest.mark.parametrize(
    "asked",
    [
        "bridge " * 285,
        "“" + "bridge " * 285 + "”",
        "." * 2000 + "x",
        " " * 2000 + "x" + "\n" * 1900,
        "He left. -" + "A" * 1900 + "!",
        "He left. — " + "Of the " * 280 + "!",
        "' " * 1000,
        "大橋" * 1000,
        "الجسر " * 300,
        "é" * 2000,
        "\u200b" * 2000,
        "\u0301" * 2000,
        "- " * 1000,
    ],
)
def test_hostile_texts_are_no_excerpts_of_this_archive(index: Index, asked: str) -> None:
    """They end, and soon: patterns do not backtrack and comparing is bounded."""
    said = excerpt(index, asked)

    assert said is None or said.state is ExcerptState.ABSENT


def test_a_long_article_is_read_in_part(tmp_path: Path) -> None:
    """An excerpt out of the middle of a million characters of one repeated line."""
    line = "The goats of Halm are back on the roof of the museum, and nobody minds them there. "
    needle = "Only the keeper of the lighthouse has counted seventeen of them on a foggy morning."
    text = f"Goats\n\n{line * 600}\n\n{needle}\n\n{line * 600}"
    write(tmp_path, [made("goats", text)], None, HashEncoder(), silent)
    index = Index(tmp_path)

    exact, altered = found(index, needle), found(index, needle.replace("seventeen", "eleven"))
    index.close()

    assert exact.span is not None
    assert exact.span.text == needle
    assert altered.differences == (Difference("eleven", "seventeen"),)


@given(st.text("aé\u0301 \n\u00ad-—.…'’“\"1가\u1100\u1161ñ", max_size=40))
@example("e\u0301\u00ad\u0301x")
def test_folding_keeps_places(text: str) -> None:
    """Places never go back, end with the text, and folding twice changes nothing more."""
    folded = fold(text)

    assert list(folded.at) == sorted(folded.at)
    assert len(folded.at) == len(folded.text) + 1
    assert folded.at[-1] == len(text)


WORDS = st.lists(st.sampled_from("red blue green tall small old new one two".split()), min_size=9)


@given(st.text("aßéʼ\u0301 \n\u00ad-—.…'’_“1가İ", max_size=40))
@example("ʼaß’a")
def test_folding_leaves_words_where_they_can_be_looked_for(text: str) -> None:
    """What is as it is holds the letters of every word of its folded form, without folding."""
    if as_it_is(text):
        assert all(probe in text.casefold() for probe in fold(text).probes)


@given(WORDS, st.data())
def test_a_run_of_words_lies_where_it_was_taken(words: list[str], data: st.DataObject) -> None:
    """Comparing a part of a text with it finds it without a difference."""
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    part, whole = " ".join(words[first : last + 1]), " ".join(words)

    near = compare(fold(part), fold(whole), 0)

    assert near is not None
    assert whole[near.start : near.end] == part
    assert (near.cost, near.differences) == (0, ())


@pytest.mark.parametrize(
    ("text", "at", "cut"),
    [
        ("$5", 1, True), ("-5", 1, True), ("1.5", 2, True), ("5%", 1, True), ("No5", 2, True),
        ("well-known", 5, True), ("don’t", 3, True), ("ex\u00adample", 3, True),
        ("late—but", 5, False), ("(5", 1, False), ("end.Next", 4, False), ("大橋", 1, False),
        ("a b", 0, False), ("a b", 3, False),
    ],
)  # fmt: skip
def test_words_and_numbers_are_not_cut(text: str, at: int, cut: bool) -> None:  # noqa: FBT001
    """A part of a number or of a compound is another word."""
    assert cuts(text, at) is cut


@pytest.mark.parametrize(
    ("asked", "core", "closed"),
    [
        ("  “A bridge.” (BBC News) ", "A bridge.", True),
        ("'It isn't ours.'", "It isn't ours.", True),
        ("“One,” he said, “two”", "One,” he said, “two", False),
        ("> [...] A bridge …", "A bridge", False),
        ("A bridge. (He never crossed it)", "A bridge. (He never crossed it)", False),
    ],
)
def test_what_is_around_an_excerpt_comes_off(asked: str, core: str, closed: bool) -> None:  # noqa: FBT001
    """Quotation marks, dots, signs of replies, and credits; not a sentence in brackets."""
    pasted = read(asked)

    assert (pasted.core, pasted.closed) == (core, closed)
