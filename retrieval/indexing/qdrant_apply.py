"""Bring the points of a cluster from one generation to the next, so that a kill does no harm.

    undo        what an attempt that died left: points no generation has seen are deleted,
                those it hid are seen again
    send        points of passages that are new
    hide        points of passages that are gone, from the new generation on
    count       the new generation must be there, whole

Each waits until the cluster has done it. Only then may the generation be published: until then
every reader sees what it saw before. What is repeated changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from retrieval.errors import ArchiveError
from retrieval.indexing.qdrant import seen
from retrieval.indexing.qdrant_http import Calls, Cluster, Json, TooLargeError
from retrieval.indexing.qdrant_points import (
    DAYS,
    DENSE,
    FIRST,
    LAST,
    LENGTH,
    NEVER,
    SINCE,
    SOURCE,
    UNTIL,
    WORDS,
    Plan,
    uuids,
)

SENT_AT_ONCE = 256  # points: about 2 MB, of the 32 that Qdrant takes
NAMED_AT_ONCE = 2_000  # ids of points to be changed
PATIENCE = 12  # time-outs that a write may take: a node that restarts is back by then
STATE = "00000000-0000-0000-0000-000000000000"  # the point that tells what was applied last

Item = TypeVar("Item")

RANGE = {"type": "integer", "lookup": False, "range": True}
INDEXED = {
    SINCE: RANGE,
    UNTIL: RANGE,
    SOURCE: {"type": "keyword"},
    f"{DAYS}[].{FIRST}": RANGE,
    f"{DAYS}[].{LAST}": RANGE,
    f"{DAYS}[].{LENGTH}": RANGE,
}

Make = Callable[[Sequence[int], Sequence[str]], Sequence[object]]
"""Makes the points of passages, given their numbers and the ids of their points."""


@dataclass(frozen=True, slots=True)
class Collection:
    """The collection of one archive in a cluster."""

    calls: Calls
    name: str

    def ensure(self, cluster: Cluster, dimension: int) -> None:
        """Make the collection and the indexes of what is filtered by, where they are not there.

        Raise ArchiveError where it holds vectors of another dimension.
        """
        if not self._exists():
            try:
                self._call("PUT", "", _made(cluster, dimension))
            except ArchiveError:  # the try before, of which no answer came, may have made it
                if not self._exists():
                    raise
        there = self._call("GET", "")
        held = there["config"]["params"]["vectors"][DENSE]["size"]
        if held != dimension:
            raise ArchiveError(
                f"the collection {self.name} holds vectors of {held} dimensions, the encoder "
                f"gives {dimension}: delete the collection, then run `dateline doctor --repair`"
            )
        for field, kind in INDEXED.items():
            if field not in there["payload_schema"]:
                asked = {"field_name": field, "field_schema": kind}
                self._call("PUT", "/index?wait=true", asked)

    def applied(self) -> int:
        """The last generation that the collection was brought to, published or not; 0 for none."""
        if not self._exists():
            return 0
        asked = {"ids": [STATE], "with_payload": True, "with_vector": False}
        found = self._call("POST", "/points", asked)
        return int(found[0]["payload"]["applied"]) if found else 0

    def undo(self, published: int) -> None:
        """Forget whatever was done for generations after `published`."""
        later = [{"key": SINCE, "range": {"gt": published}}]
        self._change("delete", {"filter": {"must": later}})
        hidden = [{"key": UNTIL, "range": {"gt": published, "lt": NEVER}}]
        self._change("payload", {"payload": {UNTIL: NEVER}, "filter": {"must": hidden}})

    def apply(self, plan: Plan, make: Make, told: Callable[[int, int], None]) -> None:
        """Bring the collection to the generation of a plan; `told` is told how many are sent.

        Raise ArchiveError where the collection does not hold it then, whole.
        """
        sent = 0
        for numbers in _batches(plan.fresh, SENT_AT_ONCE):
            self._send(make(numbers, uuids(plan.ids[:, list(numbers)])))
            sent += len(numbers)
            told(sent, len(plan.fresh))
        self._hide(plan)
        state = {"id": STATE, "vector": {}, "payload": {"applied": plan.generation}}
        self._send([state])
        if not self.holds(plan.generation, plan.ids.shape[1]):
            raise ArchiveError(
                f"the collection {self.name} does not show the {plan.ids.shape[1]:,} passages "
                "that it was brought to: see that nothing else writes there, then run "
                "`dateline doctor --repair`"
            )

    def collect(self, oldest: int) -> None:
        """Delete for good the points that no generation from `oldest` on sees."""
        unseen = [{"key": UNTIL, "range": {"lte": oldest}}]
        self._change("delete", {"filter": {"must": unseen}})

    def holds(self, generation: int, passages: int) -> bool:
        """Whether a generation of so many passages is there, whole."""
        asked = {"filter": seen(generation), "exact": True}
        return bool(self._call("POST", "/points/count", asked)["count"] == passages)

    def _exists(self) -> bool:
        return bool(self._call("GET", "/exists")["exists"])

    def _hide(self, plan: Plan) -> None:
        """Let what is gone be seen no longer; where it is not known, all that was there before."""
        payload = {UNTIL: plan.generation}
        if plan.gone is None:
            older = {"key": SINCE, "range": {"lt": plan.generation}}
            there = {"key": UNTIL, "range": {"gte": NEVER}}
            self._change("payload", {"payload": payload, "filter": {"must": [older, there]}})
            return
        for names in _batches(uuids(plan.gone), NAMED_AT_ONCE):
            self._change("payload", {"payload": payload, "points": list(names)})

    def _send(self, points: Sequence[object]) -> None:
        """Send points, in halves where all are too much at once."""
        try:
            self._call("PUT", "/points?wait=true", {"points": list(points)})
        except TooLargeError:
            if len(points) == 1:
                raise
            self._send(points[: len(points) // 2])
            self._send(points[len(points) // 2 :])

    def _change(self, what: str, body: object) -> None:
        self._call("POST", f"/points/{what}?wait=true", body)

    def _call(self, verb: str, path: str, body: object = None) -> Json:
        return self.calls.call(verb, f"/collections/{self.name}{path}", body, patience=PATIENCE)


def _made(cluster: Cluster, dimension: int) -> dict[str, object]:
    """What a new collection is like.

    Vectors have unit length already, and as the truth rounds them: their dot product is kept as
    it is, where Qdrant's cosine would change them once more.
    """
    return {
        "vectors": {DENSE: {"size": dimension, "distance": "Dot"}},
        "sparse_vectors": {WORDS: {}},
        "shard_number": cluster.shards,
        "replication_factor": cluster.replicas,
        "on_disk_payload": True,
    }


def _batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for first in range(0, len(items), size):
        yield items[first : first + size]
