"""Sources: what the archive holds, outlet by outlet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from bot.harmless import visible
from bot.telegram.blocks import brief, dated
from bot.telegram.keyboards import PREVIOUS
from bot.telegram.reply import Button, Reply
from bot.told import counted
from retrieval.article import Article
from retrieval.chronology.timeline import likely

OUTLETS = 20  # on a page
OUTLET_UNITS = 60

MORE = "More ›"


def sources(articles: Sequence[Article], number: int) -> Reply:
    """How much the archive holds and from when, then page `number` (from 0) of its outlets.

    Those with the most articles come first, then by name. A page that is not there is the last.
    """
    outlets: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        outlets[visible(article.source or "")].append(article)
    unnamed = outlets.pop("", [])
    ordered = sorted(outlets.items(), key=lambda outlet: (-len(outlet[1]), outlet[0]))
    last = max(0, len(ordered) - 1) // OUTLETS
    number = min(max(number, 0), last)
    lines = [
        f"<b>{brief(name, OUTLET_UNITS) or '?'}</b> · {len(own):,} · {_span(own)}"
        for name, own in ordered[OUTLETS * number : OUTLETS * (number + 1)]
    ]
    if unnamed and number == last:
        lines.append(f"<i>Without a source</i> · {len(unnamed):,} · {_span(unnamed)}")
    html = "\n".join([_head(articles, len(ordered)), *(["", *lines] if lines else [])])
    turns = [
        *([Button(PREVIOUS, data=f"o|{number - 1}")] if number else []),
        *([Button(MORE, data=f"o|{number + 1}")] if number < last else []),
    ]
    return Reply(html, (tuple(turns),) if turns else ())


def _head(articles: Sequence[Article], outlets: int) -> str:
    """The whole archive: its articles, its outlets, its days, and how many have none."""
    if not articles:
        return "The archive is empty."
    named = f" from {counted(outlets, 'outlet')}" if outlets else ""
    lines = [f"<b>{counted(len(articles), 'article')}</b>{named}"]
    undated = sum(_days(article) is None for article in articles)
    if undated < len(articles):
        lines.append(_span(articles))
    if undated:
        lines.append(f"{undated:,} without a date")
    return "\n".join(lines)


def _span(articles: Iterable[Article]) -> str:
    """From the day of the earliest article to that of the latest, each as sure as it is."""
    known = [(days, article) for article in articles if (days := _days(article)) is not None]
    if not known:
        return "dates unknown"
    earliest = min(known, key=lambda each: each[0])[1]
    latest = max(known, key=lambda each: each[0][::-1])[1]
    first, last = dated(earliest), dated(latest)
    return first if first == last else f"{first} to {last}"


def _days(article: Article) -> tuple[date, date] | None:
    """Between which days an article was published, where its day or month is known."""
    for days in likely(article.published)[:1]:
        return days.first, days.last
    best = article.published.best
    return None if best is None else (best, best)
