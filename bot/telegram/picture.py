"""A picture of a timeline: its quotes down a line, to be read on a phone.

A dot is a day, a ring a longer time. Distances tell nothing but the order; where for long nothing
is told, the line is broken and says for how long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.days import about_words, day_words
from bot.telegram.blocks import dated
from bot.telegram.canvas import Canvas
from bot.telegram.lettering import Lettering, drawable
from bot.telegram.part import part
from bot.told import counted
from retrieval.answering.answer import Answer, Quote
from retrieval.period import Period

HIGHEST = 2560  # pixels, at a width of 1080; Telegram makes what is higher smaller
LEFT, AXIS, TEXT, RIGHT = 64, 77, 128, 1016  # where the head, the line and the words stand
TOP, BEFORE_FOOT, FOOT, BOTTOM = 56, 20, 44, 44
INK, MUTED, LINE, ACCENT = "#1D1C1A", "#6F6A64", "#D8D2C8", "#9E2A2B"

# Sizes of the quotes (pixels), their lines, and whether the source stands beside the date, the
# best first: the first that fits is taken. On a phone of 400 points 32 pixels are 12 points.
STYLES = (
    (40, 4, False),
    (38, 4, False),
    (38, 3, False),
    (36, 3, False),
    (34, 3, False),
    (34, 3, True),
    (34, 2, True),
    (32, 2, True),
)
LONG = 60  # days
MONTH, YEAR = 30.44, 365.25  # days
YEARS = 24  # months; more are told in years


@dataclass(frozen=True, slots=True)
class Style:
    """The letterings of one size, and how many lines a quote has at most."""

    date: Lettering
    quote: Lettering
    source: Lettering
    step: int  # pixels from line to line
    lines: int
    beside: bool  # where the source stands: beside the date, or under the quote

    @property
    def gap(self) -> int:
        """Pixels that the mark of a gap takes."""
        return round(self.step * (1.2 if self.beside else 1.5))

    @classmethod
    def of(cls, size: int, lines: int, *, beside: bool) -> Style:
        """Everything in proportion to the size of the quotes in pixels."""
        letterings = Lettering(size, 700), Lettering(size, 400), Lettering(round(size * 0.78), 400)
        return cls(*letterings, round(size * 1.34), lines, beside)


@dataclass(frozen=True, slots=True)
class Entry:
    """One quote as it is drawn; `gap` says for how long nothing is told before it, if for long."""

    gap: str
    date: str
    day: bool
    lines: Sequence[str]
    source: str

    def height(self, style: Style) -> int:
        """In pixels, with the space under it."""
        lines = len(self.lines) + (1.4 if style.beside else 2.5)
        return round(style.step * lines) + (style.gap if self.gap else 0)


def picture(answer: Answer) -> bytes:
    """The quotes of a timeline as a PNG, 1080 pixels wide and at most 2560 high.

    The same answer gives the same bytes. Quotes for which there is no room are counted under the
    others. Raise ValueError for a silence.
    """
    if not answer.quotes:
        raise ValueError("a silence has no picture: send what it says")
    canvas = Canvas(HIGHEST, TOP)
    _head(canvas, answer)
    room = HIGHEST - canvas.y - BEFORE_FOOT - FOOT - BOTTOM
    for size, lines, beside in STYLES:
        style = Style.of(size, lines, beside=beside)
        entries = _entries(answer.quotes, style)
        if sum(entry.height(style) for entry in entries) <= room:
            break
    while sum(entry.height(style) for entry in entries) > room:
        entries.pop()
    _line(canvas, entries, style)
    canvas.y += BEFORE_FOOT
    _foot(canvas, answer, len(entries))
    return canvas.png(canvas.y + BOTTOM)


def _head(canvas: Canvas, answer: Answer) -> None:
    """What it is, of what, and over what time."""
    title, small = Lettering(62, 800), Lettering(32, 400)
    canvas.text((LEFT, "TIMELINE"), Lettering(28, 700), ACCENT, 50)
    topic = drawable(answer.question)
    for line in title.lines(topic[:1].upper() + topic[1:], RIGHT - LEFT, 2):
        canvas.text((LEFT, line), title, INK, 80)
    canvas.y += 8
    canvas.text((LEFT, _span(answer.quotes)), small, MUTED, 46)
    canvas.y += 40


def _line(canvas: Canvas, entries: Sequence[Entry], style: Style) -> None:
    """The entries under each other, and the line that holds them together."""
    before: int | None = None
    for entry in entries:
        top = canvas.y
        if entry.gap:
            canvas.dotted(AXIS, top, LINE)
            canvas.text((TEXT, entry.gap), style.source, MUTED, style.gap)
        dot = canvas.y + round(style.step * 0.52)
        if before is not None:
            canvas.stroke(AXIS, before, top if entry.gap else dot, LINE)
        canvas.dot(AXIS, dot, ACCENT, full=entry.day)
        before = dot
        if style.beside:
            y = canvas.y + round(style.step * 0.12)  # on the base line of the date
            canvas.right((RIGHT, entry.source), style.source, MUTED, y)
        canvas.text((TEXT, entry.date), style.date, INK, style.step)
        for line in entry.lines:
            canvas.text((TEXT, line), style.quote, INK, style.step)
        if not style.beside:
            canvas.text((TEXT, entry.source), style.source, MUTED, style.step)
        canvas.y = top + entry.height(style)


def _foot(canvas: Canvas, answer: Answer, shown: int) -> None:
    """That the words are verbatim, how far the archive reaches, and what had no room."""
    words = ["Verbatim quotes"]
    if shown < len(answer.quotes):
        words.append(f"the first {shown} of {len(answer.quotes)}")
    if answer.newest is not None:
        words.append(f"archive to {day_words(answer.newest)}")
    canvas.text((LEFT, " · ".join(words)), Lettering(28, 400), MUTED, FOOT)


def _entries(quotes: Sequence[Quote], style: Style) -> list[Entry]:
    """The quotes as they are drawn in a style, in their order."""
    entries: list[Entry] = []
    before: Period | None = None
    for quote in quotes:
        period = quote.when.period if quote.when else None
        entries.append(
            Entry(
                gap=_gap(before, period),
                date=about_words(quote.when),
                day=period is not None and period.days == 1,
                lines=_quoted(quote, style),
                source=_source(quote, style),
            )
        )
        before = period or before
    return entries


def _quoted(quote: Quote, style: Style) -> list[str]:
    """The words of a quote in lines; where there are too many, a part of them."""

    def cut(text: str) -> str:
        return " ".join(style.quote.lines(text, RIGHT - TEXT, style.lines))

    when = drawable(quote.when.words) if quote.when else ""
    shown = part(drawable(quote.text), when, cut)
    return style.quote.lines(shown, RIGHT - TEXT, style.lines)


def _source(quote: Quote, style: Style) -> str:
    """The source, shortened where that is needed, and the day of publication."""
    article, published = quote.article, dated(quote.article)
    width = style.source.width(f" · {published}")
    if style.beside:
        width += style.date.width(f"{about_words(quote.when)}    ")
    name = drawable(article.source or article.title or article.id)
    shown = style.source.lines(name, RIGHT - TEXT - round(width), 1)
    return " · ".join(filter(None, (*shown, published)))


def _span(quotes: Sequence[Quote]) -> str:
    """How many quotes there are, from which month to which."""
    count = counted(len(quotes), "quote")
    periods = [quote.when.period for quote in quotes if quote.when]
    days = sorted(period.start for period in periods if period.start)
    if not days:
        return count
    first, last = (" ".join(day_words(day).split()[1:]) for day in (days[0], days[-1]))
    return f"{first if first == last else f'{first} – {last}'} · {count}"


def _gap(before: Period | None, after: Period | None) -> str:
    """How long nothing is told, in words; nothing where that is not long.

    >>> from datetime import date
    >>> spring, autumn = Period.day(date(2023, 3, 1)), Period.day(date(2023, 9, 1))
    >>> _gap(spring, autumn), _gap(autumn, autumn)
    ('6 months', '')
    """
    days = before.gap(after) if before and after else 0
    if days < LONG:
        return ""
    months = round(days / MONTH)
    return f"{months} months" if months < YEARS else f"{round(days / YEAR)} years"
