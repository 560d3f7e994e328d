"""Where the time of a question goes, stage by stage: processor, wall, and instructions.

    python benchmarks/stages.py                  the seeds, and MultiHop-RAG where its data is
    python benchmarks/stages.py --index FOLDER   MultiHop-RAG's index, built there where it is not
    python benchmarks/stages.py --quick          no instructions are counted
    python benchmarks/stages.py --write          the same, and results/stages.json

Milliseconds of the processor are those of all threads together. The parts of a search (encode to
fuse) are in it; `render` is making the text and the JSON of an answer. The first questions, which
load the models, are left out. Wall time tells nothing on a machine that does something else too:
there look at the instructions, in millions, which valgrind counts where it is installed
(benchmarks/instructions.py), over fewer questions.

Targets, in the median: finding 25 ms of the processor, 60 where a question has several clauses,
choosing and judging 120; and no question half a second on the wall, on a quiet machine.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from instructions import WARM_UP, counted
from machine import described

from bot.payload import answer_payload
from bot.terminal import console, show_answer
from retrieval import Archive, Article, read
from retrieval.answering.answer import Answer
from retrieval.answering.ask import Asked, Models, answered, reading
from retrieval.answering.calibration import Calibration
from retrieval.answering.reranker import ShippedReranker
from retrieval.answering.stages import OF_SEARCH, STAGES, Stages
from retrieval.asking.question import understand
from retrieval.evaluation import read_cases
from retrieval.indexing.encoder import SentenceEncoder
from retrieval.indexing.exported import carried
from retrieval.indexing.index import Index

DATA = Path("../shared/data/multihoprag")
RESULTS = Path("benchmarks/results/stages.json")
ASKED_ON = date(2024, 1, 5)
QUOTES = 3  # what `ask` prints
ASKED = 40  # of each set, evenly spread
INSTRUCTED = 3  # of each set: a question takes a minute there

ROWS = (*STAGES, "render", "whole")

Took = dict[str, tuple[float, float]]
"""By stage: milliseconds of the processor, and on the wall."""
Figures = dict[str, dict[str, float]]
"""By stage: median and 95th percentile of both, and instructions where they can be counted."""


class Spending(Stages):
    """Stages by two clocks at once: the processor's, and that on the wall."""

    def __init__(self) -> None:
        super().__init__(process_time)
        self.wall = Stages()

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Time by both."""
        with self.wall.timed(stage), super().timed(stage):
            yield


class Opened:
    """An index and the models, to be asked with stages of one's own."""

    def __init__(self, index: Path) -> None:
        self.index = Index(index)
        encoder = carried(index, SentenceEncoder())
        self.models = Models(encoder, ShippedReranker(), Calibration.read(index))

    def ask(self, question: str, stages: Stages) -> Answer:
        """Answer as `ask` does."""
        return answered(self.index, self.models, Asked(question, ASKED_ON, QUOTES), stages)

    def has_clauses(self, question: str) -> bool:
        """Whether it is looked for clause by clause."""
        against = reading(self.index, self.models, ASKED_ON, self.index.manifest.newest)
        return understand(question, against).parts is not None

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.index.close()


def main() -> None:
    """Measure both archives, print, and write where told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, help="of MultiHop-RAG; built there if absent")
    parser.add_argument("--quick", action="store_true", help="count no instructions")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    result: dict[str, object] = {"machine": described(), "load": round(os.getloadavg()[0], 1)}
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder) / "seeds"
        built(seeds, [item for item in read([Path("seeds")]) if isinstance(item, Article)])
        cases = [case.question for case in read_cases(Path("tests/questions.jsonl"))]
        result["seeds"] = measured("the seeds", seeds, cases, quick=arguments.quick)
        if DATA.is_dir():
            index = arguments.index or Path(folder) / "multihop"
            result |= multihop(index, quick=arguments.quick)
        else:
            print(f"{DATA} is absent: MultiHop-RAG is left out")
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def built(folder: Path, articles: Sequence[Article]) -> None:
    """An index of some articles."""
    Archive.build(articles, folder).close()


def multihop(index: Path, *, quick: bool) -> dict[str, object]:
    """What MultiHop-RAG takes: its headlines, and its questions of several clauses."""
    from finding import articles

    held = articles(titled=True)
    if not index.exists():
        print(f"building {index} of {len(held)} articles: minutes")
        built(index, held)
    lines = (DATA / "questions_dev.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line)["query"] for line in lines]
    headlines = [article.title for article in held]
    with Opened(index) as opened:
        clauses = [question for question in asked if opened.has_clauses(question)]
        plain = [headline for headline in headlines if not opened.has_clauses(headline)]
    return {
        f"multihop, {kind}": measured(f"MultiHop-RAG, {kind}", index, questions, quick=quick)
        for kind, questions in (("headlines", plain), ("clauses", clauses))
    }


def measured(
    name: str, index: Path, questions: Sequence[str], *, quick: bool
) -> dict[str, object]:
    """What some of the questions take, printed as a table."""
    some = questions[:: max(1, len(questions) // ASKED)][:ASKED]
    with Opened(index) as opened:
        for question in some[:WARM_UP]:
            opened.ask(question, Stages())
        took = [spent(opened, question) for question in some]
        passages = len(opened.index.lexical)
    stages = {row: figures([each[row] for each in took]) for row in ROWS}
    counts = None if quick else counted(index, some[:INSTRUCTED])
    for stage, count in (counts or {}).items():
        stages[stage]["instructions_m"] = count
    finding, choosing = stages["search"]["cpu_ms"], stages["choose"]["cpu_ms"]
    longest = round(max(each["whole"][1] for each in took), 1)
    print(f"\n{name}: {passages:,} passages, {len(some)} questions")
    shown(stages)
    print(f"finding {finding:.1f} ms of CPU (target 25, 60 with clauses), choosing {choosing:.1f}")
    print(f"(target 120), the longest question {longest:.0f} ms on the wall (target 500)")
    return {
        "passages": passages,
        "questions": len(some),
        "longest_wall_ms": longest,
        "stages": stages,
    }


def spent(opened: Opened, question: str) -> Took:
    """Milliseconds of a question by stage, and of making text and JSON of its answer."""
    stages = Spending()
    processor, wall = process_time(), perf_counter()
    answer = opened.ask(question, stages)
    whole = (1000 * (process_time() - processor), 1000 * (perf_counter() - wall))
    processor, wall = process_time(), perf_counter()
    out = console()
    out.file = io.StringIO()
    show_answer(out, answer, explain=False)
    json.dumps(answer_payload(answer))
    render = (1000 * (process_time() - processor), 1000 * (perf_counter() - wall))
    by_processor, by_wall = stages.milliseconds(), stages.wall.milliseconds()
    took = {stage: (by_processor[stage], by_wall[stage]) for stage in STAGES}
    return took | {"render": render, "whole": whole}


def figures(took: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Median and 95th percentile (nearest rank) by both clocks."""
    found = {}
    for name, values in zip(("cpu_ms", "wall_ms"), zip(*took, strict=True), strict=True):
        ranked = sorted(values)
        found[name] = round(median(ranked), 2)
        found[f"{name}_p95"] = round(ranked[round(0.95 * (len(ranked) - 1))], 2)
    return found


def shown(stages: Figures) -> None:
    """Print one table."""
    print(f"{'':<14}{'CPU ms':>9}{'p95':>9}{'wall ms':>9}{'p95':>9}{'M instr.':>10}")
    for stage, of in stages.items():
        row = (of["cpu_ms"], of["cpu_ms_p95"], of["wall_ms"], of["wall_ms_p95"])
        label = f"  {stage}" if stage in OF_SEARCH else stage
        counts = of.get("instructions_m", "")
        print(f"{label:<14}" + "".join(f"{ms:9.1f}" for ms in row) + f"{counts:>10}")


if __name__ == "__main__":
    main()
