"""Measure Dateline and five libraries side by side, and write one table.

    PYTHONPATH=. python -m benchmarks.peers [--work FOLDER] [--small] [--only PEER ...]
        [--stages STAGE ...] [--again] [--write]

The first run makes an environment for each library (about 5 GB) and the corpus, in the folder of
`--work`. What was measured is kept there too, by library and stage, and not measured again but
with `--again`: so it can be interrupted, and single figures made anew. `--small` shows in minutes
that everything works. Nothing else should run beside what is timed: cold, warm, built, indexing.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

from .corpus import PASSAGE_VECTORS
from .machine import described
from .news import DATA, write_corpus
from .places import RESULTS, TITLES, Place
from .processes import PeerError
from .sizes import FULL, SMALL, Size
from .stages import STAGES
from .table import rendered
from .venvs import make, pinned

WORK = Path(tempfile.gettempdir()) / "dateline-peers"


def main() -> None:
    """Measure what is not yet measured, print the table, and write it where told to."""
    arguments = _arguments()
    size = SMALL if arguments.small else FULL
    _need_corpus(arguments.work, size)
    places = [Place(arguments.work.resolve(), size, peer) for peer in TITLES]
    for place in places:
        if place.peer in arguments.only:
            measure(place, arguments.stages, again=arguments.again)
    results = {place.peer: read for place in places if (read := _read(place.results))}
    text = rendered(results)
    print(text)
    if arguments.write:
        record = {"machine": described(), "size": size.name, "peers": results}
        (RESULTS / "peers.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")
        measured = "Measured on {processor}, {cores} cores, {memory_gib} GiB, {date}."
        heading = measured.format_map(described())
        (RESULTS / "peers.md").write_text(f"{heading}\n\n{text}", "utf-8")


def measure(place: Place, stages: Iterable[str], *, again: bool) -> None:
    """Bring the results of one library up to date, written after each stage."""
    results = _read(place.results)
    why = make(place)
    results["packages"] = {"packages": pinned(place.peer)}
    results.pop("environment", None)
    if why is not None:
        results["environment"] = {"error": why}
        _write(place.results, results)
        return
    for stage in stages:
        if stage in results and not again:
            continue
        start = perf_counter()
        try:
            results[stage] = STAGES[stage](place)
        except PeerError as error:
            results[stage] = {"error": str(error)}
        results[stage]["date"] = described()["date"]
        _write(place.results, results)
        told = results[stage].get("error", "done")
        print(f"{place.peer:12} {stage:10} {perf_counter() - start:6.0f} s  {told}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--only", nargs="+", choices=TITLES, default=list(TITLES))
    parser.add_argument("--stages", nargs="+", choices=STAGES, default=list(STAGES))
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


def _need_corpus(work: Path, size: Size) -> None:
    """Make the corpus unless it is there, in a process of its own: torch would stay in this one.

    A process that is started counts the memory of the one that starts it as its own.
    """
    folder = work / size.name / "corpus"
    if (folder / PASSAGE_VECTORS).exists():
        return
    if not DATA.exists():
        raise SystemExit(f"{DATA} is absent: this needs the development data")
    child = get_context("spawn").Process(target=write_corpus, args=(folder, size))
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(f"the corpus could not be made: status {child.exitcode}")


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def _write(path: Path, results: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1), "utf-8")


if __name__ == "__main__":
    main()
