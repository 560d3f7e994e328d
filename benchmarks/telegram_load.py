"""Many users at once: whether all are answered, once and in order, and how soon taps are.

    PYTHONPATH=. python benchmarks/telegram_load.py [--users N] [--questions N] [--write]

Every user asks all their questions at the same moment; every two seconds somebody taps a button
under an answer that is there. A tap's seconds are from the tap to its answer, and to the message
having changed; they are taken again when nothing is computed. Server and bot share the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from machine import described
from telegram_bot import Ledger, beside, history, indexed, real_bot, user

from retrieval.evaluation import read_cases
from tests.bot_api import BotApi

RESULTS = Path("benchmarks/results/telegram_load.json")
EVERY = 2.0  # seconds between taps
AT_REST = 20  # taps when nothing is computed
LABELS = ("Context 1", "More sources ›", "👍")
SHOWN = 30.0  # seconds that a message has for changing
PATIENCE = 60.0  # seconds without a reply until the rest counts as lost
FOLLOW_UPS = ("and in October?", "who else?", "why?")
LONG = (
    "I have been reading about this for a while and would like to understand it better, because "
    "the reports that I have seen differ in what they say and in what they leave out: {}"
)
CASES = 34  # questions taken from the tests; with those made long and the follow-ups about 40


@dataclass(frozen=True, slots=True)
class Tapped:
    """One tap: its button, seconds until its answer and until its message changed, if it did."""

    label: str
    answered: float
    shown: float | None


def questions() -> list[str]:
    """About 40: short and long ones, such as stay without an answer, and follow-ups."""
    cases = [case.question for case in read_cases(Path("tests/questions.jsonl"))]
    some = cases[:: max(1, len(cases) // CASES)][:CASES]
    return [*some, *(LONG.format(text) for text in some[:3]), *FOLLOW_UPS]


async def tap(server: BotApi, ledger: Ledger, dice: random.Random) -> Tapped | None:
    """Tap a button of an answer that stands as it was sent; None where there is none yet."""
    places = [
        (sent, label)
        for sent in ledger.sent[-200:]
        if len(server.history(sent)) == 1
        for label in LABELS
        if any(label in row for row in sent.labels)
    ]
    if not places:
        return None
    wanted = dice.choice([label for label in LABELS if any(label == each[1] for each in places)])
    sent = dice.choice([sent for sent, label in places if label == wanted])
    began = monotonic()
    notice = await server.taps(sent, wanted).answer()
    changes = not notice.text
    while changes and len(server.history(sent)) == 1 and monotonic() - began < SHOWN:
        await asyncio.sleep(0.002)
    return Tapped(wanted, notice.seconds, monotonic() - began if changes else None)


async def tapping(
    server: BotApi, ledger: Ledger, dice: random.Random, found: list[Tapped]
) -> None:
    """Tap every two seconds, for ever."""
    while True:
        await asyncio.sleep(EVERY)
        tapped = await tap(server, ledger, dice)
        if tapped is not None:
            found.append(tapped)


async def loaded(command: Sequence[str], folder: Path, users: int, each: int) -> dict[str, object]:
    """Let them all ask, and tap meanwhile and afterwards."""
    dice, texts = random.Random(5), questions()
    async with beside(command, folder, {}) as (server, process, ledger):
        await process.start()
        await _warm(server, ledger)
        before, load = process.resident(), os.getloadavg()[0]
        busy: list[Tapped] = []
        began = monotonic()
        for _ in range(each):
            for number in range(users):
                ledger.ask(server, user(number), user(number), dice.choice(texts))
        taps = asyncio.create_task(tapping(server, ledger, dice, busy))
        await ledger.drained(PATIENCE)
        seconds = monotonic() - began
        taps.cancel()
        after = process.resident()
        rest = [await tap(server, ledger, dice) for _ in range(AT_REST)]
        status = await process.end()
        broken = ledger.broken()
        for kind, found in broken.items():
            for question in found[:5]:
                print(kind, history(server, folder / "state", question, ()), sep="\n")
        return {
            "users": users,
            "questions": users * each,
            **{kind: len(found) for kind, found in broken.items()},
            "unlike": _unlike(ledger),
            "strays": len(ledger.strays()) - 1,
            "minutes": round(seconds / 60, 1),
            "questions_a_second": round(users * each / seconds, 2),
            "taps_while_computing": summary(busy),
            "taps_at_rest": summary([it for it in rest if it is not None]),
            "resident_mb": {"before": before, "after": after},
            "exit_status": status,
            "load_average": {"before": round(load, 1), "after": round(os.getloadavg()[0], 1)},
        }


async def _warm(server: BotApi, ledger: Ledger) -> None:
    """Wait until the bot answers at all."""
    server.says(user(0), "/help")
    async with asyncio.timeout(300):
        while not ledger.sent:
            await asyncio.sleep(0.1)


def _unlike(ledger: Ledger) -> int:
    """Replies that differ from most to the same question, follow-ups left out."""
    told: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sent in ledger.sent:
        question = ledger.asked.get((sent.chat, sent.reply_to or 0))
        if question is not None and question.text not in FOLLOW_UPS:
            told[question.text][sent.text] += 1
    return sum(sum(texts.values()) - max(texts.values()) for texts in told.values())


def summary(taps: Sequence[Tapped]) -> dict[str, object]:
    """How long they took: all to their answer, and those of each button."""
    return {
        "answered_s": spread([tapped.answered for tapped in taps]),
        "shown_s": spread([tapped.shown for tapped in taps if tapped.shown is not None]),
        "by_button": {
            label: {
                "answered_s": spread([it.answered for it in taps if it.label == label]),
                "shown_s": spread([it.shown for it in taps if it.label == label and it.shown]),
            }
            for label in LABELS
        },
    }


def spread(values: Sequence[float]) -> dict[str, float]:
    """How many, the median, the 95th percentile (nearest rank) and the most."""
    if not values:
        return {"n": 0}
    ranked = sorted(values)
    at = [ranked[round(part * (len(ranked) - 1))] for part in (0.5, 0.95, 1)]
    return {"n": len(ranked)} | dict(
        zip(("median", "p95", "max"), (round(it, 3) for it in at), strict=True)
    )


def main() -> None:
    """Run, print, and write where told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--questions", type=int, default=10, help="of each user")
    parser.add_argument("--index", type=Path, help="one that is there, of the seeds")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    with indexed(arguments.index) as index, TemporaryDirectory() as folder:
        result = {
            "machine": described(),
            **asyncio.run(
                loaded(real_bot(index), Path(folder), arguments.users, arguments.questions)
            ),
        }
    print(json.dumps(result, indent=1, ensure_ascii=False))
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
