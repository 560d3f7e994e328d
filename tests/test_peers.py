"""What the comparison with other libraries counts: by hand, and against a slow oracle."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from peers.corpus import (
    ARTICLES,
    PASSAGE_VECTORS,
    PASSAGES,
    QUESTIONS,
    WINDOWS,
    Passage,
    Question,
    Window,
    read_corpus,
    read_questions,
    read_windows,
    write_lines,
)
from peers.kills import MOST_TRIES, in_time
from peers.measures import auroc, first_right, hits_at, mrr_at, percentile, under_filled
from peers.places import REQUIREMENTS, TITLES, Place
from peers.processes import Process
from peers.shape import Adapter, Search
from peers.sizes import SMALL
from peers.table import rendered
from peers.worker import Worker

SCORES = st.lists(st.sampled_from([-1.0, 0.0, 0.25, 0.5, 2.0]), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("texts", "facts", "place"),
    [
        (["Prices rose by 6 %.", "Prices rose by 5 %."], ["Prices rose by 5 %."], 1),
        (["Prices\nrose  by 5 %. Then they fell."], ["Prices rose by 5%."], 0),
        (["prices rose by 5 %."], ["Prices rose by 5 %."], None),
        (["Prices rose"], ["Prices rose by 5 %."], None),
        (["No.", "Second fact.", "First fact."], ["First fact.", "Second fact."], 1),
        ([], ["Prices rose by 5 %."], None),
    ],
)
def test_a_passage_is_right_where_it_holds_a_whole_fact_white_space_ignored(
    texts: Sequence[str], facts: Sequence[str], place: int | None
) -> None:
    """The paper's rule: nothing but white space may differ, and any fact will do."""
    assert first_right(texts, facts) == place


def test_hits_and_mrr_by_hand() -> None:
    """First right at ranks 1, 4, 5 and 11, and never."""
    firsts = [0, 3, 4, 10, None]

    assert hits_at(firsts, 4) == 2 / 5
    assert hits_at(firsts, 10) == 3 / 5
    assert mrr_at(firsts, 10) == pytest.approx((1 + 1 / 4 + 1 / 5) / 5)


def test_auroc_by_hand() -> None:
    """Of six pairs four are in order and one ties; nothing found at all scores lowest."""
    assert auroc([0.9, 0.5, 0.1], [0.5, 0.0]) == 4.5 / 6
    assert auroc([0.1], [float("-inf")]) == 1.0


@given(SCORES, SCORES)
def test_auroc_turns_round_with_the_sides(high: list[float], low: list[float]) -> None:
    """What is won by one side is lost by the other."""
    assert auroc(high, low) + auroc(low, high) == pytest.approx(1)


def test_a_window_is_under_filled_below_ten() -> None:
    """Ten are enough, nine are not."""
    assert under_filled([10, 11, 9, 0]) == 2


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40), st.sampled_from([0.5, 0.95, 1.0]))
def test_a_percentile_is_one_of_the_values_and_the_smallest_that_will_do(
    values: list[float], share: float
) -> None:
    """At least the share lies at or below it, and less than the share below it."""
    found = percentile(values, share)

    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)
    assert sum(value < found for value in values) < share * len(values)


def test_a_corpus_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Passages keep what other formats take for the end of a line, and part by their article."""
    passages = (
        Passage(0, 0, "One\u2028line.", "A", "AP", 738_000),
        Passage(1, 1, "Two.", "B", "AFP", 738_001),
    )
    question, window = Question("Who?", ("One",)), Window("Who?", 738_000, 738_002)
    write_lines(tmp_path / PASSAGES, passages)
    write_lines(tmp_path / QUESTIONS, [question])
    write_lines(tmp_path / WINDOWS, [window])
    (tmp_path / ARTICLES).write_text('[{"number": 0}, {"number": 1}]', "utf-8")
    np.save(tmp_path / PASSAGE_VECTORS, np.eye(2, dtype=np.float32))

    corpus = read_corpus(tmp_path)
    second = corpus.of([1])

    assert corpus.passages == passages
    assert read_questions(tmp_path) == (question,)
    assert read_windows(tmp_path) == (window,)
    assert second.passages == passages[1:]
    assert second.vectors.tolist() == [[0, 1]]
    assert second.articles == ({"number": 1},)


def test_a_headed_passage_has_title_source_and_date_in_front() -> None:
    """The same fields as Dateline's own heading."""
    passage = Passage(0, 0, "Prices rose.", "Inflation", "AP", 738_000)

    assert passage.headed == "Inflation AP 29 July 2021\nPrices rose."


class Late:
    """Saves that end before every kill but those of some turns."""

    def __init__(self, *in_time: int) -> None:
        self._in_time, self.turns = in_time, 0

    def whole(self, folder: Path) -> float:  # noqa: ARG002 - the shape of a saver
        """At once."""
        return 0.0

    def killed(self, folder: Path, moment: float) -> bool:
        """Only in some turns, and always over the old index."""
        assert 0 <= moment <= 0.5
        assert [each.read_text() for each in folder.iterdir()] == ["old"]
        (folder / "index").write_text("broken")
        self.turns += 1
        return self.turns in self._in_time

    def close(self) -> None:
        """Nothing."""


@pytest.mark.parametrize(
    ("turns", "kills", "tried"), [((1, 2), 2, 2), ((2, 5, 6), 2, 5), ((3,), 1, 2 * MOST_TRIES)]
)
def test_only_kills_that_came_in_time_count_and_each_falls_on_the_old_index(
    tmp_path: Path, turns: Sequence[int], kills: int, tried: int
) -> None:
    """Two are wanted: no more are tried, and not for ever."""
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "index").write_text("old")
    saves = Late(*turns)

    assert sum(1 for _ in in_time(saves, tmp_path, 0.5, 2)) == kills
    assert saves.turns == tried


def test_a_process_that_is_killed_in_the_middle_of_an_order_has_not_done_it(
    tmp_path: Path,
) -> None:
    """It waits for a corpus that nobody writes."""
    os.mkfifo(tmp_path / PASSAGES)
    with closing(Process(Place(tmp_path, SMALL, "dateline"))) as process:
        order = {"folder": str(tmp_path), "articles": None, "headed": False}

        assert process.killed("corpus", 0.0, **order)


class Failing:
    """A library whose save raises."""

    SEARCHES: Mapping[str, Search] = {}

    def save(self, store: object, folder: Path) -> None:
        """Never."""
        raise OSError(f"{folder} is full of {store}")


def test_a_fork_that_cannot_save_ends_with_a_status_of_its_own(tmp_path: Path) -> None:
    """It neither goes on beside the process that it comes from nor counts as killed."""
    worker = Worker(cast(Adapter, Failing()))

    assert worker.ended(worker.save_apart(str(tmp_path))) == 1


FOUND = {"hits_at_4": 0.5, "hits_at_10": 1.0, "mrr_at_10": 0.25, "auroc": 0.75}


def _results(**stages: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON holds
    quality = {"plain": {"dense": FOUND}, "headed": None, "confidence_auroc": None}
    return {"quality": quality, **stages}


def test_the_table_has_a_column_for_each_library_and_says_what_is_missing() -> None:
    """What was not measured is a dash, what failed says so; nothing is made up."""
    kills = {"old": 3, "new": 1, "neither": 2, "refused": 19}
    text = rendered(
        {
            "langchain": _results(
                kills=kills,
                windows={
                    "filter": True,
                    "under_filled": 83,
                    "windows": 100,
                    "published_inside": 0.5,
                },
                cold={"error": "ended with status 1"},
            ),
            "dateline": _results(windows={"filter": False}),
        }
    )

    lines = text.splitlines()
    assert lines[0] == "| | Dateline | LangChain FAISS |"
    assert "| Hits@4 | .500 | .500 |" in lines
    assert "| Hits@10 | 1.000 | 1.000 |" in lines
    assert "| three-day windows under-filled | no filter | 83 of 100 |" in lines
    assert "| what came back, published inside | – | 50% |" in lines
    assert "| killed saves: whole / neither / refused | – | 4 / 2 / 19 |" in lines
    assert "| cold start, s wall / CPU | – | failed |" in lines
    assert "| LangChain FAISS, dense | as cut | .500 | 1.000 | .250 | .750 |" in lines


def test_a_library_that_cannot_be_installed_has_no_figures() -> None:
    """Its whole column says why there are none, even where an older run left some."""
    text = rendered({"txtai": _results(environment={"error": "no matching distribution"})})

    assert "| Hits@4 | not installed |" in text
    assert ".500" not in text
    assert "txtai: no matching distribution" in text


def test_every_library_has_pinned_requirements() -> None:
    """Each line names one version."""
    for peer in TITLES:
        if peer != "dateline":
            lines = (REQUIREMENTS / f"{peer}.txt").read_text("utf-8").split()
            assert lines
            assert all(line.count("==") == 1 for line in lines)
