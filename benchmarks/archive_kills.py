"""Kill the writer of an archive that is read all the time, again and again, and count the harm.

    PYTHONPATH=. python benchmarks/archive_kills.py [--kills N] [--real N] [--seed N] [--write]

Half of the kills fall at a random moment of the clock, half right before or after a random call
by which the writing changes the disk (fsync, rename, commit, unlink ...). Two readers open, ask,
stay and move on meanwhile; what they saw of each generation is compared with what was written
into it. `--real` are kills with the shipped models instead of the tests' own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from living import (
    PARTS,
    QUESTION,
    FaultError,
    State,
    answers,
    digest,
    look,
    state_of,
    token,
    told,
)
from machine import described
from writers import CONTEXT, LONGEST, Ended, Operation, killed, models

from retrieval.archive import Archive
from retrieval.article import Article
from retrieval.errors import RetrievalError
from retrieval.indexing.generation import numbers
from retrieval.indexing.health import examine

RESULTS = Path("benchmarks/results/archive_kills.json")
STORIES = 14  # that may be there at a time: 42 articles
LEAST = 4
KINDS = {"add": 0.3, "update": 0.25, "remove": 0.2, "build": 0.15, "repair": 0.1}
REDONE = 0.6  # share of the kills after which the same is done to its end; else the next is
READERS = 2
# What a reader does between two looks: these shares, else it stays with its generation.
MOVES, REOPENS = 0.25, 0.1
SETTLES = 10.0  # seconds in which the readers see the last generation


@dataclass(slots=True)
class Trial:
    """One archive, what was done to it, and what was found."""

    index: Path
    shipped: bool
    dice: random.Random
    state: State = field(default_factory=dict)
    next_story: int = 0
    published: dict[int, str] = field(default_factory=dict)  # generation -> digest of its state
    calls: dict[str, list[str]] = field(default_factory=dict)  # of the last whole one, by kind
    seconds: dict[str, float] = field(default_factory=dict)
    stages: Counter[str] = field(default_factory=Counter)
    at_calls: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, str]] = field(default_factory=list)
    largest: int = 0  # bytes of the index at its largest

    def opened(self) -> Archive:
        """The archive as it now stands."""
        encoder, reranker = models(shipped=self.shipped)
        return Archive.open(self.index, encoder=encoder, reranker=reranker)

    def operation(self) -> Operation:
        """Something to do to the state."""
        before, after = dict(self.state), dict(self.state)
        kind = self.dice.choices([*KINDS], [*KINDS.values()])[0]
        if kind == "add" and len(before) >= STORIES:
            kind = "remove"
        if kind == "remove" and len(before) <= LEAST:
            kind = "add"
        if kind in ("remove", "build"):
            most = min(self.dice.randint(1, 3), len(before) - 1)  # an archive is never emptied
            for number in self.dice.sample(sorted(before), max(most, 0)):
                del after[number]
        if kind in ("update", "build"):
            for number in self.dice.sample(sorted(after), min(2, len(after))):
                after[number] += 1
        if kind in ("add", "build"):
            for _ in range(self.dice.randint(1, 2)):
                after[self.next_story] = 0
                self.next_story += 1
        return Operation(kind, before, after)

    def moment(self, kind: str) -> float | tuple[str, int]:
        """When to kill a writing of this kind: seconds, or a call and its number."""
        if self.dice.random() < 0.5:
            return self.dice.uniform(0, 1.1 * self.seconds[kind])
        call = self.dice.choice(sorted(set(self.calls[kind])))
        return call, self.dice.randrange(self.calls[kind].count(call))

    def run(self) -> bool:
        """Do one thing, and look at what it left; return whether it was killed."""
        operation = self.operation()
        known = operation.kind in self.calls  # the first of its kind is watched to its end
        moment = self.moment(operation.kind) if known else LONGEST
        ended = killed(self.index, operation, shipped=self.shipped, moment=moment)
        self.note(operation, ended)
        self.check(operation, ended)
        if not ended.killed:
            return False
        self.stages[ended.at.split(":")[0]] += 1
        self.at_calls[ended.at.split(": ")[-1]] += isinstance(moment, tuple)
        if self.dice.random() < REDONE:
            if self.state == operation.after:
                operation = Operation("repair", self.state, self.state)
            again = killed(self.index, operation, shipped=self.shipped, moment=LONGEST)
            self.note(operation, again)
            self.check(operation, again)
        return True

    def note(self, operation: Operation, ended: Ended) -> None:
        """Learn from a whole writing how long it takes and what it calls."""
        if ended.error:
            self.faults.append(("refused", f"{operation.kind}: {ended.error}"))
        elif not ended.killed and ended.calls:
            self.calls[operation.kind] = ended.calls
            self.seconds[operation.kind] = ended.seconds

    def check(self, operation: Operation, ended: Ended) -> None:
        """The archive is that from before or that from after, and every part of it is well."""
        encoder, _ = models(shipped=self.shipped)
        where = f"{operation.kind}, killed {ended.at}" if ended.killed else operation.kind
        try:
            for finding in examine(self.index, encoder):
                if not finding.well and finding.part != "space":
                    self.faults.append(("unwell", f"{where}: {finding.part}: {finding.words}"))
            with self.opened() as archive:
                state = state_of(archive.articles())
                before = self.published.setdefault(archive.generation, digest(state))
        except (RetrievalError, FaultError) as error:
            self.faults.append((getattr(error, "kind", "unreadable"), f"{where}: {error}"))
            return
        allowed = [operation.after] + [operation.before] * ended.killed
        if state not in allowed or before != digest(state):
            self.faults.append(("mixed", f"{where}: it holds {state}, not one of {allowed}"))
        self.state = state
        self.largest = max(self.largest, size(self.index))


def reading(index: Path, log: Path, over: Any, *, shipped: bool) -> None:  # noqa: ANN401 - an Event
    """What a reader does until it is over: a line for every look, with what it saw."""
    os.nice(5)  # the writer shall get on
    dice, archive = random.Random(log.name), None
    encoder, reranker = models(shipped=shipped)
    with log.open("w", buffering=1, encoding="utf-8") as out:
        while not over.is_set():
            saw: dict[str, object] = {}
            try:
                chance = dice.random()
                if archive is None or chance < REOPENS:
                    if archive is not None:
                        archive.close()
                    archive = Archive.open(index, encoder=encoder, reranker=reranker)
                elif chance < REOPENS + MOVES:
                    archive.refresh()
                saw["generation"] = archive.generation
                held = {article.id: article for article in archive.articles()}
                state = state_of(held.values())
                saw["state"] = digest(state)
                number = dice.choice(sorted(state))
                word = token(number, state[number], dice.choice(PARTS))
                look(archive, word, len(held), partial(_held, held))
            except FaultError as error:
                saw["fault"] = (error.kind, str(error))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
                saw["fault"] = ("unreadable", f"{type(error).__name__}: {error}")
                archive = None
            out.write(json.dumps(saw) + "\n")


def _held(held: Mapping[str, Article], each: Article) -> bool:
    return held.get(each.id) == each


def looks(trial: Trial, logs: list[Path]) -> Iterator[dict[str, Any]]:
    """What the readers wrote down; faults of theirs are added to the trial's."""
    for log in logs:
        for line in log.read_text("utf-8").splitlines():
            saw = json.loads(line)
            if "fault" in saw:
                trial.faults.append((saw["fault"][0], f"reader of {saw.get('generation')}: "
                                     f"{saw['fault'][1]}"))  # fmt: skip
            elif trial.published.get(saw["generation"]) != saw["state"]:
                trial.faults.append(("mixed", f"a reader saw {saw}"))
            yield saw


def survived(arguments: argparse.Namespace, kills: int, *, shipped: bool) -> dict[str, object]:
    """Kill so often, and count what was broken."""
    began = time.monotonic()
    with TemporaryDirectory() as folder, ExitStack() as stack:
        trial = Trial(Path(folder) / "index", shipped, random.Random(arguments.seed))
        trial.state = dict.fromkeys(range(STORIES // 2), 0)
        trial.next_story = len(trial.state)
        encoder, reranker = models(shipped=shipped)
        with Archive.build(
            told(trial.state), trial.index, encoder=encoder, reranker=reranker
        ) as archive:
            trial.published[archive.generation] = digest(trial.state)
        logs = [Path(folder) / f"reader{n}" for n in range(READERS)]
        over = CONTEXT.Event()
        readers = [
            CONTEXT.Process(
                target=reading, args=(trial.index, log, over), kwargs={"shipped": shipped}
            )
            for log in logs
        ]
        for reader in readers:
            reader.start()
            stack.callback(reader.kill)
        done = 0
        while done < kills:
            done += trial.run()
            if done % 20 == 0:
                print(done, len(trial.faults), f"{time.monotonic() - began:.0f} s", flush=True)
        time.sleep(SETTLES)
        over.set()
        _ended(trial, readers)
        left = leftovers(trial)
        same = compared(trial, Path(folder) / "fresh")
        seen = [saw for saw in looks(trial, logs) if "state" in saw]
        return {
            "kills": done,
            "seed": arguments.seed,
            "kills_by_stage": dict(trial.stages.most_common()),
            "kills_at_calls": dict(trial.at_calls.most_common()),
            "generations": len(trial.published),
            "looks": len(seen),
            "generations_seen": len({saw["generation"] for saw in seen}),
            "faults": dict(Counter(kind for kind, _ in trial.faults)),
            "examples": _examples(trial.faults),
            "leftovers": left,
            "fresh_build": same,
            "minutes": round((time.monotonic() - began) / 60, 1),
        }


def _ended(trial: Trial, readers: Sequence[BaseProcess]) -> None:
    for reader in readers:
        reader.join(60)
        if reader.exitcode != 0:
            trial.faults.append(("crash", f"a reader ended with {reader.exitcode}"))


def leftovers(trial: Trial) -> dict[str, object]:
    """What lies on disk once nobody reads and one more writing has gone through."""
    operation = Operation("repair", trial.state, trial.state)
    encoder, _ = models(shipped=trial.shipped)
    operation.run(trial.index, encoder, lambda *_: None)
    strangers = [p.name for p in trial.index.glob("generations/*") if not p.name.isdecimal()]
    return {
        "generations": len(numbers(trial.index)),
        "strangers": strangers,
        "bytes": size(trial.index),
        "largest_bytes": trial.largest,
    }


def compared(trial: Trial, fresh: Path) -> dict[str, object]:
    """The archive against a fresh build of the articles that it holds."""
    encoder, reranker = models(shipped=trial.shipped)
    asked = [
        *(QUESTION.format(token(n, e, part)) for n, e in trial.state.items() for part in "abc"),
        "What did Ada Lund count near Halm?", "How many boats were counted on Friday?",
        "Who counted goats near Torvik?", "What was given in the harbour in March 2021?",
    ]  # fmt: skip
    with (
        trial.opened() as archive,
        Archive.build(told(trial.state), fresh, encoder=encoder, reranker=reranker) as other,
    ):
        pairs = list(zip(answers(archive, asked), answers(other, asked), strict=True))
    for ours, theirs in pairs:
        if ours != theirs:
            trial.faults.append(("differs", f"from a fresh build: {ours[0]}"))
    return {
        "questions": len(asked),
        "the_same": sum(ours == theirs for ours, theirs in pairs),
        "bytes": size(fresh),
    }


def size(folder: Path) -> int:
    """Bytes of the files in a folder, whatever comes and goes meanwhile."""
    total = 0
    for place, _, files in os.walk(folder):  # passes over a folder that is gone
        for file in files:
            with suppress(FileNotFoundError):
                total += (Path(place) / file).stat().st_size
    return total


def _examples(faults: list[tuple[str, str]]) -> dict[str, list[str]]:
    """The first few of each kind."""
    kinds = dict.fromkeys(kind for kind, _ in faults)
    return {kind: [words[:300] for k, words in faults if k == kind][:4] for kind in kinds}


def main() -> None:
    """Run, print, and write where told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--real", type=int, default=0, help="kills with the shipped models")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}, load average {os.getloadavg()[0]:.1f}", flush=True)
    result: dict[str, object] = {"machine": described()}
    for name, kills in (("tests_models", arguments.kills), ("shipped_models", arguments.real)):
        if kills:
            result[name] = survived(arguments, kills, shipped=name == "shipped_models")
    print(json.dumps(result, indent=1))
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
