"""Messages: an answer as Telegram HTML, in pages that Telegram takes whole.

A page is put together from blocks (one quote with its source, the footer), each of which fits
by itself; finished HTML is never cut. Corpus text becomes harmless first and is escaped once,
where it enters the HTML.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from bot.days import day_words, published_words, when_words
from bot.harmless import harmless, shortened, units
from bot.told import also_told, contradiction
from retrieval.answering.answer import Answer, Quote, Silence
from retrieval.article import Article

PAGE_UNITS = 3500  # Telegram takes 4096 UTF-16 units after parsing
PAGE_ENTITIES = 90  # it drops the 101st and later ones without an error
PAGE_BYTES = 30_000  # and refuses HTML of more than 32,768 bytes

# The parts of a block, in units: together with the words around them they stay under a page.
QUOTE_UNITS = 2400
TITLE_UNITS = 200
SOURCE_UNITS = 80
BECAUSE_UNITS = 400
MESSAGE_UNITS = 400
TOLD_UNITS = 200
CONFLICT_UNITS = 400
URL_LENGTH = 1000  # characters: an address does not count in units, but it does in bytes
BOLD = 30  # runs of bold words in one quote
CORRECTIONS = 8
WORD_UNITS = 40

TAG = re.compile(r"<[^>]*>")


def pages(answer: Answer) -> list[str]:
    """The answer as one or more messages, the best quote first.

    Every page has at most 3,500 units, 90 entities and 30,000 bytes; none is empty.
    """
    blocks = [_corrections(answer.corrections)] if answer.corrections else []
    if answer.silence is not None:
        blocks += _silence(answer.silence)
        footer = _archive(answer)
    else:
        blocks += [
            _quote(quote, "blockquote expandable" if rank else "blockquote")
            for rank, quote in enumerate(answer.quotes)
        ]
        blocks += [
            f"⚠️ {_escaped(shortened(harmless(contradiction(answer, each)), CONFLICT_UNITS))}"
            for each in answer.conflicts
        ]
        footer = f"Verbatim quotes · {_archive(answer)}"
    return _filled([*blocks, f"<i>{footer[0].upper()}{footer[1:]}</i>"])


def plain(page: str) -> str:
    """What is left of a page without its markup.

    >>> plain('<b>Ice &amp; wind</b> <a href="https://news.example">source</a>')
    'Ice & wind source'
    """
    return html.unescape(TAG.sub("", page))


def _filled(blocks: Iterable[str]) -> list[str]:
    """Blocks on as few pages as hold them in their order, a blank line between two."""
    full: list[str] = []
    page = ""
    for block in blocks:
        longer = f"{page}\n\n{block}" if page else block
        if page and not _fits(longer):
            full.append(page)
            longer = block
        page = longer
    return [*full, page]


def _fits(page: str) -> bool:
    """Whether Telegram takes the page whole, with room to spare."""
    return (
        units(plain(page)) <= PAGE_UNITS
        and len(re.findall(r"<\w", page)) <= PAGE_ENTITIES
        and len(page.encode()) <= PAGE_BYTES
    )


def _quote(quote: Quote, element: str) -> str:
    """One quote in the `element` with its attributes, and under it where and when it stood."""
    whole = harmless(quote.text)
    text = shortened(whole, QUOTE_UNITS)
    words = quote.grounds.words if quote.grounds else ()
    lines = [
        f"<{element}>{_bold(text, words)}</{element.split()[0]}>",
        *(["<i>Shortened: the quote is too long for a message.</i>"] if text != whole else []),
        *_origin(quote.article),
    ]
    if quote.when is not None and quote.when.because:
        because = shortened(harmless(quote.when.because), BECAUSE_UNITS)
        time = when_words(quote.when)
        lines.append(f"<i>{time}: {_escaped(because)}</i>" if time else f"<i>{_told(because)}</i>")
    if others := also_told(quote):
        lines.append(f"<i>{_told(shortened(harmless(others), TOLD_UNITS))}</i>")
    return "\n".join(lines)


def _told(words: str) -> str:
    """A reason as a sentence of its own."""
    return f"{_escaped(words[:1].upper() + words[1:])}."


def _origin(article: Article) -> list[str]:
    """The title, as a link where there is an address to open, then source and date."""
    title = harmless(article.title) or harmless(article.id) or "Untitled"
    title = _escaped(shortened(title, TITLE_UNITS))
    if article.url is not None and _opens(article.url):
        title = f'<a href="{html.escape(article.url)}">{title}</a>'
    source = shortened(harmless(article.source or ""), SOURCE_UNITS)
    facts = [_escaped(source)] if source else []
    return [title, f"<i>{' · '.join([*facts, published_words(article.published)])}</i>"]


def _opens(url: str) -> bool:
    """Whether the address is a plain web address that shows the host it leads to.

    >>> _opens("https://news.example/a?b=1"), _opens("tg://user?id=1"), _opens("/a")
    (True, False, False)
    >>> _opens("https://bbc.example@evil.example/")
    False
    """
    if len(url) > URL_LENGTH or re.fullmatch(r"[!-~]+", url) is None:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket that does not close
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc


def _bold(text: str, words: Sequence[str]) -> str:
    """The text escaped, and in bold the runs of whole words that the question has too."""
    words = sorted({word for word in map(harmless, words) if word}, key=lambda w: (-len(w), w))
    if not words:
        return _escaped(text)
    word = "|".join(map(re.escape, words))
    run = re.compile(rf"(?<!\w)(?:{word})(?: (?:{word}))*(?!\w)", re.IGNORECASE)
    parts: list[str] = []
    end = 0
    for found, _ in zip(run.finditer(text), range(BOLD), strict=False):
        parts += [_escaped(text[end : found.start()]), f"<b>{_escaped(found[0])}</b>"]
        end = found.end()
    return "".join([*parts, _escaped(text[end:])])


def _silence(silence: Silence) -> list[str]:
    """Why nothing is quoted, and the nearest passage where there is one."""
    message = _escaped(shortened(harmless(silence.message), MESSAGE_UNITS))
    if silence.nearest is None:
        return [message]
    nearest = _quote(silence.nearest, "blockquote expandable")
    return [message, f"<b>The nearest passage, not an answer:</b>\n{nearest}"]


def _corrections(corrections: Iterable[tuple[str, str]]) -> str:
    """One line that tells which words were taken for misspelt."""
    pairs = [
        " as ".join(f"“{_escaped(shortened(harmless(word), WORD_UNITS))}”" for word in pair)
        for pair in list(corrections)[:CORRECTIONS]
    ]
    return f"<i>I read {', '.join(pairs)}.</i>"


def _archive(answer: Answer) -> str:
    """How far the archive reaches and how much it holds."""
    count = f"{answer.articles:,} article{'' if answer.articles == 1 else 's'}"
    return f"archive to {day_words(answer.newest)} · {count}" if answer.newest else count


def _escaped(text: str) -> str:
    """Text as it may stand between two tags."""
    return html.escape(text, quote=False)
