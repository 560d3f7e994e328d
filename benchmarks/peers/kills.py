"""kill -9 at random moments of a save over a good index, and what is left of it.

The good index holds some articles; what is saved over it lacks every tenth. Afterwards the index
answers as the old one, as the new one, as neither without a word, or it refuses to load.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from .corpus import read_questions
from .news import SEED
from .places import Place
from .processes import PeerError, Process
from .savers import Saver, built, saver
from .sizes import KILLED

PROBES = 20  # questions by which two indexes are told apart
LEFT_OUT = 10  # every tenth article
TIMED = 3  # whole saves, of which the shortest says how late a kill may fall
MOST_TRIES = 4  # times the kills that are wanted: a save may be faster than usual
MOST_REFUSALS = 3  # sentences of libraries that refuse, kept as examples
SAVED = "place"  # what is saved over
STATES = {"old": "old", "new": SAVED}  # a whole save over the old index makes it the new one


def kills(place: Place) -> dict[str, Any]:
    """Counts of what was found after each kill, and how long a whole save takes."""
    old = list(range(min(KILLED, place.size.articles)))
    new = [number for number in old if number % LEFT_OUT]
    found: Counter[str] = Counter()
    said: Counter[str] = Counter()
    with TemporaryDirectory() as temporary, closing(Reader(place)) as reader:
        folder = Path(temporary)
        with closing(built(place, old)) as process:
            process.call("save", folder=str(folder / "old"))
        with closing(saver(place, new, folder / "elsewhere")) as saves:
            usual = min(saves.whole(over(folder)) for _ in range(TIMED))
            answers = {name: reader.answers(folder / at) for name, at in STATES.items()}
            if answers["old"] == answers["new"]:
                raise PeerError("the old index and the new one answer alike: nothing is seen")
            for _ in in_time(saves, folder, usual, place.size.kills):
                try:
                    left = reader.answers(folder / SAVED)
                except PeerError as error:
                    found["refused"] += 1
                    said[str(error)[:200]] += 1
                else:
                    alike = [name for name, each in answers.items() if each == left]
                    found[alike[0] if alike else "neither"] += 1
    return {
        **{name: found[name] for name in ("old", "new", "neither", "refused")},
        "kills": found.total(),
        "save_wall_s": usual,
        "refusals": [text for text, _ in said.most_common(MOST_REFUSALS)],
    }


def in_time(saves: Saver, folder: Path, usual: float, wanted: int) -> Iterator[None]:
    """Kill saves at random moments, again and again; yield after each that had not ended."""
    dice, done = Random(SEED), 0
    for _ in range(MOST_TRIES * wanted):
        if done < wanted and saves.killed(over(folder), dice.uniform(0, usual)):
            done += 1
            yield


def over(folder: Path) -> Path:
    """A copy of the old index, to be saved over."""
    target = folder / SAVED
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder / "old", target)
    return target


class Reader:
    """A process that loads saved indexes; a new one after each that brought it down."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._probes = [each.text for each in read_questions(place.corpus)[:PROBES]]
        self._process: Process | None = None

    def answers(self, folder: Path) -> list[list[str]]:
        """What an index answers to each probe; raise PeerError where it does not load."""
        process = self._process or self._begun()
        try:
            process.call("load", folder=str(folder))
            found = process.call("search", way=process.call("ways")[0], questions=self._probes)
        except PeerError:
            self.close()  # whatever was half loaded goes with it
            raise
        return [[text for text, _ in each] for each in found]

    def _begun(self) -> Process:
        self._process = Process(self._place)
        self._process.call("corpus", folder=str(self._place.corpus), articles=None, headed=False)
        return self._process

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.close()
        self._process = None
