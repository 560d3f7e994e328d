"""Publish what the truth shows: beside the base of the newest generation, or all of it anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import ArchiveError
from retrieval.indexing.base import base_of
from retrieval.indexing.derive import changed_contents, contents, published_in
from retrieval.indexing.encoder import Encoder
from retrieval.indexing.generation import place, publish
from retrieval.indexing.parts import NotLinkedError
from retrieval.indexing.qdrant_index import Kept
from retrieval.indexing.truth import Truth


@dataclass(frozen=True, slots=True)
class Following:
    """The generation that is being made: where, its number, and the cluster it is kept in.

    Where it is `whole` nothing of an earlier one is in it.
    """

    folder: Path
    number: int
    kept: Kept | None = None
    whole: bool = False


def publish_next(
    truth: Truth, following: Following, encoder: Encoder, progress: Callable[[str, int, int], None]
) -> None:
    """Write the derived indexes of what a generation shows, and publish it."""
    beside = not following.whole and following.kept is None
    if beside and _published_beside(truth, following, encoder):
        return
    folder, number = following.folder, following.number
    shown = truth.stored(number)
    made = contents(truth, number, shown, published_in(truth, number), encoder.dimension)
    away = following.kept.sending(truth, made, number, progress) if following.kept else None
    publish(folder, number, encoder, made, away)


def _published_beside(truth: Truth, following: Following, encoder: Encoder) -> bool:
    """Publish the base of the newest generation with what has changed, where that will do."""
    folder, number = following.folder, following.number
    base = base_of(place(folder, number - 1))
    if base is None or not base.bears(0):
        return False
    dates = published_in(truth, number)
    try:
        made = changed_contents(truth, number, dates, base, encoder.dimension)
    except ArchiveError:  # a text that the base was made of is lost: it goes with the base
        return False
    if made is None:
        return False
    try:
        publish(folder, number, encoder, made)
    except NotLinkedError:
        return False
    return True
