"""How much of a question's subject a sentence names, itself or by what it leans on.

"What happened with Acme in May?" leaves the cross-encoder little but the name: then the name and
the time decide. A sentence may say "it" of what the sentence before or the title names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retrieval.article import Article
from retrieval.asking.question import Question
from retrieval.indexing.lexical import analyzer
from retrieval.reading.paragraphs import Sentence

# What a word in the sentence before, and one in the title, is worth of one in the sentence
# itself. From .15 to .5 the month questions' hit@5 is the same within one in a hundred.
LEANT_ON = 0.3
ALL_NAMED = 1.0  # what a sentence has that names everything itself
MOST = 1 + 2 * LEANT_ON  # the share of a sentence that names everything, as both others do

_INITIALS = re.compile(r"\b[A-Z](?:[&.]?[A-Z])+\b")
# Between the words whose initials a name is called by: "Standard & Poor's", "Bank of America".
_BETWEEN = r"[\w’']*\s+(?:(?:&|and|of|the|for)\s+)*"
_NAME = re.compile(r"\b[A-Z][\w&’'-]*(?:\s+(?:(?:of|the|and|for)\s+)*[A-Z][\w&’'-]*)+")


# A question that asks of its subject no more than what there is.
_OPEN = re.compile(
    r"\b(?:happen(?:s|ed|ing)?|going\s+on|became\s+of|become\s+of|news|new\s+(?:with|about|on)"
    r"|anything|tell\s+me\s+about|what\s+about)\b",
    re.IGNORECASE,
)


def asks_openly(question: Question) -> bool:
    """Whether a question names a subject and a time, and leaves it open what happened."""
    return question.time is not None and _OPEN.search(question.asked) is not None


class Subject:
    """The words of a question by which sentences are told to be about its subject."""

    def __init__(self, question: Question) -> None:
        self._stems = question.stems
        self._analyzer = analyzer(stems=True)
        self._other_names = list(self._named(question.text))

    def share(self, article: Article, sentences: Sequence[Sentence], at: int) -> float:
        """How far sentence `at` is about the subject: 0 to `MOST`."""
        own, before = sentences[at], sentences[at - 1] if at else None
        leant_on = self._held(article.title)
        if before is not None:
            leant_on += self._held(article.text[before.start : before.end])
        return self._held(article.text[own.start : own.end]) + LEANT_ON * leant_on

    def _held(self, text: str) -> float:
        """The share of the question's stems that a text holds; initials hold a whole name."""
        if not self._stems:
            return 0.0
        held = set(self._analyzer.analyze(text))
        for other, stems in self._other_names:
            if other.search(text):
                held |= stems
        return sum(stem in held for stem in self._stems) / len(self._stems)

    def _named(self, text: str) -> Iterator[tuple[re.Pattern[str], set[str]]]:
        """How else a name may be called, and its stems: GM is General Motors, and back."""
        for name in _NAME.findall(text):
            letters = [word[0] for word in name.split() if word[0].isupper()]
            pattern = r"\.?\s?".join(letters)
            yield re.compile(rf"\b{pattern}\b"), set(self._analyzer.analyze(name))
        for initials in _INITIALS.findall(text):
            pattern = _BETWEEN.join(letter for letter in initials if letter.isalpha())
            yield re.compile(rf"\b{pattern}\w"), set(self._analyzer.analyze(initials))
