"""How well time expressions are found and grounded, and how fast.

    python benchmarks/times.py           table
    python benchmarks/times.py --write   the same, and results/times.json

MEANTIME: news, scored as TempEval-3 does on the headline and the first five sentences, which
alone are annotated; the dateline is left out. WikiWars: histories, each expression anchored on
the date before it. Seeds: the five seed articles, anchored on their true dates; those are text
that the rules were written on. Specs: phrases of a calendar assistant with a reference day, see
`time_specs`. Value is F1 of overlapping spans with equal TIMEX3 value, interval
F1 of those that denote the same days. Speed: sentences of MEANTIME per CPU second, best of three.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import described
from time_specs import specs

from retrieval.chronology.grammar.between import facing
from retrieval.chronology.grammar.meanings import Tense
from retrieval.chronology.grammar.rules import Timex
from retrieval.chronology.mentions import Mention, find

SHARED = Path(__file__).resolve().parents[2] / "shared"
TIMEX = SHARED / "data" / "timex"
RESULTS = Path(__file__).with_name("results") / "times.json"
ANNOTATED = 6  # lines of a MEANTIME document: the headline and five sentences
Row = dict[str, Any]  # one record of the data, as the scorer takes it
Scores = dict[str, float | int]


def read_scorer() -> Callable[[Sequence[Row], Sequence[Row]], Mapping[str, Any]]:
    """The function `score` of the shared scorer."""
    spec = importlib.util.spec_from_file_location("scorer", SHARED / "tools" / "score_timex.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(SHARED / "tools" / "score_timex.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    score: Callable[[Sequence[Row], Sequence[Row]], Mapping[str, Any]] = module.score
    return score


def read_lines(path: Path) -> list[Row]:
    """The records of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def row(mention: Mention, anchor: date | None) -> Row:
    """A mention in the shape of the scorer."""
    value = mention.resolve(anchor).value
    return {"start": mention.start, "end": mention.end, "type": mention.type.value, "value": value}


def published(record: Row) -> date:
    """The day of publication: the field, or where it holds no ISO date the dateline."""
    try:
        return date.fromisoformat(record["dct"] or "")
    except ValueError:
        period = find(record["text"].splitlines()[1])[0].resolve(None).period
        if period is None or period.start is None:
            raise
        return period.start


def in_sight(record: Row, rows: Iterable[Row]) -> list[Row]:
    """The rows within the annotated lines, without those of the dateline."""
    ends = [0]
    for line in record["text"].split("\n"):
        ends.append(ends[-1] + len(line) + 1)
    stop = ends[min(ANNOTATED, len(ends) - 1)]
    return [r for r in rows if r["start"] < stop and not ends[1] <= r["start"] < ends[2]]


def meantime() -> tuple[list[Row], list[Row]]:
    """Gold and system rows of MEANTIME."""
    gold, system = [], []
    for record in read_lines(TIMEX / "meantime_en.jsonl"):
        day = published(record)
        head = {"doc": record["doc_id"], "text": record["text"], "dct": str(day)}
        found = [row(mention, day) for mention in find(record["text"])]
        gold.append({**head, "timexes": in_sight(record, record["timexes"])})
        system.append({**head, "timexes": in_sight(record, found)})
    return gold, system


def narrated(text: str) -> Iterable[Row]:
    """The mentions of a history: each one is anchored on the date before and looks ahead."""
    anchor: date | None = None
    for mention in find(text):
        told = replace(mention, meaning=facing(mention.meaning, Tense.FUTURE))
        yield row(told, anchor)
        period = told.resolve(anchor).period
        if period is not None and period.start is not None and mention.type is not Timex.DURATION:
            anchor = period.start


def wikiwars() -> tuple[list[Row], list[Row]]:
    """Gold and system rows of WikiWars."""
    gold = [{**record, "doc": record["doc_id"]} for record in read_lines(TIMEX / "wikiwars.jsonl")]
    return gold, [{"doc": r["doc"], "timexes": list(narrated(r["text"]))} for r in gold]


def seeds() -> tuple[list[Row], list[Row]]:
    """Gold and system rows of the seed articles."""
    gold, system = [], []
    told = json.loads((SHARED / "data" / "seeds_gold.json").read_text(encoding="utf-8"))
    for name, article in told["articles"].items():
        text = (SHARED / "seeds" / article["file"]).read_text(encoding="utf-8")
        day = date.fromisoformat(article["publication_date"]["best"])
        head = {"doc": name, "text": text, "dct": str(day)}
        gold.append({**head, "timexes": article["timexes"]})
        system.append({**head, "timexes": [row(mention, day) for mention in find(text)]})
    return gold, system


def speed() -> int:
    """Sentences of MEANTIME read and resolved in a CPU second."""
    texts = [(r["text"], published(r)) for r in read_lines(TIMEX / "meantime_en.jsonl")]
    sentences = sum(len(text.splitlines()) for text, _ in texts)
    best = float("inf")
    for _ in range(3):
        started = process_time()
        for text, day in texts:
            for mention in find(text):
                mention.resolve(day)
        best = min(best, process_time() - started)
    return round(sentences / best)


def main() -> int:
    """Print the table; 1 where the data is absent."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    options = parser.parse_args()
    if not TIMEX.is_dir():
        print("no data: expected shared/data/timex beside the repository; nothing measured")
        return 1
    score = read_scorer()
    table: dict[str, Scores] = {}
    for name, (gold, system) in {
        "MEANTIME": meantime(),
        "WikiWars": wikiwars(),
        "seeds": seeds(),
    }.items():
        found = score(gold, system)
        kinds = {"strict": "strict", "relaxed": "relaxed", "value": "value", "ival": "interval"}
        table[name] = {"expressions": found["n_gold"]}
        table[name] |= {label: found[kind]["F1"] for kind, label in kinds.items()}
        print(f"{name:9}", "  ".join(f"{label} {value}" for label, value in table[name].items()))
    for name, shares in specs(read_lines(TIMEX / "recognizers_en.jsonl")).items():
        table[name] = shares
        print(f"{name}:", "  ".join(f"{label} {value}" for label, value in shares.items()))
    rate = speed()
    print(f"{rate:,} sentences per CPU second")
    if options.write:
        record = {"machine": described(), "scores": table, "sentences_per_second": rate}
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
