"""What became of a quote, in words and as JSON."""

from __future__ import annotations

from typing import Any

from bot.harmless import shortened
from bot.told import counted
from retrieval.answering.answer import Difference
from retrieval.answering.receipt import Verdict

SHOWN_UNITS = 600  # of a text that stood or stands
DIFFERENCES = 12  # shown; the rest are counted
WORD_UNITS = 120

SAME_WORDS = (
    "every word is the same: only spacing, the shapes of marks or the Unicode form of letters "
    "changed"
)
NOT_KEPT = "the text that was quoted is not at hand, so what differs cannot be told"
NOTHING_LIKE = "nothing like it is found in the article any more"
ENDS_BEFORE = "the article has nothing at its place"


def altered_words(verdict: Verdict) -> list[str]:
    """How an altered quote read, what stands now, and which words differ, in lines."""
    lines = [] if verdict.was is None else [f"was: {_quoted(verdict.was)}"]
    if verdict.now is not None:
        lines.append(f"now: {_quoted(verdict.now.text)}")
        return [*lines, *(_changes(verdict.differences) or [SAME_WORDS])]
    lines.append(NOT_KEPT if verdict.was is None else NOTHING_LIKE)
    there = verdict.there
    lines.append(ENDS_BEFORE if there is None else f"at its place now: {_quoted(there.text)}")
    return lines


def verdict_payload(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON: offsets count characters of the article's canonical text."""
    span = verdict.span or verdict.now or verdict.there
    return {
        "state": str(verdict.state),
        "start": span.start if span else None,
        "end": span.end if span else None,
        "text": span.text if span else None,
        "was": verdict.was,
        "like": verdict.now is not None,
        "differences": [{"was": each.pasted, "now": each.stands} for each in verdict.differences],
    }


def _changes(differences: tuple[Difference, ...]) -> list[str]:
    """A line for each change, as many as are shown.

    >>> _changes((Difference("40", "41"), Difference("", "nearly"), Difference("all", "")))
    ['“40” is now “41”', '“nearly” was put in', '“all” was left out']
    """
    lines = [_change(each) for each in differences[:DIFFERENCES]]
    more = len(differences) - DIFFERENCES
    return [*lines, f"and {counted(more, 'more change')}"] if more > 0 else lines


def _change(difference: Difference) -> str:
    was, now = (shortened(words, WORD_UNITS) for words in (difference.pasted, difference.stands))
    if not was:
        return f"“{now}” was put in"
    return f"“{was}” is now “{now}”" if now else f"“{was}” was left out"


def _quoted(text: str) -> str:
    return f"“{shortened(' '.join(text.split()), SHOWN_UNITS)}”"
