"""What a terminal, a pipe and a closed pipe get: colours, widths, progress, and quiet ends."""

from __future__ import annotations

import io
import re
import signal
import subprocess
import time
from datetime import date
from pathlib import Path

import pytest

from bot.__main__ import INTERRUPTED
from bot.terminal import console, show_answer, show_article
from retrieval import Answer, Article, Dated, Period, Quote, Receipt, Span
from retrieval.answering.answer import Grounds, When
from retrieval.answering.reasons import NOT_SAID
from tests.running import (
    EVIDENCE,
    PATIENCE,
    QUESTION,
    SEEDS,
    command,
    dateline,
    environment,
    scratch,
    seeds_index,
)
from tests.terminals import Screen

STYLED = re.compile(r"\x1b\[([0-9;]*)m")
CYAN = "36"
SEED = SEEDS / "003_120dbf82ec804f88.txt"


@pytest.mark.parametrize(
    ("env", "coloured", "styled"),
    [({}, True, True), ({"NO_COLOR": "1"}, False, True), ({"TERM": "dumb"}, False, False)],
)
def test_colours_are_asked_for(env: dict[str, str], *, coloured: bool, styled: bool) -> None:
    """A terminal gets colours unless NO_COLOR is set; one that can do nothing gets no codes."""
    with Screen("inspect", SEED, env=env) as screen:
        assert screen.end() == 0

    codes = [code for found in STYLED.findall(screen.raw) for code in found.split(";")]
    assert (CYAN in codes) == coloured
    assert bool(codes) == styled
    assert "[003_120dbf82ec804f88]" in screen.plain


def test_a_pipe_gets_plain_lines() -> None:
    """Through a pipe nothing is wrapped, coloured or drawn, however narrow the terminal is."""
    ended = dateline("articles", "--index", seeds_index(), env={"COLUMNS": "20"})

    assert ended.status == 0
    assert ended.err == ""
    assert "\x1b" not in ended.out
    titles = [line for line in ended.out.splitlines() if not line.startswith(" ")]
    assert len(titles) == 5
    assert all(line.endswith("]") for line in titles)


@pytest.mark.parametrize("columns", [40, 12])
def test_a_narrow_terminal_wraps(columns: int) -> None:
    """No line is longer than the terminal is wide, and no word is lost."""
    with Screen("inspect", SEED, columns=columns) as narrow:
        assert narrow.end() == 0
    wide = dateline("inspect", SEED)

    assert all(len(line.rstrip()) <= columns for line in narrow.plain.splitlines())
    assert "".join(narrow.plain.split()) == "".join(wide.out.split())


def test_times_stand_in_columns() -> None:
    """On a terminal the time expressions are aligned."""
    with Screen("times", "--published", "2023-10-05") as screen:
        screen.until("Ctrl-D ends the text.")
        screen.types("Last month, or on 3 October 2023.\r\x04")
        assert screen.end() == 0

    *_, first, second = screen.plain.rstrip().splitlines()
    assert first.index("DATE") == second.index("DATE")
    assert first.split() == ["Last", "month", "DATE", "2023-09", "Sep", "2023"]


def test_a_reader_that_leaves_is_no_failure() -> None:
    """`dateline inspect ... | head -1` ends with 0 and in silence, text or JSON."""
    file = scratch() / "long.txt"
    file.write_text("Long\n\n" + "It rained on Monday, and it rained on Tuesday too.\n\n" * 3000)
    for option in ("--json", "--index=x"):
        process = subprocess.Popen(
            command("inspect", file, option),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            cwd=scratch(),
        )
        assert process.stdout is not None
        assert process.stderr is not None
        with process:
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 0


def test_output_that_cannot_be_written_is_told() -> None:
    """A full disk is a failure in one sentence."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("wb") as nowhere:
        done = subprocess.run(
            command("articles", "--json", "--index", seeds_index()),
            stdout=nowhere,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
            timeout=PATIENCE,
        )
    assert (done.returncode, done.stderr) == (1, b"dateline: no space left on device\n")


@pytest.mark.parametrize("delay", [0.0, 0.3])
def test_ctrl_c_is_quiet(delay: float) -> None:
    """While models load Ctrl-C ends the command as shells expect, without a traceback."""
    with Screen("ask", QUESTION, "--index", seeds_index()) as screen:
        screen.until("thinking")
        time.sleep(delay)
        screen.interrupt()
        status = screen.end()

    assert status in (INTERRUPTED, -signal.SIGINT)  # a library may die of the signal itself
    assert "Traceback" not in screen.plain
    assert EVIDENCE not in screen.plain


def shown(article: Article, quote: str, when: When | None = None) -> str:
    """An answer with one quote of an article, as a terminal of 30 columns gets it."""
    start = article.text.index(quote)
    span = Span(article, start, start + len(quote))
    grounds = Grounds(1.0, 5.0, 0.5, 1, ("port", "(of"))
    cited = Quote(span, 0.9, Receipt.of(span, 1), grounds, when)
    file = io.StringIO()
    out = console()
    out.file, out.width = file, 30
    out.soft_wrap = False
    extent = {"generation": 1, "articles": 1, "newest": None}
    answer = Answer("q", date(2024, 1, 5), (cited,), 0.9, None, None, **extent)  # type: ignore[arg-type] # by name
    show_answer(out, answer, explain=True)
    show_article(out, article)
    return file.getvalue()


def test_nothing_in_an_article_steers_the_terminal() -> None:
    """Escape sequences and turns of direction in names are not passed on; the rest stays."""
    article = Article(
        "a\x1b[31m1",
        "Port\x07 of \u202eRiga\x9b2J",
        "[bold]The port[/bold] (of :smile: Riga)\n reopened.",
        (),
        source="Wire\x1b]0;title\x07",
        url="https://news.example/\x1b[2J" + "x" * 60,
        file="new\nline.txt",
        published=Dated(reasons=("as\x1b[1m its\nbyline says",)),
    )

    text = shown(article, article.text)

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    words = " ".join(text.split())
    assert "“[bold]The port[/bold] (of :smile: Riga) reopened.”" in words
    assert "new line.txt" in words
    assert all(len(line) <= 30 for line in text.splitlines())


@pytest.mark.parametrize(
    ("probability", "words"), [(0.9, "about 14 Mar 2024: the"), (0.4, "probably 14 Mar 2024: the")]
)
def test_a_quote_is_dated_as_surely_as_it_can_be(probability: float, words: str) -> None:
    """Below even odds its day is only probable."""
    article = Article("a1", "Port", "The port reopened last Thursday.", ())
    day = Period.day(date(2024, 3, 14))
    when = When(day, "last Thursday", "the Thursday before publication", probability)

    assert words in " ".join(shown(article, article.text, when).split())


def test_a_quote_of_no_known_day_says_so() -> None:
    """Where nothing tells the day, that is said instead of one."""
    article = Article("a1", "Port", "The port reopened.", ())

    text = " ".join(shown(article, article.text, NOT_SAID).split())

    assert "the archive does not say when" in text
    assert "any time" not in text
