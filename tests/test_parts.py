"""The parts of a question: whose articles it asks for, of which day, and in which clauses."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.asking.parts import Parts, cues, parts_of
from retrieval.asking.question import STOP_WORDS, Question, Reading, understand
from retrieval.indexing.index import Index
from retrieval.indexing.write import write
from retrieval.period import Period
from tests.newsroom import NEWS, HashEncoder, silent

ASKED_ON, NEWEST = date(2023, 12, 20), date(2023, 12, 19)
POST, ECHO, TIMES = "Torvik Post", "The Echo", "Halm News - Sports"
SOURCES = frozenset({POST, ECHO, TIMES})
SIXTH, SEVENTH = Period.day(date(2023, 10, 6)), Period.day(date(2023, 10, 7))
OCTOBER = Period(date(2023, 10, 1), date(2023, 11, 1))


class KnowsAll:
    """A tests-only cross-encoder that takes every word for English: nothing is misspelt."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:  # noqa: ARG002 - the face
        """Nothing speaks for or against."""
        return [0.0] * len(texts)

    def knows(self, word: str) -> bool:  # noqa: ARG002 - the face
        """Every word is known."""
        return True


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """A small archive, for its stems."""
    folder: Path = tmp_path_factory.mktemp("parts")
    write(folder, NEWS, (), HashEncoder(), silent)
    opened = Index(folder)
    yield opened
    opened.close()


def asked(text: str) -> list[tuple[set[str], Period | None]]:
    """The outlets that a text asks for, with their days."""
    found = cues(text, SOURCES, ASKED_ON, NEWEST)
    return [(set(outlet.sources), outlet.published) for outlet in found.outlets]


def parts(index: Index, text: str) -> Parts | None:
    """The parts of a text."""
    return parts_of(text, cues(text, SOURCES, ASKED_ON, NEWEST), index.lexical, STOP_WORDS)


def read(index: Index, text: str, asked_on: date | None = ASKED_ON) -> Question:
    """The question as it is read."""
    return understand(text, Reading(asked_on, index.lexical, KnowsAll(), NEWEST, SOURCES))


@pytest.mark.parametrize(
    "text",
    [
        "Did The Echo cut jobs?",
        "Who owns The Echo?",
        "When was The Echo founded, and who founded it?",
    ],
)
def test_about_an_outlet_is_not_in_it(text: str) -> None:
    """Nothing speaks of what it published."""
    assert asked(text) == []


def test_a_name_is_no_word_of_news() -> None:
    """An outlet called "Halm News" is one like others."""
    assert asked("Did Halm News cut jobs?") == []


def test_a_post_is_no_post() -> None:
    """Nor is the last word of "Torvik Post"."""
    assert asked("Did Torvik Post cut jobs?") == []


@pytest.mark.parametrize(
    ("text", "outlets"),
    [
        ("What does the Torvik Post article say?", [({POST}, None)]),
        ("Who won, according to The Echo?", [({ECHO}, None)]),
        ("Do Torvik Post and The Echo report the same?", [({POST}, None), ({ECHO}, None)]),
        ("Does Torvik Post say what Torvik Post said?", [({POST}, None)]),
    ],
)
def test_outlets_are_asked_for_once_each(text: str, outlets: list[object]) -> None:
    """In the order of the text, without a day where none is said."""
    assert asked(text) == outlets


@pytest.mark.parametrize(
    ("text", "outlets"),
    [
        (
            "Does the Torvik Post report published on 6 October 2023 say A, while The Echo's "
            "of 7 October 2023 says B?",
            [({POST}, SIXTH), ({ECHO}, SEVENTH)],
        ),
        (
            "Did the article published on 6 October 2023 by Torvik Post agree with the one "
            "published on 7 October 2023 by The Echo?",
            [({POST}, SIXTH), ({ECHO}, SEVENTH)],
        ),
        (
            "Did Torvik Post's report of 6 October 2023 agree with Torvik Post's report of "
            "7 October 2023?",
            [({POST}, SIXTH), ({POST}, SEVENTH)],
        ),
        (
            "Did the Torvik Post article of 6 October 2023 agree with The Echo, and Torvik Post?",
            [({POST}, SIXTH), ({ECHO}, None)],
        ),
        ("What does Torvik Post (October 6, 2023) say?", [({POST}, SIXTH)]),
        (
            "What does the article by Torvik Post published in October 2023 say?",
            [({POST}, OCTOBER)],
        ),
    ],
)
def test_a_day_belongs_to_its_outlet(text: str, outlets: list[object]) -> None:
    """To the one before it, or to the one after where that has one; undated if never dated."""
    assert asked(text) == outlets


@pytest.mark.parametrize(
    "text",
    [
        "Who was fined on 6 October 2023 according to Torvik Post?",
        "What did Torvik Post report on the strike of 6 October 2023?",
        "According to Torvik Post, who was fined on 6 October 2023?",
    ],
)
def test_a_lone_time_of_an_event_stays_the_questions(index: Index, text: str) -> None:
    """No word says that an article appeared then, and it still is a time asked."""
    question = read(index, text)

    assert asked(text) == [({POST}, None)]
    assert question.time is not None
    assert question.time.period == SIXTH


def test_a_time_of_publication_is_not_the_questions(index: Index) -> None:
    """What an article of that day tells may have been at any time."""
    question = read(index, "What does the Torvik Post article of 6 October 2023 say of goats?")

    assert question.time is None
    assert question.parts is not None
    assert [outlet.published for outlet in question.parts.outlets] == [SIXTH]


@pytest.mark.parametrize("when", ["in 2023", "since October 2023", "before 6 October 2023"])
def test_articles_are_not_asked_for_by_the_year(when: str) -> None:
    """A year and an open side say when something happened."""
    assert asked(f"Which article by Torvik Post published {when} is on goats?") == [({POST}, None)]


def test_did_publish_is_published() -> None:
    """As "published" is."""
    assert asked("Which story did The Echo publish on 6 October 2023?") == [({ECHO}, SIXTH)]


def test_times_hang_on_the_newest_day_where_nobody_asks(index: Index) -> None:
    """Without a day of asking the archive's newest says which October; with neither, nothing."""
    text = "What does the Torvik Post article of 6 October say of goats?"
    question = read(index, text, asked_on=None)

    assert question.parts is not None
    assert question.parts.outlets[0].published == SIXTH
    assert cues(text, SOURCES, None, None).published == ()


@pytest.mark.parametrize(
    "text",
    [
        "Who was fined?",
        "Who crossed the bridge, and who cut the ribbon?",
        "Storm nears coast",
        "goats",
        "Did The Echo cut jobs?",
    ],
)
def test_a_short_question_has_no_parts(index: Index, text: str) -> None:
    """Nothing changes for it."""
    assert parts(index, text) is None


def test_a_text_of_marks_or_outlets_has_no_parts(index: Index) -> None:
    """Names of outlets alone are nothing to look for."""
    assert parts(index, "") is None
    assert parts(index, "?!") is None
    assert parts(index, "What did Torvik Post say?") is None


def test_parts_by_outlets(index: Index) -> None:
    """Each clause has its own words and outlet; no name of an outlet is looked for."""
    found = parts(
        index,
        "Did the Torvik Post article speak of bridges, while The Echo said nothing of old storms?",
    )

    assert found is not None
    assert [set(outlet.sources) for outlet in found.outlets] == [{POST}, {ECHO}]
    assert [(part.stems, set(part.sources)) for part in found.parts] == [
        (("articl", "speak", "bridg"), {POST}),
        (("noth", "old", "storm"), {ECHO}),
    ]
    assert found.stems == ("articl", "speak", "bridg", "noth", "old", "storm")


def test_a_long_question_has_parts_without_outlets(index: Index) -> None:
    """Three clauses of three words each, and fourteen words in all; one clause less is none."""
    three = (
        "Which mayor with golden scissors cut seven ribbons, which ferry near rocky islands ran "
        "aground, which council raised expensive ticket prices?"
    )
    found = parts(index, three)

    assert found is not None
    assert len(found.parts) >= 3
    assert found.outlets == ()
    assert all(part.sources == frozenset() for part in found.parts)
    assert parts(index, three[: three.rindex(",")]) is None


def test_clauses_of_two_words_are_no_parts(index: Index) -> None:
    """They would find whatever shares the two."""
    found = parts(index, "Did Torvik Post report goats, and a storm near the museum's roof?")

    assert found is not None
    assert [part.stems for part in found.parts] == [("storm", "near", "museum", "roof")]


@pytest.mark.parametrize("word", ["does", "because", "very", "before", "during", "only"])
def test_words_that_ask_or_bind_are_in_no_part(index: Index, word: str) -> None:
    """They are left out before they are stemmed, as elsewhere in a question."""
    found = parts(index, f"Did Torvik Post {word} report storms at the museum's roof?")

    assert found is not None
    assert found.stems == ("report", "storm", "museum", "roof")


def test_where_no_clause_is_long_enough_the_whole_is_one(index: Index) -> None:
    """Without outlets of its own: any that is named may answer."""
    found = parts(index, "Did Torvik Post say goats?")

    assert found is not None
    assert [(part.stems, part.sources) for part in found.parts] == [(("goat",), frozenset())]


def test_an_outlet_without_articles_makes_parts(index: Index) -> None:
    """It is kept by name, and its words are not looked for."""
    found = parts(index, "Do articles by Daily Bugle tell of goats on the museum's roof?")

    assert found is not None
    assert found.unheld == ("Daily Bugle",)
    assert found.outlets == ()
    assert not {"daili", "bugl"} & set(found.stems)


WORDS = st.sampled_from(
    "Torvik Post The Echo article of 6 October 2023 published , ? and while goats storm ' - said "
    "Halm News in by Bugle report ferry A".split()
)


@settings(max_examples=80)
@given(st.one_of(st.lists(WORDS, max_size=25).map(" ".join), st.text(max_size=60)))
def test_whatever_is_asked(index: Index, text: str) -> None:
    """Each time goes to one outlet, each part has words, all of them words of the whole."""
    found = cues(text, SOURCES, ASKED_ON, NEWEST)
    made = parts_of(text, found, index.lexical, STOP_WORDS)

    places = [at for at, _ in found.published]
    assert len(places) == len(set(places))
    assert all(0 <= at < len(found.named) for at in places)
    assert len(set(found.outlets)) == len(found.outlets)
    if made is not None:
        assert made.parts
        assert made.stems
        assert all(part.stems and set(part.stems) <= set(made.stems) for part in made.parts)


@pytest.mark.parametrize(
    "unit", ["and ", "A", "A ", "The ", "'", "2023 ", "7 October ", "reported ", "Torvik Post "]
)
def test_long_questions_of_one_thing(index: Index, unit: str) -> None:
    """Two thousand characters are read like twenty."""
    text = ("an article said " + unit * 2000)[:2000].strip()

    assert read(index, text).asked == text
