"""How receipts stand up to edits: false "exact", quotes found again, differences told.

    python benchmarks/receipts.py            # prints; --write keeps the figures

Sentences of the seeds and of MultiHop-RAG's articles (in ../shared/data) are quoted, their article
is edited at random, and each receipt is checked twice: alone, as against a bare file, and with the
earlier text, as an archive keeps it. What is right follows from where the edit was made.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from excerpts import DATA, articles
from machine import described

from retrieval.answering.receipt import Receipt, ReceiptState, Verdict
from retrieval.article import Article, Span
from retrieval.reading.paragraphs import Sentence, article_sentences
from retrieval.reading.read import read

RESULTS = Path("benchmarks/results/receipts.json")
EACH = 1500  # edits of each kind
WORD = re.compile(r"[^\W\d_]{3,}")
DIGIT = re.compile(r"\d")
SPACE = re.compile(r"\s+")
EMOJI = ("🎉", "👩‍👩‍👧", "🇱🇻", "e\u0301", "𝔸", "\u200d")
SHAPES = str.maketrans({"“": '"', "”": '"', "’": "'", "—": "-", '"': "”", "'": "’", "-": "–"})
LARGE = 2_000_000


@dataclass(frozen=True, slots=True)
class Quoted:
    """An article, what is quoted of it, and another article with a sentence to put in."""

    article: Article
    start: int
    end: int
    other: Article
    sentence: str

    @property
    def text(self) -> str:
        """The quoted characters."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Edited:
    """A text after an edit: where the quote itself stands, None where it does not.

    `changed` are the words before and after of the one change in it; `same` tells that all its
    words are as they were, though not its characters.
    """

    quoted: Quoted
    text: str
    place: int | None
    changed: tuple[str, str] | None = None
    same: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdicts alone and with the earlier text, and the CPU seconds of each."""

    edited: Edited
    alone: Verdict
    helped: Verdict
    seconds: tuple[float, float]


Edit = Callable[[random.Random, Quoted], Edited | None]


def main() -> None:
    """Edit, check, print, and write where told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--each", type=int, default=EACH, help="edits of each kind")
    arguments = parser.parse_args()
    held = [item for item in read([Path("seeds")]) if isinstance(item, Article)]
    if DATA.exists():
        held += articles()
    else:
        print(f"{DATA} is absent: only the seeds are edited", file=sys.stderr)
    kinds = {edit.__name__: list(_outcomes(held, edit, arguments.each)) for edit in EDITS}
    result = {
        "machine": described(),
        "articles": len(held),
        "edits": sum(map(len, kinds.values())),
        "false_exact": sum(_false_exact(each) for found in kinds.values() for each in found),
        "untouched_not_found": sum(_lost(each) for found in kinds.values() for each in found),
        "kinds": {name: _measures(found) for name, found in kinds.items()},
        "two_million_characters_cpu_s": _large(held),
    }
    print(json.dumps(result, indent=1))
    if arguments.write and DATA.exists():
        RESULTS.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _outcomes(held: Sequence[Article], edit: Edit, count: int) -> Iterator[Outcome]:
    """As many outcomes of one kind of edit, by a seed of its own."""
    chance = random.Random(edit.__name__)
    while count:
        edited = edit(chance, _drawn(chance, held))
        if edited is not None:
            count -= 1
            yield _outcome(edited)


def _drawn(chance: random.Random, held: Sequence[Article]) -> Quoted:
    """A sentence of an article, and one of another article."""
    while True:
        own, other = chance.choice(held), chance.choice(held)
        sentences, others = _sentences(own), _sentences(other)
        if sentences and others and own is not other:
            quote, put = chance.choice(sentences), chance.choice(others)
            return Quoted(own, quote.start, quote.end, other, other.text[put.start : put.end])


@cache
def _sentences(own: Article) -> Sequence[Sentence]:
    return article_sentences(own)


def _outcome(edited: Edited) -> Outcome:
    was = edited.quoted.article
    receipt = Receipt.of(Span(was, edited.quoted.start, edited.quoted.end), 1)
    receipt = Receipt.parse(str(receipt))
    now = replace(was, text=edited.text)
    begun = process_time()
    alone = receipt.check(now)
    between = process_time()
    helped = receipt.check(now, [was])
    return Outcome(edited, alone, helped, (between - begun, process_time() - between))


def insert_before(chance: random.Random, quoted: Quoted) -> Edited:
    """A sentence of another article is put in before the quote."""
    put = f"{quoted.sentence} "
    text = _put_in(quoted, chance.randint(0, quoted.start), put)
    return Edited(quoted, text, quoted.start + len(put))


def insert_after(chance: random.Random, quoted: Quoted) -> Edited:
    """A sentence is put in behind it: the quote stays where it is."""
    place = chance.randint(quoted.end, len(quoted.article.text))
    return Edited(quoted, _put_in(quoted, place, quoted.sentence), quoted.start)


def delete_before(chance: random.Random, quoted: Quoted) -> Edited | None:
    """A run of characters before it is taken out."""
    if not quoted.start:
        return None
    first = chance.randint(0, quoted.start - 1)
    last = chance.randint(first + 1, quoted.start)
    text = quoted.article.text
    return Edited(quoted, text[:first] + text[last:], quoted.start - last + first)


def emoji_before(chance: random.Random, quoted: Quoted) -> Edited:
    """Characters of two UTF-16 units, joined, combining or unseen are put in before it."""
    put = "".join(chance.choices(EMOJI, k=chance.randint(1, 4)))
    text = _put_in(quoted, chance.randint(0, quoted.start), put)
    return Edited(quoted, text, quoted.start + len(put))


def several_elsewhere(chance: random.Random, quoted: Quoted) -> Edited:
    """Up to six letters and digits before and behind it are replaced, sentences put in."""
    head, tail = quoted.article.text[: quoted.start], quoted.article.text[quoted.end :]
    for _ in range(chance.randint(2, 6)):
        if chance.random() < 0.5:
            head = _spoilt(chance, head, quoted.sentence)
        else:
            tail = _spoilt(chance, tail, quoted.sentence)
    return Edited(quoted, head + quoted.text + tail, len(head))


def digit_changed(chance: random.Random, quoted: Quoted) -> Edited | None:
    """One digit of the quote is another one."""
    return _changed(chance, quoted, DIGIT, lambda old: str((int(old) + 1) % 10))


def word_changed(chance: random.Random, quoted: Quoted) -> Edited | None:
    """One word of the quote is a word of another article."""
    words = WORD.findall(quoted.sentence) or ["other"]
    return _changed(chance, quoted, WORD, lambda _: chance.choice(words))


def changed_and_moved(chance: random.Random, quoted: Quoted) -> Edited | None:
    """One digit or word of the quote is another one, and a sentence is put in before it."""
    edited = digit_changed(chance, quoted) or word_changed(chance, quoted)
    return edited and replace(edited, text=f"{quoted.sentence}\n\n{edited.text}")


def reflowed(chance: random.Random, quoted: Quoted) -> Edited:
    """All white space of the text is drawn anew."""
    text = SPACE.sub(lambda _: chance.choice((" ", "\n", "  ", "\u00a0")), quoted.article.text)
    return Edited(quoted, text, None, same=True)


def other_form(chance: random.Random, quoted: Quoted) -> Edited | None:
    """The text, with an accent put on a word of the quote, is in another Unicode form."""
    text, vowel = quoted.article.text, re.search("[aeou]", quoted.text)
    if vowel is None:
        return None
    accented = f"{quoted.text[: vowel.end()]}\u0301{quoted.text[vowel.end() :]}"
    parts = (text[: quoted.start], accented, text[quoted.end :])
    forms = [
        [unicodedata.normalize("NFC", part) for part in parts],
        [unicodedata.normalize("NFD", part) for part in parts],
    ]
    first, second = chance.sample(forms, 2)
    was = replace(quoted.article, text="".join(first))
    start = len(first[0])
    accentuated = replace(quoted, article=was, start=start, end=start + len(first[1]))
    return Edited(accentuated, "".join(second), None, same=True)


def other_shapes(_: random.Random, quoted: Quoted) -> Edited:
    """Quotation marks, apostrophes and dashes have other shapes."""
    return Edited(quoted, quoted.article.text.translate(SHAPES), None, same=True)


def second_of_two(chance: random.Random, quoted: Quoted) -> Edited:
    """The quote is the second of two same sentences, and another one is put in before it."""
    first = chance.randint(0, quoted.start)
    was = _put_in(quoted, first, f"{quoted.text} ")
    shift = len(quoted.text) + 1
    twin = replace(
        quoted,
        article=replace(quoted.article, text=was),
        start=quoted.start + shift,
        end=quoted.end + shift,
    )
    return insert_before(chance, twin)


def second_of_two_edited(chance: random.Random, quoted: Quoted) -> Edited:
    """The same, with edits on both sides of both."""
    edited = second_of_two(chance, quoted)
    twin, text = edited.quoted, edited.quoted.article.text
    first = text.index(twin.text)
    between = text[first + len(twin.text) : twin.start]
    head, middle, tail = (
        _spoilt(chance, part, quoted.sentence)
        for part in (text[:first], between, text[twin.end :])
    )
    start = len(head) + len(twin.text) + len(middle)
    return Edited(twin, f"{head}{twin.text}{middle}{twin.text}{tail}", start)


def replaced(_: random.Random, quoted: Quoted) -> Edited:
    """Another article stands in its place."""
    return Edited(quoted, quoted.other.text, None)


EDITS: tuple[Edit, ...] = (
    insert_before,
    insert_after,
    delete_before,
    emoji_before,
    several_elsewhere,
    digit_changed,
    word_changed,
    changed_and_moved,
    reflowed,
    other_form,
    other_shapes,
    second_of_two,
    second_of_two_edited,
    replaced,
)


def _put_in(quoted: Quoted, place: int, put: str) -> str:
    text = quoted.article.text
    return text[:place] + put + text[place:]


def _spoilt(chance: random.Random, text: str, put: str) -> str:
    """A text with a sentence put in, or a letter or digit replaced."""
    at = chance.randint(0, len(text))
    return text[:at] + (put if chance.random() < 0.5 else "7") + text[at + 1 :]


def _changed(
    chance: random.Random, quoted: Quoted, what: re.Pattern[str], by: Callable[[str], str]
) -> Edited | None:
    """One piece of the quote replaced, and the whole words, before and after, in which it is."""
    found = list(what.finditer(quoted.text))
    if not found:
        return None
    start, end = chance.choice(found).span()
    old = quoted.text
    new = by(old[start:end])
    if new == old[start:end]:
        return None
    first, last = old.rfind(" ", 0, start) + 1, (old + " ").find(" ", end)
    words = (old[first:last], old[first:start] + new + old[end:last])
    text = quoted.article.text
    changed = text[: quoted.start] + old[:start] + new + old[end:] + text[quoted.end :]
    return Edited(quoted, changed, None, words)


def _false_exact(outcome: Outcome) -> int:
    """How many of the two verdicts say exact where other characters stand."""
    edited, quoted = outcome.edited, outcome.edited.quoted
    same = edited.text[quoted.start : quoted.end] == quoted.text
    return sum(
        verdict.state is ReceiptState.EXACT and not same
        for verdict in (outcome.alone, outcome.helped)
    )


def _lost(outcome: Outcome) -> int:
    """How many of the two verdicts do not find a quote that stands."""
    if outcome.edited.quoted.text not in outcome.edited.text:
        return 0
    return sum(
        verdict.span is None or verdict.span.text != outcome.edited.quoted.text
        for verdict in (outcome.alone, outcome.helped)
    )


def _measures(found: Sequence[Outcome]) -> dict[str, Any]:
    """Figures of one kind of edit."""
    measures: dict[str, Any] = {"edits": len(found)}
    for state in ReceiptState:
        count = sum(each.helped.state is state for each in found)
        if count:
            measures[str(state)] = count
    moved = [each for each in found if each.helped.state is ReceiptState.MOVED]
    moved = [each for each in moved if each.edited.place is not None]
    if moved:
        measures["itself_alone"] = _share(_itself(each, each.alone) for each in moved)
        measures["itself_with_earlier"] = _share(_itself(each, each.helped) for each in moved)
    altered = [each for each in found if each.helped.state is ReceiptState.ALTERED]
    if changed := [each for each in altered if each.edited.changed]:
        measures["difference_right"] = _share(map(_told, changed))
    if same := [each for each in altered if each.edited.same]:
        measures["same_words_told"] = _share(
            each.helped.now is not None and not each.helped.differences for each in same
        )
    for at, name in enumerate(("alone", "with_earlier")):
        seconds = [each.seconds[at] for each in found]
        measures[f"cpu_ms_median_{name}"] = round(1000 * statistics.median(seconds), 2)
        measures[f"cpu_ms_longest_{name}"] = round(1000 * max(seconds), 1)
    return measures


def _itself(outcome: Outcome, verdict: Verdict) -> bool:
    """Whether the very quote is found, not a twin of it."""
    return verdict.span is not None and verdict.span.start == outcome.edited.place


def _told(outcome: Outcome) -> bool:
    """Whether the one change is told, and nothing else."""
    assert outcome.edited.changed is not None
    was, now = outcome.edited.changed
    differences = outcome.helped.differences
    return (
        len(differences) == 1
        and bool(differences[0].pasted)
        and differences[0].pasted in was
        and differences[0].stands in now
    )


def _share(seen: Iterable[bool]) -> float:
    kept = list(seen)
    return round(sum(kept) / len(kept), 4)


def _large(held: Sequence[Article]) -> dict[str, float]:
    """CPU seconds for a sentence in the middle of 2 million characters, by what became of it."""
    text = "\n\n".join(each.text for each in held)
    text = (text * (LARGE // len(text) + 1))[:LARGE]
    middle = replace(held[0], text=text)
    sentence = article_sentences(held[0])[1]
    put = f"Kept apart: {held[0].text[sentence.start : sentence.end]} Once. "
    at = LARGE // 2
    was = replace(middle, text=f"{text[:at]}{put}{text[at:]}")
    receipt = Receipt.of(Span(was, at, at + len(put) - 1), 1)
    texts = {
        "exact": was.text,
        "moved_to_the_end": f"{text} {put}",
        "altered": was.text.replace("Kept apart", "Put aside"),
    }
    seconds: dict[str, float] = {}
    for name, now in texts.items():
        for helped, earlier in (("", []), ("_with_earlier", [was])):
            begun = process_time()
            receipt.check(replace(was, text=now), earlier)
            seconds[f"{name}{helped}"] = round(process_time() - begun, 2)
    return seconds


if __name__ == "__main__":
    main()
