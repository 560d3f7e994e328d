"""Running Dateline from outside: as a process, on a terminal of its own, or in this process.

The index of seeds/ is built once a test run, with the real models; tests that change or damage
one work on a copy. A process starts in an empty folder with an empty home, so that nobody's
`.env` or history is touched.
"""

from __future__ import annotations

import atexit
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest

import bot.archives
import bot.newest
from bot.__main__ import main
from bot.commands import doctor
from retrieval import Answer, Archive, Article, read
from retrieval.answering.reranker import ShippedReranker
from retrieval.indexing.encoder import Encoder, SentenceEncoder
from retrieval.indexing.exported import FOLDER, carried

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
QUESTION = "who was sanctioned in September 2023?"
EVIDENCE = "10 individuals and two entities"
ASKED_ON = date(2024, 1, 5)
PATIENCE = 120.0  # seconds until a process that does not end fails the test

OURS = (
    "TELEGRAM_",
    "FETCH",
    "INDEX_API_KEY",
    "INDEX_DIR",
    "INDEX_REPLICAS",
    "INDEX_SHARDS",
    "INDEX_TIMEOUT",
    "INDEX_URL",
    "SEEDS_DIR",
    "EMBEDDING_",
    "RERANKER_",
    "NO_COLOR",
    "FORCE_COLOR",
)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended, and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line that tells a failure; anything else on stderr or stdout is a mistake."""
        assert (self.status, self.out) == (1, ""), self
        assert self.err.startswith("dateline: "), self
        assert self.err.count("\n") == 1, self
        return self.err.removeprefix("dateline: ").strip()


@cache
def scratch() -> Path:
    """A folder that lasts as long as the test run."""
    folder = Path(tempfile.mkdtemp(prefix="dateline-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def models() -> tuple[Encoder, ShippedReranker]:
    """The shipped models, the encoder as the index of seeds/ carries it, loaded once."""
    return carried(seeds_index(), SentenceEncoder()), ShippedReranker()


@cache
def seeds_index() -> Path:
    """The index of seeds/; not to be changed."""
    index = scratch() / "seeds-index"
    articles = [item for item in read([SEEDS]) if isinstance(item, Article)]
    Archive.build(articles, index).close()
    return index


def with_encoder(index: Path) -> Path:
    """A folder for an index, with the exported encoder already in it: exporting takes seconds."""
    shutil.copytree(seeds_index() / FOLDER, index / FOLDER)
    return index


def copied(folder: Path) -> Path:
    """A copy of the index of seeds/ below `folder`, to be changed at will."""
    return Path(shutil.copytree(seeds_index(), folder / "index"))


def asked(index: Path, question: str = QUESTION) -> Answer:
    """What the library answers from an index."""
    encoder, reranker = models()
    with Archive.open(index, encoder=encoder, reranker=reranker) as archive:
        return archive.ask(question, asked_on=ASKED_ON)


def answers(index: Path) -> bool:
    """Whether an index still answers the question about the sanctions."""
    return any(EVIDENCE in quote.text for quote in asked(index).quotes)


def environment(**values: str) -> dict[str, str]:
    """The environment of a process: this one's, but for settings, home and folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    home = scratch() / "home"
    home.mkdir(exist_ok=True)
    given = {"HOME": str(home), "PYTHONPATH": str(ROOT), "SEEDS_DIR": str(SEEDS), "COLUMNS": "80"}
    return kept | given | values


def command(*arguments: str | bytes | Path) -> list[str | bytes]:
    """The command line of a process."""
    words = [word if isinstance(word, bytes) else str(word) for word in arguments]
    return [sys.executable, "-m", "bot", *words]


def dateline(
    *arguments: str | bytes | Path,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    prefix: Sequence[str] = (),
) -> Ended:
    """Run `dateline` in a process of its own, through pipes."""
    done = subprocess.run(
        [*prefix, *command(*arguments)],
        input=stdin,
        capture_output=True,
        env=environment(**(env or {})),
        cwd=cwd or scratch(),
        timeout=PATIENCE,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def inside(
    *arguments: str | Path, stdin: bytes = b"", env: Mapping[str, str] | None = None
) -> Ended:
    """Run `dateline` in this process, where only what it reads and writes matters."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        for name in [name for name in os.environ if name.startswith(OURS)]:
            patch.delenv(name)
        for name, value in {"SEEDS_DIR": str(SEEDS), **(env or {})}.items():
            patch.setenv(name, value)
        patch.chdir(scratch())
        if not any("_MODEL" in name for name in env or {}):  # loading them anew would take seconds
            for module in (bot.archives, bot.newest, doctor):
                patch.setattr(module, "models_of", lambda *_: models())
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in arguments])
    status = end.value.code
    assert isinstance(status, int)
    return Ended(status, *(_written(stream) for stream in (out, err)))


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()
