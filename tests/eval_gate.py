"""The quality gate: ask questions.jsonl, hold the floors, and check every quote to the letter.

    python tests/eval_gate.py            fail where a figure is below its floor
    python tests/eval_gate.py --update   raise the floors to what was measured

Floors are in eval_floors.json: for the questions, which are asked here, and for the committed
results of the benchmarks, which need data that is not shipped. `--update` never lowers one: to do
that, edit the file by hand and say why in the commit.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from retrieval import Archive, Article, read
from retrieval.evaluation import Report, read_cases, report

HERE = Path(__file__).parent
QUESTIONS = HERE / "questions.jsonl"
FLOORS = HERE / "eval_floors.json"
RESULTS = HERE.parent / "benchmarks" / "results"
ASKED = "questions"
ASKED_ON = date(2024, 1, 5)


def main() -> int:
    """Measure, compare, and say so; return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        articles = [item for item in read([HERE.parent / "seeds"]) if isinstance(item, Article)]
        with Archive.build(articles, folder) as archive:
            measured = report(archive, read_cases(QUESTIONS), ASKED_ON)
    altered = not_verbatim(measured, {article.id: article for article in articles})
    payload = measured.payload()
    for wrong in payload.pop("wrong"):
        sys.stdout.write(f"wrong: {wrong['question']}\n       {wrong['got'][:100]}\n")
    floors = json.loads(FLOORS.read_text("utf-8"))
    figures = {ASKED: payload} | {name: committed(name) for name in floors if name != ASKED}
    below = []
    for part, least in floors.items():
        for name, floor in least.items():
            value = figures[part].get(name)
            sys.stdout.write(f"{part + ': ' + name:<58} {value}  floor {floor}\n")
            if value is None or value < floor:
                below.append(f"{part}: {name}")
    for line in altered:
        sys.stdout.write(f"not verbatim: {line}\n")
    if "--update" in sys.argv and not below:
        raised = {
            part: {name: max(floor, figures[part][name]) for name, floor in least.items()}
            for part, least in floors.items()
        }
        FLOORS.write_text(json.dumps(raised, indent=1) + "\n", "utf-8")
    if below or altered:
        sys.stdout.write(f"the gate is shut: {', '.join(below) or 'quotes differ'}\n")
        return 1
    return 0


def committed(name: str) -> dict[str, float]:
    """The figures of a benchmark's committed results, by path: "scores / MEANTIME / value"."""
    results = json.loads((RESULTS / f"{name}.json").read_text("utf-8"))

    def figures(value: object, path: tuple[str, ...]) -> Iterator[tuple[str, float]]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from figures(inner, (*path, key))
        elif isinstance(value, int | float):
            yield " / ".join(path), value

    return dict(figures(results, ()))


def not_verbatim(measured: Report, articles: dict[str, Article]) -> list[str]:
    """Quotes, nearest passages included, that differ from the file as it is read anew."""
    found = []
    for outcome in measured.outcomes:
        silence = outcome.answer.silence
        nearest = [silence.nearest] if silence and silence.nearest else []
        for quote in [*outcome.answer.quotes, *nearest]:
            text = articles[quote.article.id].text[quote.start : quote.end]
            if text != quote.text or not text.strip():
                found.append(f"{quote.article.id} {quote.start}:{quote.end}")
    return found


if __name__ == "__main__":
    sys.exit(main())
