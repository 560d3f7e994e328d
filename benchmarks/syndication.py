"""How well near-copies of one text are told from other articles: clusters of planted versions.

    python benchmarks/syndication.py               table of the half that nothing was tuned on
    python benchmarks/syndication.py --write       the same, and results/syndication.json
    python benchmarks/syndication.py --thresholds  F1 of the other half by what makes a copy

Of half of MultiHop-RAG's articles, a third is planted with 1 to 4 versions each in other
outlets, under another title and byline and with a legal notice, edited at one rate (0 to 60 %)
in one of the ways of `EDITS`; among them lie all articles of that half, which are real hard
negatives, and as many copies that quote a fifth of another article. F1 is over pairs of articles.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import described

from retrieval.answering import copies
from retrieval.article import Article
from retrieval.reading.formats import Draft
from retrieval.reading.paragraphs import article_sentences
from retrieval.reading.read import article

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "data" / "multihoprag" / "corpus.json"
RESULTS = Path(__file__).with_name("results") / "syndication.json"
RATES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
PLANTED = 3  # every so manieth article has versions
MOST_VERSIONS = 4
QUOTED = 5  # a fifth of an article is quoted by another one
# Pairs of the corpus that are one text, read by eye: a page of deals put out again, a preview
# that is the head of a live report, and a story told again with the old one below.
SAME = ((91, 104), (105, 534), (36, 360))
PAIRS = ("right", "missed", "wrong")
WORD = re.compile(r"[A-Za-z]{2,}")
NOTICE = "Sign up for the newsletter of {0} to get the day's stories. © {0}. All rights reserved."
SYNONYMS = dict(
    pair.split("/")
    for pair in """big/large say/state said/stated show/reveal buy/purchase begin/start
    began/started finish/end help/assist also/additionally people/persons company/firm
    companies/firms new/fresh many/numerous about/around after/following before/prior
    because/since but/however use/employ used/employed get/obtain make/create made/created
    good/fine best/finest bad/poor last/final first/initial next/following money/cash game/match
    team/side player/athlete players/athletes won/triumphed lost/fell fans/supporters
    told/informed think/believe want/wish need/require look/appear major/significant top/leading
    while/whereas during/throughout only/merely just/merely very/extremely often/frequently
    now/currently today/presently likely/probably among/amid children/kids home/house city/town
    country/nation government/administration official/representative report/account
    reported/recounted expected/anticipated announced/declared released/issued found/discovered
    added/appended launched/unveiled called/named known/recognised plan/scheme deal/agreement
    according/owing chief/head boss/head police/officers killed/slain hurt/injured
    rise/increase rose/increased drop/decrease dropped/decreased""".split()
)

Sentences = list[str]


@dataclass(frozen=True, slots=True)
class Version:
    """An article with the number of the text that it tells, and how it was edited ("" if not)."""

    article: Article
    told: int
    edit: str


@dataclass(slots=True)
class Press:
    """What editing draws from: chance, the words of the corpus, and other articles' sentences."""

    chance: random.Random
    words: Sequence[str]
    others: Sentences

    def reworded(self, sentences: Sentences, rate: float) -> Sentences:
        """Words in place of others, whatever they mean."""

        def other(match: re.Match[str]) -> str:
            if self.chance.random() >= rate:
                return match[0]
            word = self.chance.choice(self.words)
            return word.capitalize() if match[0][0].isupper() else word.lower()

        return [WORD.sub(other, sentence) for sentence in sentences]

    def synonyms(self, sentences: Sentences, rate: float) -> Sentences:
        """Every word of the table replaced, and `rate` of the sentences turned at a comma."""
        swapped = [
            WORD.sub(lambda match: SYNONYMS.get(match[0], match[0]), sentence)
            for sentence in sentences
        ]
        return [self._turned(s) if self.chance.random() < rate else s for s in swapped]

    def _turned(self, sentence: str) -> str:
        head, comma, tail = sentence.rstrip(".").partition(", ")
        return f"{tail}, {head}." if comma else sentence

    def dropped(self, sentences: Sentences, rate: float) -> Sentences:
        """Sentences left out; one at least is left."""
        return [s for s in sentences if self.chance.random() >= rate] or sentences[:1]

    def added(self, sentences: Sentences, rate: float) -> Sentences:
        """Sentences of other articles in between: `rate` of the whole is theirs."""
        number = round(len(sentences) * rate / (1 - rate))
        mixed = list(sentences)
        for other in self.chance.sample(self.others, min(number, len(self.others))):
            mixed.insert(self.chance.randrange(len(mixed) + 1), other)
        return mixed

    def shuffled(self, sentences: Sentences, rate: float) -> Sentences:
        """Sentences in each other's places."""
        places = [at for at in range(len(sentences)) if self.chance.random() < rate]
        moved = self.chance.sample(places, len(places))
        mixed = list(sentences)
        for old, new in zip(places, moved, strict=True):
            mixed[new] = sentences[old]
        return mixed

    def shortened(self, sentences: Sentences, rate: float) -> Sentences:
        """The first sentences alone."""
        return sentences[: max(1, round(len(sentences) * (1 - rate)))]

    def mixed(self, sentences: Sentences, rate: float) -> Sentences:
        """A quarter of the rate each of dropping, rewording, adding and shuffling."""
        for edit in (self.dropped, self.reworded, self.added, self.shuffled):
            sentences = edit(sentences, rate / 4)
        return sentences


EDITS: dict[str, Callable[[Press, Sentences, float], Sentences]] = {
    "reworded": Press.reworded,
    "synonyms": Press.synonyms,
    "dropped": Press.dropped,
    "added": Press.added,
    "shuffled": Press.shuffled,
    "shortened": Press.shortened,
    "mixed": Press.mixed,
}


def newsroom(articles: Sequence[Article], numbers: Sequence[int], rate: float) -> list[Version]:
    """The articles of `numbers`, versions of every third of them, and others that quote them."""
    chance = random.Random(f"{rate} {numbers[0]}")
    texts = {number: _sentences(articles[number]) for number in numbers}
    strangers = [
        s for n in range(1 - numbers[0] % 2, len(articles), 20) for s in _sentences(articles[n])
    ]
    words = [word for sentence in strangers for word in WORD.findall(sentence)]
    same = {number: min(pair) for pair in SAME for number in pair}
    press = Press(chance, words, strangers)
    found = [Version(articles[n], same.get(n, n), "") for n in numbers]
    for number in numbers[::PLANTED]:
        for each in range(chance.randint(1, MOST_VERSIONS)):
            edit = chance.choice(sorted(EDITS))
            edited = EDITS[edit](press, texts[number], rate)
            version = _printed(edited, f"{number}-{each}", f"Outlet {each}")
            found.append(Version(version, same.get(number, number), edit))
        host = chance.choice([n for n in numbers if n != number])
        most = min(len(texts[number]), len(texts[host])) // QUOTED
        cited = [f"“{sentence}”" for sentence in chance.sample(texts[number], most)]
        quoting = press.shuffled([*texts[host], *cited], 1.0)
        version = _printed(quoting, f"{number}-quoting", "Outlet Q")
        found.append(Version(version, same.get(host, host), "quoting"))
    return found


@dataclass(frozen=True, slots=True)
class Counts:
    """Pairs of articles: right, missed and wrong; and (found, planted) by kind of edit."""

    right: int
    missed: int
    wrong: int
    kinds: dict[str, tuple[int, int]]

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall over pairs."""
        return 2 * self.right / (2 * self.right + self.missed + self.wrong)


def measured(versions: Sequence[Version]) -> Counts:
    """The clusters of the versions, compared with what each was made from."""
    clusters = copies.clusters([version.article for version in versions])
    cluster = {place: number for number, places in enumerate(clusters) for place in places}
    pairs: Counter[tuple[bool, bool]] = Counter(
        (cluster[one] == cluster[other], versions[one].told == versions[other].told)
        for one, other in combinations(range(len(versions)), 2)
    )
    original = {version.told: place for place, version in reversed([*enumerate(versions)])}
    planted: Counter[str] = Counter(version.edit for version in versions if version.edit)
    found: Counter[str] = Counter(
        version.edit
        for place, version in enumerate(versions)
        if cluster[place] == cluster[original[version.told]]
    )
    kinds = {kind: (found[kind], number) for kind, number in sorted(planted.items())}
    return Counts(pairs[True, True], pairs[False, True], pairs[True, False], kinds)


def summed(counts: Iterable[Counts]) -> Counts:
    """All of them together."""
    each = list(counts)
    kinds = {
        kind: (sum(c.kinds[kind][0] for c in each), sum(c.kinds[kind][1] for c in each))
        for kind in each[0].kinds
    }
    right, missed, wrong = ([getattr(c, name) for c in each] for name in PAIRS)
    return Counts(sum(right), sum(missed), sum(wrong), kinds)


def payload(counts: Counts) -> dict[str, object]:
    """What is written of some counts."""
    return {
        "precision": round(counts.right / ((counts.right + counts.wrong) or 1), 4),
        "recall": round(counts.right / ((counts.right + counts.missed) or 1), 4),
        "f1": round(counts.f1, 4),
        "pairs": counts.right + counts.missed,
        "found_by_edit": {
            kind: round(found / planted, 4) for kind, (found, planted) in counts.kinds.items()
        },
    }


def rated(articles: Sequence[Article], half: int) -> dict[float, Counts]:
    """The counts of one half (0 is tuned on, 1 is not) at each rate of edits."""
    numbers = [number for number in range(len(articles)) if number % 2 == half]
    return {rate: measured(newsroom(articles, numbers, rate)) for rate in RATES}


def thresholds(articles: Sequence[Article]) -> None:
    """Print F1 on the half that is tuned on, by what makes a copy."""
    for enough in (0.1, 0.15, 0.2, 0.3, 1.0):
        row = []
        for least in (0.1, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
            copies.ENOUGH, copies.COPIED = enough, least
            row.append(f"{summed(rated(articles, 0).values()).f1:.3f}")
        print(f"enough {enough:4.2f}  ", "  ".join(row), flush=True)


def corpus() -> list[Article]:
    """MultiHop-RAG's articles in their order."""
    if not CORPUS.is_file():
        raise SystemExit(f"{CORPUS} is absent: nothing is measured")
    records = json.loads(CORPUS.read_text("utf-8"))
    return [
        article(Draft(r["body"], {"title": r["title"], "source": r["source"]}), str(n), None)
        for n, r in enumerate(records)
    ]


def main() -> None:
    """Print the table; write it if so asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--thresholds", action="store_true")
    given = parser.parse_args()
    articles = corpus()
    if given.thresholds:
        thresholds(articles)
        return
    rates = rated(articles, 1)
    start = perf_counter()
    copies.clusters(articles)
    seconds = perf_counter() - start
    result = {
        "machine": described(),
        "overall": payload(summed(rates.values())),
        "by_rate": {f"{rate:.1f}": payload(counts) for rate, counts in rates.items()},
        "seconds_for_the_corpus": round(seconds, 2),
    }
    print(json.dumps(result, indent=2))
    if given.write:
        RESULTS.write_text(json.dumps(result, indent=2) + "\n", "utf-8")


def _sentences(held: Article) -> Sentences:
    return [held.text[s.start : s.end] for s in article_sentences(held)]


def _printed(sentences: Sentences, name: str, source: str) -> Article:
    """An article of an outlet: another title and byline, paragraphs, a legal notice."""
    paragraphs = [" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)]
    body = "\n\n".join([f"By {source} Staff", *paragraphs, NOTICE.format(source)])
    return article(Draft(body, {"title": f"As told by {source}", "source": source}), name, None)


if __name__ == "__main__":
    main()
