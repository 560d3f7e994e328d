"""Compare two runs over the questions that both asked.

Differences are paired: both runs of a resample are measured on the same questions, so that what
makes a question hard for both cancels out. Whether more were right first is tested by McNemar's
exact test on the questions in which the runs differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from retrieval.errors import ReadError
from retrieval.evaluation.cases import Case
from retrieval.evaluation.figures import Figure, estimated, measured
from retrieval.evaluation.marks import Mark
from retrieval.evaluation.measures import Floats, mcnemar
from retrieval.evaluation.report import figures_payload
from retrieval.evaluation.saved import Run

Pair = tuple[Mark, Mark]
"""One question in the run before and in this one."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What has changed since a run: a difference is the figure now less the figure before.

    `asked_on` are the days of asking, before and now. `common` questions are compared; `left_out`
    are those of either run that the other did not ask, or whose expected answer has changed.
    `right_first` counts the answerable questions that only this run and that only the run before
    got right first; `p` is McNemar's. `won` and `lost` are the questions, answerable or not, that
    went well only now and only before.
    """

    asked_on: tuple[date, date]
    common: int
    left_out: int
    differences: dict[str, Figure | None]
    right_first: tuple[int, int]
    p: float
    won: tuple[Pair, ...]
    lost: tuple[Pair, ...]

    def payload(self) -> dict[str, Any]:
        """The comparison as JSON."""
        won, lost = self.right_first
        return {
            "asked_on": [day.isoformat() for day in self.asked_on],
            "common": self.common,
            "left_out": self.left_out,
            "differences": figures_payload(self.differences),
            "mcnemar": {"won": won, "lost": lost, "p": round(self.p, 4)},
            "won": [_pair_payload(pair) for pair in self.won],
            "lost": [_pair_payload(pair) for pair in self.lost],
        }


def compare(before: Run, now: Run) -> Comparison:
    """What has changed between two runs; raise ReadError where no question is common."""
    check_common([mark.case for mark in before.marks], [mark.case for mark in now.marks])
    earlier = {_identity(mark.case): mark for mark in before.marks}
    pairs = [
        (earlier[key], mark) for mark in now.marks if (key := _identity(mark.case)) in earlier
    ]
    old, new = ([pair[side] for pair in pairs] for side in (0, 1))
    won, lost = (
        sum(a.right_first and not b.right_first for a, b in zip(first, other, strict=True))
        for first, other in ((new, old), (old, new))
    )
    return Comparison(
        asked_on=(before.asked_on, now.asked_on),
        common=len(pairs),
        left_out=len(before.marks) + len(now.marks) - 2 * len(pairs),
        differences=estimated(len(pairs), lambda weights: _differences(old, new, weights)),
        right_first=(won, lost),
        p=mcnemar(won, lost),
        won=tuple((a, b) for a, b in pairs if b.good and not a.good),
        lost=tuple((a, b) for a, b in pairs if a.good and not b.good),
    )


def check_common(before: Sequence[Case], now: Sequence[Case]) -> None:
    """Raise ReadError where two runs have no question in common."""
    if not {_identity(case) for case in before} & {_identity(case) for case in now}:
        raise ReadError(
            f"the saved run is of other questions: none of its {len(before):,} is among these "
            f"{len(now):,} with the same answer expected; compare with a run of this file"
        )


def _identity(case: Case) -> tuple[str, str, str | None, frozenset[str]]:
    """What must be the same for two runs to be compared in a question."""
    return case.key, case.question, case.article, frozenset(case.texts)


def _differences(old: Sequence[Mark], new: Sequence[Mark], weights: Floats) -> dict[str, Floats]:
    before, now = measured(old, weights), measured(new, weights)
    return {name: now[name] - before[name] for name in now}


def _pair_payload(pair: Pair) -> dict[str, str]:
    before, now = pair
    return {"question": now.case.question, "before": before.got, "now": now.got}
