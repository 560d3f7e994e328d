"""Articles that are asked for by outlet and day, and turns among the outlets."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.outlet import Dispatch, in_turns
from retrieval.article import Article, Dated
from retrieval.asking.parts import Outlet
from retrieval.period import ALWAYS, Period

FIFTH, SIXTH = Period.day(date(2023, 10, 5)), Period.day(date(2023, 10, 6))
OCTOBER = Period(date(2023, 10, 1), date(2023, 11, 1))
BOTH = Period(date(2023, 10, 5), date(2023, 10, 7))
SINCE = Period(date(2023, 1, 1), None)
POST = frozenset({"Post"})


def test_the_dispatch_of_an_article() -> None:
    """Its source, and the days on which it is likely to have appeared."""
    dated = Article("a", "t", "Text.", (), source="Post", published=Dated(period=OCTOBER))

    assert Dispatch.of(dated) == Dispatch("Post", OCTOBER)
    assert Dispatch.of(Article("a", "t", "Text.", ())) == Dispatch(None, ALWAYS)


@pytest.mark.parametrize(
    ("published", "asked", "meets"),
    [
        (SIXTH, None, True),
        (ALWAYS, None, True),
        (SIXTH, SIXTH, True),
        (FIFTH, SIXTH, False),
        (SIXTH, OCTOBER, True),
        (OCTOBER, OCTOBER, True),
        (BOTH, SIXTH, True),  # one of two days: even odds
        (OCTOBER, SIXTH, False),  # one day in 31
        (Period(date(2023, 9, 30), date(2023, 10, 3)), OCTOBER, True),  # two days of three
        (Period(date(2023, 9, 29), date(2023, 10, 2)), OCTOBER, False),  # one of three
        (ALWAYS, SIXTH, True),  # nothing speaks against it
        (SINCE, SIXTH, True),
        (SINCE, Period.day(date(2022, 10, 6)), False),
    ],
)
def test_what_is_asked_for(published: Period, asked: Period | None, meets: bool) -> None:  # noqa: FBT001
    """It is the outlet's, and rather of that day than not; of another outlet it never is."""
    outlet = Outlet(POST, asked)

    assert Dispatch("Post", published).meets(outlet) is meets
    assert not Dispatch("Echo", published).meets(outlet)
    assert not Dispatch(None, published).meets(outlet)


def test_one_of_several_sources_of_a_brand() -> None:
    """Any section of it is the outlet."""
    outlet = Outlet(frozenset({"Post - Sports", "Post - Health"}), None)

    assert Dispatch("Post - Health", ALWAYS).meets(outlet)
    assert not Dispatch("Post", ALWAYS).meets(outlet)


@pytest.mark.parametrize(
    ("dispatch", "outlets", "undue"),
    [
        (Dispatch("Post", FIFTH), [Outlet(POST, SIXTH)], True),
        (Dispatch("Post", SIXTH), [Outlet(POST, SIXTH)], False),
        (Dispatch("Post", FIFTH), [Outlet(POST, SIXTH), Outlet(POST, FIFTH)], False),
        (Dispatch("Post", FIFTH), [Outlet(POST, None)], False),
        (Dispatch("Post", ALWAYS), [Outlet(POST, SIXTH)], False),
        (Dispatch("Echo", FIFTH), [Outlet(POST, SIXTH)], False),
        (Dispatch(None, FIFTH), [Outlet(POST, SIXTH)], False),
        (Dispatch("Post", FIFTH), [], False),
    ],
)
def test_what_is_of_other_days(dispatch: Dispatch, outlets: list[Outlet], undue: bool) -> None:  # noqa: FBT001
    """Only an article of an outlet that is asked for by the day can be of the wrong one."""
    assert dispatch.undue(outlets) is undue


def test_what_may_be_of_the_day_is_not_undue() -> None:
    """An article of some day in October is no worse than one of no known day."""
    assert not Dispatch("Post", OCTOBER).undue([Outlet(POST, SIXTH)])


def turns(order: list[int], sources: dict[int, str], asked: str) -> list[int]:
    """The order in turns of the outlets asked for, one letter each."""
    dispatches = {n: Dispatch(source, ALWAYS) for n, source in sources.items()}
    return in_turns(order, dispatches, [Outlet(frozenset(each), None) for each in asked])


def test_turns_by_hand() -> None:
    """A and B by turns, then C; whichever outlet has the best passage begins."""
    sources = {1: "A", 2: "A", 3: "C", 4: "B", 5: "A", 6: "B"}

    assert turns([1, 2, 3, 4, 5, 6], sources, "AB") == [1, 4, 2, 6, 5, 3]
    assert turns([1, 2, 3, 4, 5, 6], sources, "BA") == [1, 4, 2, 6, 5, 3]
    assert turns([6, 5, 4, 3, 2, 1], sources, "AB") == [6, 5, 4, 2, 1, 3]
    assert turns([3, 2, 4, 1, 6, 5], sources, "ABC") == [3, 2, 4, 1, 6, 5]


def test_with_one_outlet_found_or_none_the_order_is_kept() -> None:
    """There is nobody to take turns with."""
    sources = {1: "C", 2: "A", 3: "C", 4: "A"}

    assert turns([1, 2, 3, 4], sources, "A") == [1, 2, 3, 4]
    assert turns([4, 3, 2, 1], sources, "AB") == [4, 3, 2, 1]
    assert turns([4, 3, 2, 1], sources, "") == [4, 3, 2, 1]
    assert turns([], {}, "AB") == []


def test_one_outlet_by_two_days() -> None:
    """Each day has its turns; what was dated by neither comes last."""
    days = {1: FIFTH, 2: FIFTH, 3: SIXTH, 4: Period.day(date(2023, 1, 1))}
    dispatches = {n: Dispatch("Post", day) for n, day in days.items()}

    found = in_turns([4, 1, 2, 3], dispatches, [Outlet(POST, SIXTH), Outlet(POST, FIFTH)])

    assert found == [1, 3, 2, 4]


ORDERS = st.dictionaries(st.integers(0, 30), st.sampled_from("ABCDE"), max_size=15).flatmap(
    lambda sources: st.tuples(st.permutations(list(sources)), st.just(sources))
)


@given(ORDERS, st.lists(st.sampled_from("ABCXY"), unique=True, max_size=4).map("".join))
def test_turns_lose_nothing(found: tuple[list[int], dict[int, str]], asked: str) -> None:
    """The same passages, the best one first if asked for, each outlet's and the rest in order."""
    order, sources = found

    turned = turns(order, sources, asked)

    assert sorted(turned) == sorted(order)
    for outlet in asked:
        own = [n for n in order if sources[n] == outlet]
        assert [n for n in turned if sources[n] == outlet] == own
    others = [n for n in order if sources[n] not in asked]
    assert [n for n in turned if sources[n] not in asked] == others
    if order and sources[order[0]] in asked:
        assert turned[0] == order[0]


@given(ORDERS, st.lists(st.sampled_from("ABCXY"), unique=True, max_size=4).map("".join))
def test_no_outlet_waits_longer_than_a_round(
    found: tuple[list[int], dict[int, str]], asked: str
) -> None:
    """While two outlets both have passages left, neither is more than one ahead."""
    order, sources = found
    counts = {each: sum(source == each for source in sources.values()) for each in asked}
    had = {each: count for each, count in counts.items() if count}
    if len(had) < 2:
        return

    seen = dict.fromkeys(had, 0)
    for number in turns(order, sources, asked):
        if sources[number] in seen:
            seen[sources[number]] += 1
        left = [seen[each] for each in had if seen[each] < had[each]]
        assert not left or max(seen.values()) - min(left) <= 1


@given(ORDERS)
def test_outlets_that_share_sources(found: tuple[list[int], dict[int, str]]) -> None:
    """A passage that meets two outlets is there once."""
    order, sources = found
    dispatches = {n: Dispatch(source, ALWAYS) for n, source in sources.items()}
    shared = [Outlet(frozenset("AB"), None), Outlet(frozenset("BC"), None)]

    turned = in_turns(order, dispatches, shared)

    assert sorted(turned) == sorted(order)
    if order and sources[order[0]] in "ABC":
        assert turned[0] == order[0]
