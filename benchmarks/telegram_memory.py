"""Memory over many updates: what the bot holds after each thousand.

    PYTHONPATH=. python benchmarks/telegram_memory.py [--updates N] [--write]

Of the updates two in a hundred are questions; the rest are commands, taps, chatter of a group,
and strangers outside the allow-list, who get nothing. The next hundred come when those before
are answered.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from statistics import linear_regression
from tempfile import TemporaryDirectory
from time import monotonic

from machine import described
from telegram_bot import Ledger, Process, beside, indexed, real_bot, user
from telegram_load import LABELS, questions

from tests.bot_api import BotApi, Chat

RESULTS = Path("benchmarks/results/telegram_memory.json")
KEEP = 3000  # messages that the server holds
CHUNK = 100  # updates that come at once
SAMPLE = 1000  # updates between two looks at the memory
SETTLED = 0.25  # share of the updates after which growth counts: caches are full by then
PATIENCE = 120.0  # seconds for one chunk
USERS = 50
STRANGER = 900_000  # ids from here on are on no list
GROUP = Chat(-1001000005001, "supergroup", "Newsroom")
COMMANDS = ("/help", "/start", "/privacy", "/settings", "/nonsense")
# Shares of the updates, in this order; what is left are questions.
SHARES = (("command", 0.38), ("tap", 0.25), ("chatter", 0.15), ("stranger", 0.2))


def act(server: BotApi, ledger: Ledger, dice: random.Random, texts: Sequence[str]) -> None:
    """Let one update happen."""
    who = user(dice.randrange(USERS))
    match dice.choices([*dict(SHARES), "question"], [*dict(SHARES).values(), 0.02])[0]:
        case "command":
            ledger.ask(server, who, who, dice.choice(COMMANDS))
        case "tap":
            _tap(server, ledger, dice)
        case "chatter":  # a command that the bot does not know: not meant for it
            server.says(GROUP, "/roll a dice", sender=who)
        case "stranger":
            number = STRANGER + dice.randrange(100_000)
            server.says(Chat(number), "who is this?")
        case _:
            ledger.ask(server, who, who, dice.choice(texts))


def _tap(server: BotApi, ledger: Ledger, dice: random.Random) -> None:
    """Tap a button of a recent answer, whatever it shows by now."""
    recent = [sent for sent in ledger.sent[-300:] if sent.keyboard]
    if not recent:
        return
    sent = dice.choice(recent)
    with suppress(AssertionError):  # gone, or a button that asks the bot nothing
        shown = [label for row in server.now(sent).labels for label in row]
        server.taps(sent, dice.choice([it for it in shown if it in LABELS] or shown))


async def remembered(command: Sequence[str], folder: Path, updates: int) -> dict[str, object]:
    """Send them all, and look at the memory."""
    dice, texts = random.Random(7), questions()
    ids = ",".join(str(each) for each in [GROUP.id, *(user(n).id for n in range(USERS))])
    env = {"TELEGRAM_ALLOWED_IDS": ids}
    async with beside(command, folder, env, keep=KEEP) as (server, process, ledger):
        await process.start()
        began, load = monotonic(), os.getloadavg()[0]
        samples: dict[int, float] = {}
        for done in range(CHUNK, updates + 1, CHUNK):
            for _ in range(CHUNK):
                act(server, ledger, dice, texts)
            await _drained(server, ledger)
            if done % SAMPLE == 0:
                samples[done] = process.resident()
                print(done, samples[done], f"{monotonic() - began:.0f} s", flush=True)
        strangers = sum(sent.chat >= STRANGER for sent in ledger.sent)
        return {
            "updates": updates,
            "questions": sum(each.text in texts for each in ledger.asked.values()),
            "told_to_strangers": strangers,
            "resident_mb": samples,
            "growth_mb_per_1000_updates": _growth(samples, updates),
            "minutes": round((monotonic() - began) / 60, 1),
            "state_mb": _size(process),
            "exit_status": await process.end(),
            "load_average": {"before": round(load, 1), "after": round(os.getloadavg()[0], 1)},
        }


async def _drained(server: BotApi, ledger: Ledger) -> None:
    """Wait until all is answered that will be, and the bot has taken every update."""
    if not await ledger.drained(PATIENCE):
        raise SystemExit(f"{ledger.open} messages were not answered within {PATIENCE:.0f} s")
    async with asyncio.timeout(PATIENCE):
        while server.state.updates.waiting:
            await asyncio.sleep(0.02)


def _growth(samples: dict[int, float], updates: int) -> float:
    """The slope of a straight line through the samples once it has settled, in megabytes."""
    late = [(at, held) for at, held in samples.items() if at >= SETTLED * updates]
    return round(1000 * linear_regression(*zip(*late, strict=True)).slope, 2)


def _size(process: Process) -> float:
    """Megabytes of the state on disk."""
    files = Path(process.env["STATE_DIR"]).iterdir()
    return round(sum(file.stat().st_size for file in files) / 2**20, 1)


def main() -> None:
    """Run, print, and write where told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--updates", type=int, default=20_000)
    parser.add_argument("--index", type=Path, help="one that is there, of the seeds")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    with indexed(arguments.index) as index, TemporaryDirectory() as folder:
        found = asyncio.run(remembered(real_bot(index), Path(folder), arguments.updates))
    result = {"machine": described(), **found}
    print(json.dumps(result, indent=1))
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
