"""Sentence splitters compared on news: ours, and each library of `LIBRARIES` if installed.

    python benchmarks/sentences.py

Four measures. Golden and hard: texts of tests/test_sentences.py that split as marked. Seeds:
lines of seeds/ that split as counted. Facts: the gold facts of MultiHop-RAG are verbatim
sentences of its articles, so both ends of a fact should be borders, and no border should lie
inside ("whole"). News: borders between WikiNews sentences, joined again to running text.
The last two read ../shared/data; where it is absent they are left out, and that is said.
"""

from __future__ import annotations

import ast
import importlib
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from retrieval.reading.sentences import sentences  # noqa: E402 - the path is set first

DATA = ROOT.parent / "shared" / "data"
Spans = list[tuple[int, int]]
Splitter = Callable[[str], Spans]


def _pysbd(module: Any) -> Splitter:  # noqa: ANN401 - a library that may be absent
    segmenter = module.Segmenter(language="en", clean=False, char_span=True)
    return lambda text: [(span.start, span.end) for span in segmenter.segment(text)]


def _syntok(module: Any) -> Splitter:  # noqa: ANN401
    def split(text: str) -> Spans:
        return [
            (sentence[0].offset, sentence[-1].offset + len(sentence[-1].value))
            for paragraph in module.analyze(text)
            for sentence in paragraph
        ]

    return split


def _sentencex(module: Any) -> Splitter:  # noqa: ANN401
    return lambda text: [
        (border["start_index"], border["end_index"])
        for border in module.get_sentence_boundaries("en", text)
    ]


def _nupunkt(module: Any) -> Splitter:  # noqa: ANN401
    return lambda text: list(module.sent_spans(text))


def _yasbd(module: Any) -> Splitter:  # noqa: ANN401
    detector = module.BoundaryDetector(lang="en")

    def split(text: str) -> Spans:
        borders = list(detector.detect(text))
        return list(zip([0, *borders], [*borders, len(text)], strict=True))

    return split


LIBRARIES: dict[str, tuple[str, Callable[[Any], Splitter]]] = {
    "pysbd": ("pysbd", _pysbd),
    "syntok": ("syntok.segmenter", _syntok),
    "sentencex": ("sentencex", _sentencex),
    "nupunkt": ("nupunkt", _nupunkt),
    "yasbd-lib": ("yasbd", _yasbd),
}


def splitters() -> Iterator[tuple[str, Splitter]]:
    """Ours first, then the libraries that are installed; says which are not."""
    yield "dateline", sentences
    for name, (module, adapt) in LIBRARIES.items():
        if find_spec(module.partition(".")[0]) is None:
            print(f"{name}: not installed, left out (pip install {name})")
        else:
            yield f"{name} {version(name)}", adapt(importlib.import_module(module))


def trimmed(split: Splitter, text: str) -> Spans:
    """The sentences of `text`, paragraph by paragraph, without white space around them.

    Paragraphs are cut beforehand, so that no library is blamed for how it reads blank lines.
    """
    spans = []
    for paragraph in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text):
        for start, end in split(paragraph.group()):
            piece = paragraph.group()[start:end]
            left = paragraph.start() + start + len(piece) - len(piece.lstrip())
            if piece.strip():
                spans.append((left, left + len(piece.strip())))
    return spans


def tables() -> dict[str, Any]:
    """GOLDEN, HARD and SEED_LINES of the test, read as literals: pytest is not needed."""
    tree = ast.parse((ROOT / "tests" / "test_sentences.py").read_text(encoding="utf-8"))
    return {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in {"GOLDEN", "HARD", "SEED_LINES"}
    }


def marked_right(split: Splitter, marked: list[str]) -> str:
    """How many marked texts come out as marked."""
    count = 0
    for line in marked:
        text = line.replace("¦", "")
        found = [text[start:end] for start, end in trimmed(split, text)]
        count += found == [part.strip() for part in line.split("¦")]
    return f"{count}/{len(marked)}"


def seeds_right(split: Splitter, counts: dict[str, dict[int, int]]) -> str:
    """How many lines of the seeds, those counted by hand, have that many sentences."""
    right = total = 0
    for number, lines in counts.items():
        (file,) = (ROOT / "seeds").glob(f"{number}_*.txt")
        text = file.read_text(encoding="utf-8").split("\n")
        right += sum(len(trimmed(split, text[at - 1])) == count for at, count in lines.items())
        total += len(lines)
    return f"{right}/{total}"


def facts_right(split: Splitter) -> str:
    """Shares of facts with both ends at borders, and of whole ones; characters a second."""
    folder = DATA / "multihoprag"
    if not folder.is_dir():
        return f"no {folder}"
    facts: dict[str, set[str]] = {}
    for line in (folder / "questions_dev.jsonl").read_text(encoding="utf-8").splitlines():
        for evidence in json.loads(line)["evidence_list"]:
            facts.setdefault(evidence["url"], set()).add(evidence["fact"])
    ends = whole = total = size = 0
    seconds = 0.0
    for article in json.loads((folder / "corpus.json").read_text(encoding="utf-8")):
        body, wanted = article["body"], facts.get(article["url"], set())
        began = time.process_time()
        spans = trimmed(split, body) if wanted else []
        seconds += time.process_time() - began
        size += len(body) if wanted else 0
        starts, lasts = {start for start, _ in spans}, {end for _, end in spans}
        for fact in wanted:
            at = body.index(fact)
            ends += at in starts and at + len(fact) in lasts
            whole += (at, at + len(fact)) in spans
            total += 1
    return f"{ends / total:.3f}  {whole / total:.3f} of {total}  {size / seconds / 1e6:6.2f} M/s"


def news_right(split: Splitter) -> str:
    """Precision, recall and F1 of the borders between WikiNews sentences."""
    file = DATA / "month_questions" / "docs.jsonl"
    if not file.is_file():
        return f"no {file}"
    right = found = wanted = 0
    for line in file.read_text(encoding="utf-8").splitlines():
        whole = [s for s in map(untokenised, json.loads(line)["sentences"]) if s[-1] in '.!?"']
        text = " ".join(whole)
        gold = set(accumulate(len(sentence) + 1 for sentence in whole[:-1]))
        borders = {start for start, _ in trimmed(split, text)} - {0}
        right += len(gold & borders)
        found += len(borders)
        wanted += len(gold)
    precision, recall = right / found, right / wanted
    f1 = 2 * precision * recall / (precision + recall)
    return f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f}"


def untokenised(tokens: str) -> str:
    """A tokenised sentence with the spaces around its signs removed, roughly."""
    text = tokens.replace("`` ", '"').replace(" ''", '"')
    text = re.sub(r'" ([^"]*) "', r'"\1"', text)
    text = re.sub(r" ([.,;:!?%)]|'s\b|n't\b)", r"\1", text)
    return re.sub(r"([($£€]) ", r"\1", text)


def main() -> None:
    """Print the figures of each splitter."""
    table = tables()
    hard = [marked for marked, _ in table["HARD"]]
    for name, split in splitters():
        print(
            f"{name}\n  golden {marked_right(split, table['GOLDEN'])}"
            f"  hard {marked_right(split, hard)}  seeds {seeds_right(split, table['SEED_LINES'])}"
            f"\n  facts {facts_right(split)}\n  news {news_right(split)}",
            flush=True,
        )


if __name__ == "__main__":
    main()
