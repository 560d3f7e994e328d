"""How many planted contradictions are found, and how many false alarms there are, by kind.

    python benchmarks/conflicts.py          table of the half that nothing was tuned on
    python benchmarks/conflicts.py --tune   table of the other half, and what went wrong
    python benchmarks/conflicts.py --write  the table, and results/conflicts.json

Sentences of MultiHop-RAG with a number, a date or a name are told again the day after, by the
same outlet or by another one: copied, with synonyms, with clauses turned, or shortened. Where
the value is changed, that contradicts; where it is only written otherwise, rounded or hedged,
where year or subject is another one too, or where it is another sentence with numbers on the
topic, it does not. The same pairs say what is taken for a repeat of the same.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import described
from syndication import CORPUS, SYNONYMS

from retrieval.answering.answer import Grounds, Quote
from retrieval.answering.claims import claim
from retrieval.answering.conflicts import contradicted, later
from retrieval.answering.receipt import Receipt
from retrieval.answering.repeats import repeated
from retrieval.article import Article, Dated, Span
from retrieval.dating.words import rarities, stem
from retrieval.period import DAY, Period
from retrieval.reading.formats import Draft
from retrieval.reading.paragraphs import article_sentences
from retrieval.reading.read import article

RESULTS = Path(__file__).with_name("results") / "conflicts.json"
EACH = 250  # sentences of each kind in each half
SHORTEST, LONGEST = 8, 45  # words of a sentence
NEAR = 2  # other sentences with numbers on the topic that each is compared with
MOST_NUMBERS = 4  # in a sentence; more are a table
SCALES = "hundred|thousand|million|billion|trillion|m|bn|k"
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = """January February March April May June July August September October November
    December""".split()
# No day of a month, year, clock time, score or model number, and with no hedge in front.
NUMBER = re.compile(
    r"(?<=[a-z(] )(?<!than )(?<!least )(?<![Oo]ver )(?<!about )(?<!nearly )(?<!around )(?<!to )"
    r"(?<!and )(?<!some )(?<!under )(?<!almost )(?<!only )(?<!as many as )(?<!as much as )"
    rf"(?!(?:19|20)[0-9]{{2}}\b)[$£€]?[0-9]{{1,3}}(?:,[0-9]{{3}})*(?:\.[0-9]+)?"
    rf"(?=(?:%| per ?cent)|[ ](?!(?:{SCALES}|[ap]\.?m|dollars|to|and|or)\b)[a-z])"
)
SAID = "said|says|told|added|wrote|explained|announced|joined|became|resigned|scored|won"
NAME = re.compile(
    rf"(?<=[a-z,] )(?P<first>[A-Z][a-z]+) (?P<last>[A-Z][a-z]+)(?=,? (?:who|{SAID})\b)"
    r"|(?:president|minister|executive|founder|analyst|coach|manager|director|captain|author"
    r"|secretary|spokesman|spokesperson|spokeswoman|officer|CEO|professor|star|actor|actress|singer)"
    r" (?P<head>[A-Z][a-z]+) (?P<tail>[A-Z][a-z]+)(?![ -]?[A-Z’'])"
)
DATE = re.compile(
    rf"\bon (?P<weekday>{'|'.join(DAYS)})\b(?!,? [A-Z0-9])"
    rf"|(?<!day, )(?<!day )\b(?P<month>{'|'.join(MONTHS)}) (?P<day>[0-9]{{1,2}})\b"
    r"(?!,? [0-9]|[-–])"
    r"|(?<!summer )\b[Ii]n (?P<year>20[0-2][0-9])\b(?!,? [0-9]|[-–/])"
)
SPELT = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen twenty""".split()
PROPER = re.compile(r"\b(?!The )[A-Z][a-z]+(?: [A-Z][a-z]+)+\b(?![ -]?[A-Z0-9:])")
CLAUSE = re.compile(r"(?<![0-9]), (?![0-9])")
UNKNOWN = 5.0  # how rare a word is that stands in planted sentences alone
PLANTED = ("number", "date", "name")  # the kinds that contradict
SAME = ("same number", "same date", "same name", "spelt", "unit", "scaled")  # these repeat
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences; `kind` says how the second came about."""

    kind: str
    one: Span
    other: Span

    @property
    def contradicts(self) -> bool:
        """Whether it should be found."""
        return self.kind in PLANTED


class Desk:
    """Half of the corpus, and chance to plant with."""

    def __init__(self, half: int) -> None:
        if not CORPUS.is_file():
            raise SystemExit(f"{CORPUS} is absent: nothing is measured")
        records = json.loads(CORPUS.read_text("utf-8"))[half::2]
        self.chance = random.Random(half)
        self.articles = [_dated(record, str(n)) for n, record in enumerate(records)]
        self.spans = [
            Span(held, s.start, s.end) for held in self.articles for s in article_sentences(held)
        ]
        self.chance.shuffle(self.spans)
        self.names = [
            _person(match)[0] for span in self.spans for match in NAME.finditer(span.text)
        ]
        documents = [{stem(w) for w in WORD.findall(a.text)} for a in self.articles]
        self.rarity = rarities(documents)
        self.serial = 0

    def having(self, pattern: re.Pattern[str]) -> Iterator[tuple[Span, re.Match[str]]]:
        """Sentences of fair length with something in them, at most one an article and kind."""
        found = 0
        used: Counter[str] = Counter()
        for span in self.spans:
            fair = SHORTEST <= len(span.text.split()) <= LONGEST and "\n" not in span.text
            fair = fair and len(re.findall(r"[0-9][0-9.,]*", span.text)) <= MOST_NUMBERS
            matches = list(pattern.finditer(span.text)) if fair else []
            if matches and used[span.article.id] < NEAR:
                used[span.article.id] += 1
                yield span, self.chance.choice(matches)
                found += 1
                if found == EACH:
                    return

    def told(self, span: Span, sentence: str) -> Span:
        """A sentence in an article of the day after."""
        best = span.article.published.best or date.min
        self.serial += 1
        source = self.chance.choice([span.article.source or "", "Another Outlet"])
        again = article(
            Draft(sentence, {"title": "Told again", "source": source}), f"v{self.serial}", None
        )
        return Span(replace(again, published=_on(best + DAY)), 0, len(again.text))

    def paraphrased(self, span: Span, match: re.Match[str], value: str) -> Span:
        """The sentence with `value` in place of the match, told again in other words."""
        at, end = match.span()
        kept = f"⟦{value}⟧"
        sentence = f"{span.text[:at]}{kept}{span.text[end:]}"
        edits: list[Callable[[str], str]] = [str, self._synonyms, self._turned, self._shortened]
        edited = self.chance.choice(edits)(sentence)
        if kept not in edited:
            edited = sentence
        return self.told(span, edited.replace("⟦", "").replace("⟧", ""))

    def _synonyms(self, sentence: str) -> str:
        return WORD.sub(lambda match: SYNONYMS.get(match[0], match[0]), sentence)

    def _turned(self, sentence: str) -> str:
        head, *tail = CLAUSE.split(sentence.rstrip("."), maxsplit=1)
        return f"{tail[0]}, {head}." if tail else sentence

    def _shortened(self, sentence: str) -> str:
        """Without a clause at the end or at the head that does not hold the value."""
        clauses = CLAUSE.split(sentence.rstrip("."))
        left = ", ".join(clauses[:-1] if "⟦" not in clauses[-1] else clauses[1:])
        return f"{left}." if "⟦" in left and len(left.split()) >= SHORTEST else sentence


def pairs(desk: Desk) -> Iterator[Pair]:
    """All planted pairs of a half."""
    yield from _numbers(desk)
    for span, match in desk.having(DATE):
        yield Pair("date", span, desk.paraphrased(span, match, _other_date(desk, match)))
        yield Pair("same date", span, desk.paraphrased(span, match, match[0]))
        if match["month"]:
            wider = desk.paraphrased(span, match, match["month"])
            yield Pair("wider date", span, wider)
    for span, match in desk.having(NAME):
        name, other = _person(match)[0], desk.chance.choice(desk.names)
        if not set(other.split()) & set(span.text.split()):
            changed = match[0].replace(name, other)
            yield Pair("name", span, desk.paraphrased(span, match, changed))
        yield Pair("same name", span, desk.paraphrased(span, match, match[0]))
        last = match[0].replace(name, name.split()[-1])
        yield Pair("last name", span, desk.paraphrased(span, match, last))
    yield from _topical(desk)


def _numbers(desk: Desk) -> Iterator[Pair]:
    for span, match in desk.having(NUMBER):
        other = _other_number(desk, match[0])
        yield Pair("number", span, desk.paraphrased(span, match, other))
        yield Pair("same number", span, desk.paraphrased(span, match, match[0]))
        for kind, value in _written_otherwise(match[0]):
            yield Pair(kind, span, desk.paraphrased(span, match, value))
        subject = PROPER.search(span.text, 0, match.start())
        if subject:
            name = desk.chance.choice(desk.names)
            changed = (
                f"{span.text[: subject.start()]}{name}{span.text[subject.end() : match.start()]}"
            )
            rest = span.text[match.end() :]
            yield Pair("other subject", span, desk.told(span, f"{changed}{other}{rest}"))
        if not DATE.search(span.text):
            lower = span.text[0].lower() + span.text[1:]
            years = [desk.told(span, f"In {year}, {lower}") for year in (2021, 2022)]
            at = years[1].text.find(match[0], len("In 2022,"))
            if at >= 0:
                text = years[1].text[:at] + other + years[1].text[at + len(match[0]) :]
                yield Pair("other year", years[0], desk.told(span, text))


def _topical(desk: Desk) -> Iterator[Pair]:
    """Sentences with numbers beside those most alike, of the same article and of others."""
    held = [s for s in desk.spans if NUMBER.search(s.text) and "\n" not in s.text]
    stems = [frozenset(stem(w) for w in WORD.findall(s.text)) for s in held]
    postings = defaultdict(list)
    for place, words in enumerate(stems):
        for word in words:
            postings[word].append(place)
    for place in range(min(2 * EACH, len(held))):
        alike: defaultdict[int, float] = defaultdict(float)
        for word in sorted(stems[place]):
            for other in postings[word]:
                alike[other] += desk.rarity.get(word, 0.0)
        ranked = sorted(alike, key=lambda other: (-alike[other], other))
        own = [other for other in ranked if held[other].article is held[place].article]
        others = [other for other in ranked if held[other].article is not held[place].article]
        for other in own[1 : 1 + NEAR]:
            yield Pair("same article", held[place], held[other])
        for other in others[:NEAR]:
            if stems[other] != stems[place]:
                yield Pair("other article", held[place], held[other])


def _other_number(desk: Desk, words: str) -> str:
    """Another number in the same form, a quarter off at least."""
    sign, digits = (words[0], words[1:]) if words[0] in "$£€" else ("", words)
    decimals = len(digits.partition(".")[2])
    value = float(digits.replace(",", ""))
    changed = value * desk.chance.choice([0.5, 0.7, 1.3, 1.5, 2.0, 3.0])
    if not decimals and round(changed) in (round(value), 0):
        changed = value + desk.chance.choice([1, 2, 3])
    comma = "," if "," in digits else ""
    return f"{sign}{changed:{comma}.{decimals}f}"


def _written_otherwise(words: str) -> Iterator[tuple[str, str]]:
    """The same number spelt, scaled, rounded or hedged."""
    sign, digits = (words[0], words[1:]) if words[0] in "$£€" else ("", words)
    value = float(digits.replace(",", ""))
    if not sign and value.is_integer() and 1 < value <= len(SPELT):
        yield "spelt", SPELT[int(value) - 1]
    if sign == "$":
        yield "unit", f"{digits} dollars"
    if value >= 1e6:
        yield "scaled", f"{sign}{value / 1e6:g} million"
    if value > 10 * len(SPELT) and value.is_integer() and value % 100:
        about = round(value, 1 - len(str(int(value))) + 1)
        yield "rounded", f"about {sign}{about:,.0f}"
    if value.is_integer() and value > len(DAYS):
        yield "hedged", f"more than {sign}{value - 1 - value // 10:,.0f}"


def _person(match: re.Match[str]) -> tuple[str, str]:
    """The two words of a name as one, and its last."""
    first, last = (
        (match["first"], match["last"]) if match["first"] else (match["head"], match["tail"])
    )
    return f"{first} {last}", last


def _other_date(desk: Desk, match: re.Match[str]) -> str:
    if match["weekday"]:
        return f"on {desk.chance.choice([day for day in DAYS if day != match['weekday']])}"
    if match["year"]:
        return f"{match[0][:2]} {int(match['year']) + desk.chance.choice([-2, -1, 1])}"
    days = [day for day in range(1, 29) if day != int(match["day"])]
    return f"{match['month']} {desk.chance.choice(days)}"


def _on(day: date) -> Dated:
    return Dated(day, Period.day(day), ((f"{day:%Y-%m}", 1.0),), 1.0, ())


def _dated(record: dict[str, str], name: str) -> Article:
    made = article(Draft(record["body"], {k: record[k] for k in ("title", "source")}), name, None)
    return replace(made, published=_on(date.fromisoformat(record["published_at"][:10])))


def measured(desk: Desk, *, shown: bool) -> dict[str, object]:
    """Recall and false alarms by kind, and how many of each kind are taken for repeats."""
    known: Counter[str] = Counter()
    found: Counter[str] = Counter()
    told: Counter[str] = Counter()
    right: list[bool] = []
    for pair in pairs(desk):
        one, other = (
            claim(s, lambda w: desk.rarity.get(w, UNKNOWN)) for s in (pair.one, pair.other)
        )
        got = contradicted(one, other)
        known[pair.kind] += 1
        told[pair.kind] += repeated(one, other)
        found[pair.kind] += got is not None and (not pair.contradicts or got.about == pair.kind)
        if shown and repeated(one, other) != (pair.kind in SAME):
            print(f"TOLD {pair.kind}\n   {one.span.text}\n   {other.span.text}")
        if shown and (got is None) == pair.contradicts:
            print(f"{pair.kind}: {got}\n   {pair.one.text}\n   {pair.other.text}")
        if got is not None and pair.contradicts:
            quotes = [_quote(pair.one), _quote(pair.other)]
            again = pair.one.article.source == pair.other.article.source
            right.append(later(*quotes) is (quotes[1] if again else None))
    planted = [k for k in known if k in PLANTED]
    alarms = [k for k in known if k not in planted]
    return {
        "recall": _rate(sum(found[k] for k in planted), sum(known[k] for k in planted)),
        "false_alarms": _rate(sum(found[k] for k in alarms), sum(known[k] for k in alarms)),
        "update_or_disagreement": _rate(sum(right), len(right)),
        "recall_by_kind": {k: [_rate(found[k], known[k]), known[k]] for k in planted},
        "false_alarms_by_kind": {k: [_rate(found[k], known[k]), known[k]] for k in alarms},
        "taken_for_repeats": {k: [_rate(told[k], known[k]), known[k]] for k in known},
    }


def _quote(span: Span) -> Quote:
    return Quote(span, 1.0, Receipt.of(span, 1), Grounds(0.0, 0.0, 0.0, 1, ()))


def main() -> None:
    """Print the table; write it if so asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--tune", action="store_true")
    given = parser.parse_args()
    if given.tune:
        print(json.dumps(measured(Desk(0), shown=True), indent=2))
        return
    result = {"machine": described(), **measured(Desk(1), shown=False)}
    print(json.dumps(result, indent=2))
    if given.write:
        RESULTS.write_text(json.dumps(result, indent=2) + "\n", "utf-8")


def _rate(some: int, of: int) -> float:
    return round(some / of, 4) if of else 0.0


if __name__ == "__main__":
    main()
