"""How well lines of web pages and of plain articles are told apart; fits the weights too.

    python benchmarks/roles.py           cross-validated table (10 folds by page)
    python benchmarks/roles.py --write   the same, and results/roles.json
    python benchmarks/roles.py --fit     prints WEIGHTS for retrieval/reading/role_weights.py

Web pages: the article-extraction-benchmark as text lines, scored as that benchmark does: the
multiset of 4-word shingles of each page, hits and errors normalised by page, then averaged.
Plain articles: MultiHop-RAG, whose gold facts should lie in lines that are called content.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import described

from retrieval.article import Role
from retrieval.reading.role_weights import WEIGHTS, features, look
from retrieval.reading.roles import blank, roles

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
RESULTS = Path(__file__).with_name("results") / "roles.json"
FOLDS = 10
BARE = 0.5  # weight of each page's second copy that holds nothing but its article
RIDGE = 3.0  # penalty on squared weights; from 1 to 30 F1 moves by .002
Floats = NDArray[np.float64]
Row = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Page:
    """Non-blank lines of one web page, which of them are the article, and its text as given."""

    lines: tuple[str, ...]
    body: tuple[bool, ...]
    gold: str

    @property
    def bare(self) -> tuple[str, ...]:
        """The lines of the article alone."""
        return self.keep(self.body)

    def keep(self, chosen: Sequence[bool]) -> tuple[str, ...]:
        """The lines that are chosen."""
        return tuple(line for line, kept in zip(self.lines, chosen, strict=True) if kept)


def read_pages() -> list[Page]:
    """All pages of the benchmark, in the order of the file."""
    pages = []
    with (DATA / "boilerplate" / "lines_aeb.jsonl").open(encoding="utf-8") as file:
        for record in map(json.loads, file):
            lines = [(text, label == 1) for text, label in record["lines"] if not blank(text)]
            texts, body = zip(*lines, strict=True)
            pages.append(Page(texts, body, record["gold"]))
    return pages


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The multiset of runs of four words; a shorter text is one run."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


def score(pages: Sequence[Page], kept: Sequence[Sequence[str]]) -> dict[str, float]:
    """Precision, recall and F1 of the lines kept of each page, averaged over pages."""
    total = np.zeros(3)
    for page, lines in zip(pages, kept, strict=True):
        gold, own = shingles(page.gold), shingles("\n".join(lines))
        parts = np.array([(gold & own).total(), (own - gold).total(), (gold - own).total()])
        total += parts / parts.sum()
    hits, surplus, missed = total
    precision, recall = hits / (hits + surplus), hits / (hits + missed)
    f1 = 2 * precision * recall / (precision + recall)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def shares(page: Page, lines: Sequence[str]) -> list[float]:
    """Weight of each line in the fit: the root of its words' share of the page's article."""
    body = sum(len(line.split()) + 1 for line in page.bare)
    return [float(np.sqrt((len(line.split()) + 1) / (body + 20))) for line in lines]


@dataclass(frozen=True, slots=True)
class Sample:
    """The lines of one page, and once more of its article alone, ready to be fitted."""

    rows: list[dict[str, float]]
    labels: list[bool]
    weights: list[float]

    @classmethod
    def of(cls, page: Page) -> Sample:
        """Both copies know the page's first line as the title."""
        bare, title = page.bare, page.lines[0]
        full, alone = ([look(line) for line in lines] for lines in (page.lines, bare))
        return cls(
            features(full, title) + features(alone, title),
            [*page.body, *(True for _ in bare)],
            shares(page, page.lines) + [BARE * share for share in shares(page, bare)],
        )


def fit(samples: Sequence[Sample]) -> dict[str, float]:
    """Weights of a ridge logistic regression by Newton's method; "always" is the intercept."""
    names = sorted({name for sample in samples for row in sample.rows for name in row})
    x = np.array(
        [[*(row.get(name, 0.0) for name in names), 1.0] for each in samples for row in each.rows],
        dtype=np.float64,
    )
    y = np.array([label for each in samples for label in each.labels], dtype=np.float64)
    share = np.array([weight for each in samples for weight in each.weights])
    names.append("always")
    weights = newton(x, y, share / share.mean())
    return {name: round(float(value), 2) for name, value in zip(names, weights, strict=True)}


def newton(x: Floats, y: Floats, share: Floats) -> Floats:
    """Minimise the weighted logistic loss plus the ridge; the last column is not penalised."""
    weights = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], RIDGE)
    ridge[-1] = 1e-6
    for _ in range(30):
        chance = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (share * (chance - y)) + ridge * weights
        curve = (x * (share * chance * (1 - chance))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def content(lines: Sequence[str], title: str | None, weights: Row = WEIGHTS) -> list[bool]:
    """Which lines `roles` calls content."""
    return [role is Role.CONTENT for role in roles(lines, title, weights)]


def cross_validate(pages: Sequence[Page]) -> dict[str, dict[str, float]]:
    """Scores of each page under weights that never saw it, and how much of bare articles stays."""
    samples = [Sample.of(page) for page in pages]
    folds = [
        fit([sample for at, sample in enumerate(samples) if at % FOLDS != fold])
        for fold in range(FOLDS)
    ]
    kept, stayed = [], []
    for at, page in enumerate(pages):
        weights, bare = folds[at % FOLDS], page.bare
        kept.append(page.keep(content(page.lines, None, weights)))
        chosen = content(bare, page.lines[0], weights)
        words = [len(line.split()) for line in bare]
        stayed.append(sum(np.array(words) * chosen) / max(1, sum(words)))
    return {
        "roles, cross-validated": score(pages, kept),
        "bare articles": {"words_kept": round(float(np.mean(stayed)), 4)},
    }


def baselines(pages: Sequence[Page]) -> dict[str, dict[str, float]]:
    """What the scorer gives to everything, to one plain rule and to the labels themselves."""
    sentence = re.compile(r"[.!?…。！？][\"'”’»)\]\s]*$")
    rules: dict[str, Callable[[str], bool]] = {
        "keep all": lambda line: bool(line),
        "ten words and an end mark": lambda line: (
            len(line.split()) >= 10 and sentence.search(line) is not None
        ),
    }
    table = {
        name: score(pages, [[line for line in page.lines if rule(line)] for page in pages])
        for name, rule in rules.items()
    }
    return {**table, "labels (ceiling)": score(pages, [page.bare for page in pages])}


def facts() -> dict[str, float]:
    """The share of distinct gold facts that lie in a content line, and of all words kept."""
    folder = DATA / "multihoprag"
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    with (folder / "questions_dev.jsonl").open(encoding="utf-8") as file:
        for question in map(json.loads, file):
            for evidence in question["evidence_list"]:
                wanted[evidence["title"]].add(evidence["fact"])
    found = total = words = kept = lines = 0
    start = perf_counter()
    for article in json.loads((folder / "corpus.json").read_text(encoding="utf-8")):
        text = article["body"].split("\n")
        chosen = content(text, article["title"])
        body = [line for line, inside in zip(text, chosen, strict=True) if inside]
        lines += sum(not blank(line) for line in text)
        words += len(article["body"].split())
        kept += sum(len(line.split()) for line in body)
        for fact in wanted[article["title"]]:
            total += 1
            found += any(fact in line for line in body)
    spent = perf_counter() - start
    return {
        "facts": total,
        "facts_kept": round(found / total, 4),
        "words_kept": round(kept / words, 4),
        "microseconds_per_line": round(1e6 * spent / lines),
    }


def main() -> int:
    """Print the table or the weights; 1 where the data is absent."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--fit", action="store_true", help="print weights fitted on all pages")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    options = parser.parse_args()
    if not (DATA / "boilerplate" / "lines_aeb.jsonl").exists():
        print("no data: expected shared/data/boilerplate beside the repository; nothing measured")
        return 1
    pages = read_pages()
    if options.fit:
        for name, value in sorted(fit([Sample.of(page) for page in pages]).items()):
            print(f'    "{name}": {value},')
        return 0
    table: dict[str, Mapping[str, float]] = {
        **baselines(pages),
        **cross_validate(pages),
        "MultiHop-RAG articles": facts(),
    }
    for row, values in table.items():
        print(f"{row:28}", "  ".join(f"{name} {value}" for name, value in values.items()))
    if options.write:
        record = {"machine": described(), "pages": len(pages), "scores": table}
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
