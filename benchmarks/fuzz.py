"""Hostile files through reading, dating and cutting: crashes, hangs, memory, and refusals.

    python benchmarks/fuzz.py [--files 20000] [--seed 1] [--guided MINUTES] [--write]

Every file goes its whole way in a process of its own: read, sentences, dates, passages, all as
UTF-8. It may use 10 s of processor time and 1 GB; a refusal must be one sentence that names the
file. With --guided, inputs that reach new code are kept and changed further, by atheris
(libFuzzer for Python, no dependency of Dateline: `pip install atheris`). Exits 1 where anything
went wrong; what did is kept in --kept.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic
from traceback import extract_tb

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from machine import described  # noqa: E402 - the path is set first

from tests.hostile_files import SUFFIXES, followed, hostile_file, unsaid, warm  # noqa: E402

RESULTS = ROOT / "benchmarks/results/fuzz.json"
SECONDS = 10  # of processor time; a file that waits is given three times as long
BYTES = 1 << 30
LONGEST = 100_000  # bytes of a guided input: libFuzzer learns little from longer ones
Ended = dict[str, object]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a file did that none may do."""

    kind: str  # "crash", "hang", "large" or "refusal"
    why: str


def tried(file: Path) -> tuple[Ended, Fault | None]:
    """Follow a file in a process of its own: time, memory, and what went wrong."""
    reading, writing = os.pipe()
    began = monotonic()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _limit()
        try:
            told: Ended = {"refusals": followed(file)[:50]}
        except BaseException as error:  # noqa: BLE001 - every fault is one to report
            last = extract_tb(error.__traceback__)[-1]
            why = f"{type(error).__name__}: {error}"[:200]
            told = {"crash": why, "at": f"{last.filename}:{last.lineno}"}
        with os.fdopen(writing, "w") as pipe:
            json.dump(told, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        words = pipe.read()
    _, status, used = os.wait4(child, 0)
    told = json.loads(words) if words else {}
    told |= {"seconds": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}
    told["waited"] = monotonic() - began
    return told, _judged(told, status, file)


def _judged(told: Ended, status: int, file: Path) -> Fault | None:
    if os.WIFSIGNALED(status):
        ended = signal.Signals(os.WTERMSIG(status))
        hung = ended in (signal.SIGPROF, signal.SIGALRM)
        return Fault("hang" if hung else "crash", f"{ended.name} after {told['seconds']:.1f} s")
    if "crash" in told:
        return Fault("crash", f"{told['crash']} at {told['at']}")
    if told["megabytes"] > BYTES >> 20:  # type: ignore[operator] # a number
        return Fault("large", f"{told['megabytes']:.0f} MB")
    refusals = told.get("refusals", ())
    unclear = [refusal for refusal in refusals if unsaid(refusal, file)]  # type: ignore[attr-defined] # a list
    return Fault("refusal", unclear[0]) if unclear else None


def _limit() -> None:
    """Bounds of this process; memory at three times what is judged, which libraries reserve."""
    resource.setrlimit(resource.RLIMIT_AS, (3 * BYTES, 3 * BYTES))
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.alarm(3 * SECONDS)


def run_files(files: int, seed: int, kept: Path) -> Ended:
    """So many generated files; the counts, and the slowest and the largest."""
    counts, formats = Counter[str](), Counter[str]()
    slowest, largest = (0.0, ""), (0.0, "")
    with TemporaryDirectory() as folder:
        warm(Path(folder))
        for number in range(files):
            suffix, data = hostile_file(Random(f"{seed}/{number}"))
            file = Path(folder) / f"file{suffix}"
            file.write_bytes(data)
            told, fault = tried(file)
            formats[suffix] += 1
            counts["refused" if told.get("refusals") else "read"] += 1
            slowest = max(slowest, (round(float(told["seconds"]), 2), f"{number}{suffix}"))  # type: ignore[arg-type] # a number
            largest = max(largest, (round(float(told["megabytes"])), f"{number}{suffix}"))  # type: ignore[arg-type] # a number
            if fault:
                counts[fault.kind] += 1
                (kept / f"{fault.kind}-{seed}-{number}{suffix}").write_bytes(data)
                print(f"{number}{suffix}: {fault.kind}: {fault.why}", flush=True)
            if number % 1000 == 999:
                print(f"{number + 1:,} files {dict(counts)} {slowest} {largest}", flush=True)
    return {
        "files": files,
        "seed": seed,
        "formats": dict(sorted(formats.items())),
        **{
            kind: counts[kind] for kind in ("read", "refused", "crash", "hang", "large", "refusal")
        },
        "slowest_seconds": slowest[0],
        "largest_megabytes": largest[0],
    }


def run_guided(minutes: float, seed: int, kept: Path) -> Ended:
    """Coverage-guided fuzzing for so many minutes, started again behind whatever it finds."""
    if find_spec("atheris") is None:
        sys.exit("fuzz.py: --guided needs atheris (libFuzzer for Python): pip install atheris")
    ends = monotonic() + 60 * minutes
    runs = features = 0
    with TemporaryDirectory() as folder:
        for number in range(400):
            suffix, data = hostile_file(Random(f"{seed}/guided/{number}"))
            start = bytes([SUFFIXES.index(suffix)])
            (Path(folder) / str(number)).write_bytes(start + data[: LONGEST - 1])
        while (left := int(ends - monotonic())) > 5:
            command = [sys.executable, __file__, "--target", folder, f"-max_total_time={left}"]
            options = [f"-artifact_prefix={kept}/guided-", f"-max_len={LONGEST}", "-verbosity=1"]
            limits = [f"-timeout={3 * SECONDS}", f"-rss_limit_mb={BYTES >> 20}", f"-seed={seed}"]
            ended = subprocess.run(
                [*command, *options, *limits], stderr=subprocess.PIPE, text=True, check=False
            )
            seen = re.findall(r"#(\d+)\s.*? ft: (\d+)", ended.stderr)
            runs += int(seen[-1][0]) if seen else 0
            features = max([features, *(int(found) for _, found in seen)])
            if ended.returncode:
                print(ended.stderr[-1500:], flush=True)
            seed += 1
    found = Counter(fault.kind for fault in _confirmed(sorted(kept.glob("guided-*"))))
    return {"minutes": minutes, "inputs": runs, "features": features, "found": dict(found)}


def _confirmed(inputs: Sequence[Path]) -> Iterator[Fault]:
    """The faults that inputs show alone: a slow one may only have waited for the machine."""
    with TemporaryDirectory() as folder:
        warm(Path(folder))
        for kept in inputs:
            data = kept.read_bytes()
            file = Path(folder) / f"file{_suffix(data)}"
            file.write_bytes(data[1:])
            fault = tried(file)[1]
            print(f"{kept.name}: {fault or 'nothing when tried alone'}", flush=True)
            if fault:
                yield fault


def _suffix(data: bytes) -> str:
    """The format of a guided input, which is its first byte."""
    return SUFFIXES[data[0] % len(SUFFIXES)] if data else ".txt"


def target(arguments: Sequence[str]) -> None:
    """What atheris runs: one input is a format and the bytes of a file."""
    atheris = import_module("atheris")  # optional, and without types
    with atheris.instrument_imports(include=["retrieval"]):
        import retrieval.dating.rounds
        import retrieval.indexing.passages
        import retrieval.reading.read  # noqa: F401 - what is imported here is instrumented
    with TemporaryDirectory() as folder:
        warm(Path(folder))

        def once(data: bytes) -> None:
            file = Path(folder) / f"file{_suffix(data)}"
            file.write_bytes(data[1:])
            for refusal in followed(file):
                if unsaid(refusal, file):
                    raise ValueError(refusal)

        atheris.Setup([__file__, *arguments], once)
        atheris.Fuzz()


def main() -> int:
    """Print the counts; 1 where any file did what none may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--guided", type=float, metavar="MINUTES")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kept", type=Path, help="folder for what went wrong")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    with TemporaryDirectory() if arguments.kept is None else nullcontext(arguments.kept) as kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        if arguments.guided:
            name, result = "guided", run_guided(arguments.guided, arguments.seed, Path(kept))
        else:
            name, result = "files", run_files(arguments.files, arguments.seed, Path(kept))
    print(json.dumps({name: result}, indent=2))
    if arguments.write:
        before = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
        RESULTS.write_text(json.dumps({**before, name: result, **described()}, indent=2) + "\n")
    bad = ("crash", "hang", "large", "refusal")
    return 1 if result.get("found") or any(result.get(kind) for kind in bad) else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--target"]:
        target(sys.argv[2:])
    sys.exit(main())
