"""Runs that are kept, and what has changed between two of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from retrieval.errors import ReadError
from retrieval.evaluation import Case
from retrieval.evaluation.compare import compare
from retrieval.evaluation.marks import Mark
from retrieval.evaluation.saved import Run, check_place

DAY = date(2024, 1, 5)


def mark(name: str, *, right: bool = True, answered: bool = True, known: bool = True) -> Mark:
    """How one question went."""
    case = Case(name, texts=("Riga",) if known else ())
    return Mark(case, "Ōsaka", answered, 0.75 if right else 0.25, right, right and answered, None)


RUN = Run(
    DAY,
    (
        replace(mark("a"), rank=3, case=Case("a", "x", ("t", "u"), date(2023, 9, 1), "who", "i")),
        mark("b", right=False, answered=False, known=False),
    ),
)


def test_a_run_is_read_as_it_was_saved(tmp_path: Path) -> None:
    """All that is counted comes back; the file is JSON with the figures, and stands alone."""
    file = tmp_path / "run.json"

    RUN.save(file)

    assert Run.read(file) == RUN
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
    text = file.read_text("utf-8")
    assert text.isascii()  # even half a character, which UTF-8 has no bytes for, can be kept
    assert str(tmp_path) not in text
    assert json.loads(text)["figures"]["right_first"] == 1.0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"schema": 2}, "has no `schema`: 1"),
        ({"asked_on": "soon"}, "is damaged at Invalid isoformat"),
        ({"questions": None}, "is damaged"),
        ({"questions": [{"question": "q", "unanswerable": True}]}, "is damaged at 'got'"),
        ({"questions": [{"got": "x"}]}, "is damaged at has no `question`"),
    ],
)
def test_a_broken_run_is_refused(tmp_path: Path, change: dict[str, object], why: str) -> None:
    """What is wrong is told, and how to make a run."""
    file = tmp_path / "run.json"
    RUN.save(file)
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **change}))

    with pytest.raises(ReadError) as error:
        Run.read(file)
    assert why in str(error.value)
    assert "--save run.json" in str(error.value)


@pytest.mark.parametrize(
    "field",
    [{"confidence": 2}, {"rank": 0}, {"rank": 11}, {"right": 1}, {"got": None}],
    ids=str,
)
def test_a_question_out_of_range_is_refused(tmp_path: Path, field: dict[str, object]) -> None:
    """Each field of a question is checked."""
    file = tmp_path / "run.json"
    RUN.save(file)
    values = json.loads(file.read_text("utf-8"))
    values["questions"][1] |= field
    file.write_text(json.dumps(values))

    with pytest.raises(ReadError, match="is damaged at question 2"):
        Run.read(file)


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    """No file, a folder and another JSON file are told; a place to save to is checked first."""
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "text.json").write_text("{")
    for name, why in (
        ("none.json", "cannot be read: no such file"),
        (".", "cannot be read: is a directory"),
        ("list.json", "no saved run"),
        ("text.json", "is not JSON"),
    ):
        with pytest.raises(ReadError, match=why):
            Run.read(tmp_path / name)
    with pytest.raises(ReadError, match="there is no folder"):
        check_place(tmp_path / "none" / "run.json")
    with pytest.raises(ReadError, match="is a folder"):
        check_place(tmp_path)
    check_place(tmp_path / "run.json")


def test_a_comparison_by_hand() -> None:
    """Of ten answerable three are won and one lost; of two others one is no longer refused."""
    before = [mark(f"q{n}", right=n >= 3) for n in range(10)]
    now = [mark(f"q{n}", right=n != 9) for n in range(10)]
    silent = {"known": False, "right": False}
    before += [mark("u1", answered=False, **silent), mark("u2", answered=False, **silent)]
    now += [mark("u1", answered=True, **silent), mark("u2", answered=False, **silent)]

    found = compare(Run(DAY, tuple(before)), Run(DAY, tuple(now)))

    assert (found.common, found.left_out) == (12, 0)
    assert found.right_first == (3, 1)
    assert found.p == 0.625  # 2 x (1 + 4) / 16
    assert [b.case.question for _, b in found.won] == ["q0", "q1", "q2"]
    assert [b.case.question for _, b in found.lost] == ["q9", "u1"]
    first, refused = (found.differences[name] for name in ("right_first", "refusal_recall"))
    assert first is not None
    assert first.value == pytest.approx(0.2)
    assert first.low < 0 < first.high
    assert refused is not None
    assert (refused.value, refused.low, refused.high) == (-0.5, -1.0, 0.0)
    payload = found.payload()
    assert payload["mcnemar"] == {"won": 3, "lost": 1, "p": 0.625}
    assert payload["lost"][1] == {"question": "u1", "before": "Ōsaka", "now": "Ōsaka"}


def test_a_run_against_itself_is_the_same() -> None:
    """Every difference is 0, and so are both ends of its interval, for resampling is paired."""
    run = Run(DAY, tuple(mark(f"q{n}", right=n % 3 > 0, known=n % 4 > 0) for n in range(12)))

    found = compare(run, run)

    for figure in found.differences.values():
        assert figure is None or (figure.value, figure.low, figure.high) == (0, 0, 0)
    assert (found.won, found.lost, found.p) == ((), (), 1.0)


def test_only_common_questions_are_compared() -> None:
    """New ones, dropped ones and those with another answer expected are left out and counted."""
    shared, other = mark("shared"), replace(mark("other"), case=Case("other", texts=("Oslo",)))
    before = Run(DAY, (shared, mark("other"), mark("dropped")))

    found = compare(before, Run(date(2024, 2, 1), (mark("new"), shared, other)))

    assert (found.common, found.left_out) == (1, 4)
    assert found.asked_on == (DAY, date(2024, 2, 1))


def test_a_run_of_other_questions_is_told() -> None:
    """Nothing in common is an error of one sentence, not an empty table."""
    with pytest.raises(ReadError, match="none of its 2 is among these 1 with the same answer"):
        compare(RUN, Run(DAY, (mark("other"),)))
