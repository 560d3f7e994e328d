"""The command `timeline`: a listing in order, JSON, and a picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.running import EVIDENCE, inside, seeds_index

TOPIC = ("timeline", "North Korea in September 2023", "--asked-on", "2024-01-05")


def test_the_listing_is_in_order() -> None:
    """Each time once, with its quote and where it stands, then what the archive spans."""
    ended = inside(*TOPIC, "--index", seeds_index())
    lines = ended.out.splitlines()

    assert (ended.status, ended.err) == (0, "")
    assert [line for line in lines if line and not line.startswith((" ", "Archive"))] == [
        "about Sep 2023",
        "6 Sep 2023",
        "13 Sep 2023",
        "14 Sep 2023",
    ]
    assert EVIDENCE in lines[1]
    assert lines[2].startswith("    S. Korea to review")
    assert lines[-1] == "Archive: 5 articles, dated to 26 Oct 2023."


def test_json_is_that_of_ask(tmp_path: Path) -> None:
    """The same payload, the quotes in order, and the picture beside it."""
    png = tmp_path / "out.png"
    ended = inside(*TOPIC, "--json", "-k", "2", "--png", png, "--index", seeds_index())
    payload = json.loads(ended.out)

    assert payload["answered"] is True
    assert payload["time"]["start"] == "2023-09-01"
    starts = [quote["when"]["start"] for quote in payload["quotes"]]
    assert len(starts) == 2
    assert starts == sorted(starts)
    assert png.read_bytes().startswith(b"\x89PNG")


def test_a_silence_is_no_failure_and_no_picture(tmp_path: Path) -> None:
    """It ends with 0, as asking does, and says why."""
    png = tmp_path / "out.png"
    ended = inside("timeline", "Xi Jinping", "--png", png, "--index", seeds_index())

    assert ended.status == 0
    assert "mentions “Jinping”" in ended.out
    assert not png.exists()


@pytest.mark.parametrize("line", ["timeline", "timeline x -k 0", "timeline x --asked-on soon"])
def test_usage_errors(line: str) -> None:
    """What cannot be meant ends with 2."""
    ended = inside(*line.split(), "--index", "nowhere")

    assert (ended.status, ended.out) == (2, "")


def test_a_picture_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """In one sentence, with the file's name."""
    ended = inside(*TOPIC, "--png", tmp_path / "none" / "out.png", "--index", seeds_index())

    assert "out.png: no such file or directory" in ended.sentence
