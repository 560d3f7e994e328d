"""Paste excerpts of news, as they are and altered, and see what is said of them.

    python benchmarks/excerpts.py [--write]

Each excerpt is a run of words of one of MultiHop-RAG's articles, anywhere in its content. It is
pasted as it is, with other shapes of marks and white space, and with one word changed, one digit
changed, a word dropped or doubled. Every tenth article is left out of the archive, and so is
SQuAD: their excerpts and paragraphs are absent. Questions of all the development sets must not be
taken for excerpts. No model is used.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from machine import described
from numpy.typing import NDArray

from retrieval.answering.answer import Difference, Excerpt, ExcerptState
from retrieval.answering.excerpt import excerpt
from retrieval.archive import silent_progress
from retrieval.article import Article, Role
from retrieval.indexing.index import Index
from retrieval.indexing.write import write
from retrieval.reading.formats import Draft
from retrieval.reading.read import article

DATA = Path("../shared/data")
RESULTS = Path("benchmarks/results/excerpts.json")
EXCERPTS, ABSENT, PARAGRAPHS = 2000, 500, 300
WORDS = (12, 60)
HELD_OUT = 10  # every tenth article
WORD = re.compile(r"\S+")
PLAIN = re.compile(r"[A-Za-z]{3,}")
DIGIT = re.compile(r"\d")
SHAPES = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "—": "--", "–": "-", "…": "...", '"': "”", "'": "’"}
)


class NoMeaning:
    """An encoder for an archive whose vectors are never asked."""

    name, weights, dimension, budget, at_once = "none", "0" * 64, 8, 254, 1024

    def count(self, texts: Sequence[str]) -> list[int]:
        """Words and marks."""
        return [len(re.findall(r"\w+|[^\w\s]", text)) for text in texts]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A unit vector for each text, by its hash."""
        seeds = [int.from_bytes(sha256(text.encode()).digest()[:8], "big") for text in texts]
        rows = [np.random.default_rng(seed).standard_normal(self.dimension) for seed in seeds]
        return np.array([row / np.linalg.norm(row) for row in rows], np.float32)


@dataclass(frozen=True, slots=True)
class Pasted:
    """What is pasted, the words from which it was made, and what was altered in them."""

    kind: str
    text: str
    original: str
    altered: Difference | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was said of a text, and how many CPU seconds it took."""

    pasted: Pasted
    said: Excerpt | None
    seconds: float


def main() -> None:
    """Paste them all, print, and write where told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--index", type=Path, help="keep the index there, or read it back")
    arguments = parser.parse_args()
    if not DATA.exists():
        raise SystemExit(f"{DATA} is absent: this needs the development data")
    texts = articles()
    held = [each for at, each in enumerate(texts) if at % HELD_OUT]
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.index or Path(temporary)
        if not any(folder.glob("*")):
            write(folder, held, None, NoMeaning(), silent_progress)
        index = Index(folder)
        outcomes = [_outcome(index, each) for each in _pasted(held, texts[::HELD_OUT])]
        index.close()
    result = {"machine": described(), **measures(outcomes)}
    print(json.dumps(result, indent=1))
    if arguments.write:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def articles() -> list[Article]:
    """The articles of MultiHop-RAG."""
    records = json.loads((DATA / "multihoprag/corpus.json").read_text("utf-8"))
    return [
        article(
            Draft(
                record["body"],
                {
                    "title": record["title"],
                    "source": record["source"],
                    "published": record["published_at"],
                    "id": f"{number:03d}",
                },
            ),
            "multihoprag",
            None,
        )
        for number, record in enumerate(records)
    ]


def _pasted(held: Sequence[Article], left_out: Sequence[Article]) -> Iterator[Pasted]:
    """Everything that is pasted, by a fixed seed."""
    chance = random.Random(0)
    words = sorted({word for each in held for word in PLAIN.findall(each.text)})
    for _ in range(EXCERPTS):
        original = _drawn(chance, held)
        yield Pasted("as it is", original, original)
        yield Pasted("other shapes", _reshaped(chance, original), original)
        yield from _altered(chance, original, words)
    for _ in range(ABSENT):
        original = _drawn(chance, left_out)
        yield Pasted("absent", original, original)
    lines = (DATA / "squad2/questions_dev.jsonl").read_text("utf-8").splitlines()
    paragraphs = sorted({json.loads(line)["context"] for line in lines})
    for original in chance.sample(paragraphs, PARAGRAPHS):
        yield Pasted("absent paragraph", original, original)
    for question in sorted(set(_questions())):
        yield Pasted("question", question, question)
    for each in (*held, *left_out):
        yield Pasted("title", each.title, each.title)


def _drawn(chance: random.Random, texts: Sequence[Article]) -> str:
    """A run of words out of the content of a text."""
    while True:
        each = chance.choice(texts)
        runs = [run for run in _content(each) if len(run) >= WORDS[0]]
        if runs:
            run = chance.choices(runs, [len(run) for run in runs])[0]
            size = min(chance.randint(*WORDS), len(run))
            at = chance.randint(0, len(run) - size)
            return each.text[run[at].start() : run[at + size - 1].end()]


def _content(each: Article) -> Iterator[list[re.Match[str]]]:
    """The words of each run of lines of content that no other line interrupts."""
    run: list[re.Match[str]] = []
    for line in each.lines:
        if line.role is Role.CONTENT:
            run += WORD.finditer(each.text, line.start, line.end)
        else:
            yield run
            run = []
    yield run


def _reshaped(chance: random.Random, text: str) -> str:
    """The same words in lines of other lengths, with other marks, in quotation marks or dots."""
    words = [word.translate(SHAPES) for word in text.split()]
    flowed = "".join(word + chance.choice((" ", " ", "  ", "\n", "\u00a0")) for word in words)
    before, after = chance.choice((("", ""), ("“", "”"), ('"', '" (The Verge)'), ("...", "…")))
    return f"{before}{flowed.strip()}{after}"


def _altered(chance: random.Random, text: str, words: Sequence[str]) -> Iterator[Pasted]:
    """One word changed for another word, one digit changed, a word dropped, a word doubled."""
    at = chance.choice(list(WORD.finditer(text)))
    plain = list(PLAIN.finditer(text))
    if plain:
        old = chance.choice(plain)
        new = chance.choice([word for word in chance.choices(words, k=9) if word != old[0]])
        yield _made("word changed", text, old.span(), new)
    digits = list(DIGIT.finditer(text))
    if digits:
        old = chance.choice(digits)
        new = chance.choice([digit for digit in "0123456789" if digit != old[0]])
        yield _made("digit changed", text, old.span(), new)
    if at.start() > 0 and at.end() < len(text):  # at an end it would be a shorter excerpt
        yield _made("word dropped", text, (at.start(), at.end() + 1), "")
    yield _made("word doubled", text, (at.end(), at.end()), f" {at[0]}")


def _made(kind: str, text: str, place: tuple[int, int], new: str) -> Pasted:
    """A text with characters replaced, and the words that differ."""
    start, end = place
    if kind.endswith("changed"):  # the whole word differs
        first, last = text.rfind(" ", 0, start) + 1, (text + " ").find(" ", end)
        changed = Difference(text[first:start] + new + text[end:last], text[first:last])
    else:
        changed = Difference(new.strip(), text[start:end].strip())
    return Pasted(kind, text[:start] + new + text[end:], text, changed)


def _questions() -> Iterator[str]:
    """Every question of the development sets and of the tests."""
    files = {
        DATA / "multihoprag/questions_dev.jsonl": "query",
        DATA / "month_questions/questions_dev.jsonl": "query",
        Path("tests/questions.jsonl"): "question",
    }
    for file, name in files.items():
        for line in file.read_text("utf-8").splitlines():
            yield json.loads(line)[name]
    for line in (DATA / "squad2/questions_dev.jsonl").read_text("utf-8").splitlines():
        yield from (each["question"] for each in json.loads(line)["questions"])


def _outcome(index: Index, pasted: Pasted) -> Outcome:
    start = process_time()
    said = excerpt(index, pasted.text)
    return Outcome(pasted, said, process_time() - start)


def measures(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Shares by kind of text."""
    kinds: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        kinds[outcome.pasted.kind].append(outcome)
    return {kind: _shares(found) for kind, found in kinds.items()}


def _shares(found: Sequence[Outcome]) -> dict[str, float]:
    states = [outcome.said.state if outcome.said else None for outcome in found]
    shares: dict[str, float] = {"texts": len(found)}
    for state in (*ExcerptState, None):
        shares[f"called_{state or 'no_excerpt'}"] = round(states.count(state) / len(found), 4)
    if any(state in (ExcerptState.EXACT, ExcerptState.ALTERED) for state in states):
        shares["right_place"] = _share(_right(outcome) for outcome in found)
    if found[0].pasted.altered is not None:
        shares["difference_right"] = _share(_told(outcome) for outcome in found)
    median = statistics.median(outcome.seconds for outcome in found)
    shares["cpu_ms_median"] = round(1000 * median, 2)
    shares["cpu_ms_longest"] = round(1000 * max(outcome.seconds for outcome in found), 1)
    return shares


def _right(outcome: Outcome) -> bool:
    """Whether the span holds the words that were copied; an altered end may be left out."""
    if outcome.said is None or outcome.said.span is None:
        return False
    original, text = outcome.pasted.original.split(), outcome.said.span.text.split()
    if outcome.pasted.altered is None:
        return _bare(original) == _bare(text)
    return len(set(original) & set(text)) >= 0.8 * len(set(original))


def _bare(words: Iterable[str]) -> list[str]:
    """The letters and digits of words: marks at the ends may be left out."""
    return [bare for word in words if (bare := re.sub(r"\W", "", word))]


def _told(outcome: Outcome) -> bool:
    """Whether just the one difference is shown."""
    altered = outcome.pasted.altered
    if outcome.said is None or altered is None:
        return False
    shown = outcome.said.differences
    return len(shown) == 1 and _same(shown[0], altered)


def _same(shown: Difference, altered: Difference) -> bool:
    pairs = ((shown.pasted, altered.pasted), (shown.stands, altered.stands))
    return all(_bare([one]) == _bare([other]) or (one and one in other) for one, other in pairs)


def _share(seen: Iterable[bool]) -> float:
    kept = list(seen)
    return round(sum(kept) / len(kept), 4)


if __name__ == "__main__":
    main()
