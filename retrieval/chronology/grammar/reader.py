"""Reading one time expression at one place: the longest that the grammar allows there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from retrieval.chronology.grammar import (
    ages,
    amounts,
    clock,
    comparisons,
    dates,
    figures,
    joins,
    longer,
    prefixes,
    references,
    relative,
    repeats,
)
from retrieval.chronology.grammar.rules import DIGITS, Prefix, Reading, Rule

WORD = re.compile(r"[0-9]+|[^\W\d_]+")
DEPTH = 3  # "early Saturday, June 24, 1950" needs all three steps


def _by_first_word(*rules: Rule | Prefix) -> Mapping[str, tuple[Rule | Prefix, ...]]:
    index: defaultdict[str, list[Rule | Prefix]] = defaultdict(list)
    for rule in rules:
        for word in rule.starts:
            index[word].append(rule)
    return {word: tuple(found) for word, found in index.items()}


GRAMMAR = _by_first_word(
    *figures.RULES,
    *dates.RULES,
    *longer.RULES,
    *relative.RULES,
    *comparisons.RULES,
    *repeats.RULES,
    *amounts.RULES,
    *ages.RULES,
    *clock.RULES,
    *references.RULES,
    *prefixes.PREFIXES,
)


def can_begin(word: str) -> bool:
    """Whether any rule of the grammar begins with `word`."""
    return _key(word) in GRAMMAR


def read(text: str, start: int, end: int, depth: int = 0) -> Reading | None:
    """The longest expression of `text[start:end]` that begins at `start`, if there is one.

    Of equally long ones the first of the grammar counts. `depth` is how many expressions wait
    for this one; at `DEPTH` no further one is begun.
    """
    word = WORD.match(text, start, end)
    best = None
    for rule in () if word is None else GRAMMAR.get(_key(word.group()), ()):
        found = _apply(rule, text, start, end, depth)
        if found is not None and (best is None or found.end > best.end):
            best = found
    while best is not None and depth < DEPTH:
        longer_one = _joined(best, text, end, depth)
        if longer_one is None:
            break
        best = longer_one
    return best


def _key(word: str) -> str:
    return DIGITS if "0" <= word[0] <= "9" else word.lower()


def _apply(rule: Rule | Prefix, text: str, start: int, end: int, depth: int) -> Reading | None:
    match = rule.pattern.match(text, start, end)
    if match is None:
        return None
    if isinstance(rule, Rule):
        found = rule.read(match)
        return None if found is None else Reading(start, match.end(), *found)
    inner = read(text, match.end(), end, depth + 1) if depth < DEPTH else None
    if inner is None:
        return None
    wrapped = rule.wrap(match, inner)
    return None if wrapped is None else Reading(start, inner.end, *wrapped)


def _joined(left: Reading, text: str, end: int, depth: int) -> Reading | None:
    if not joins.is_open(left):
        return None
    gap = joins.GAP.match(text, left.end, end)
    if gap is None or gap.end() == left.end:
        return None
    right = read(text, gap.end(), end, depth + 1)
    if right is None:
        return None
    both = joins.join(left, gap.group(), right)
    return None if both is None else Reading(left.start, right.end, *both)
