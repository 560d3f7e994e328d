"""Fusion: values by hand, and what must not matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.fusion import fuse

SCORES = st.floats(-100, 100).map(lambda score: round(score, 3))
PAIRS = st.dictionaries(st.integers(1, 99), st.tuples(SCORES, SCORES))


def fused(pairs: dict[int, tuple[float, float]]) -> list[tuple[int, float]]:
    """Fuse pairs of (lexical, dense)."""
    return fuse({n: a for n, (a, _) in pairs.items()}, {n: b for n, (_, b) in pairs.items()})


def test_by_hand() -> None:
    """Lexical 6, 3, 0: z is +-1.2247; dense .5, .5, .8: z is -.7071, -.7071, +1.4142."""
    found = fused({1: (6.0, 0.5), 2: (3.0, 0.5), 3: (0.0, 0.8)})

    assert [number for number, _ in found] == [1, 3, 2]
    assert [score for _, score in found] == pytest.approx([0.45200, -0.16916, -0.28284], abs=1e-5)


def test_ties_go_to_the_smaller_number() -> None:
    """Equal passages, one passage, none."""
    assert fused({9: (1.0, 1.0), 4: (1.0, 1.0)}) == [(4, 0.0), (9, 0.0)]
    assert fused({5: (3.0, 0.1)}) == [(5, 0.0)]
    assert fused({}) == []


def test_both_must_score_the_same_passages() -> None:
    """A passage without one of its scores is a mistake of the caller's."""
    with pytest.raises(ValueError, match="the same passages"):
        fuse({1: 1.0}, {2: 1.0})


@given(PAIRS, st.randoms())
def test_the_order_of_the_passages_is_irrelevant(
    pairs: dict[int, tuple[float, float]], chance: st.DataObject
) -> None:
    """Shuffled, the result is the same to the bit."""
    items = list(pairs.items())
    chance.shuffle(items)  # type: ignore[attr-defined] # a random.Random

    assert fused(dict(items)) == fused(pairs)


@given(PAIRS)
def test_always(pairs: dict[int, tuple[float, float]]) -> None:
    """Each passage once, best first, mean 0; who is better in both is never behind."""
    found = fused(pairs)
    rank = {number: at for at, (number, _) in enumerate(found)}

    assert sorted(rank) == sorted(pairs)
    assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)
    assert sum(score for _, score in found) == pytest.approx(0, abs=1e-6)
    for a in pairs:
        for b in pairs:
            if pairs[a][0] > pairs[b][0] + 1 and pairs[a][1] > pairs[b][1] + 1:
                assert rank[a] < rank[b]
