"""Questions with known answers: SQuAD, months, the seeds, also with a month, MultiHop-RAG."""

from __future__ import annotations

import calendar
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import months
import numpy as np

from retrieval.answering.reranker import ShippedReranker
from retrieval.answering.when import match
from retrieval.article import Article, Span
from retrieval.asking.question import Question, Reading, understand
from retrieval.evaluation import read_cases
from retrieval.indexing.index import Index
from retrieval.period import DAY, Period
from retrieval.reading.formats import Draft
from retrieval.reading.paragraphs import article_sentences
from retrieval.reading.read import article

SQUAD = Path("../shared/data/squad2/questions_dev.jsonl")
MULTIHOP = Path("../shared/data/multihoprag/questions_dev.jsonl")
ASKED_ON = date(2024, 1, 5)
RERANKER = ShippedReranker()

# How many of each are asked.
SQUAD_ASKED = {"answerable": 120, "deceiving": 40, "outside": 80}

# The months that are added to the questions about the seeds, and what share of the sentence's time
# makes one its own.
MONTHS_ADDED = [date(2023, month, 1) for month in range(5, 13)]
OWN_MONTH = 0.3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the texts that answer it; none where the archive cannot."""

    kind: str  # answerable, deceiving, outside
    question: str
    answers: tuple[str, ...]


def squad() -> tuple[list[Article], list[Asked]]:
    """Paragraphs of every other title, and a fixed sample of questions."""
    paragraphs = [json.loads(line) for line in SQUAD.read_text("utf-8").splitlines()]
    inside = set(sorted({paragraph["title"] for paragraph in paragraphs})[::2])
    groups: dict[str, list[Asked]] = {kind: [] for kind in SQUAD_ASKED}
    for paragraph in paragraphs:
        for question in paragraph["questions"]:
            texts = tuple(answer["text"] for answer in question["answers"])
            if paragraph["title"] in inside:
                kind = "answerable" if texts else "deceiving"
                groups[kind].append(Asked(kind, question["question"], texts))
            elif texts:
                groups["outside"].append(Asked("outside", question["question"], ()))
    chance = random.Random(0)
    asked = [q for kind, most in SQUAD_ASKED.items() for q in chance.sample(groups[kind], most)]
    contexts = {p["context"]: p["title"] for p in paragraphs if p["title"] in inside}
    articles = [
        article(Draft(text, {"title": title, "id": str(number)}), "squad", None)
        for number, (text, title) in enumerate(sorted(contexts.items()))
    ]
    return articles, asked


def month_questions(index: Index) -> Iterator[Asked]:
    """What happened with somebody in some month."""
    held = index.articles()
    texts = {article.id: article.text for article in held}
    for asked in months.questions(held):
        gold = tuple(texts[name][start:end] for name, start, end in asked.gold)
        yield Asked("answerable" if gold else "outside", asked.question, gold)


def understood(index: Index, asked: Asked) -> Question:
    """A question as it is read on the day of all the benchmarks."""
    newest, sources = index.manifest.newest, index.sources
    return understand(asked.question, Reading(ASKED_ON, index.lexical, RERANKER, newest, sources))


def holds_answer(text: str, answers: Iterable[str]) -> bool:
    """Whether a text holds an answer, or is part of a longer one."""
    flat = "".join(text.split()).casefold()
    wanted = ["".join(answer.split()).casefold() for answer in answers]
    return any(answer in flat or flat in answer for answer in wanted)


def seeds() -> Iterator[Asked]:
    """The questions about the seeds."""
    for case in read_cases(Path("tests/questions.jsonl")):
        kind, answers = ("answerable", (case.text,)) if case.text else ("outside", ())
        yield Asked(kind, case.question, answers)


def multihop() -> Iterator[Asked]:
    """MultiHop-RAG's questions with their facts; those without evidence the archive lacks."""
    for line in MULTIHOP.read_text("utf-8").splitlines():
        question = json.loads(line)
        facts = tuple(evidence["fact"] for evidence in question["evidence_list"])
        yield Asked("answerable" if facts else "outside", question["query"], facts)


def seeds_by_month(index: Index) -> Iterator[Asked]:
    """The questions without a time, with the month of their sentence added, and with another."""
    chance = random.Random(0)
    for asked in seeds():
        if understood(index, asked).time is not None:
            continue
        fit = [_fit(index, asked, month) for month in MONTHS_ADDED]
        best = int(np.argmax(fit))
        if fit[best] >= OWN_MONTH:
            yield Asked("answerable", _in_month(asked, MONTHS_ADDED[best]), asked.answers)
        other = [month for month, share in zip(MONTHS_ADDED, fit, strict=True) if not share]
        if other:
            yield Asked("outside", _in_month(asked, chance.choice(other)), ())


def _fit(index: Index, asked: Asked, month: date) -> float:
    """How much of the time of the sentence that answers lies in a month."""
    period = Period(month, (month + 31 * DAY).replace(day=1))
    return max(
        (
            match(Span(article, s.start, s.end), period).inside
            for article in index.articles()
            for s in article_sentences(article)
            if any(answer in article.text[s.start : s.end] for answer in asked.answers)
        ),
        default=0.0,
    )


def _in_month(asked: Asked, month: date) -> str:
    return f"{asked.question.rstrip('?. ')} in {calendar.month_name[month.month]} {month.year}?"
