"""Evaluations, their comparisons and calibrations on a terminal: compact columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console

from bot.harmless import visible
from retrieval.answering.calibration import Calibration, Fitted, Measured
from retrieval.evaluation.compare import Comparison, Pair
from retrieval.evaluation.marks import Mark
from retrieval.evaluation.report import Report

NAMES = {
    "good": "good",
    "right_first": "right first",
    "right_any": "right any",
    "answered": "answered",
    "right_of_answered": "right of answered",
    "refusal_recall": "refusal recall",
    "refusal_precision": "refusal precision",
    "recall_at_1": "recall at 1",
    "recall_at_3": "recall at 3",
    "recall_at_5": "recall at 5",
    "recall_at_10": "recall at 10",
    "mrr_at_10": "MRR at 10",
    "auroc_answerable": "AUROC, answerable",
    "auroc_right": "AUROC, right",
    "calibration_error": "calibration error",
    "risk_area": "risk area",
}
SHARES = frozenset(list(NAMES)[:11])  # shown in per cent
OF_A_KIND = ("right_first", "refusal_recall", "recall_at_10", "auroc_right")
SHOWN_COVERAGES = (3, 6, 9, 12)  # of the twelve points of the curve
SHOWN = 160  # characters of a quote or a message


def show_report(out: Console, report: Report) -> None:
    """Print what went wrong, then the figures of all questions and of each kind."""
    payload = report.payload()
    for mark in report.marks:
        if not mark.good:
            _show_wrong(out, mark)
    count = f"{payload['questions']:,} questions: {payload['answerable']:,} with an answer"
    out.print(f"{count}, {payload['unanswerable']:,} without", style="bold")
    _show_figures(out, payload)
    if payload["risk_coverage"]:
        out.print(f"wrong of the surest  {_curve(payload['risk_coverage'])}")
    if payload["kinds"]:
        head = "".join(f"{NAMES[name]:>15}" for name in OF_A_KIND)
        out.print(f"{'kind':<13}{'asked':>6}{head}", style="bold")
    for kind, counted in payload["kinds"].items():
        cells = "".join(f"{_value(name, counted[name]):>15}" for name in OF_A_KIND)
        out.print(f"{visible(kind):<13}{counted['questions']:>6,}{cells}")


def show_comparison(out: Console, found: Comparison) -> None:
    """Print what has changed since a saved run, and which questions were won and lost."""
    out.print()
    left_out = f", {found.left_out:,} asked in one only left out" if found.left_out else ""
    out.print(f"Against the saved run: {found.common:,} questions{left_out}", style="bold")
    before, now = found.asked_on
    if before != now:
        out.print(f"The saved run was asked as of {before}, this one as of {now}.")
    _show_figures(out, found.payload()["differences"], sign="+")
    won, lost = found.right_first
    out.print(f"right first only now {won:,}, only before {lost:,}: p = {found.p:.3f} (McNemar)")
    _show_pairs(out, "won", found.won)
    _show_pairs(out, "lost", found.lost)


def show_calibration(out: Console, calibration: Calibration, kept: dict[str, str]) -> None:
    """Print what was fitted; `kept` says of each model that was not why it stays as shipped."""
    for name, fitted in calibration.models.items():
        _show_fitted(out, name, fitted)
    for name, why in kept.items():
        out.print(f"{name}: stays as shipped, {why}")


def _show_fitted(out: Console, name: str, fitted: Fitted) -> None:
    least = "as shipped" if fitted.threshold is None else f"{fitted.threshold:.2f}"
    asked = f"{fitted.questions:,} questions, {fitted.right:,} right"
    out.print(f"{name}: {asked}, answered from {least}", style="bold")
    for label, measured in (("as shipped", fitted.shipped), ("calibrated", fitted.expected)):
        out.print(f"  {label:<12} {_expected(measured)}")
    weights = zip((*fitted.features, "intercept"), fitted.weights, strict=True)
    out.print("  weights      " + ", ".join(f"{name} {weight:.3f}" for name, weight in weights))


def _expected(measured: Measured) -> str:
    parts = []
    for name, found in (("precision", measured.precision), ("coverage", measured.coverage)):
        shown = "-" if found is None else f"{found[0]:.1%} ({found[1]:.1%} to {found[2]:.1%})"
        parts.append(f"{name} {shown}")
    return ", ".join([*parts, f"log loss {measured.log_loss:.3f}"])


def _show_wrong(out: Console, mark: Mark) -> None:
    """A question that went wrong, what came of it, and whether its passage was found."""
    found = f"found as passage {mark.rank}" if mark.rank else "not among the passages found"
    out.print(f"wrong: {visible(mark.case.question)}", style="dim")
    note = f" ({found})" if mark.case.answerable else ""
    out.print(f"       {_short(mark.got)}{note}", style="dim")


def _show_pairs(out: Console, what: str, pairs: Sequence[Pair]) -> None:
    for before, now in pairs:
        out.print(f"{what}: {visible(now.case.question)}", style="dim")
        out.print(f"       before: {_short(before.got)}", style="dim")
        out.print(f"       now: {_short(now.got)}", style="dim")


def _show_figures(out: Console, payload: dict[str, Any], sign: str = "") -> None:
    """Figures in a column, each with its interval; `sign` is "+" for differences."""
    for name, words in NAMES.items():
        row = f"{words:<19} {_value(name, payload[name], sign):>8}"
        if payload["intervals"][name]:
            low, high = (_value(name, end, sign) for end in payload["intervals"][name])
            row += f"   {low} to {high}"
        out.print(row)


def _value(name: str, value: float | None, sign: str = "") -> str:
    """A figure, in per cent where it is a share."""
    if value is None:
        return "-"
    return f"{value:{sign}.1%}" if name in SHARES else f"{value:{sign}.3f}"


def _curve(points: Sequence[dict[str, Any]]) -> str:
    """Of the surest quarter, half, three quarters and all, how many are wrong."""
    shown = dict.fromkeys(min(n, len(points)) - 1 for n in SHOWN_COVERAGES)
    return ", ".join(f"{points[n]['coverage']:.0%}: {points[n]['risk']:.1%}" for n in shown)


def _short(text: str) -> str:
    text = visible(text)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1].rstrip()}…"
