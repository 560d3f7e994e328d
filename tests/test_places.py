"""States in a text, by name, capital, people and seat of power."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.asking.places import Said, other_words, places


def found(text: str) -> list[tuple[str, str]]:
    """The words found and their states."""
    return [(place.text, place.state) for place in places(text)]


@pytest.mark.parametrize(
    ("text", "word", "state", "said"),
    [
        ("Aid reached Japan.", "Japan", "Japan", Said.STATE),
        ("It rained in Tokyo.", "Tokyo", "Japan", Said.CAPITAL),
        ("The Japanese prime minister left.", "Japanese", "Japan", Said.DEMONYM),
        ("The Kremlin denied it.", "Kremlin", "Russia", Said.SEAT),
        ("N. Korea fired again.", "N. Korea", "North Korea", Said.STATE),
        ("Two South Koreans were freed.", "South Koreans", "South Korea", Said.DEMONYM),
        ("The U.S. agreed.", "U.S.", "United States", Said.STATE),
        ("Côte d’Ivoire voted.", "Côte d’Ivoire", "Ivory Coast", Said.STATE),
        ("North\xa0Korea fired.", "North\xa0Korea", "North Korea", Said.STATE),
        ("JAPAN VOTES", "JAPAN", "Japan", Said.STATE),
        ("who is the president of france", "france", "France", Said.STATE),
        ("what did the us say", "us", "United States", Said.STATE),
    ],
)
def test_a_state_is_found_however_it_is_said(text: str, word: str, state: str, said: Said) -> None:
    """By name, capital, people or seat; plural, abbreviated, in small letters."""
    (place,) = places(text)

    assert (place.text, place.state, place.said, place.sure) == (word, state, said, True)


def test_the_longest_words_are_taken() -> None:
    """Sudan is not found in South Sudan, nor Guinea in Papua New Guinea."""
    text = "South Sudan, Sudan, Papua New Guinea and Guinea-Bissau"

    assert found(text) == [
        ("South Sudan", "South Sudan"),
        ("Sudan", "Sudan"),
        ("Papua New Guinea", "Papua New Guinea"),
        ("Guinea-Bissau", "Guinea-Bissau"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Denzel Washington and Paris Hilton",
        "Michael Jordan scored.",
        "They ate roast turkey on fine china.",
        "Tell us how to polish it.",
        "It happened in New Mexico and in Latin America.",
        "Mail it to me@sudan.org or see bbc.uk",
        "Romanic, Nigerx, Malice, US$5",
        "",
    ],
)
def test_other_meanings_are_left_alone(text: str) -> None:
    """Persons, dishes, verbs, regions and parts of words are nothing, or at most unsure."""
    assert [place for place in places(text) if place.sure] == []


@pytest.mark.parametrize(
    ("text", "word", "sure"),
    [
        ("The vote in Georgia was close.", "Georgia", False),
        ("Protesters in Tbilisi said Georgia must join.", "Georgia", True),
        ("Leaders of Egypt and Jordan met.", "Jordan", True),
        ("Jordan scored twice.", "Jordan", False),
        ("Washington refused.", "Washington", True),
        ("Denzel Washington came. Washington spoke.", "Washington", False),
        ("Denzel Washington left the U.S. when Washington spoke.", "Washington", False),
        ("Told the Washington Post, Washington agreed.", "Washington", True),
        ("The North fired, Pyongyang said.", "North", True),
        ("The North of the town", "North", False),
        ("the earthquake in turkey", "turkey", False),
    ],
)
def test_a_word_of_two_meanings_is_sure_only_where_the_text_settles_it(
    text: str,
    word: str,
    sure: bool,  # noqa: FBT001 the value that the table expects
) -> None:
    """By another word of the same state, or a list with another one."""
    assert [place.sure for place in places(text) if place.text == word] == [sure]


def test_one_spelling_of_two_states_goes_to_the_one_named_beside() -> None:
    """Congolese, Brussels."""
    assert ("Congolese", "Republic of the Congo") in found("In Brazzaville the Congolese voted.")
    assert ("Brussels", "European Union") in found("The EU will meet in Brussels.")


def test_other_words_are_names_then_people_then_capitals() -> None:
    """What was said is left out; a seat has no other seats."""
    (seoul,) = places("Seoul")
    (house,) = places("White House")

    assert other_words(seoul)[0] == "South Korea"
    assert "South Korean" in other_words(seoul)
    assert "Seoul" not in other_words(seoul)
    assert {"United States", "U.S.", "American", "Washington"} <= set(other_words(house))
    assert "Pentagon" not in other_words(house)


def test_the_table_is_complete() -> None:
    """193 members, two observers, Kosovo, Taiwan; six more; no word twice in one line."""
    lines = (files("retrieval.asking") / "places.txt").read_text("utf-8").splitlines()
    rows = [line.split(" | ") for line in lines if not line.startswith(("#", "-"))]

    assert len(rows) == 193 + 2 + 2 + 6
    assert all(line.count("|") == 4 for line in lines if not line.startswith("#"))
    for name, *columns in rows:
        words = [word.strip() for column in columns for word in column.split(", ")]
        counts = Counter(word for word in [name, *words] if word)
        assert counts.most_common(1)[0][1] == 1, name


@given(st.lists(st.sampled_from(["Georgia", "the US", "Chad", "İ", "ß", "Korea", " ", ".", "x"])))
def test_places_are_in_order_and_where_they_say(parts: list[str]) -> None:
    """Offsets count characters of the text as given; places do not overlap."""
    text = "".join(parts)

    read = places(text)

    assert all(text[place.start : place.end] == place.text for place in read)
    assert all(left.end <= right.start for left, right in pairwise(read))


@pytest.mark.xfail(reason="a team says its city as a government does", strict=True)
def test_a_team_is_no_government() -> None:
    """The Washington that beat Denver is not the United States."""
    assert not any(place.sure for place in places("Washington beat Denver 35-33 in Week 2."))
