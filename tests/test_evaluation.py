"""Question files: what is read, what is refused, and how outcomes are counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from retrieval import Answer, Article, Quote, Receipt, Silence, Span
from retrieval.answering.answer import Grounds, SilenceKind
from retrieval.errors import ReadError
from retrieval.evaluation import Case, Outcome, Report, read_cases, report
from tests.running import EVIDENCE, QUESTION, models, seeds_index

PORT = Article("a1", "Port", "The port of Riga reopened.", ())
ASKED = {"question": "q", "asked_on": date(2024, 1, 5), "confidence": 0.5, "time": None}
EXTENT = {"generation": 1, "articles": 1, "newest": None}


def questions(folder: Path, text: str) -> Path:
    """A question file."""
    file = folder / "questions.jsonl"
    file.write_bytes(text.encode())
    return file


def answer(*, silent: bool) -> Answer:
    """An answer with one quote, or a silence."""
    span = Span(PORT, 0, len(PORT.text))
    quote = Quote(span, 0.9, Receipt.of(span, 1), Grounds(1.0, 5.0, 0.5, 1, ()))
    silence = Silence(SilenceKind.NOT_IN_ARCHIVE, "No.") if silent else None
    return Answer(quotes=() if silent else (quote,), silence=silence, **ASKED, **EXTENT)  # type: ignore[arg-type] # the rest is the same for all


def test_every_kind_of_line_is_read(tmp_path: Path) -> None:
    """Both kinds of question, blank lines, a byte order mark, other keys, odd line breaks."""
    file = questions(
        tmp_path,
        "\ufeff"
        '{"question": "Who?", "article": "000", "text": "Ada"}\r\n'
        "\n   \n"
        '{"question": "Where?", "text": "in\u2028Riga", "article": null, "note": "kept out"}\n'
        '{"question": "Why?", "unanswerable": true}\n'
        '{"question": "When?", "unanswerable": false, "text": "Monday"}',
    )

    assert read_cases(file) == [
        Case("Who?", "000", "Ada"),
        Case("Where?", None, "in\u2028Riga"),
        Case("Why?", None, None),
        Case("When?", None, "Monday"),
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"question": "q", "text": "t"', "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('["question", "text"]', "is not a JSON object"),
        ("null", "is not a JSON object"),
        ('{"text": "t"}', "has no `question`"),
        ('{"question": "  ", "text": "t"}', "`question` must be words, not '  '"),
        ('{"question": 5, "text": "t"}', "`question` must be words, not 5"),
        ('{"question": "q"}', "needs either `text`"),
        ('{"question": "q", "text": null}', "needs either `text`"),
        ('{"question": "q", "text": ""}', "`text` must be words, not ''"),
        ('{"question": "q", "text": "t", "article": 0}', "`article` must be words, not 0"),
        ('{"question": "q", "text": "t", "unanswerable": true}', "needs either `text`"),
        ('{"question": "q", "unanswerable": "no"}', "must be true or false, not 'no'"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, why: str) -> None:
    """The error has the file, the line and what is wrong with it."""
    file = questions(tmp_path, f'{{"question": "q", "text": "t"}}\n\n{line}\n')

    with pytest.raises(ReadError, match=r"questions\.jsonl, line 3: ") as error:
        read_cases(file)
    assert why in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_without_questions_is_refused(tmp_path: Path) -> None:
    """No file, a folder, an empty file and another encoding are told, each in its words."""
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes('{"question": "où?"}'.encode("latin-1"))
    for file, why in (
        (tmp_path / "missing.jsonl", "cannot be read: no such file"),
        (tmp_path, "cannot be read: is a directory"),
        (questions(tmp_path, "\n \n"), "holds no question"),
        (latin, "is not UTF-8 (byte 15)"),
    ):
        with pytest.raises(ReadError) as error:
            read_cases(file)
        assert why in str(error.value)


def test_rates_are_those_on_paper() -> None:
    """Four answerable (two right first, one right later, one refused), two not (one refused)."""
    known, unknown = Case("q", None, "t"), Case("q", None, None)
    counted = Report(
        (
            Outcome(known, answer(silent=False), right_first=True, right_any=True),
            Outcome(known, answer(silent=False), right_first=True, right_any=True),
            Outcome(known, answer(silent=False), right_first=False, right_any=True),
            Outcome(known, answer(silent=True), right_first=False, right_any=False),
            Outcome(unknown, answer(silent=True), right_first=False, right_any=False),
            Outcome(unknown, answer(silent=False), right_first=False, right_any=False),
        )
    ).payload()

    assert counted.pop("wrong") == [
        {"question": "q", "got": "The port of Riga reopened."},
        {"question": "q", "got": "No."},
        {"question": "q", "got": "The port of Riga reopened."},
    ]
    assert counted == {
        "questions": 6,
        "answerable": 4,
        "right_first": 0.5,
        "right_any": 0.75,
        "answered": 0.75,
        "unanswerable": 2,
        "refusal_recall": 0.5,
        "refusal_precision": 0.5,
    }


def test_a_rate_of_nothing_is_null() -> None:
    """Without answerable questions there is no rate of right ones, and it is not 0."""
    silent = Outcome(Case("q", None, None), answer(silent=True), False, False)  # noqa: FBT003 - its two counts
    counted = Report((silent,)).payload()

    assert counted["right_first"] is None
    assert counted["refusal_precision"] == 1.0
    assert Report(()).payload()["answered"] is None


def test_text_and_article_are_compared_leniently() -> None:
    """Case and white space of the text do not count, the article is told by its beginning."""
    from retrieval import Archive

    encoder, reranker = models()
    cases = [
        Case(QUESTION, "000", EVIDENCE.upper().replace(" ", "\n  ")),
        Case(QUESTION, "001", EVIDENCE),
        Case(QUESTION, None, "12 individuals"),
    ]
    with Archive.open(seeds_index(), encoder=encoder, reranker=reranker) as archive:
        outcomes = report(archive, cases, date(2024, 1, 5)).outcomes

    assert [outcome.right_first for outcome in outcomes] == [True, False, False]
    assert [outcome.good for outcome in outcomes] == [True, False, False]
