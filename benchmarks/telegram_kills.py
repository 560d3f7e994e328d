"""Questions under kill -9: none lost, none answered twice, none out of order, none altered.

    PYTHONPATH=. python benchmarks/telegram_kills.py [--quick] [--rounds N] [--seed N] [--write]

Users in private chats, a small group and a supergroup always have a few questions waiting, tap
buttons, and chat in the group. In each round the bot is started and, at a random moment after its
first reply, killed. The server is slow, hangs up, refuses and is out of order now and then. With
--quick the bot answers from a stand-in without models; all else is the bot as it ships.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from machine import described
from telegram_bot import Ledger, Process, Question, beside, history, indexed, real_bot, user
from telegram_stand_in import ASKS, SAYS

from tests.bot_api import BotApi, Chat, Fault

RESULTS = Path("benchmarks/results/telegram_kills.json")
STAND_IN = Path("benchmarks/telegram_stand_in.py")
SMALL = Chat(-4001, "group", "Small group")
LARGE = Chat(-1001000004001, "supergroup", "Large group")
PRIVATE, IN_GROUP = 12, 4  # users in private chats, and in each of the two groups
WAITING = 3  # questions that each user has open at a time
LONGEST_LIFE = 2.0  # seconds from the first reply of a round to its kill
# Mean seconds between messages of the group that the bot does not see. They take numbers, and a
# reply is looked for behind 40 of them at most (docs/adr/0010). At 0.6 more than that came while
# the bot with its models started, and one reply of 87 came twice; at 4 some five come.
CHATTER = 4.0
START_UP = 90.0  # seconds until a round counts as one that does not start
PATIENCE = 90.0  # seconds without a reply until the rest counts as lost
REAL = (
    "Who was sanctioned by Seoul along with other individuals and entities?",
    "How many containers of military equipment did Pyongyang deliver to Moscow?",
    "Who is the Japanese foreign minister?",
    "Who held a summit between 10 and 20 September 2023?",
    "How fast is the SexTech market growing?",
)


@dataclass(slots=True)
class Crowd:
    """Users who ask, tap and chat whatever befalls the bot."""

    server: BotApi
    ledger: Ledger
    dice: random.Random
    quick: bool
    chatter: float
    asked: int = 0

    async def ask(self) -> None:
        """Keep every user's questions waiting."""
        places = [
            (user(n), (user(n), SMALL, LARGE)[max(0, n - PRIVATE + IN_GROUP) // IN_GROUP])
            for n in range(PRIVATE + 2 * IN_GROUP)
        ]
        last: dict[int, list[Question]] = {who.id: [] for who, _ in places}
        while True:
            for who, chat in places:
                mine = last[who.id]
                mine[:] = [each for each in mine if not self.ledger.answered[each.key]]
                if len(mine) < WAITING and self.dice.random() < 0.5:
                    mine.append(self._asks(who, chat))
            await asyncio.sleep(0.02)

    def _asks(self, who: Chat, chat: Chat) -> Question:
        """One question, and the weather that its reply meets."""
        self.asked += 1
        text = ASKS.format(f"kx{self.asked}") if self.quick else self.dice.choice(REAL)
        self.server.fail("sendMessage", _weather(self.dice))
        return self.ledger.ask(
            self.server, who, chat, text if chat.type == "private" else f"/ask {text}"
        )

    async def tap(self) -> None:
        """Tap on new answers, soon: some before the bot itself knows that it has sent them."""
        while True:
            await asyncio.sleep(self.dice.uniform(0, 0.3))
            recent = [sent for sent in self.ledger.sent[-5:] if sent.keyboard]
            if recent:
                sent = self.dice.choice(recent)
                labels = [label for row in self.server.now(sent).labels for label in row]
                label = self.dice.choice(labels)
                with suppress(AssertionError):  # a button that asks the bot nothing
                    self.server.taps(sent, label, user=user(self.dice.randrange(PRIVATE)))

    async def chat(self) -> None:
        """Say what never reaches the bot and still takes numbers."""
        while True:
            await asyncio.sleep(self.dice.uniform(0, 2 * self.chatter))
            self.server.says(SMALL, "see you at noon", sender=user(PRIVATE))


def _weather(dice: random.Random) -> Fault:
    """What befalls one reply: mostly nothing, or it is slow to be told that it has arrived."""
    kind = dice.random()
    if kind < 0.4:
        return Fault(0)
    if kind < 0.9:
        return Fault(0, delay=dice.uniform(0, 0.5))
    if kind < 0.94:
        return Fault(0, delay=dice.uniform(0, 0.2), drop="after")
    if kind < 0.96:
        return Fault(0, drop="before")
    if kind < 0.98:
        return Fault(502, "Bad Gateway")
    return Fault(429, "Too Many Requests: retry after 1", 1)


async def survived(
    command: Sequence[str], folder: Path, arguments: argparse.Namespace
) -> dict[str, object]:
    """Kill it so often, let the rest be answered, and count what is broken."""
    dice = random.Random(arguments.seed)
    async with beside(command, folder, {}) as (server, process, ledger):
        crowd = Crowd(server, ledger, dice, arguments.quick, arguments.chatter)
        acting = [asyncio.create_task(it) for it in (crowd.ask(), crowd.tap(), crowd.chat())]
        began = time.monotonic()
        kills = [await _round(process, ledger, dice) for _ in range(arguments.rounds)]
        for task in acting:
            task.cancel()
        await process.start()
        await ledger.drained(PATIENCE)
        await asyncio.sleep(3)  # for what would come twice
        status = await process.end()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*acting)
        broken = ledger.broken()
        broken["altered"] = _altered(server, ledger) if arguments.quick else []
        for kind, questions in broken.items():
            for question in questions[:5]:
                print(kind, history(server, folder / "state", question, kills), sep="\n")
        return {
            "library": "stand-in" if arguments.quick else "seeds",
            "seed": arguments.seed,
            "seconds_between_chatter": arguments.chatter,
            "kills": len(kills),
            "questions": len(ledger.asked),
            "replies": len(ledger.sent),
            **{kind: len(questions) for kind, questions in broken.items()},
            "strays": len(ledger.strays()),
            "exit_status": status,
            "minutes": round((time.monotonic() - began) / 60, 1),
        }


async def _round(process: Process, ledger: Ledger, dice: random.Random) -> float:
    """One life of the bot; return the loop time of its end."""
    before, until = len(ledger.sent), time.monotonic() + START_UP
    await process.start()
    while len(ledger.sent) == before:
        if process.ended or time.monotonic() > until:
            raise SystemExit(f"it does not answer\n{process.log.read_text('utf-8')[-4000:]}")
        await asyncio.sleep(0.005)
    await asyncio.sleep(dice.uniform(0, LONGEST_LIFE))
    at = asyncio.get_running_loop().time()
    await process.end(signal.SIGKILL)
    return at


def _altered(server: BotApi, ledger: Ledger) -> list[Question]:
    """Questions under which something stands, or once stood, that answers another one."""
    found = []
    for sent in ledger.sent:
        question = ledger.asked.get((sent.chat, sent.reply_to or 0))
        case = question and re.search(r"kx\d+\b", question.text)
        if question and case:
            told = [SAYS.format(case[0]) in each.text for each in server.history(sent)]
            # What More sources leads to names no case.
            empty = ["No more passages" in each.text for each in server.history(sent)]
            if not all(a or b for a, b in zip(told, empty, strict=True)):
                found.append(question)
    return found


def main() -> None:
    """Run, print, and write where told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--chatter", type=float, default=CHATTER, help="seconds")
    parser.add_argument("--index", type=Path, help="one that is there, of the seeds")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}, load average {os.getloadavg()[0]:.1f}", flush=True)
    with TemporaryDirectory() as folder:
        if arguments.quick:
            command = (sys.executable, str(STAND_IN))
            result = asyncio.run(survived(command, Path(folder), arguments))
        else:
            with indexed(arguments.index) as index:
                result = asyncio.run(survived(real_bot(index), Path(folder), arguments))
    print(json.dumps(result, indent=1))
    if arguments.write:
        _write(result)


def _write(result: dict[str, object]) -> None:
    """Put a result beside that of the other library."""
    results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    results["machine"] = described()
    results[str(result["library"])] = result
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
