"""The audit: what became of every quote that the bot ever showed."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.telegram.shown import TABLE, Shown, carry_over, noted
from bot.telegram.state import FILE, SCHEMA, UNNOTED, StateError
from bot.verdict import verdict_payload
from retrieval.answering.receipt import ReceiptState, Verdict
from retrieval.errors import RetrievalError

UNREADABLE = "unreadable"
# What has to be looked at first comes first; exact ones are only counted.
ORDER = (UNREADABLE, ReceiptState.GONE, ReceiptState.ALTERED, ReceiptState.MOVED)
FALLEN = ORDER[:3]


@dataclass(frozen=True, slots=True)
class Finding:
    """A quote and what became of it; `verdict` is None, with the reason, if it is no receipt."""

    shown: Shown
    verdict: Verdict | None
    reason: str = ""

    @property
    def state(self) -> str:
        """One of the states of a receipt, or "unreadable"."""
        return UNREADABLE if self.verdict is None else str(self.verdict.state)


@dataclass(frozen=True, slots=True)
class Audit:
    """How many quotes there are of each state, and those that are not exact.

    Unreadable ones come first, then gone, altered and moved; of each those shown last first.
    """

    counts: Counter[str]
    findings: tuple[Finding, ...]

    @property
    def fallen(self) -> int:
        """How many quotes no longer stand."""
        return sum(self.counts[state] for state in FALLEN)


def ever_shown(folder: Path) -> list[Shown]:
    """Every quote shown by the bot whose state is in `folder`.

    A running bot is not disturbed. Raise StateError where there is no state that can be read.
    """
    file = folder / FILE
    if not file.is_file():
        raise StateError(
            f"{file} is missing, so no bot has shown a quote: STATE_DIR must be the bot's"
        )
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as state:
            return _read(state, file)
    except (sqlite3.DatabaseError, ValueError, KeyError, TypeError) as error:
        raise StateError(
            f"the bot's state {file} cannot be read ({error}): put a backup in its place"
        ) from error


def audit(shown: Iterable[Shown], verify: Callable[[str], Verdict]) -> Audit:
    """Verify every quote."""
    found = list(_findings(shown, verify))
    listed = [each for each in found if each.state in ORDER]
    listed.sort(key=lambda each: each.shown.last, reverse=True)
    listed.sort(key=lambda each: ORDER.index(each.state))
    return Audit(Counter(each.state for each in found), tuple(listed))


def audit_payload(found: Audit) -> dict[str, Any]:
    """What `audit --json` prints: how many there are, and those that are not exact."""
    states = (*ReceiptState, UNREADABLE)
    return {
        "quotes": found.counts.total(),
        "counts": {str(state): found.counts[state] for state in states},
        "findings": [_finding_payload(each) for each in found.findings],
    }


def _read(state: sqlite3.Connection, file: Path) -> list[Shown]:
    """What is noted, or what an older bot's answers show."""
    version = state.execute("pragma user_version").fetchone()[0]
    if version == SCHEMA:
        return list(noted(state))
    if version != UNNOTED:
        raise StateError(
            f"the bot's state {file} has schema {version}, this Dateline knows {SCHEMA}: run the "
            "Dateline that wrote it"
        )
    with closing(sqlite3.connect(":memory:")) as scratch:
        scratch.executescript(TABLE)
        carry_over(state, scratch)
        return list(noted(scratch))


def _findings(shown: Iterable[Shown], verify: Callable[[str], Verdict]) -> Iterator[Finding]:
    for each in shown:
        try:
            yield Finding(each, verify(each.receipt))
        except RetrievalError as error:
            yield Finding(each, None, str(error))


def _finding_payload(finding: Finding) -> dict[str, Any]:
    shown, verdict = finding.shown, finding.verdict
    article = verdict.article if verdict else None
    return {
        "receipt": shown.receipt,
        "article": article.id if article else shown.article or None,
        "title": article.title if article else None,
        **(verdict_payload(verdict) if verdict else _unreadable(finding)),
        "first_shown": shown.first.isoformat(),
        "last_shown": shown.last.isoformat(),
        "answers": shown.times,
    }


def _unreadable(finding: Finding) -> dict[str, Any]:
    return {"state": UNREADABLE, "reason": finding.reason}
