"""Question files: what is read, what is refused, and how each question is marked and counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from retrieval import Answer, Article, Hit, Quote, Receipt, Silence, Span
from retrieval.answering.answer import Grounds, SilenceKind
from retrieval.errors import QuestionError, ReadError
from retrieval.evaluation import Case, Outcome, Report, read_cases, report
from retrieval.evaluation.cases import case_of, case_payload
from retrieval.evaluation.marks import Mark, marked
from tests.running import EVIDENCE, QUESTION, models, seeds_index

PORT = Article("a1", "Port", "The port of Riga reopened. Ships came.", ())
ASKED_ON = date(2024, 1, 5)


def questions(folder: Path, text: str) -> Path:
    """A question file."""
    file = folder / "questions.jsonl"
    file.write_bytes(text.encode())
    return file


def quote(start: int, end: int) -> Quote:
    """A quote of the article on the port."""
    span = Span(PORT, start, end)
    return Quote(span, 0.9, Receipt.of(span, 1), Grounds(1.0, 5.0, 0.5, 1, ()))


REOPENED, CAME = quote(0, 26), quote(27, 38)
SILENCE = Silence(SilenceKind.NOT_IN_ARCHIVE, "No.", REOPENED)


def answer(*quotes: Quote, silence: Silence | None = None, confidence: float = 0.5) -> Answer:
    """An answer with quotes, or a silence."""
    return Answer(
        question="q",
        asked_on=ASKED_ON,
        quotes=quotes,
        confidence=confidence,
        silence=silence,
        time=None,
        generation=1,
        articles=1,
        newest=None,
    )


def outcome(case: Case, got: Answer, *hits: Hit) -> Outcome:
    """An outcome with its mark."""
    return Outcome(marked(case, got, hits), got)


def test_every_kind_of_line_is_read(tmp_path: Path) -> None:
    """Both kinds of question, blank lines, a byte order mark, other keys, odd line breaks."""
    file = questions(
        tmp_path,
        "\ufeff"
        '{"question": "Who?", "article": "000", "text": "Ada"}\r\n'
        "\n   \n"
        '{"question": "Where?", "text": "in\u2028Riga", "article": null, "note": "kept out"}\n'
        '{"question": "Why?", "unanswerable": true, "kind": "reasons"}\n'
        '{"question": "Which?", "article": "00", "asked_on": "2023-09-30", "id": "q5"}\n'
        '{"question": "Which?", "text": ["one", "1"]}\n'
        '{"question": "When?", "unanswerable": false, "text": "Monday"}',
    )

    cases = read_cases(file)

    assert cases == [
        Case("Who?", "000", ("Ada",)),
        Case("Where?", None, ("in\u2028Riga",)),
        Case("Why?", kind="reasons"),
        Case("Which?", "00", asked_on=date(2023, 9, 30), id="q5"),
        Case("Which?", texts=("one", "1")),
        Case("When?", None, ("Monday",)),
    ]
    assert [case.answerable for case in cases] == [True, True, False, True, True, True]
    assert [case_of(case_payload(case)) for case in cases] == cases


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
        ('{"question": "q", "text": []}', "`text` must be words or a list of them, not []"),
        ('{"question": "q", "text": ["t", ""]}', "must be words or a list of them"),
        ('{"question": "q", "text": "t", "article": 0}', "`article` must be words, not 0"),
        ('{"question": "q", "text": "t", "unanswerable": true}', "needs either `text`"),
        ('{"question": "q", "article": "a", "unanswerable": true}', "needs either `text`"),
        ('{"question": "q", "unanswerable": "no"}', "must be true or false, not 'no'"),
        ('{"question": "q", "text": "t", "asked_on": "May"}', "a day such as 2023-09-30, not 'M"),
        ('{"question": "q", "text": "t", "id": 7}', "`id` must be words, not 7"),
        ('{"question": "first", "text": "u"}', "'first' stands in line 1 already"),
        ('{"question": "q", "text": "t", "id": "first"}', "give each its own `id`"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, why: str) -> None:
    """The error has the file, the line and what is wrong with it."""
    file = questions(tmp_path, f'{{"question": "first", "text": "t"}}\n\n{line}\n')

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


@pytest.mark.parametrize(
    ("case", "right"),
    [
        (Case("q", texts=("port of Riga",)), True),
        (Case("q", texts=("PORT\n of  riga",)), True),
        (Case("q", texts=("Oslo", "Riga")), True),
        (Case("q", texts=("Oslo",)), False),
        (Case("q", "a", ("Riga",)), True),
        (Case("q", "1", ("Riga",)), False),
        (Case("q", "a1"), True),
        (Case("q", "a2"), False),
        (Case("q"), False),
    ],
)
def test_what_answers(case: Case, *, right: bool) -> None:
    """Case and white space do not count; any text will do; without text the article is enough."""
    assert case.answered_by(REOPENED.span) is right


def test_an_answer_is_marked() -> None:
    """Right first, right later, and the place of the passage that answers."""
    wanted = Case("q", texts=("Ships",))
    hits = [Hit(REOPENED.span, 0, 1.0, 1.0, 1.0), Hit(CAME.span, 1, 0.5, 1.0, 1.0)]
    got = answer(REOPENED, CAME, confidence=0.7)

    assert marked(wanted, got, hits) == Mark(
        wanted,
        got="The port of Riga reopened.",
        answered=True,
        confidence=0.7,
        right=False,
        right_any=True,
        rank=2,
    )
    assert marked(Case("q", texts=("Riga",)), got, hits[1:]).rank is None
    assert not marked(wanted, got, hits).good


def test_a_silence_is_marked_by_its_nearest_passage() -> None:
    """Of a silence `right` tells whether the nearest passage answers; good it is only if asked."""
    known = marked(Case("q", texts=("Riga",)), answer(silence=SILENCE), [])
    unknown = marked(Case("q"), answer(silence=SILENCE), [])
    bare = marked(Case("q"), answer(silence=Silence(SilenceKind.NOT_A_QUESTION, "No.")), [])

    assert (known.right, known.right_first, known.right_any, known.good) == (
        True, False, False, False,
    )  # fmt: skip
    assert (unknown.right, unknown.good, bare.right, bare.good) == (False, True, False, True)
    assert known.got == "No."


def test_rates_are_those_on_paper() -> None:
    """Four answerable (two right first, one right later, one refused), two not (one refused)."""
    known, unknown = Case("q", texts=("Riga",), kind="ports"), Case("q")
    counted = Report(
        (
            outcome(known, answer(REOPENED, confidence=0.9)),
            outcome(known, answer(REOPENED, confidence=0.9)),
            outcome(known, answer(CAME, REOPENED, confidence=0.9)),
            outcome(known, answer(silence=SILENCE, confidence=0.1)),
            outcome(unknown, answer(silence=SILENCE, confidence=0.1)),
            outcome(unknown, answer(CAME, confidence=0.9)),
        )
    ).payload()

    assert counted["wrong"] == [
        {"question": "q", "got": "Ships came.", "rank": None},
        {"question": "q", "got": "No.", "rank": None},
        {"question": "q", "got": "Ships came.", "rank": None},
    ]
    paper = {
        "questions": 6,
        "answerable": 4,
        "unanswerable": 2,
        "good": 0.5,
        "right_first": 0.5,
        "right_any": 0.75,
        "answered": 0.75,
        "right_of_answered": 0.5,
        "refusal_recall": 0.5,
        "refusal_precision": 0.5,
        "recall_at_10": 0.0,
        "mrr_at_10": 0.0,
        # of 4 x 2 pairs 3 are won (answered over refused), 4 tied (3 x 1 and 1 x 1), 1 lost
        "auroc_answerable": 0.625,
        # four at .9 of which two are right, two at .1 of which one is: (4 x .4 + 2 x .4) / 6
        "calibration_error": 0.4,
    }
    assert {name: counted[name] for name in paper} == paper
    low, high = counted["intervals"]["right_first"]
    assert 0 <= low < 0.5 < high <= 1
    assert list(counted["kinds"]) == ["ports"]
    assert counted["kinds"]["ports"]["questions"] == 4
    assert counted["kinds"]["ports"]["refusal_recall"] is None
    assert counted["risk_coverage"] == [
        {"confidence": 0.9, "coverage": 0.6667, "risk": 0.5},
        {"confidence": 0.1, "coverage": 1.0, "risk": 0.5},
    ]


def test_ranks_are_counted_on_paper() -> None:
    """Passages at ranks 1, 2 and 4, one not found: recall .25, .5, .75, .75, MRR 1.75 / 4."""
    other = Hit(CAME.span, 0, 1.0, 1.0, 1.0)
    found = Hit(REOPENED.span, 1, 1.0, 1.0, 1.0)
    case = Case("q", texts=("Riga",))
    counted = Report(
        tuple(
            outcome(case, answer(CAME), *hits)
            for hits in ([found], [other, found], [other] * 3 + [found], [other] * 10 + [found])
        )
    ).payload()

    assert [counted[f"recall_at_{k}"] for k in (1, 3, 5, 10)] == [0.25, 0.5, 0.75, 0.75]
    assert counted["mrr_at_10"] == 0.4375
    assert counted["auroc_answerable"] is None


def test_a_rate_of_nothing_is_null() -> None:
    """Without answerable questions there is no rate of right ones, and it is not 0."""
    counted = Report((outcome(Case("q"), answer(silence=SILENCE)),)).payload()

    assert counted["right_first"] is None
    assert counted["intervals"]["right_first"] is None
    assert counted["refusal_precision"] == 1.0
    assert Report(()).payload()["answered"] is None
    assert Report(()).payload()["risk_coverage"] == []


def test_questions_are_asked_of_an_archive() -> None:
    """Each is asked and searched once, as of its own day, and what cannot be asked is named."""
    from retrieval import Archive

    encoder, reranker = models()
    cases = [
        Case(QUESTION, "000", (EVIDENCE.upper().replace(" ", "\n  "),)),
        Case(QUESTION, "001", (EVIDENCE,)),
        Case("who was sanctioned last month?", None, (EVIDENCE,), asked_on=date(2023, 10, 20)),
        Case("who was sanctioned last month?", None, (EVIDENCE,)),
    ]
    steps: list[tuple[str, int, int]] = []
    with Archive.open(seeds_index(), encoder=encoder, reranker=reranker) as archive:
        found = report(archive, cases, ASKED_ON, lambda *step: steps.append(step))
        with pytest.raises(QuestionError, match=r"“x+” cannot be asked: the question has 3,000"):
            report(archive, [Case("x" * 3000)], ASKED_ON)

    assert [mark.right_first for mark in found.marks] == [True, False, True, False]
    assert [mark.rank for mark in found.marks][:2] == [1, None]
    assert [outcome.answer.asked_on.year for outcome in found.outcomes] == [2024, 2024, 2023, 2024]
    assert steps == [("ask", n, 4) for n in (1, 2, 3, 4)]
