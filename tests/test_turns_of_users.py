"""Lanes, the pool and the guard: whose turn it is."""

from __future__ import annotations

import asyncio
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.guard import NOTICE_EVERY, Rate
from bot.telegram.lanes import Lanes
from bot.telegram.pool import ClosingError, Pool


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=30))
def test_each_lane_keeps_its_order(items: list[tuple[int, int]]) -> None:
    """Whatever each item takes, those of one key are done one by one in the order of coming."""
    done: list[tuple[int, int]] = []
    working: set[int] = set()

    async def work(item: tuple[int, tuple[int, int]]) -> None:
        number, (key, pauses) = item
        assert key not in working
        working.add(key)
        for _ in range(pauses):
            await asyncio.sleep(0)
        working.remove(key)
        done.append((key, number))

    async def script() -> None:
        lanes = Lanes(work)
        for number, item in enumerate(items):
            lanes.put(item[0], (number, item))
        assert len(lanes) == len(items)
        while len(lanes):
            await asyncio.sleep(0)
        await lanes.close()

    asyncio.run(script())
    for key in range(4):
        assert [n for k, n in done if k == key] == [
            n for n, it in enumerate(items) if it[0] == key
        ]


def test_lanes_are_independent_and_close() -> None:
    """A slow key holds up nobody else; on closing what is begun is finished and no more begun."""
    done: list[str] = []

    async def script() -> None:
        gate = asyncio.Event()

        async def work(item: str) -> None:
            if item.startswith("slow"):
                await gate.wait()
            done.append(item)

        lanes = Lanes(work)
        lanes.put("a", "slow 1")
        lanes.put("a", "slow 2")
        lanes.put("b", "quick")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert done == ["quick"]
        closing = asyncio.create_task(lanes.close())
        await asyncio.sleep(0)
        lanes.put("b", "too late")
        gate.set()
        await closing

    asyncio.run(script())
    assert done == ["quick", "slow 1"]


def test_the_pool_takes_turns_and_lets_the_urgent_pass() -> None:
    """One at a time in order; what is wanted soon does not wait behind those in the queue."""
    order: list[str] = []
    gate = threading.Event()

    def work(name: str) -> str:
        if name == "first":
            gate.wait(10)
        order.append(name)
        return name

    async def script() -> None:
        pool = Pool(1)
        runs = [asyncio.create_task(pool.run(work, name)) for name in ("first", "second")]
        await asyncio.sleep(0.01)
        assert pool.waiting == 1
        soon = asyncio.create_task(pool.soon(work, "soon"))
        await asyncio.sleep(0.01)
        gate.set()
        assert await asyncio.gather(*runs, soon) == ["first", "second", "soon"]
        pool.end()

    asyncio.run(script())
    assert order == ["first", "soon", "second"]


def test_a_closing_pool_begins_nothing() -> None:
    """Whoever has no turn yet is told; whoever has one is finished."""
    gate = threading.Event()

    async def script() -> None:
        pool = Pool(1)
        first = asyncio.create_task(pool.run(gate.wait, 10))
        second = asyncio.create_task(pool.run(gate.wait, 10))
        await asyncio.sleep(0.01)
        pool.close()
        gate.set()
        assert await first is True
        with pytest.raises(ClosingError):
            await second
        pool.end()

    asyncio.run(script())


def test_a_bucket_is_emptied_and_filled() -> None:
    """Six a minute: six at once, then one every ten seconds; other users have their own."""
    rate = Rate(6)

    assert [rate.take(1, 0.0) for _ in range(7)] == [True] * 6 + [False]
    assert rate.take(2, 0.0)
    assert not rate.take(1, 9.0)
    assert [rate.take(1, 10.0), rate.take(1, 10.0)] == [True, False]
    assert [rate.take(1, 1000.0) for _ in range(7)] == [True] * 6 + [False]


def test_who_is_too_fast_hears_it_once_a_minute() -> None:
    """The notice is not repeated within its window."""
    rate = Rate(1)

    assert rate.notices(1, 5.0)
    assert not rate.notices(1, 5.0 + NOTICE_EVERY - 1)
    assert rate.notices(2, 6.0)
    assert rate.notices(1, 5.0 + NOTICE_EVERY)
