"""Random hostile texts as questions and as corpus, every reply read by Telegram's own parser.

    python benchmarks/hostile_texts.py [--count 10000] [--seed 1]

Any Unicode (halves of characters included), markup, commands, mentions, addresses, bank cards and
texts of a megabyte stand in for everything that is not the bot's own: question, note, correction,
title, source, text, address, reason, value, silence. Prints how many replies there were, and how
many were refused, injected into, reacting, too large or with a wrong button; exits 1 unless all
of these are none. Needs tdjson.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from time import perf_counter

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bot.harmless import beginning, shortened  # noqa: E402 - the path is set first
from bot.telegram.context import context  # noqa: E402
from bot.telegram.keyboards import page_reply, related  # noqa: E402
from bot.telegram.messages import sheet  # noqa: E402
from bot.telegram.reply import Reply  # noqa: E402
from bot.telegram.sources import sources  # noqa: E402
from retrieval.answering.answer import (  # noqa: E402
    Answer,
    Conflict,
    ConflictKind,
    Grounds,
    Quote,
    Repeat,
    Silence,
    SilenceKind,
    When,
)
from retrieval.answering.hit import Hit  # noqa: E402
from retrieval.answering.receipt import Receipt  # noqa: E402
from retrieval.article import Article, Dated, Line, Role, Span  # noqa: E402
from retrieval.period import Period  # noqa: E402
from tests.hostile import SIGNS  # noqa: E402
from tests.shown import Fault, faults  # noqa: E402
from tests.tdlib import parse  # noqa: E402

MEGABYTE = 1_000_000
LARGE = 500  # one text in so many has a megabyte
NAMES = "0f1e2d3c"
KINDS = ("refused", "injected", "reacting", "large", "keyboard")
RECEIPT = Receipt("0" * 12, "0" * 16, 0, 1, "0" * 32, 1)  # hostile text may have no hash at all
PLAIN = Article("plain", "Port", "The port reopened on 14 March.", (), source="Post")
MARKUP = (
    "<b> </b> <i> <a href=\"https://evil.example\"> </a> <a href='tg://user?id=7'> <br> <!-- --> "
    "<blockquote> </blockquote> <script> </script> <b <<b> </ &lt; &amp; &#64; &#x2f; &#0; & &; "
    "<tg-spoiler> <code> <pre> ]]> <![CDATA[ * _ ` [x](https://evil.example) ~ |"
).split(" ")
REACTING = (
    "@ada_l @durov /start /stop@NewsBot #ice $USD $1INCH t.me/durov https://evil.example/?q=1 "
    "evil.example ada@evil.example tg://user?id=7 1.2.3.4 4242424242424242 4242-4242-4242-4242 "
    "mailto:a@b.cc 12:30 +12025550123 http://[::1]/ ton://x www.evil.рф evil。com"
).split(" ")
TURNS = "\u202e \u202d \u2066 \u2069 \u200b \u200d \ufeff \u0301 \u030a \u0333 \u00ad \U000e0041"


def texts(random: Random, count: int) -> Iterator[str]:
    """So many texts, of each sort by turns."""
    for number in range(count):
        sort = number % 5
        if sort < 2:  # of all planes, or of the one that is written in; signs among them
            signs = [chr(random.randrange((0x110000, 0x10000)[sort])) for _ in range(200)]
            text = "".join(random.choices([*signs, *SIGNS], k=random.randrange(300)))
        else:
            pieces = (SIGNS, MARKUP, REACTING)[sort - 2] + TURNS.split(" ") + [" ", "\n", "a", "1"]
            text = "".join(random.choices(pieces, k=random.randrange(120)))
        if number % LARGE == LARGE - 1:
            text = ((text or "a") * (MEGABYTE // len(text or "a") + 1))[:MEGABYTE]
        yield text


def article(text: str) -> Article:
    """An article all of whose fields are one text; its address is one if it can be."""
    lines, start = [], 0
    for number, line in enumerate(text.split("\n"), start=1):
        if line:
            lines.append(Line(number, start, start + len(line), Role.CONTENT))
        start += len(line) + 1
    url = text if text.startswith("http") else f"https://news.example/{text}"
    published = Dated(best=date(2024, 3, 18), probability=0.9)
    return Article(text, text, text or "?", tuple(lines), text, url, published=published)


def answer(text: str, hostile: Article) -> Answer:
    """An answer of three quotes, all of whose words are one text."""
    when = When(Period.day(date(2024, 3, 14)), text[:100], text, 0.9)
    grounds = Grounds(1.0, 5.0, 0.5, 1, tuple(text.split()[:20]))
    spans = [Span(each, 0, len(each.text)) for each in (hostile, PLAIN, hostile)]
    quotes = tuple(
        Quote(span, 0.9, RECEIPT, grounds, when, (Repeat(spans[0], copied=True),))
        for span in spans
    )
    return Answer(
        question=f"when {text}",
        asked_on=date(2024, 6, 3),
        quotes=quotes,
        confidence=0.9,
        silence=None,
        time=None,
        generation=1,
        articles=28,
        newest=date(2024, 6, 1),
        corrections=((text, text),),
        conflicts=(Conflict(ConflictKind.UPDATE, "name", (0, 1), (text, text)),),
    )


def replies(text: str, hostile: Article) -> Iterator[Reply]:
    """Every kind of reply with the text in it."""
    answered = answer(text, hostile)
    nearest = answered.quotes[0]
    silence = Silence(SilenceKind.NOT_IN_ARCHIVE, text, nearest)
    silent = replace(answered, quotes=(), conflicts=(), silence=silence)
    for each in (answered, silent):
        kept = sheet(each, NAMES, "NewsBot", note=text)
        kept.question.encode()
        for number in range(len(kept.pages)):
            yield page_reply(kept, number)
    yield related(kept, [Hit(nearest.span, 0, 1.0, 1.0, 0.5)] * 5)
    yield context(NAMES, 1, nearest.span, 0, f"p|{NAMES}|0")
    start = len(hostile.text) // 2
    yield context(NAMES, 1, Span(hostile, start, start + 1), 1, None)
    yield sources([hostile, PLAIN], 0)


def found(text: str) -> Iterator[Fault | None]:
    """The faults of each reply, None for a reply that was looked at."""
    hostile = article(text)
    links = {hostile.url, *(f"https://t.me/NewsBot?start=c_{NAMES}_{n}" for n in range(1, 4))}
    quoted = shortened(beginning(hostile.text, 40), 40).removesuffix("…")
    for number, reply in enumerate(replies(text, hostile)):
        yield None
        wrong = list(faults(reply, links))
        yield from wrong
        if number == 0 and not wrong and f"“{quoted}" not in parse(reply.html).text:
            yield Fault("injected", "the quote is not what is read")


def main() -> int:
    """Print the counts, and each text that went wrong; 1 where any did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began, counts, looked = perf_counter(), Counter[str](), 0
    for text in texts(Random(arguments.seed), arguments.count):
        for fault in found(text):
            if fault is None:
                looked += 1
                continue
            counts[fault.kind] += 1
            print(f"{fault.kind}: {fault.words}: {text[:120]!a}")
    print(f"{arguments.count:,} texts, {looked:,} replies, {perf_counter() - began:.0f} s")
    print(", ".join(f"{counts[kind]} {kind}" for kind in KINDS))
    return 1 if counts else 0


if __name__ == "__main__":
    sys.exit(main())
