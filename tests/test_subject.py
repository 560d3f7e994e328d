"""How far a sentence names the subject of a question: itself, by its neighbours, by initials."""

from datetime import date

import pytest

from retrieval.answering.answer import AskedTime
from retrieval.answering.subject import ALL_NAMED, LEANT_ON, MOST, Subject, asks_openly
from retrieval.asking.question import Question
from retrieval.indexing.lexical import analyzer
from retrieval.period import Period
from retrieval.reading.paragraphs import article_sentences
from tests.newsroom import made

MAY = AskedTime("in May 2010", Period(date(2010, 5, 1), date(2010, 6, 1)), "in")


def asked(subject: str, text: str = "What happened with {}?") -> Question:
    """A question about a subject, of which all words are stems."""
    stems = tuple(analyzer(stems=True).analyze(subject))
    words = text.format(subject)
    return Question(words, words, stems, (), MAY, ())


def share(subject: str, text: str, at: int, title: str = "Weather") -> float:
    """How far sentence `at` of a text names a subject."""
    article = made("a", text, title=title)
    return Subject(asked(subject)).share(article, article_sentences(article), at)


def test_a_name_in_the_sentence_in_the_one_before_and_in_the_title() -> None:
    """The sentence itself counts whole, each of the others three tenths."""
    text = "Torvik Bank opened a branch. It hired ten people. Rain is expected."

    assert share("Torvik Bank", text, 0) == pytest.approx(ALL_NAMED)
    assert share("Torvik Bank", text, 1) == pytest.approx(LEANT_ON)
    assert share("Torvik Bank", text, 2) == 0
    assert share("Torvik Bank", text, 2, title="Torvik Bank grows") == pytest.approx(LEANT_ON)
    assert share("Torvik Bank", text, 1, title="Torvik grows") == pytest.approx(1.5 * LEANT_ON)


def test_the_most_there_is() -> None:
    """Named in all three places."""
    text = "Torvik grows. Torvik hires."

    assert share("Torvik", text, 1, title="Torvik") == pytest.approx(MOST)


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("Torvik National Bank", "TNB opened a branch.", 1),
        ("Torvik National Bank", "T.N.B. opened a branch.", 1),
        ("Bank of Torvik", "BT opened a branch.", 1),
        ("TNB", "Torvik National Bank opened a branch.", 1),
        ("B&T", "Bridges & Tunnels opened an office.", 1),
        ("United States", "They told us to wait.", 0),
        ("Torvik National Bank", "The bank opened.", 1 / 3),
    ],
)
def test_initials_stand_for_a_name_and_back(subject: str, text: str, expected: float) -> None:
    """Only in capitals: "us" is not the United States."""
    assert share(subject, text, 0) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("question", "is_open"),
    [
        ("What happened with Torvik in May 2010?", True),
        ("Any news about Torvik in May 2010?", True),
        ("What was going on in Torvik in May 2010?", True),
        ("Who was elected in Torvik in May 2010?", False),
        ("Why did Torvik close the bridge in May 2010?", False),
    ],
)
def test_open_questions(question: str, is_open: bool) -> None:  # noqa: FBT001 - a table
    """They ask what there is, not for one thing."""
    assert asks_openly(asked("Torvik", question)) is is_open
