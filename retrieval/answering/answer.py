"""What a question gets back: an `Answer` with its quotes, or with a reasoned silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from retrieval.answering.receipt import Receipt
from retrieval.article import Article, Span
from retrieval.period import Period


class SilenceKind(StrEnum):
    """Why nothing is quoted."""

    NOT_IN_ARCHIVE = "not_in_archive"
    NOT_IN_PERIOD = "not_in_period"
    UNKNOWN_NAME = "unknown_name"
    ONLY_UNDATED = "only_undated"
    NOT_A_QUESTION = "not_a_question"


@dataclass(frozen=True, slots=True)
class When:
    """The time that a quote is about: `because` says in words how it was worked out."""

    period: Period
    words: str
    because: str
    probability: float  # 0..1


@dataclass(frozen=True, slots=True)
class AskedTime:
    """The time that a question asks about: the days that its words mean, preposition included.

    `operator` is in, before, after, since, until, between or around, as the words put it ("by" is
    until). `because` says in words how the days were worked out where an event names them.
    """

    words: str
    period: Period
    operator: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a quote was chosen, in raw scores: what `--explain` shows.

    `reranker` is the cross-encoder's logit (unbounded, above 0 leans to relevant), `lexical`
    the BM25 score of the passage (0 and up), `dense` its cosine (-1..1), `passage` its rank
    among the passages found, from 1; `words` are the question's words that the quote holds.
    """

    reranker: float
    lexical: float
    dense: float
    passage: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Where another article tells what a quote tells.

    `copied` is True where its article is a near-copy of another one that is listed: then it is
    an outlet more, but no witness more.
    """

    span: Span
    copied: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """One sentence, or a few adjoining ones, given as evidence.

    `repeats` are the other articles that tell the same, the earliest first.
    """

    span: Span
    score: float  # probability 0..1 that this span answers: their order, unless a time is asked
    receipt: Receipt
    grounds: Grounds | None = None  # None where the words themselves were asked for
    when: When | None = None
    repeats: tuple[Repeat, ...] = ()

    @property
    def text(self) -> str:
        """The quoted characters: always `article.text[start:end]`."""
        return self.span.text

    @property
    def article(self) -> Article:
        """The article that is quoted."""
        return self.span.article

    @property
    def origin(self) -> Article:
        """The earliest published of the articles that tell it; in doubt the one quoted."""
        told = [self.article, *(repeat.span.article for repeat in self.repeats)]
        if self.article.published.best is None:
            return self.article
        return min(told, key=lambda article: article.published.best or date.max)

    @property
    def originals(self) -> int:
        """How many tell it independently, near-copies of one text counted once: at least 1."""
        return 1 + sum(not repeat.copied for repeat in self.repeats)

    @property
    def start(self) -> int:
        """First character of the quote in the article's canonical text."""
        return self.span.start

    @property
    def end(self) -> int:
        """One past the last character of the quote."""
        return self.span.end


class ConflictKind(StrEnum):
    """How two quotes that give different values lie to each other."""

    UPDATE = "update"  # the same outlet, later
    DISAGREEMENT = "disagreement"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two quotes of an answer, by place from 0, that give different values for the same thing.

    `about` is what kind of value: number, date or name; `values` are the words of each. Of an
    update the second is the later.
    """

    kind: ConflictKind
    about: str
    quotes: tuple[int, int]
    values: tuple[str, str]


class ExcerptState(StrEnum):
    """What became of words that somebody pasted."""

    EXACT = "exact"  # they stand in the article: white space and the shape of marks aside
    ALTERED = "altered"  # most of them do
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Difference:
    """Words as pasted, and what the article has in their place; one of them may be empty."""

    pasted: str
    stands: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Where pasted words stand: `span` is None where they are absent."""

    state: ExcerptState
    span: Span | None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Silence:
    """Why nothing is quoted; `nearest` is the best passage found, which is not an answer."""

    kind: SilenceKind
    message: str
    nearest: Quote | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole reply: exactly one of `quotes` and `silence` holds something.

    `confidence` (0..1) is the calibrated probability that the first quote, or when silent the
    nearest passage, answers. `milliseconds` maps each of `stages.STAGES` to its wall time and is
    left out of comparisons: the same question on the same generation gives equal answers.
    """

    question: str
    asked_on: date
    quotes: tuple[Quote, ...]
    confidence: float
    silence: Silence | None
    time: AskedTime | None
    generation: int
    articles: int
    newest: date | None
    corrections: tuple[tuple[str, str], ...] = ()  # (as typed, as read) for misspelt words
    milliseconds: Mapping[str, float] = field(default_factory=dict, compare=False)
    conflicts: tuple[Conflict, ...] = ()
    excerpt: Excerpt | None = None  # where the question is a pasted excerpt
