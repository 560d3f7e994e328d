"""Conversations with the bot over real HTTP: a server, the bot, and a script of what is said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from bot.newest import Extent
from bot.settings import Settings
from bot.telegram.serve import run
from bot.telegram.state import held
from retrieval.answering.answer import Answer, Grounds, Quote, Silence, SilenceKind
from retrieval.answering.hit import Hit
from retrieval.answering.receipt import Receipt, ReceiptState, Verdict
from retrieval.archive import Archive
from retrieval.article import Article, Span
from tests.bot_api import TOKEN, BotApi
from tests.bot_api.queries import PATIENCE
from tests.newsroom import made

DAYS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth"
).split()
PORT = made("port", "Riga port opens\n\nThe port of Riga reopened on Thursday.")
LOG = made(
    "log",
    "Log of a thaw\n\n"
    + "\n\n".join(
        " ".join(f"The {day} day brought ships to Riga." for day in DAYS[start : start + 4])
        for start in range(0, len(DAYS), 4)
    ),
    source="Baltic Daily",
)
QUESTION = "When did the port reopen?"
REOPENED = "The port of Riga reopened on Thursday."
SHIPS = "Which ships came to Riga?"  # is answered by eight quotes, the sixth day to the 13th
ATLANTIS = "Where is Atlantis?"  # is not answered
THANKS = "Thank you!"  # is no question

Script = Callable[[BotApi], Awaitable[None]]
Answers = Callable[[str, date], Answer]


def brought(day: str) -> str:
    """What the log says of a day."""
    return f"The {day} day brought ships to Riga."


def quoted(article: Article, text: str, *words: str) -> Quote:
    """A sentence of an article as an answer quotes it."""
    start = article.text.index(text)
    span = Span(article, start, start + len(text))
    return Quote(span, 0.9, Receipt.of(span, 1), Grounds(1.0, 5.0, 0.5, 1, words))


def answer(question: str, asked_on: date) -> Answer:
    """Answer with one quote, questions about ships with eight, others not at all."""
    port = quoted(PORT, REOPENED, "port")
    quotes: tuple[Quote, ...] = (port,)
    silence = None
    if "ships" in question:
        quotes = tuple(quoted(LOG, brought(day), "ships") for day in DAYS[5:13])
    elif "Atlantis" in question:
        silence = Silence(SilenceKind.UNKNOWN_NAME, "No article names Atlantis.", port)
    elif "Thank" in question:
        silence = Silence(SilenceKind.NOT_A_QUESTION, "There is nothing to look up in that.")
    return Answer(
        question=question,
        asked_on=asked_on,
        quotes=() if silence else quotes,
        confidence=0.9,
        silence=silence,
        time=None,
        generation=1,
        articles=2,
        newest=None,
    )


@dataclass(frozen=True, slots=True)
class Thinking:
    """Answers as `answer` does, and keeps what was `asked`; "slowly" only once told to go on."""

    asked: list[str] = field(default_factory=list)
    go_on: Event = field(default_factory=Event)

    def __call__(self, question: str, asked_on: date) -> Answer:
        """The answer."""
        self.asked.append(question)
        if "slowly" in question:
            assert self.go_on.wait(PATIENCE), "nobody let it go on"
        return answer(question, asked_on)

    async def is_asked(self, times: int = 1) -> None:
        """Wait until so many questions have been asked."""
        async with asyncio.timeout(PATIENCE):
            while len(self.asked) < times:
                await asyncio.sleep(0.005)


@dataclass(slots=True)
class Shelf:
    """What the bot asks: an archive or, where how it is delivered is all that matters, `answers`.

    In the second case `held` is what it has read; a test may take it away or change it.
    """

    archive: Archive | None = None
    answers: Answers = answer
    held: Sequence[Article] = (PORT, LOG)

    def ask(self, question: str, asked_on: date, k: int) -> Answer:
        """As the archive answers, or as the test wants it."""
        if self.archive is None:
            return self.answers(question, asked_on)
        return self.archive.ask(question, asked_on=asked_on, k=k)

    def timeline(self, topic: str, asked_on: date, k: int) -> Answer:
        """The archive's, or what a question gets."""
        if self.archive is None:
            return self.answers(topic, asked_on)
        return self.archive.timeline(topic, asked_on=asked_on, k=k)

    def search(self, question: str, asked_on: date, k: int) -> Sequence[Hit]:
        """The archive's, or whole articles."""
        if self.archive is None:
            spans = [Span(article, 0, len(article.text)) for article in self.held]
            return [Hit(span, number, 1.0, 1.0, 1.0) for number, span in enumerate(spans)][:k]
        return self.archive.search(question, k, asked_on=asked_on)

    def verify(self, receipt: str) -> Verdict:
        """The archive's, or of what is held."""
        if self.archive is not None:
            return self.archive.verify(receipt)
        read = Receipt.parse(receipt)
        own = [article for article in self.held if read.names(article.id)]
        return read.check(own[0]) if own else Verdict(ReceiptState.GONE, None)

    def catalogue(self) -> Sequence[Article]:
        """The archive's, or what is held."""
        return self.held if self.archive is None else self.archive.catalogue()

    def extent(self) -> Extent:
        """Of these articles."""
        articles = self.catalogue()
        days = sorted(a.published.best for a in articles if a.published.best)
        return Extent(1, len(articles), tuple(days), 1_709_000_000.0)


@asynccontextmanager
async def running(
    server: BotApi, shelf: Shelf, folder: Path, env: dict[str, str] | None = None
) -> AsyncIterator[None]:
    """A bot that polls the server, with its state in `folder`."""
    settings = Settings.from_env(
        {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_BASE_URL": server.base_url, **(env or {})}
    )
    stopping, script = asyncio.Event(), asyncio.current_task()
    assert script is not None
    with held(folder) as state:
        serving = asyncio.create_task(run(settings, shelf, state, stopping))
        serving.add_done_callback(cancel := lambda _: script.cancel("the bot has ended"))
        try:
            yield
        finally:
            serving.remove_done_callback(cancel)
            stopping.set()
            await serving


@asynccontextmanager
async def starting(server: BotApi, env: dict[str, str] | None = None) -> AsyncIterator[None]:
    """A bot from its very start, with nothing in its state."""
    with TemporaryDirectory() as folder:
        async with running(server, Shelf(), Path(folder), env):
            yield


def talk(
    script: Script,
    shelf: Shelf | Answers = answer,
    env: dict[str, str] | None = None,
    folder: Path | None = None,
) -> None:
    """Run a conversation, from when the bot waits for messages to its end."""
    shelf = shelf if isinstance(shelf, Shelf) else Shelf(answers=shelf)

    async def whole() -> None:
        with TemporaryDirectory() as scratch:
            async with BotApi() as server, running(server, shelf, folder or Path(scratch), env):
                await server.called("getUpdates", 2)  # the first takes what has waited
                await script(server)

    asyncio.run(whole())
