"""The conversation: through a pipe, and on a terminal of 40 columns."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from bot.repl import HELP
from tests.running import EVIDENCE, QUESTION, copied, inside, seeds_index
from tests.terminals import CTRL_C, Screen


def test_a_piped_conversation() -> None:
    """Every line is answered in its turn; nothing but `:quit` or the end stops it."""
    typed = [
        ":explain",
        QUESTION,
        "",
        "   ",
        ":explain",
        ":SOURCES",
        ":nonsense",
        "x" * 5000,
        ":help",
        "hello?",
        ":sources",
        ":quit",
        "never asked",
    ]
    ended = inside("repl", "--index", seeds_index(), stdin="\n".join(typed).encode() + b"\n\xff\n")
    parts = re.split(r"^\? (.*)\n", ended.out, flags=re.MULTILINE)
    answers = dict(zip(parts[3::2], parts[4::2], strict=True))

    assert ended.status == 0
    assert parts[:3] == ["", ":explain", "Ask something first.\n"]
    assert list(answers) == [words for words in typed[1:11] if words.strip()]
    assert EVIDENCE in answers[QUESTION]
    assert "chosen: cross-encoder" in answers[":explain"]
    assert answers[":SOURCES"].count("[00") == answers[QUESTION].count("[00") > 0
    assert answers[":nonsense"] == "There is no command :nonsense; :help lists them.\n"
    assert answers[":help"] == f"{HELP}\n"
    assert answers["hello?"].startswith("There is nothing to look up")
    assert answers[":sources"] == "No article stands behind that.\n"
    assert ended.err.startswith("dateline: the question has 5,000 characters")
    assert ended.err.count("\n") == 1


def test_follow_ups() -> None:
    """A few words are read with the question before, which is told; chatter changes nothing."""
    typed = [
        "why?",
        QUESTION,
        "and before that?",
        "thanks",
        "but why?",
        QUESTION,
        "who else?",
        "more?",
        ":quit",
    ]
    ended = inside("repl", "--index", seeds_index(), stdin="\n".join(typed).encode())
    parts = re.split(r"^\? .*\n", ended.out, flags=re.MULTILINE)[1:]
    read = [re.findall(r"^\(read as “(.*)”\)\n", part) for part in parts]
    before = "who was sanctioned before September 2023?"
    first, other, more = (re.findall(r"^  “.*", part, re.MULTILINE) for part in parts[5:])

    assert ended.status == 0
    assert read == [
        [],
        [],
        [before],
        [],
        ["why were they sanctioned before September 2023?"],
        [],
        [QUESTION],
        [QUESTION],
    ]
    assert parts[0].startswith("There is nothing to look up")
    assert not {*first} & {*other}
    assert not {*first, *other} & {*more}
    assert parts[7].splitlines()[1] == "The archive has nothing else on that."


def test_the_end_of_input_ends_it() -> None:
    """Without `:quit` the end of the pipe is the end; bytes that are no text do not stop it."""
    empty = inside("repl", "--index", seeds_index())
    odd = inside("repl", "--index", seeds_index(), stdin=b":\xff\n:sources")

    assert (empty.status, empty.out, empty.err) == (0, "", "")
    assert odd.status == 0
    assert "There is no command :\N{REPLACEMENT CHARACTER}" in odd.out
    assert odd.out.count("[00") == 5


def test_it_follows_the_index(tmp_path: Path) -> None:
    """What others write while it runs is answered from, for as long as it runs."""
    index = copied(tmp_path)
    with Screen("repl", "--index", index, home=tmp_path) as screen:
        screen.until("?")
        for name in ("one", "two", "three"):
            (tmp_path / "news").mkdir(exist_ok=True)
            (tmp_path / "news" / f"{name}.txt").write_text(f"Storm {name}\n\nIt blew in {name}.\n")
            assert inside("index", tmp_path / "news", "--index", index).status == 0
            screen.types(":sources\r")
            screen.until(f"[{name}]")
        screen.types(":quit\r")
        assert screen.end() == 0


def test_a_typed_conversation(tmp_path: Path) -> None:
    """On a narrow terminal: words wrap, Ctrl-C drops a line, the history is private."""
    with Screen("repl", "--index", seeds_index(), home=tmp_path, columns=40) as screen:
        screen.until("5 articles. :help lists the commands.")
        screen.until("?")
        screen.types("a line that is dropped" + CTRL_C)
        screen.types(f"{QUESTION}\r")
        shown = screen.until("Archive: 5 articles")
        answer = shown[shown.index("“Last month, Seoul") :]
        screen.types("\r:nonsense\r")
        screen.until("There is no command")
        screen.types("quit\r")
        assert screen.end() == 0

    lines = [line.rstrip() for line in answer.splitlines()]
    assert all(len(line) <= 40 for line in lines)
    words = " ".join(" ".join(lines).split())
    assert "imposed unilateral sanctions on 10 individuals and two entities involved" in words
    assert "[000_e80d6ad6af9cf298]" in words
    assert "Traceback" not in shown
    history = tmp_path / ".dateline_history"
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
    assert QUESTION in history.read_text()
    assert "dropped" not in history.read_text()
