"""Blocks: what pages are made of, from one line to a whole citation, each short enough by itself.

Corpus text becomes harmless first, is shortened, and is escaped once, where it enters the HTML.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.days import EVEN_ODDS, published_words, when_words
from bot.harmless import beginning, harmless, shortened, units
from bot.told import also_told
from retrieval.answering.answer import Quote
from retrieval.article import Article
from retrieval.chronology.timeline import likely

PAGE_UNITS = 3500  # Telegram takes 4096 UTF-16 units after parsing
PAGE_ENTITIES = 90  # it drops the 101st and later ones without an error
PAGE_BYTES = 30_000  # and refuses HTML of more than 32,768 bytes

# The parts of a citation, in units: with all that may stand above and below it on a page they
# stay under a page's.
QUOTE_UNITS = 1500
TITLE_UNITS = 150
SOURCE_UNITS = 80
BECAUSE_UNITS = 300
TOLD_UNITS = 200
URL_BYTES = 1000  # as written in HTML: an address counts in bytes alone
BOLD = 20  # runs of bold words in one quote: with three citations on a page all entities count

TAG = re.compile(r"<[^>]*>")


def plain(page: str) -> str:
    """What is left of a page without its markup: what the reader sees.

    >>> plain('<b>Ice &amp; wind</b> <a href="https://news.example">source</a>')
    'Ice & wind source'
    """
    return html.unescape(TAG.sub("", page))


def fits(page: str) -> bool:
    """Whether Telegram takes the page whole, with room to spare."""
    return (
        units(plain(page)) <= PAGE_UNITS
        and len(re.findall(r"<\w", page)) <= PAGE_ENTITIES
        and len(page.encode()) <= PAGE_BYTES
    )


def escaped(text: str) -> str:
    """Text as it may stand between two tags."""
    return html.escape(text, quote=False)


def brief(text: str, limit: int) -> str:
    """Any text as it may stand between two tags: harmless, in at most `limit` units."""
    return escaped(shortened(beginning(text, limit), limit))


def sentence(words: str, limit: int) -> str:
    """Words as a sentence of their own, in italics."""
    return f"<i>{brief(words[:1].upper() + words[1:], limit)}.</i>"


def headed(article: Article, limit: int = TITLE_UNITS) -> str:
    """The title, as a link where there is an address to open, then source and date."""
    title = brief(article.title, limit) or brief(article.id, limit) or "Untitled"
    if article.url is not None and opens(article.url):
        title = f'<a href="{html.escape(article.url)}">{title}</a>'
    source = brief(article.source or "", SOURCE_UNITS)
    facts = [source] if source else []
    return f"{title}\n<i>{' · '.join([*facts, dated(article)])}</i>"


def dated(article: Article) -> str:
    """When an article was published, as sure as it is: a month that was worked out is "about".

    >>> from retrieval.article import Dated
    >>> dated(Article("a", "", "", (), published=Dated(months=(("2023-09", 0.9),))))
    'about Sep 2023'
    """
    words = published_words(article.published)
    month = any(
        each.first != each.last and each.probability >= EVEN_ODDS
        for each in likely(article.published)[:1]
    )
    return f"about {words}" if month else words


def cited(quote: Quote, element: str, words: Sequence[str]) -> str:
    """One quote under its title, `words` in bold, then its time and who else told it.

    `element` is the tag of the block with its attributes.
    """
    whole = beginning(quote.text, QUOTE_UNITS)
    text = shortened(whole, QUOTE_UNITS)
    lines = [
        headed(quote.article),
        f"<{element}>“{emboldened(text, words)}”</{element.split()[0]}>",
        *(["<i>Shortened: the quote is too long for a message.</i>"] if text != whole else []),
    ]
    if quote.when is not None and quote.when.because:
        time = when_words(quote.when)
        because = quote.when.because
        lines.append(
            f"<i>{time}: {brief(because, BECAUSE_UNITS)}</i>"
            if time
            else sentence(because, BECAUSE_UNITS)
        )
    if others := also_told(quote):
        lines.append(sentence(others, TOLD_UNITS))
    return "\n".join(lines)


def emboldened(text: str, words: Sequence[str]) -> str:
    """Harmless text escaped, in bold the runs of whole words that are among `words`.

    >>> emboldened("The port of Riga & its harbour", ["harbour", "port"])
    'The <b>port</b> of Riga &amp; its <b>harbour</b>'
    """
    folded = text.casefold()
    kept = {word for word in map(harmless, words) if word and word.casefold() in folded}
    if not kept:
        return escaped(text)
    word = "|".join(map(re.escape, sorted(kept, key=lambda word: (-len(word), word))))
    run = re.compile(rf"(?<!\w)(?:{word})(?: (?:{word}))*(?!\w)", re.IGNORECASE)
    parts: list[str] = []
    end = 0
    for found, _ in zip(run.finditer(text), range(BOLD), strict=False):
        parts += [escaped(text[end : found.start()]), f"<b>{escaped(found[0])}</b>"]
        end = found.end()
    return "".join([*parts, escaped(text[end:])])


def opens(url: str) -> bool:
    """Whether the address is a plain web address that shows the host it leads to.

    >>> opens("https://news.example/a?b=1"), opens("tg://user?id=1"), opens("/a")
    (True, False, False)
    >>> opens("https://bbc.example@evil.example/")
    False
    """
    if re.fullmatch(r"[!-~]+", url) is None or len(html.escape(url)) > URL_BYTES:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket that does not close
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
