"""Counting: what was done, and how long it took."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.counters import REMEMBERED, Counters, quantile

STARTED = datetime(2024, 1, 5, 12, 0, tzinfo=UTC)


def test_nothing_yet() -> None:
    """Before the first answer there is no time that it takes."""
    counters = Counters(STARTED)

    assert (counters.p50, counters.p95, counters.seconds()) == (None, None, ())


def test_how_long_it_takes() -> None:
    """Of a hundred answers the 50th and the 95th by length, in whatever order they came."""
    counters = Counters(STARTED)
    for seconds in [*range(51, 101), *range(1, 51)]:
        counters.took(seconds)

    assert (counters.p50, counters.p95) == (50, 95)


def test_only_the_last_count() -> None:
    """What a thousand answers ago was slow is forgotten."""
    counters = Counters(STARTED)
    for seconds in [1000.0] * 500 + [1.0] * REMEMBERED:
        counters.took(seconds)

    assert counters.seconds() == (1.0,) * REMEMBERED


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([7], 0.5, 7), ([7], 0.95, 7), ([1, 2], 0.5, 1), ([1, 2], 0.95, 2), ([3, 1, 2], 0.5, 2),
     (range(1, 21), 0.95, 19), (range(1, 22), 0.95, 20), ([5, 5, 9], 1.0, 9)],
)  # fmt: skip
def test_nearest_rank(values: Sequence[int], share: float, expected: float) -> None:
    """Worked out by hand: the smallest value that enough of them do not exceed."""
    assert quantile(tuple(map(float, values)), share) == expected


@given(st.lists(st.integers(0, 1000).map(float), min_size=1), st.sampled_from([0.5, 0.95]))
def test_enough_and_no_more(values: list[float], share: float) -> None:
    """So many values are at most the quantile, and fewer are below it."""
    found = quantile(tuple(values), share)

    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)
    assert sum(value < found for value in values) < share * len(values)
