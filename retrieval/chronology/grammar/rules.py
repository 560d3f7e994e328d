"""The shape of a grammar rule, and the reading that it gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from retrieval.chronology.grammar.meanings import Meaning

DIGITS = "0"  # stands for "starts with a digit" among the first words of a rule


class Timex(StrEnum):
    """The types of TIMEX3."""

    DATE = "DATE"
    TIME = "TIME"
    DURATION = "DURATION"
    SET = "SET"


@dataclass(frozen=True, slots=True)
class Reading:
    """Characters `start:end` read as a time expression."""

    start: int
    end: int
    type: Timex
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Rule:
    """A bounded pattern that can only begin with one of `starts`, lower-case first words.

    `read` turns a match into type and meaning, or refuses it with None.
    """

    starts: frozenset[str]
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], tuple[Timex, Meaning] | None]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that change the expression behind them: "the end of", "early", "the first week of".

    `wrap` gets the match and the reading behind it, and refuses it with None.
    """

    starts: frozenset[str]
    pattern: re.Pattern[str]
    wrap: Callable[[re.Match[str], Reading], tuple[Timex, Meaning] | None]


def rule(
    starts: Iterable[str],
    pattern: str,
    read: Callable[[re.Match[str]], tuple[Timex, Meaning] | None],
) -> Rule:
    """A rule whose pattern ignores case and ends at the end of a word."""
    flags = re.ASCII | re.IGNORECASE
    return Rule(frozenset(starts), re.compile(pattern + r"(?![A-Za-z0-9])", flags), read)


def prefix(
    starts: Iterable[str],
    pattern: str,
    wrap: Callable[[re.Match[str], Reading], tuple[Timex, Meaning] | None],
) -> Prefix:
    """A prefix whose pattern ignores case; it includes the space before what follows."""
    return Prefix(frozenset(starts), re.compile(pattern, re.ASCII | re.IGNORECASE), wrap)
