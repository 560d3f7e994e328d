"""Health: how the bot is doing, as /status shows it and as one line of the log."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.days import day_words
from bot.telegram.counters import Counters
from bot.told import counted

MINUTE, HOUR, DAY = 60, 3600, 86_400  # seconds


@dataclass(frozen=True, slots=True)
class Health:
    """How things stand at `now`: counts, the archive that is served, and questions that wait.

    `newest` is the archive's newest day; `written` is when generation `generation` was, and has
    a time zone as `now` and `counters.started` have; `warning` is a sentence or None.
    """

    counters: Counters
    articles: int
    newest: date | None
    generation: int
    written: datetime
    waiting: int
    now: datetime
    warning: str | None = None

    @property
    def index_age(self) -> timedelta:
        """How long ago the index was written; none where a clock was set back."""
        return max(self.now - self.written, timedelta(0))

    @property
    def up(self) -> timedelta:
        """How long the bot has run."""
        return max(self.now - self.counters.started, timedelta(0))


def health_html(health: Health) -> str:
    """What /status shows, as Telegram HTML: a few short lines, a warning first."""
    counts = health.counters
    newest = day_words(health.newest) if health.newest else "none with a date"
    lines = [
        *([f"⚠️ {html.escape(health.warning, quote=False)}", ""] if health.warning else []),
        f"<b>Up {span_words(health.up)}</b> · {health.waiting:,} waiting",
        "",
        f"Answered <b>{counts.answered:,}</b> · silent {counts.silent:,}",
        f"Refused {counts.refused:,} · busy {counts.busy:,}",
        f"Taps {counts.taps:,} · inline {counts.inline:,}",
        f"Errors <b>{counts.errors:,}</b> · markup {counts.markup:,}",
        f"Half within {_seconds(counts.p50)} · 95 % within {_seconds(counts.p95)}",
        "",
        f"Index {health.generation}, {span_words(health.index_age)} old",
        f"{counted(health.articles, 'article')} · newest {newest}",
    ]
    return "\n".join(lines)


def health_line(health: Health) -> str:
    """The same as one line for the log: numbers and days only, nothing that anybody wrote."""
    counts = health.counters
    facts = {
        "up": span_words(health.up),
        "waiting": health.waiting,
        "answered": counts.answered,
        "silent": counts.silent,
        "refused": counts.refused,
        "busy": counts.busy,
        "errors": counts.errors,
        "markup": counts.markup,
        "taps": counts.taps,
        "inline": counts.inline,
        "p50": _seconds(counts.p50),
        "p95": _seconds(counts.p95),
        "generation": health.generation,
        "index_age": span_words(health.index_age),
        "articles": health.articles,
        "newest": health.newest or "-",
        "stale": "yes" if health.warning else "no",
    }
    words = (f"{name}={str(value).replace(' ', '')}" for name, value in facts.items())
    return f"health: {' '.join(words)}"


def span_words(span: timedelta) -> str:
    """How long, in its two largest units, rounded down.

    >>> span_words(timedelta(days=12, hours=3, minutes=59)), span_words(timedelta(seconds=61))
    ('12 d 3 h', '1 min')
    >>> span_words(timedelta(hours=2, minutes=5)), span_words(timedelta(seconds=59))
    ('2 h 5 min', '59 s')
    """
    seconds = int(span.total_seconds())
    if seconds < MINUTE:
        return f"{seconds} s"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        return f"{seconds // HOUR} h {seconds % HOUR // MINUTE} min"
    return f"{seconds // DAY:,} d {seconds % DAY // HOUR} h"


def _seconds(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:.2f} s"
