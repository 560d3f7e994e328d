"""Commands as their users run them: what they print, what they change, how they end."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from bot.commands.line import COMMANDS, commands
from tests.running import (
    EVIDENCE,
    QUESTION,
    SEEDS,
    answers,
    asked,
    copied,
    dateline,
    inside,
    seeds_index,
)

SANCTIONS = "000_e80d6ad6af9cf298"
RAIN = "Rain in Riga\n\nRain fell in Riga on Monday, the weather office of Latvia said.\n"
SNOW = "Snow in Oslo\n\nSnow fell in Oslo on Tuesday, the weather office of Norway said.\n"


def test_help_names_every_command() -> None:
    """Without a command the help is a usage error; every command explains itself."""
    ended = dateline()
    shown = ended.out + ended.err
    names = [line.split()[0] for line in shown.splitlines() if line.startswith("  ")]

    assert ended.status == 2
    assert "Usage: dateline" in shown
    for name in (
        "ask search repl bot index watch articles remove verify audit doctor inspect times "
        "timeline eval calibrate"
    ).split():
        assert name in names
        alone = inside(name, "--help")
        assert alone.status == 0
        assert "--index DIR" in alone.out
        assert "..." not in shown.partition(f"  {name} ")[2].splitlines()[0]  # not cut short


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "ask",
        "ask --nonsense what?",
        "ask what? --asked-on nonsense",
        "ask what? --asked-on 2023-02-30",
        "ask what? --as-of yesterday",
        "ask what? -k 0",
        "search what? -k many",
        "times --published nonsense",
        "verify",
        "remove",
        "inspect",
        "eval",
    ],
)
def test_usage_errors(line: str) -> None:
    """A command line that cannot be meant ends with 2, a hint, and nothing on stdout."""
    ended = inside(*line.split(), "--index", "nowhere")

    assert (ended.status, ended.out) == (2, "")
    assert "--help' for help" in ended.err
    assert "Error: " in ended.err
    assert "Traceback" not in ended.err


def test_asking_with_options() -> None:
    """Options stand before or after, the question in quotation marks or not."""
    index = seeds_index()
    before = inside("ask", "-k", "1", "--asked-on", "2024-01-05", QUESTION, "--index", index)
    after = inside("ask", *QUESTION.split(), "--index", index, "--asked-on=2024-01-05", "-k1")

    assert before.status == 0
    assert before == after
    lines = before.out.splitlines()
    assert EVIDENCE in lines[0]
    assert f"[{SANCTIONS}]" in lines[1]
    assert lines[2].strip().endswith("seeds/000_e80d6ad6af9cf298.txt, line 6")
    about = "    about Sep 2023: “Last month” in an article of October 2023; the article is dated"
    assert lines[3].startswith(about)
    assert lines[-1] == "Archive: 5 articles, dated to 26 Oct 2023."


def test_strict_silence() -> None:
    """Silence ends with 0, with --strict 3, and says the same; an answer ends with 0."""
    index = seeds_index()
    plain = inside("ask", "hello?", "--index", index)
    strict = inside("ask", "hello?", "--strict", "--index", index)
    answered = inside("ask", "--strict", QUESTION, "--index", index)

    assert (plain.status, strict.status, answered.status) == (0, 3, 0)
    assert plain.out == strict.out
    assert plain.err == strict.err == answered.err == ""
    assert "nothing to look up" in plain.out


def test_as_of_hides_what_came_later() -> None:
    """With --as-of only articles dated by that day are used."""
    ended = inside("ask", QUESTION, "--as-of", "2023-09-20", "--index", seeds_index())

    assert EVIDENCE not in ended.out
    assert ended.out.endswith("Archive: 2 articles, dated to 14 Sep 2023.\n")


def test_explaining() -> None:
    """--explain adds scores, reasons of the date, the receipt, the time read, the time spent."""
    ended = inside("ask", QUESTION, "--explain", "-k", "1", "--index", seeds_index())

    for words in ("chosen: cross-encoder", "dated: ", "receipt: d1.", "confidence 0.", " ms"):
        assert words in ended.out
    assert "time asked: “in September 2023” = Sep 2023" in ended.out
    (spent,) = (line for line in ended.out.splitlines() if "choose" in line and " ms" in line)
    stages = r"understand [\d.]+ ms, search [\d.]+ ms \(encode [\d.]+ ms, .*\), choose .*, render "
    assert re.match(stages, spent)


def test_searching() -> None:
    """Passages come ranked, with raw scores and the article's id."""
    ended = inside("search", "arms", "transfer", "-k", "2", "--index", seeds_index())

    lines = ended.out.splitlines()
    assert len(lines) == 6
    assert lines[0].startswith("1. ")
    assert lines[3].startswith("2. ")
    assert "[00" in lines[0]
    assert "BM25" in lines[1]


def test_building_from_everything(tmp_path: Path) -> None:
    """Files, folders, JSON lines and standard input go in together, and only once."""
    index = tmp_path / "index"
    folder = tmp_path / "news"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "rain.txt").write_text(RAIN)
    (folder / "README.md").write_text("Not news.")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    records = tmp_path / "records.jsonl"
    records.write_text(json.dumps({"id": "oslo", "title": "Snow", "text": SNOW}) + "\n")
    seed = SEEDS / f"{SANCTIONS}.txt"
    line = ("index", folder, records, "-", seed, "--index", index)

    first = inside(*line, stdin=b"A bridge opened\n\nThe bridge opened in Turku on Friday.\n")
    assert first.status == 0
    assert first.out == f"{index}: 4 added, 0 updated, 0 unchanged, 1 skipped\n"
    assert "skipped" in first.err
    assert "picture.png" in first.err
    again = inside(*line, stdin=b"A bridge opened\n\nThe bridge opened in Turku on Friday.\n")
    assert again.out == f"{index}: 0 added, 0 updated, 4 unchanged, 1 skipped\n"
    other = inside("index", "-", "--index", index, stdin=b"A ferry\n\nThe ferry sank in Vaasa.\n")
    assert other.out == f"{index}: 1 added, 0 updated, 0 unchanged, 0 skipped\n"

    listed = json.loads(inside("articles", "--json", "--index", index).out)
    ids = [article["article"] for article in listed]
    assert ids[:3] == [SANCTIONS, "deep/rain", "oslo"]
    assert all(name.startswith("stdin-") for name in ids[3:])
    assert len(set(ids)) == 5
    assert "Snow fell" in asked(index, "where did snow fall?").quotes[0].text


def test_changing_and_removing(tmp_path: Path) -> None:
    """A changed file replaces its article; a removed one is gone and can come back."""
    seeds = shutil.copytree(SEEDS, tmp_path / "seeds")
    index = tmp_path / "index"
    env = {"SEEDS_DIR": str(seeds)}
    assert "5 added" in inside("index", "--index", index, env=env).out
    receipt = str(asked(index).quotes[0].receipt)

    exact = inside("verify", receipt, "--index", index)
    assert exact.status == 0
    assert exact.out.startswith("exact\n")
    assert EVIDENCE in exact.out
    assert f"[{SANCTIONS}]" in exact.out

    file = seeds / f"{SANCTIONS}.txt"
    text = file.read_text()
    file.write_text(text.replace("South Korea plans", "South Korea now plans"))
    assert "1 updated, 4 unchanged" in inside("index", "--index", index, env=env).out
    assert inside("verify", receipt, "--index", index).out.startswith("moved\n")
    assert inside("verify", receipt, file, "--index", index).out.startswith("moved\n")

    file.write_text(text.replace("10 individuals", "11 individuals"))
    altered = inside("verify", receipt, file)
    assert altered.status == 1
    assert altered.out.startswith("altered\n")
    assert altered.err.startswith("dateline: the quote no longer stands")

    removed = inside("remove", SANCTIONS, "--index", index)
    assert removed.out == f"{index}: 1 removed\n"
    gone = inside("verify", receipt, "--index", index)
    assert (gone.status, gone.out) == (1, "gone\n")
    assert gone.err.count("\n") == 1
    assert SANCTIONS not in inside("articles", "--index", index).out


def test_an_emptied_archive_says_so(tmp_path: Path) -> None:
    """Without articles every command still works, and the silence says why."""
    index = copied(tmp_path)
    ids = [file.stem for file in SEEDS.glob("*.txt")]

    assert inside("remove", *ids, "--index", index).out == f"{index}: 5 removed\n"
    assert inside("articles", "--index", index).out == "The archive holds no article.\n"
    ended = inside("ask", QUESTION, "--index", index)
    assert ended.status == 0
    assert "Archive: 0 articles, none with a date." in ended.out
    assert inside("search", "arms", "--index", index).status == 0
    assert inside("doctor", "--index", index).status == 0


def test_the_doctor(tmp_path: Path) -> None:
    """A well index ends with 0; a damaged one is named, and repaired where it is derived."""
    index = copied(tmp_path)
    well = inside("doctor", "--index", index)
    assert well.status == 0
    assert {line[:5] for line in well.out.splitlines()} == {"ok   "}

    vectors = index / "generations" / "000001" / "dense.faiss"
    vectors.write_bytes(vectors.read_bytes()[:1000])
    ill = inside("doctor", "--index", index)
    assert ill.status == 1
    assert "BAD  files: " in ill.out
    assert ill.err.startswith(f"dateline: {index} is not well (files)")
    refused = inside("ask", QUESTION, "--index", index)
    assert "dense.faiss is damaged" in refused.sentence
    assert "doctor --repair" in refused.sentence

    repaired = inside("doctor", "--repair", "--index", index)
    assert repaired.status == 0
    assert answers(index)


def test_inspecting() -> None:
    """What is read is shown: the citation, reasons, lines with roles, and times under them."""
    ended = inside("inspect", SEEDS / "004_cc69422307144f52.txt")

    assert ended.out.startswith("Seoul warns against military cooperation")
    assert "14 Sep 2023 · [004_cc69422307144f52]" in ended.out.splitlines()[0]
    assert "   6 content   South Korea warned Thursday" in ended.out
    assert "Thursday: 14 Sep 2023" in ended.out


def test_finding_times() -> None:
    """One expression a line, in columns parted by tabs, with days in words."""
    text = b"Last  month it was 30 Sept. 2023, every day."
    ended = inside("times", "--published", "2023-10-05", stdin=text)

    assert ended.out.splitlines()[:2] == [
        "Last month\tDATE\t2023-09\tSep 2023",
        "30 Sept. 2023\tDATE\t2023-09-30\t30 Sep 2023",
    ]
    assert inside("times", stdin=b"Last month").out == "Last month\tDATE\t-\t-\n"
    assert inside("times") == inside("times", stdin=b"nothing here")


def test_an_evaluation_is_readable(tmp_path: Path) -> None:
    """The rates stand in a column, under the questions that went wrong."""
    file = tmp_path / "questions.jsonl"
    file.write_text('{"question": "hello?", "text": "goodbye"}')

    ended = inside("eval", file, "--index", seeds_index())

    assert ended.out.startswith("wrong: hello?\n       There is nothing to look up")
    assert "right first             0.0%   0.0% to 0.0%\n" in ended.out
    assert "refusal recall             -\n" in ended.out


def test_pruning_removes_only_what_is_surely_gone(tmp_path: Path) -> None:
    """Files and records that are gone from the paths given; not what cannot be read just now."""
    index, folder, other = (tmp_path / name for name in ("index", "news", "other"))
    folder.mkdir()
    other.mkdir()
    (folder / "rain.txt").write_text(RAIN)
    (folder / "snow.txt").write_text(SNOW)
    (folder / "fog.txt").write_text("Fog\n\nFog lay over Turku on Monday.")
    (other / "wind.txt").write_text("Wind\n\nA wind blew in Turku on Monday.")
    records = folder / "records.jsonl"
    storms = [{"id": f"r{n}", "text": f"Storm {n} hit Turku on Monday."} for n in (1, 2)]
    lines = [json.dumps(storm) for storm in storms]
    records.write_text("\n".join(lines))
    assert "6 added" in inside("index", folder, other, "--index", index).out

    (folder / "snow.txt").unlink()
    (folder / "fog.txt").write_bytes(b"\x89PNG\0\0\0")
    records.write_text(lines[0])
    (other / "wind.txt").unlink()
    kept = inside("index", folder, "--index", index)
    assert kept.out == f"{index}: 0 added, 0 updated, 2 unchanged, 1 skipped\n"
    pruned = inside("index", folder, "--prune", "--index", index)

    assert pruned.out == f"{index}: 0 added, 0 updated, 2 removed, 2 unchanged, 1 skipped\n"
    held = json.loads(inside("articles", "--json", "--index", index).out)
    assert [article["article"] for article in held] == ["fog", "r1", "rain", "wind"]
    for file in folder.iterdir():
        file.unlink()
    empty = inside("index", folder, "--prune", "--index", index)
    assert (empty.status, "nothing was changed" in empty.err) == (1, True)


def test_each_command_is_in_the_module_that_is_loaded_for_it() -> None:
    """The table that spares `ask` the imports of other commands names all of them, rightly."""
    listed = {
        command.name or command.callback.__name__
        for command in commands().registered_commands
        if command.callback
    }

    assert listed == set(COMMANDS)
    for word in COMMANDS:
        own = commands(word).registered_commands
        assert word in {c.name or c.callback.__name__ for c in own if c.callback}
