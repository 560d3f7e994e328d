"""The bot as a process of its own beside a Bot API server of ours: started, killed, checked."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from bot.telegram.state import FILE
from retrieval import Archive, Article, read
from tests.bot_api import TOKEN, BotApi, Chat, Sent
from tests.bot_api.server import Call

HISTORY = 80  # calls told of one broken question
HIDDEN = {"reply_markup", "link_preview_options", "parse_mode"}  # parameters not told


@dataclass(frozen=True, slots=True)
class Question:
    """A message that is to be answered by exactly one reply, and who wrote it."""

    user: int
    chat: Chat
    number: int
    text: str

    @property
    def key(self) -> tuple[int, int]:
        """What a reply names it by."""
        return self.chat.id, self.number


@dataclass(slots=True)
class Ledger:
    """Every question asked and every message that the bot sent, each in its order."""

    asked: dict[tuple[int, int], Question] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    answered: Counter[tuple[int, int]] = field(default_factory=Counter)

    def ask(self, server: BotApi, user: Chat, chat: Chat, text: str) -> Question:
        """Let a user write a question."""
        number = server.says(chat, text, sender=user)
        question = Question(user.id, chat, number, text)
        self.asked[question.key] = question
        return question

    async def follow(self, server: BotApi) -> None:
        """Take down all that the bot sends, for ever."""
        while True:
            try:
                sent = await server.reply()
            except TimeoutError:
                continue
            self.sent.append(sent)
            if sent.reply_to is not None:
                self.answered[sent.chat, sent.reply_to] += 1

    @property
    def open(self) -> int:
        """How many questions have no reply yet."""
        return len(self.asked) - sum(key in self.asked for key in self.answered)

    async def drained(self, patience: float) -> bool:
        """Whether every question gets its reply; given up after `patience` seconds without one."""
        seen, since = len(self.sent), monotonic()
        while self.open:
            await asyncio.sleep(0.1)
            if len(self.sent) > seen:
                seen, since = len(self.sent), monotonic()
            elif monotonic() - since > patience:
                return False
        return True

    def broken(self) -> dict[str, list[Question]]:
        """The questions that were lost, answered twice, or answered out of their user's order."""
        first: dict[tuple[int, int], int] = {}
        for place, sent in enumerate(self.sent):
            if sent.reply_to is not None:
                first.setdefault((sent.chat, sent.reply_to), place)
        lanes: defaultdict[int, list[Question]] = defaultdict(list)
        for question in self.asked.values():
            lanes[question.user].append(question)
        places = [
            [(first[each.key], each) for each in lane if each.key in first]
            for lane in lanes.values()
        ]
        return {
            "lost": [each for each in self.asked.values() if not self.answered[each.key]],
            "twice": [each for each in self.asked.values() if self.answered[each.key] > 1],
            "out_of_order": [
                later[1]
                for lane in places
                for earlier, later in pairwise(lane)
                if later[0] < earlier[0]
            ],
        }

    def strays(self) -> list[Sent]:
        """Messages of the bot that reply to no question."""
        return [sent for sent in self.sent if (sent.chat, sent.reply_to or 0) not in self.asked]


@dataclass(slots=True)
class Process:
    """How the bot is started, and the one process that runs; its log goes to a file."""

    command: Sequence[str]
    env: dict[str, str]
    log: Path
    running: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, with its own seeds and state."""
        with self.log.open("ab") as log:
            self.running = await asyncio.create_subprocess_exec(
                *self.command,
                env={**os.environ, **self.env},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it by a signal; return how it ended."""
        assert self.running is not None
        if self.running.returncode is None:
            self.running.send_signal(number)
        return await self.running.wait()

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self.running is not None and self.running.returncode is not None

    def resident(self) -> float:
        """Megabytes of memory that it holds."""
        assert self.running is not None
        status = Path(f"/proc/{self.running.pid}/status").read_text("utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return round(int(line.split()[1]) / 1024, 1)


@contextmanager
def indexed(index: Path | None) -> Iterator[Path]:
    """An index of the seeds: the one given, or one that is built and thrown away."""
    if index is not None:
        yield index
        return
    with TemporaryDirectory() as folder:
        articles = [item for item in read([Path("seeds")]) if isinstance(item, Article)]
        Archive.build(articles, folder).close()
        yield Path(folder)


def real_bot(index: Path) -> tuple[str, ...]:
    """The command that starts the bot as it ships."""
    return (sys.executable, "-m", "bot", "bot", "--index", str(index))


@asynccontextmanager
async def beside(
    command: Sequence[str], folder: Path, env: dict[str, str], *, keep: int | None = None
) -> AsyncIterator[tuple[BotApi, Process, Ledger]]:
    """A server, a bot that is not started yet, and the ledger of both."""
    async with BotApi(keep=keep) as server:
        settings = {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_BASE_URL": server.base_url,
            "TELEGRAM_QUESTIONS_PER_MINUTE": "100000",
            "TELEGRAM_QUEUE": "100000",
            "STATE_DIR": str(folder / "state"),
            **env,
        }
        process, ledger = Process(command, settings, folder / "log"), Ledger()
        following = asyncio.create_task(ledger.follow(server))
        try:
            yield server, process, ledger
        finally:
            following.cancel()
            if process.running is not None and not process.ended:
                await process.end(signal.SIGKILL)


def user(number: int) -> Chat:
    """One of many users, by the private chat with them."""
    return Chat(10_000 + number, name=f"User {number}")


def history(server: BotApi, state: Path, question: Question, marks: Sequence[float]) -> str:
    """What happened to one question: calls that name it or its words, and its row; for a person.

    `marks` are loop times of kills.
    """
    events = [(call.at, _told(call)) for call in server.calls if _concerns(call, question)]
    begin, end = events[0][0] - 5, events[-1][0] + 5
    events = sorted([*events, *((at, "kill -9") for at in marks if begin < at < end)])
    with sqlite3.connect(state / FILE) as rows:
        row = rows.execute(
            "select id, chat, message, after, after_here, sent, done from inbox "
            "where chat = ? and message = ?",
            question.key,
        ).fetchall()
    lines = [f"{at - begin:8.3f} {told}" for at, told in events[-HISTORY:]]
    replies = [sent.id for sent in server.replies_to(question.chat, question.number)]
    return "\n".join([f"{question}", *lines, f"replies {replies}, inbox {row}"])


def _concerns(call: Call, question: Question) -> bool:
    if call.given.get("chat_id") != str(question.chat.id) or "Action" in call.method:
        return False
    reply = json.loads(call.given.get("reply_parameters", "{}")).get("message_id")
    word = question.text.rpartition(" ")[2].rstrip("?")
    return reply == question.number or word in call.given.get("text", "")


def _told(call: Call) -> str:
    given = {name: value[:60] for name, value in call.given.items() if name not in HIDDEN}
    return f"{call.method} {given}"
