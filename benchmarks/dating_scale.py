"""What dating costs as an archive grows: CPU time, and the most memory.

    python benchmarks/dating_scale.py                    1,000 to 16,000 articles, table
    python benchmarks/dating_scale.py --articles 100000  one size
    python benchmarks/dating_scale.py --write            the same, and results/dating_scale.json

An archive is made of what dating reads of MultiHop-RAG's 609 articles (three months of news), over
and over: in each copy every word that fewer than a tenth of them hold is another one of about the
same rarity, rare ones from a vocabulary that grows with the archive, and all its days are moved by
one number of weeks, up to five years. So a copy is as alike in itself as real news, and two copies
are strangers but for chance. Seven of ten articles state their day. Time is that of unpacking,
numbering, comparing and judging together; memory what the process held at its most, in a process
of its own.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from math import log2
from pathlib import Path
from time import process_time

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dates import DATA, multihop
from machine import described

from retrieval.chronology.grammar.meanings import Part
from retrieval.dating.clue_weights import ClueKind
from retrieval.dating.clues import Clue
from retrieval.dating.events import Event, Time
from retrieval.dating.features import Features, packed, read_features, unpacked
from retrieval.dating.rounds import date_features
from retrieval.dating.said import Said
from retrieval.dating.stated import FIELD, Stated

RESULTS = Path(__file__).with_name("results") / "dating_scale.json"
SIZES = (1_000, 4_000, 16_000)
STATED = 0.7  # of the articles state their day
WEEKS = 260  # that a copy is moved by at most, either way
KNOWN = 0.1  # of the articles: a word that more hold is no other in a copy
# By how much more different words an archive holds that is n times as large: n to these powers, by
# the power of two of the articles that hold a word; the whole follows Heaps' law with about 0.5.
GROWTH = (0.55, 0.55, 0.35, 0.35)
COMMON = 0.15
YEAR = 2023  # of MultiHop-RAG
CELLS = {"day": 1, "week": 7, "weekend": 7, "month": 30, "year": 365}  # days of each
SEED = 1


class Moved:
    """A copy's names for words, and its days."""

    def __init__(self, days: int, names: Mapping[str, str]) -> None:
        self._days, self._names = days, names
        self._meaning = lru_cache(maxsize=None)(self._meaning_of)

    def features(self, own: Features, *, stated: date | None) -> Features:
        """An article of the copy, which may state its day."""
        named = [self._names.get(word, word) for word in own.words]
        words = tuple(sorted(named))
        places = {word: place for place, word in enumerate(words)}
        where = [places[word] for word in named]
        day = [] if stated is None else [stated + timedelta(self._days)]
        return msgspec.structs.replace(
            own,
            words=words,
            clues=tuple(map(self._clue, own.clues)),
            stated=tuple(Stated(each, FIELD, f"its fields state {each}") for each in day),
            events=tuple(self._event(event, where) for event in own.events),
        )

    def _event(self, event: Event, where: Sequence[int]) -> Event:
        def placed(places: Sequence[int]) -> tuple[int, ...]:
            return tuple(sorted(where[place] for place in places))

        times = tuple(
            Time(Said(time.said.text, self._meaning(time.said.meaning)), placed(time.words))
            for time in event.times
        )
        return Event(event.sentence, times, placed(event.words), placed(event.names))

    def _clue(self, clue: Clue) -> Clue:
        value = clue.value
        if isinstance(value, Part):
            if not value.name:
                value = Part(value.unit, *self._day_of_year(value.index, value.day))
        elif clue.kind is ClueKind.FULL_DATE:
            value += self._days
        elif clue.kind is ClueKind.FULL_MONTH:
            value += self._days // CELLS["month"]
        elif clue.kind is ClueKind.YEAR:
            value += self._days // CELLS["year"]
        elif "month" in clue.kind:
            value = (value + self._days // CELLS["month"]) % 12
        return msgspec.structs.replace(clue, value=value)

    def _day_of_year(self, month: int, day: int) -> tuple[int, int]:
        if (month, day) == (2, 29):
            return month, day
        moved = date(YEAR, month, day) + timedelta(self._days)
        return (3, 1) if (moved.month, moved.day) == (2, 29) else (moved.month, moved.day)

    def _meaning_of(self, meaning: str) -> str:
        return msgspec.json.encode(self._tree(msgspec.json.decode(meaning))).decode()

    def _tree(self, tree: object) -> object:
        match tree:
            case ["Cell", str(unit), int(number)]:
                return ["Cell", unit, number + self._days // CELLS.get(unit, 10**9)]
            case ["Part", "day", int(month), int(day), ""]:
                return ["Part", "day", *self._day_of_year(month, day), ""]
            case ["Part", "month", int(month), 0, ""]:
                return ["Part", "month", (month + self._days // CELLS["month"]) % 12, 0, ""]
            case list():
                return [self._tree(each) for each in tree]
        return tree


def copies(read: Sequence[tuple[Features, date]], count: int) -> Iterator[Features]:
    """As many copies of articles, the first one as they are."""
    holders = Counter(word for own, _ in read for word in own.words)
    alike: defaultdict[int, list[str]] = defaultdict(list)
    for word, held in sorted(holders.items()):
        if held <= KNOWN * len(read):
            alike[int(log2(held))].append(word)
    for copy in range(count):
        chance = random.Random(f"{SEED} {copy}")
        names = {}
        for size, words in alike.items():
            power = GROWTH[size] if size < len(GROWTH) else COMMON
            slots = range(len(words) * max(1, round(count**power)))
            for word, slot in zip(words, chance.sample(slots, len(words)), strict=True):
                times, place = divmod(slot, len(words))
                names[word] = f"{words[place]}x{times}" if times else words[place]
        moved = Moved(7 * chance.randint(-WEEKS, WEEKS), names)
        for own, day in read:
            yield moved.features(own, stated=day if chance.random() < STATED else None)


def measured(articles: int) -> dict[str, float]:
    """Time and memory of dating so many."""
    read = [(read_features(article), day) for article, day in multihop(addresses=False)]
    made = islice(copies(read, -(-articles // len(read))), articles)
    kept = [packed(own) for own in made]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = process_time()
    dates = date_features(unpacked(kept.pop()) for _ in range(articles))
    seconds = process_time() - start
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "articles": articles,
        "milliseconds_an_article": round(1000 * seconds / articles, 2),
        "megabytes_before": round(before / 1e3),
        "megabytes": round(most / 1e3),
        "dated": round(sum(dated.best is not None for dated in dates) / articles, 3),
    }


def main() -> None:
    """Measure and print; each size in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if not DATA.exists():
        raise SystemExit(f"{DATA} is absent: this needs the development data")
    if arguments.articles:
        print(json.dumps(measured(arguments.articles)))
        return
    rows = []
    for articles in SIZES:
        command = [sys.executable, __file__, "--articles", str(articles)]
        rows.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
        print(rows[-1])
    if arguments.write:
        result = {"machine": described(), "sizes": rows}
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
