"""Six invented articles, and an encoder that knows no language: persistence needs no model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from retrieval.article import Article
from retrieval.reading.formats import Draft
from retrieval.reading.read import article

WORD = re.compile(r"\w+|[^\w\s]")


class HashEncoder:
    """A bag of hashed words as a unit vector: every property of an encoder but meaning."""

    def __init__(self, name: str = "hash", weights: str = "0" * 64, dimension: int = 32) -> None:
        self.name, self.weights, self.dimension = name, weights, dimension
        self.budget, self.at_once = 254, 128
        self.encoded = 0  # texts so far: what is stored must not be embedded again

    def count(self, texts: Sequence[str]) -> list[int]:
        """Words and punctuation marks."""
        return [len(WORD.findall(text)) for text in texts]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Each word counts one in the place that its hash names; the first place is never 0."""
        self.encoded += len(texts)
        rows = np.zeros((len(texts), self.dimension), np.float32)
        rows[:, 0] = 0.1
        for row, text in zip(rows, texts, strict=True):
            for word in WORD.findall(text.lower()):
                row[sha256(word.encode()).digest()[0] % self.dimension] += 1
        unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def made(name: str, text: str, **fields: str) -> Article:
    """An article as reading makes it."""
    return article(Draft(text, {"id": name, **fields}), name, f"{name}.txt")


NEWS = [
    made(
        "bridge",
        "Bridge in Torvik reopens\n\nThe bridge over the Tor reopened on Monday after two "
        "years of repairs. Mayor Ada Lund cut the ribbon.\n\nThe works cost 40 million crowns.",
        published="2021-03-01",
        source="Torvik Post",
    ),
    made(
        "ferry",
        "Ferry runs aground near Halm\n\nA ferry with 112 passengers ran aground near Halm on "
        "Tuesday. Nobody was hurt, the coast guard said.",
        published="2021-03-02",
    ),
    made(
        "budget",
        "Council passes budget\n\nThe council passed the budget on Wednesday. It raises the "
        "price of bus tickets by a tenth. Ada Lund voted against it.",
        url="https://www.example.org/budget",
    ),
    made("storm", "Storm nears coast\n\nA storm with winds of 30 metres a second is near."),
    made("goats", "Goats of Halm\n\nThe goats of Halm are back on the roof of the museum."),
    made("match", "Torvik beats Halm\n\nTorvik beat Halm 3-1 on Sunday. Ida Berg scored twice."),
]


def silent(stage: str, done: int, total: int) -> None:
    """A progress bar that shows nothing."""
