"""The results as two tables in Markdown: what each library is like, and what each finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .places import TITLES

Results = Mapping[str, Mapping[str, Any]]
"""Of each library its stages."""

NONE = "–"

NOTES = """\
Passages are Dateline's own for everybody but groundkit, which cuts articles by itself; vectors
are those of all-MiniLM-L6-v2 by sentence-transformers, the same for everybody but groundkit,
whose default is BM25 alone. A passage is right where it holds a gold fact, white space ignored.
Everything is at its defaults; Dateline's weights were fitted on questions of this set, so its own
figures of finding are not blind. AUROC: how well the first score (for Dateline: the confidence of
its answer) tells questions that the archive answers from those that it does not. Days: Dateline
has no filter by the day of the article; it takes days from the question and means what a sentence
is about, so its windows cannot be compared with the others', which filter by the article's day.
Saving is all of Dateline's and groundkit's building, which write as they go; vectors were given.
After kill -9 an index answers as the old one or the new one, or as neither without a word, or
refuses to load. Cold: a fresh process to its first answer, for Dateline a whole cited `ask`. Warm
questions are embedded by the model and searched. Indexing embeds with the library's own model,
already loaded; the others' seconds are of every 13th article, scaled by passages."""


def rendered(results: Results) -> str:
    """Both tables and what they mean."""
    peers = [peer for peer in TITLES if peer in results]
    versions = "; ".join(
        f"{TITLES[peer]}: {', '.join(results[peer]['packages']['packages'])}"
        for peer in peers
        if "packages" in results[peer]
    )
    parts = [_side_by_side(results, peers), _ways(results, peers), NOTES, f"Versions. {versions}."]
    missing = [
        f"Not installed: {TITLES[peer]}: {results[peer]['environment']['error']}"
        for peer in peers
        if "environment" in results[peer]
    ]
    return "\n\n".join([*parts, *missing]) + "\n"


def _side_by_side(results: Results, peers: Sequence[str]) -> str:
    """A row for each measure, a column for each library."""
    rows = [["", *(TITLES[peer] for peer in peers)]]
    for name, stage, cell in ROWS:
        rows.append([name, *(_cell(results[peer], stage, cell) for peer in peers)])
    return markdown(rows)


def _ways(results: Results, peers: Sequence[str]) -> str:
    """A row for each way of searching, plain and with title, source and date in front."""
    rows = [["way of searching", "passages", "Hits@4", "Hits@10", "MRR@10", "AUROC"]]
    for peer in peers:
        if "environment" in results[peer]:
            continue
        quality = results[peer].get("quality", {})
        for kind, what in (("plain", "as cut"), ("headed", "headed")):
            for way, each in (quality.get(kind) or {}).items():
                if kind == "headed" and each == quality["plain"][way]:
                    continue  # vectors alone: they stay
                figures = [
                    each[name] for name in ("hits_at_4", "hits_at_10", "mrr_at_10", "auroc")
                ]
                cells = (_share(figure) for figure in figures)
                rows.append([f"{TITLES[peer]}, {way}", what, *cells])
    return markdown(rows)


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """A table whose first row is its head and whose first column is text.

    >>> print(markdown([["", "a"], ["disk, MiB", "3"]]))
    | | a |
    |---|---:|
    | disk, MiB | 3 |
    """
    head, *body = rows
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *body]
    return "\n".join(_line(line) for line in lines)


def _line(cells: Iterable[str]) -> str:
    parts = list(cells)
    if parts[0] == "---":
        return f"|{'|'.join(parts)}|"
    return "| " + " | ".join(parts).lstrip() + " |"


def _cell(stages: Mapping[str, Any], stage: str, cell: Callable[[Any], str]) -> str:
    """What a stage says; why it could not be measured, where it could not."""
    if "environment" in stages:
        return "not installed"
    figures = stages.get(stage)
    if figures is None:
        return NONE
    return "failed" if "error" in figures else cell(figures)


def _share(figure: float | None) -> str:
    return NONE if figure is None else f"{figure:.3f}".removeprefix("0")


def _first(name: str) -> Callable[[Any], str]:
    """A figure of finding in the first way."""
    return lambda quality: _share(next(iter(quality["plain"].values()))[name])


def _auroc(quality: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if quality["confidence_auroc"] is not None:
        return _share(quality["confidence_auroc"])
    return _first("auroc")(quality)


def _pair(wall: str, cpu: str, digits: int) -> Callable[[Any], str]:
    return lambda figures: f"{figures[wall]:.{digits}f} / {figures[cpu]:.{digits}f}"


def _windows(figures: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if not figures["filter"]:
        return "no filter"
    return f"{figures['under_filled']} of {figures['windows']}"


def _inside(figures: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    return f"{figures['published_inside']:.0%}" if figures["filter"] else NONE


def _kills(figures: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    whole = figures["old"] + figures["new"]
    return f"{whole} / {figures['neither']} / {figures['refused']}"


ROWS: Sequence[tuple[str, str, Callable[[Any], str]]] = (
    ("Hits@4", "quality", _first("hits_at_4")),
    ("Hits@10", "quality", _first("hits_at_10")),
    ("MRR@10", "quality", _first("mrr_at_10")),
    ("null AUROC", "quality", _auroc),
    ("three-day windows under-filled", "windows", _windows),
    ("what came back, published inside", "windows", _inside),
    ("cold start, s wall / CPU", "cold", _pair("wall_s", "cpu_s", 2)),
    ("cold start, peak MiB", "cold", lambda each: f"{each['memory_mib']:.0f}"),
    ("warm p50, ms wall / CPU", "warm", _pair("wall_p50_ms", "cpu_p50_ms", 1)),
    ("warm p95, ms wall / CPU", "warm", _pair("wall_p95_ms", "cpu_p95_ms", 1)),
    ("warm, peak MiB", "warm", lambda each: f"{each['memory_mib']:.0f}"),
    ("disk, MiB", "built", lambda each: f"{each['disk_mib']:.1f}"),
    ("save, s wall / CPU", "built", _pair("save_wall_s", "save_cpu_s", 2)),
    ("load, s wall / CPU", "built", _pair("load_wall_s", "load_cpu_s", 2)),
    ("killed saves: whole / neither / refused", "kills", _kills),
    ("indexing, s wall / CPU", "indexing", _pair("wall_s", "cpu_s", 0)),
)
