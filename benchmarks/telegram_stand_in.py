"""A stand-in for the archive, without models: the bot serves it, all else is as it ships.

    TELEGRAM_TOKEN=... PYTHONPATH=. python benchmarks/telegram_stand_in.py

A question names a case; the answer quotes one sentence that names the same case.
"""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from bot.newest import Extent
from bot.settings import Settings
from bot.telegram.serve import serve
from retrieval.answering.answer import Answer, Grounds, Quote
from retrieval.answering.hit import Hit
from retrieval.answering.receipt import Receipt, ReceiptState, Verdict
from retrieval.article import Article, Span

SLOWEST = 0.25  # seconds that an answer takes at most
CASES = 20_000
ASKS = "What is known about case {}?"
SAYS = "The court closed case {} on Thursday."


@dataclass(frozen=True, slots=True)
class StandIn:
    """Answers what is asked about a case with one sentence on it, after a random while."""

    def ask(self, question: str, asked_on: date, k: int) -> Answer:
        """One quote that names the case."""
        del k
        time.sleep(random.uniform(0, SLOWEST))
        case = re.search(r"kx\d+", question)
        span = _span(case[0] if case else "kx0")
        quote = Quote(span, 0.9, Receipt.of(span, 1), Grounds(1.0, 5.0, 0.5, 1, ("case",)))
        return Answer(question, asked_on, (quote,), 0.9, None, None, 1, 1, None)

    def timeline(self, topic: str, asked_on: date, k: int) -> Answer:
        """The same."""
        return self.ask(topic, asked_on, k)

    def search(self, question: str, asked_on: date, k: int) -> Sequence[Hit]:
        """Nothing more."""
        del question, asked_on, k
        return ()

    def verify(self, receipt: str) -> Verdict:
        """Every case is there, whoever was told of it."""
        wanted = Receipt.parse(receipt)
        case = next(f"kx{n}" for n in range(CASES) if _digest(f"kx{n}") == wanted.article)
        return Verdict(ReceiptState.EXACT, _span(case))

    def catalogue(self) -> Sequence[Article]:
        """One."""
        return (_span("kx0").article,)

    def extent(self) -> Extent:
        """One undated article."""
        return Extent(1, 1, (), 0.0)


def _digest(case: str) -> str:
    return sha256(case.encode()).hexdigest()[:12]


def _span(case: str) -> Span:
    text = SAYS.format(case)
    return Span(Article(case, "Case closed", text, ()), 0, len(text))


if __name__ == "__main__":
    serve(Settings.from_env(os.environ), StandIn())
