"""The commands that measure and fit, as their users run them: eval and calibrate."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from retrieval import Archive
from tests.newsroom import made
from tests.running import dateline, inside, models

TOWNS = "Ada Bente Carl Dina Egon Frida Georg Hanna Ivar Johan Karin Lars".split()
KNOWN = [
    {"question": f"Who opened the library of {name}by?", "text": f"{name} Lund", "kind": "known"}
    for name in TOWNS
]
UNKNOWN = [
    {"question": f"Who sold the {what}?", "unanswerable": True, "kind": "unknown"}
    for what in "fish bread glass house horse ship paper coal salt gold iron timber".split()
]


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of twelve one-sentence articles."""
    index = tmp_path_factory.mktemp("towns") / "index"
    encoder, reranker = models()
    articles = [
        made(name, f"{name}by\n\n{name} Lund opened the library of {name}by with a speech.")
        for name in TOWNS
    ]
    Archive.build(articles, index, encoder=encoder, reranker=reranker).close()
    return index


def questions(folder: Path, *cases: Mapping[str, object]) -> Path:
    """A question file."""
    file = folder / "questions.jsonl"
    file.write_text("".join(f"{json.dumps(case)}\n" for case in cases))
    return file


def test_an_evaluation_shows_every_figure(tmp_path: Path, towns: Path) -> None:
    """What went wrong, then all figures with intervals, then the kinds."""
    wrong = {"question": "Who opened the library of Adaby?", "text": "Nobody", "id": "wrong"}

    ended = inside("eval", questions(tmp_path, *KNOWN[1:4], wrong, UNKNOWN[0]), "--index", towns)

    lines = ended.out.splitlines()
    assert lines[0] == "wrong: Who opened the library of Adaby?"
    assert lines[1].strip().startswith("Ada Lund opened the library")
    assert lines[1].endswith("(not among the passages found)")
    assert lines[2] == "5 questions: 4 with an answer, 1 without"
    assert lines[3] == "good                   80.0%   40.0% to 100.0%"
    assert lines[4].startswith("right first            75.0%   ")
    assert "recall at 10           75.0%   " in ended.out
    assert "MRR at 10              0.750   " in ended.out
    assert lines[-4].startswith("wrong of the surest  ")
    assert lines[-3].split()[:2] == ["kind", "asked"]
    assert lines[-2].split() == ["known", "3", "100.0%", "-", "100.0%", "-"]


def test_runs_are_saved_and_compared(tmp_path: Path, towns: Path) -> None:
    """A run against itself differs in nothing; one of other questions is told before asking."""
    file, run = questions(tmp_path, *KNOWN[:2], UNKNOWN[0]), tmp_path / "run.json"
    asked = ("eval", file, "--index", towns, "--asked-on")

    first = inside(*asked, "2024-01-05", "--save", run, "--json")
    again = inside(*asked, "2024-01-06", "--against", run, "--json")
    shown = inside(*asked, "2024-01-06", "--against", run)

    found = json.loads(again.out)
    assert "against" not in json.loads(first.out)
    assert found["against"]["common"] == 3
    assert found["against"]["differences"]["right_first"] == 0
    assert found["against"]["mcnemar"] == {"won": 0, "lost": 0, "p": 1.0}
    assert str(tmp_path) not in run.read_text()
    assert "Against the saved run: 3 questions\n" in shown.out
    assert "as of 2024-01-05, this one as of 2024-01-06" in shown.out
    assert "right first            +0.0%   +0.0% to +0.0%\n" in shown.out
    assert "only before 0: p = 1.000 (McNemar)" in shown.out

    other = inside("eval", questions(tmp_path, KNOWN[5]), "--index", towns, "--against", run)
    assert "none of its 3 is among these 1" in other.sentence
    for option, value, why in (
        ("--against", file, "no saved run"),
        ("--save", tmp_path / "none" / "run.json", "there is no folder"),
    ):
        assert why in inside("eval", file, "--index", towns, option, value).sentence


def test_a_won_and_a_lost_question_are_listed(tmp_path: Path, towns: Path) -> None:
    """Both answers stand under the question."""
    file, run = questions(tmp_path, *KNOWN[:2]), tmp_path / "run.json"
    inside("eval", file, "--index", towns, "--save", run)
    values = json.loads(run.read_text())
    values["questions"][0] |= {"got": "Something else.", "right": False, "right_any": False}
    run.write_text(json.dumps(values))

    shown = inside("eval", file, "--index", towns, "--against", run).out

    assert "right first           +50.0%   " in shown
    assert "only now 1, only before 0: p = 1.000" in shown
    assert shown.endswith(
        "won: Who opened the library of Adaby?\n"
        "       before: Something else.\n"
        "       now: Ada Lund opened the library of Adaby with a speech.\n"
    )


def test_calibrating_and_resetting(tmp_path: Path, towns: Path) -> None:
    """What was fitted is shown and stands beside the index until it is reset."""
    file = questions(tmp_path, *KNOWN, *UNKNOWN)
    kept = towns / "calibration.json"

    shown = inside("calibrate", file, "--index", towns, "--precision", "0.8")
    printed = inside("calibrate", file, "--index", towns, "--json", "--precision", "0.8")

    assert shown.status == 0
    lines = shown.out.splitlines()
    assert lines[0].startswith("untimed: 24 questions, 12 right, answered from 0.")
    assert lines[1].startswith("  as shipped   precision ")
    assert lines[2].startswith("  calibrated   precision ")
    assert "timed: stays as shipped, 0 of the 20 questions" in shown.out
    payload = json.loads(printed.out)
    assert payload.pop("kept") == {"timed": "0 of the 20 questions or more that are needed"}
    assert payload == json.loads(kept.read_text())
    assert payload["models"]["untimed"]["expected"]["precision"][0] >= 0.8

    for done in ("removed", "none was there"):
        ended = inside("calibrate", "--reset", "--index", towns)
        assert ended.out == f"{kept}: {done}; the confidence is as shipped\n"
    assert not kept.exists()


def test_calibrating_on_too_little_changes_nothing(tmp_path: Path, towns: Path) -> None:
    """Too few questions are told before any is asked, and so is a folder without an index."""
    file = questions(tmp_path, *KNOWN[:3])

    few = inside("calibrate", file, "--index", towns).sentence
    assert few == "nothing was changed: fitting needs 20 questions or more, not 3"
    assert not (towns / "calibration.json").exists()
    enough = questions(tmp_path, *KNOWN, *UNKNOWN)
    assert "no index" in inside("calibrate", enough, "--index", tmp_path / "none").sentence
    missing = inside("calibrate", tmp_path / "none.jsonl", "--index", towns)
    assert "none.jsonl cannot be read" in missing.sentence


@pytest.mark.parametrize(
    "line", ["", "questions.jsonl --reset", "questions.jsonl --precision 1.5"]
)
def test_calibrating_needs_questions_or_reset(line: str) -> None:
    """Neither, both, or a precision that is no share are usage errors."""
    ended = dateline("calibrate", *line.split())

    assert (ended.status, ended.out) == (2, "")
    assert "Error: " in ended.err
    assert "Traceback" not in ended.err
