"""Invented news that says which edition it is, so that whatever a reader sees can be checked.

A story is three articles that are written together and always in one edition. Every article has
a token of its own in its text, so a generation can be told from any other by what it answers.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256

from retrieval.answering.receipt import ReceiptState
from retrieval.archive import Archive
from retrieval.article import Article
from tests.newsroom import made

PARTS = "abc"
SHORT = 16  # sentences
FIRST_DAY = date(2021, 3, 1)
ASKED_ON = date(2021, 6, 1)
QUESTION = "Who was given the token {}?"
TOKEN = re.compile(r"\bkx(\d+)e(\d+)([abc])\b")
PEOPLE = ("Ada Lund", "Ida Berg", "the harbour master", "a diver from Torvik", "the coast guard")
WORDS = (
    "boats pilots nets crates winter harvest tariffs bridges ferries schools votes repairs "
    "salt timber lanterns museums goats storms engines letters"
).split()

State = dict[int, int]
"""The edition of every story that an archive holds."""


class FaultError(Exception):
    """What a reader saw and should not have: the kind of fault, and a sentence."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind = kind


class CheapReranker:
    """A cross-encoder that counts the words of the question: quick, and it puts tokens first."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """From -6 for no word of the question to 6 for all of them."""
        asked = set(re.findall(r"\w+", question.lower()))
        found = [asked & set(re.findall(r"\w+", text.lower())) for text in texts]
        return [12 * len(words) / max(1, len(asked)) - 6 for words in found]

    def knows(self, word: str) -> bool:  # noqa: ARG002 - the face of a cross-encoder
        """No word is a misspelling."""
        return True


def token(number: int, edition: int, part: str) -> str:
    """The word that only this article holds."""
    return f"kx{number}e{edition}{part}"


def _parts(word: str) -> tuple[int, int, str]:
    """Number, edition and part of a token."""
    found = TOKEN.fullmatch(word)
    assert found, word
    return int(found[1]), int(found[2]), found[3]


def part_of(number: int, edition: int, part: str, longest: int = SHORT) -> Article:
    """One article of a story, of `longest` sentences at most: the same whenever it is made."""
    dice = random.Random(f"{number} {edition} {part}")
    filler = [
        f"{dice.choice(PEOPLE)} counted {dice.randrange(2, 900)} {dice.choice(WORDS)} and "
        f"{dice.randrange(2, 900)} {dice.choice(WORDS)} near {dice.choice(('Halm', 'Torvik'))}"
        + dice.choice((".", ".", ".", ".", ".", " on Monday."))
        for _ in range(dice.randrange(3, longest))
    ]
    text = (
        f"Harbour report {number}{part}\n\nToken {token(number, edition, part)} was given to "
        f"{dice.choice(PEOPLE)} in the harbour of Halm.\n\n" + " ".join(filler)
    )
    fields = {"source": "Torvik Post"} if part == "a" else {}
    if dice.random() < 0.9:
        fields["published"] = (FIRST_DAY + timedelta(number % 90)).isoformat()
    return made(f"s{number:05d}{part}", text, **fields)


def story(number: int, edition: int) -> list[Article]:
    """The articles of one story."""
    return [part_of(number, edition, part) for part in PARTS]


def told(state: Mapping[int, int]) -> list[Article]:
    """All the articles of a state, by story."""
    return [each for number in sorted(state) for each in story(number, state[number])]


def digest(state: Mapping[int, int]) -> str:
    """A short name of a state."""
    return sha256(repr(sorted(state.items())).encode()).hexdigest()[:16]


def edition_of(article: Article, longest: int = SHORT) -> tuple[int, int]:
    """Story and edition; raise FaultError unless every character is as written."""
    found = TOKEN.search(article.text)
    if found is None:
        raise FaultError("half", f"{article.id} holds no token")
    number, edition = int(found[1]), int(found[2])
    written = part_of(number, edition, article.id[-1], longest)
    if (article.id, article.title, article.text) != (written.id, written.title, written.text):
        raise FaultError("half", f"{article.id} is not as it was written")
    return number, edition


def state_of(articles: Iterable[Article]) -> State:
    """The state that articles show; raise FaultError where a story is not whole, or of two."""
    parts: dict[int, list[tuple[str, int]]] = {}
    for article in articles:
        number, edition = edition_of(article)
        parts.setdefault(number, []).append((article.id[-1], edition))
    for number, found in parts.items():
        if sorted(found) != [(part, found[0][1]) for part in PARTS]:
            raise FaultError("mixed", f"story {number} is there as {sorted(found)}")
    return {number: found[0][1] for number, found in parts.items()}


def look(archive: Archive, word: str, count: int, sound: Callable[[Article], bool]) -> str:
    """Ask for the article of a token, among `count`; raise FaultError for any flaw.

    `sound` says whether an article is just as the generation should hold it. Return a receipt.
    """
    hits = archive.search(word, 3)
    if not hits or word not in hits[0].span.text:
        raise FaultError("half", f"{word} is in the archive and not found")
    number, edition, part = _parts(word)
    for other in (token(number, edition + step, part) for step in (-1, 1)):
        if any(other in hit.span.text for hit in archive.search(other, 3)):
            raise FaultError("mixed", f"{other} is found beside {word}")
    answer = archive.ask(QUESTION.format(word), asked_on=ASKED_ON)
    if (answer.generation, answer.articles) != (archive.generation, count):
        raise FaultError("half", f"{answer.articles} articles are told, {count} are there")
    spans = [*(hit.span for hit in hits), *(quote.span for quote in answer.quotes)]
    if not all(sound(span.article) for span in spans):
        raise FaultError("mixed", f"{word}: an article is not that of its generation")
    if not any(word in quote.text for quote in answer.quotes):
        raise FaultError("half", f"{word} is in the archive and not quoted")
    for quote in answer.quotes:
        verdict = archive.verify(str(quote.receipt))
        if verdict.state != ReceiptState.EXACT or verdict.span != quote.span:
            raise FaultError("half", f"{word}: a receipt is {verdict.state}")
    return str(answer.quotes[0].receipt)


def answers(archive: Archive, questions: Iterable[str]) -> list[tuple[object, ...]]:
    """What an archive answers, without what its history may decide: its generation."""
    found: list[tuple[object, ...]] = []
    for question in questions:
        answer = archive.ask(question, asked_on=ASKED_ON)
        quotes = [(q.article, q.start, q.end, q.score, q.when) for q in answer.quotes]
        found.append((question, answer.confidence, answer.silence is None, quotes))
    return found
