"""A close look at passages for a question with parts: values by hand on four short articles.

Harbour (Torvik Post), coast and paint (Halm Echo, the 2nd and the 9th) and goats (nobody's). Of
four passages three hold "ferri", two "gale", one "coast", one "harbour".
"""

from collections.abc import Iterator, Mapping
from dataclasses import astuple, fields, replace
from datetime import date
from math import log, log1p
from pathlib import Path

import pytest

from retrieval.answering.closely import WEIGHTS, Look, looks, worth
from retrieval.answering.search import rank
from retrieval.asking.parts import Outlet, Part, Parts
from retrieval.asking.question import Question
from retrieval.indexing.index import Index
from retrieval.indexing.write import write
from retrieval.period import Period
from tests.newsroom import HashEncoder, made, silent

POST, ECHO = "Torvik Post", "Halm Echo"
ARTICLES = [
    made(
        "harbour",
        "The harbour was shut. A gale sank the ferry.",
        title="Monday",
        source=POST,
        published="2021-03-01",
    ),
    made(
        "coast",
        "A gale hit the coast. The ferry was late.",
        title="Tuesday",
        source=ECHO,
        published="2021-03-02",
    ),
    made(
        "paint",
        "The ferry was painted white.",
        title="Wednesday",
        source=ECHO,
        published="2021-03-09",
    ),
    made("goats", "Goats are back.", title="Thursday"),
]
ANY: frozenset[str] = frozenset()
# Inverse frequencies ln(1 + (4 - n + .5) / (n + .5)) of stems that 3, 2, 1 and 0 passages hold.
IN_THREE, IN_TWO, IN_ONE, IN_NONE = log(10 / 7), log(2), log(10 / 3), log(10)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The four articles, a passage each."""
    folder: Path = tmp_path_factory.mktemp("closely")
    write(folder, ARTICLES, (), HashEncoder(), silent)
    opened = Index(folder)
    yield opened
    opened.close()


def parts(*clauses: tuple[str, frozenset[str]], outlets: tuple[Outlet, ...] = ()) -> Parts:
    """Parts of clauses given as stems and sources; the whole has all their stems."""
    made_of = tuple(Part("", tuple(stems.split()), sources) for stems, sources in clauses)
    whole = dict.fromkeys(stem for part in made_of for stem in part.stems)
    return Parts(made_of, outlets, tuple(whole), ())


def seen(
    index: Index, asked: Parts, found: Mapping[str, tuple[float, float]] | None = None
) -> dict[str, Look]:
    """The looks by the names of the articles, at all of them unless some are given."""
    ids = {number: index.span(number).article.id for number in range(len(index))}
    given = dict.fromkeys(ids.values(), (0.0, 0.0)) if found is None else found
    at = {number: given[name] for number, name in ids.items() if name in given}
    return {ids[number]: look for number, look in looks(index, asked, at).items()}


def test_the_best_sentence_counts(index: Index) -> None:
    """Gale and ferry stand in one sentence of the harbour, in two of the coast."""
    found = seen(index, parts(("gale ferri", ANY)))
    whole = IN_TWO + IN_THREE

    assert {name: look.sentence for name, look in found.items()} == pytest.approx(
        {"harbour": 1.0, "coast": IN_TWO / whole, "paint": IN_THREE / whole, "goats": 0.0}
    )


def test_a_word_that_nobody_has_is_missed_by_all(index: Index) -> None:
    """It is the rarest: no sentence has more than the rest."""
    found = seen(index, parts(("coast unicorn", ANY)))

    assert found["coast"].sentence == pytest.approx(IN_ONE / (IN_ONE + IN_NONE))
    assert found["harbour"].sentence == 0.0


def test_the_best_clause_is_the_answer(index: Index) -> None:
    """Of the whole the harbour holds a part, of the second clause everything."""
    found = seen(index, parts(("coast goat", ANY), ("gale ferri", ANY)))
    whole = 2 * IN_ONE + IN_TWO + IN_THREE

    assert found["harbour"].answer == pytest.approx(1.0)
    assert found["harbour"].sentence == pytest.approx((IN_TWO + IN_THREE) / whole)
    assert found["coast"].answer == pytest.approx(IN_TWO / (IN_TWO + IN_THREE))  # more than half
    assert found["goats"].answer == pytest.approx(0.5)


def test_places_are_the_best_over_the_clauses(index: Index) -> None:
    """First for either clause is first; ties, here at nothing, go by number."""
    found = seen(index, parts(("harbour", ANY), ("paint", ANY)))
    order = ["harbour", "paint", "coast", "goats"]

    # For "harbour": itself, then coast, goats, paint; for "paint": itself, coast, goats, harbour.
    assert [found[name].place for name in order] == pytest.approx([0.0, 0.0, log1p(1), log1p(2)])


def test_a_clause_by_bm25(index: Index) -> None:
    """Once in 15 stems (heading and all) or in 11 where the mean is 13: the shorter gains more."""
    found = seen(index, parts(("ferri", ANY)), {"harbour": (1, 0), "paint": (1, 0)})
    long, short = (1 + 0.9 * (0.6 + 0.4 * length / 13) for length in (15, 11))

    assert found["paint"].clause == 1.0
    assert found["harbour"].clause == pytest.approx(short / long)
    assert found["harbour"].clause == pytest.approx(0.94335, abs=1e-5)


def test_the_title_and_source_count_as_words_of_the_passage(index: Index) -> None:
    """As in the lexical index; not as a sentence of it."""
    found = seen(index, parts(("wednesday", ANY)))

    assert found["paint"].clause == 1.0
    assert found["paint"].sentence == 0.0


def test_whole_and_meaning_are_what_was_found(index: Index) -> None:
    """BM25 by the highest, the cosine as it is."""
    found = seen(index, parts(("gale", ANY)), {"harbour": (4.0, 0.25), "coast": (1.0, 0.75)})

    assert [found["harbour"].whole, found["coast"].whole] == [1.0, 0.25]
    assert [found["harbour"].meaning, found["coast"].meaning] == [0.25, 0.75]


def test_the_other_source_is_set_back(index: Index) -> None:
    """A clause that names an outlet gives half of its words to another, and no answer."""
    names = frozenset({POST}), frozenset({ECHO})
    outlets = tuple(Outlet(sources, None) for sources in names)
    free = seen(index, parts(("gale", ANY)))
    post = seen(index, parts(("gale", names[0]), outlets=outlets[:1]))

    assert free["harbour"].clause == free["coast"].clause == 1.0
    assert (post["harbour"].clause, post["coast"].clause) == (1.0, 0.5)
    assert (post["harbour"].answer, post["coast"].answer) == (1.0, 0.0)
    assert post["coast"].sentence == 1.0
    assert post["harbour"].place < post["coast"].place
    assert worth(post["harbour"]) > worth(post["coast"])
    assert worth(post["coast"]) < worth(free["coast"])


def test_a_clause_without_an_outlet_asks_all_that_are_named(index: Index) -> None:
    """Of two outlets either may answer it, a third may not."""
    outlets = (Outlet(frozenset({POST}), None), Outlet(frozenset({ECHO}), None))
    found = seen(index, parts(("gale goat", ANY), outlets=outlets))

    assert found["harbour"].answer == found["coast"].answer > 0
    assert found["goats"].answer == 0.0
    assert found["goats"].sentence > 0


def test_of_another_day(index: Index) -> None:
    """The Echo's of the 9th is not that of the 2nd, and another outlet's is not meant."""
    second = Outlet(frozenset({ECHO}), Period.day(date(2021, 3, 2)))
    found = seen(index, parts(("ferri", ANY), outlets=(second,)))

    assert {name: look.undue for name, look in found.items()} == {
        "harbour": 0.0,
        "coast": 0.0,
        "paint": 1.0,
        "goats": 0.0,
    }


def test_nothing_found_and_nothing_held(index: Index) -> None:
    """No passages, no looks; words that nobody has divide nothing by nothing."""
    assert looks(index, parts(("gale", ANY)), {}) == {}
    found = seen(index, parts(("unicorn", ANY)))
    assert all(look.clause == look.sentence == look.answer == 0.0 for look in found.values())


def test_worth_by_hand() -> None:
    """The sum of what is seen, each by its weight."""
    nothing = Look(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

    assert worth(nothing) == 0.0
    for field, weight in zip(fields(Look), astuple(WEIGHTS), strict=True):
        assert worth(replace(nothing, **{field.name: 2.0})) == pytest.approx(2 * weight)


def test_only_place_and_day_speak_against_a_passage() -> None:
    """Everything else is the more the better."""
    assert [field.name for field in fields(Look) if getattr(WEIGHTS, field.name) < 0] == [
        "place",
        "undue",
    ]


def ranked(index: Index, asked: Parts) -> list[str]:
    """The articles whose passages are found, in order."""
    text = " ".join(asked.stems)
    question = Question(text, text, asked.stems, (), None, (), parts=asked)
    found = rank(index, question, HashEncoder().encode([text])[0], 9)
    scores = [score for _, score, _, _ in found]
    assert scores == sorted(scores, reverse=True)
    return [index.span(number).article.id for number, *_ in found]


def test_a_search_finds_each_outlets(index: Index) -> None:
    """Its article comes first, the others are behind, not gone; two outlets take turns."""
    post, echo = (Outlet(frozenset({name}), None) for name in (POST, ECHO))
    both = parts(("gale ferri", post.sources), ("ferri late", echo.sources), outlets=(post, echo))

    assert ranked(index, parts(("gale ferri", ANY), outlets=(echo,)))[0] == "coast"
    assert ranked(index, parts(("gale ferri", ANY), outlets=(post,)))[0] == "harbour"
    assert set(ranked(index, both)[:2]) == {"harbour", "coast"}
    assert set(ranked(index, both)) == {article.id for article in ARTICLES}
