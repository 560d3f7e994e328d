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


@pytest.mark.parametrize(
    "question",
    [
        "When was the Kim-Putin summit?",
        "When did the summit take place?",
        "What day did Kim Jong-un and Putin meet?",
        "How long ago was the summit between Kim and Putin?",
    ],
)
def test_when_it_was_is_combined_over_articles(seeds_archive: Archive, question: str) -> None:
    """004 says Wednesday, two others last month: the summit was on 13 September, and why."""
    quote = seeds_archive.ask(question, asked_on=ASKED_ON).quotes[0]

    assert quote.article.id.startswith("004")
    assert quote.when is not None
    assert str(quote.when.period) == "2023-09-13..2023-09-13"
    assert quote.when.because.startswith("“Wednesday” in an article of 14 September 2023")
    assert "agrees with “last month” in an article of" in quote.when.because


def test_a_month_stays_a_month(seeds_archive: Archive) -> None:
    """The sanctions were some time in September: no article tells the day."""
    quote = seeds_archive.ask("When did Seoul impose sanctions?", asked_on=ASKED_ON).quotes[0]

    assert quote.when is not None
    assert str(quote.when.period) == "2023-09-01..2023-09-30"
    assert "the article is dated so because" in quote.when.because


def test_a_day_that_nothing_tells_is_not_made_up(seeds_archive: Archive) -> None:
    """003 has no date: what it says is quoted, and that the day is not known."""
    question = "When did Cho Tae-yul raise concerns at the UN Security Council?"
    quote = seeds_archive.ask(question, asked_on=ASKED_ON).quotes[0]

    assert quote.article.id.startswith("003")
    assert quote.when is not None
    assert quote.when.period.start is None or quote.when.probability < 0.5


@pytest.mark.parametrize(
    ("question", "words", "days"),
    [
        ("What did South Korea do after the Kim-Putin summit?", "warned Thursday",
         "2023-09-14.."),
        ("What did Seoul warn of the day after the summit?", "warned Thursday",
         "2023-09-14..2023-09-14"),
        ("What did the top diplomats condemn after the sanctions?", "strongly condemned",
         "2023-10-01.."),
        ("What did Kim hold with Putin in the week of the summit?", "held a summit",
         "2023-09-11..2023-09-17"),
    ],
)  # fmt: skip
def test_a_time_may_be_given_by_an_event(
    seeds_archive: Archive, question: str, words: str, days: str
) -> None:
    """The event is dated first, the period follows from it, and each quote says so."""
    answer = seeds_archive.ask(question, asked_on=ASKED_ON)

    assert answer.time is not None
    assert str(answer.time.period) == days
    assert any(words in quote.text for quote in answer.quotes)
    for quote in answer.quotes:
        assert quote.when is not None
        assert answer.time.because in quote.when.because


def test_what_was_last_month_may_be_known_to_the_day(seeds_archive: Archive) -> None:
    """A summit "last month" was not in early September where another article says the 13th."""
    question = "Who held a summit in {} September 2023?"

    mid = seeds_archive.ask(question.format("mid"), asked_on=ASKED_ON)
    assert "summit" in mid.quotes[0].text
    assert mid.quotes[0].when is not None
    assert str(mid.quotes[0].when.period) == "2023-09-13..2023-09-13"

    assert kinds(seeds_archive, question.format("early")) is SilenceKind.NOT_IN_PERIOD


def test_only_what_came_before_or_after_may_be_asked(seeds_archive: Archive) -> None:
    """Then everything quoted lies on that side of the event, the nearest first."""
    answer = seeds_archive.ask("What has happened since the summit?", asked_on=ASKED_ON)

    assert answer.time is not None
    assert answer.time.operator == "since"
    starts = [quote.when.period.start for quote in answer.quotes if quote.when]
    assert len(starts) == len(answer.quotes)
    assert starts == sorted(starts, key=str)
    assert str(starts[0]) >= "2023-09-13"


def test_an_event_that_is_not_dated_is_no_time(seeds_archive: Archive) -> None:
    """The pandemic is told of without a day: its words are words like others."""
    question = "How many North Korean workers were abroad before the pandemic?"
    answer = seeds_archive.ask(question, asked_on=ASKED_ON)

    assert answer.time is None
    assert "100,000" in answer.quotes[0].text


def test_the_latest_comes_first(seeds_archive: Archive) -> None:
    """Of the quotes that are good enough the newest article's, and none undated before dated."""
    question = "What is the latest on arms deals between North Korea and Russia?"
    answer = seeds_archive.ask(question, asked_on=ASKED_ON)

    assert answer.quotes[0].article.id.startswith("001")


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
    """By 30 September 2023 only 004, and perhaps 002, had been published."""
    answer = seeds_archive.ask(
        "who warned of arms trade and military cooperation?",
        asked_on=ASKED_ON,
        as_of=date(2023, 9, 30),
    )

    assert answer.articles in (1, 2)
    assert answer.newest == date(2023, 9, 14)
    assert {quote.article.id[:3] for quote in answer.quotes} <= {"002", "004"}


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


@pytest.mark.parametrize(
    "question",
    [
        "Which weapons did North Korea deliver to Russia?",
        "Who was sanctioned in September 2023?",
        "arms deliveries from North Korea",
    ],
)
def test_the_first_quotes_do_not_hang_on_how_many_are_asked_for(
    seeds_archive: Archive, question: str
) -> None:
    """Nine are asked for by the bot, three at a terminal, one by who is in a hurry."""
    spans = {
        k: [quote.span for quote in seeds_archive.ask(question, asked_on=ASKED_ON, k=k).quotes]
        for k in (1, 3, 9)
    }

    assert spans[9]
    assert spans[1] == spans[9][:1]
    assert spans[3] == spans[9][:3]
