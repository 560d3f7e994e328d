"""The bot in processes of its own, forked from one that has imported it: quick to start, to kill.

How `dateline bot` itself starts is tested end to end.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from datetime import date
from functools import partial
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from bot.settings import Settings, SettingsError
from bot.telegram.serve import serve
from retrieval.answering.answer import Answer
from tests.bot_api import TOKEN, BotApi
from tests.conversation import Shelf, answer
from tests.running import PATIENCE

CONTEXT = get_context("forkserver")


class Process:
    """A bot that is asked and logs into `folder`; "slowly" is answered once it is told to go on.

    Whatever way the block ends, the process is gone after it.
    """

    running: ForkServerProcess

    def __init__(self, server: BotApi, folder: Path, token: str = TOKEN) -> None:
        self._folder = folder
        self._env = {
            "TELEGRAM_TOKEN": token,
            "TELEGRAM_BASE_URL": server.base_url,
            "STATE_DIR": str(folder / "state"),
        }

    async def __aenter__(self) -> Process:
        CONTEXT.set_forkserver_preload([__name__])
        self.running = CONTEXT.Process(target=_serving, args=(self._env, self._folder))
        await asyncio.to_thread(self.running.start)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.running.kill()
        await self.ended()
        self.running.close()

    async def is_asked(self, times: int = 1) -> None:
        """Wait until so many questions have been computed, or begun to be, in this folder."""
        asked = self._folder / "asked"
        async with asyncio.timeout(PATIENCE):
            while not asked.exists() or asked.stat().st_size < times:
                await asyncio.sleep(0.005)

    def go_on(self) -> None:
        """Let what is computed slowly be done, in later processes too."""
        (self._folder / "go on").touch()

    async def kill(self) -> None:
        """End it at once, as a power cut does."""
        self.running.kill()
        assert await self.ended() == -9

    async def ended(self) -> int:
        """Wait for the end; return the status."""
        await asyncio.to_thread(self.running.join, PATIENCE)
        assert self.running.exitcode is not None
        return self.running.exitcode


def _serving(env: dict[str, str], folder: Path) -> None:
    """What the process does."""
    log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 2)
    os.environ.update(env)
    logging.basicConfig(level=logging.DEBUG)
    try:
        serve(Settings.from_env(env), Shelf(answers=partial(_answer, folder)))
    except SettingsError as error:
        sys.exit(str(error))


def _answer(folder: Path, question: str, asked_on: date) -> Answer:
    """Answer as in every conversation, a slow question when there is a file that says so."""
    with (folder / "asked").open("a") as asked:
        asked.write(".")
    while "slowly" in question and not (folder / "go on").exists():
        time.sleep(0.01)
    return answer(question, asked_on)
