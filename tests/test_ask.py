"""Questions about the seeds, with the real models: quotes, joins, times, silences."""

from datetime import date

import pytest

from retrieval import Archive, RetrievalError
from retrieval.answering.answer import SilenceKind

ASKED_ON = date(2024, 1, 5)


def kinds(archive: Archive, question: str) -> SilenceKind | None:
    """The kind of silence that a question is met with, None where it is answered."""
    silence = archive.ask(question, asked_on=ASKED_ON).silence
    return silence.kind if silence else None


def test_the_first_question_of_all(seeds_archive: Archive) -> None:
    """Both sentences, from 000, because of time: "Last month" is September 2023."""
    answer = seeds_archive.ask("who was sanctioned in September 2023?", asked_on=ASKED_ON)

    quote = answer.quotes[0]
    assert quote.article.id.startswith("000")
    assert quote.text.startswith("Last month, Seoul imposed unilateral sanctions on 10")
    assert quote.text.endswith("Kang Sun-nam was one of those included.")
    assert quote.when is not None
    assert str(quote.when.period) == "2023-09-01..2023-09-30"
    assert answer.time is not None
    assert str(answer.time.period) == "2023-09-01..2023-09-30"


@pytest.mark.parametrize("period", ["October 2023", "November 2024", "July 2021"])
def test_the_same_asked_of_another_time_is_silence(seeds_archive: Archive, period: str) -> None:
    """Nothing is answered of a month in which nobody was sanctioned, and the nearest is shown."""
    answer = seeds_archive.ask(f"who was sanctioned in {period}?", asked_on=ASKED_ON)

    assert answer.quotes == ()
    assert answer.silence is not None
    assert answer.silence.kind is SilenceKind.NOT_IN_PERIOD
    assert answer.silence.nearest is not None
    assert "sanctions" in answer.silence.nearest.text


def test_a_sidebar_stamp_is_no_event(seeds_archive: Archive) -> None:
    """Of the day that the sidebar of 000 is stamped with, the archive knows nothing."""
    assert kinds(seeds_archive, "what happened on December 3, 2023?") is SilenceKind.NOT_IN_PERIOD


def test_time_alone_can_be_asked(seeds_archive: Archive) -> None:
    """Asked what happened in a month, everything quoted lies in it."""
    answer = seeds_archive.ask("what happened in September 2023?", asked_on=ASKED_ON)

    assert answer.quotes
    for quote in answer.quotes:
        assert quote.when is not None
        assert quote.when.period.overlaps(answer.time.period if answer.time else quote.when.period)


def test_unknown_names_are_named(seeds_archive: Archive) -> None:
    """The silence says which name no article mentions."""
    answer = seeds_archive.ask("What did Xi Jinping say about the transfer?", asked_on=ASKED_ON)

    assert answer.silence is not None
    assert answer.silence.kind is SilenceKind.UNKNOWN_NAME
    assert "“Jinping”" in answer.silence.message


def test_what_others_said_is_no_answer_about_a_stranger(seeds_archive: Archive) -> None:
    """However well a sentence fits, it does not say what somebody unknown said."""
    question = "What did Emmanuel Macron say about the Kim-Putin summit?"

    assert kinds(seeds_archive, question) is SilenceKind.UNKNOWN_NAME


@pytest.mark.parametrize("text", ["how are you?", "???", "hello"])
def test_small_talk_is_not_a_question(seeds_archive: Archive, text: str) -> None:
    """A text with nothing to look up is told so, and nothing is shown as nearest."""
    assert kinds(seeds_archive, text) is SilenceKind.NOT_A_QUESTION


@pytest.mark.parametrize(
    ("text", "words"), [("", "empty"), ("  \n", "empty"), ("x" * 9000, "9,000")]
)
def test_what_cannot_be_asked_is_refused(seeds_archive: Archive, text: str, words: str) -> None:
    """Empty and endless questions are errors that say what is wrong."""
    with pytest.raises(RetrievalError, match=words):
        seeds_archive.ask(text, asked_on=ASKED_ON)


def test_misspelt_words_are_mended_and_told(seeds_archive: Archive) -> None:
    """The words of the archive mend the question, and the answer says so."""
    answer = seeds_archive.ask("how many contaners were deliverd", asked_on=ASKED_ON)

    assert "1,000 containers" in answer.quotes[0].text
    assert ("contaners", "containers") in answer.corrections


def test_the_same_question_gives_the_same_answer(seeds_archive: Archive) -> None:
    """To the bit, times of the clock left aside."""
    one, other = (seeds_archive.ask("who met Lavrov?", asked_on=ASKED_ON) for _ in range(2))

    assert one == other


def test_quotes_do_not_overlap_and_keep_their_order(seeds_archive: Archive) -> None:
    """At most k, best first, each character quoted once."""
    answer = seeds_archive.ask("arms deliveries from North Korea", asked_on=ASKED_ON, k=5)

    scores = [quote.score for quote in answer.quotes]
    assert len(scores) <= 5
    assert scores == sorted(scores, reverse=True)
    for i, a in enumerate(answer.quotes):
        for b in answer.quotes[:i]:
            assert a.article.id != b.article.id or a.end <= b.start or b.end <= a.start


def test_as_of_uses_only_what_was_published_by_then(seeds_archive: Archive) -> None:
    """On 30 September 2023 only 004 had been published for certain."""
    answer = seeds_archive.ask(
        "who condemned the arms supplies?", asked_on=ASKED_ON, as_of=date(2023, 9, 30)
    )

    assert answer.articles == 1
    assert answer.newest == date(2023, 9, 14)
    assert all(quote.article.id.startswith("004") for quote in answer.quotes)


def test_query_syntax_is_only_characters(seeds_archive: Archive) -> None:
    """Nothing in a question is a query language."""
    answer = seeds_archive.ask('title:"Seoul" AND (*) OR ~x\' ; drop table', asked_on=ASKED_ON)

    assert answer.generation == 1


def test_search_gives_raw_scores(seeds_archive: Archive) -> None:
    """Passages best first, cosine within its range, BM25 not below 0."""
    hits = seeds_archive.search("arms transfer to Russia", k=4)

    assert len(hits) == 4
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(-1 <= hit.dense <= 1 and hit.lexical >= 0 for hit in hits)
