"""Keyboards: a page of an answer with the buttons under it, and the passages beyond its pages."""

from __future__ import annotations

from collections.abc import Sequence

from bot.telegram.blocks import brief, fits, headed
from bot.telegram.reply import Button, Keyboard, Page, Reply, Sheet
from retrieval.answering.hit import Hit

PASSAGES = 5
PASSAGE_UNITS = 450
TITLE_UNITS = 100

PREVIOUS, MORE, BACK = "‹ Previous", "More sources ›", "‹ Back"


def page_reply(sheet: Sheet, number: int, share: Button | None = None) -> Reply:
    """Page `number` (from 0) of an answer with its buttons; `share` stands beside the thumbs."""
    page = sheet.pages[number]
    thumbs = [Button("👍", data=f"f|{sheet.id}|+"), Button("👎", data=f"f|{sheet.id}|-")]
    rows = [
        _contexts(sheet, page),
        _turns(sheet, number),
        (*thumbs, share) if share and sheet.receipts else tuple(thumbs),
    ]
    return Reply(page.html, tuple(row for row in rows if row))


def related(sheet: Sheet, hits: Sequence[Hit]) -> Reply:
    """Passages on the question that are no answers, best first, as many of five as fit."""
    page = "<b>More passages, not answers:</b>" if hits else "No more passages were found."
    for hit in hits[:PASSAGES]:
        text = f"“{brief(hit.span.text, PASSAGE_UNITS)}”"
        head = headed(hit.span.article, TITLE_UNITS)
        longer = f"{page}\n\n{head}\n<blockquote expandable>{text}</blockquote>"
        if fits(longer):
            page = longer
    return Reply(page, back_to(f"p|{sheet.id}|{len(sheet.pages) - 1}"))


def back_to(data: str) -> Keyboard:
    """The one button that leads back."""
    return ((Button(BACK, data=data),),)


def _contexts(sheet: Sheet, page: Page) -> tuple[Button, ...]:
    """A button a citation; one for the nearest passage of a silence."""
    if not page.last:
        return (Button("Context", data=f"x|{sheet.id}|1|0"),) if sheet.receipts else ()
    return tuple(
        Button(
            f"Context {number}" if number == page.first else str(number),
            data=f"x|{sheet.id}|{number}|0",
        )
        for number in range(page.first, page.last + 1)
    )


def _turns(sheet: Sheet, number: int) -> tuple[Button, ...]:
    """To the page before, where this one stands, and on: to the next page or to more passages."""
    page, last = sheet.pages[number], len(sheet.pages) - 1
    if not page.last:
        return ()
    span = str(page.first) if page.first == page.last else f"{page.first}–{page.last}"
    here = Button(f"{span} of {len(sheet.receipts)}", data=f"p|{sheet.id}|{number}")
    onward = f"p|{sheet.id}|{number + 1}" if number < last else f"m|{sheet.id}"
    return (
        *([Button(PREVIOUS, data=f"p|{sheet.id}|{number - 1}")] if number else []),
        *([here] if last else []),
        Button(MORE, data=onward),
    )
